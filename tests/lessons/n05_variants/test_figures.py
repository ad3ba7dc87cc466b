"""The pictures of notebook 05 tell their numbers, and show what their titles say."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

import momentum_lessons as ml
from momentum_lessons.lessons.n05_variants import figures


@pytest.fixture
def told():
    """Return the alternative text of a figure function's result, which must be drawable."""

    def text(axes):
        figure = np.ravel(axes)[0].figure
        figure.canvas.draw()
        return ml.drawing.alternative_text(figure)

    yield text
    plt.close("all")


def test_the_gradient_ahead_leads_back_to_the_valley_floor(told):
    ravine = ml.Quadratic((1.0, 25.0))
    text = told(figures.look_ahead(ravine, [-1.2, 0.3], [-20.0, 17.0], 0.03, 0.9))
    assert "HeavyBall ends at (-0.62, -0.38)" in text
    assert "Nesterov ends at (-0.64, -0.04)" in text


def test_the_maps_tell_their_best_points(told):
    rates = np.array([[0.9, 0.85], [0.82, 1.2]])
    text = told(figures.nesterov_maps(np.array([0.01, 0.02]), np.array([0.1, 0.5]), rates, rates))
    assert "best 0.820 a step at lr 0.020, beta 0.10" in text


def test_the_race_tells_its_steps(told):
    steps = {
        "ravine": {"HeavyBall": 30.0, "Adam": 123.0},
        "Rosenbrock": {"HeavyBall": 210.0, "Adam": np.inf},
    }
    text = told(figures.race_results(steps, 800))
    assert "ravine: HeavyBall 30, Adam 123, Rosenbrock: HeavyBall 210, Adam never" in text


def test_forgiveness_counts_the_rates_within_twice_the_fewest_steps(told):
    factors = 3.0 ** np.arange(-2, 3)
    times = {
        "HeavyBall": {"ravine": np.array([np.inf, 5.0, 1.0, np.inf, np.inf])},
        "Adam": {"ravine": np.array([3.0, 1.5, 1.0, 2.0, 2.5])},
    }
    assert "HeavyBall: ravine 1; Adam: ravine 3" in told(figures.forgiveness(factors, times))
