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


def test_pictures_of_speed():
    drawn(figures.steps_over_kappa([10, 100], [69, 691], [22, 75], [27, 93]), "691", "93", "75")
    gain = np.array([[1.0, 2.0, 30.0], [1.5, 1.5, 20.0], [1.4, 1.4, 2.0]])
    drawn(figures.gain_map([1, 100, 1e4], [0.1, 1, 8], gain, 0.01), "1.0 at κ = 1", "30 at κ")
    steps = np.array([[np.inf, 9000.0], [8000.0, 400.0]])
    drawn(figures.rosenbrock_tuning(np.array([0.001, 0.002]), [0.0, 0.9], steps), "β = 0.9: 400")


def test_pictures_of_escapes():
    starts, wells = np.array([[-2.4], [-1.0], [1.0], [2.4]]), np.array([[0, 0, 1, 1], [1, 0, 1, 0]])
    drawn(
        figures.crossings(ml.DoubleWell(), starts, np.array([0.01, 0.1]), {"ball": wells}),
        "ball: 12 % of the map to the deeper, 12 % to the other",
    )
    maps = {"one": np.array([[0, 1], [2, -1]]), "two": np.array([[0, 1], [2, 3]])}
    drawn(figures.basin_maps(ml.Himmelblau(), maps, (-6, 6, -6, 6)), "one; two")


def test_pictures_of_oscillation():
    ravine, rule = ml.Quadratic((1.0, 25.0)), ml.HeavyBall(0.05, 0.5)
    run = ml.descend(ravine, rule, (1.5, 0.3), 20)
    drawn(figures.swings(ravine, {"β = 0.5": (run, rule), "again": (run, rule)}), "β = 0.5; again")
    shares, lengths = {0.0: [0.0, 1.0], 0.9: [0.2, 0.5]}, {"HeavyBall": [2.0, 38.0]}
    drawn(
        figures.reversals_and_length([0.5, 1.5], shares, [0, 0.99], lengths),
        "PyTorch's form 38.0 times",
    )
    values = {"gradient descent": ("GradientDescent", [0.05, 1.0])}
    drawn(figures.noise_cloud([0.1, 1.0], values, [0.1, 1.0], values), "0.05 to 1")


def test_pictures_of_cost_and_tuning():
    times = [{"passes": 1.0, "SGD": 0.1, "SGD + momentum": 1.0}] * 2
    drawn(figures.optimizer_cost([100, 1000], times), "SGD + momentum 50 %")
    plane = np.array([[200.0, 300.0, np.nan], [80.0, 50.0, np.nan], [200.0, 220.0, 250.0]])
    lrs, betas = np.array([0.01, 0.02, 0.04]), np.array([0.0, 0.6, 0.9])
    drawn(figures.tuning_plane(lrs, betas, plane, 300), "fewest 50")
    losses = {kind: np.array([0.5, 0.1, 0.2]) for kind in ("flat", "steep", "both")}
    drawn(
        figures.only_beta_raised(betas, {"HeavyBall": [100, 50, 300]}, losses),
        "both 0.5, lowest 0.1, 0.2",
    )


def test_pictures_of_failure():
    rule = ml.HeavyBall(0.033, 0.669)
    losses = ml.descend(ml.Quadratic((1.0, 100.0)), rule, (1.0, 1.0), 50).losses
    drawn(
        figures.loss_on_the_way({"ball": losses}, {"ball": ml.drawing.look(rule)}),
        f"ball peaks at {losses.max() / losses[0]:.1f}",
    )
    surface, rule = ml.PiecewiseQuadratic(), ml.HeavyBall(1 / 9, 4 / 9)
    run = ml.descend(surface, rule, 3.3, 90)
    figure = drawn(
        figures.endless_cycle(surface, run.weights[-3:, 0], {"ball": (run, rule)}),
        "−1.80",
        "2.12",
        "0.65",
    )
    assert any("13.7" in text.get_text() for text in figure.axes[0].texts)
    shares = {"κ = 25": np.array([1.0, 1.0, 0.9])}
    drawn(figures.coming_to_rest(np.array([0.5, 0.9, 1.0]), shares), "κ = 25 100 %")
