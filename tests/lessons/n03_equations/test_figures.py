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


def test_the_bars_of_every_beta_have_area_one(told):
    axes = figures.past_weights((0.5, 0.9), steps=400)
    assert "β = 0.9: half after 6.6 steps" in told(axes)
    for stairs in axes[0].patches:
        values, edges, _ = stairs.get_data()
        assert values @ np.diff(edges) == pytest.approx(1)


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
