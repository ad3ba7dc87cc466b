"""A fair race: the same grid, starts and budget for every rule, one broadcast `descend` call a rule."""

import copy
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np

from .descent import descend
from .landscapes import Flattened, Landscape, MatrixRegression, Quadratic, Rosenbrock
from .optimizers import GradientDescent, Muon, Rule
from .validation import number, whole_number

# Four learning rates a decade, and the coefficients that people try: they contain the defaults 0.9 and 0.99.
LEARNING_RATES = np.logspace(-4, 1, 21)
COEFFICIENTS = np.array([0.0, 0.5, 0.7, 0.9, 0.95, 0.99])


@dataclass(frozen=True)
class Tuned:
    """The best of a grid search.

    `lr`, `beta`  the best grid point (`beta` is None if not tuned), and `rule`, the rule there
    `steps`       its steps to the target, mean over the starts; inf if no grid point reached it from every start
    `table`       the same for the whole grid, shape (len(lrs),) or (len(lrs), len(betas))
    """

    make_rule: Callable
    lr: float
    beta: float | None
    steps: float
    table: np.ndarray

    @property
    def rule(self) -> Rule:
        return self.at(self.lr)

    def at(self, lr):
        """Return the rule with another learning rate and the same coefficient."""
        return self.make_rule(lr) if self.beta is None else self.make_rule(lr, self.beta)


def tune(surface, make_rule, lrs, start, steps, tolerance, betas=None):
    """Search the grid of `lrs` (and `betas`) for the fewest `steps_needed` to the target; return Tuned.

    `make_rule(lr)` or, with `betas`, `make_rule(lr, beta)` builds the rule from arrays: `ml.HeavyBall`,
    `ml.Adam` and the others do as they are (the second number is RMSprop's alpha, beta1 of the Adam family).
    `start`: one start (d,) or several (k, d); a grid point counts only if every start gets there within `steps`.
    Ties go to the smaller learning rate.
    """
    lrs = np.atleast_1d(number("lrs", lrs, 0, low_open=True))
    if betas is None:
        table = steps_needed(surface, make_rule(lrs[:, None]), start, steps, tolerance)
        return Tuned(make_rule, float(lrs[table.argmin()]), None, float(table.min()), table)
    betas = np.atleast_1d(number("betas", betas, 0, 1))
    table = steps_needed(
        surface, make_rule(lrs[:, None, None], betas[:, None]), start, steps, tolerance
    )
    row, column = np.unravel_index(table.argmin(), table.shape)
    return Tuned(make_rule, float(lrs[row]), float(betas[column]), float(table.min()), table)


def steps_needed(surface, rule, start, steps, tolerance):
    """Return the settling time to loss − minimum ≤ `tolerance`, mean over the starts; inf if one never settles.

    `start`: (d,) or (k, d). The hyperparameters of `rule` must leave their last leading axis to the starts:
    numbers, or arrays (..., 1). The result has shape (...).
    """
    start = np.asarray(start, dtype=float).reshape(-1, *surface.shape)
    return np.mean(
        descend(surface, rule, start, steps, keep="losses").settling_time(tolerance), axis=-1
    )


def penalty(surface, tuned, start, steps, tolerance, factor=3.0):
    """Return how many times longer a tuned rule takes with lr / factor and with lr · factor: an array (2,).

    inf where it does not get there within `steps`; NaN if the tuned rule itself does not.
    """
    if not np.isfinite(tuned.steps):
        return np.full(2, np.nan)
    lrs = tuned.lr * np.array([[1 / factor], [factor]])
    return steps_needed(surface, tuned.at(lrs), start, steps, tolerance) / tuned.steps


class Decaying:
    """A rule whose learning rate falls linearly: step t of `steps` (from 0) is taken with lr · (1 − t / steps)."""

    def __init__(self, rule, steps):
        self.rule, self.steps = rule, whole_number("steps", steps)

    @property
    def batch_shape(self):
        return self.rule.batch_shape

    def init(self, w):
        return self.rule.init(w), 0

    def step(self, w, gradient, state):
        inner, t = state
        now = copy.copy(self.rule)
        now.lr = self.rule.lr * max(0, 1 - t / self.steps)
        w, inner = now.step(w, gradient, inner)
        return w, (inner, t + 1)


@dataclass(frozen=True)
class Course:
    """One landscape of the race: where the runs start, (k, *shape), and the loss above the minimum that is the target.

    `on(make_rule)` gives the landscape and starts as that rule needs them: vectors for all but Muon.
    """

    name: str
    surface: Landscape
    starts: np.ndarray
    tolerance: float
    steps: int = 1000

    def on(self, make_rule):
        if len(self.surface.shape) == 1 or make_rule is Muon:
            return self.surface, self.starts
        return Flattened(self.surface), self.starts.reshape(len(self.starts), -1)


@cache
def courses():
    """Return the race's four landscapes by name, each with its starts and its target."""
    angles = 0.3 + np.arange(4) * np.pi / 2
    circle = np.stack([np.cos(angles), np.sin(angles)], axis=-1)
    matrix = MatrixRegression(rows=8, columns=8, condition_number=1000)
    matrices = 0.1 * np.random.default_rng(0).standard_normal((2, 8, 8))
    field = (
        Course("ravine", Quadratic((1.0, 100.0)), circle, 1e-3),
        Course("turned ravine", Quadratic((1.0, 100.0), np.pi / 4), circle, 1e-3),
        Course("Rosenbrock", Rosenbrock(), np.array([-1.0, 1.0]) + 0.4 * circle, 1e-3),
        Course(
            "matrix regression",
            matrix,
            matrices,
            1e-3 * float(matrix.value(np.zeros(matrix.shape))),
            500,
        ),
    )
    return {course.name: course for course in field}


@cache
def compete(make_rule, name):
    """Return the Tuned of a rule class on one of `courses()`, over LEARNING_RATES × COEFFICIENTS."""
    course = courses()[name]
    surface, starts = course.on(make_rule)
    betas = None if make_rule is GradientDescent else COEFFICIENTS
    return tune(surface, make_rule, LEARNING_RATES, starts, course.steps, course.tolerance, betas)


__all__ = [
    "COEFFICIENTS", "LEARNING_RATES", "Course", "Decaying", "Tuned", "compete", "courses", "penalty",
    "steps_needed", "tune",
]  # fmt: skip
