"""The exercises of notebook 01: each common mistake is called by its name."""

import re

import numpy as np
import pytest

import momentum_lessons as ml
from momentum_lessons.lessons.n01_background import q1, q2, q3, q4, q5

from ..helpers import rejected, solved


def uphill(gradient, w, lr, steps):
    path = [w]
    for _ in range(steps):
        w = w + lr * gradient(w)
        path.append(w)
    return np.array(path)


def frozen(gradient, w, lr, steps):
    path, g = [w], gradient(w)
    for _ in range(steps):
        w = w - lr * g
        path.append(w)
    return np.array(path)


def no_learning_rate(gradient, w, lr, steps):
    path = [w]
    for _ in range(steps):
        w = w - gradient(w)
        path.append(w)
    return np.array(path)


def one_array(gradient, w, lr, steps):
    w = w.copy()
    path = [w]
    for _ in range(steps):
        w -= lr * gradient(w)
        path.append(w)
    return np.array(path)


def no_start(gradient, w, lr, steps):
    path = []
    for _ in range(steps):
        w = w - lr * gradient(w)
        path.append(w)
    return np.array(path)


def only_the_end(gradient, w, lr, steps):
    for _ in range(steps):
        w = w - lr * gradient(w)
    return w


def changes_its_input(gradient, w, lr, steps):
    path = [w.copy()]
    for _ in range(steps):
        w -= lr * gradient(w)
        path.append(w.copy())
    return np.array(path)


def forgets_to_return(gradient, w, lr, steps):
    uphill(gradient, w, lr, steps)


def raises(*arguments):
    return 1 / 0


def ragged(gradient, w, lr, steps):
    return [w, 1.0, [2.0]]


def blows_up(gradient, w, lr, steps):
    path = no_start(gradient, w, lr, steps + 1)
    path[2:] = np.nan
    return path


def start_twice(gradient, w, lr, steps):
    path = [w]
    for _ in range(steps):
        path.append(w)
        w = w - lr * gradient(w)
    return np.array(path)


def start_twice_and_the_end(gradient, w, lr, steps):
    return np.vstack([start_twice(gradient, w, lr, steps), only_the_end(gradient, w, lr, steps)])


def one_step_more(gradient, w, lr, steps):
    return np.vstack([w, no_start(gradient, w, lr, steps + 1)])


def columns_for_rows(gradient, w, lr, steps):
    return np.vstack([w, no_start(gradient, w, lr, steps)]).T


def half_steps(gradient, w, lr, steps):
    return np.vstack([w, no_start(gradient, w, lr / 2, steps)])


def best(lr, rate=lambda low, high: (high - low) / (high + low)):
    return lambda e: (lr(e), rate(e.min(), e.max()))


def right_lr(e):
    return 2 / (e.min() + e.max())


def right_rate(e):
    return (e.max() - e.min()) / (e.max() + e.min())


def searched(e):
    lrs = np.linspace(0, 2 / e.max(), 1000)
    rates = np.abs(1 - lrs[:, None] * e).max(axis=1)
    return lrs[rates.argmin()], rates.min()


def the_lr_alone(eigenvalues):
    return right_lr(eigenvalues)


def momentums_rate(low, high):
    return (high**0.5 - low**0.5) / (high**0.5 + low**0.5)


WRONG = [
    (q1, 0.5 / 8, "without a change of sign"),
    (q1, 1.5, "without dividing by the curvature"),
    (q1, 2.2 / 8, "does not shrink"),
    (q1, 1 / 8, "lands on the minimum"),
    (q1, -1.5 / 8, "greater than 0, got -0.1875"),
    (q1, 1.2 / 8, "not halved"),
    (q1, float("nan"), "nan"),
    (q2, uphill, "climbs uphill"),
    (q2, frozen, "only once, at the start"),
    (q2, no_learning_rate, "learning rate is missing"),
    (q2, one_array, "one array, changed in place"),
    (q2, no_start, "one too few"),
    (q2, start_twice, "The start stands twice"),
    (q2, start_twice_and_the_end, "one too many: the start stands twice"),
    (q2, one_step_more, "one too many: take 6 steps, not 7"),
    (q2, columns_for_rows, "Rows and columns are swapped"),
    (q2, half_steps, "Row 1 is the first that is wrong: it should be row 0 minus lr times"),
    (q2, only_the_end, "Only one weight vector"),
    (q2, changes_its_input, "changed its input"),
    (q2, forgets_to_return, "returned None"),
    (q2, raises, "ZeroDivisionError"),
    (q2, ragged, "Expected numbers for the path"),
    (q2, blows_up, "nan from entry 2 on"),
    (q2, 3, "Expected a function"),
    (q3, best(lambda e: 1 / e.max()), "1/λ_d"),
    (q3, best(lambda e: 2 / e.max()), "limit of stability"),
    (q3, best(lambda e: 2 / (e[0] + e[-1])), "come in no order"),
    (q3, best(lambda e: 2 / e.sum()), "sum of all eigenvalues"),
    (q3, best(lambda e: 1 / (e.min() + e.max())), "half of what it should be"),
    (q3, best(right_lr, lambda low, high: 1 - low / high), "1 − 1/κ"),
    (q3, best(right_lr, momentums_rate), "momentum will reach"),
    (q3, best(right_lr, lambda low, high: (low - high) / (high + low)), "wrong sign"),
    (q3, best(right_lr, lambda low, high: high / low), "The rate is κ"),
    (q3, lambda e: (right_rate(e), right_lr(e)), "The two are swapped"),
    (q3, lambda e: (1.1 * right_lr(e), right_rate(e)), "`lr`: expected `0.0"),
    (q3, the_lr_alone, "Return two numbers"),
    (q3, raises, "ZeroDivisionError"),
    (q4, lambda g, lr: (1 - abs(g[1] / g[0])) / lr, "do not take `abs`"),
    (q4, lambda g, lr: 1 - g[1] / g[0], "divided by the learning rate"),
    (q4, lambda g, lr: g[1] / g[0], "factor 1 − αλ itself"),
    (q4, lambda g, lr: (1 - g[0] / g[1]) / lr, "upside down"),
    (q4, lambda g, lr: (1 + g[1] / g[0]) / lr, "not 1 + factor"),
    (q4, lambda g, lr: (g[1] / g[0] - 1) / lr, "sign is turned round"),
    (q4, lambda g, lr: g[1] / g[0] / lr, "factor over α"),
    (q4, lambda g, lr: (1 - g[1] / g[0]) * lr, "αλ times α"),
    (q4, lambda g, lr: -np.log(g[1] / g[0]) / lr, "where the logarithm does not exist"),
    (q4, lambda g, lr: 2 * (1 - g[1] / g[0]) / lr, "The eigenvalues: expected"),
    (q4, lambda g, lr: (g[0] - g[1]) / lr, "divided by the first"),
    (q4, lambda g, lr: (1 - g[1:] / g[:-1]) / lr, "one eigenvalue for each coordinate"),
    (q5, 0.01, "ends in the worse well"),
    (q5, 0.0005, "after 500 steps at 1.362"),
    (q5, 0.11, "crosses the hilltop, jumps back, and ends in the worse well"),
    (q5, 0.115, "never settles"),
    (q5, 0.5, "diverges at step"),
    (q5, -0.06, "lr must be finite and greater than 0"),
    (q5, "fast", "Expected numbers"),
]


@pytest.mark.parametrize(("exercise", "answer", "words"), WRONG)
def test_wrong_answers_are_named(exercise, answer, words):
    assert words in rejected(exercise, answer)


def test_a_search_over_learning_rates_is_an_answer_too():
    assert solved(q3, searched)


def test_the_numbers_in_the_hints_and_explanations_are_right():
    well, (better, _) = ml.DoubleWell(1.0), ml.DoubleWell(1.0).minima
    hint = " ".join(q5.hints)
    assert float(re.search(r"hilltop is at ([\d.]+)", hint)[1]) == pytest.approx(
        well.barrier[0], abs=5e-4
    )
    slope = well.gradient([2.5])[0]
    assert float(re.search(r"gradient at 2.5 is ([\d.]+),", hint)[1]) == pytest.approx(slope)
    assert float(re.search(r"when α > ([\d.]+)\.", hint)[1]) == pytest.approx(
        (2.5 - well.barrier[0]) / slope, abs=5e-4
    )
    assert 12 * better[0] ** 2 - 8 == pytest.approx(18, abs=0.1)
    assert ml.descend(well, ml.GradientDescent(0.06), 1.5, 500).weights[-1] > 1
