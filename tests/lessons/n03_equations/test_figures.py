"""The pictures of notebook 03 tell their numbers, and show what their titles say."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

import momentum_lessons as ml
from momentum_lessons.lessons.n03_equations import figures


@pytest.fixture
def told():
    """Return the alternative text of a figure function's result, which must be drawable."""

    def text(axes):
        figure = np.ravel(axes)[0].figure
        figure.canvas.draw()
        return ml.drawing.alternative_text(figure)

    yield text
    plt.close("all")


def test_the_walk_and_the_noisy_paths(told):
    surface, rules = ml.Quadratic((1.0, 25.0)), [ml.GradientDescent(0.02), ml.Momentum(0.02, 0.9)]
    runs = [ml.descend(surface, rule, [-1.0, 0.5], 10) for rule in rules]
    assert "from (-1.0, 0.5)" in told(figures.first_walk(surface, runs[0].weights))
    assert "turns by 94°" in told(figures.paths(surface, runs, rules, ["turns by 94°", "24°"]))


def test_the_bars_of_every_beta_have_area_one(told):
    axes = figures.past_weights((0.5, 0.9), steps=400)
    assert "β = 0.9: half after 6.6 steps" in told(axes)
    for stairs in axes[0].patches:
        values, edges, _ = stairs.get_data()
        assert values @ np.diff(edges) == pytest.approx(1)


def test_the_streams(told):
    three = np.stack([np.zeros(30), (-1.0) ** np.arange(30), np.ones(30)], axis=-1)
    assert "ends at size 0.100" in told(figures.streams(three, three / 10))


def test_the_forms_part_where_the_rate_falls(told):
    paths = dict(zip(("a", "b", "c"), np.linspace([1, 1, 1], [0, 0, -0.5], 10).T, strict=True))
    text = told(figures.forms_apart(paths, change=3))
    assert "Up to step 3" in text
    assert "c: -0.50" in text


def test_the_errors_end_where_they_are_said_to(told):
    errors, slopes = {"slow": 0.9 ** np.arange(20.0)}, {"line": 0.5 ** np.arange(20.0)}
    assert "slow to 1e-01, line to 2e-06" in told(figures.falling(errors, slopes, "Both fall"))


@pytest.mark.parametrize("beta", [0.04, 0.36, 0.81])
def test_both_pictures_of_the_roots_have_the_same_stations(told, beta):
    plane, moduli = figures.roots(beta)
    assert f"radius {beta**0.5:g}" in told([plane])
    stations = [
        [(text.get_text(), text.get_position()) for text in ax.texts if text.get_text().isdigit()]
        for ax in (plane, moduli)
    ]
    assert len(stations[0]) == 7
    for (name, (x, y)), (other, (product, modulus)) in zip(*stations, strict=True):
        assert name == other
        assert np.hypot(x, y) == pytest.approx(modulus)
        roots = np.roots([1, -(1 + beta - product), beta])
        assert min(abs(roots - complex(x, y))) == pytest.approx(0, abs=1e-6)


def test_the_maps(told):
    assert "αλ = 2(1 + β)" in told(figures.regimes())
    text = told(figures.rate_plane((1.0, 25.0), {"here": (0.02, 0.0)}))
    assert "κ = 25" in text
    assert "here: α = 0.02, β = 0" in text
    kappa = np.array([10.0, 100.0])
    text = told(figures.price_of_beta((0.9, 0.5), (kappa, [11.1, 3.23])))
    assert "measured for β = 0.9: 11.1 times at κ = 10, 3.23 times at κ = 100" in text
