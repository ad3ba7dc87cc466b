"""The exercise engine: survives whatever a learner's function does, and says what it was."""

import time

import numpy as np
import pytest

from momentum_lessons.practice import engine, judging, predictions
from momentum_lessons.practice.engine import Exercise
from momentum_lessons.practice.judging import Wrong, call, diagnose, number, same
from momentum_lessons.practice.predictions import Prediction


def judge(function):
    w = np.array([1.0, 2.0])
    diagnose(
        call(function, w), 2 * w, {"this is the square, not the double": w**2}, "the doubled vector"
    )


@pytest.fixture
def exercise():
    return Exercise(
        "q1",
        judge,
        ("double",),
        ("Think of two.", "Multiply."),
        "def double(w):\n    return 2 * w",
        "Twice.",
    )


def forever(w):
    while True:
        pass


def in_place(w):
    w *= 2
    return w


def stub(w):
    return ...


def test_a_right_answer_is_solved(exercise, shown):
    exercise.check(lambda w: 2 * w)
    assert exercise.status == "solved"
    assert shown == ["✔ **q1: solved.**"]


@pytest.mark.parametrize(
    "answer",
    [
        lambda w: (w + w).tolist(),
        lambda w, by=2: by * w,
        lambda w: np.float32(1.3) * np.float32(w / 1.3) * 2,
    ],
    ids=["a list", "a default of its own", "single precision"],
)
def test_a_right_answer_in_another_form_is_solved(exercise, answer):
    exercise.check(answer)
    assert exercise.status == "solved", exercise.message


@pytest.mark.parametrize(
    "answer", [..., stub, lambda w: (w, ...), lambda w: 2 * w + ..., lambda w: ... * w[0]]
)
def test_a_stub_is_not_attempted(exercise, answer):
    exercise.check(answer)
    assert exercise.status == "not attempted"
    assert "not attempted yet" in exercise.message


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda w: w**2, "this is the square, not the double"),
        (lambda w: 3 * w, "expected `[2. 4.]`"),
        (lambda w: None, "is there a `return`?"),
        (lambda w: 2 * w[0], "Shape (2,) expected for the doubled vector, got ()"),
        (lambda w: [2.0], "got (1,)."),
        (lambda w: np.array([2.0, np.nan]), "nan from entry 1 on"),
        (lambda w: "four", "Expected numbers for the doubled vector, got 'four'"),
        (lambda w: 2 * w + 1j, "size of a complex number is its `abs`"),
        (lambda w: [1, [2]], "Expected numbers for the doubled vector, got [1, [2]]"),
        (lambda w: 1 / 0, "raised `ZeroDivisionError: division by zero`"),
        (lambda w, v: 2 * w, "raised `TypeError"),
        (lambda w: exit(), "raised `SystemExit"),
        (in_place, "changed its input"),
        (7, "Expected a function, got 7"),
    ],
)
def test_a_wrong_answer_gets_its_diagnosis(exercise, answer, words):
    exercise.check(answer)
    assert exercise.status == "not solved yet"
    assert words in exercise.message


def test_a_loop_that_never_ends_is_stopped(exercise, monkeypatch):
    monkeypatch.setattr(judging, "TIME_LIMIT", 0.2)
    start = time.perf_counter()
    exercise.check(forever)
    assert time.perf_counter() - start < 60
    assert "is there a loop that never ends?" in exercise.message


def test_the_wrong_number_of_answers_is_named(exercise):
    exercise.check(1, 2)
    assert "check takes 1 answer(s): double" in exercise.message


def test_an_answer_no_judge_foresaw_is_survived():
    def careless(value):
        if value > 0:
            raise Wrong("too large")

    exercise = Exercise("q9", careless, ("value",), ("",), "value = -1", "")
    exercise.check("text")
    assert "could not be judged: `TypeError" in exercise.message


def test_hints_come_one_by_one_and_the_last_stays(exercise, shown):
    for _ in range(3):
        exercise.hint()
    assert [text.split(" That")[0] for text in shown] == [
        "**Hint 1 of 2.** Think of two.", "**Hint 2 of 2.** Multiply.", "**Hint 2 of 2.** Multiply.",
    ]  # fmt: skip
    assert "q1.solution()" in shown[1]


def test_the_solution_runs(exercise):
    names = {}
    exec(exercise.code, names)
    exercise.check(names["double"])
    assert exercise.status == "solved"


def test_progress_counts_and_names(exercise, shown):
    other = Exercise("q2", judge, ("double",), (), "", "")
    exercise.check(lambda w: 2 * w)
    engine.progress(exercise, other)
    other.check(lambda w: w)
    engine.progress(exercise, other)
    assert shown[1] == "**1 of 2 solved**; q2 not attempted."
    assert shown[3] == "**1 of 2 solved**; q2 not solved yet."


def test_a_prediction_hands_its_question_to_the_quiz(monkeypatch):
    given = []
    monkeypatch.setattr(predictions, "display_quiz", lambda questions, **_: given.extend(questions))
    Prediction("Which?", (("this", "yes"), ("that", "no, because"))).ask()
    assert [a["correct"] for a in given[0]["answers"]] == [True, False]
    assert given[0]["answers"][1]["feedback"] == "no, because"


def test_same_compares_within_rounding():
    assert same(1 + 1e-6, 1.0)  # what single precision loses
    assert not same(1.001, 1.0)


@pytest.mark.parametrize("value", ["0.1", None, 0.1j, np.nan, [0.1], {}])
def test_a_number_is_one_finite_number(value):
    with pytest.raises(Wrong, match=r"(?i)the rate"):
        number(value, "the rate")
    with pytest.raises(Wrong, match="one number is wanted"):
        number([0.1, 0.2], "the rate")
    assert number(np.float32(0.5), "the rate") == 0.5


def test_a_diagnosis_shows_both_values_shortly():
    with pytest.raises(Wrong, match=r"^The rate: expected `0.6667`, got `0.3333`\.$"):
        diagnose(1 / 3, 2 / 3, {}, "the rate")
