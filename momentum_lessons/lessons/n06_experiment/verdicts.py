"""The verdicts of notebook 06: the article's experiment made fair, and momentum on real tasks."""

import numpy as np

import momentum_lessons as ml  # ml.training, and PyTorch with it, loads when an experiment runs

from ...claims import Verdict
from ...measures import paired_difference


def c13(
    starts=tuple(range(10)), seed=42, noise=0.5, samples=1000, tolerance=1e-3, steps=300, lr=0.1
):
    """Race the article's momentum against SGD at the same lr and at the same effective lr.

    `lr`: the effective rate that SGD and momentum share; the article's momentum has 0.1. With all
    points in each step the runs are heavy ball on the data's quadratic, and are computed as such.
    """
    data = ml.training.make_regression(seed=seed, noise=noise, samples=samples)
    design = np.hstack([data.inputs.numpy(), np.ones((samples, 1))])
    eigenvalues, axes = np.linalg.eigh(2 * design.T @ design / samples)
    best = np.linalg.lstsq(design, data.targets.numpy()[:, 0], rcond=None)[0]
    models = [ml.training.LinearModel(seed=start) for start in starts]
    first = (np.array([[m.weight.item(), m.bias.item()] for m in models]) - best) @ axes

    def arrivals(rate, beta):
        rule = ml.HeavyBall(rate, beta)
        run = ml.descend(ml.Quadratic(eigenvalues), rule, first, steps)
        return run.settling_time(tolerance)

    same_lr, sgd, momentum = arrivals(lr / 10, 0.0), arrivals(lr, 0.0), arrivals(lr / 10, 0.9)
    behind = float((momentum > sgd).mean())
    return Verdict(
        behind <= 0.5,
        "C13",
        f"{np.median(sgd):.0f} steps for SGD, {np.median(momentum):.0f} for momentum at the same "
        f"effective learning rate",
        f"Steps from which the loss stays within {tolerance:g} of the least-squares loss, median "
        f"of {len(starts)} common starts. With momentum's own learning rate, {lr / 10:g}, SGD "
        f"needs {np.median(same_lr):.0f}. Momentum is behind from {behind:.0%} of the starts. In "
        f"the article SGD has 0.001, a hundredth of momentum's effective rate; and κ is "
        f"{data.condition_number:.2f}, so there is nothing to gain.",
        values={"same_lr": same_lr, "sgd": sgd, "momentum": momentum},
        value=behind,
        spread=(1.0, 1.0),
    )


def c14(target=0.95, seeds="all", split=None, shift=0.0):
    """Compare momentum with SGD on digits, a photograph and text, each method at its best rate.

    All of it is stored. `target`: the test accuracy to stay above with all digits in each step;
    `seeds`: which of the stored runs count, a key of SEEDS. `split` and `shift` train on the
    digits again: with other test images, or with a grid moved by so many steps.
    """
    seeds, full = SEEDS[seeds], ml.training.load("digits full batch")
    if split is not None or shift:
        full = _again(split or 0, shift)
    sgd, momentum = (_settled(full, m, target)[seeds].mean() for m in ("SGD", "SGD + momentum"))
    even = ml.training.load("digits full batch standardised")
    even = [_settled(even, m, target)[seeds].mean() for m in ("SGD", "SGD + momentum")]
    gains = {task: _gain(task, seeds) for task in MEASURES}
    low, high = 1.5, 4.0
    everywhere = even[0] > low * even[1] and all(m > 2 * error for m, error in gains.values())
    told = ", ".join(
        f"{task} {mean:+.2f} ± {error:.2f} {MEASURES[task][1]}"
        for task, (mean, error) in gains.items()
    )
    return Verdict(
        sgd > low * momentum,
        "C14",
        f"SGD needs {sgd / momentum:.1f} times as many steps to stay above {target:.0%} with all "
        f"digits in each step, {sgd:.0f} against {momentum:.0f} ({low:g} to {high:g} times with "
        "other seeds, images, targets and grids)",
        f"With standardised pixels it needs {even[0]:.0f} against {even[1]:.0f}: the gain is gone. "
        f"After equal steps momentum's lead over SGD is: {told} (mean ± standard error of "
        "pairs; each method at its own best rate).",
        "" if everywhere else "curvature sets the pace; test accuracy goes either way",
        values={"steps": (sgd, momentum), "standardised": even, "gains": gains},
        value=float(sgd / momentum),
        spread=(low, high),
    )


SEEDS = {"all": slice(None), "even": slice(0, None, 2), "odd": slice(1, None, 2)}

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


def _again(split, shift):
    """Train SGD and momentum on all digits in each step, near their best rates."""
    lrs = ml.training.TASKS["digits full batch"].lrs[6:11]
    return ml.training.measure(
        "digits full batch",
        data=ml.training.digits(seed=split),
        lrs=tuple(lr * 10 ** (0.25 * shift) for lr in lrs),
        methods=("SGD", "SGD + momentum"),
    )
