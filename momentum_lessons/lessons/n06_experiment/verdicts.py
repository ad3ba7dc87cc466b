"""The verdicts of notebook 06: the article's experiment made fair, and momentum on real tasks."""

from dataclasses import replace

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
        f"Steps from which the loss stays within {tolerance:g} of least squares, median of "
        f"{len(starts)} common starts; momentum is behind from {behind:.0%} of them. With "
        f"momentum's own learning rate, {lr / 10:g}, SGD needs {np.median(same_lr):.0f}; the "
        f"article's SGD has 0.001. κ is {data.condition_number:.2f}: there is nothing to gain.",
        values={"same_lr": same_lr, "sgd": sgd, "momentum": momentum},
        value=behind,
        spread=(1.0, 1.0),
    )


def c14(target=0.95, seeds="all", horizon=120, split=0, shift=0.0, betas=()):
    """Compare momentum with SGD on digits, a photograph and text, each method at its best rate.

    All of it is stored. `target`: the test accuracy to stay above with all digits in each step;
    `seeds`: which of the stored runs count, a key of SEEDS; `horizon`: how many of 120 steps count;
    `betas`: what momentum may choose on the validation images in the place of β = 0.9. `split` and
    `shift` train on the digits again, with other test images or with a grid moved by so many steps;
    so does a longer horizon.
    """
    seeds, low, high = SEEDS[seeds], 1.5, 4.0
    full, even = (ml.training.load(f"digits full batch{p}") for p in ("", " standardised"))
    if split or shift or horizon > 120:
        full = _again(split, shift, max(horizon, 120))
    sgd, momentum = _steps(full, betas, target, horizon, seeds)
    even, (_, free) = (_steps(even, b, target, horizon, seeds) for b in (betas, BETAS))
    gains = {task: _gain(task, seeds, betas) for task in MEASURES}
    everywhere = even[0] > low * free and all(m > 2 * error for m, error in gains.values())
    ahead = ", ".join(t for t, (m, error) in gains.items() if "digits" not in t and m > 2 * error)
    digits, standardised = (f"{m:+.2f} ± {error:.2f}" for m, error in list(gains.values())[:2])
    return Verdict(
        sgd > low * momentum,
        "C14",
        f"SGD needs {sgd / momentum:.1f} times as many full-batch steps to stay above "
        f"{target:.0%}, {sgd:.0f} against {momentum:.0f} ({low:g} to {high:g} under all changes)",
        f"With standardised pixels {even[0]:.0f} against {even[1]:.0f}, {free:.0f} with the best "
        f"β. After equal steps momentum leads on {ahead}; on test digits {digits} points, "
        f"standardised {standardised}.",
        "" if everywhere else "curvature sets the pace; test accuracy goes either way",
        values={"steps": (sgd, momentum), "standardised": [*even, free], "gains": gains},
        value=sgd / momentum,
        spread=(low, high),
    )


SEEDS = {"all": slice(None), "even": slice(0, None, 2), "odd": slice(1, None, 2)}
BETAS = (0.5, 0.8, 0.95)  # what is stored beside 0.9

# How a task's result is read, so that more is better, and its unit.
MEASURES = {
    "digits": (lambda result: 100 * result.test_accuracy[..., -1], "points"),
    "digits standardised": (lambda result: 100 * result.test_accuracy[..., -1], "points"),
    "photograph": (lambda result: -10 * np.log10(result.train_loss[..., -1]), "dB"),
    "words": (lambda result: -result.train_loss[..., -1], "nats"),
    "characters": (lambda result: -result.test_loss[..., -1], "nats"),
}


def _gain(task, seeds, betas):
    """Return momentum's lead over SGD and its standard error."""
    result = ml.training.load(task)
    sgd, momentum = MEASURES[task][0](result)[_pair(result, betas)]
    if len(sgd) > 3:  # three seeds are too few to be halved
        sgd, momentum = sgd[seeds], momentum[seeds]
    return paired_difference(momentum, sgd)


def _steps(result, betas, target, horizon, seeds):
    """Return SGD's and momentum's mean steps until the test accuracy stays at `target`."""
    seen = replace(result, test_accuracy=result.test_accuracy[..., : horizon + 1])
    return tuple(seen.settling_epochs(target)[_pair(result, betas), seeds].mean(1).tolist())


def _pair(result, betas):
    """Return the rows of SGD and of momentum, the latter with its best β on validation images."""
    scores = dict(zip(result.methods, np.nanmax(result.scores.mean(2), axis=1), strict=True))
    names = ["SGD + momentum", *(f"SGD + momentum, β = {beta:g}" for beta in betas)]
    best = max((name for name in names if name in scores), key=scores.get)
    return [list(scores).index(name) for name in ("SGD", best)]


def _again(split, shift, epochs):
    """Train SGD and momentum on all digits in each step, near their best rates."""
    return ml.training.measure(
        "digits full batch",
        data=ml.training.digits(seed=split),
        lrs=[lr * 10 ** (0.25 * shift) for lr in ml.training.TASKS["digits full batch"].lrs[6:11]],
        methods=("SGD", "SGD + momentum"),
        epochs=epochs,
    )
