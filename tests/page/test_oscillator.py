"""oscillator: its steps are heavy ball's, its languages agree, its V's tip is critical damping."""

import numpy as np
import pytest

import momentum_lessons as ml

WELL = ml.Quadratic([1.0])


def distance(friction, dt, duration=20.0):
    ball = ml.physics.roll(WELL, 1.0, friction, dt, round(duration / dt))
    exact, _ = ml.theory.oscillator(ball.times, friction=friction)
    return np.abs(ball.positions[:, 0] - exact).max()


@pytest.mark.parametrize(("friction", "dt"), [(0.3, 0.2), (1.8, 0.2), (3.0, 0.2), (0.3, 0.5)])
def test_the_readout_names_regime_rate_and_distance(page, friction, dt):
    lr, beta = ml.physics.to_heavy_ball(friction, dt)
    name = ml.theory.regime(lr, beta, 1.0).capitalize()
    rate = ml.theory.convergence_rate(lr, beta, [1.0])
    readout = page("oscillator", friction=friction, dt=dt).readout
    assert readout.startswith(f"{name}: × {rate:.3f} a step; at most ")
    assert float(readout.split()[-5]) == pytest.approx(distance(friction, dt), rel=0.06)


def test_both_languages_open_the_same_oscillator(page):
    friction, dt = ml.physics.to_ball(0.09, 0.8)
    one = page("oscillator", lr=0.09, beta=0.8).readout
    assert one == page("oscillator", friction=friction, dt=dt).readout


def test_what_one_pair_says_the_other_follows(page):
    shown = page("oscillator")
    shown.set(dt=0.5)
    values = shown.values
    assert (values["lr"], values["beta"]) == pytest.approx((0.25, 0.85))
    shown.set(beta=0.5)
    values = shown.values
    assert (values["friction"], values["dt"], values["lr"]) == pytest.approx((1.0, 0.5, 0.25))
    shown.set(dt=2.0, friction=3.0)  # a step would reverse the velocity
    assert (shown.values["friction"], shown.values["beta"]) == pytest.approx((0.5, 0.0))


def test_the_tip_of_the_v_is_critical_damping_at_any_time_step(page):
    for dt in (0.2, 0.5, 0.8):
        shown = page("oscillator", friction=2 - dt, dt=dt)
        assert shown.readout.startswith(f"Critically damped: × {1 - dt:.3f} a step")


def test_too_long_a_step_diverges_beside_a_spring_that_comes_to_rest(page):
    shown = page("oscillator", friction=0.3, dt=1.8)
    assert shown.readout.startswith("Diverging: × 1.")


def test_pulling_the_mass_puts_the_time_back(page):
    shown = page("oscillator", time=5.0)
    shown.grip("mass").focus()
    shown.page.keyboard.press("Shift+ArrowLeft")
    values = shown.values
    assert values["time"] == 0
    assert values["start"][1] == 0


def test_more_friction_than_a_step_can_bear_is_one_sentence():
    assert "friction must be" in str(ml.explorers.oscillator(friction=9.0, dt=0.5))
