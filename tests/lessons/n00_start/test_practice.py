"""The exercise of notebook 00: mistakes are named."""

import pytest

from momentum_lessons.lessons.n00_start import q1

from ..helpers import rejected


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
def test_wrong_answers_are_named(answer, words):
    assert words in rejected(q1, answer)
