"""The exercises of notebook 04: solutions pass, stubs are not attempted, mistakes are named."""

import numpy as np
import pytest

import momentum_lessons as ml
from momentum_lessons.exercises import engine
from momentum_lessons.exercises.trials import p1, p2, p3, p4, progress, q1, q2, q3, q4, q5

EXERCISES = (q1, q2, q3, q4, q5)


@pytest.fixture(autouse=True)
def shown(monkeypatch):
    """Start every test with exercises nobody has tried; collect what would be shown."""
    texts = []
    monkeypatch.setattr(engine, "display", lambda text: texts.append(text.data))
    for exercise in EXERCISES:
        exercise.status, exercise.message, exercise.hints_shown = "not attempted", "", 0
    return texts


def rejected(exercise, *answers):
    exercise.check(*answers)
    assert exercise.status == "not solved yet", exercise.message
    return exercise.message


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda e: e.name)
def test_the_shown_solution_is_a_solution(exercise):
    names = {}
    exec(exercise.code, names)
    exercise.check(*(names[answer] for answer in exercise.answers))
    assert exercise.status == "solved", exercise.message


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda e: e.name)
def test_hints_come_one_by_one_and_a_solution_on_demand(exercise, shown):
    for number, hint in enumerate(exercise.hints, start=1):
        exercise.hint()
        assert f"Hint {number} of {len(exercise.hints)}" in shown[-1]
        assert hint in shown[-1]
    exercise.solution()
    assert exercise.code.strip() in shown[-1]


def test_untouched_stubs_are_not_attempted():
    def escaped(before, after):
        better = ...
        worse = ...
        return better, worse

    def reversals(w):
        return ...

    def rescale_lr(lr, old_beta, new_beta):
        return ...

    for exercise, answers in zip(EXERCISES, ((..., ...), (escaped,), (reversals,), (rescale_lr,), (...,)), strict=True):
        exercise.check(*answers)
        assert exercise.status == "not attempted"
    q1.check(0.009, ...)
    assert q1.status == "not attempted"


@pytest.mark.parametrize(
    ("lr", "beta", "words"),
    [
        (2 / 401, 0, "plain gradient descent: even its best α needs 2763 steps"),
        (0.02, 0.9, "must stay below 2(1 + β)/λₙ = 0.0095"),
        (0.05, 0.82, "in the article's form this α would do well"),
        (0.004, 0.95, "beta is too large for this κ"),
        (0.002, 0.8, "α is too small for this beta"),
        (0.0085, 0.72, "flips at every step"),
        (0.009, 1.2, "beta must lie between 0 and 1"),
        (0, 0.8, "lr = 0 moves nothing"),
        ("large", 0.8, "Expected numbers for lr"),
    ],
)
def test_q1_names_what_is_wrong_with_the_pair(lr, beta, words):
    assert words in rejected(q1, lr, beta)


def test_q1_takes_every_pair_that_is_fast_enough():
    q1.check(0.0085, 0.85)
    assert q1.status == "solved"


Q2_MISTAKES = {
    "These are fractions": lambda b, a: (((b == 1) & (a == 0)).mean(), ((b == 0) & (a == 1)).mean()),
    "These are counts": lambda b, a: (((b == 1) & (a == 0)).sum(), ((b == 0) & (a == 1)).sum()),
    "The two are swapped": lambda b, a: (100 * (a > b).mean(), 100 * (b > a).mean()),
    "all that *ended* in each well": lambda b, a: (100 * (a == 0).mean(), 100 * (a == 1).mean()),
    "the starts of one well only": lambda b, a: (100 * (a[b == 1] == 0).mean(), 100 * (a[b == 0] == 1).mean()),
    "by those who moved": lambda b, a: (100 * (b > a).sum() / (a != b).sum(), 100 * (a > b).sum() / (a != b).sum()),
    "Shape (2,) expected": lambda b, a: 100 * (b > a).mean(),
}


@pytest.mark.parametrize("words", Q2_MISTAKES)
def test_q2_names_the_mistake(words):
    assert words in rejected(q2, Q2_MISTAKES[words])


def in_a_loop(w):
    count = 0
    for t in range(len(w) - 1):
        if w[t] * w[t + 1] < 0:
            count += 1
    return count


Q3_MISTAKES = {
    "counted twice": lambda w: np.abs(np.diff(np.sign(w))).sum(),
    "turning points": lambda w: in_a_loop(np.diff(w)),
    "steps spent on the negative side": lambda w: np.sum(w < 0),
    "only the changes from plus to minus": lambda w: np.sum((w[:-1] > 0) & (w[1:] < 0)),
    "did *not* change side": lambda w: np.sum(w[:-1] * w[1:] > 0),
}


@pytest.mark.parametrize("words", Q3_MISTAKES)
def test_q3_names_the_mistake(words):
    assert words in rejected(q3, Q3_MISTAKES[words])


def test_q3_takes_a_loop_as_well():
    q3.check(in_a_loop)
    assert q3.status == "solved"


Q4_MISTAKES = {
    "The old learning rate unchanged": lambda lr, old, new: lr,
    "Upside down": lambda lr, old, new: lr * (1 - old) / (1 - new),
    "Multiplied by (1 − new beta) only": lambda lr, old, new: lr * (1 - new),
    "Divided by (1 − old beta) only": lambda lr, old, new: lr / (1 - old),
    "The ratio of the betas themselves": lambda lr, old, new: lr * old / new,
    "expected": lambda lr, old, new: lr / 10,
}


@pytest.mark.parametrize("words", Q4_MISTAKES)
def test_q4_names_the_mistake(words):
    assert words in rejected(q4, Q4_MISTAKES[words])


@pytest.mark.parametrize(
    ("lr", "words"),
    [
        (1 / 9, "go round in a cycle of three"),
        (0.11, "go round in a cycle of three"),
        (0.2, "below 2(1 + β)/25 = 0.116"),
        (0.115, "too close to its limit"),
        (0.001, "creep towards the minimum"),
        (-0.05, "lr must lie between 0 and 1"),
        (0, "moves nothing"),
        (None, "is nan"),
    ],
)
def test_q5_names_what_is_wrong_with_the_learning_rate(lr, words):
    assert words in rejected(q5, lr)


@pytest.mark.parametrize("lr", [0.03, 0.05, 0.1])
def test_q5_takes_every_learning_rate_that_brings_all_to_rest(lr):
    q5.check(lr)
    assert q5.status == "solved"


def test_whatever_a_function_does_is_survived_and_named():
    def raises(w):
        return w[len(w)]

    def forgets_to_return(w):
        np.sum(w[1:] * w[:-1] < 0)

    def changes_its_input(w):
        w *= -1
        return 0

    assert "IndexError" in rejected(q3, raises)
    assert "is there a `return`" in rejected(q3, forgets_to_return)
    assert "changed its input" in rejected(q3, changes_its_input)
    assert "Shape () expected for the number of reversals, got (59,)" in rejected(q3, lambda w: w[1:] * w[:-1])
    assert "is nan" in rejected(q3, lambda w: np.nan)
    assert "Expected a function" in rejected(q3, 7)


@pytest.mark.parametrize("prediction", [p1, p2, p3, p4])
def test_every_wrong_answer_of_a_prediction_gets_its_own_feedback(prediction):
    feedback = [text for _, text in prediction.answers]
    assert len(set(feedback)) == len(feedback) >= 3
    assert min(map(len, feedback)) > 30


def test_p1_and_p3_say_what_theory_says():
    shrink, best = ml.theory.steps_to_shrink, ml.theory.optimal_heavy_ball
    growth = shrink(best((1.0, 1e4))[2]) / shrink(best((1.0, 100.0))[2])
    assert growth == pytest.approx(10, rel=0.02)
    plain, averaged = ml.theory.stationary_variance(0.1, 0.0, 1.0), ml.theory.stationary_variance(0.01, 0.9, 1.0)
    assert plain / averaged < 1.06


def test_progress_counts_what_is_solved(shown):
    q4.check(lambda lr, old, new: lr * (1 - new) / (1 - old))
    q5.check(1 / 9)
    progress()
    assert shown[-1].startswith("**1 of 5 solved**")
    assert "q5 not solved yet" in shown[-1]
