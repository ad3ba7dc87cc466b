"""The exams of notebook 07: pass marks for the two leagues."""

from IPython.display import display

from ...practice.judging import Wrong
from .box import GRADIENT_DESCENT, MOMENTUM
from .exam import momentum_league, open_league


def q1(tune, *, right):
    _passed(
        momentum_league(tune),
        GRADIENT_DESCENT,
        "Gradient descent that is told its best α needs {:.0f}. Tune with fewer steps, or find "
        "a better α and β.",
    )


def q2(solve, *, right):
    _passed(
        open_league(solve),
        MOMENTUM,
        "Momentum that is told its best α and β needs {:.0f}. Use what the difference of two "
        "gradients says about the curvature.",
    )


def _passed(result, mark, advice):
    """Show a result, and raise Wrong unless it is better than the mark."""
    display(result)
    if result.yours >= result.marks[mark]:
        words = f"You reach the target, with {result.yours:.0f} gradients a box, all included."
        raise Wrong(f"{words} {advice.format(result.marks[mark])}")
