"""What is right in the exercises of notebook 06, and the mistakes that have a name."""

from itertools import accumulate

import numpy as np

from ...practice.judging import Wrong, call, diagnose, two

# The rows that may differ or do not, and the name of the mistake to call them unfair.
FAIR = {
    "method": "method_differs",
    "learning rate": "rates_differ",
    "seeds": "seeds_are_the_same",
    "epochs": "epochs_are_the_same",
}


def q1(unfair, lr, *, right):
    if not isinstance(unfair, set | list | tuple | frozenset):
        raise Wrong("no_set")
    rows = [*FAIR, *sorted(right.unfair)]
    for row in unfair:
        if row not in rows:
            raise Wrong("no_row", row=row, rows=", ".join(rows))
    for row, mistake in FAIR.items():
        if row in unfair:
            raise Wrong(mistake)
    missing = len(right.unfair - set(unfair))
    if missing:
        raise Wrong("rows_missing", missing=missing)
    mistakes = {
        "same_lr": 0.02,
        "article_s_form": 0.02 * 0.05,
        "divided_by_beta": 0.02 / 0.95,
        "multiplied_by_beta": 0.02 * 0.95,
        "two_gradients": 0.02 * 1.95,
        "another_beta": 0.02 / 0.1,
        "divided_twice": 0.02 / 0.05**2,
    }
    diagnose(lr, right.lr, mistakes, "the learning rate", "not_the_sum", rtol=2e-3)


def q2(condition_number, *, right):
    rng = np.random.default_rng(6)
    for _ in range(3):
        x = rng.normal(rng.uniform(-2, 2, size=3), rng.uniform(0.2, 3, size=3), size=(60, 3))
        kappa = right.condition_number(x)
        design = np.hstack([x, np.ones((len(x), 1))])
        mistakes = {
            "no_bias": np.linalg.cond(x) ** 2,
            "root": kappa**0.5,
            "upside_down": 1 / kappa,
            "largest_alone": np.linalg.eigvalsh(2 * design.T @ design / len(x))[-1],
            "centred": np.linalg.cond(x - x.mean(0)) ** 2,
        }
        diagnose(call(condition_number, x), kappa, mistakes, "your κ", "no_ratio")


def q3(best_lr, *, right):
    rng = np.random.default_rng(7)
    lrs = np.array([0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0])
    low, lucky, below, best, high, once, lost = range(7)  # what the rows stand for
    for order in (
        (lost, once, lucky, below, best, low, high),
        (low, below, best, lost, once, lucky, high),
        (lucky, lost, low, below, best, high, once),
    ):
        accuracy = 0.9 + 0.01 * rng.random((7, 4))
        accuracy[low] -= 0.01
        accuracy[lucky, 1] = 0.97
        accuracy[best] += 0.03
        accuracy[once] = [0.95, 0.95, 0.96, np.nan]
        accuracy[lost] = np.nan
        table, rate = accuracy[list(order)], dict(zip(order, lrs, strict=True))
        mistakes = {
            "best_single_run": rate[lucky],
            "mean_of_survivors": rate[once],
            "diverged": rate[lost],
            "lowest": rate[low],
            "largest_that_survived": rate[high],
            "one_below": rate[below],
            "place": order.index(best),
            "accuracy_itself": accuracy[best].mean(),
        }
        diagnose(call(best_lr, lrs, table), right.best_lr(lrs, table), mistakes, "the rate")


def q4(difference, *, right):
    rng = np.random.default_rng(9)
    seeds = rng.normal(0.97, 0.01, size=12)
    a, b = seeds + rng.normal(0.004, 0.002, size=(2, 12)) * [[1], [0.2]]
    d, n = a - b, len(a)
    mean, error = right.difference(a, b)
    mistakes = {
        "b_minus_a": (-mean, error),
        "spread": (mean, d.std(ddof=1)),
        "spread_with_n": (mean, d.std()),
        "n_under_the_root": (mean, d.std() / np.sqrt(n)),
        "divided_by_n": (mean, d.std(ddof=1) / n),
        "unpaired": (mean, np.sqrt((a.var(ddof=1) + b.var(ddof=1)) / n)),
        "squared": (mean, error**2),
        "median": (np.median(d), error),
    }
    answer, what = two(call(difference, a, b), 0.0, "not_two"), "the mean and its error"
    diagnose(answer, (mean, error), mistakes, what, "neither", mean=mean, error=error)


# What q5 hands to an optimizer: no usual numbers, so that a fixed 0.9 shows.
DEFAULT_LR, BETA = 0.5, 0.8


def q5(optimizer, *, right):
    import torch

    if not isinstance(optimizer, type) or not issubclass(optimizer, torch.optim.Optimizer):
        raise Wrong("no_class")
    # PyTorch loads its compiler with the first optimizer, seconds that are not the learner's.
    torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0).step()
    path, state = call(path_of, optimizer)
    wanted, _ = path_of(right.MyMomentum)
    apart = 1 + np.argmin(np.isclose(path, wanted).all(axis=(1, 2)))
    diagnose(path, wanted, mistaken_paths(), "the path", "leaves", step=apart, steps=len(wanted))
    if not state:
        raise Wrong("lost_by_state_dict")
    if not all(isinstance(kept, dict) for kept in state.values()):
        raise Wrong("state_is_no_dict")
    reused, _ = call(path_of, optimizer, True)
    if not np.allclose(reused, wanted):
        raise Wrong("velocity_is_the_gradient")

    def beside_one_without_gradient():
        bare, w = torch.ones(1, requires_grad=True), torch.ones(1, requires_grad=True)
        w.grad = torch.ones(1)
        optimizer([bare, w], lr=DEFAULT_LR, beta=BETA).step()
        return bare.item(), w.item()

    try:
        after = call(beside_one_without_gradient)
    except Wrong as error:
        raise Wrong("not_skipped", why=error.words) from None
    mistakes = {"ends_at_none": (1, 1)}
    diagnose(after, (1.0, 1 - DEFAULT_LR), mistakes, "the weights, one without a gradient,")


def problem():
    """Return four weights (4, 3), the first two a group; gradients (6 steps, 4, 3); rates."""
    rng = np.random.default_rng(8)
    rates = np.repeat([[0.1, 0.1, 0.03, 0.03], [0.01, 0.01, 0.003, 0.003]], 3, axis=0)
    return rng.normal(size=(4, 3)), rng.normal(size=(6, 4, 3)), rates[..., None]


def path_of(optimizer, reuse=False):
    """Return the path (6, 4, 3) of an optimizer class, and its saved state.

    `reuse`: write each gradient into the tensor of the last, as zero_grad(set_to_none=False) does.
    """
    import torch

    start, gradients, rates = problem()
    weights = [torch.tensor(w, requires_grad=True) for w in start]
    groups = [{"params": weights[:2]}, {"params": weights[2:]}]
    mine, path = optimizer(groups, lr=DEFAULT_LR, beta=BETA), []
    for gradient, rate in zip(gradients, rates[:, ::2, 0], strict=True):
        for group, lr in zip(mine.param_groups, rate, strict=True):
            group["lr"] = lr
        for w, g in zip(weights, torch.tensor(gradient), strict=True):
            w.grad = w.grad.copy_(g) if reuse and path else g.clone()
        if mine.step() is ...:
            return ..., {}
        if not np.array_equal([w.grad for w in weights], gradient):
            raise RuntimeError(
                "step changed w.grad, which it shares with the velocity: make a new tensor"
            )
        path.append([w.detach().numpy().copy() for w in weights])
    return np.array(path), mine.state_dict()["state"]


def mistaken_paths():
    """Return the path (6, 4, 3) of each mistake that has a name."""
    start, g, lr = problem()

    def velocities(gradients, beta=BETA, first=0.0):
        return np.array([*accumulate(gradients, lambda v, g: beta * v + g, initial=first)][1:])

    v = velocities(g)
    mistakes = {
        "article": lr * (1 - BETA) * v,
        "plain": lr * g,
        "inside": velocities(lr * g),
        "whole": lr * velocities(g, beta=1.0),
        "fixed": lr * velocities(g, beta=0.9),
        "first": lr * velocities(g, first=g[0]),
        "late": lr * np.concatenate([0 * v[:1], v[:-1]]),
        "bare": v,
        "default": DEFAULT_LR * v,
        "shared": lr * velocities(g.reshape(-1, 3)).reshape(g.shape),
        "uphill": -lr * v,
        "nesterov": lr * (g + BETA * v),
        "still": 0 * v,
    }
    return {mistake: start - np.cumsum(steps, axis=0) for mistake, steps in mistakes.items()}
