"""What a learner does with an explorer: click, press ▶, hold a key down, run the cell again, use only the keyboard."""

import numpy as np
import pytest
from lab import ring

import momentum_lessons as ml

CELLS = (
    "import momentum_lessons as ml",
    "ml.explorers.descent()",
    "ml.explorers.rolling_ball()",
    "ml.explorers.descent(beta=1.5)",
    "print('second')\nml.explorers.descent()",
)


@pytest.fixture(scope="module")
def notebook(open_notebook):
    notebook = open_notebook("explorers.ipynb", CELLS)
    notebook.run_all()
    return notebook


def test_a_click_moves_the_start_to_where_it_was(notebook):
    descent = notebook.explorer(1)
    before = descent.picture()
    box = descent.image.bounding_box()
    x, y = box["width"] * 0.3, box["height"] * 0.35
    descent.image.click(position={"x": x, "y": y})
    after = descent.wait_for_change(before)
    scale = 960 / box["width"]  # the picture is shown smaller where the page is narrow
    assert np.hypot(*np.subtract(ring(after), (scale * x, scale * y))) < 6
    assert np.hypot(*np.subtract(ring(after), ring(before))) > 20


def test_the_last_of_many_fast_key_presses_is_what_is_shown(notebook):
    descent = notebook.explorer(1)
    before = descent.picture()
    descent.button("Reset").click()
    descent.wait_for_change(before)
    descent.cell.locator(".noUi-handle").nth(1).focus()  # β
    for _ in range(40):
        notebook.page.keyboard.press("ArrowLeft")
    assert descent.cell.locator(".widget-readout").nth(1).inner_text() == "0.50"
    surface = ml.Quadratic((1.0, 25.0), angle=0.35)
    run = ml.descend(surface, ml.Momentum(1 / 25, 0.5), (-1.14, 0.9), 60)
    descent.wait_for_readout(f"Converges in {run.settling_time(1e-3 * run.losses[0])} steps")


def test_play_moves_the_ball_and_reset_stops_it(notebook):
    ball = notebook.explorer(2)
    first = ball.picture()
    ball.cell.locator("button:has(.fa-play)").click()
    second = ball.wait_for_change(first)
    ball.wait_for_change(second)
    ball.button("Reset").click()
    notebook.page.wait_for_timeout(600)
    still = ball.picture()
    notebook.page.wait_for_timeout(400)
    assert ball.picture() == still == first


def test_every_control_is_reached_by_the_tab_key(notebook):
    descent = notebook.explorer(1)
    descent.cell.locator("select").focus()
    seen = []
    for _ in range(9):
        seen.append(
            notebook.page.evaluate(
                "document.activeElement.className + document.activeElement.textContent"
            )
        )
        notebook.page.keyboard.press("Tab")
    text = " ".join(seen)
    assert text.count("noUi-handle-lower") == 3
    assert "Next start" in text
    assert "Reset" in text


def test_a_wrong_argument_is_one_sentence_on_the_page(notebook):
    cell = notebook.cell(3)
    assert cell.locator(".jp-OutputArea-output").inner_text().strip() == (
        "✘ descent: beta must be in [0, 1), got 1.5."
    )


def test_two_of_a_kind_live_side_by_side(notebook):
    one, two = notebook.explorer(1), notebook.explorer(4)
    other, before = two.picture(), one.picture()
    one.press("ArrowRight", 3)
    one.wait_for_change(before)
    assert two.picture() == other


def test_a_cell_can_be_run_again_and_again(notebook):
    for _ in range(3):
        notebook.run_cell(1)
    descent = notebook.explorer(1)
    before = descent.picture()
    descent.press("ArrowRight", 3)
    descent.wait_for_change(before)
    assert notebook.errors() == []


def test_nothing_went_wrong_behind_the_page(notebook):
    assert notebook.console == []
    assert notebook.foreign == []
