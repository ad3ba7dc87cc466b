"""Nesterov, RMSprop, Adam and after: the tuning behind the race, its verdict, and the figures of notebook 05."""

import matplotlib

matplotlib.use("agg")

import matplotlib.pyplot as plt
import numpy as np
import pytest

import momentum_lessons as ml
from momentum_lessons import tuning
from momentum_lessons.landscapes import MatrixRegression
from momentum_lessons.lessons.n05_variants import figures, race_figures


@pytest.fixture(autouse=True)
def _close_figures():
    yield
    plt.close("all")


def told(ax):
    """Return the alternative text of the figure of `ax`."""
    ax = np.ravel(ax)[0]
    assert ax.figure.alternative_text
    return ax.figure.alternative_text


# ---- the matrix landscape


def test_the_gradient_of_the_matrix_regression_is_the_derivative_of_its_value():
    surface = MatrixRegression(3, 4, condition_number=50)
    w, h = np.random.default_rng(1).standard_normal((3, 4)), 1e-6
    for i, j in np.ndindex(3, 4):
        step = np.zeros((3, 4))
        step[i, j] = h
        slope = (surface.value(w + step) - surface.value(w - step)) / (2 * h)
        assert slope == pytest.approx(surface.gradient(w)[i, j], rel=1e-6, abs=1e-9)


def test_the_matrix_regression_has_its_minimum_and_its_condition_number():
    surface = MatrixRegression(8, 8, condition_number=1000)
    assert surface.minimum == 0
    assert np.allclose(surface.gradient(surface.minima), 0)
    assert np.linalg.cond(surface.covariance) == pytest.approx(1000)


# ---- what the notebook says of the methods


def test_rmsprop_on_an_aligned_ravine_does_not_feel_the_condition_number():
    paths = [
        ml.descend(ml.Quadratic((1.0, k)), ml.RMSprop(0.02, eps=0), [1.0, 1.0], 50).weights
        for k in (1.0, 1e4)
    ]
    assert np.allclose(paths[0], paths[1], rtol=1e-9)


def test_adams_first_step_is_the_learning_rate_whatever_the_gradient():
    gradient = np.array([1e-3, 1.0, -1e6])
    rule = ml.Adam(0.01)
    w, _ = rule.step(np.zeros(3), gradient, rule.init(np.zeros(3)))
    assert np.allclose(w, -0.01 * np.sign(gradient), rtol=1e-4)


def test_muon_needs_a_falling_rate_to_beat_tuned_momentum_on_the_matrix_regression():
    course, left = tuning.courses()["matrix regression"], {}
    for rule in (ml.HeavyBall, ml.Muon):
        surface, starts = course.on(rule)
        grid = rule(tuning.LEARNING_RATES[:, None], tuning.COEFFICIENTS)
        for schedule in (lambda grid: grid, lambda grid: tuning.Decaying(grid, 60)):
            run = ml.descend(surface, schedule(grid), starts[0], 60, keep="end")
            left.setdefault(rule, []).append(run.losses.min() / surface.value(starts[0]))
    assert left[ml.Muon][0] > 2 * left[ml.HeavyBall][0]
    assert left[ml.Muon][1] < min(left[ml.HeavyBall]) / 10


def test_c12_adam_saves_tuning_and_tuned_momentum_keeps_up():
    verdict = ml.claims.verdict("C12")
    values = verdict.values
    assert verdict.status == "holds when"
    assert 0.75 < values["Nesterov"]["ratios"].min() < values["Nesterov"]["ratios"].max() < 1.35
    assert values["Adam"]["ratios"].min() == pytest.approx(0.86, abs=0.05)
    assert values["Adam"]["ratios"].max() == pytest.approx(2.7, abs=0.2)
    assert values["RMSprop"]["ratios"].min() > 4
    assert values["Adam"]["spread"] < 10
    assert values["momentum"]["spread"] > 500
    assert (
        values["Adam"]["arrives"],
        values["momentum"]["arrives"],
        values["Nesterov"]["arrives"],
    ) == (3, 0, 0)
    assert str(verdict) == str(ml.claims.verdict("C12"))


# ---- figures


def test_the_figures_of_section_1_tell_their_numbers():
    assert "(-0.62, -0.38)" in told(
        figures.look_ahead(ml.Quadratic(), [-1.2, 0.3], [-20.0, 17.0], 0.03, 0.9)
    )
    rates = np.array([[0.9, 0.8], [0.7, 1.2]])
    assert "best 0.700" in told(figures.nesterov_maps([0.01, 0.02], [0.1, 0.5], rates, rates))
    fall = 1.0 / np.arange(1, 101) ** 2
    curves = {"GradientDescent": fall**0.5, "Nesterov": fall}
    text = told(
        figures.slow_tail(curves, {"GradientDescent": -1.0, "Nesterov": -2.0}, 3 * fall[1:])
    )
    assert "Nesterov -2.00" in text
    time = np.linspace(0, 5, 20)
    assert "swings" in told(
        figures.fading_ball(time, np.cos(time), {"Nesterov": (time, np.cos(time))})
    )


def test_the_figures_of_sections_2_and_3_tell_their_numbers():
    surfaces = (ml.Quadratic((1.0, 10.0)), ml.Quadratic((1.0, 10.0), 0.5))
    runs = [
        {"RMSprop": ml.descend(surface, ml.RMSprop(0.05), [1.0, 0.5], 10)} for surface in surfaces
    ]
    assert "turned 28.6°" in told(figures.two_ravines(surfaces, runs))
    left = {"RMSprop": np.array([1e-30, 1e-3]), "Adam": np.array([1e-6, 1e-4])}
    assert "RMSprop from 1e-16 to 0.001" in told(figures.cure_by_angle(np.array([0, 45]), left))
    paths = {"GD": np.zeros(50) - 0.9, "Adam": np.ones(50), "AMSGrad": np.zeros(50)}
    assert "Adam ends at 1.00" in told(figures.adam_online(paths, -1.0))


def test_the_figures_of_the_race_tell_their_numbers():
    assert "between 0.50 and 1.00" in told(
        race_figures.singular_values(np.array([3.0, 0.1]), np.array([1.0, 0.5]))
    )
    axes = plt.subplots(1, 2)[1]
    for ax, title in zip(axes, ("constant", "falling"), strict=True):
        race_figures.budget_losses({"Muon": np.array([1.0, 0.1, 0.001])}, title, ax)
    assert "falling: share of the loss left over 2 steps. Muon: 3.0 digits" in told(axes)
    steps = {
        "ravine": {"Adam": 123.0, "HeavyBall": 30.0},
        "Rosenbrock": {"Adam": np.inf, "HeavyBall": 210.0},
    }
    text = told(race_figures.race_results(steps, 1000))
    assert "ravine: HeavyBall 30, Adam 120" in text
    assert "Rosenbrock: HeavyBall 210, Adam never" in text
    windows = {
        name: {"ravine": np.array([50.0, 20.0]), "other": np.array([30.0, np.inf])}
        for name in ("Adam", "Muon")
    }
    assert "a factor 10" in told(race_figures.learning_rate_windows(np.array([0.1, 1.0]), windows))
