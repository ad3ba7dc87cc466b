"""A ball with friction is a heavy ball; its energy is kept in the books; its limit is the truth."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import momentum_lessons as ml

HILL = ml.DoubleWell(tilt=1.0)


@settings(max_examples=25, deadline=None)
@given(lr=st.floats(1e-4, 1e-2), beta=st.floats(0.0, 0.99), mass=st.floats(0.1, 50))
def test_newton_with_friction_is_heavy_ball_for_every_mass(lr, beta, mass):
    ravine = ml.Quadratic((1.0, 25.0), angle=0.3)
    friction, dt = ml.physics.to_ball(lr, beta, mass)
    ball = ml.physics.roll(ravine, [1.0, -0.5], friction, dt, 60, mass)
    run = ml.descend(ravine, ml.HeavyBall(lr, beta), [1.0, -0.5], 60)
    np.testing.assert_allclose(ball.positions, run.weights, rtol=1e-9, atol=1e-11)


@given(lr=st.floats(1e-5, 1), beta=st.floats(0, 0.999), mass=st.floats(0.01, 100))
def test_ball_and_heavy_ball_convert_back_and_forth(lr, beta, mass):
    friction, dt = ml.physics.to_ball(lr, beta, mass)
    np.testing.assert_allclose(
        ml.physics.to_heavy_ball(friction, dt, mass), (lr, beta), rtol=1e-9, atol=1e-12
    )


def test_energy_books_close_as_the_step_shrinks():
    off = []
    for dt in (0.02, 0.01, 0.005):
        total = ml.physics.roll(HILL, 2.2, 0.8, dt, round(6 / dt)).total
        off.append(np.abs(total / total[0] - 1).max())
    assert off[0] < 0.05
    np.testing.assert_allclose(np.divide(off[:-1], off[1:]), 2, rtol=0.1)


def test_friction_only_takes_and_without_it_nothing_is_lost():
    with_friction = ml.physics.roll(HILL, 2.2, 1.0, 0.01, 500)
    assert (
        np.diff(with_friction.lost).min() > -1e-3
    )  # below 0 only in the one step in which the ball turns round
    assert ml.physics.roll(HILL, 2.2, 0.0, 0.01, 500).lost[-1] == 0


def test_lost_energy_is_exactly_what_the_slope_put_in_and_the_speed_does_not_show():
    ball = ml.physics.roll(HILL, 2.2, 1.0, 0.02, 200)
    u, dt = ball.velocities, 0.02
    work = (-HILL.gradient(ball.positions[:-1]) * (u[:-1] + u[1:]) / 2 * dt).sum(axis=-1)
    np.testing.assert_allclose(np.diff(ball.kinetic) + np.diff(ball.lost), work, atol=1e-12)


def test_frictionless_ball_keeps_its_energy_bounded_and_never_settles():
    ball = ml.physics.roll(ml.Quadratic([1.0]), 1.0, 0.0, 0.1, 5000)
    assert np.abs(ball.total / ball.total[0] - 1).max() < 0.06
    assert np.abs(ball.positions[-100:]).max() > 0.99


def test_no_ball_gets_over_a_hill_higher_than_its_start():
    low, high = 1.8, 2.0  # the hill is as high as the outer slope at 1.87
    assert HILL.value([low]) < HILL.value(HILL.barrier) < HILL.value([high])
    balls = ml.physics.roll(HILL, [[low], [high]], 0.05, 0.005, 2000)
    assert (balls.positions[..., 0].min(axis=0) < HILL.barrier[0]).tolist() == [False, True]


def test_more_friction_crosses_the_hill_fewer_times():
    left = (
        ml.physics.roll(HILL, 2.5, np.array([0.3, 0.5, 1.0, 3.0]), 0.01, 4000).positions[..., 0]
        < HILL.barrier[0]
    )
    assert np.diff(left, axis=0).sum(axis=0).tolist() == [3, 2, 1, 0]


def test_roll_spans_starts_and_frictions_in_one_call():
    balls = ml.physics.roll(HILL, np.array([[[2.0]], [[2.4]]]), np.array([0.5, 1.0, 2.0]), 0.01, 50)
    assert balls.positions.shape == (51, 2, 3, 1)
    assert balls.total.shape == (51, 2, 3)
    alone = ml.physics.roll(HILL, 2.4, 1.0, 0.01, 50)
    np.testing.assert_allclose(balls.positions[:, 1, 1], alone.positions)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((HILL, 2.0, -1.0, 0.1, 5), r"friction must be in \[0, 10\], got -1"),
        ((HILL, 2.0, 30.0, 0.1, 5), r"friction must be in \[0, 10\], got 30"),
        ((HILL, 2.0, 1.0, 0.0, 5), "dt must be finite and greater than 0, got 0"),
        ((HILL, [1.0, 2.0], 1.0, 0.1, 5), "start must have shape"),
        ((HILL, 2.0, 1.0, 0.1, 0), "steps must be a whole number of at least 1, got 0"),
    ],
)
def test_bad_input_to_roll_is_named(arguments, words):
    with pytest.raises(ValueError, match=words):
        ml.physics.roll(*arguments)


@pytest.mark.parametrize("friction", [0.2, 2.0, 5.0])
def test_heavy_ball_approaches_the_exact_spring_with_order_one(friction):
    errors = []
    for dt in (0.01, 0.005):
        run = ml.descend(
            ml.Quadratic([1.0]),
            ml.HeavyBall(*ml.physics.to_heavy_ball(friction, dt)),
            1.0,
            int(8 / dt),
        )
        exact, _ = ml.theory.oscillator(dt * np.arange(len(run.losses)), friction=friction)
        errors.append(np.abs(run.weights[:, 0] - exact).max())
    assert errors[0] / errors[1] == pytest.approx(2, rel=0.01)


def test_critical_damping_of_the_true_spring_is_the_small_step_limit():
    lr = np.array([1e-2, 1e-4, 1e-6])
    gap = ml.theory.critical_beta(lr, 1.0) - (1 - 2 * np.sqrt(lr))
    np.testing.assert_allclose(gap, lr, rtol=1e-6)


@pytest.mark.parametrize(
    ("beta", "name"), [(0.6, "overdamped"), (0.64, "critically damped"), (0.7, "underdamped")]
)
def test_only_the_underdamped_ball_swings(beta, name):
    w = ml.descend(ml.Quadratic([1.0]), ml.HeavyBall(0.04, beta), [1.0], 100).weights[:, 0]
    assert ml.theory.regime(0.04, beta, 1.0) == name
    assert (w.min() < -1e-6) == (name == "underdamped")


def test_fading_oscillator_solves_its_differential_equation():
    t, h = np.linspace(0.5, 30, 50), 1e-3
    before, now, after = (
        ml.theory.fading_oscillator(t + s, mass=2.0, stiffness=3.0) for s in (-h, 0, h)
    )
    acceleration, velocity = (after - 2 * now + before) / h**2, (after - before) / (2 * h)
    np.testing.assert_allclose(2 * acceleration + 3 * now + 2 * 3 / t * velocity, 0, atol=1e-4)
    assert ml.theory.fading_oscillator(0.0, position=0.7) == pytest.approx(0.7)


def test_nesterov_with_its_schedule_follows_friction_three_over_t():
    def distance(lr):
        w = ahead = 1.0
        path = [w]
        for t in range(round(12 / lr**0.5)):
            new = ahead - lr * ahead
            ahead, w = new + t / (t + 3) * (new - w), new
            path.append(w)
        return np.abs(path - ml.theory.fading_oscillator(lr**0.5 * np.arange(len(path)))).max()

    assert distance(4e-4) / distance(1e-4) == pytest.approx(2, rel=0.03)
