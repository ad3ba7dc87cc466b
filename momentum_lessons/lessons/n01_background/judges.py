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
    factor = 1 - CURVATURE * lr
    if same(lr, right.flip_lr):
        return
    if lr <= 0:
        raise Wrong(f"A learning rate is greater than 0, got {lr:g}.")
    if np.isclose(lr, 1.5):
        raise Wrong(
            f"That is αλ = 1.5 without dividing by the curvature λ = {CURVATURE:g}: the run diverges."
        )
    if abs(factor) >= 1:
        outcome = "the weight does not shrink. α must be below 2/λ."
    elif np.isclose(factor, 0):
        outcome = "that step lands on the minimum. α has to be larger to cross it."
    elif factor > 0:
        outcome = "the weight shrinks without a change of sign. α is too small."
    else:
        outcome = "the sign changes, but the weight is not halved."
    raise Wrong(f"The factor 1 − αλ is {factor:.4g}: {outcome}")


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
    _count_rows(result, wanted)
    if same(result, wanted, "the path"):
        return
    mistakes = {
        "This climbs uphill: the gradient is added, not subtracted.": path(lambda w: -gradient(w)),
        "The gradient is taken only once, at the start: take it anew at each step's weights.": path(
            lambda _: gradient(w)
        ),
        "The learning rate is missing.": path(lambda w: gradient(w) / lr),
        "All rows are the last weights: the list holds one array, changed in place. "
        "Write `w = w - …`.": np.tile(wanted[-1], (steps + 1, 1)),
        "The start stands twice, and the last weights are missing: append after the step, "
        "not before it.": np.vstack([w, wanted[:-1]]),
    }
    row = int(np.isclose(result, wanted).all(axis=1).argmin())
    should_be = f"row {row - 1} minus lr times the gradient there" if row else "the start"
    otherwise = f"Row {row} is the first that is wrong: it should be {should_be}."
    diagnose(result, wanted, mistakes, "the path", otherwise)


def _count_rows(result, wanted):
    """Say what is wrong with a path of another number of rows than `wanted` has."""
    shape, (rows, columns) = _shape(result), wanted.shape
    if shape == (columns,):
        raise Wrong("Only one weight vector came back: return all of them, the start first.")
    if shape == (columns, rows):
        raise Wrong("Rows and columns are swapped: one row for each step, one column a weight.")
    if shape == (rows - 1, columns):
        raise Wrong(
            f"There are {rows - 1} rows, one too few: {rows - 1} steps and the start make {rows}."
        )
    if shape == (rows + 1, columns):
        twice = np.allclose(result[0], result[1])
        why = "the start stands twice" if twice else f"take {rows - 1} steps, not {rows}"
        raise Wrong(f"There are {rows + 1} rows, one too many: {why}.")


def q3(best_lr, *, right):
    rng = np.random.default_rng(2)
    for _ in range(5):
        e = rng.permutation(np.exp(rng.uniform(0, 4, 5)))  # five, in no order
        best, best_rate = right.best_lr(e)
        low, high = e.min(), e.max()
        lr, rate = two(
            call(best_lr, e), 0.0, "Return two numbers, the learning rate first: `return lr, rate`."
        )
        if same(lr, best_rate, "`lr`") and same(rate, best, "the rate"):
            raise Wrong("The two are swapped: return the learning rate first, `return lr, rate`.")
        lr_mistakes = {
            "`lr` is 1/λ_d: it is perfect for the steepest direction, and slower than need be "
            "for the flattest.": 1 / high,
            "`lr` is 2/λ_d, the limit of stability: there the steepest direction never shrinks.": 2
            / high,
            "`lr` uses the first and the last eigenvalue: they come in no order, take the "
            "extremes.": 2 / (e[0] + e[-1]),
            "`lr` uses the sum of all eigenvalues: only the smallest and the largest count.": 2
            / e.sum(),
            "`lr` is half of what it should be.": 1 / (low + high),
        }
        root = np.sqrt(high / low)
        rate_mistakes = {
            "The rate is that of α = 1/λ_d, 1 − 1/κ. At your lr the flat direction is faster.": 1
            - low / high,
            "The rate has √κ in it: momentum will reach that (notebook 03), not gradient "
            "descent.": (root - 1) / (root + 1),
            "The rate has the wrong sign: it is the size |1 − αλ|, the same at both ends.": -best_rate,
            "The rate is κ: it should be the factor by which the error shrinks in one step.": high
            / low,
        }
        diagnose(lr, best, lr_mistakes, "`lr`", rtol=5e-3)  # a search over a grid will do
        diagnose(rate, best_rate, rate_mistakes, "the rate", rtol=1e-2)


def q4(curvature, *, right):
    rng = np.random.default_rng(3)
    eigenvalues, lr = rng.uniform(0.5, 9, 4), 0.2
    g = rng.standard_normal(4) * (1 - lr * eigenvalues) ** np.arange(6)[:, None]
    factor = g[1] / g[0]
    result = call(curvature, g, lr)
    if _shape(result) == (5, 4):
        raise Wrong(
            "Return one eigenvalue for each coordinate, shape (4,): two rows of gradients are enough."
        )
    with np.errstate(invalid="ignore"):
        decay = -np.log(factor) / lr
    if _shape(result) == (4,) and np.array_equal(result, decay, equal_nan=True):
        raise Wrong(
            "This is −ln(factor)/α, the decay of a process without steps. A step multiplies by "
            "1 − αλ, which may be below 0, where the logarithm does not exist."
        )
    mistakes = {
        "The factor's sign is lost: where the gradient flips, αλ is above 1, so do not take "
        "`abs`.": (1 - np.abs(factor)) / lr,
        "This is αλ: it still has to be divided by the learning rate.": 1 - factor,
        "This is αλ times α: divide by the learning rate instead.": (1 - factor) * lr,
        "This is the factor 1 − αλ itself: solve it for λ.": factor,
        "This is the factor over α: solve factor = 1 − αλ for λ.": factor / lr,
        "The sign is turned round: factor = 1 − αλ gives αλ = 1 − factor.": (factor - 1) / lr,
        "factor = 1 − αλ gives αλ = 1 − factor, not 1 + factor.": (1 + factor) / lr,
        "The ratio is upside down: it is the later gradient over the earlier one.": (1 - 1 / factor)
        / lr,
        "The difference of two gradients has to be divided by the first of them.": (g[0] - g[1])
        / lr,
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
    if run.diverged:
        raise Wrong(f"With α = {lr:g} the run diverges at step {run.diverged_at}.")
    if (run.weights > surface.barrier).all():
        where = "ends in the worse well," if abs(end - worse) < 1e-3 else "is after 500 steps"
        raise Wrong(
            f"With α = {lr:g} it {where} at {end:.3f}: no step carries it over the hilltop."
        )
    if abs(end - worse) < 1e-3:
        raise Wrong(
            f"With α = {lr:g} it crosses the hilltop, jumps back, and ends in the worse well, "
            f"at {end:.3f}."
        )
    if abs(end - better) > 1e-3:
        limit = 2 / (12 * better**2 - 8)
        raise Wrong(
            f"With α = {lr:g} it never settles: the better well has curvature {2 / limit:.1f}, so "
            f"that α must be below 2/λ = {limit:.3f}."
        )
