"""The capstone of notebook 07: a black box in 20 dimensions that answers gradients and counts them.

Learners practise on box 0 and are examined on boxes 1 to 3, which have the same curvatures but are turned,
moved and started elsewhere: what carries over is the method and its hyperparameters, not the answer.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from IPython.display import Markdown, display

from ...descent import descend
from ...landscapes import Quadratic
from ...optimizers import HeavyBall
from ...practice import engine
from ...practice.engine import Exercise
from ...practice.judging import Wrong, call, same
from ...practice.predictions import Prediction

DIMENSION = 20
TARGET = 1e-8  # of the loss at the start
BUDGET = 5000  # gradients in one attempt
EXAM = (1, 2, 3)
GRADIENT_DESCENT, MOMENTUM, BEST = "tuned gradient descent", "tuned heavy ball", "theoretical best"


@dataclass(frozen=True)
class BlackBox:
    """A landscape that only answers gradients: `gradient(w)` for one point `w` of shape (20,).

    `start`, where to begin. `losses`, the loss at every point asked so far as a share of the loss at the start:
    the box's own log, free to read. `spent`, the number of gradients asked. `reached`, the number of gradients
    spent before the first point with a loss of at most TARGET, None before that.
    """

    start: np.ndarray
    gradient: Callable
    losses: list = field(repr=False)

    @property
    def spent(self):
        return len(self.losses)

    @property
    def reached(self):
        return next((i for i, loss in enumerate(self.losses) if loss <= TARGET), None)


def black_box(number=0):
    """Return a fresh box with its counter at zero: 0 for practice, 1 to 3 as in the exam; always the same."""
    hessian, minimum, start = _landscape(number)

    def loss(w):
        return 0.5 * (w - minimum) @ hessian @ (w - minimum)

    first, losses = loss(start), []

    def gradient(w):
        """Return the gradient at `w`, shape (20,), and count it."""
        w = np.array(w, dtype=float)
        if w.shape != (DIMENSION,):
            raise ValueError(f"w must have shape ({DIMENSION},), got shape {w.shape}")
        losses.append(float(loss(w) / first))
        return hessian @ (w - minimum)

    return BlackBox(start.copy(), gradient, losses)


class _Finished(BaseException):
    """Ends a learner's loop from inside the gradient; not an Exception, so that no `except` of theirs catches it."""


def attempt(solve, number=0):
    """Run `solve(gradient, w)` on a fresh box and return the box with its log.

    The run ends when the target is reached, after BUDGET gradients, when the walk diverges, or when `solve` returns:
    the returned weights count as one more point, which costs nothing. Raises judging.Wrong for what cannot be run.
    """
    if not callable(solve):
        raise Wrong(f"Expected a function solve(gradient, w), got {solve!r}.")
    box = black_box(number)

    def gradient(w):
        answer = box.gradient(w)
        if box.losses[-1] <= TARGET or box.spent >= BUDGET or not box.losses[-1] < 1e12:
            raise _Finished
        return answer

    with np.errstate(all="ignore"):
        try:
            w = call(lambda: solve(gradient, box.start.copy()), seconds=30)
        except _Finished:
            return box
        same(w, np.zeros(DIMENSION), "the returned array of weights")
        spent = box.spent
        box.gradient(w)  # a free look at the point that was handed in
    if box.losses[-1] > TARGET:
        box.losses.pop()
        raise Wrong(_stopped_early(np.asarray(w, dtype=float), spent, box))
    return box


def judge(solve):
    """Examine `solve` on the three exam boxes and show its score."""
    spent = [_examine(solve, number) for number in EXAM]
    marks = {
        label: np.mean([references(number)[label] for number in EXAM]) for label in references()
    }
    yours, slowest, best = np.mean(spent), marks[GRADIENT_DESCENT], marks[BEST]
    table = ["| | gradients to the target | score |", "|---|---|---|"]
    for label, count in sorted([*marks.items(), ("**yours**", yours)], key=lambda row: -row[1]):
        table.append(f"| {label} | {count:.0f} | {score(count, slowest, best):.0f} |")
    display(Markdown("\n".join(table)))
    if yours >= slowest:
        raise Wrong(
            f"You reach the target, with {yours:.0f} gradients a box. Gradient descent with a tuned learning rate "
            f"needs {slowest:.0f}: use what momentum can do, or raise the learning rate."
        )


def score(count, slowest, best):
    """Return 0 for as many gradients as tuned gradient descent needs, 100 for the theoretical best; logarithmic."""
    return float(np.clip(100 * np.log(slowest / count) / np.log(slowest / best), 0, 100))


@lru_cache
def references(number=0):
    """Return the number of gradients that the three reference methods need on a box: {label: int}."""
    return {
        label: next(i for i, loss in enumerate(log) if loss <= TARGET)
        for label, log in race(number).items()
    }


@lru_cache
def race(number=0):
    """Return the losses of the three reference methods after each gradient: {label: array}, up to the target."""
    lr, (lr_heavy, beta) = tuned()
    return {
        GRADIENT_DESCENT: np.array(
            attempt(lambda gradient, w: walk(gradient, w, lr, 0.0), number).losses
        ),
        MOMENTUM: np.array(
            attempt(lambda gradient, w: walk(gradient, w, lr_heavy, beta), number).losses
        ),
        BEST: lowest_losses(number),
    }


@lru_cache
def tuned():
    """Return lr of gradient descent and (lr, beta) of heavy ball that need the fewest gradients on the practice box.

    A grid of 60 learning rates, geometric from 0.01 to the edge of stability, and for heavy ball times 24 values of β
    from 0.04 to 0.96.
    """
    surface = Quadratic(_eigenvalues())
    start = _in_eigenvectors(0)
    betas = np.linspace(0, 0.96, 25)
    lrs = np.geomspace(0.01, 2 * (1 + betas) / surface.eigenvalues.max() * 0.999, 60)

    def fewest(columns, steps):
        rule = HeavyBall(lrs[:, columns], np.broadcast_to(betas[columns], lrs[:, columns].shape))
        run = descend(surface, rule, start, steps, keep="losses")
        counts = run.steps_to(TARGET * surface.value(start))
        row, column = np.unravel_index(counts.argmin(), counts.shape)
        return float(lrs[row, columns][column]), float(betas[columns][column])

    return fewest(slice(0, 1), 1500)[0], fewest(slice(1, None), 300)


def walk(gradient, w, lr, beta, steps=BUDGET):
    """Return the weights after `steps` heavy-ball steps from `w`; β = 0 is gradient descent."""
    velocity = np.zeros_like(w)
    for _ in range(steps):
        velocity = beta * velocity + gradient(w)
        w = w - lr * velocity
    return w


def lowest_losses(number=0):
    """Return the lowest loss possible after 0, 1, 2 … gradients, by conjugate gradients with the Hessian known.

    On a quadratic no method that walks along sums of the gradients it has seen can be lower (Hestenes & Stiefel 1952).
    Each direction is made conjugate to all before it, so that rounding does not add steps.
    """
    values, error = _eigenvalues(), _in_eigenvectors(number)
    directions, losses = [], [values @ error**2]
    while losses[-1] > TARGET * losses[0]:
        direction = -values * error
        for d in 2 * directions:
            direction = direction - (direction @ (values * d)) / (d @ (values * d)) * d
        error = (
            error - (values * error) @ direction / (direction @ (values * direction)) * direction
        )
        directions.append(direction)
        losses.append(values @ error**2)
    return np.array(losses) / losses[0]


def _examine(solve, number):
    """Return the gradients spent to the target, or raise Wrong with what kept the walk from it."""
    try:
        box = attempt(solve, number)
    except Wrong:
        _look_at_first_step(solve, number)
        raise
    if box.reached is not None:
        return box.reached
    _look_at_first_step(solve, number)
    if not box.losses[-1] < 1:
        raise Wrong(
            f"The walk diverges on exam box {number}: after {box.spent} gradients its loss is above the first. "
            "A smaller learning rate keeps it stable."
        )
    raise Wrong(
        f"After {BUDGET} gradients on exam box {number} the loss is {box.losses[-1]:.1e} of the first, the target is "
        f"{TARGET:.0e}. The walk is stable and slow: a larger learning rate, or momentum."
    )


def _look_at_first_step(solve, number):
    """Raise Wrong if the second question is asked where the first was, or uphill of it."""
    points = _first_points(solve, number)
    if len(points) < 2:
        return
    if np.array_equal(*points):
        raise Wrong(
            "You ask for the gradient at the same point again and again. Is `w` updated inside the loop?"
        )
    if (points[1] - points[0]) @ black_box(number).gradient(points[0]) > 0:
        raise Wrong("The first step goes uphill. The gradient points up: subtract it.")


def _first_points(solve, number):
    """Return the first two points at which `solve` asks for a gradient."""
    box, points = black_box(number), []

    def gradient(w):
        points.append(np.array(w, dtype=float))
        if len(points) == 2:
            raise _Finished
        return box.gradient(w)

    with suppress(_Finished, Wrong):
        call(lambda: solve(gradient, box.start.copy()))
    return points


def _stopped_early(w, spent, box):
    if np.allclose(w, _landscape(0)[1], atol=1e-2):
        return "That is the minimum of the practice box. The exam boxes have theirs elsewhere: hand in the way to it."
    if spent == 0:
        return "Your function returned without asking for a single gradient."
    share = f"{box.losses[-1]:.1e}"
    return (
        f"Your loop ended after {spent} gradients with {share} of the first loss, the target is {TARGET:.0e}. Allow "
        "more steps: the run is ended for you as soon as the target is reached."
    )


def _eigenvalues():
    return np.geomspace(0.03, 12.0, DIMENSION)


@lru_cache
def _landscape(number):
    """Return (hessian, minimum, start) of a box."""
    rng = np.random.default_rng(1964 + number)
    turn, _ = np.linalg.qr(rng.normal(size=(DIMENSION, DIMENSION)))
    minimum, offset = rng.normal(size=(2, DIMENSION))
    hessian = turn @ np.diag(_eigenvalues()) @ turn.T
    return hessian, 3 * minimum, 3 * minimum + 2 * offset


def _in_eigenvectors(number):
    """Return the distance of a box's start from its minimum, one component an eigenvector, in the order of λ."""
    hessian, minimum, start = _landscape(number)
    return np.linalg.eigh(hessian)[1].T @ (start - minimum)


p1 = Prediction(
    "Fourteen claims, fourteen experiments. How many hold as the article says them, without a condition?",
    (
        ("Three", "Yes. Most of the others hold too, but only under a condition."),
        ("Seven", "That would be every second one. Nearly all hold sometimes; few hold always."),
        (
            "Eleven",
            "Few claims are wrong, that is true. But most need a condition that the article leaves out.",
        ),
        ("None", "Some do hold as they stand, such as what momentum costs."),
    ),
)

p2 = Prediction(
    "A training loss comes down in long slow waves: many steps up, then many down. What do you change first?",
    (
        (
            "Lower β",
            "Yes. The waves are momentum's own swing: too little friction for this curvature.",
        ),
        (
            "Raise β, to smooth the waves away",
            "β smooths what flips from step to step. A wave of many steps comes from β itself.",
        ),
        (
            "Lower the learning rate",
            "That makes the waves longer, not smaller. It helps against a loss that jumps from step to step.",
        ),
        (
            "Train longer",
            "The waves do fade. It costs several times the steps that a smaller β needs.",
        ),
    ),
)

q1 = Exercise(
    "q1",
    judge,
    ("solve",),
    (
        "Start with the two lines of momentum in a long loop. The exam ends your loop when the target is reached.",
        "Tune on the practice box, which costs nothing: `capstone.attempt(solve).reached` says how many gradients a "
        "try needed, None if it did not arrive. Try lr in factors of √10 for β = 0, 0.9 and 0.99, then look between.",
        "β = 0.9 and lr = 0.1 arrive. A finer grid from there: lr from 0.05 to 0.3, β from 0.7 to 0.95.",
        "For the last points: the curvature along a direction d is (gradient(w + h·d) − gradient(w))/h. From it the "
        "best step along d follows, and with it momentum whose α and β change in every step: conjugate gradients.",
    ),
    "import numpy as np\n\n\n"
    "def solve(gradient, w):\n"
    "    lr, beta = 0.22, 0.84  # from a grid on the practice box\n"
    "    velocity = np.zeros_like(w)\n"
    "    for _ in range(5000):\n"
    "        velocity = beta * velocity + gradient(w)\n"
    "        w = w - lr * velocity\n"
    "    return w",
    "The two numbers carry over to the exam boxes, because those have the same curvatures. On your own problem nobody "
    "tells you the curvatures either: a grid over lr and β on a short run is how it is done. The last section of this "
    "notebook shows what the theoretical best does.",
)


def progress():
    """Say whether the capstone is solved."""
    engine.progress(q1)
