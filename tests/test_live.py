"""LiveFigure: what a learner may rely on when a slider moves, a picture is clicked, or something goes wrong."""

import base64
import gc
import io
import threading
import time

import ipywidgets as widgets
import matplotlib.pyplot as plt
import numpy as np
import psutil
import pytest
from PIL import Image

from momentum_lessons import live
from momentum_lessons.live import Hidden, LiveFigure, canvas


def make(update=None, **options):
    """Return a LiveFigure of one line whose height is the slider's value."""
    figure, ax = canvas(4, 3)
    ax.set(xlim=(0, 1), ylim=(0, 10), title="title")
    (line,) = ax.plot([], [], color="#0072B2", lw=3, animated=True)

    def follow(height, start):
        line.set_data([0, 1], [height, start])
        return f"height {height:g}"

    controls = {"height": widgets.FloatSlider(2, min=0, max=9, step=1), "start": Hidden(1.0)}
    options = {"alternative_text": "A line.", "hint": "Move it.", **options}
    return LiveFigure("test", figure, controls, update or follow, **options)


@pytest.fixture
def figure():
    made = make(
        click=lambda ax, x, y: {"start": y},
        buttons={"Up": lambda **_: {"height": 9.0}},
        play="height",
    )
    yield made
    made.close()


def pixels(png):
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB"), dtype=int)


def test_a_moved_slider_changes_the_picture_and_the_readout(figure):
    before = figure.image.value
    figure.controls["height"].value = 7
    assert figure.image.value != before
    assert "height 7" in figure.readout
    assert figure.readout in figure._line.value


def test_the_frame_shows_the_line_where_the_value_is(figure):
    figure.set(height=5.0, start=5.0)
    frame = pixels(figure.image.value)
    ax = figure.figure.axes[0]
    x, y = ax.transData.transform((0.5, 5.0))
    row, column = round(frame.shape[0] - y), round(x)
    assert frame[row, column, 2] > frame[row, column, 0] + 60  # blue
    assert (frame[row - 40, column] > 240).all()


def test_reset_brings_back_the_first_picture_and_stops_the_play(figure):
    first = figure.image.value
    figure.set(height=9.0, start=4.0)
    figure.play.playing = True
    figure.reset()
    assert figure.image.value == first
    assert figure.values == {"height": 2.0, "start": 1.0}
    assert not figure.play.playing


def test_several_values_at_once_are_drawn_once(figure):
    frames = figure.frames
    figure.set(height=3.0, start=7.0)
    assert figure.frames == frames + 1


def test_what_stands_still_is_drawn_once_and_again_only_when_it_changes(figure, monkeypatch):
    draws = []
    original = figure.figure.canvas.draw
    monkeypatch.setattr(figure.figure.canvas, "draw", lambda: (draws.append(1), original()))
    for height in range(3, 9):
        figure.controls["height"].value = height
    assert not draws
    before = figure.image.value
    figure.figure.axes[0].set_title("another title")
    figure.draw()
    assert len(draws) == 1
    assert figure.image.value != before


def test_a_click_arrives_in_data_units(figure):
    ax = figure.figure.axes[0]
    x, y = ax.transData.transform((0.25, 8.0))
    figure.click(x, figure.figure.bbox.height - y)
    assert figure.values["start"] == pytest.approx(8.0)
    figure.click(1, 1)  # outside of the axes: nothing happens
    assert figure.values["start"] == pytest.approx(8.0)


def test_buttons_set_controls(figure):
    up = next(w for w in figure._widgets if isinstance(w, widgets.Button) and w.description == "Up")
    up.click()
    assert figure.values["height"] == 9


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (ValueError("beta must be in [0, 1), got 1.2"), "✘ beta must be in [0, 1), got 1.2"),
        (KeyError("x"), "KeyError"),
    ],
)
def test_an_error_is_one_sentence_in_the_readout(error, sentence, capfd):
    def fail(height, start):
        if height > 5:
            raise error
        return "fine"

    figure = make(fail)
    figure.controls["height"].value = 8
    assert sentence in figure.readout
    figure.controls["height"].value = 3
    assert figure.readout == "fine"
    assert capfd.readouterr() == ("", "")
    figure.close()


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("values", [[np.nan, np.nan], [np.inf, 1], [1e300, -1e300], []])
def test_what_is_not_finite_is_left_out_without_a_word(values):
    canvas_figure, ax = canvas(4, 3)
    ax.set(xlim=(0, 1), ylim=(0, 1))
    (line,) = ax.plot([], [], animated=True)
    slider = widgets.FloatSlider(0)

    def update(height):
        line.set_data(np.arange(len(values)), values)
        return "drawn"

    figure = LiveFigure(
        "nan", canvas_figure, {"height": slider}, update, alternative_text="", hint=""
    )
    assert figure.readout == "drawn"
    figure.close()


def test_five_hundred_updates_leave_memory_flat(figure):
    def move(times):
        for i in range(times):
            figure.controls["height"].value = i % 9
        gc.collect()
        return psutil.Process().memory_info().rss

    before = move(100)
    assert move(500) - before < 4e6


def test_closing_takes_every_widget_away():
    before = set(widgets.widget._instances)
    figure = make(play="height", click=lambda ax, x, y: None)
    assert len(widgets.widget._instances) > len(before)
    figure.close()
    assert set(widgets.widget._instances) == before


def test_running_a_cell_again_closes_what_it_made_before(monkeypatch):
    class Shell:
        run = 0

        def get_parent(self):
            return {"metadata": {"cellId": "a cell"}, "header": {"msg_id": str(self.run)}}

    shell = Shell()
    monkeypatch.setattr(live, "get_ipython", lambda: shell)
    one, two = make(), make()  # two in one cell live side by side
    assert one.box.comm is not None
    assert two.box.comm is not None
    shell.run = 1
    three = make()
    assert one.box.comm is None
    assert two.box.comm is None
    assert three.box.comm is not None
    three.close()


def test_several_figures_do_not_disturb_each_other():
    one, two = make(), make()
    before = two.image.value
    one.controls["height"].value = 8
    assert two.image.value == before
    one.close()
    two.close()


def test_no_figure_is_left_to_pyplot(figure):
    assert plt.get_fignums() == []


def test_changes_that_come_on_several_threads_are_drawn_one_after_another():
    running, overlaps = [], []

    def slow(height, start):
        running.append(height)
        time.sleep(0.01)
        overlaps.append(len(running) > 1)
        running.pop()
        return f"height {height:g}"

    figure = make(slow)
    moves = [
        figure.draw,
        figure.picture,
        lambda: figure.set(height=4.0),
        lambda: figure.set(height=5.0),
    ]
    threads = [threading.Thread(target=move) for move in moves * 3]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not any(overlaps)
    assert figure.readout == f"height {figure.values['height']:g}"
    figure.close()


def test_a_static_picture_with_alternative_text_goes_with_the_widget(figure):
    data, metadata = figure._repr_mimebundle_()
    assert data["application/vnd.jupyter.widget-view+json"]["model_id"] == figure.box.model_id
    assert data["text/plain"] == repr(figure) == "<Explorer test: Move it.>"
    assert metadata["image/png"]["alt"] == "A line. height 2"
    picture = pixels(base64.b64decode(data["image/png"]))
    frame = pixels(figure.image.value)
    assert picture.shape[1] == frame.shape[1]
    assert picture.shape[0] > frame.shape[0]  # the readout stands above it


def test_the_static_picture_may_show_another_moment_without_touching_the_live_one():
    figure = make(still={"height": 9.0})
    plain = make()
    before = figure.image.value
    assert figure.picture()[0] != plain.picture()[0]
    assert figure._repr_mimebundle_()[1]["image/png"]["alt"] == "A line. height 9"
    assert figure.image.value == before == plain.image.value
    figure.draw()
    assert figure.image.value == before
    figure.close()
    plain.close()


def test_white_stays_white_and_the_courses_colours_stay_theirs(figure):
    frame = pixels(figure.image.value)
    assert tuple(frame[2, 2]) == (255, 255, 255)
    blue = np.abs(frame - np.array([0, 0x72, 0xB2])).sum(axis=-1).min()
    assert blue <= 12


def test_a_tick_of_the_play_that_comes_after_reset_is_refused(figure):
    figure.controls["height"].value = 6
    figure.play.playing = True
    figure.reset()
    figure.controls["height"].value = 7  # was on its way
    assert figure.values["height"] == 2
    figure._refuse_ticks_until = 0.0
    figure.controls["height"].value = 7  # the learner, later
    assert figure.values["height"] == 7
