"""The practice of notebook 05: solutions pass, stubs are not attempted, mistakes are named."""

import numpy as np
import pytest

from momentum_lessons.exercises import variants
from momentum_lessons.exercises.engine import Exercise
from momentum_lessons.exercises.predictions import Prediction

EXERCISES = {e.name: e for e in vars(variants).values() if isinstance(e, Exercise)}


def judged(name, *answers):
    """Check the answers and return (status, message)."""
    exercise = EXERCISES[name]
    exercise.check(*answers)
    return exercise.status, exercise.message


@pytest.mark.parametrize("name", EXERCISES)
def test_the_solution_solves(name):
    exercise, scope = EXERCISES[name], {"np": np}
    exec(exercise.code, scope)
    assert judged(name, *(scope[answer] for answer in exercise.answers))[0] == "solved"


def test_the_stubs_are_not_attempted():
    def nesterov_step(w, gradient, velocity, lr, beta):
        velocity = ...
        w = ...
        return w, velocity

    def unbias(velocity, square, t, beta1, beta2):
        velocity_hat = ...
        square_hat = ...
        return velocity_hat, square_hat

    stubs = {"q1": nesterov_step, "q2": lambda eigenvalues, angle: ..., "q3": unbias, "q4": ...}
    for name, stub in stubs.items():
        assert judged(name, stub)[0] == "not attempted"


def step(velocity_rule, weight_rule):
    """Return a Nesterov step made of two expressions, as a learner would write it."""

    def nesterov_step(w, g, v, lr, beta):
        new = velocity_rule(v, g, beta)
        return weight_rule(w, g, v, new, lr, beta), new

    return nesterov_step


def sums(v, g, beta):
    return beta * v + g


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (step(sums, lambda w, g, v, new, lr, beta: w - lr * new), "This is heavy ball"),
        (step(lambda v, g, beta: beta * v + (1 - beta) * g, lambda w, g, v, n, lr, b: w - lr * n), "article's form"),
        (step(sums, lambda w, g, v, new, lr, beta: w - lr * (g + beta * v)), "with the *new* v"),
        (step(sums, lambda w, g, v, new, lr, beta: w - lr * (g + new)), "without β"),
        (step(sums, lambda w, g, v, new, lr, beta: w + lr * (g + beta * new)), "sign is turned"),
        (step(lambda v, g, beta: v, lambda w, g, v, new, lr, beta: w - lr * g), "returned the old velocity"),
        (lambda w, g, v, lr, beta: (beta * v + g, w - lr * (g + beta * (beta * v + g))), "in this order"),
        (lambda w, g, v, lr, beta: (w, g + beta * (beta * v + g)), "look-ahead g + βv as the velocity"),
        (lambda w, g, v, lr, beta: w - lr * g, "Two results expected"),
    ],
)
def test_q1_names_the_mistake(answer, words):
    status, message = judged("q1", answer)
    assert status == "not solved yet"
    assert words in message


def rotation(angle):
    c, s = np.cos(angle), np.sin(angle)
    return np.array([[c, -s], [s, c]])


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda e, a: np.diag(e), "not turned"),
        (lambda e, a: rotation(a).T @ np.diag(e) @ rotation(a), "the other way"),
        (lambda e, a: rotation(a) @ np.diag(e), "Only one side"),
        (lambda e, a: rotation(np.radians(a)) @ np.diag(e) @ rotation(np.radians(a)).T, "in radians already"),
        (lambda e, a: rotation(a) * np.diag(e) * rotation(a).T, "multiplied with `@`"),
        (lambda e, a: e, "Shape (2, 2) expected"),
    ],
)
def test_q2_names_the_mistake(answer, words):
    status, message = judged("q2", answer)
    assert status == "not solved yet"
    assert words in message


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda v, s, t, b1, b2: (v, s), "No correction of the velocity"),
        (lambda v, s, t, b1, b2: (v / (1 - b1**t), s), "No correction of the square"),
        (lambda v, s, t, b1, b2: (v * (1 - b1**t), s * (1 - b2**t)), "so divide"),
        (lambda v, s, t, b1, b2: (v / (1 - b1), s / (1 - b2)), "exponent t is missing"),
        (lambda v, s, t, b1, b2: (v / (1 - b1**t), s / (1 - b1**t)), "the other coefficient"),
        (lambda v, s, t, b1, b2: (v / (1 - b1 ** (t + 1)), s / (1 - b2 ** (t + 1))), "one too large"),
        (lambda v, s, t, b1, b2: v / (1 - b1**t), "Two results expected"),
    ],
)
def test_q3_names_the_mistake(answer, words):
    status, message = judged("q3", answer)
    assert status == "not solved yet"
    assert words in message


def test_q3_names_the_exponent_that_starts_at_zero():
    def unbias(velocity, square, t, beta1, beta2):
        with np.errstate(divide="ignore"):
            return velocity / np.float64(1 - beta1 ** (t - 1)), square / np.float64(1 - beta2 ** (t - 1))

    assert "t counts from 1" in judged("q3", unbias)[1]


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (1, "*with* the correction"),
        (0.1, "corrects the square but not the velocity"),
        (31.6, "corrects the velocity but not the square"),
        (100, "square root is missing"),
        (-3.16, "without a sign"),
        (7, "it is not"),
        ("three", "Expected numbers"),
    ],
)
def test_q4_names_the_mistake(answer, words):
    status, message = judged("q4", answer)
    assert status == "not solved yet"
    assert words in message


def changes_its_input(w, gradient, velocity, lr, beta):
    velocity *= beta
    velocity += gradient
    return w - lr * (gradient + beta * velocity), velocity


def raises(w, gradient, velocity, lr, beta):
    return w - lr * gradeint  # noqa: F821


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (raises, "NameError"),
        (lambda *_: None, "returned None"),
        (lambda w, g, v, lr, beta: (w, v[:2]), "Shape (4,) expected"),
        (lambda w, g, v, lr, beta: (w, v * np.nan), "nan"),
        (changes_its_input, "changed its input"),
        (3.0, "Expected a function"),
    ],
)
def test_a_broken_function_is_survived_and_named(answer, words):
    status, message = judged("q1", answer)
    assert status == "not solved yet"
    assert words in message


def test_the_predictions_have_one_right_answer_and_feedback_on_each():
    predictions = [p for p in vars(variants).values() if isinstance(p, Prediction)]
    assert len(predictions) == 4
    for prediction in predictions:
        assert len({text for text, _ in prediction.answers}) == len(prediction.answers) >= 3
        assert all(len(feedback) > 20 for _, feedback in prediction.answers)


def test_progress_counts_what_is_solved(capsys):
    variants.q4.check(0.1 / 0.001**0.5)
    variants.progress()
    assert variants.q4.status == "solved"
