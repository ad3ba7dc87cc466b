"""Practice of notebook 01: gradient descent's factor, its loop, its best learning rate, and what it cannot do."""

import numpy as np

from ... import theory
from ...descent import descend
from ...landscapes import DoubleWell
from ...optimizers import GradientDescent
from ...practice import engine
from ...practice.engine import Exercise
from ...practice.judging import Wrong, call, diagnose, same
from ...practice.predictions import Prediction

CURVATURE = 8.0  # of q1's parabola
CLIFF_START = 2.5  # of q5's run, far up the wall of the worse well


def _flip_and_halve(lr):
    if same(lr, 1.5 / CURVATURE, "lr"):
        return
    factor = 1 - CURVATURE * float(lr)
    if float(lr) <= 0:
        raise Wrong(f"A learning rate is greater than 0, got {float(lr):g}.")
    if np.isclose(lr, 1.5):
        raise Wrong(
            f"That is αλ = 1.5 without dividing by the curvature λ = {CURVATURE:g}: the run diverges."
        )
    if abs(factor) >= 1:
        raise Wrong(
            f"The factor 1 − αλ is {factor:.4g}: the weight does not shrink. α must be below 2/λ."
        )
    if np.isclose(factor, 0):
        raise Wrong(
            "The factor 1 − αλ is 0: that step lands on the minimum. α has to be larger to cross it."
        )
    if factor > 0:
        raise Wrong(
            f"The factor 1 − αλ is {factor:.4g}: the weight shrinks without a change of sign. α is too small."
        )
    raise Wrong(
        f"The factor 1 − αλ is {factor:.4g}: the sign changes, but the weight is not halved."
    )


def _descent_loop(function):
    rng = np.random.default_rng(1)
    matrix = rng.standard_normal((3, 3))
    hessian, w, lr, steps = matrix @ matrix.T + np.eye(3), rng.standard_normal(3), 0.05, 6

    def gradient(w):
        return hessian @ np.asarray(w, dtype=float)

    def rows(step):
        path = [w]
        for _ in range(steps):
            path.append(step(path[-1]))
        return np.array(path)

    wanted = rows(lambda x: x - lr * gradient(x))
    result = call(function, gradient, w, lr, steps)
    if _shape(result) == (steps, 3):
        raise Wrong(
            f"There are {steps} rows, one too few: {steps} steps and the start make {steps + 1} weights."
        )
    if _shape(result) == (3,):
        raise Wrong("Only one weight vector came back: return all of them, the start first.")
    frozen = rows(lambda x: x - lr * gradient(w))
    one_array = np.tile(wanted[-1], (steps + 1, 1))
    mistakes = {
        "This climbs uphill: the gradient is added, not subtracted.": rows(
            lambda x: x + lr * gradient(x)
        ),
        "The gradient is taken only once, at the start: take it anew at each step's weights.": frozen,
        "The learning rate is missing.": rows(lambda x: x - gradient(x)),
        "All rows are the last weights: the list holds one array, changed in place. Write `w = w - …`.": one_array,
    }
    diagnose(result, wanted, mistakes, "the path")


def _best_rate(function):
    rng = np.random.default_rng(2)
    for _ in range(5):
        e = rng.permutation(np.exp(rng.uniform(0, 4, 5)))  # five, in no order
        wanted = theory.optimal_gradient_descent(e)
        result = call(function, e)
        if _shape(result) != (2,):
            raise Wrong("Return two numbers: `return lr, rate`.")
        lr, rate = result
        low, high = e.min(), e.max()
        root = np.sqrt(high / low)
        lr_mistakes = {
            "lr is 1/λmax: perfect for the steepest direction, and slower than need be for the flat one.": 1
            / high,
            "lr is 2/λmax: that is the limit of stability, where the steepest direction never shrinks.": 2
            / high,
            "lr uses the first and last eigenvalue: they come in no order, take the extremes.": 2
            / (e[0] + e[-1]),
            "lr uses the sum of all eigenvalues: only the smallest and the largest count.": 2
            / e.sum(),
            "lr is half of what it should be.": 1 / (low + high),
        }
        rate_mistakes = {
            "The rate is that of α = 1/λmax, 1 − 1/κ. At your lr the flat direction is faster.": 1
            - low / high,
            "The rate has √κ in it: momentum will reach that (notebook 03), not gradient descent.": (
                root - 1
            )
            / (root + 1),
            "The rate has the wrong sign: it is the size |1 − αλ|, here the same in both directions.": -wanted[
                1
            ],
        }
        diagnose(lr, wanted[0], lr_mistakes, "lr")
        diagnose(rate, wanted[1], rate_mistakes, "the rate")


def _curvature(function):
    rng = np.random.default_rng(3)
    for _ in range(3):
        eigenvalues, lr = rng.uniform(0.5, 9, 4), 0.2
        factors = 1 - lr * eigenvalues
        g = rng.standard_normal(4) * factors ** np.arange(6)[:, None]
        ratio = g[1] / g[0]
        result = call(function, g, lr)
        if _shape(result) == (5, 4):
            raise Wrong(
                "Return one eigenvalue for each coordinate, shape (4,): two rows of gradients are enough."
            )
        unsigned = (1 - np.abs(ratio)) / lr
        mistakes = {
            "The ratio's sign is lost: where the gradient flips, αλ is above 1, so do not take `abs`.": unsigned,
            "This is αλ: it still has to be divided by the learning rate.": 1 - ratio,
            "This is the factor 1 − αλ itself: solve it for λ.": ratio,
            "The ratio is upside down: it is the later gradient over the earlier one.": (
                1 - 1 / ratio
            )
            / lr,
            "The difference of two gradients has to be divided by the first of them.": (g[0] - g[1])
            / lr,
        }
        diagnose(result, eigenvalues, mistakes, "the eigenvalues")


def _shape(result):
    """Return the shape of what a learner returned, None if it is no regular array."""
    try:
        return np.shape(result)
    except ValueError:
        return None


def _over_the_hill(lr):
    same(lr, 0.0, "lr")
    surface = DoubleWell(tilt=1.0)
    try:
        run = descend(surface, GradientDescent(float(lr)), CLIFF_START, 500)
    except ValueError as error:
        raise Wrong(f"{error}.") from None
    end, (better, worse) = run.weights[-1, 0], surface.minima[:, 0]
    if run.diverged:
        raise Wrong(f"With lr = {lr:g} the run diverges at step {run.diverged_at}.")
    if (run.weights > surface.barrier).all():
        where = "ends in the worse well," if abs(end - worse) < 1e-3 else "is after 500 steps"
        raise Wrong(
            f"With lr = {lr:g} it {where} at {end:.3f}: no step carries it over the hilltop."
        )
    if abs(end - worse) < 1e-3:
        raise Wrong(
            f"With lr = {lr:g} it crosses the hilltop, jumps back, and ends in the worse well, at {end:.3f}."
        )
    if abs(end - better) > 1e-3:
        curvature = float(12 * better**2 - 8)
        raise Wrong(
            f"With lr = {lr:g} it never settles: the better well has curvature {curvature:.1f}, so that α must be "
            f"below 2/λ = {2 / curvature:.3f}."
        )


q1 = Exercise(
    "q1",
    _flip_and_halve,
    ("flip_lr",),
    (
        "One step multiplies the weight by 1 − αλ. Which factor changes the sign and halves the size?",
        "The factor is −½. Solve 1 − αλ = −½ for α.",
        "αλ = 1.5, and λ = 8.",
    ),
    "flip_lr = 1.5 / 8",
    "1 − αλ = −½ gives αλ = 1.5. Without the change of sign, +½, it would be αλ = 0.5: two learning rates, a factor "
    "three apart, shrink the weight equally fast.",
)

q2 = Exercise(
    "q2",
    _descent_loop,
    ("gradient_descent",),
    (
        "Start a list with the start weights, and append the new weights after each step.",
        "Inside the loop: `w = w - lr * gradient(w)`, then `path.append(w)`.",
        "At the end `return np.array(path)`, which has steps + 1 rows.",
    ),
    """
def gradient_descent(gradient, w, lr, steps):
    path = [w]
    for _ in range(steps):
        w = w - lr * gradient(w)
        path.append(w)
    return np.array(path)
""",
    "`w = w - …` makes a new array each time. With `w -= …` the list would hold the same array many times over, and "
    "the caller's start would be changed too.",
)

q3 = Exercise(
    "q3",
    _best_rate,
    ("best_lr",),
    (
        "Only the flattest and the steepest direction matter: `eigenvalues.min()` and `eigenvalues.max()`.",
        "At the best α both shrink equally: 1 − αλmin = −(1 − αλmax). Solve for α.",
        "α = 2 / (λmin + λmax); put it into 1 − αλmin for the rate.",
    ),
    """
def best_lr(eigenvalues):
    low, high = eigenvalues.min(), eigenvalues.max()
    lr = 2 / (low + high)
    return lr, 1 - lr * low
""",
    "1 − 2λmin/(λmin + λmax) = (λmax − λmin)/(λmax + λmin) = (κ − 1)/(κ + 1). What lies between the two "
    "extremes does not matter.",
)

q4 = Exercise(
    "q4",
    _curvature,
    ("curvature",),
    (
        "Along an eigenvector the gradient is λw, so that it shrinks by the same factor as the weight.",
        "The factor is `gradients[1] / gradients[0]`, and it equals 1 − αλ.",
        "Solve for λ: (1 − factor) / α.",
    ),
    """
def curvature(gradients, lr):
    factor = gradients[1] / gradients[0]
    return (1 - factor) / lr
""",
    "Two gradients are a measurement of the curvature. A factor below zero, a gradient that flips, is the sign "
    "of αλ > 1: a zigzag tells you that the learning rate is above 1/λ in that direction.",
)

q5 = Exercise(
    "q5",
    _over_the_hill,
    ("jump_lr",),
    (
        "The wall at w = 2.5 is steep. The first step is α times the gradient there: how long must it be?",
        "The hilltop is at 0.126 and the gradient at 2.5 is 43.5, so the first step crosses it when α > 0.055.",
        "But the better well must hold the run: α below 2/18. Try 0.06.",
    ),
    "jump_lr = 0.06",
    "A long step can jump over a hill. It is luck and no method: with the same α a start at 1.5 stays in the worse "
    "well, and of all starts about as many still end there. A better way over hills is what C8 asks of momentum.",
)

p1 = Prediction(
    "L = ½w², so λ = 1. Gradient descent starts at w = 1 with learning rate α = 1.9. What do you see?",
    (
        (
            "It jumps from side to side and comes slowly closer",
            "Yes: the factor is 1 − 1.9 = −0.9. The sign flips, the size shrinks by a tenth.",
        ),
        (
            "It diverges: the learning rate is larger than 1",
            "1/λ is where the jumping over the minimum begins. It diverges from 2/λ on.",
        ),
        (
            "It is nearly twice as fast as α = 1",
            "A longer step is faster only up to 1/λ, which lands on the minimum in one step. Beyond, it overshoots.",
        ),
        (
            "It jumps between two points forever",
            "That is α = 2 exactly, where the factor is −1. At 1.9 it is −0.9.",
        ),
    ),
)

p2 = Prediction(
    "Two ravines, κ = 100 and κ = 1000. On each you use the best learning rate there is. How many times as many "
    "steps does the second take to shrink the error a millionfold?",
    (
        (
            "About 10 times",
            "Yes: the rate (κ − 1)/(κ + 1) is about 1 − 2/κ, so steps grow in proportion to κ.",
        ),
        (
            "About √10 ≈ 3 times",
            "That is what momentum will reach (notebook 03). Gradient descent pays the full factor.",
        ),
        (
            "The same number: each has its best learning rate",
            "The best α is still one number for both directions. The narrower the ravine, the worse the compromise.",
        ),
        (
            "About 100 times",
            "That would be κ². The limit on α costs one factor κ, and that is all.",
        ),
    ),
)

p3 = Prediction(
    "A run starts 1/100 off the ridge that leads to a saddle and leaves after 43 steps. Another starts a million times "
    "nearer to the ridge. When does it leave?",
    (
        (
            "After about 190 steps",
            "Yes: the offset grows by the same factor each step, so six powers of ten add up.",
        ),
        (
            "After about 43 million steps",
            "That would be growth in proportion. The offset grows exponentially, by a factor of 1 + α at each step.",
        ),
        (
            "Never: it is caught by the saddle",
            "Only a start exactly on the ridge is caught; any offset grows.",
        ),
        (
            "After 43 steps too",
            "It has a much longer way to go, six more factors of ten, and each takes its time.",
        ),
    ),
)

p4 = Prediction(
    "κ = 1000 and α = 1.9/λmax in both: a ravine in 2 dimensions, and a bowl in 100 dimensions whose eigenvalues "
    "spread evenly (on a log scale) from 1 to 1000. Where does the larger share of gradient coordinates "
    "flip at each step?",
    (
        (
            "In 2 dimensions",
            "Yes: one of two directions is steep. Of the hundred, only those with λ > λmax/1.9 flip.",
        ),
        (
            "In 100 dimensions",
            "That is what the article's claim suggests. But each direction only knows its own λ and α, and few of the "
            "hundred are steep enough.",
        ),
        (
            "The same share in both",
            "The largest eigenvalue is the same, but the share counts how many are nearly as large.",
        ),
    ),
)


def progress():
    """Say which exercises of notebook 01 are solved."""
    engine.progress(q1, q2, q3, q4, q5)
