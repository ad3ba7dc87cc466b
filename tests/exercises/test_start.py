"""Practice of notebook 00."""

import pytest

from momentum_lessons.exercises import start


@pytest.fixture(autouse=True)
def quiet(monkeypatch):
    monkeypatch.setattr("momentum_lessons.exercises.engine.display", lambda markdown: None)


def test_the_solution_is_right():
    names = {}
    exec(start.q1.code, names)
    start.q1.check(names["new_w"])
    assert start.q1.status == "solved"


def test_the_stub_is_not_attempted():
    start.q1.check(...)
    assert start.q1.status == "not attempted"


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
    start.q1.check(answer)
    assert start.q1.status == "not solved yet"
    assert words in start.q1.message


def test_the_prediction_has_a_right_answer_and_feedback_for_each():
    assert "left" in start.p1.answers[0][0]
    assert all(feedback for _, feedback in start.p1.answers)
