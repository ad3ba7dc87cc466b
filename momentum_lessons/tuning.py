"""Fair tuning: one grid search for every method, with all of its hyperparameters declared.

Among grid points that are equally good within 2 % the search takes the one in their middle: which
of them is lowest by a hair depends on the processor, and the edge of the good region is a bad
choice.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np

from . import optimizers
from .descent import DIVERGENCE_FACTOR
from .landscapes import Landscape, MatrixRegression, Quadratic, Rosenbrock
from .optimizers import Rule

# Four learning rates a decade, and the coefficients that people try: they contain 0.9 and 0.99.
LEARNING_RATES = np.logspace(-4, 1, 21)
COEFFICIENTS = np.array([0.0, 0.5, 0.7, 0.9, 0.95, 0.99])
DECAYS = np.array([0.9, 0.99, 0.999])

# What the race searches for each method besides the learning rate: everything that matters to it.
SEARCHED = {
    "GradientDescent": {},
    "HeavyBall": {"beta": COEFFICIENTS},
    "Nesterov": {"beta": COEFFICIENTS},
    "RMSprop": {"alpha": np.array([0.5, *DECAYS]), "eps": np.array([1e-8, 1e-2])},
    "Adam": {"beta1": COEFFICIENTS, "beta2": DECAYS, "eps": np.array([1e-8, 1e-2])},
    "NAdam": {"beta1": COEFFICIENTS, "beta2": DECAYS, "momentum_decay": np.array([0.0, 0.004])},
    "Lion": {"beta1": COEFFICIENTS, "beta2": DECAYS},
    "Muon": {"beta": COEFFICIENTS},
}


@dataclass(frozen=True, eq=False)
class Tuned:
    """What a grid search found: `settings` by name, none if no grid point reached the target.

    `steps`: the steps to the target with them, inf for never.
    """

    make_rule: Callable[..., Rule]
    settings: dict[str, float]
    steps: float

    @property
    def arrived(self) -> bool:
        return bool(self.settings)


def middle_of_best(table) -> tuple[int, ...]:
    """Return the index of the point in the middle of all whose value is within 2 % of the lowest.

    `table` holds positive numbers, the lower the better. Of two in the middle it is the first.

    >>> middle_of_best([9.0, 5.0, 5.01, 5.0, 7.0])
    (2,)
    """
    best = np.argwhere(np.asarray(table) <= 1.02 * np.min(table))
    distance = np.linalg.norm(best - best.mean(axis=0), axis=1)
    return tuple(best[distance.round(9).argmin()].tolist())


class Scaled(Landscape):
    """A landscape whose loss is measured in another unit: `factor` times as large everywhere."""

    def __init__(self, surface: Landscape, factor: float):
        self.surface, self.factor, self.name = surface, factor, surface.name
        self.shape, self.bounds, self.minima = surface.shape, surface.bounds, surface.minima

    def value(self, w):
        return self.factor * self.surface.value(w)

    def gradient(self, w):
        return self.factor * self.surface.gradient(w)


@dataclass(frozen=True, eq=False)
class Course:
    """One landscape of the race: its starts (k, *shape), and the loss above the minimum to reach.

    `noise` is the standard deviation of every gradient component's noise.
    """

    name: str
    surface: Landscape
    starts: np.ndarray
    tolerance: float
    noise: float = 0.01

    def takes(self, method: str) -> bool:
        """Return whether the method can run here: Muon wants matrices."""
        return method != "Muon" or len(self.surface.shape) == 2


def courses(angle=0.5, noise=0.01, scale=1.0, phase=0.1, count=5, target=1.0) -> dict[str, Course]:
    """Return the race's four landscapes by name.

    `angle` of the turned ravine; `count` starts on a circle, an odd number, so that none is
    another's mirror image, the first at the angle `phase`; every loss times `scale`, every target
    times `target`.
    """
    angles = phase + np.arange(count) * 2 * np.pi / count
    circle = np.stack([np.cos(angles), np.sin(angles)], axis=-1)
    straight, turned = Quadratic((1.0, 100.0)), Quadratic((1.0, 100.0), angle)
    matrix = MatrixRegression(rows=6, columns=6, condition_number=1000)
    matrices = 0.1 * np.random.default_rng(0).standard_normal((2, 6, 6))
    goal = 1e-3 * float(matrix.value(np.zeros(matrix.shape)))
    field = (
        ("ravine", straight, circle, 1e-3, noise),
        ("turned ravine", turned, circle @ turned.eigenvectors.T, 1e-3, noise),
        ("Rosenbrock", Rosenbrock(), np.array([-1.0, 1.0]) + 0.4 * circle, 0.03, noise),
        # More noise, and the best of many settings would be the one with the luckiest draws.
        ("matrix regression", matrix, matrices, goal, noise / 10),
    )
    return {
        name: Course(name, Scaled(surface, scale), starts, scale * target * goal, scale * noise)
        for name, surface, starts, goal, noise in field
    }


# 4, 5, 6, 7, 8, 10, … 512: each about a fifth larger than the one before.
BUDGETS = (4 * 2 ** (np.arange(29) / 4)).round()


def losses_left(course, rule, budgets, seed=0) -> np.ndarray:
    """Return the loss above the minimum, mean over the starts, at the end of each budget.

    The rate falls to zero: step t = 0, 1, … of T goes the share 1 − t/T of the rule's way. All
    budgets and hyperparameters (...) run side by side, for a result (len(budgets), ...), inf where
    a run diverged. The budgets see the same noise.

    >>> from momentum_lessons import GradientDescent
    >>> course = Course("parabola", Quadratic([1.0]), np.array([[1.0]]), 0.1, noise=0.0)
    >>> losses_left(course, GradientDescent(0.5), [1, 2])
    array([0.125    , 0.0703125])
    """
    surface, starts, budgets = course.surface, course.starts, np.asarray(budgets)
    axes, rng = len(surface.shape), np.random.default_rng(seed)
    runs = np.broadcast_shapes(rule.batch_shape, starts.shape[:-axes])
    w = np.broadcast_to(starts, (len(budgets), *runs, *surface.shape))
    rule = rule.aligned(axes)
    state, budgets = rule.init(w), budgets.reshape(-1, *(1,) * (w.ndim - 1))
    loss = surface.value(w)
    limit, diverged = DIVERGENCE_FACTOR * np.maximum(1, loss), np.zeros(loss.shape, dtype=bool)
    with np.errstate(all="ignore"):  # a diverging run overflows
        for t in range(int(budgets.max())):
            noise = course.noise * rng.standard_normal(w.shape[1:])
            ahead, state = rule.step(w, surface.gradient(w) + noise, state)
            w = w + np.maximum(1 - t / budgets, 0) * (ahead - w)
            loss = surface.value(w)
            diverged |= ~(loss <= limit)  # even if the falling rate would bring it back
    return np.where(diverged, np.inf, loss - surface.minimum).mean(axis=-1)


def fewest_steps(course, make_rule, grid, seed=0) -> Tuned:
    """Search a grid for the smallest of BUDGETS that suffices when the rate falls to zero over it.

    A budget suffices if the loss above the minimum, mean over the starts, ends at or below the
    tolerance, and does so with the next two budgets as well: who flies through the minimum when
    the rate happens to reach zero has not arrived.
    """
    axes = np.ix_(*grid.values(), [0])[:-1]  # one for each hyperparameter, and one for the starts
    rule, reached = make_rule(**dict(zip(grid, axes, strict=True))), []
    for some in np.split(BUDGETS, range(2, len(BUDGETS), 2)):  # few grids need the largest
        reached += [*(losses_left(course, rule, some, seed) <= course.tolerance)]
        table = _arrivals(reached)
        if np.isfinite(table).any():
            break
    if not np.isfinite(table).any():
        return Tuned(make_rule, {}, np.inf)
    point = middle_of_best(table)
    settings = {n: float(v[i]) for (n, v), i in zip(grid.items(), point, strict=True)}
    return Tuned(make_rule, settings, float(table[point]))


def steps_by_rate(course, tuned, factors, seed=0) -> np.ndarray:
    """Return the fewest steps with the tuned rule at its learning rate times each of `factors`."""
    lrs = tuned.settings["lr"] * np.asarray(factors)[:, None]
    rule = tuned.make_rule(**{**tuned.settings, "lr": lrs})
    return _arrivals(losses_left(course, rule, BUDGETS, seed) <= course.tolerance)


def _arrivals(reached):
    """Return (...), the first budget that with the next two reaches the target (budgets, ...)."""
    reached = np.asarray(reached).T
    three = reached[..., :-2] & reached[..., 1:-1] & reached[..., 2:]
    return np.where(three, BUDGETS[: three.shape[-1]], np.inf).min(axis=-1, initial=np.inf).T


@cache
def compete(method: str, course: str) -> Tuned:
    """Return what the race finds for a method of SEARCHED on one of `courses()`."""
    grid = {"lr": LEARNING_RATES, **SEARCHED[method]}
    return fewest_steps(courses()[course], getattr(optimizers, method), grid)
