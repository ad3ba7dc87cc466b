"""The exercises of notebook 03: mistakes are named, right answers in another form pass."""

import numpy as np
import pytest

import momentum_lessons as ml
from momentum_lessons.lessons.n03_equations.judges import q1, q2, q3, q4, q5

from .helpers import rejected, solved


def step_with(velocity, weights):
    """Return a learner's momentum step made of two formulas."""

    def momentum_step(w, v, gradient, lr, beta):
        new_v = velocity(v, gradient, lr, beta)
        return weights(w, v, new_v, gradient, lr), new_v

    return momentum_step


def right_v(v, g, lr, beta):
    return beta * v + (1 - beta) * g


def right_w(w, v, new_v, g, lr):
    return w - lr * new_v


Q1_MISTAKES = {
    "PyTorch's form": (lambda v, g, lr, beta: beta * v + g, right_w),
    "factors are swapped": (lambda v, g, lr, beta: (1 - beta) * v + beta * g, right_w),
    "the gradient alone: the old velocity": (lambda v, g, lr, beta: g, right_w),
    "third form": (lambda v, g, lr, beta: beta * v - lr * g, lambda w, v, new_v, g, lr: w + new_v),
    "added whole": (lambda v, g, lr, beta: v + (1 - beta) * g, right_w),
    "updated after the weights": (right_v, lambda w, v, new_v, g, lr: w - lr * v),
    "uphill": (right_v, lambda w, v, new_v, g, lr: w + lr * new_v),
    "learning rate is missing": (right_v, lambda w, v, new_v, g, lr: w - new_v),
    "move with the gradient alone": (right_v, lambda w, v, new_v, g, lr: w - lr * g),
}


@pytest.mark.parametrize("words", Q1_MISTAKES)
def test_q1_names_the_mistake(words):
    assert words in rejected(q1, step_with(*Q1_MISTAKES[words]))


@pytest.mark.parametrize(
    "momentum_step",
    [
        lambda w, v, g, lr, beta: [w - lr * (v + (1 - beta) * (g - v)), v + (1 - beta) * (g - v)],
        lambda w, v, gradient, lr, beta=0.9, form="article": step_with(right_v, right_w)(
            w, v, gradient, lr, beta
        ),
        lambda *given: step_with(right_v, right_w)(*map(np.float32, given)),
    ],
    ids=["a step towards the gradient", "defaults", "single precision"],
)
def test_q1_takes_another_form(momentum_step):
    assert solved(q1, momentum_step), q1.message


def test_q1_names_swapped_results():
    right = step_with(right_v, right_w)
    assert "swapped" in rejected(q1, lambda *given: right(*given)[::-1])


def test_q1_takes_one_array_of_two_results():
    right = step_with(right_v, right_w)
    assert solved(q1, lambda *given: np.stack(right(*given)))


def test_q1_survives_and_names_what_is_no_answer():
    def raises(w, v, gradient, lr, beta):
        return w - speed, v  # noqa: F821

    def forgets_to_return(w, v, gradient, lr, beta):
        v = beta * v + (1 - beta) * gradient

    def sums_up(w, v, gradient, lr, beta):
        return w, float(v.sum())

    def fills_with_nan(w, v, gradient, lr, beta):
        return w, v * np.nan

    def changes_its_input(w, v, gradient, lr, beta):
        v *= beta
        v += (1 - beta) * gradient
        w -= lr * v
        return w, v

    def returns_the_weights_only(w, v, gradient, lr, beta):
        return w

    assert "NameError" in rejected(q1, raises)
    assert "is there a `return`" in rejected(q1, forgets_to_return)
    assert "Shape (2,) expected for the new velocity, got ()" in rejected(q1, sums_up)
    assert "is nan" in rejected(q1, fills_with_nan)
    assert "changed its input" in rejected(q1, changes_its_input)
    assert "Return two things" in rejected(q1, returns_the_weights_only)
    assert "Expected a function" in rejected(q1, 3.0)


@pytest.mark.parametrize(
    ("beta", "words"),
    [
        (0.95, "only 13.5 steps"),
        (1 - np.log(2) / 20, "not exact"),
        (0.5**20, "the wrong way round"),
        (0.9, "half-life is 6.58 steps"),
        (1.2, "between 0 and 1"),
        ("0,97", "Expected numbers for `beta`"),
        (np.exp(-1 / 20), "1/e is left"),
        (0.5 / 20, "no root"),
        (np.nan, "is nan"),
    ],
)
def test_q2_names_the_mistake(beta, words):
    assert words in rejected(q2, beta)


def test_q2_takes_a_rounded_answer_and_no_coarser():
    assert solved(q2, 0.966)
    assert solved(q2, np.float32(0.9659))
    assert "19.46 steps" in rejected(q2, 0.965)


@pytest.mark.parametrize(
    ("formula", "words"),
    [
        (lambda lr, m: lr * (1 - m), "the other direction"),
        (lambda lr, m: lr, "unchanged"),
        (lambda lr, m: lr / m, "not by momentum"),
        (lambda lr, m: lr * m, "not by momentum"),
        (lambda lr, m: lr / (1 + m), "not by (1 + momentum)"),
        (lambda lr, m: 10 * lr, "expected"),
        (lambda lr, m: 1 / 0, "ZeroDivisionError"),
    ],
)
def test_q3_names_the_mistake(formula, words):
    assert words in rejected(q3, formula)


def test_q3_takes_a_sum_as_well():
    assert solved(q3, lambda lr, momentum: sum(lr * momentum**k for k in range(5000)))


@pytest.mark.parametrize(
    ("pytorch", "article", "words"),
    [
        (0.08, 0.8, "gradient descent's limit"),
        (3.8, 38, "flat direction"),
        (0.2 / 25, 2 / 25, "2(1 − β)/λ"),
        (1.52, 0.152, "swapped"),
        (0.152, 0.152, "multiplies the gradient by (1 − β)"),
        (0.152, 0.0152, "goes the other way"),
        (0.0152, 0.152, "PyTorch's form already"),
        (0.1, 1.0, "one value below and one above"),
        (0.152, 3.0, "convert largest_pytorch"),
    ],
)
def test_q4_names_the_mistake(pytorch, article, words):
    assert words in rejected(q4, pytorch, article)


def test_the_limits_of_q4_are_where_runs_begin_to_diverge():
    ravine = ml.Quadratic((1.0, 25.0))
    for rule, limit in ((ml.HeavyBall, 0.152), (ml.Momentum, 1.52)):
        below, above = (
            ml.descend(ravine, rule(limit * f, 0.9), [1.0, 1.0], 3000) for f in (0.99, 1.01)
        )
        assert below.losses[-1] < 1e-6 * below.losses[0]
        assert above.diverged


def rate_of(values):
    return (values[200] / values[100]) ** (1 / 100)


@pytest.fixture
def runs():
    surface = ml.Quadratic((1.0, 10.0))
    return {
        r: ml.descend(surface, r(0.025, 0.6), [1.0, 1.0], 200) for r in (ml.HeavyBall, ml.Momentum)
    }


@pytest.mark.parametrize(
    ("predicted", "words"),
    [
        (np.sqrt(0.6), "steep direction, which is underdamped"),
        (0.6, "β is not the rate"),
        (0.975, "gradient descent's rate"),
        (0.75, "steep direction of gradient descent"),
        (2 * np.sqrt(0.6), "misprint"),
        (0.9295**2, "of the *loss*"),
        (0.5, "which direction is the slowest"),
    ],
)
def test_q5_names_the_mistake_in_the_prediction(predicted, words):
    assert words in rejected(q5, predicted, 0.9295)


def test_q5_names_the_mistake_in_the_measurement(runs):
    rate = ml.theory.convergence_rate(0.025, 0.6, (1.0, 10.0))
    errors = {rule: np.linalg.norm(run.weights, axis=1) for rule, run in runs.items()}
    error = errors[ml.HeavyBall]
    assert "how the *loss* shrinks" in rejected(q5, rate, rate_of(runs[ml.HeavyBall].losses))
    assert "article's form" in rejected(q5, rate, rate_of(errors[ml.Momentum]))
    assert "the inverse" in rejected(q5, rate, 1 / rate_of(error))
    assert "late in the run" in rejected(q5, rate, error[1] / error[0])
    assert "the task asks for PyTorch's form" in rejected(q5, rate_of(errors[ml.Momentum]), rate)
