"""The figures of notebook 06 are drawn from their data, and say in words what they show."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from momentum_lessons import training
from momentum_lessons.drawing import alternative_text
from momentum_lessons.lessons.n06_experiment import figures


@pytest.fixture(autouse=True)
def _close_figures():
    yield
    plt.close("all")


def falling():
    return np.exp(-np.arange(12.0)).reshape(3, 4)


FIGURES = {
    "article_curves": (
        lambda f: f({"SGD": [3.0, 2.0], "SGD + momentum": [3.0, 0.5]}),
        "3.0 to 0.50",
    ),
    "race": (
        lambda f: f({"SGD, 0.1": [2.0, 1.1, 1.0001], "SGD, 1": [2, 1.9, 1.8]}, 1.0, 1e-3, "A race"),
        "SGD, 0.1: from step 2; SGD, 1: never",
    ),
    "seed_bands": (
        lambda f: f({"SGD": falling()}, "Bands", "loss", log="y"),
        "of 3 seeds",
    ),
    "images": (
        lambda f: f(np.zeros((3, 8, 8)), ["the photograph", "SGD\n18 dB", "Adam\n20 dB"]),
        "3 images: the photograph, SGD 18 dB, Adam 20 dB.",
    ),
    "tuning": (lambda f: f(training.load("digits"), ["Adam"], "Rates"), "Adam 0.03"),
    "paired_dots": (
        lambda f: f(
            {key: {"Adam": (np.array([3.0, 4]), np.array([2.0, 2]))} for key in "ab"}, "Dots"
        ),
        "a, Adam: +1.5 ± 0.5; b, Adam",
    ),
    "accuracy_map": (lambda f: f(training.load_sweep()), "lines of constant lr/(1 − β)"),
}


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_is_drawn_and_described(name):
    draw, words = FIGURES[name]
    draw(getattr(figures, name))
    text = alternative_text(plt.gcf())
    assert words in text
    assert len(text) > 40
    plt.gcf().canvas.draw()


def test_every_figure_is_tested():
    made_here = {
        name
        for name, thing in vars(figures).items()
        if callable(thing) and thing.__module__ == figures.__name__ and not name.startswith("_")
    }
    assert made_here == set(FIGURES)
