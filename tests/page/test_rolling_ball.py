"""rolling_ball: nothing is told before it rolls; its crossings and books are physics.roll's."""

import numpy as np
import pytest

import momentum_lessons as ml

HILL = ml.DoubleWell(1.0)
TOP = HILL.value(HILL.barrier) - HILL.minimum


def rolled(start, friction, time):
    """Return times over the hill, share lost, and where it is caught ("" if it still rolls)."""
    ball = ml.physics.roll(HILL, start, friction, 0.002, round(time / 0.002))
    left = ball.positions[:, 0] < HILL.barrier[0]
    caught = (ball.potential + ball.kinetic < TOP)[-1]
    where = ("deeper" if left[-1] else "shallow") if caught else ""
    return np.diff(left).sum(), ball.lost[-1] / ball.potential[0], where


@pytest.mark.parametrize(
    ("start", "friction", "time"),
    [(2.2, 0.2, 2.0), (2.2, 0.2, 15.0), (2.2, 0.3, 10.0), (2.2, 1.6, 8.0), (1.5, 0.1, 8.0)],
)
def test_the_readout_is_that_of_the_rolling_ball(page, start, friction, time):
    over, lost, where = rolled(start, friction, time)
    readout = page("rolling_ball", start=start, friction=friction, time=time).readout
    assert readout.startswith(f"Caught in the {where} valley" if where else "Still rolling")
    times = f"over the hill {over} time" if over else "never over the hill"
    assert times in readout
    assert f"{100 * lost:.0f} % of its energy" in readout


def test_nothing_is_told_before_it_has_rolled_and_a_new_setting_starts_again(page):
    shown = page("rolling_ball")
    first = HILL.value(np.array([2.2])) - HILL.minimum
    assert shown.readout == (
        f"It starts with {first:.1f} of energy, the hilltop needs {TOP:.1f}. Bet, then press ▶"
    )
    shown.set(time=20.0)
    assert "Caught" in shown.readout
    shown.handle("friction").press("ArrowRight")
    assert shown.values["time"] == 0
    assert "Bet" in shown.readout


def test_a_ball_that_is_dropped_rolls(page):
    shown = page("rolling_ball")
    box = shown.grip("ball").locator(".ml-ring").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    shown.page.mouse.move(x, y)
    shown.page.mouse.down()
    shown.page.mouse.move(x - 8, y + 10, steps=3)
    assert "Bet" in shown.readout
    shown.page.mouse.up()
    shown.frames(10)
    assert "Bet" not in shown.readout


def test_a_try_is_written_into_the_plane_with_its_times_over_the_hill(page):
    shown = page("rolling_ball")
    bold = shown.root.locator("svg.ml-picture text[font-weight='600']")
    before = bold.all_text_contents()
    shown.set(friction=0.3, time=20.0)
    over, _, _ = rolled(2.2, 0.3, 20.0)
    assert bold.all_text_contents() == [*before, str(over)]


def test_the_books_close_within_a_hundredth():
    for start, friction in ((2.5, 0.0), (2.2, 0.2), (2.2, 0.8), (1.6, 2.4)):
        total = ml.physics.roll(HILL, start, friction, 0.002, 5000).total
        assert np.abs(total / total[0] - 1).max() < 0.01
