"""training: the map is the stored sweep, a cell says its error, the effective rate moves."""

import numpy as np
import pytest

import momentum_lessons as ml
from momentum_lessons.explorers.widget import VIEWS

HANDLES = VIEWS["training"]["handles"]


@pytest.fixture(scope="module")
def sweep():
    return ml.training.load_sweep()


def test_the_menus_are_the_axes_of_the_stored_sweep(sweep):
    for name, axis in (("lr", sweep.lrs), ("beta", sweep.betas)):
        assert [value for value, _ in HANDLES[name]["options"]] == axis.tolist()


@pytest.mark.parametrize(("i", "j"), [(0, 12), (4, 8), (9, 3)])
def test_a_cell_says_its_error(page, sweep, i, j):
    shown = page("training", lr=sweep.lrs[j], beta=sweep.betas[i])
    said = float(shown.readout.split(": ")[1].split(" %")[0])
    assert said == pytest.approx(100 * (1 - sweep.accuracy[i, j]), abs=0.051)


def test_the_effective_rate_moves_along_its_line_and_follows_the_cell(page, sweep):
    shown = page("training")
    shown.set(effective=0.1)
    assert (shown.values["lr"], shown.values["beta"]) == (0.01, 0.9)
    shown.handle("beta").select_option("0.99")
    assert shown.values["effective"] == pytest.approx(0.01 / (1 - 0.99))
    own = ml.explorers.training(beta=0.99, effective=1.0)
    assert own.lr == sweep.lrs[np.abs(np.log(sweep.lrs / 0.01)).argmin()]


def test_a_pinned_curve_stays_until_it_is_unpinned(page):
    shown = page("training")
    pin = shown.root.get_by_text("Pin or unpin")
    bare = shown.picture()
    pin.click()
    pinned = shown.picture()
    assert pinned != bare
    shown.set(beta=0.0)
    shown.set(beta=0.9, lr=0.1)
    pin.click()
    assert shown.picture().count('d="M') < pinned.count('d="M')
