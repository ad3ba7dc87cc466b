"""The figures of notebook 02 draw, and tell in their alternative text what they show."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

import momentum_lessons as ml
from momentum_lessons.drawing import alternative_text
from momentum_lessons.lessons.n02_physics import figures

HILL = ml.DoubleWell(tilt=1.0)
T = np.linspace(0, 1, 11)
X = np.cos(T)
PATH = np.stack([X, 0.1 * X], axis=1)
REGIMES = ((0.3, "overdamped"), (0.64, "critically damped"), (0.95, "underdamped"))

DRAWN = {
    "orbits": (
        lambda: figures.orbits(T, np.stack([2 * X, T], axis=1), np.stack([X, T], axis=1)),
        "semi-implicit Euler ends with",
    ),
    "damping_regimes": (
        lambda: figures.damping_regimes({key: X - 0.5 for key in REGIMES}, 0.04),
        "β = 0.95, underdamped from 0.5 to 0.0403",
    ),
    "rolling": (
        lambda: figures.rolling(
            HILL, {name: ml.physics.roll(HILL, 2.0, 1.0, 0.01, 20) for name in ("one", "two")}
        ),
        "two: starts with energy",
    ),
    "over_the_hill": (
        lambda: figures.over_the_hill(T, 2 + T, np.where(T[:, None] > T, 1.3, -1.5), HILL, 0.03),
        "55% of the balls end in the deeper valley",
    ),
    "what_to_keep": (
        lambda: figures.what_to_keep(
            ml.Quadratic(), {name: (PATH, 0.1**T, 7) for name in ("nothing", "speed", "all")}, 0.5
        ),
        "speed: 7 steps",
    ),
}


@pytest.mark.parametrize("name", DRAWN)
def test_each_figure_draws_and_describes_itself(name):
    draw, words = DRAWN[name]
    axes = np.ravel(draw())
    assert all(ax.get_xlabel() and ax.has_data() for ax in axes)
    assert words in alternative_text(axes[0].figure)
    plt.close("all")
