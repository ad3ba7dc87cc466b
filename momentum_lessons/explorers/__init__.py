"""The interactive explorers, one function each: handles on the experiments of the course.

Each returns an `Explorer`, which shows itself as the last expression of a cell, and works without
arguments. The page computes and draws it, so that it answers within a frame, and without a kernel.
"""

from importlib import import_module

import numpy as np

from .. import optimizers, physics
from ..landscapes import Quadratic
from ..tuning import courses
from ..validation import one_number
from .own import described, run_of, steepest
from .widget import VIEWS, Explorer, explorer


@explorer
def descent(surface=None, optimizer=None, rule=None, **values):
    """Explore one run: its path on the landscape, its loss and its velocity; drag the start.

    `surface`: a 2-D landscape, a turned ravine with κ = 25 if None. `optimizer`: the one to begin
    with; a menu of them is shown if it is named. `rule`: your own, a function of
    (w, v, gradient, lr, beta) that returns the new (w, v), or an object with `init` and `step`.
    """
    place = Quadratic((1.0, 25.0), angle=0.35) if surface is None else surface
    given = {"surface": described(place), "hidden": [], "arguments": []}
    if surface is not None:
        (left, right), (bottom, top) = place.bounds
        lr = float(f"{1.9 / steepest(place):.2g}")
        start = [left + 0.12 * (right - left), bottom + 0.8 * (top - bottom)]
        handles = {"lr": {"value": lr, "low": lr / 30, "high": 30 * lr}, "start": {"value": start}}
        given |= {"handles": handles, "arguments": [place.name]}
    if rule is not None and not (callable(rule) or hasattr(rule, "step")):
        raise ValueError(f"rule must be a function of (w, v, gradient, lr, beta), got {rule!r}")
    if optimizer is None:
        given["hidden"] = ["optimizer"]
    else:
        values["optimizer"] = optimizer
    by_kernel = {"rule": True} if rule is not None or "grid" in given["surface"] else {}
    ex = Explorer("descent", values, given | by_kernel)

    def answer(_=None):
        plain = rule is None and ex.optimizer == "GradientDescent"
        settings = (ex.lr,) if plain else (ex.lr, ex.beta)
        stepper = rule or getattr(optimizers, ex.optimizer)(*settings)
        ex.run = run_of(place, stepper, ex.lr, ex.beta, ex.start)

    if by_kernel:
        ex.observe(answer, "values")
        answer()
    return ex


@explorer
def eigenspace(**values):
    """Explore gradient descent along the eigenvectors of a ravine: turn it, move α, drag the start.

    `start` is given along the eigenvectors, (flat, steep), and turns with the ravine.
    """
    return Explorer("eigenspace", values)


@explorer
def rate_map(**values):
    """Explore the (α, β) map of heavy ball: drag the point, or the steep root, and see the run.

    `scaled`: the learning rate times the steep eigenvalue.
    """
    return Explorer("rate_map", values)


@explorer
def oscillator(**values):
    """Explore a mass on a spring in both languages: pull the mass, move the point along the V.

    Name `friction` and `dt`, or `lr` and `beta`, of which each pair is the other's; mass and
    stiffness are 1.
    """
    begins = {"friction": 0.3, "dt": 0.2, "lr": 0.04, "beta": 0.94} | values
    if {"lr", "beta"} & set(values):
        begins["friction"], begins["dt"] = physics.to_ball(begins["lr"], begins["beta"])
    else:
        begins["lr"], begins["beta"] = physics.to_heavy_ball(begins["friction"], begins["dt"])
    return Explorer("oscillator", begins, {"hidden": ["time"]})


@explorer
def rolling_ball(**values):
    """Explore a ball let go on a hill: where its energy goes, which starts get over it."""
    return Explorer("rolling_ball", values)


@explorer
def escape(**values):
    """Explore the double well: raise β, drag the start; see who changes wells, and which way."""
    return Explorer("escape", values)


@explorer
def averaging(**values):
    """Explore the velocity as an average: a stream of gradients, a window of weights, their sum.

    `signal`: "step", "noise", "flips", or "drawn" by you; `time`: the step at which the window
    ends.
    """
    return Explorer("averaging", values)


@explorer
def noise(**values):
    """Explore noisy gradients at the minimum: the clouds with and without momentum, and their loss.

    `lr` is the effective rate, the same for both: momentum in the article's form.
    """
    return Explorer("noise", values)


@explorer
def race(course="turned ravine", **values):
    """Explore the race of 05: five rules tuned alike on the same courses; drag the start, press ▶.

    A number of steps is the fewest in which a rule arrives while its rate falls to zero, without
    noise. `factor` multiplies every tuned learning rate; `racer` is the one that is highlighted.
    """
    if course in courses():
        values = {"start": courses()[course].starts[2].round(3)} | values
    return Explorer("race", {"course": course} | values)


@explorer
def training(lr=None, beta=0.9, effective=1.0):
    """Explore the digits' network, trained at every α and β of a grid; pin curves to compare them.

    `lr` in PyTorch's form; without it the one whose `effective` rate, lr / (1 − beta), is nearest.
    """
    sweep = import_module("momentum_lessons.training").load_sweep()  # only here: it loads PyTorch
    lrs = sweep.lrs.tolist()
    if beta in sweep.betas.tolist():
        if lr is None:
            goal = one_number("effective", effective, low=0, low_open=True) * (1 - beta)
            lr = min(lrs, key=lambda one: max(one / goal, goal / one))
        elif lr in lrs:
            effective = lr / (1 - beta)
    values = {"beta": beta, "effective": effective} | ({} if lr is None else {"lr": lr})
    errors = np.round(1 - sweep.test_accuracy.astype(float), 4)
    errors = np.where(np.isnan(errors), None, errors.astype(object)).tolist()
    return Explorer("training", values, {"errors": errors})


__all__ = sorted(VIEWS)
