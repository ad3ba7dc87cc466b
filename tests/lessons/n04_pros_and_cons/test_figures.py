"""The pictures of notebook 04 draw, and say in words what they show."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

import momentum_lessons as ml
from momentum_lessons.lessons.n04_pros_and_cons import figures


@pytest.fixture(autouse=True)
def _close_figures():
    yield
    plt.close("all")


def drawn(axes, *words):
    """Check that a figure function returned axes whose figure has the words in its text."""
    figure = np.ravel(axes)[0].figure
    figure.canvas.draw()
    text = ml.drawing.alternative_text(figure)
    for word in words:
        assert word in text
    return figure


def test_the_map_of_the_gain():
    gain = np.array([[1.0, 2.0, 30.0], [1.5, 1.5, 20.0], [1.4, 1.4, 2.0]])
    drawn(figures.gain_map([1, 100, 1e4], [0.1, 1, 8], gain, 0.01), "1.0 at κ = 1", "30 at κ")


def test_pictures_of_escapes():
    starts, wells = np.array([[-2.4], [-1.0], [1.0], [2.4]]), np.array([[0, 0, 1, 1], [1, 0, 1, 0]])
    drawn(
        figures.crossings(ml.DoubleWell(), starts, np.array([0.01, 0.1]), {"ball": wells}),
        "ball: 12 % of the map to the deeper, 12 % to the other",
    )
    maps = {"one": np.array([[0, 1], [2, -1]]), "two": np.array([[0, 1], [2, 3]])}
    drawn(figures.basin_maps(ml.Himmelblau(), maps, (-6, 6, -6, 6)), "one; two")


def test_the_plane_of_tuning():
    plane = np.array([[200.0, 300.0, np.nan], [80.0, 50.0, np.nan], [200.0, 220.0, 250.0]])
    lrs, betas = np.array([0.01, 0.02, 0.04]), np.array([0.0, 0.6, 0.9])
    drawn(figures.tuning_plane(lrs, betas, plane, 300), "fewest 50")


def test_the_endless_cycle():
    surface, rule = ml.PiecewiseQuadratic(), ml.HeavyBall(1 / 9, 4 / 9)
    run = ml.descend(surface, rule, 3.3, 90)
    figure = drawn(
        figures.endless_cycle(surface, run.weights[-3:, 0], {"ball": (run, rule)}),
        "−1.80",
        "2.12",
        "0.65",
    )
    assert any("13.7" in text.get_text() for text in figure.axes[0].texts)
