"""Palette, style sheet, alternative text, and the figures that several notebooks share."""

import itertools
from base64 import b64decode
from io import BytesIO

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_rgb
from PIL import Image

import momentum_lessons as ml
from momentum_lessons import drawing as figures


@pytest.fixture(autouse=True)
def _close():
    yield
    plt.close("all")


def luminance(color):
    rgb = np.array(to_rgb(color))
    linear = np.where(rgb <= 0.03928, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    return linear @ [0.2126, 0.7152, 0.0722]


def test_no_two_optimizers_share_a_colour_a_line_style_or_a_marker():
    for one, other in itertools.combinations(figures.LOOKS.values(), 2):
        assert one.color != other.color
        assert one.linestyle != other.linestyle
        assert one.marker != other.marker


def test_every_rule_has_a_look():
    for rule in (ml.GradientDescent, ml.Momentum, ml.HeavyBall, ml.Nesterov, ml.RMSprop, ml.Adam, ml.AdamW, ml.NAdam,
                 ml.Lion, ml.Muon):  # fmt: skip
        assert figures.look(rule(0.1))["color"] == figures.color(rule.__name__)
    assert figures.look("SGD") == figures.look("GradientDescent")
    with pytest.raises(ValueError, match=r"rule must be one of GradientDescent, .* got 'Adagrad'"):
        figures.look("Adagrad")


@pytest.mark.parametrize("name", figures.LOOKS)
def test_lines_stand_out_from_the_white_card(name):
    assert 1.05 / (luminance(figures.LOOKS[name].color) + 0.05) > 2.2


def test_the_alternative_text_is_what_was_described_or_else_titles_and_labels():
    _, ax = plt.subplots()
    ax.set(title="Loss falls", xlabel="step", ylabel="loss")
    assert figures.alternative_text(ax.figure) == "Loss falls. loss against step"
    assert figures.describe(ax, "A line\n   that falls.") is ax
    assert figures.alternative_text(ax.figure) == "A line that falls."
    grid = plt.subplots(2, 2)[1]
    figures.describe(grid, "Four panels.")
    assert figures.alternative_text(grid[0, 0].figure) == "Four panels."


def test_a_path_is_drawn_where_the_run_went():
    run = ml.descend(ml.Quadratic(), ml.HeavyBall(0.02, 0.5), (1, 1), 20)
    ax = figures.contours(ml.Quadratic())
    before = len(ax.lines)
    figures.path(run, ml.HeavyBall(0.02, 0.5), ax)
    np.testing.assert_array_equal(ax.lines[before].get_xydata(), run.weights)
    assert ax.lines[before].get_color() == figures.color("HeavyBall")


def test_a_diverged_run_leaves_the_loss_plot_readable():
    fine = ml.descend(ml.Quadratic(), ml.HeavyBall(0.02, 0.5), (1, 1), 200)
    lost = ml.descend(ml.Quadratic(), ml.HeavyBall(2.0, 0.5), (1, 1), 200)
    ax = figures.losses(
        {"fine": (fine, ml.HeavyBall(0.02, 0.5)), "lost": (lost, ml.HeavyBall(2.0, 0.5))}
    )
    low, high = ax.get_ylim()
    assert high <= 101 * fine.losses[0]
    assert low < fine.losses[-1] + 1e-15
    ax.figure.canvas.draw()


def test_a_curve_shows_the_landscape():
    well = ml.DoubleWell()
    line = figures.curve(well).lines[0]
    np.testing.assert_allclose(line.get_ydata(), well.value(line.get_xdata()[:, None]))


@pytest.mark.parametrize(
    ("draw", "mode"),
    [
        (lambda ax: ax.plot([0, 1]), "P"),
        (lambda ax: ax.imshow(np.random.default_rng(0).uniform(size=(60, 60, 3))), "RGB"),
    ],
)
def test_stored_figures_have_256_colours_unless_one_could_see_it(draw, mode):
    figure, ax = plt.subplots()
    draw(ax)
    png, _ = figures.style._png_with_alternative_text(figure)
    assert Image.open(BytesIO(b64decode(png))).mode == mode


@pytest.mark.parametrize(
    ("layout", "title"), [("constrained", "short"), ("constrained", 30 * "long "), (None, "")]
)
def test_a_stored_figure_loses_its_empty_margin_and_nothing_else(layout, title):
    figure, ax = plt.subplots(figsize=(6, 3), layout=layout)
    ax.set_position([0.4, 0.4, 0.2, 0.2])
    ax.set_title(title)
    ax.text(-1.2, 0.5, "left of the axes", transform=ax.transAxes)
    png, _ = figures.style._png_with_alternative_text(figure)
    pixels = np.asarray(Image.open(BytesIO(b64decode(png))).convert("L"))
    drawn = np.argwhere(pixels < 250)
    margins = [*drawn.min(axis=0), *(pixels.shape - drawn.max(axis=0) - 1)]
    assert all(2 < margin <= 12 for margin in margins)
    boxes = [text.get_window_extent() for text in (*ax.texts, ax.title)]
    assert pixels.shape[1] > max(box.x1 for box in boxes) - min(box.x0 for box in boxes)
