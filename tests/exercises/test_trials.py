"""The exercises of notebook 04: mistakes are named, right answers in another form pass."""

import numpy as np
import pytest

import momentum_lessons as ml
from momentum_lessons.lessons.n04_pros_and_cons.judges import q1, q2, q3, q4, q5

from .helpers import rejected, solved


@pytest.mark.parametrize(
    ("lr", "beta", "words"),
    [
        (2 / 401, 0, "plain gradient descent: even its best α needs 2763 steps"),
        (0.02, 0.9, "must stay below 2(1 + β)/λₙ = 0.0095"),
        (0.05, 0.82, "in the article's form this α would do well"),
        (0.004, 0.95, "beta is too large for this κ"),
        (0.002, 0.8, "α is too small for this beta"),
        (0.0085, 0.72, "flips at every step"),
        (0.009, 1.2, "`tuned_beta` must lie between 0 and 1"),
        (0, 0.8, "`tuned_lr` must lie between 0 and 1"),
        ("large", 0.8, "Expected numbers for `tuned_lr`"),
    ],
)
def test_q1_names_what_is_wrong_with_the_pair(lr, beta, words):
    assert words in rejected(q1, lr, beta)


def test_q1_takes_every_pair_that_is_fast_enough():
    assert solved(q1, 0.0085, 0.85)


Q2_MISTAKES = {
    "These are fractions": lambda b, a: (
        ((b == 1) & (a == 0)).mean(),
        ((b == 0) & (a == 1)).mean(),
    ),
    "These are counts": lambda b, a: (((b == 1) & (a == 0)).sum(), ((b == 0) & (a == 1)).sum()),
    "The two are swapped": lambda b, a: (100 * (a > b).mean(), 100 * (b > a).mean()),
    "all that *ended* in each well": lambda b, a: (100 * (a == 0).mean(), 100 * (a == 1).mean()),
    "the starts of one well only": lambda b, a: (
        100 * (a[b == 1] == 0).mean(),
        100 * (a[b == 0] == 1).mean(),
    ),
    "by those who moved": lambda b, a: (
        100 * (b > a).sum() / (a != b).sum(),
        100 * (a > b).sum() / (a != b).sum(),
    ),
    "Shape (2,) expected": lambda b, a: 100 * (b > a).mean(),
}


@pytest.mark.parametrize("words", Q2_MISTAKES)
def test_q2_names_the_mistake(words):
    assert words in rejected(q2, Q2_MISTAKES[words])


def by_a_loop(before, after):
    moves = list(zip(before, after, strict=True))
    return [100 * sum(move == wanted for move in moves) / len(moves) for wanted in ((1, 0), (0, 1))]


def test_q2_takes_a_loop_as_well():
    assert solved(q2, by_a_loop)


def in_a_loop(w, short=0):
    count = 0
    for t in range(len(w) - 1 - short):
        if w[t] * w[t + 1] < 0:
            count += 1
    return count


Q3_MISTAKES = {
    "counted twice": lambda w: np.abs(np.diff(np.sign(w))).sum(),
    "turning points": lambda w: in_a_loop(np.diff(w)),
    "steps spent on the negative side": lambda w: np.sum(w < 0),
    "only the changes from plus to minus": lambda w: np.sum((w[:-1] > 0) & (w[1:] < 0)),
    "only the changes from minus to plus": lambda w: np.sum((w[:-1] < 0) & (w[1:] > 0)),
    "One is missing": lambda w: in_a_loop(w, short=1),
    "One too many": lambda w: np.sum(w * np.roll(w, 1) < 0),
    "a share of the steps": lambda w: np.mean(w[:-1] * w[1:] < 0),
    "did *not* change side": lambda w: np.sum(w[:-1] * w[1:] > 0),
}


@pytest.mark.parametrize("words", Q3_MISTAKES)
def test_q3_names_the_mistake(words):
    assert words in rejected(q3, Q3_MISTAKES[words])


def test_q3_takes_a_loop_as_well():
    assert solved(q3, in_a_loop)
    assert solved(q3, lambda w: np.count_nonzero(np.diff(np.signbit(w))))


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
        (-0.05, "`safe_lr` must lie between 0 and 1"),
        (None, "Expected numbers for `safe_lr`, got None"),
    ],
)
def test_q5_names_what_is_wrong_with_the_learning_rate(lr, words):
    assert words in rejected(q5, lr)


@pytest.mark.parametrize("lr", [0.01, 0.03, np.float32(0.05), 0.1])
def test_q5_takes_every_learning_rate_that_brings_all_to_rest(lr):
    assert solved(q5, lr)


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
    assert "Shape () expected for the number of reversals, got (81,)" in rejected(
        q3, lambda w: w[1:] * w[:-1]
    )
    assert "is nan" in rejected(q3, lambda w: np.nan)
    assert "Expected a function" in rejected(q3, 7)


def test_p1_and_p3_say_what_theory_says():
    shrink, best = ml.theory.steps_to_shrink, ml.theory.optimal_heavy_ball
    growth = shrink(best((1.0, 1e4))[2]) / shrink(best((1.0, 100.0))[2])
    assert growth == pytest.approx(10, rel=0.02)
    plain, averaged = (
        ml.theory.stationary_variance(0.1, 0.0, 1.0),
        ml.theory.stationary_variance(0.01, 0.9, 1.0),
    )
    assert plain / averaged < 1.06
