"""escape: both flows are those that measures.moves counts, the start can be dragged."""

import numpy as np
import pytest

import momentum_lessons as ml
from momentum_lessons.measures import moves

WELL = ml.DoubleWell(1.0)
STARTS = np.linspace(-2.5, 2.5, 501)[:, None]


@pytest.mark.parametrize(
    ("optimizer", "lr", "beta"),
    [
        ("HeavyBall", 0.01, 0.0),
        ("HeavyBall", 0.01, 0.9),
        ("HeavyBall", 0.01, 0.98),
        ("HeavyBall", 0.1, 0.0),
        ("Momentum", 0.01, 0.9),
        ("Momentum", 0.1, 0.9),
        ("Nesterov", 0.02, 0.8),
        ("HeavyBall", 0.0501, 0.97),
    ],
)
def test_the_flows_are_those_of_the_measure(page, optimizer, lr, beta):
    rule = getattr(ml, optimizer)(lr, beta)
    count = moves(WELL, rule, STARTS, 2000)
    diverged = int(ml.descend(WELL, rule, STARTS, 2000, keep="end").diverged.sum())
    restless = count["unsettled"] - diverged
    wanted = (
        f"{count['better'] / 5.01:.1f} % of the starts move to the better well, "
        f"{count['worse'] / 5.01:.1f} % to the worse"
    )
    wanted += f", {diverged / 5.01:.1f} % diverge" if diverged else ""
    wanted += f", {restless / 5.01:.1f} % have not come to rest" if restless else ""
    assert page("escape", optimizer=optimizer, lr=lr, beta=beta).readout == wanted


def test_it_opens_without_momentum_where_nobody_moves(page):
    shown = page("escape")
    assert shown.values["beta"] == 0
    assert shown.readout.startswith("0.0 % of the starts move to the better well, 0.0 %")


def test_the_strip_keeps_what_was_tried(page):
    shown = page("escape")
    row = (
        "canvas => {const c = canvas.getContext('2d'); return [...Array(canvas.height).keys()]"
        + (".filter(j => c.getImageData(100, j, 1, 1).data[3]).length}")
    )
    tried = shown.root.locator("canvas").first
    assert tried.evaluate(row) == 1
    for beta in (0.3, 0.6, 0.9):
        shown.set(beta=beta)
    assert tried.evaluate(row) == 4
    shown.set(lr=0.02)  # another sheet
    assert tried.evaluate(row) == 1


def test_the_start_is_dragged_along_the_curve(page):
    shown = page("escape")
    shown.grip("start").focus()
    shown.page.keyboard.press("Shift+ArrowLeft")
    assert shown.values["start"] < 2.2
