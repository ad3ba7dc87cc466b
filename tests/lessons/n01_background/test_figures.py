"""The pictures of notebook 01 show what was measured, and say it in their alternative text."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

import momentum_lessons as ml
from momentum_lessons.lessons.n01_background import figures


@pytest.fixture(autouse=True)
def closed():
    yield
    plt.close("all")


@pytest.fixture
def turned():
    return ml.Quadratic((1.0, 25.0), angle=0.5)


def drawn(axes):
    """Return the alternative text of the rendered picture; no noise of Python's is in it."""
    figure = axes.figure if hasattr(axes, "figure") else axes[0].figure
    figure.canvas.draw()
    text = ml.drawing.alternative_text(figure)
    assert "<" not in text
    assert "array" not in text
    assert len(text) > 60
    return text


def test_parabola_steps_tells_where_each_run_ends():
    runs = {"αλ = 0.5\nstays": 0.5 ** np.arange(4), "αλ = 2.1": (-1.1) ** np.arange(4.0)}
    assert "αλ = 0.5 ends at 0.125" in drawn(figures.parabola_steps(runs))


def test_of_the_downhill_arrows_only_those_on_the_eigenvectors_aim_at_the_minimum(turned):
    ax = figures.downhill_directions(turned)
    assert "turned 28.6°" in drawn(ax)
    arrows = [(text.xy, text.xyann) for text in ax.texts if text.arrow_patch]
    tips, tails = np.array(arrows).swapaxes(0, 1)
    toward = -tails / np.linalg.norm(tails, axis=1, keepdims=True)
    step = (tips - tails) / np.linalg.norm(tips - tails, axis=1, keepdims=True)
    aims = (toward * step).sum(axis=1) > 0.9999
    on_an_eigenvector = np.arange(12) % 3 == 0
    np.testing.assert_array_equal(aims, on_an_eigenvector)


def test_the_two_views_show_the_same_path_turned(turned):
    rule = ml.GradientDescent(0.07)
    run = ml.descend(turned, rule, [-1.3, 0.2], 10)
    axes = figures.two_views(turned, run, rule)
    assert "25" in drawn(axes)
    left, right = (ax.lines[1].get_xydata() for ax in axes)
    np.testing.assert_allclose(np.linalg.norm(left, axis=1), np.linalg.norm(right, axis=1))
    np.testing.assert_allclose(right[1] / right[0], 1 - 0.07 * turned.eigenvalues)


def test_error_split_draws_the_formula_through_the_measurement(turned):
    run = ml.descend(turned, ml.GradientDescent(0.07), [-1.3, 0.2], 20)
    ax = figures.error_split(turned, run, 0.07)
    assert "factor −0.75" in drawn(ax)
    for measured, formula in zip(ax.lines[:2], ax.lines[2:4], strict=True):
        np.testing.assert_allclose(measured.get_ydata(), formula.get_ydata()[::2], rtol=1e-9)


def test_shrink_factors_marks_where_the_two_directions_are_equally_slow():
    ax = figures.shrink_factors([1.0, 25.0])
    assert "0.923, at α = 0.0769" in drawn(ax)
    slower = ax.lines[0].get_xydata()
    lowest = slower[slower[:, 1].argmin()]
    np.testing.assert_allclose(lowest, (2 / 26, 24 / 26), atol=0.01)


def test_steps_by_kappa_passes_the_formula_through_the_measurement():
    ax = figures.steps_by_kappa([1, 10, 100], [1, 69, 691])
    assert "691 at κ = 100" in drawn(ax)
    line, marks = ax.lines
    formula = np.interp([10, 100], *line.get_data())
    np.testing.assert_allclose(marks.get_ydata()[1:], formula, rtol=0.02)


def test_basins_counts_who_ends_where_and_who_crosses():
    wells, starts = ml.DoubleWell(1.0), np.linspace(-2.5, 2.5, 101)[:, None]
    calm = ml.descend(wells, ml.GradientDescent(0.01), starts, 100)
    assert "53 starts left of the hilltop" in drawn(figures.basins(wells, calm))
    wild = ml.descend(wells, ml.GradientDescent(0.1), starts, 300)
    crossed = ml.measures.wells(wells, wild.weights[-1]) != ml.measures.wells(wells, starts)
    assert f"{crossed.sum()} change sides" in drawn(figures.basins(wells, wild))


def test_wells_by_rate_tells_both_ends_of_each_line():
    shares = {"better well": np.array([0.5, 0.0]), "worse well": np.array([0.5, 0.4])}
    shares["neither"] = np.array([0.0, 0.6])
    text = drawn(figures.wells_by_rate(np.array([0.01, 0.14]), shares, (0.11, 0.145)))
    assert "better well 50% → 0%" in text


def test_saddle_pictures_tell_where_runs_end_and_how_long_they_wait():
    saddle = ml.Saddle()
    runs = {
        s: ml.descend(saddle, ml.GradientDescent(0.1), [1.0, float(s)], 99) for s in ("1", "-1")
    }
    assert "-1: ends at w₂ = -1.00" in drawn(figures.saddle_paths(saddle, runs))
    waits = np.array([43, 91])
    text = drawn(figures.saddle_wait(np.array([1e-2, 1e-4]), waits, waits - 1.0))
    assert "from 91 at offset 1e-04 to 43 at 1e-02" in text


def test_flips_and_factors_tell_their_numbers():
    text = drawn(figures.sign_flips(np.array([0.5, 1.9]), {"two dimensions": np.array([0, 0.5])}))
    assert "at αλ = 1.9: two dimensions 50%" in text
    eigenvalues = np.array([1.0, 10.0, 24.0])
    text = drawn(figures.slow_ends(eigenvalues, {"best α": 1 - 0.08 * eigenvalues}, 12.5))
    assert "best α: 0.920, 0.920" in text


def test_the_cloud_tells_its_distance_to_the_minimum():
    noise = np.random.default_rng(0).standard_normal((4, 400, 2))
    text = drawn(figures.minibatch_cloud({"α = 1": noise, "α = 0.1": 0.1 * noise}, np.zeros(2)))
    assert "α = 1: 1.4; α = 0.1: 0.14" in text
