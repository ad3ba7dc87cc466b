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
