"""The practice of notebook 06: a fair learning rate, κ from data, momentum as a PyTorch optimizer, a fair choice."""

import numpy as np

from ...practice import engine
from ...practice.engine import Exercise
from ...practice.judging import Wrong, call, diagnose
from ...practice.predictions import Prediction

DEFAULT_LR, BETA = (
    0.5,
    0.8,
)  # what the check hands to an optimizer: no usual numbers, so that a fixed 0.9 shows


def judge_fair_lr(lr):
    """The learning rate with which plain SGD matches SGD(lr=0.01, momentum=0.9)."""
    diagnose(
        lr,
        0.1,
        {
            "That is momentum's own lr. Its velocity sums about ten gradients, so its steps are larger.": 0.01,
            "You multiplied by 1 − β. PyTorch's form sums: divide by 1 − β.": 0.001,
            "You divided by β. What counts is how many gradients the velocity sums, 1/(1 − β).": 0.01
            / 0.9,
            "You multiplied by β. What counts is how many gradients the velocity sums, 1/(1 − β).": 0.009,
            "1 + β counts two gradients only. The sum 1 + β + β² + … goes on.": 0.019,
            "Ten times too much: 0.01 / (1 − 0.9), once.": 1.0,
        },
        "the learning rate",
        otherwise="That is not 0.01 times the sum 1 + β + β² + … of the weights in the velocity.",
        rtol=2e-3,
    )


def judge_condition_number(condition_number):
    """κ of the mean squared error of a linear model with a bias, from the features."""
    rng = np.random.default_rng(6)
    for _ in range(3):
        x = rng.normal(rng.uniform(-2, 2, size=3), rng.uniform(0.2, 3, size=3), size=(60, 3))
        design = np.hstack([x, np.ones((len(x), 1))])
        kappa, without = _kappa(design), _kappa(x)
        eigenvalues = np.linalg.eigvalsh(2 * design.T @ design / len(x))
        diagnose(
            call(condition_number, x),
            kappa,
            {
                "The bias is missing: it is a weight too, its feature is a column of ones.": without,
                "That is the square root of κ: square the singular values.": kappa**0.5,
                "Upside down: the largest eigenvalue goes above.": 1 / kappa,
                "That is the largest eigenvalue alone; divide by the smallest.": eigenvalues[-1],
                "That is κ of the centred data; nothing is subtracted in the Hessian.": _kappa(
                    x - x.mean(0)
                ),
            },
            "your κ",
            otherwise="Your number is not the ratio of the extreme eigenvalues of XᵀX with a column of ones in X.",
        )


def judge_optimizer(optimizer):
    """A torch.optim.Optimizer class (params, lr, beta) with momentum in PyTorch's form."""
    import torch

    if not isinstance(optimizer, type) or not issubclass(optimizer, torch.optim.Optimizer):
        raise Wrong("Give the class itself, a subclass of torch.optim.Optimizer.")
    start, gradients, lrs = _problem()
    # PyTorch loads its compiler with the first optimizer, seconds that are not the learner's.
    torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0).step()

    def run():
        groups = [
            {"params": [torch.tensor(w, requires_grad=True) for w in pair], "lr": lr}
            for pair, lr in zip(start, lrs[0], strict=True)
        ]
        mine = optimizer(groups, lr=DEFAULT_LR, beta=BETA)
        path = []
        kept.clear()
        for gradient, rates in zip(gradients, lrs, strict=True):
            for group, pair, rate in zip(mine.param_groups, gradient, rates, strict=True):
                group["lr"] = rate
                for w, g in zip(group["params"], pair, strict=True):
                    w.grad = torch.tensor(g)
            if mine.step() is ...:
                return ...
            for group, pair in zip(mine.param_groups, gradient, strict=True):
                if any(
                    not np.array_equal(w.grad.numpy(), g)
                    for w, g in zip(group["params"], pair, strict=True)
                ):
                    raise RuntimeError(
                        "step changed w.grad, which it shares with the velocity: make a new tensor"
                    )
            path.append(
                [
                    [w.detach().numpy().copy() for w in group["params"]]
                    for group in mine.param_groups
                ]
            )
        kept.update(mine.state_dict()["state"])
        return np.array(path)

    kept = {}
    path, right = call(run), _walk("right")
    apart = 1 + np.argmin(np.isclose(path, right).all(axis=(1, 2, 3)))
    diagnose(
        path,
        right,
        {words: _walk(kind) for kind, words in MISTAKES.items()},
        "the path",
        otherwise=f"Your weights leave the path of PyTorch's SGD at step {apart} of {len(right)}.",
    )

    if not any(kept.values()):
        raise Wrong(
            "The path is right, but `state_dict` would lose the velocity: keep it in `self.state[w]`."
        )

    def skip():
        bare, w = torch.ones(1, requires_grad=True), torch.ones(1, requires_grad=True)
        w.grad = torch.ones(1)
        optimizer([bare, w], lr=DEFAULT_LR, beta=BETA).step()
        return bare.item(), w.item()

    try:
        after = call(skip)
    except Wrong as error:
        raise Wrong(
            f"A weight without a gradient (`w.grad is None`) must be skipped. {error}"
        ) from None
    diagnose(
        after,
        (1.0, 1 - DEFAULT_LR),
        {
            "The weights after one without a gradient stay behind: `continue` goes on, `return` ends the step.": (
                1,
                1,
            )
        },
        "the pair of weights, one without a gradient and one with,",
    )


MISTAKES = {
    "article": "This is the article's form: drop the factor (1 − beta), PyTorch sums.",
    "plain": "This is plain SGD: is the velocity kept in `self.state[w]` from step to step?",
    "inside": "The learning rate is inside the velocity: it must multiply the velocity when the weights move, "
    "or old gradients keep the old rate when a schedule changes it.",
    "whole": "The old velocity is added whole: multiply it by `group['beta']`.",
    "fixed": "β is fixed at 0.9: read `group['beta']`.",
    "first": "The first velocity is the gradient alone: beta times nothing, plus `w.grad`.",
    "late": "The weights move with the old velocity: update the velocity first.",
    "bare": "The learning rate is missing: the weights move by `group['lr']` times the velocity.",
    "default": "The group's own numbers are ignored: read `group['lr']`, not `self.defaults['lr']`.",
    "shared": "All weights share one velocity: keep one for each weight, in `self.state[w]`.",
    "uphill": "You go uphill: subtract lr times the velocity.",
    "nesterov": "This is Nesterov's method, which moves by the gradient plus beta times the velocity.",
    "still": "No weight moves: did you assign to the name `w`? Change the tensor in place, `w -= …`.",
}


def judge_best_lr(best_lr):
    """The learning rate with the highest mean accuracy over seeds; a rate that diverged for any seed is out."""
    rng = np.random.default_rng(7)
    lrs = np.array([0.003, 0.01, 0.03, 0.1, 0.3, 1.0])
    # Each row of accuracies is a mistake. The rate of NaN alone comes before the other with NaN: `argmax` takes it.
    for order in ([5, 4, 2, 1, 0, 3], [3, 0, 5, 4, 1, 2], [1, 5, 0, 2, 3, 4]):
        accuracy = 0.9 + 0.01 * rng.random((6, 4))
        accuracy[0] -= 0.01  # lowest
        accuracy[1, 1] = 0.97  # best single run
        accuracy[2] += 0.03  # best on average of those that never diverge
        accuracy[4] = [0.95, 0.95, 0.96, np.nan]  # best of the runs that survived
        accuracy[5] = np.nan
        shuffled, rates = accuracy[order], lrs[order]
        right = order.index(2)
        answer = call(best_lr, rates, shuffled)
        diagnose(
            answer,
            rates[right],
            {
                "You chose by the best single run: one lucky seed. Take the mean over the seeds.": 0.01,
                "That rate diverged for one seed; you averaged over the survivors, but it is out.": 0.3,
                "That rate diverged for every seed: NaN is not the largest number, though `argmax` says so.": 1.0,
                "That is the place in the grid, not the rate: return lrs[…].": right,
                "That is the accuracy, not the rate that reached it.": accuracy[2].mean(),
                "You took the largest rate that never diverged, not the one with the best accuracy.": 0.1,
                "That is the rate with the lowest accuracy.": 0.003,
            },
            "the rate",
        )


def _kappa(design):
    eigenvalues = np.linalg.eigvalsh(design.T @ design)
    return eigenvalues[-1] / eigenvalues[0]


def _problem(steps=6):
    """Return start weights (2 groups, 2 weights, 3), gradients (steps, 2, 2, 3), rates (steps, 2) that fall midway."""
    rng = np.random.default_rng(8)
    lrs = np.full((steps, 2), [0.1, 0.03])
    lrs[steps // 2 :] /= 10
    return rng.normal(size=(2, 2, 3)), rng.normal(size=(steps, 2, 2, 3)), lrs


def _walk(kind):
    """Return the path (steps, 2, 2, 3) of the right rule, or of a mistake of MISTAKES."""
    w, gradients, lrs = _problem()
    beta = {"whole": 1.0, "fixed": 0.9}.get(kind, BETA)
    velocity, shared, path = np.zeros_like(w), np.zeros(w.shape[-1]), []
    if kind == "first":
        velocity = gradients[0]
    for g, rates in zip(gradients, lrs, strict=True):
        lr = rates[:, None, None]
        old = velocity
        velocity = beta * velocity + {"article": 1 - beta, "inside": lr}.get(kind, 1) * g
        step = lr * velocity
        if kind == "shared":
            step = np.empty_like(w)
            for place in np.ndindex(2, 2):
                shared = beta * shared + g[place]
                step[place] = rates[place[0]] * shared
        step = {
            "plain": lr * g, "inside": velocity, "late": lr * old, "bare": velocity, "default": DEFAULT_LR * velocity,
            "uphill": -step, "nesterov": lr * (g + beta * velocity), "still": 0 * step,
        }.get(kind, step)  # fmt: skip
        w = w - step
        path.append(w)
    return np.array(path)


q1 = Exercise(
    "q1",
    judge_fair_lr,
    ("lr",),
    (
        "Under a constant gradient g, what does the velocity of v ← βv + g become in the long run?",
        "It becomes g (1 + β + β² + …) = g / (1 − β).",
        "So each step is 0.01 / (1 − 0.9) times the gradient.",
    ),
    "lr = 0.01 / (1 - 0.9)",
    "Under a steady gradient PyTorch's velocity grows to g/(1 − β). Plain SGD with α/(1 − β) takes the same steps.",
)

q2 = Exercise(
    "q2",
    judge_condition_number,
    ("condition_number",),
    (
        "The Hessian of the mean squared error is 2/n XᵀX. Which weight has no column in x yet?",
        "Append a column of ones for the bias: `np.hstack([x, np.ones((len(x), 1))])`.",
        "`np.linalg.eigvalsh` gives the eigenvalues in ascending order.",
    ),
    """
def condition_number(x):
    design = np.hstack([x, np.ones((len(x), 1))])
    eigenvalues = np.linalg.eigvalsh(design.T @ design)
    return eigenvalues[-1] / eigenvalues[0]
""",
    "κ is a ratio, so the factor 2/n does not matter. The scales and the means of the features do.",
)

q3 = Exercise(
    "q3",
    judge_best_lr,
    ("best_lr",),
    (
        "Each row of `accuracy` is one rate, each column one seed. What does one column alone tell you?",
        "`accuracy.mean(axis=1)` is NaN exactly where some seed diverged: good, such a rate is out.",
        "`np.nanargmax` skips the NaN rows; use it on the means, and index lrs with it.",
    ),
    """
def best_lr(lrs, accuracy):
    return lrs[np.nanargmax(accuracy.mean(axis=1))]
""",
    "The mean of a row with a NaN is NaN: a rate that diverged for any seed drops out of `nanargmax`.",
)

q4 = Exercise(
    "q4",
    judge_optimizer,
    ("MyMomentum",),
    (
        "`self.state[w]` is a dict of your own for each weight; a velocity that is not there yet counts as zero.",
        "Two lines in the inner loop: the velocity `beta * velocity + w.grad`, kept in `self.state[w]`; the step.",
        'The step is `w -= group["lr"] * velocity`, and before all that: `if w.grad is None: continue`.',
    ),
    """
class MyMomentum(torch.optim.Optimizer):
    def __init__(self, params, lr, beta=0.9):
        super().__init__(params, {"lr": lr, "beta": beta})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for w in group["params"]:
                if w.grad is None:
                    continue
                velocity = group["beta"] * self.state[w].get("velocity", 0) + w.grad
                self.state[w]["velocity"] = velocity
                w -= group["lr"] * velocity
""",
    "The velocity lives in `self.state`, so `state_dict` saves it; lr and beta live in the groups, so schedules can "
    "change them and each group can have its own.",
)

p1 = Prediction(
    "One common start, four runs: SGD with lr 0.001, 0.01 and 0.1, and momentum with lr 0.01, β = 0.9. "
    "Which one is first within 0.001 of the lowest loss?",
    (
        (
            "SGD with lr 0.1",
            "Yes: it is the plain method with momentum's effective rate, on a problem that is round.",
        ),
        (
            "Momentum with lr 0.01, β = 0.9",
            "So the article's figure says. But its SGD had a hundredth of momentum's effective rate.",
        ),
        (
            "SGD with lr 0.01",
            "Same lr, but momentum sums about ten gradients; this SGD takes steps a tenth as large.",
        ),
        (
            "SGD with lr 0.001",
            "The smallest steps of all: it is the article's SGD, and the slowest.",
        ),
    ),
)

p2 = Prediction(
    "Features on different scales give κ above 2 000, and momentum wins clearly. You standardise the features "
    "and tune both methods again. What happens to momentum's lead?",
    (
        (
            "It all but vanishes",
            "Yes: κ falls to about 1, and √1 = 1: there is nothing left to accelerate.",
        ),
        ("It stays the same", "The lead is about √κ, and standardising changes κ."),
        (
            "It grows",
            "It would if κ grew. Standardising makes the bowl rounder, which helps plain SGD most.",
        ),
        (
            "SGD becomes unstable",
            "Its best rate is computed anew from the new curvature, so it stays stable.",
        ),
    ),
)

p3 = Prediction(
    "Handwritten digits, a small network, batches of 32, each method at its own best learning rate. "
    "How much higher is momentum's test accuracy than plain SGD's?",
    (
        ("Less than the spread between seeds", "Yes: tuned, both end in the same place. Look at the spread."),
        ("About 2 points", "A usual gap at one shared learning rate, which favours one of the two."),
        ("About 10 points", "Only an untuned rate costs that much: read the sensitivity curves below."),
        ("It is lower: momentum overfits", "Nothing of the kind shows; the difference is within the spread."),
    ),
)  # fmt: skip


def progress():
    """Say which exercises of notebook 06 are solved."""
    engine.progress(q1, q2, q3, q4)


__all__ = ["p1", "p2", "p3", "progress", "q1", "q2", "q3", "q4"]
