"""Claims C1 to C3, on plain gradient descent: the experiments of notebook 01 that decide them."""

import numpy as np

from ... import theory
from ...claims import Verdict
from ...descent import descend
from ...landscapes import DoubleWell, Quadratic, Saddle
from ...measures import flip_share, steps_to_leave, wells
from ...optimizers import GradientDescent


def c1(kappa=1000, dimension=2, start=1.0, error=1e-6, angle=0.0, scale=1.0, below_best=1.0):
    """Count the steps to a small share of the error; `below_best` multiplies the best α."""

    def steps(kappa):
        surface = Quadratic(scale * np.geomspace(1, kappa, dimension), angle)
        lr, rate = theory.optimal_gradient_descent(surface.eigenvalues)
        longest = int(1.1 * theory.steps_to_shrink(rate, 1 / error) / below_best) + 20
        w = np.resize(start, dimension)
        run = descend(surface, GradientDescent(below_best * lr), w, longest)
        distance = np.linalg.norm(run.weights, axis=-1)
        return int((distance <= error * distance[0]).argmax())

    ravine, bowl = steps(kappa), steps(1)
    per_decade, slow = ravine / kappa / -np.log10(error), ravine > 10 * bowl
    return Verdict(
        slow,
        "C1",
        f"{ravine} steps at κ = {kappa}, {bowl} on a round bowl",
        f"On a quadratic without noise, with the best α, each factor of ten in the error takes "
        f"{per_decade:.2f} κ steps, so a millionth takes about 7 κ. Other starts, up to 100 "
        "dimensions and an α a tenth below the best: 0.95 to 1.35 κ.",
        "the condition number κ is large",
        values={"ravine": ravine, "bowl": bowl},
        value=per_decade,
        spread=(0.95, 1.35),
    )


def c2(lr=0.01, reach=2.5, starts=501, tilt=1.0, steps=500, noise=0.0, seed=0):
    """Send gradient descent from many starts into a double well, and past a saddle."""
    surface, w = DoubleWell(tilt), np.linspace(-reach, reach, starts)[:, None]
    run = descend(surface, GradientDescent(lr), w, steps, noise, seed)
    crossed = int((wells(surface, run.weights[-1]) != wells(surface, w)).sum())
    better = float(surface.minima[0, 0])
    limit = 2 / (12 * better**2 - 8)  # the second derivative of w⁴ − 4w² + w is 12w² − 8
    beyond = descend(surface, GradientDescent(1.05 * limit), w, 1000, keep="end").weights[-1]
    held = int((np.abs(beyond - better) < 0.01).sum())
    offsets = 10.0 ** -np.arange(2, 15, 2)
    past = np.stack([np.ones_like(offsets), offsets], axis=-1)
    leave = steps_to_leave(descend(Saddle(), GradientDescent(0.1), past, 400).weights)
    return Verdict(
        crossed < 0.05 * starts,
        "C2",
        f"{crossed} of {starts} starts cross the hill",
        f"With α = {lr:g} and noise up to σ = 3 at most 2 % cross. Beyond 2/λ of the better well "
        f"{held} of {starts} rest there. A strict saddle only delays: "
        f"{(leave[-1] - leave[0]) / 12:.0f} steps for each factor of ten nearer to it.",
        "the start lies on the worse side of the hill, and α is too small to jump over it",
        values={"crossed": crossed, "held": held, "offsets": offsets, "leave": leave},
        value=crossed / starts,
        spread=(0.0, 0.02),
    )


def c3(dimension=100, kappa=1000.0, reach=1.9, scale=1.0, steps=20, seed=0):
    """Count the gradient coordinates that flip at α = `reach` / λ_d, for three spectra of one κ."""
    shares, missed = {}, []
    for name, eigenvalues in spectra(dimension, kappa).items():
        surface = Quadratic(scale * eigenvalues)
        lr = reach / surface.eigenvalues.max()
        start = np.random.default_rng(seed).standard_normal(dimension)
        run = descend(surface, GradientDescent(lr), start, steps)
        shares[name] = float(flip_share(surface.gradient(run.weights)))
        missed.append(abs(shares[name] - (surface.eigenvalues > 1 / lr).mean()))
    counted = ", ".join(f"{share:.0%} ({name})" for name, share in shares.items())
    return Verdict(
        max(missed) < 0.01,
        "C3",
        f"{counted} of {dimension} gradient coordinates flip at α = {reach:g}/λ_d",
        "Without noise, the share that flips is the share of eigenvalues above 1/α, in any number "
        f"of dimensions (largest difference measured: {max(missed):.2f}).",
        "much of the spectrum lies above 1/α, in two dimensions as in a hundred",
        values={"shares": shares},
        value=max(missed),
        spread=(0.0, 0.01),
    )


def spectra(dimension, kappa=1000.0):
    """Return three spectra from 1 to κ: even in the logarithm, even, all but one at the top."""
    return {
        "log-uniform": np.geomspace(1, kappa, dimension),
        "linear": np.linspace(1, kappa, dimension),
        "most at the top": np.r_[1.0, np.full(dimension - 1, kappa)],
    }
