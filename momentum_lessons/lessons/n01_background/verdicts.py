"""Claims C1 to C3, on plain gradient descent: the experiments of notebook 01 that decide them."""

import numpy as np

from ... import theory
from ...claims import Verdict
from ...descent import descend
from ...landscapes import DoubleWell, Quadratic, Saddle
from ...optimizers import GradientDescent


def c1(kappas=(1, 10, 100, 1000)):
    """Count the steps to shrink the error a millionfold with the best learning rate, over condition numbers."""
    steps, formula = {}, {}
    for kappa in kappas:
        surface = Quadratic((1.0, kappa))
        lr, rate = theory.optimal_gradient_descent(surface.eigenvalues)
        formula[kappa] = theory.steps_to_shrink(rate)
        run = descend(surface, GradientDescent(lr), [1.0, 1.0], int(formula[kappa]) + 20)
        error = np.linalg.norm(run.weights, axis=-1)
        steps[kappa] = int((error <= 1e-6 * error[0]).argmax())
    most = max(kappas)
    return Verdict(
        "C1",
        "holds when",
        f"{steps[most]} steps at κ = {most}, {steps[min(kappas)]} at κ = {min(kappas)}",
        f"To shrink the error a millionfold, each at its best α, takes {steps[most] / most:.1f} κ steps when κ is "
        "large. On a round bowl there is nothing to speed up.",
        condition="the condition number κ is large",
        values={"steps": steps, "formula": formula},
    )


def c2():
    """Send gradient descent from 501 starts into a double well, and away from a saddle."""
    surface = DoubleWell(tilt=1.0)
    starts = np.linspace(-2.5, 2.5, 501)[:, None]
    run = descend(surface, GradientDescent(0.01), starts, 500)
    stuck = float((np.abs(run.weights[-1] - surface.minima[1]) < 1e-3).mean())
    crossed = int(((run.weights[0] > surface.barrier) != (run.weights[-1] > surface.barrier)).sum())
    offsets = 10.0 ** -np.arange(2, 15, 2)
    leave = steps_to_leave(offsets)
    per_decade = float((leave[-1] - leave[0]) / 12)
    return Verdict(
        "C2",
        "holds when",
        f"{stuck:.1%} of 501 starts end in the worse well",
        f"With α = 0.01 on the double well {crossed} of 501 runs cross the hilltop: the start decides. "
        f"A saddle only delays, by {per_decade:.0f} steps for every factor of ten nearer to its ridge (α = 0.1).",
        condition="the start lies in a worse minimum's basin",
        values={
            "stuck": stuck,
            "crossed": crossed,
            "offsets": offsets,
            "leave": leave,
            "per_decade": per_decade,
        },
    )


def c3(kappa=1000.0, directions=100):
    """Count flipping gradient signs at one κ and one α · λmax, in 2 dimensions and in many."""
    shares = {
        (dimension, reach): float(flip_share(np.geomspace(1, kappa, dimension), reach))
        for dimension in (2, directions)
        for reach in (0.9, 1.9)
    }
    return Verdict(
        "C3",
        "holds when",
        f"{shares[directions, 1.9]:.0%} of {directions} gradient coordinates flip at α = 1.9/λmax, "
        f"{shares[directions, 0.9]:.0%} at 0.9/λmax",
        f"It is the learning rate against the largest eigenvalue, not the dimension: with the same κ = {kappa:g} and "
        f"the same two α, in 2-D {shares[2, 1.9]:.0%} and {shares[2, 0.9]:.0%} flip.",
        condition="α > 1/λmax, in two dimensions as in a hundred",
        values={"shares": shares},
    )


def steps_to_leave(offsets, lr=0.1, edge=0.5, steps=2000):
    """Return the first step with |w₂| > `edge` for starts (1, offset) on the saddle, shape (n,); inf if never."""
    offsets = np.atleast_1d(offsets)
    start = np.stack([np.ones_like(offsets), offsets], axis=-1)
    run = descend(Saddle(), GradientDescent(lr), start, steps)
    away = np.abs(run.weights[..., 1]) > edge
    return np.where(away.any(axis=0), away.argmax(axis=0), np.inf)


def flip_share(eigenvalues, reach, steps=20):
    """Return the share of gradient coordinates whose sign changes at a step, along the eigenvectors.

    `reach` is α · λmax, shape (...), which is the result's; the start has the same loss in every direction.
    """
    surface = Quadratic(eigenvalues)
    lr = np.asarray(reach) / surface.eigenvalues.max()
    run = descend(surface, GradientDescent(lr), surface.eigenvalues**-0.5, steps)
    signs = np.sign(surface.gradient(run.weights))
    return (signs[1:] * signs[:-1] < 0).mean(axis=(0, -1))
