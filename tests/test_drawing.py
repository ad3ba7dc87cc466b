"""What figures are made of: palette, alternative text, landscapes, labelled curves, maps."""

import itertools
from base64 import b64decode
from io import BytesIO

import matplotlib.pyplot as plt
import numpy as np
import pytest
from PIL import Image

import momentum_lessons as ml
from momentum_lessons import drawing
from momentum_lessons.drawing.style import _png_with_alternative_text, luminance


@pytest.fixture(autouse=True)
def _matplotlib_as_it_comes():
    """Without the course's style, which other tests of the same process may have switched on."""
    with plt.rc_context():
        plt.rcdefaults()
        yield
    plt.close("all")


@pytest.fixture
def ax():
    return plt.subplots()[1]


def contrast_with_the_card(color):
    return 1.05 / (luminance(color) + 0.05)


def test_no_two_optimizers_share_a_colour_a_line_style_or_a_marker():
    for one, other in itertools.combinations(drawing.LOOKS.values(), 2):
        assert one.color != other.color
        assert one.linestyle != other.linestyle
        assert one.marker != other.marker


def test_every_rule_has_a_look():
    Rule = ml.optimizers.Rule
    kinds = [kind for kind in vars(ml.optimizers).values() if isinstance(kind, type)]
    rules = [kind for kind in kinds if issubclass(kind, Rule) and kind is not Rule]
    assert {rule.__name__ for rule in rules} == {*drawing.LOOKS}
    for rule in rules:
        assert drawing.look(rule(0.1))["color"] == drawing.color(rule.__name__)
    assert drawing.look("SGD") == drawing.look("GradientDescent")
    with pytest.raises(ValueError, match=r"rule must be one of GradientDescent, .* got 'Adagrad'"):
        drawing.look("Adagrad")


def test_lines_stand_out_from_the_card_and_text_more_so():
    for color in [look.color for look in drawing.LOOKS.values()] + [drawing.FLAT, drawing.STEEP]:
        assert contrast_with_the_card(color) >= 3
        assert contrast_with_the_card(drawing.ink(color)) >= 4.5
    assert contrast_with_the_card("black") == pytest.approx(21)
    assert contrast_with_the_card("#0000FF") == pytest.approx(8.59, abs=0.01)  # WCAG's examples


def test_the_eigenvectors_have_colours_that_no_optimizer_has():
    assert not {drawing.FLAT, drawing.STEEP} & {look.color for look in drawing.LOOKS.values()}


def test_the_alternative_text_is_what_was_described_or_else_titles_and_labels(ax):
    ax.set(title="Loss falls", xlabel="step", ylabel="loss")
    assert drawing.alternative_text(ax.figure) == "Loss falls. loss against step"
    assert drawing.describe(ax, "A line\n   that falls.") is ax
    assert drawing.alternative_text(ax.figure) == "A line that falls."
    grid = plt.subplots(2, 2)[1]
    drawing.describe(grid, "Four panels.")
    assert drawing.alternative_text(grid[0, 0].figure) == "Four panels."
    drawing.describe(grid[0, 0].figure, "Still four panels.")
    assert drawing.alternative_text(grid[0, 0].figure) == "Still four panels."


def test_a_path_is_drawn_where_the_run_went(ax):
    run = ml.descend(ml.Quadratic(), ml.HeavyBall(0.02, 0.5), (1, 1), 20)
    drawing.contours(ml.Quadratic(), ax)
    before = len(ax.lines)
    drawing.path(run, ml.HeavyBall(0.02, 0.5), ax)
    np.testing.assert_array_equal(ax.lines[before].get_xydata(), run.weights)
    assert ax.lines[before].get_color() == drawing.color("HeavyBall")
    np.testing.assert_array_equal(ax.lines[before + 1].get_xydata(), run.weights[:1])


def test_a_curve_shows_the_landscape(ax):
    well = ml.DoubleWell()
    line = drawing.curve(well, ax).lines[0]
    np.testing.assert_allclose(line.get_ydata(), well.value(line.get_xdata()[:, None]))


def ravine_runs(*rules):
    surface = ml.Quadratic((1.0, 25.0))
    return surface, {
        f"run {i}": (ml.descend(surface, rule, (1, 1), 120), rule) for i, rule in enumerate(rules)
    }


def test_the_ravine_tells_from_which_step_on_the_loss_stays_below_the_target():
    surface, runs = ravine_runs(ml.HeavyBall(0.04, 0.8), ml.HeavyBall(2.0, 0.5))
    axes = drawing.ravine(surface, runs, "Two runs")
    run = runs["run 0"][0]
    assert run.settling_time(1e-4) > (run.losses <= 1e-4).argmax()  # it swings through first
    assert axes[0].get_title() == f"run 0: {run.settling_time(1e-4)} steps"
    assert axes[1].get_title() == "run 1: not in 120 steps"
    assert axes[-1].get_ylim()[1] <= 100 * run.losses[0]  # the one that diverges hides no other
    axes[0].figure.canvas.draw()


def test_losses_in_a_ravine_are_told_apart_even_if_two_runs_share_a_rule():
    for rules in (
        (ml.GradientDescent(0.02), ml.GradientDescent(0.04)),
        (ml.GradientDescent(0.02), ml.HeavyBall(0.04, 0.5)),
    ):
        surface, runs = ravine_runs(*rules)
        lines = drawing.ravine(surface, runs, "t")[-1].lines[:2]
        assert len({line.get_linestyle() for line in lines}) == 2


def label_boxes(ax):
    ax.figure.canvas.draw()
    return {text.get_text(): text.get_window_extent() for text in ax.texts}


def test_labels_stand_at_the_ends_of_their_lines_and_never_on_each_other(ax):
    ends = {"a": 0.50, "b": 0.501, "c": 0.502, "d": 0.51, "e": 0.95}
    drawing.curves({name: np.linspace(0, end, 30) for name, end in ends.items()}, ax, ylim=(0, 1))
    boxes = label_boxes(ax)
    for one, other in itertools.pairwise("abcd"):
        assert boxes[one].y1 < boxes[other].y0 + 2
    right, top = ax.transData.transform((29, 0.95))
    assert boxes["e"].x0 > right
    assert boxes["e"].y0 < top < boxes["e"].y1


def test_a_run_that_diverged_is_drawn_as_far_as_it_is_finite_and_labelled_there(ax):
    losses = np.where(np.arange(100) < 40, 1.1 ** np.arange(100), np.inf)
    drawing.curves({"diverges": losses}, ax, {"diverges": drawing.look("Adam")}, log="y")
    assert np.isnan(ax.lines[0].get_ydata()[40:]).all()
    assert ax.texts[0].xy[0] == 39
    assert ax.lines[0].get_color() == drawing.color("Adam")
    assert ax.get_yscale() == "log"


def test_values_of_beta_near_1_stand_equally_far_apart(ax):
    drawing.beta_scale(ax, "x")
    ax.set_xlim(0, 0.9999)
    places = ax.transData.transform([(beta, 0) for beta in (0.9, 0.99, 0.999)])[:, 0]
    assert places[1] - places[0] == pytest.approx(places[2] - places[1])


def test_a_map_leaves_out_what_never_arrives_and_outlines_the_rest(ax):
    steps = np.array([[1.0, 2.0, 4.0], [2.0, 8.0, np.inf]])
    drawing.heat_map([1, 2, 3], [0, 1], steps, ax, "steps", title="Map")
    drawn = ax.collections[0].get_array()
    assert drawn.mask.sum() == 1
    assert ax.patch.get_hatch()
    drawing.outline([1, 2, 3], [0, 1], steps, 3, ax)
    border = np.concatenate(ax.collections[-1].get_paths()[0].to_polygons(closed_only=False))
    np.testing.assert_allclose(border[border[:, 1] == 0], [[2.5, 0]])  # half-way from 2 to 4 steps


@pytest.mark.parametrize(
    ("draw", "mode"),
    [
        (lambda ax: ax.plot([0, 1]), "P"),
        (lambda ax: ax.imshow(np.random.default_rng(0).uniform(size=(60, 60, 3))), "RGB"),
    ],
)
def test_stored_figures_have_256_colours_unless_one_could_see_it(ax, draw, mode):
    draw(ax)
    png, described = _png_with_alternative_text(drawing.describe(ax, "A line.").figure)
    assert Image.open(BytesIO(b64decode(png))).mode == mode
    assert described == {"alt": "A line."}


def test_a_stored_figure_keeps_what_stands_outside_of_its_axes(ax):
    ax.set_title(30 * "long ")
    ax.text(-1.2, 0.5, "left of the axes", transform=ax.transAxes)
    png, _ = _png_with_alternative_text(ax.figure)
    boxes = [text.get_window_extent() for text in (*ax.texts, ax.title)]
    width = Image.open(BytesIO(b64decode(png))).width
    assert width > max(box.x1 for box in boxes) - min(box.x0 for box in boxes)


def test_a_chart_is_a_figure_of_its_own_with_its_curves_and_its_text():
    ax = drawing.chart({"a": [1.0, 2.0], "b": [3.0, 1.0]}, "Two lines.", figsize=(5, 3), ylabel="y")
    assert drawing.alternative_text(ax.figure) == "Two lines."
    assert [text.get_text() for text in ax.texts] == ["b", "a"]
    assert (ax.get_ylabel(), *ax.figure.get_size_inches()) == ("y", 5, 3)


def test_a_chart_without_a_text_says_where_its_lines_begin_and_end_and_what_lies_beyond():
    lines = {"falls": [4.0, 2.0, 1.0], "dips": [1.0, 0.25, 0.5], "_hidden": [1.0, 2.0]}
    lines |= {"diverges": [1.0, 8.0, np.inf], "vanishes": [1.0, 1e-16, 1e-17]}
    words = {"title": "Two losses", "xlabel": "step $t$", "ylabel": "loss $λ_d$"}
    assert drawing.alternative_text(drawing.chart(lines, **words).figure) == (
        "Two losses. loss λ_d against step t: falls from 4 to 1; dips from 1 to 0.5, lowest 0.25; "
        "diverges from 1 to 8; vanishes from 1 to nearly 0"
    )


def test_of_a_path_both_coordinates_are_told_and_large_numbers_are_written_out(ax):
    ax.plot([0.5, 2.0, 1.0], [3.0, 2.0, 1e-14], label="path")
    ax.plot([0.0, 2.0], [1234.5, 69100.0], label="steps")
    text = drawing.alternative_text(ax.figure)
    assert text == "path from (0.5, 3) to (1, nearly 0); steps from 1230 to 69100"


def test_a_line_is_drawn_as_the_rule_that_it_is_given_or_that_its_label_names(ax):
    labels = ("SGD + momentum", "Adam, α = 0.1", "mine", "_Lion", "other")
    looks = {"mine": ml.Nesterov(0.1), "other": {"color": "0.5"}}
    drawing.curves({label: [1.0, 2.0] for label in labels}, ax, looks)
    rules = ("HeavyBall", "Adam", "Nesterov", "Lion")
    colors = [drawing.color(rule) for rule in rules] + ["0.5"]
    assert [line.get_color() for line in ax.lines] == colors
    assert {line.get_marker() for line in ax.lines} <= {"", "None"}


def test_panels_carry_their_titles_and_the_labels_that_they_share():
    axes = drawing.panels("abcd", "Four", xlabel="step", ylabel="loss", rows=2, sharex=True)
    assert [ax.get_title() for ax in axes] == [*"abcd"]
    assert [ax.get_xlabel() for ax in axes] == ["", "", "step", "step"]
    assert [ax.get_ylabel() for ax in axes] == ["loss", "", "loss", ""]
    assert drawing.alternative_text(axes[0].figure).startswith("Four. a. loss. b. c. loss against")


def test_ticks_are_plain_numbers_and_no_others(ax):
    ax.set(yscale="log", ylim=(0.05, 20))
    drawing.ticks(ax, "y", (0.1, 10))
    ax.figure.canvas.draw()
    assert [text.get_text() for text in ax.get_yticklabels()] == ["0.1", "10"]
    assert len(ax.yaxis.get_minorticklocs()) == 0
