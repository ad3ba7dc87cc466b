"""The exercises of notebook 00: mistakes are named."""

import pytest

from momentum_lessons.lessons.n00_start import q1, q2

from ..helpers import rejected, solved


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (3 + 0.5 * 4, "uphill"),
        (3 - 4, "learning rate is missing"),
        (0.5 * 4, "still has to be subtracted"),
        (7, "not w − αg"),
        (float("nan"), "nan"),
        ([1.0], "Shape () expected"),
        ("one", "Expected numbers"),
    ],
)
def test_wrong_steps_of_gradient_descent_are_named(answer, words):
    assert words in rejected(q1, answer)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (3 - 0.2 * 4, "step of gradient descent"),
        (3 - 0.2 * 2, "uses the old velocity"),
        (3 - 0.2 * (0.25 * 2 + 4), "as PyTorch does"),
        (3 - 0.2 * (0.75 * 2 + 0.25 * 4), "interchanged"),
        (3 - 0.2 * (2 + 4), "the plain sum"),
        (3 + 0.2 * 3.5, "uphill"),
        (3 - 3.5, "learning rate is missing"),
        (3.5, "the new velocity"),
        (0.2 * 3.5, "still has to be subtracted"),
        (9, "not w − αv"),
    ],
)
def test_wrong_steps_of_momentum_are_named(answer, words):
    assert words in rejected(q2, answer)


def test_a_fraction_and_its_expression_are_equally_good():
    assert solved(q1, 1)
    assert solved(q2, 3 - 0.2 * (0.25 * 2 + (1 - 0.25) * 4))
