"""The exercises of notebook 03: mistakes are named, right answers in another form pass."""

import numpy as np
import pytest

import momentum_lessons as ml
from momentum_lessons.lessons.n03_equations import q1, q2, q3, q4, q5, q6

from ..helpers import rejected, solved

Q1_MISTAKES = {
    "PyTorch's form": lambda w, last, g, lr, b: w + b * (w - last) - lr * g,
    "factors are swapped": lambda w, last, g, lr, b: w + (1 - b) * (w - last) - lr * b * g,
    "The gradient alone": lambda w, last, g, lr, b: w - lr * (1 - b) * g,
    "Gradient descent": lambda w, last, g, lr, b: w - lr * g,
    "The last step once more": lambda w, last, g, lr, b: w + (w - last),
    "A share of the last step": lambda w, last, g, lr, b: w + b * (w - last),
    "added whole": lambda w, last, g, lr, b: w + (w - last) - lr * (1 - b) * g,
    "contains lr already": lambda w, last, g, lr, b: w + lr * (b * (w - last) - (1 - b) * g),
    "You went back": lambda w, last, g, lr, b: w + b * (last - w) - lr * (1 - b) * g,
    "uphill": lambda w, last, g, lr, b: w + b * (w - last) + lr * (1 - b) * g,
    "learning rate is missing": lambda w, last, g, lr, b: w + b * (w - last) - (1 - b) * g,
    "not from last_w": lambda w, last, g, lr, b: last + b * (w - last) - lr * (1 - b) * g,
    "the step alone": lambda w, last, g, lr, b: b * (w - last) - lr * (1 - b) * g,
    "the new velocity": lambda w, last, g, lr, b: b * (last - w) / lr + (1 - b) * g,
}


@pytest.mark.parametrize("words", Q1_MISTAKES)
def test_q1_names_the_mistake(words):
    assert words in rejected(q1, Q1_MISTAKES[words])


def velocity_first(w, last_w, gradient, lr, beta=0.9):
    v = beta * (last_w - w) / lr + (1 - beta) * gradient
    return w - lr * v


@pytest.mark.parametrize(
    "next_weights",
    [
        velocity_first,
        lambda *given: velocity_first(*map(np.float32, given)),
        lambda w, last, g, lr, b: (1 + b) * w - b * last - lr * (1 - b) * g,
    ],
    ids=["through the velocity", "single precision", "sorted by weights"],
)
def test_q1_takes_another_form(next_weights):
    assert solved(q1, next_weights), q1.message


def test_steps_of_q1_from_rest_are_the_path_of_the_articles_form():
    surface, w = ml.Quadratic((1.0, 25.0)), np.array([-1.2, 0.6])
    path, last_w = [w], w
    for _ in range(30):
        w, last_w = q1.right.next_weights(w, last_w, surface.gradient(w), 0.1, 0.8), w
        path.append(w)
    run = ml.descend(surface, ml.Momentum(0.1, 0.8), path[0], 30)
    np.testing.assert_allclose(path, run.weights, atol=1e-12)


def test_q1_survives_and_names_what_is_no_answer():
    def raises(w, last_w, gradient, lr, beta):
        return w - speed  # noqa: F821

    def forgets_to_return(w, last_w, gradient, lr, beta):
        w = w - lr * gradient

    def changes_its_input(w, last_w, gradient, lr, beta):
        w += beta * (w - last_w)
        return w - lr * (1 - beta) * gradient

    assert "NameError" in rejected(q1, raises)
    assert "is there a `return`" in rejected(q1, forgets_to_return)
    assert "expected for the new w, got ()" in rejected(q1, lambda *given: float(given[0].sum()))
    assert "nan" in rejected(q1, lambda *given: given[0] * np.nan)
    assert "changed its input" in rejected(q1, changes_its_input)
    assert "Expected a function" in rejected(q1, 3.0)


@pytest.mark.parametrize(
    ("beta", "words"),
    [
        (0.95, "only 13.5 steps"),
        (1 - np.log(2) / 20, "not exact"),
        (0.5**20, "the wrong way round"),
        (0.9, "half-life is 6.58 steps"),
        (1.2, "between 0 and 1"),
        ("0,97", "Expected numbers for `beta_half`"),
        (np.exp(-1 / 20), "1/e is left"),
        (0.5 / 20, "no root"),
        (np.nan, "nan"),
        (49 / 51, "swapped"),
    ],
)
def test_q2_names_the_mistake_in_the_half_life(beta, words):
    assert words in rejected(q2, beta, 49 / 51)


@pytest.mark.parametrize(
    ("beta", "words"),
    [
        (0.98, "leaves 1/99"),
        (2499 / 2501, "*size*"),
        ((50**0.5 - 1) / (50**0.5 + 1), "1/√50 of the variance"),
        (1 - 1 / 50**0.5, "newest gradient's noise alone"),
        (0.9, "leaves 1/19.0 of the variance"),
        (51 / 49, "between 0 and 1"),
    ],
)
def test_q2_names_the_mistake_in_the_noise(beta, words):
    assert words in rejected(q2, 0.5 ** (1 / 20), beta)


def test_q2_takes_rounded_answers_and_no_coarser():
    assert solved(q2, 0.966, np.float32(0.9608))
    assert "19.46 steps" in rejected(q2, 0.965, 0.9608)
    assert "not 1/50" in rejected(q2, 0.966, 0.96)


Q3_MISTAKES = {
    "goes the other way": lambda lr, m, b: (lr * (1 - m), (1 - m) * b),
    "learning rate is unchanged": lambda lr, m, b: (lr, (1 - m) * b),
    "not by momentum: for 0.9": lambda lr, m, b: (lr / m, (1 - m) * b),
    "Multiply by 1 / (1 − momentum)": lambda lr, m, b: (lr * m, (1 - m) * b),
    "not by (1 + momentum)": lambda lr, m, b: (lr / (1 + m), (1 - m) * b),
    "velocity is unchanged": lambda lr, m, b: (lr / (1 - m), b),
    "smaller than a sum": lambda lr, m, b: (lr / (1 - m), b / (1 - m)),
    "Multiply by (1 − momentum)": lambda lr, m, b: (lr / (1 - m), m * b),
    "third form only": lambda lr, m, b: (lr / (1 - m), -lr * b),
    "made of gradients": lambda lr, m, b: (lr / (1 - m), lr * b),
    "forgets the run": lambda lr, m, b: (lr / (1 - m), 0 * b),
    "swapped": lambda lr, m, b: ((1 - m) * b, lr / (1 - m)),
    "Return two things": lambda lr, m, b: lr / (1 - m),
    "ZeroDivisionError": lambda lr, m, b: 1 / 0,
}


@pytest.mark.parametrize("words", Q3_MISTAKES)
def test_q3_names_the_mistake(words):
    assert words in rejected(q3, Q3_MISTAKES[words])


def test_a_run_taken_over_as_in_q3_stays_on_pytorchs_path():
    surface, w = ml.Quadratic((1.0, 25.0)), np.array([-1.2, 0.8])
    pytorch, buffer, path = ml.HeavyBall(0.01, 0.9), np.zeros(2), []
    for t in range(40):
        w, buffer = pytorch.step(w, surface.gradient(w), buffer)
        path.append(w)
        if t == 14:
            alpha, v = q3.right.take_over(0.01, 0.9, buffer)
            article, other = ml.Momentum(alpha, 0.9), [w]
    for _ in range(25):
        w, v = article.step(other[-1], surface.gradient(other[-1]), v)
        other.append(w)
    np.testing.assert_allclose(other, path[14:], atol=1e-12)


@pytest.mark.parametrize(
    ("eigenvalue", "article", "words"),
    [
        (31.25, 0.16, "gradient descent's limit"),
        ((1 + 0.6**0.5) ** 2 / 0.064, 0.16, "stable still"),
        ((1 - 0.6**0.5) ** 2 / 0.064, 0.16, "the swings begin"),
        (12.5, 0.16, "With 2(1 − β)/λ"),
        (125, 0.16, "took it for the article's"),
        (25, 0.16, "factor 2 is missing"),
        (0.2048, 0.16, "Divide by the limit"),
        (60, 0.16, "one value below, one above"),
        (50, 0.064, "multiplies the gradient by (1 − β)"),
        (50, 0.0256, "goes the other way"),
        (50, 0.04, "plain gradient descent's limit"),
        (50, 0.064 / 0.6, "not by β"),
        (50, 0.64, "The factor ten"),
        (50, 0.3, "is not the limit"),
    ],
)
def test_q4_names_the_mistake(eigenvalue, article, words):
    assert words in rejected(q4, eigenvalue, article)


def test_the_limits_of_q4_are_where_runs_begin_to_diverge():
    surface = ml.Quadratic((1.0, q4.right.eigenvalue))
    for rule, limit in ((ml.HeavyBall, 0.064), (ml.Momentum, q4.right.article_limit)):
        below, above = (
            ml.descend(surface, rule(limit * f, 0.6), [1.0, 1.0], 3000) for f in (0.99, 1.01)
        )
        assert below.losses[-1] < 1e-6 * below.losses[0]
        assert above.diverged


def matrices(lr, beta, eigenvalues):
    return ml.theory.iteration_matrix(lr, beta, np.array(eigenvalues))


def moduli(lr, beta, eigenvalues):
    return np.abs(np.linalg.eigvals(matrices(lr, beta, eigenvalues)))


def right_rate(lr, beta, eigenvalues):
    return moduli(lr, beta, eigenvalues).max()


def rate_of(values):
    return (values[200] / values[100]) ** (1 / 100)


@pytest.fixture
def errors():
    surface = ml.Quadratic((1.0, 10.0))
    runs = (
        ml.descend(surface, r(0.025, 0.6), [1.0, 1.0], 200) for r in (ml.HeavyBall, ml.Momentum)
    )
    return [np.linalg.norm(run.weights, axis=1) for run in runs]


Q5_MISTAKES = {
    "a direction that swings": lambda lr, b, e: b**0.5,
    "the product of the two roots": lambda lr, b, e: b,
    "the misprint": lambda lr, b, e: 2 * b**0.5,
    "gradient descent's rate": lambda lr, b, e: max(abs(1 - lr * x) for x in e),
    "the article's form": lambda lr, b, e: right_rate(lr * (1 - b), b, e),
    "rate of the *loss*": lambda lr, b, e: right_rate(lr, b, e) ** 2,
    "the fastest direction": lambda lr, b, e: moduli(lr, b, e).max(axis=-1).min(),
    "the flattest direction alone": lambda lr, b, e: right_rate(lr, b, e[:1]),
    "the steepest direction alone": lambda lr, b, e: right_rate(lr, b, e[1:]),
    "the smaller root": lambda lr, b, e: moduli(lr, b, e).min(axis=-1).max(),
    "the real part": lambda lr, b, e: np.linalg.eigvals(matrices(lr, b, e)).real.max(),
    "is its `abs`": lambda lr, b, e: np.linalg.eigvals(matrices(lr, b, e) + 0j).max(),
    "expected": lambda lr, b, e: 0.9295,
}


@pytest.mark.parametrize("words", Q5_MISTAKES)
def test_q5_names_the_mistake_in_the_prediction(words, errors):
    assert words in rejected(q5, Q5_MISTAKES[words], rate_of(errors[0]))


def test_q5_takes_no_prediction_that_is_copied_from_the_measurement(errors):
    measured = rate_of(errors[0])
    assert solved(q5, right_rate, measured)
    assert "expected" in rejected(q5, lambda lr, beta, eigenvalues: measured, measured)


def test_q5_names_the_mistake_in_the_measurement(errors):
    error, article = errors
    assert "how the *loss* shrinks" in rejected(q5, right_rate, rate_of(error**2))
    assert "article's form" in rejected(q5, right_rate, rate_of(article))
    assert "the inverse" in rejected(q5, right_rate, 1 / rate_of(error))
    assert "late in the run" in rejected(q5, right_rate, error[1] / error[0])


@pytest.mark.parametrize(
    ("lr", "beta", "words"),
    [
        (1 / 18, 0.8, "best *rate*"),
        (1 / 18, (80 / 82) ** 2, "κ without a root"),
        (1 / 18, 80 / 82, "gradient descent's best rate"),
        (1 / 18, 0.9, "the usual value"),
        (1 / 18, 0.5, "not the best for κ = 81"),
        (0.02, 0.64, "PyTorch's α"),
        (0.02 * 0.36, 0.64, "the other way"),
        (2 / 164, 0.64, "gradient descent's best α"),
        (2 / (2**0.5 + 162**0.5), 0.64, "square is missing"),
        (0.04 / 0.36, 0.64, "flattest eigenvalue: it is 2"),
        (0.05, 0.64, "not the best for this β"),
    ],
)
def test_q6_names_the_mistake(lr, beta, words):
    assert words in rejected(q6, lr, beta)


def test_no_pair_beats_the_one_of_q6():
    lr, beta = q6.right.lr * (1 - q6.right.beta), q6.right.beta
    best = ml.theory.convergence_rate(lr, beta, (2.0, 162.0))
    lrs, betas = np.linspace(0.001, 0.03, 300), np.linspace(0, 0.99, 300)[:, None]
    assert best == pytest.approx(0.8)
    assert ml.theory.convergence_rate(lrs, betas, (2.0, 162.0)).min() >= best - 1e-9
