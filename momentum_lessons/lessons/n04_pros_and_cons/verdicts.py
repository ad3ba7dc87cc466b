"""The six trials of notebook 04: what momentum gains, what it costs, and where it fails (C7 … C11)."""

import numpy as np

from ... import theory
from ...claims import Verdict
from ...descent import descend
from ...landscapes import DoubleWell, Quadratic, Rosenbrock
from ...optimizers import GradientDescent, HeavyBall, Momentum
from ...tuning import steps_needed
from .costs import state_bytes_per_weight

SOLVED = 1e-12  # a ravine counts as solved when this share of the first loss is left: the error fell a millionfold
CONDITION_NUMBERS = (1.0, 3.0, 10.0, 30.0, 100.0, 300.0, 1000.0, 3000.0, 10000.0)
ROSENBROCK_START, ROSENBROCK_TARGET, ROSENBROCK_BUDGET = (-1.2, 1.0), 1e-6, 10_000
ROSENBROCK_LRS = np.geomspace(1e-4, 1e-2, 17)
ROSENBROCK_BETAS = np.array([0.0, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99])
ESCAPE_STARTS = np.linspace(-2.5, 2.5, 501)[:, None]


def c7():
    """Fit the growth of the steps with κ for both tuned methods; run both over one grid on Rosenbrock."""
    plain, momentum = kappa_sweep()
    slopes = growth_exponent(CONDITION_NUMBERS, plain), growth_exponent(CONDITION_NUMBERS, momentum)
    curved_plain, curved_momentum = rosenbrock_steps(np.array([0.0, 0.9])).min(axis=0)
    return Verdict(
        "C7",
        "holds when",
        f"steps grow as κ^{slopes[1]:.2f}, plain gradient descent's as κ^{slopes[0]:.2f}",
        f"Each at its best learning rate and β: {plain[-1]:.0f} steps became {momentum[-1]:.0f} at κ = 10 000, but "
        f"{plain[0]:.0f} stayed {momentum[0]:.0f} at κ = 1, where there is nothing to gain. On Rosenbrock, over one "
        f"grid of learning rates, {curved_plain:.0f} steps became {curved_momentum:.0f} with β = 0.9.",
        "the problem is ill-conditioned and both methods are tuned",
        {
            "slopes": slopes,
            "gradient_descent": plain.tolist(),
            "heavy_ball": momentum.tolist(),
            "rosenbrock": (float(curved_plain), float(curved_momentum)),
        },
    )


def c8():
    """Count the starts on the double well that heavy ball moves to the better well, and to the worse."""
    rules = {
        "gradient descent": GradientDescent(0.01),
        "article": Momentum(0.01, 0.9),
        "heavy ball": HeavyBall(0.01, 0.9),
        "gradient descent, lr 0.1": GradientDescent(0.1),
    }
    counts = {name: moves(rule, steps=2000) for name, rule in rules.items()}
    share = {
        name: {k: 100 * v / len(ESCAPE_STARTS) for k, v in count.items()}
        for name, count in counts.items()
    }
    ball, large = share["heavy ball"], share["gradient descent, lr 0.1"]
    return Verdict(
        "C8",
        "holds when",
        f"{ball['better']:.1f} % of the starts moved to the better well, {ball['worse']:.1f} % to the worse",
        f"Heavy ball with lr 0.01 and β = 0.9, a step of 0.1 in effect. The article's form at the same α moved "
        f"{counts['article']['better']} starts. Plain gradient descent with lr 0.1 moved {large['better']:.1f} % and "
        f"{large['worse']:.1f} %: the long step does much of it, and it goes both ways.",
        "the step is long enough in effect, and then for worse as well",
        {"counts": counts, "percent": share},
    )


def c9():
    """Count reversals across a ravine over β; measure the cloud that gradient noise leaves behind."""
    betas = np.array([0.0, 0.6, 0.99])
    reversals, length, _ = reversals_and_length(HeavyBall(1.8 / 25, betas))
    plain, momentum = (cloud_variance(GradientDescent, 1.8), cloud_variance(Momentum, 1.8, 0.9))
    plain_small, momentum_small = (
        cloud_variance(GradientDescent, 0.1),
        cloud_variance(Momentum, 0.1, 0.9),
    )
    return Verdict(
        "C9",
        "holds when",
        "{} reversals across the ravine at β = 0, {} at 0.6, {} at 0.99".format(*reversals),
        "At κ = 25, α = 1.8/λₙ, until the loss has fallen a millionfold. The noise that remains at α = 1.8/λ has "
        f"variance {plain:.1f} σ²/λ² without and {momentum:.2f} with the article's form and β = 0.9; "
        f"at α = 0.1/λ it is {plain_small:.3f} and {momentum_small:.3f}: no gain.",
        "the learning rate is near plain gradient descent's limit and β is moderate",
        {
            "reversals": reversals.tolist(),
            "length": length.tolist(),
            "variance": {1.8: (plain, momentum), 0.1: (plain_small, momentum_small)},
        },
    )


def c10():
    """Let PyTorch's optimizers take a step and weigh what they keep; count a training step's arithmetic."""
    plain, momentum, adam = (
        state_bytes_per_weight(name) for name in ("SGD", "SGD + momentum", "Adam")
    )
    batch = 128
    # a weight's part in the passes: one multiply–add forward and two backward for each example of the batch
    extra = 1 / (3 * batch + 1)
    return Verdict(
        "C10",
        "holds",
        f"{momentum:.0f} bytes of state per weight (SGD {plain:.0f}, Adam {adam:.0f}) and 1 more multiply–add",
        f"One array as long as the weights, and with batches of {batch} about {100 * extra:.1f} % more arithmetic in a "
        "dense layer's training step: more, and not a different complexity class.",
        values={"state_bytes": (plain, momentum, adam), "extra_arithmetic": extra},
    )


def c11():
    """Find the β that a ravine forgives, what β = 0.9 costs elsewhere, and what raising β alone does."""
    window = beta_window(100.0)
    price = {kappa: price_of_beta(0.9, kappa) for kappa in (10.0, 100.0, 1000.0, 10000.0)}
    alone = steps_over_beta(np.array([0.9, 0.99]), 100.0, budget=4000)
    prices = ", ".join(f"{value:.1f} at κ = {kappa:.0f}" for kappa, value in price.items())
    return Verdict(
        "C11",
        "holds",
        f"at κ = 100 only β from {window[0]:.2f} to {window[1]:.2f} stays within twice the best",
        f"β = 0.9 with its best α needs this many times the fewest steps: {prices}. "
        f"Raising β to 0.99 and leaving α alone took {alone[0]:.0f} steps to {alone[1]:.0f}.",
        values={"window": window, "price": price, "alone": alone.tolist()},
    )


def ravine_steps(condition_number, lr, beta=0.0, limit=200_000):
    """Return the steps in which heavy ball solves the ravine (1, κ): the first with a 10⁻¹² share of the loss left.

    It starts at 1/√λ in each of the two directions, so that both have the same share in the loss. Returns inf if
    `limit` is not enough. Two plain numbers are ten times faster here than an array of two.
    """
    kappa, lr, beta = float(condition_number), float(lr), float(beta)
    flat, steep, flat_velocity, steep_velocity = 1.0, kappa**-0.5, 0.0, 0.0
    for step in range(1, limit + 1):
        flat_velocity = beta * flat_velocity + flat
        steep_velocity = beta * steep_velocity + kappa * steep
        flat -= lr * flat_velocity
        steep -= lr * steep_velocity
        if flat * flat + kappa * steep * steep <= 2 * SOLVED:  # it started at 2
            return step
    return np.inf


def kappa_sweep(condition_numbers=CONDITION_NUMBERS):
    """Return (gradient descent's steps, heavy ball's steps), each (n,) and at the best parameters for every κ."""
    plain, momentum = [], []
    for kappa in condition_numbers:
        plain.append(ravine_steps(kappa, theory.optimal_gradient_descent((1.0, kappa))[0]))
        momentum.append(ravine_steps(kappa, *theory.optimal_heavy_ball((1.0, kappa))[:2]))
    return np.array(plain), np.array(momentum)


def growth_exponent(condition_numbers, steps, above=100.0):
    """Return the slope of log(steps) against log(κ), fitted by least squares where κ ≥ `above`."""
    kappa = np.asarray(condition_numbers)
    kept = kappa >= above
    return float(np.polyfit(np.log(kappa[kept]), np.log(np.asarray(steps)[kept]), 1)[0])


def rosenbrock_steps(betas, lrs=ROSENBROCK_LRS):
    """Return heavy ball's steps (len(lrs), len(betas)) to a loss of 1e-6 on Rosenbrock from (−1.2, 1).

    β = 0 is gradient descent; inf if the budget is not enough.
    """
    rule = HeavyBall(np.asarray(lrs)[:, None, None], np.asarray(betas)[:, None])
    return steps_needed(Rosenbrock(), rule, ROSENBROCK_START, ROSENBROCK_BUDGET, ROSENBROCK_TARGET)


def moves(rule, surface=None, starts=ESCAPE_STARTS, steps=4000):
    """Count who changed wells on a double well: a dict of "better", "worse", "stayed", "unsettled".

    A start belongs to the well on its side of the barrier; "unsettled" have not come to rest after `steps`.
    """
    before, after = wells(rule, surface, starts, steps)
    unsettled = after < 0
    return {
        "better": int(((before == 1) & (after == 0)).sum()),
        "worse": int(((before == 0) & (after == 1)).sum()),
        "stayed": int((before == after).sum()),
        "unsettled": int(unsettled.sum()),
    }


def wells(rule, surface=None, starts=ESCAPE_STARTS, steps=4000):
    """Return (before, after): the well of each start and of its end, 0 the deeper, 1 the other, −1 not at rest."""
    surface = surface or DoubleWell()
    run = descend(surface, rule, starts, steps, keep="end")
    end, deeper_left = run.weights[-1], surface.minima[0] < surface.minima[1]
    at_rest = np.abs(surface.gradient(np.nan_to_num(end))) < 1e-3
    before, after = (
        np.where((w < surface.barrier) == deeper_left, 0, 1)[..., 0] for w in (starts, end)
    )
    return before, np.where(at_rest[..., 0] & ~run.diverged, after, -1)


def basins(rule, surface, starts, steps=2000):
    """Return the index of the minimum that each start (..., d) ends at, −1 if at none of them."""
    end = descend(surface, rule, starts, steps, keep="end").weights[-1]
    distance = np.linalg.norm(
        np.nan_to_num(end, nan=np.inf)[..., None, :] - surface.minima, axis=-1
    )
    return np.where(distance.min(axis=-1) < 0.05, distance.argmin(axis=-1), -1)


def reversals_and_length(rule, eigenvalues=(1.0, 25.0), start=(1.5, 0.3), steps=3000, target=1e-6):
    """Return (reversals across the ravine, path length, steps), one entry a run, until the loss fell to `target`.

    A reversal is a step after which the steep coordinate has changed its sign.
    """
    run = descend(Quadratic(eigenvalues), rule, start, steps)
    reached = np.minimum(run.steps_to(target * run.losses[0].max()), steps)
    counts = np.arange(1, steps + 1)[:, None] <= reached
    steep = run.weights[..., -1]
    reversals = ((steep[1:] * steep[:-1] < 0) & counts).sum(axis=0)
    length = (np.linalg.norm(np.diff(run.weights, axis=0), axis=-1) * counts).sum(axis=0)
    return reversals, length, reached


def cloud_variance(rule, lr, beta=None, runs=20_000, seed=0):
    """Return the variance (in σ²/λ²) of the weights on L = w²/2 long after the start, over `runs` noisy runs."""
    hyperparameters = (lr,) if beta is None else (lr, beta)
    steps = int(max(200, 12 / lr))  # a dozen times the memory 1/(αλ) of the slow part
    run = descend(
        Quadratic((1.0,)),
        rule(*hyperparameters),
        np.zeros((runs, 1)),
        steps,
        noise=1.0,
        seed=seed,
        keep="end",
    )
    return float(run.weights[-1].var())


def tuning_plane(lrs, betas, condition_number=100.0, budget=1000):
    """Return the steps (len(betas), len(lrs)) in which heavy ball solves the ravine (1, κ) for good, inf if more."""
    rule = HeavyBall(np.asarray(lrs)[:, None], np.asarray(betas)[:, None, None])
    return _steps_on_ravine(rule, condition_number, budget)


def steps_over_beta(betas, condition_number=100.0, rescale=False, budget=30_000):
    """Return the steps for each β with α left at gradient descent's best, or with `rescale` at (1 − β) times that."""
    lr, _ = theory.optimal_gradient_descent((1.0, condition_number))
    betas = np.asarray(betas)[:, None]
    return _steps_on_ravine(
        (Momentum if rescale else HeavyBall)(lr, betas), condition_number, budget
    )


def best_rate(beta, condition_number):
    """Return heavy ball's best rate per step at a fixed β (number or (n,)) over all α, on the ravine (1, κ).

    The best α gives the flat and the steep direction the same rate: max(√β, the real solution of that equation).
    """
    middle = 2 * (1 + beta) / (condition_number + 1)
    return theory.convergence_rate(middle, beta, np.array([1.0, condition_number]))


def price_of_beta(beta, condition_number):
    """Return how many times the fewest steps a fixed β needs at its best α, by the rates: number or (n,)."""
    best = theory.optimal_heavy_ball((1.0, condition_number))[2]
    price = np.log(best) / np.log(best_rate(beta, condition_number))
    return price if np.ndim(price) else float(price)


def beta_window(condition_number, price=2.0):
    """Return (lowest, highest) β that needs at most `price` times the fewest steps, each at its best α."""
    betas = 1 - np.geomspace(1, 1e-4, 20_001)
    good = betas[price_of_beta(betas, condition_number) <= price]
    return float(good.min()), float(good.max())


def _steps_on_ravine(rule, condition_number, budget):
    eigenvalues = np.array(
        [1.0, condition_number]
    )  # from 1/√λ in each direction the first loss is 1
    return steps_needed(Quadratic(eigenvalues), rule, 1 / np.sqrt(eigenvalues), budget, SOLVED)
