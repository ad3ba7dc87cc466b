"""Practice of notebook 00: one exercise and two predictions, to learn how they work."""

from ...practice import engine
from ...practice.engine import Exercise
from ...practice.judging import Wrong, same
from ...practice.predictions import Prediction


def _one_step(new_w):
    if same(new_w, 1.0, "new_w"):
        return
    mistakes = {
        5.0: "That is a step uphill: the gradient points to where the loss rises, so it is subtracted.",
        -1.0: "The learning rate is missing: the step is α times the gradient, not the gradient itself.",
        2.0: "That is the step α · g alone: it still has to be subtracted from the old weight.",
    }
    raise Wrong(mistakes.get(float(new_w), f"`new_w` is {float(new_w):g}, and that is not w − αg."))


q1 = Exercise(
    "q1",
    _one_step,
    ("new_w",),
    (
        "Gradient descent goes against the gradient: the new weight is the old one minus something.",
        "That something is the learning rate times the gradient.",
        "In Python: `w - lr * gradient`, with w = 3, lr = 0.5 and gradient = 4.",
    ),
    """
w, gradient, lr = 3.0, 4.0, 0.5
new_w = w - lr * gradient
""",
    "The step is 0.5 · 4 = 2, downhill, and 3 − 2 = 1. A number or the expression that gives it are both fine.",
)

p1 = Prediction(
    "The loss rises to the right of where you stand (the gradient is positive). Which way does gradient descent go?",
    (
        ("To the left, to a smaller weight", "Yes: against the gradient, which points uphill."),
        (
            "To the right, to a larger weight",
            "The gradient points there, and the loss rises. The minus sign in w − αg turns the step round.",
        ),
        (
            "It stays where it is",
            "Only where the gradient is zero. Here it is positive, so there is a way down.",
        ),
    ),
)

p2 = Prediction(
    "A ball rolls past the bottom and has to come back. At the best α for each: with momentum (β = 0.4), how many "
    "steps does it need compared with plain gradient descent?",
    (
        (
            "About half",
            "Yes. It swings too wide once, and is still there first. Now try to reach that yourself.",
        ),
        (
            "About as many",
            "What it loses by overshooting, it more than makes up for along the valley.",
        ),
        (
            "More: it overshoots",
            "It does overshoot, and its loss rises on the way. Look who is at the bottom first.",
        ),
    ),
)


def progress():
    """Say which exercises of notebook 00 are solved."""
    engine.progress(q1)
