"""An exercise: what `check`, `hint` and `solution` say, whatever is typed."""

import numpy as np
import pytest
from IPython.display import Markdown

from momentum_lessons.practice import exercise as module
from momentum_lessons.practice.exercise import Exercise
from momentum_lessons.practice.judging import Wrong, call, diagnose


def judge(function, *, right):
    w = np.array([1.0, 2.0])
    mistakes = {"this is the square, not the double": w**2}
    diagnose(call(function, w), right.double(w), mistakes, "the doubled vector")


def an_exercise(judge, answer="double"):
    code = "def double(w):\n    return 2 * w"
    return Exercise("q1", judge, (answer,), ("Think of two.", "Multiply."), code, "Twice.")


@pytest.fixture
def exercise():
    return an_exercise(judge)


@pytest.fixture(autouse=True)
def displayed(monkeypatch):
    texts = []
    monkeypatch.setattr(module, "display", lambda markdown: texts.append(markdown.data))
    return texts


def test_a_right_answer_is_solved_and_is_told_why(exercise, displayed):
    exercise.check(lambda w: 2 * w)
    assert exercise.status == "solved"
    assert displayed == ["✔ **q1: solved.** Twice."]


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


@pytest.mark.parametrize("answer", [..., lambda w: ..., lambda w: (w, ...), lambda w: 2 * w + ...])
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
        (7, "Expected a function, got 7"),
    ],
)
def test_a_wrong_answer_gets_its_diagnosis(exercise, answer, words):
    exercise.check(answer)
    assert exercise.status == "not solved yet"
    assert words in exercise.message


@pytest.mark.parametrize("answers", [(), (1, 2)])
def test_the_wrong_number_of_answers_is_named(exercise, answers):
    exercise.check(*answers)
    assert "`q1.check` takes double" in exercise.message


def test_an_answer_no_judge_foresaw_is_survived():
    def careless(value, *, right):
        if value > 0:
            raise Wrong("too large")

    exercise = an_exercise(careless, "value")
    exercise.check("text")
    assert "could not be judged: `TypeError" in exercise.message


def test_a_mistake_is_told_by_its_name_with_the_judges_values():
    def by_name(value, *, right):
        diagnose(value, 1.0, {"half": 0.5}, otherwise="far", by=value - 1)

    exercise = an_exercise(by_name, "value")
    exercise.mistakes = {"half": "That is half.", "far": "Off by {by:.1f}."}
    exercise.check(0.5)
    assert exercise.message == "✘ **q1: not yet.** That is half."
    exercise.check(3.0)
    assert exercise.message == "✘ **q1: not yet.** Off by 2.0."


def test_a_name_that_practice_md_lacks_is_no_diagnosis():
    def by_name(value, *, right):
        raise Wrong("half")

    with pytest.raises(KeyError, match="half"):
        an_exercise(by_name, "value").check(0.5)


def test_the_judge_compares_with_what_the_stored_solution_defines(exercise):
    assert exercise.right.double(21) == 42
    assert exercise.right is exercise.right


def test_hints_come_one_by_one_and_the_last_stays(exercise, displayed):
    for _ in range(3):
        exercise.hint()
    first, second, third = displayed
    assert first == "**Hint 1 of 2.** Think of two."
    assert second == third
    assert second.startswith("**Hint 2 of 2.** Multiply.")
    assert "q1.solution()" in second


def test_the_solution_shows_code_and_reason(exercise, displayed):
    exercise.solution()
    assert f"```python\n{exercise.code}\n```\n\nTwice." in displayed[0]


def test_what_is_shown_is_markdown(monkeypatch, exercise):
    given = []
    monkeypatch.setattr(module, "display", given.append)
    exercise.check(...)
    assert isinstance(given[0], Markdown)
