"""The experiments on C5, accumulating gradients smooths the path, and on C6, β is usually 0.9."""

import numpy as np

from ... import measures, theory
from ...claims import Verdict
from ...descent import descend
from ...landscapes import Quadratic
from ...optimizers import GradientDescent, HeavyBall, Momentum

KAPPAS = (1, 10, 100, 400, 1000, 2000, 10_000)
BAND = slice(3, 6)  # the κ from 400 to 2000 for which C6 is said to hold


def c5(lr=0.02, noise=5.0, start=(-1.2, 0.8), steps=200, seed=0, scale=1.0, steepest=25.0):
    """Compare the path of the averaging form with gradient descent's, α the same, β = 0.9.

    Three times: with noise in every gradient, with gradients that flip at every step, with neither.
    """
    ravine, beta = Quadratic((scale, scale * steepest)), 0.9
    limit = 2 / (scale * steepest)

    def walk(rule, noise=0.0, steps=steps):
        starts = np.tile(start, (200 if noise else 1, 1))
        return descend(ravine, rule, starts, steps, noise * scale, seed).weights

    rules = [GradientDescent(lr / scale), Momentum(lr / scale, beta), HeavyBall(lr / scale, beta)]
    noisy, calm = ([walk(rule, each) for rule in rules] for each in (noise, 0.0))
    sharp, soft, _ = (measures.turning_angle(w).mean() for w in noisy)
    straight, bent, _ = (measures.turning_angle(w).mean() for w in calm)
    length, _, longest = (measures.path_length(w).mean() for w in noisy)
    flips, swings = (
        measures.reversals(walk(rule, steps=50)[:, 0, 1])
        for rule in (GradientDescent(0.9 * limit), Momentum(0.9 * limit, beta))
    )
    return Verdict(
        soft < sharp / 2 and swings < flips / 2 and bent > straight and longest > length,
        "C5",
        "with noise, the direction turns a quarter as far from step to step (0.2 to 0.3)",
        f"α the same, β = {beta}. With noise a step turns by {soft:.0f}°, without averaging by "
        f"{sharp:.0f}°. Of {flips} flips in 50 steps {swings} swings are left. With neither it "
        f"turns more, {bent:.0f}° for {straight:.0f}°. Summed, noisy paths are "
        f"{longest / length:.1f} times as long.",
        "gradients are noisy or flip, and are averaged",
        value=soft / sharp,
        spread=(0.2, 0.3),
        values={"angles": (sharp, soft, straight, bent), "reversals": (flips, swings)},
    )


def c6(
    noise=0.0, target=1e-12, flattest=1.0, directions=2, shift=0.0, betas=24, scale=1, patience=4
):
    """Compare β = 0.9 with the best β over condition numbers, α tuned for each β by one grid.

    A run starts at 1/√λ in each direction, `flattest` times that in the flattest one. It counts
    from where its expected loss stays at or below `target` times the first. `shift` moves both
    grids by that share of a step; `patience` times the theoretical best steps are waited for.
    """
    fewest = []
    logarithms = (np.arange(betas) + shift) / (betas - 1) * np.log(0.02)
    beta = np.append(1 - np.exp(logarithms), 0.9)[:, None]
    shares = (np.arange(1, 50) + shift) / 50  # of the stable range
    for kappa in KAPPAS:
        eigenvalues = scale * np.geomspace(1, kappa, directions)
        start = eigenvalues**-0.5
        start[0] *= flattest
        rate = theory.optimal_heavy_ball(eigenvalues)[2]
        budget = int(patience * (1.5 * theory.steps_to_shrink(rate, target**-0.5) + 100))
        lr = shares * 2 * (1 + beta) / eigenvalues[-1]
        losses = theory.expected_losses(lr, beta, eigenvalues, start, budget, noise * scale)
        outside = losses > target * losses[0]
        arrived = np.where(outside[-1], np.inf, len(outside) - outside[::-1].argmax(axis=0))
        fewest.append((arrived[-1].min(), arrived.min()))
    fixed, best = np.transpose(fewest)
    with np.errstate(invalid="ignore"):  # with noise, some κ have no run that arrives
        price = fixed / best
    low, high = price[BAND].min(), price[BAND].max()
    return Verdict(
        high <= 2,
        "C6",
        f"there β = 0.9 takes {low:.1f} to {high:.1f} times the best β's steps (at most twice)",
        f"On quadratics without noise, with α tuned for each β by the same grid. Outside it takes "
        f"{price[1]:.0f} times the best β's steps at κ = 10, {price[2]:.1f} times at κ = 100, "
        f"{price[-1]:.1f} times at κ = 10⁴.",
        "κ is between 400 and 2000",
        value=high,
        spread=(1.0, 2.0),
        values={"kappa": np.array(KAPPAS), "fixed": fixed, "best": best, "price": price},
    )
