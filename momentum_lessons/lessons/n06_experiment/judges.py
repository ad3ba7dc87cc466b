"""What is right in the exercises of notebook 06, and the mistakes that have a name."""

import numpy as np

from ...practice.judging import Wrong, call, diagnose, two

ROWS = ("method", "learning rate", "rates tried", "chosen on", "seeds", "epochs", "reported")
FAIR = {
    "method": "The method is what the comparison is about: it has to differ.",
    "learning rate": "The rates may differ, because each method has a best rate of its own.",
    "seeds": "The seeds are the same in both columns.",
    "epochs": "The epochs are the same in both columns.",
}


def q1(unfair, lr, *, right):
    if isinstance(unfair, str) or not isinstance(unfair, set | list | tuple | frozenset):
        raise Wrong('Give the rows as a set of their names, such as `{"seeds", "epochs"}`.')
    unknown = [row for row in unfair if row not in ROWS]
    if unknown:
        raise Wrong(f"{unknown[0]!r} is no row of the table; its rows are {', '.join(ROWS)}.")
    for row in FAIR:
        if row in unfair:
            raise Wrong(FAIR[row])
    missing = len(right.unfair - set(unfair))
    if missing:
        raise Wrong(f"What you name is unfair, but it is not all: {missing} more of the rows.")
    diagnose(
        lr,
        right.lr,
        {
            "That is momentum's own lr. Its velocity sums many gradients: its steps are longer.": 0.02,
            "You multiplied by 1 − β. PyTorch's form sums: divide by 1 − β.": 0.001,
            "You divided by β. What counts is how many gradients the velocity sums, 1/(1 − β).": 0.02
            / 0.95,
            "You multiplied by β. What counts is how many gradients the velocity sums, "
            "1/(1 − β).": 0.019,
            "1 + β counts two gradients only. The sum 1 + β + β² + … goes on.": 0.039,
            "That is right for β = 0.9; this momentum has β = 0.95.": 0.2,
            "You divided twice: 0.02 / (1 − 0.95), once.": 8.0,
        },
        "the learning rate",
        otherwise="That is not 0.02 times the sum 1 + β + β² + … of the weights in the velocity.",
        rtol=2e-3,
    )


def q2(condition_number, *, right):
    rng = np.random.default_rng(6)
    for _ in range(3):
        x = rng.normal(rng.uniform(-2, 2, size=3), rng.uniform(0.2, 3, size=3), size=(60, 3))
        kappa = right.condition_number(x)
        design = np.hstack([x, np.ones((len(x), 1))])
        diagnose(
            call(condition_number, x),
            kappa,
            {
                "The bias is missing: it is a weight too, its feature is a column of ones.": _kappa(
                    x
                ),
                "That is the square root of κ: square the singular values.": kappa**0.5,
                "Upside down: the largest eigenvalue goes above.": 1 / kappa,
                "That is the largest eigenvalue alone; divide by the smallest.": np.linalg.eigvalsh(
                    2 * design.T @ design / len(x)
                )[-1],
                "That is κ of the centred data; nothing is subtracted in the Hessian.": _kappa(
                    x - x.mean(0)
                ),
            },
            "your κ",
            otherwise="Your number is not the ratio of the extreme eigenvalues of XᵀX with a "
            "column of ones in X.",
        )


def _kappa(design):
    eigenvalues = np.linalg.eigvalsh(design.T @ design)
    return eigenvalues[-1] / eigenvalues[0]


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
            "You chose by the best single run: one lucky seed. Take the mean over the seeds.": lucky,
            "That rate diverged for one seed; you averaged over the survivors, but it is out.": once,
            "That rate diverged for every seed: NaN is not the largest number, though `argmax` "
            "says so.": lost,
            "That is the rate with the lowest accuracy.": low,
            "You took the largest rate that never diverged, not the one with the best "
            "accuracy.": high,
            "One step below the best is a rule for when the rate itself was not measured. Here it "
            "was: return the best.": below,
        }
        mistakes = {words: rate[row] for words, row in mistakes.items()} | {
            "That is the place in the grid, not the rate: return lrs[…].": order.index(best),
            "That is the accuracy, not the rate that reached it.": accuracy[best].mean(),
        }
        diagnose(call(best_lr, lrs, table), right.best_lr(lrs, table), mistakes, "the rate")


def q4(difference, *, right):
    rng = np.random.default_rng(9)
    seeds = rng.normal(0.97, 0.01, size=12)
    a, b = seeds + rng.normal(0.004, 0.002, size=(2, 12)) * [[1], [0.2]]
    otherwise = "Return two numbers: the mean difference and its standard error."
    answer = two(call(difference, a, b), 0.0, otherwise)
    d, n = a - b, len(a)
    mean, error = right.difference(a, b)
    unpaired = np.sqrt(a.var(ddof=1) / n + b.var(ddof=1) / n)
    diagnose(
        answer,
        (mean, error),
        {
            "The sign is the other way round: a minus b.": (-mean, error),
            "That is the spread of single differences. A mean is √n times as certain.": (
                mean,
                d.std(ddof=1),
            ),
            "That is the spread of single differences, with n where n − 1 belongs; and a mean is "
            "√n times as certain.": (mean, d.std()),
            "You divided by n under the root of the deviation. It is estimated from the same "
            "numbers: `ddof=1`.": (mean, d.std() / np.sqrt(n)),
            "You divided by n. The error of a mean falls with √n.": (mean, d.std(ddof=1) / n),
            "You treated a and b as unrelated. They share seeds: subtract first, then take the "
            "deviation.": (mean, unpaired),
            "That is the error squared: its root is missing.": (mean, error**2),
            "The first number is the median; the standard error is that of the mean.": (
                np.median(d),
                error,
            ),
        },
        "the mean and its error",
        otherwise=f"Expected {mean:.5f} and {error:.5f} for my a and b.",
    )


def q5(optimizer, *, right):
    import torch

    if not isinstance(optimizer, type) or not issubclass(optimizer, torch.optim.Optimizer):
        raise Wrong("Give the class itself, a subclass of torch.optim.Optimizer.")
    # PyTorch loads its compiler with the first optimizer, seconds that are not the learner's.
    torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0).step()
    path, state = call(_run, optimizer)
    wanted, _ = _run(right.MyMomentum)
    apart = 1 + np.argmin(np.isclose(path, wanted).all(axis=(1, 2, 3)))
    diagnose(
        path,
        wanted,
        {words: _walk(kind) for kind, words in MISTAKES.items()},
        "the path",
        otherwise=f"Your weights leave the path of PyTorch's SGD at step {apart} of {len(wanted)}.",
    )
    if not state:
        raise Wrong(
            "The path is right, but `state_dict` would lose the velocity: keep it in "
            "`self.state[w]`."
        )
    if not all(isinstance(kept, dict) for kept in state.values()):
        raise Wrong(
            "The path is right, but `self.state[w]` is a dict for every optimizer, and code that "
            'saves or inspects one relies on it: `self.state[w]["velocity"] = velocity`.'
        )
    reused, _ = call(_run, optimizer, True)
    if not np.allclose(reused, wanted):
        raise Wrong(
            "Your velocity is the tensor `w.grad` itself. With `zero_grad(set_to_none=False)` "
            "PyTorch writes the next gradient into it, and the velocity is gone: keep a new tensor."
        )
    try:
        after = call(_beside_one_without_gradient, optimizer)
    except Wrong as error:
        raise Wrong(
            f"A weight without a gradient (`w.grad is None`) must be skipped. {error}"
        ) from None
    diagnose(
        after,
        (1.0, 1 - DEFAULT_LR),
        {
            "The weights after one without a gradient stay behind: `continue` goes on, `return` "
            "ends the step.": (1, 1)
        },
        "the pair of weights, one without a gradient and one with,",
    )


# What the check hands to an optimizer: no usual numbers, so that a fixed 0.9 shows.
DEFAULT_LR, BETA = 0.5, 0.8
MISTAKES = {
    "article": "This is the article's form: drop the factor (1 − beta), PyTorch sums.",
    "plain": "This is plain SGD: is the velocity kept in `self.state[w]` from step to step?",
    "inside": "The learning rate is inside the velocity: it must multiply the velocity when the "
    "weights move, or old gradients keep the old rate when a schedule changes it.",
    "whole": "The old velocity is added whole: multiply it by `group['beta']`.",
    "fixed": "β is fixed at 0.9: read `group['beta']`.",
    "first": "The first velocity is the gradient alone: beta times nothing, plus `w.grad`.",
    "late": "The weights move with the old velocity: update the velocity first.",
    "bare": "The learning rate is missing: the weights move by `group['lr']` times the velocity.",
    "default": "The group's own numbers are ignored: read `group['lr']`, not "
    "`self.defaults['lr']`.",
    "shared": "All weights share one velocity: keep one for each weight, in `self.state[w]`.",
    "uphill": "You go uphill: subtract lr times the velocity.",
    "nesterov": "This is Nesterov's method, which moves by the gradient plus beta times the "
    "velocity.",
    "still": "No weight moves: did you assign to the name `w`? Change the tensor in place, "
    "`w -= …`.",
}


def _problem(steps=6):
    """Return start weights (2 groups, 2 weights, 3), gradients (steps, 2, 2, 3), rates (steps, 2)."""
    rng = np.random.default_rng(8)
    lrs = np.full((steps, 2), [0.1, 0.03])
    lrs[steps // 2 :] /= 10
    return rng.normal(size=(2, 2, 3)), rng.normal(size=(steps, 2, 2, 3)), lrs


def _run(optimizer, reuse=False):
    """Return the path (steps, 2, 2, 3) of an optimizer class and its saved state.

    `reuse`: write each gradient into the tensor of the last, as zero_grad(set_to_none=False) does.
    """
    import torch

    start, gradients, lrs = _problem()
    groups = [
        {"params": [torch.tensor(w, requires_grad=True) for w in pair], "lr": lr}
        for pair, lr in zip(start, lrs[0], strict=True)
    ]
    mine, path = optimizer(groups, lr=DEFAULT_LR, beta=BETA), []
    weights = [w for group in groups for w in group["params"]]
    for gradient, rates in zip(gradients, lrs, strict=True):
        for group, rate in zip(mine.param_groups, rates, strict=True):
            group["lr"] = rate
        for w, g in zip(weights, gradient.reshape(4, 3), strict=True):
            if reuse and w.grad is not None:
                w.grad.copy_(torch.tensor(g))
            else:
                w.grad = torch.tensor(g)
        if mine.step() is ...:
            return ..., {}
        if any(
            not np.array_equal(w.grad, g)
            for w, g in zip(weights, gradient.reshape(4, 3), strict=True)
        ):
            raise RuntimeError(
                "step changed w.grad, which it shares with the velocity: make a new tensor"
            )
        path.append([w.detach().numpy().copy() for w in weights])
    return np.reshape(path, gradients.shape), mine.state_dict()["state"]


def _walk(kind):
    """Return the path (steps, 2, 2, 3) of a mistake of MISTAKES."""
    w, gradients, lrs = _problem()
    beta = {"whole": 1.0, "fixed": 0.9}.get(kind, BETA)
    weight = {"article": 1 - beta}.get(kind, 1)
    velocity = gradients[0] if kind == "first" else np.zeros_like(w)
    one, path = np.zeros(3), []
    for g, rates in zip(gradients, lrs, strict=True):
        lr, old = rates[:, None, None], velocity
        velocity = beta * velocity + (lr if kind == "inside" else weight) * g
        shared = np.empty_like(w)
        for place in np.ndindex(2, 2):
            one = shared[place] = beta * one + g[place]
        step = {
            "plain": lr * g,
            "inside": velocity,
            "late": lr * old,
            "bare": velocity,
            "default": DEFAULT_LR * velocity,
            "shared": lr * shared,
            "uphill": -lr * velocity,
            "nesterov": lr * (g + beta * velocity),
            "still": 0 * g,
        }
        w = w - step.get(kind, lr * velocity)
        path.append(w)
    return np.array(path)


def _beside_one_without_gradient(optimizer):
    import torch

    bare, w = torch.ones(1, requires_grad=True), torch.ones(1, requires_grad=True)
    w.grad = torch.ones(1)
    optimizer([bare, w], lr=DEFAULT_LR, beta=BETA).step()
    return bare.item(), w.item()
