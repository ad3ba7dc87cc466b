"""The exercises of notebook 02: mistakes are called by their names."""

import numpy as np
import pytest

import momentum_lessons as ml
from momentum_lessons.lessons.n02_physics import q1, q2, q3, q4, q5

from ..helpers import rejected, solved


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
        (0.1, 1.0, "swapped"),
        (1.0, 0.001**0.5, "the article's form"),
        (1.0, 0.1**0.5, "effective learning rate"),
        ("1", "x", "Expected numbers"),
        (float("nan"), 0.1, "The friction: nan"),
    ],
)
def test_ball_mistakes(friction, dt, words):
    assert words in rejected(q1, friction, dt)


def explicit_euler(w, u, gradient, mass, friction, dt):
    return w + dt * u, u + dt * (-gradient(w) - friction * u) / mass


def make_step(force, divide=True, keep=1.0, dt_u=None, dt_x=None, sign=1.0):
    """A learner's step with one thing changed."""

    def newton_step(x, u, gradient, mass, friction, dt):
        push = force(gradient(x), friction, u) / (mass if divide else 1)
        u = keep * u + (dt if dt_u is None else dt_u) * push
        return x + sign * (dt if dt_x is None else dt_x) * u, u

    return newton_step


def right_force(gradient, friction, u):
    return -gradient - friction * u


def reversed_pair(x, u, gradient, mass, friction, dt):
    u = u + dt * (-gradient(x) - friction * u) / mass
    return u, x + dt * u


def forgets_position(x, u, gradient, mass, friction, dt):
    return x, u + dt * (-gradient(x) - friction * u) / mass


def divides_the_gradient_only(x, u, gradient, mass, friction, dt):
    u = u + dt * (-gradient(x) / mass - friction * u)
    return x + dt * u, u


def heavy_ball(w, u, gradient, mass, friction, dt):
    v = (1 - friction * dt / mass) * u + gradient(w)
    return w - dt**2 / mass * v, v


def changes_its_input(x, u, gradient, mass, friction, dt):
    u += dt * (-gradient(x) - friction * u) / mass
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
        (heavy_ball, "the heavy ball's velocity"),
        (reversed_pair, "the position comes first"),
        (forgets_position, "did not change"),
        (changes_its_input, "changed its input"),
        (raises, "NameError"),
        (lambda *a: None, "returned None"),
        (lambda x, *a: x, "Return two things"),
        (lambda x, u, *a: (x, u[:2]), "Shape (4,) expected"),
        (lambda x, u, *a: (x, u * np.nan), "The velocity: nan"),
    ],
)
def test_newton_step_mistakes(step, words):
    assert words in rejected(q2, step)


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
    assert words in rejected(q3, lambda lr, eigenvalue: formula(lr * eigenvalue))


@pytest.mark.parametrize(
    ("friction", "words"),
    [
        (2.5, "needs less"),
        (1.0, "with 1.01 it still does"),
        (1.87, "with 1.88 it still does"),
        (1 - 1.88 * 0.01, "That is β"),
        (-0.5, "negative"),
        (500.0, "reverses the velocity"),
        ("a lot", "Expected numbers"),
        (np.array([1.88, 1.9]), "Shape () expected"),
    ],
)
def test_hill_mistakes(friction, words):
    assert words in rejected(q4, friction)


def test_hill_answer_is_the_largest_of_two_decimals_and_no_other():
    assert solved(q4, 1.88)
    assert solved(q4, np.float32(1.88))
    assert not solved(q4, 1.8)


@pytest.mark.parametrize(
    ("dt", "words"),
    [
        (1.0, "limit without friction"),
        (0.5**0.5, "gradient descent's limit"),
        (-1.1328, "negative root"),
        (0.8828**2, "take its square root"),
        (2.0, "takes the whole velocity"),
        (0.7, "is not 2(1 + β)"),
        ("one", "Expected numbers"),
    ],
)
def test_largest_step_mistakes(dt, words):
    assert words in rejected(q5, dt)


def test_largest_step_is_where_the_heavy_ball_stops_coming_to_rest():
    assert solved(q5, 0.883)
    for dt, rests in ((0.88, True), (0.886, False)):
        rate = ml.theory.convergence_rate(dt**2, 1 - 0.5 * dt, [4.0])
        assert (rate < 1) == rests
