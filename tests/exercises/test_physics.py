"""The practice of notebook 02: solutions pass, stubs are not attempted, mistakes are called by their names."""

import numpy as np
import pytest

from momentum_lessons.exercises import physics
from momentum_lessons.exercises.physics import p1, p2, p3, q1, q2, q3, q4


def answers(exercise):
    scope = {}
    exec(exercise.code, scope)
    return [scope[name] for name in exercise.answers]


def verdict(exercise, *given):
    exercise.check(*given)
    return exercise.status, exercise.message


@pytest.mark.parametrize("exercise", [q1, q2, q3, q4], ids=lambda q: q.name)
def test_solution_passes(exercise):
    assert verdict(exercise, *answers(exercise))[0] == "solved"


def stub(*_):
    return ...


@pytest.mark.parametrize(("exercise", "given"), [(q1, (..., ...)), (q2, (stub,)), (q3, (stub,)), (q4, (...,))])
def test_stub_is_not_attempted(exercise, given):
    assert verdict(exercise, *given)[0] == "not attempted"


@pytest.mark.parametrize(
    ("friction", "dt", "words"),
    [
        (1.0, 0.01, "its square root"),
        (1.0, 1e-4, "α squared"),
        (1.0, 0.005, "exponent"),
        (0.1, 0.1, "divide by Δt"),
        (9.0, 0.1, "not β"),
        (10.0, 0.1, "divided 1 − β by α"),
        (-1.0, 0.1, "negative"),
        (3.0, 0.1, "Solve it for c"),
        (1.0, 0.2, "would not be 0.01"),
        ("1", "x", "Expected numbers"),
        (float("nan"), 0.1, "The friction is nan"),
    ],
)
def test_ball_mistakes(friction, dt, words):
    status, message = verdict(q1, friction, dt)
    assert status == "not solved yet"
    assert words in message


def explicit_euler(x, u, gradient, mass, friction, dt):
    return x + dt * u, u + dt * (-gradient - friction * u) / mass


def make_step(force, divide=True, keep=1.0, dt_u=None, dt_x=None, sign=1.0):
    """A learner's step with one thing changed."""

    def newton_step(x, u, gradient, mass, friction, dt):
        push = force(gradient, friction, u) / (mass if divide else 1)
        u = keep * u + (dt if dt_u is None else dt_u) * push
        return x + sign * (dt if dt_x is None else dt_x) * u, u

    return newton_step


def right_force(gradient, friction, u):
    return -gradient - friction * u


def reversed_pair(x, u, gradient, mass, friction, dt):
    u = u + dt * (-gradient - friction * u) / mass
    return u, x + dt * u


def forgets_position(x, u, gradient, mass, friction, dt):
    return x, u + dt * (-gradient - friction * u) / mass


def divides_the_gradient_only(x, u, gradient, mass, friction, dt):
    u = u + dt * (-gradient / mass - friction * u)
    return x + dt * u, u


def changes_its_input(x, u, gradient, mass, friction, dt):
    u += dt * (-gradient - friction * u) / mass
    x += dt * u
    return x, u


def raises(x, u, gradient, mass, friction, dt):
    return x, velocity  # noqa: F821


@pytest.mark.parametrize(
    ("step", "words"),
    [
        (explicit_euler, "explicit Euler"),
        (make_step(lambda g, c, u: g - c * u), "force is −∇L, downhill"),
        (make_step(lambda g, c, u: -g + c * u), "against the velocity"),
        (make_step(lambda g, c, u: -g), "Friction is missing"),
        (make_step(right_force, divide=False), "mass is missing"),
        (make_step(right_force, keep=0.0), "old velocity is missing"),
        (make_step(right_force, dt_u=1.0), "the velocity changes by acceleration times dt"),
        (make_step(right_force, dt_x=1.0), "the position changes by velocity times dt"),
        (make_step(right_force, sign=-1.0), "backwards"),
        (divides_the_gradient_only, "friction is a force too"),
        (reversed_pair, "the position comes first"),
        (forgets_position, "did not change"),
        (changes_its_input, "changed its input"),
        (raises, "NameError"),
        (lambda *a: None, "returned None"),
        (lambda x, *a: x, "Return two things"),
        (lambda x, u, *a: (x, u[:2]), "Shape (4,) expected"),
        (lambda x, u, *a: (x, u * np.nan), "The velocity is nan"),
    ],
)
def test_newton_step_mistakes(step, words):
    status, message = verdict(q2, step)
    assert status == "not solved yet"
    assert words in message


@pytest.mark.parametrize(
    ("formula", "words"),
    [
        (lambda a: 1 - a**0.5, "The square is missing"),
        (lambda a: (1 - a) ** 2, "The root is missing"),
        (lambda a: 1 - a, "gradient descent's factor"),
        (lambda a: 1 - 2 * a**0.5, "true spring"),
        (lambda a: (1 + a**0.5) ** 2, "above 1"),
        (lambda a: 0.9, "do not coincide"),
    ],
)
def test_critical_beta_mistakes(formula, words):
    status, message = verdict(q3, lambda lr, eigenvalue: formula(lr * eigenvalue))
    assert status == "not solved yet"
    assert words in message


@pytest.mark.parametrize(
    ("friction", "words"),
    [
        (2.5, "needs less"),
        (1.0, "there is a larger one"),
        (1 - 1.88 * 0.01, "That is β"),
        (-0.5, "negative"),
        (500.0, "reverses the velocity"),
        ("a lot", "Expected numbers"),
        (np.array([1.88, 1.9]), "Shape () expected"),
    ],
)
def test_hill_mistakes(friction, words):
    status, message = verdict(q4, friction)
    assert status == "not solved yet"
    assert words in message


def test_hill_answer_is_accepted_with_two_decimals_and_no_coarser():
    assert verdict(q4, 1.88)[0] == "solved"
    assert verdict(q4, 1.87)[0] == "solved"
    assert verdict(q4, 1.8)[0] == "not solved yet"


@pytest.mark.parametrize("prediction", [p1, p2, p3])
def test_predictions_have_distinct_answers_with_feedback(prediction):
    texts = [text for text, _ in prediction.answers]
    assert len(set(texts)) == len(texts) >= 3
    assert all(len(feedback) > 30 for _, feedback in prediction.answers)


def test_progress_counts_the_four_exercises(capsys):
    for exercise in (q1, q2, q3, q4):
        verdict(exercise, *answers(exercise))
    shown = []
    original, physics.engine.display = physics.engine.display, shown.append
    try:
        physics.progress()
    finally:
        physics.engine.display = original
    assert shown[0].data.startswith("**4 of 4 solved**")
