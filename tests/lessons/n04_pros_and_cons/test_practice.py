"""The exercises of notebook 04: mistakes are named, right answers in another form pass."""

import numpy as np
import pytest

import momentum_lessons as ml
from momentum_lessons.lessons.n04_pros_and_cons import q1, q2, q3, q4, q5

from ..helpers import rejected, solution, solved


@pytest.mark.parametrize(
    ("lr", "beta", "words"),
    [
        (2 / 401, 0, "gradient descent: even its best α needs 2763 steps"),
        ((2 / 21) ** 2, 19 / 21, "β* is the *square* of"),
        (2 / 21, (19 / 21) ** 2, "α* is the *square* of"),
        (0.004, 0.9, "beta is too large for this κ"),
        (0.02, 0.9, "must stay below 2(1 + β)/λ_d = 0.0095"),
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
    return count / (len(w) - 1)


Q3_MISTAKES = {
    "the number of reversals; divide": lambda w: np.sum(w[1:] * w[:-1] < 0),
    "by the number of weights": lambda w: np.sum(w[1:] * w[:-1] < 0) / len(w),
    "counted twice": lambda w: np.abs(np.diff(np.sign(w))).mean(),
    "turning points": lambda w: in_a_loop(np.diff(w)),
    "steps spent on the negative side": lambda w: np.mean(w < 0),
    "only the changes from plus to minus": lambda w: np.mean((w[:-1] > 0) & (w[1:] < 0)),
    "only the changes from minus to plus": lambda w: np.mean((w[:-1] < 0) & (w[1:] > 0)),
    "One is missing": lambda w: in_a_loop(w, short=1),
    "One too many": lambda w: np.mean(w * np.roll(w, 1) < 0),
    "did *not* change side": lambda w: np.mean(w[:-1] * w[1:] > 0),
}


@pytest.mark.parametrize("words", Q3_MISTAKES)
def test_q3_names_the_mistake(words):
    assert words in rejected(q3, Q3_MISTAKES[words])


def test_q3_takes_a_loop_as_well():
    assert solved(q3, in_a_loop)
    assert solved(q3, lambda w: np.diff(np.signbit(w)).mean())


Q4_MISTAKES = {
    "The old learning rate unchanged": lambda lr, old, new: lr,
    "Upside down": lambda lr, old, new: lr * (1 - old) / (1 - new),
    "Multiplied by (1 − new beta) only": lambda lr, old, new: lr * (1 - new),
    "Divided by (1 − old beta) only": lambda lr, old, new: lr / (1 - old),
    "Divided by (1 − new beta)": lambda lr, old, new: lr / (1 - new),
    "Multiplied by (1 − old beta) only": lambda lr, old, new: lr * (1 - old),
    "The ratio of the betas themselves": lambda lr, old, new: lr * old / new,
    "The ratio of the betas, upside down": lambda lr, old, new: lr * new / old,
    "1 + β belongs to the stability limit": lambda lr, old, new: lr * (1 + new) / (1 + old),
    "expected": lambda lr, old, new: lr / 10,
}


@pytest.mark.parametrize("words", Q4_MISTAKES)
def test_q4_names_the_mistake(words):
    assert words in rejected(q4, Q4_MISTAKES[words])


def matrices(curvatures, lr, beta):
    return [ml.theory.iteration_matrix(lr, beta, curvature) for curvature in curvatures]


def product(curvatures, lr, beta):
    return np.linalg.multi_dot([np.eye(2), *matrices(curvatures, lr, beta)[::-1]])


def radius(matrix):
    return np.abs(np.linalg.eigvals(matrix)).max()


Q5_MISTAKES = {
    "a whole round": lambda c, lr, beta: radius(product(c, lr, beta)),
    "Each matrix's largest eigenvalue, multiplied": lambda c, lr, beta: (
        np.prod([radius(m) for m in matrices(c, lr, beta)]) ** (1 / len(c))
    ),
    "The slowest matrix alone": lambda c, lr, beta: max(map(radius, matrices(c, lr, beta))),
    "The mean of the matrices' eigenvalues": lambda c, lr, beta: np.mean(
        [radius(m) for m in matrices(c, lr, beta)]
    ),
    "You add the matrices": lambda c, lr, beta: radius(sum(matrices(c, lr, beta))) ** (1 / len(c)),
    "entry by entry": lambda c, lr, beta: (
        radius(np.prod(matrices(c, lr, beta), axis=0)) ** (1 / len(c))
    ),
    "The smaller eigenvalue": lambda c, lr, beta: (
        np.abs(np.linalg.eigvals(product(c, lr, beta))).min() ** (1 / len(c))
    ),
    "The norm of the product": lambda c, lr, beta: (
        np.linalg.norm(product(c, lr, beta), 2) ** (1 / len(c))
    ),
    "The determinant": lambda c, lr, beta: (
        np.abs(np.linalg.det(product(c, lr, beta))) ** (1 / len(c))
    ),
    "The trace": lambda c, lr, beta: np.abs(np.trace(product(c, lr, beta))) ** (1 / len(c)),
    "take the n-th *root*": lambda c, lr, beta: radius(product(c, lr, beta)) / len(c),
    "one number is wanted": lambda c, lr, beta: np.abs(np.linalg.eigvals(product(c, lr, beta))),
    "expected": lambda c, lr, beta: 1.0,
}


@pytest.mark.parametrize("words", Q5_MISTAKES)
def test_q5_names_the_mistake(words):
    assert words in rejected(q5, Q5_MISTAKES[words])


def test_q5_agrees_with_running_the_steps():
    w, v, sizes = 1.0, 0.3, []
    for step in range(400):
        v = 4 / 9 * v + (1.0, 25.0)[step % 2] * w
        w = w - v / 9
        sizes.append(abs(w))
    (growth,) = solution(q5)
    run = (sizes[-1] / sizes[-201]) ** (1 / 200)
    assert growth([1.0, 25.0], 1 / 9, 4 / 9) == pytest.approx(run, rel=1e-6)


def test_whatever_a_function_does_is_survived_and_named():
    def raises(w):
        return w[len(w)]

    def forgets_to_return(w):
        np.mean(w[1:] * w[:-1] < 0)

    def changes_its_input(w):
        w *= -1
        return 0

    assert "IndexError" in rejected(q3, raises)
    assert "is there a `return`" in rejected(q3, forgets_to_return)
    assert "changed its input" in rejected(q3, changes_its_input)
    assert "Shape () expected for the reversals per step, got (81,)" in rejected(
        q3, lambda w: w[1:] * w[:-1]
    )
    assert "nan" in rejected(q3, lambda w: np.nan)
    assert "Expected a function" in rejected(q3, 7)


def test_predictions_say_what_theory_says():
    shrink, best = ml.theory.steps_to_shrink, ml.theory.optimal_heavy_ball
    growth = shrink(best((1.0, 1e4))[2]) / shrink(best((1.0, 100.0))[2])
    assert growth == pytest.approx(10, rel=0.02)
    before, after = (
        sum(curve * ml.theory.stationary_variance(2 / 101, beta, curve) for curve in (1.0, 100.0))
        for beta in (0.0, 0.9)
    )
    assert after / before == pytest.approx(1 / 3, abs=0.05)
