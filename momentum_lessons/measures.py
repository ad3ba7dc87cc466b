"""What is measured on runs, each measurement once: for cells, verdicts, judges and explorers alike.

The first functions take what a run recorded: paths `weights` (steps + 1, ..., d), or one coordinate
(steps + 1, ...), runs side by side along `...`. The others make the runs themselves. "Steps to the
target" is `Trajectory.settling_time`: the step from which on the loss stays at or below it.
"""

import numpy as np
from numpy.typing import ArrayLike

from .descent import descend
from .landscapes import DoubleWell, Quadratic
from .validation import Numbers, plain


def reversals(coordinate: ArrayLike) -> int | np.ndarray:
    """Return how often `coordinate`, (steps + 1, ...), changes its sign from one step to the next.

    >>> reversals([1.0, -1.0, -2.0, 3.0])
    2
    """
    signs = np.sign(coordinate)
    return plain((signs[1:] * signs[:-1] < 0).sum(axis=0))


def reversals_per_step(coordinate: ArrayLike) -> Numbers:
    """Return the share of steps after which `coordinate`, (steps + 1, ...), has changed its sign.

    >>> reversals_per_step([1.0, -1.0, 1.0, 2.0, 3.0])
    0.5
    """
    return reversals(coordinate) / (len(coordinate) - 1)


def flip_share(gradients: ArrayLike) -> Numbers:
    """Return the share of gradient coordinates, (steps + 1, ..., d), that flip at a step.

    >>> flip_share([[1.0, 1.0], [-1.0, 2.0], [1.0, 3.0]])
    0.5
    """
    return plain(reversals_per_step(gradients).mean(axis=-1))


def path_length(weights: ArrayLike) -> Numbers:
    """Return the length of paths (steps + 1, ..., d): the sum of their steps' lengths.

    >>> path_length([[0.0, 0.0], [3.0, 4.0], [3.0, 0.0]])
    9.0
    """
    return plain(np.linalg.norm(np.diff(weights, axis=0), axis=-1).sum(axis=0))


def turning_angle(weights: ArrayLike) -> Numbers:
    """Return the mean angle in degrees between successive steps of paths (steps + 1, ..., d).

    >>> turning_angle([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0]])
    90.0
    """
    moves = np.diff(weights, axis=0)
    moves = moves / np.linalg.norm(moves, axis=-1, keepdims=True)
    cosine = (moves[1:] * moves[:-1]).sum(axis=-1)
    return plain(np.degrees(np.arccos(np.clip(cosine, -1, 1))).mean(axis=0))


def steps_to_leave(weights: ArrayLike, edge: float = 0.5) -> Numbers:
    """Return the first step at which a path's last coordinate is beyond ±`edge`; inf if never.

    For a saddle whose last coordinate leads out of it. Shape (...) for paths (steps + 1, ..., d).

    >>> steps_to_leave([[1.0, 0.1], [1.0, 0.3], [1.0, 0.9]])
    2.0
    """
    beyond = np.abs(np.asarray(weights)[..., -1]) > edge
    return plain(np.where(beyond.any(axis=0), beyond.argmax(axis=0), np.inf))


def growth_exponent(x: ArrayLike, y: ArrayLike) -> float:
    """Return the slope of log `y` against log `x`, by least squares: p where y grows as xᵖ.

    >>> round(growth_exponent([1.0, 4.0, 16.0], [3.0, 6.0, 12.0]), 6)
    0.5
    """
    return float(np.polyfit(np.log(x), np.log(y), 1)[0])


def paired_difference(a: ArrayLike, b: ArrayLike) -> tuple[float, float]:
    """Return (mean, standard error) of a − b, arrays (n,) measured in pairs, such as seed by seed.

    >>> paired_difference([3.0, 5.0], [2.0, 2.0])
    (2.0, 1.0)
    """
    difference = np.asarray(a, dtype=float) - np.asarray(b, dtype=float)
    return float(difference.mean()), float(difference.std(ddof=1) / np.sqrt(len(difference)))


def steps_on_ravine(rule, condition_number: float, budget: int, target=1e-12) -> Numbers:
    """Return the steps from which `rule`'s loss on a ravine stays below `target` times the first.

    The eigenvalues are 1 and κ, and the start 1/√λ in each direction, so that both have the same
    share of the first loss. 10⁻¹² of the loss is a millionth of the error. Shape of the rule's
    hyperparameters; inf where `budget` steps do not suffice.

    >>> from momentum_lessons import HeavyBall
    >>> steps_on_ravine(HeavyBall([0.5, 3.0], 0.0), 1.0, 100)
    array([20., inf])
    """
    surface = Quadratic((1.0, condition_number))
    start = surface.eigenvalues**-0.5
    run = descend(surface, rule, start, budget, keep="losses")
    return run.settling_time(target * surface.value(start))


def cloud_variance(surface, rule, steps: int, runs=20_000, seed=0) -> np.ndarray:
    """Return the variance (d,) along each axis of where `runs` noisy runs from the minimum end.

    The noise has σ = 1. `theory.stationary_variance` has what it tends to.

    >>> from momentum_lessons import HeavyBall
    >>> cloud_variance(Quadratic([1.0]), HeavyBall(1.0, 0.0), 10).round(1)
    array([1.])
    """
    starts = np.broadcast_to(surface.minima[0], (runs, *surface.shape))
    run = descend(surface, rule, starts, steps, noise=1.0, seed=seed, keep="end")
    return run.weights[-1].var(axis=0)


def basins(surface, rule, starts: ArrayLike, steps: int) -> np.ndarray:
    """Return the index of the minimum that each start (..., d) has ended at, −1 if at none of them.

    >>> from momentum_lessons import HeavyBall
    >>> basins(DoubleWell(), HeavyBall(0.01, 0.0), [[-2.0], [2.0]], 500)
    array([0, 1])
    """
    end = np.nan_to_num(descend(surface, rule, starts, steps, keep="end").weights[-1], nan=np.inf)
    distance = np.linalg.norm(end[..., None, :] - surface.minima, axis=-1)
    return np.where(distance.min(axis=-1) < 0.01, distance.argmin(axis=-1), -1)


def wells(surface: DoubleWell, weights: np.ndarray) -> np.ndarray:
    """Return the well in which each of `weights` (..., 1) lies: 0 the deeper, 1 the other.

    >>> wells(DoubleWell(), np.array([[-2.0], [0.1], [2.0]]))
    array([0, 0, 1])
    """
    deeper_left = surface.minima[0] < surface.barrier
    return np.where((weights < surface.barrier) == deeper_left, 0, 1)[..., 0]


def moves(surface: DoubleWell, rule, starts: np.ndarray, steps: int) -> dict[str, int]:
    """Count the starts (n, 1) that change wells: "better", "worse", "stayed", "unsettled".

    "unsettled" have not come to rest in a well after `steps` steps.
    """
    before, after = wells(surface, starts), basins(surface, rule, starts, steps)
    return {
        "better": int(((before == 1) & (after == 0)).sum()),
        "worse": int(((before == 0) & (after == 1)).sum()),
        "stayed": int((before == after).sum()),
        "unsettled": int((after == -1).sum()),
    }
