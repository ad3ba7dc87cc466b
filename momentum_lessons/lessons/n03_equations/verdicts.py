"""The experiments on the update equations: C5, accumulating gradients smooths the path; C6, β is usually 0.9."""

import numpy as np

from ... import theory
from ...claims import Verdict
from ...descent import descend
from ...landscapes import Quadratic
from ...optimizers import GradientDescent, HeavyBall, Momentum
from ...tuning import steps_needed

# One tuning grid for every β: 2 %, 4 %, … 98 % of the stable range 0 < αλₙ < 2(1 + β).
SHARES_OF_STABLE_RANGE = np.arange(1, 50) / 50
BETAS = np.sort(np.append(1 - np.geomspace(1, 0.02, 24), 0.9))


def c5(beta=0.9, lr=0.02, noise=5.0, runs=200, steps=200):
    """Compare gradients with their velocity: noise, direction from step to step, and flips across a ravine."""
    share = noise_share(beta)
    ravine = Quadratic((1.0, 25.0))
    start = np.tile([-1.2, 0.8], (runs, 1))
    angles = [
        turning_angle(descend(ravine, rule, start, steps, noise=noise).weights)
        for rule in (GradientDescent(lr), Momentum(lr, beta))
    ]
    flips = [
        reversals(descend(ravine, rule, [-1.2, 0.8], 50).weights[:, 1])
        for rule in (GradientDescent(1.8 / 25), Momentum(1.8 / 25, beta))
    ]
    return Verdict(
        "C5",
        "holds",
        f"noise variance 1/{1 / share:.1f} of a single gradient's at β = {beta:g}",
        f"Over {runs} noisy runs in a ravine the direction turns by {angles[1]:.0f}° from one step to the next, "
        f"without averaging by {angles[0]:.0f}° (same α). At αλ = 1.8 gradient descent crosses the ravine's floor "
        f"{flips[0]} times in 50 steps, momentum {flips[1]} times. What remains is momentum's own slow swing.",
        values={
            "share": share,
            "formula": theory.noise_reduction(beta),
            "angles": angles,
            "reversals": flips,
        },
    )


def c6(beta=0.9):
    """Compare β = 0.9 with the best β over condition numbers, the learning rate tuned by one grid for both."""
    kappas = 10.0 ** np.arange(5)
    fixed, best = np.array([_fixed_and_best(kappa, beta) for kappa in kappas]).T
    ratios = dict(zip(kappas.tolist(), (fixed / best).tolist(), strict=True))
    scan = np.geomspace(10, 1e4, 151)
    good = scan[cost_of_beta(beta, scan) <= 2]
    singles = 1 - np.geomspace(0.5, 0.01, 40)
    *others, average = (
        float(np.exp(np.log(cost_of_beta(b, scan[::5])).mean())) for b in (*singles, beta)
    )
    best_single = float(singles[np.argmin(others)])
    at_10, at_1000, at_10000 = (ratios[kappa] for kappa in (10.0, 1e3, 1e4))
    return Verdict(
        "C6",
        "holds when",
        f"{at_1000:.1f}× the best β's steps at κ = 1000, {at_10:.0f}× at κ = 10, {at_10000:.0f}× at κ = 10⁴",
        f"On quadratics, with α tuned for each β by the same grid, β = {beta:g} costs at most twice the best β's steps "
        f"for κ from {_two_digits(good[0])} to {_two_digits(good[-1])}. As a guess for κ anywhere from 10 to 10⁴ it "
        f"costs {average:.1f}× on average; the best single guess, β = {best_single:.2f}, costs {min(others):.1f}×.",
        condition="κ is in the hundreds or low thousands, or not known",
        values={
            "beta": beta,
            "condition_numbers": kappas,
            "fixed": fixed,
            "best": best,
            "ratios": ratios,
            "good": (float(good[0]), float(good[-1])),
            "average": average,
            "best_average": min(others),
            "best_single": best_single,
        },
    )


def noise_share(beta, streams=20000, steps=200, seed=0):
    """Return the measured variance of the velocity over that of the gradients, both pure noise, after a burn-in."""
    gradients = np.random.default_rng(seed).standard_normal((steps, streams))
    velocity, late = np.zeros(streams), []
    for t, gradient in enumerate(gradients):
        velocity = beta * velocity + (1 - beta) * gradient
        if t >= steps // 2:
            late.append(velocity)
    return float(np.var(late) / np.var(gradients))


def turning_angle(weights):
    """Return the mean angle in degrees between one step and the next of paths `weights` (steps + 1, ..., d)."""
    moves = np.diff(weights, axis=0)
    moves = moves / np.linalg.norm(moves, axis=-1, keepdims=True)
    cosine = (moves[1:] * moves[:-1]).sum(axis=-1)
    return float(np.degrees(np.arccos(np.clip(cosine, -1, 1))).mean())


def reversals(w):
    """Return how often the steep coordinate `w` (steps + 1,) crosses the valley floor: its changes of sign."""
    return int((w[1:] * w[:-1] < 0).sum())


def steps_until_small(condition_number, betas, budget):
    """Return steps (number of betas, number of learning rates) until heavy ball's loss stays below 10⁻¹² of the first.

    Eigenvalues 1 and κ, each with the same share of the first loss, which is an error a millionth as large at the
    end; infinite where the budget does not suffice.
    """
    eigenvalues = np.array([1.0, condition_number])
    betas = np.asarray(betas, dtype=float)[:, None]
    lr = SHARES_OF_STABLE_RANGE * 2 * (1 + betas) / condition_number
    rule = HeavyBall(lr[..., None], betas[..., None])
    return steps_needed(Quadratic(eigenvalues), rule, 1 / np.sqrt(eigenvalues), budget, 1e-12)


def cost_of_beta(beta, condition_numbers):
    """Return, from the rates, steps with `beta` and its best α over steps with the best β and α; shape (n,), κ > 1."""
    shares = np.linspace(0.002, 0.998, 499)
    costs = []
    for kappa in np.atleast_1d(condition_numbers):
        rate = theory.convergence_rate(shares * 2 * (1 + beta) / kappa, beta, [1, kappa]).min()
        costs.append(np.log(theory.optimal_heavy_ball([1, kappa])[2]) / np.log(rate))
    return np.array(costs)


def _fixed_and_best(kappa, beta):
    expected = theory.steps_to_shrink(theory.optimal_heavy_ball([1, kappa])[2])
    best = steps_until_small(kappa, BETAS, int(1.7 * expected + 60)).min()
    fixed = steps_until_small(kappa, [beta], int(6 * expected + 400)).min()
    return fixed, min(best, fixed)


def _two_digits(x):
    return f"{float(f'{x:.2g}'):.0f}"
