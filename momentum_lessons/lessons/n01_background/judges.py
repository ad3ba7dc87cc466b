"""What is right in notebook 01, and the mistakes by name."""

import numpy as np

from ...descent import descend
from ...landscapes import DoubleWell
from ...optimizers import GradientDescent
from ...practice.judging import Wrong, call, diagnose, number, same, two

CURVATURE = 8.0  # of q1's parabola
CLIFF_START = 2.5  # of q5's run, far up the wall of the worse well


def q1(flip_lr, *, right):
    lr = number(flip_lr, "`flip_lr`")
    if same(lr, right.flip_lr):
        return
    factor = 1 - CURVATURE * lr
    mistakes = {
        "not_positive": lr <= 0,
        "curvature_forgotten": np.isclose(lr, 1.5),
        "grows": abs(factor) >= 1,
        "lands": np.isclose(factor, 0),
        "stays_on_its_side": factor > 0,
        "not_halved": True,
    }
    name_first(mistakes, lr=lr, factor=factor)


def name_first(mistakes, **values):
    """Raise Wrong with the first mistake that was found; return if there is none."""
    for mistake, here in mistakes.items():
        if here:
            raise Wrong(mistake, **values)


def q2(gradient_descent, *, right):
    rng = np.random.default_rng(1)
    matrix = rng.standard_normal((3, 3))
    hessian, w, lr, steps = matrix @ matrix.T + np.eye(3), rng.standard_normal(3), 0.05, 6

    def gradient(w):
        return hessian @ np.asarray(w, dtype=float)

    def path(direction):
        return right.gradient_descent(direction, w, lr, steps)

    wanted = path(gradient)
    result = call(gradient_descent, gradient, w, lr, steps)
    shape, one_more = _shape(result), (steps + 2, 3)
    mistakes = {
        "only_the_end": shape == (3,),
        "transposed": shape == (3, steps + 1),
        "row_missing": shape == (steps, 3),
        "start_twice_and_the_end": shape == one_more and np.allclose(result[0], result[1]),
        "step_too_many": shape == one_more,
    }
    name_first(mistakes, steps=steps, rows=steps + 1, many=steps + 2)
    if same(result, wanted, "the path"):
        return
    mistakes = {
        "uphill": path(lambda w: -gradient(w)),
        "frozen": path(lambda _: gradient(w)),
        "no_learning_rate": path(lambda w: gradient(w) / lr),
        "one_array": np.tile(wanted[-1], (steps + 1, 1)),
        "start_twice": np.vstack([w, wanted[:-1]]),
    }
    row = int(np.isclose(result, wanted).all(axis=1).argmin())
    otherwise = "later_row" if row else "first_row"
    diagnose(result, wanted, mistakes, "the path", otherwise, row=row, before=row - 1)


def q3(best_lr, *, right):
    rng = np.random.default_rng(2)
    for _ in range(5):
        e = rng.permutation(np.exp(rng.uniform(0, 4, 5)))  # five, in no order
        best, best_rate = right.best_lr(e)
        low, high = e.min(), e.max()
        lr, rate = two(call(best_lr, e), 0.0, "not_two")
        mistakes = {
            "swapped": best_rate,
            "for_steepest": 1 / high,
            "limit": 2 / high,
            "unsorted": 2 / (e[0] + e[-1]),
            "sum_of_all": 2 / e.sum(),
            "half": 1 / (low + high),
        }
        diagnose(lr, best, mistakes, "`lr`", rtol=5e-3)  # a search over a grid will do
        root = np.sqrt(high / low)
        mistakes = {
            "rate_for_steepest": 1 - low / high,
            "momentums_rate": (root - 1) / (root + 1),
            "sign": -best_rate,
            "kappa": high / low,
        }
        diagnose(rate, best_rate, mistakes, "the rate", rtol=1e-2)


def q4(curvature, *, right):
    rng = np.random.default_rng(3)
    eigenvalues, lr = rng.uniform(0.5, 9, 4), 0.2
    g = rng.standard_normal(4) * (1 - lr * eigenvalues) ** np.arange(6)[:, None]
    factor = g[1] / g[0]
    result = call(curvature, g, lr)
    shape = _shape(result)
    with np.errstate(invalid="ignore"):
        decay = -np.log(factor) / lr
    mistakes = {
        "every_row": shape == (5, 4),
        "logarithm": shape == (4,) and np.array_equal(result, decay, equal_nan=True),
    }
    name_first(mistakes)
    mistakes = {
        "sign_lost": (1 - np.abs(factor)) / lr,
        "not_divided": 1 - factor,
        "multiplied": (1 - factor) * lr,
        "factor": factor,
        "factor_divided": factor / lr,
        "turned_round": (factor - 1) / lr,
        "plus": (1 + factor) / lr,
        "upside_down": (1 - 1 / factor) / lr,
        "difference": (g[0] - g[1]) / lr,
    }
    diagnose(result, right.curvature(g, lr), mistakes, "the eigenvalues")


def _shape(result):
    """Return the shape of what a learner returned, None if it is no regular array."""
    try:
        return np.shape(result)
    except ValueError:
        return None


def q5(jump_lr, *, right):
    lr, surface = number(jump_lr, "`jump_lr`"), DoubleWell(tilt=1.0)
    try:
        run = descend(surface, GradientDescent(lr), CLIFF_START, 500)
    except ValueError as error:
        raise Wrong(f"{error}.") from None
    end, (better, worse) = run.weights[-1, 0], surface.minima[:, 0]
    stays, at_the_worse = (run.weights > surface.barrier).all(), abs(end - worse) < 1e-3
    mistakes = {
        "diverges": run.diverged,
        "stays": stays and at_the_worse,
        "too_slow": stays,
        "jumps_back": at_the_worse,
        "never_settles": abs(end - better) > 1e-3,
    }
    name_first(mistakes, lr=lr, end=end, step=run.diverged_at)
