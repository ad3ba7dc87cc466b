"""The verdicts of notebook 06: the article's experiment made fair, and momentum on real tasks."""

import numpy as np

import momentum_lessons as ml  # ml.training, and PyTorch with it, loads when an experiment runs

from ...claims import Change, Verdict
from ...measures import paired_difference


def c13(
    starts=tuple(range(10)), seed=42, noise=0.5, samples=1000, tolerance=1e-3, steps=300, lr=0.1
):
    """Race the article's momentum against SGD at the same lr and at the same effective lr.

    `lr`: the effective rate that SGD and momentum share; the article's momentum has 0.1.
    """
    data = ml.training.make_regression(seed=seed, noise=noise, samples=samples)
    recipes = [("SGD", lr / 10), ("SGD", lr), ("SGD + momentum", lr / 10)]
    recipes = [ml.training.Recipe(name, rate) for name, rate in recipes]
    model, target = ml.training.LinearModel, data.least_squares_loss + tolerance
    runs = ml.training.train_many(model, data, recipes, starts, steps)
    same_lr, sgd, momentum = (np.array([r.settling_time(target) for r in row]) for row in runs)
    behind = float((momentum > sgd).mean())
    return Verdict(
        "C13",
        "does not hold" if behind > 0.5 else "holds",
        f"{np.median(sgd):.0f} steps for SGD, {np.median(momentum):.0f} for momentum at the same "
        f"effective learning rate",
        f"Steps from which the loss stays within {tolerance:g} of the least-squares loss, median of "
        f"{len(starts)} common starts. With momentum's own learning rate, {lr / 10:g}, SGD needs "
        f"{np.median(same_lr):.0f}. Momentum is behind from {behind:.0%} of the starts. In the "
        f"article SGD has 0.001, a hundredth of momentum's effective rate; and κ is "
        f"{data.condition_number:.2f}, so there is nothing to gain.",
        values={"same_lr": same_lr, "sgd": sgd, "momentum": momentum},
        value=behind,
        spread=(1.0, 1.0),
    )


def c14(target=0.95, seeds=slice(None), split=None, shift=0.0, standardised=False):
    """Compare momentum with SGD on digits, a photograph and text, each method at its best rate.

    All of it is stored. `target`: the test accuracy to stay above with all digits in each step;
    `seeds`: which of the stored runs count. `split`, `shift`, `standardised` train on the digits
    again: with other test images, a grid moved by so many steps, or standardised pixels.
    """
    full = ml.training.load("digits full batch")
    if split is not None or shift or standardised:
        full = _again(split or 0, shift, standardised)
    steps = {m: _settled(full, m, target)[seeds] for m in ("SGD", "SGD + momentum")}
    ratio = float(np.mean(steps["SGD"]) / np.mean(steps["SGD + momentum"]))
    gains = {task: _gain(task, seeds) for task in MEASURES}
    low, high = 1.5, 4.0
    told = ", ".join(
        f"{task} {mean:+.2f} ± {error:.2f} {MEASURES[task][1]}"
        for task, (mean, error) in gains.items()
    )
    condition = "what counts is how fast the training loss falls; test accuracy goes either way"
    everywhere = all(mean > 2 * error for mean, error in gains.values())
    return Verdict(
        "C14",
        "does not hold" if ratio < 1.2 else "holds" if everywhere else "holds when",
        f"{np.mean(steps['SGD + momentum']):.0f} steps to stay above {target:.0%} with all digits "
        f"in each step, SGD {np.mean(steps['SGD']):.0f}: {ratio:.1f} times as many "
        f"({low:g} to {high:g} with other seeds, images, targets and grids)",
        f"Better than SGD, each at its own best rate, by: {told} (mean ± standard error of pairs).",
        condition if ratio >= 1.2 and not everywhere else "",
        values={"steps": steps, "gains": gains},
        value=ratio,
        spread=(low, high),
    )


# How a task's result is read, so that more is better, and its unit.
MEASURES = {
    "digits": (lambda result: 100 * result.test_accuracy[..., -1], "points"),
    "digits standardised": (lambda result: 100 * result.test_accuracy[..., -1], "points"),
    "photograph": (lambda result: -10 * np.log10(result.train_loss[..., -1]), "dB"),
    "words": (lambda result: -result.train_loss[..., -1], "nats"),
    "characters": (lambda result: -result.test_loss[..., -1], "nats"),
}


def _gain(task, seeds):
    result = ml.training.load(task)
    sgd, momentum = MEASURES[task][0](result)[:2]
    if len(sgd) > 3:  # three seeds are too few to be halved
        sgd, momentum = sgd[seeds], momentum[seeds]
    return paired_difference(momentum, sgd)


def _settled(result, method, accuracy):
    """Return from which epoch each seed's test accuracy stays at `accuracy`, (seeds,)."""
    (curves,) = result.test_accuracy[result.methods == method]
    return np.array([np.flatnonzero(curve < accuracy)[-1] + 1 for curve in curves])


def _again(split, shift, standardised):
    """Train SGD and momentum on all digits at once, near their best rates, and return the Result."""
    grid = ml.training.TASKS["digits full batch"].lrs[6:11]
    lrs = tuple(lr * 10 ** (0.25 * shift) for lr in grid)

    def data():
        digits = ml.training.digits(seed=split)
        return digits.standardised() if standardised else digits

    methods = ("SGD", "SGD + momentum")
    return ml.training.measure("digits full batch", data=data, lrs=lrs, methods=methods)


STRESS = {
    "C13": (
        *(Change("seed", seed=seed) for seed in (1, 2, 3)),
        Change("start", starts=tuple(range(100, 110))),
        *(Change("target", tolerance=tolerance) for tolerance in (1e-2, 1e-5)),
        Change("horizon", steps=600),
        *(Change("noise", noise=noise) for noise in (0.0, 2.0)),
        Change("samples", samples=200),
        *(Change("learning rate", lr=lr) for lr in (0.03, 0.05, 0.2, 0.5)),
    ),
    "C14": (
        *(Change("seed", seeds=seeds) for seeds in (slice(0, None, 2), slice(1, None, 2))),
        *(Change("target", target=target) for target in (0.93, 0.94)),
        Change("images", slow=True, split=1),
        Change("grid", slow=True, shift=0.5),
        Change("units", slow=True, standardised=True),
    ),
}
