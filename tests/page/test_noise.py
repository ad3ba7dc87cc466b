"""noise: both excess losses are the theory's, and the runs in the page have them."""

import re

import numpy as np
import pytest

import momentum_lessons as ml

CURVATURES = np.array([1.0, 10.0])


def excess(lr, beta):
    return float(CURVATURES @ ml.theory.stationary_variance(lr * (1 - beta), beta, CURVATURES) / 2)


def numbers(readout):
    """Return (formula, measured) with β and without it, and the quotient that is read."""
    found = re.fullmatch(
        r"Excess loss (\S+) with β = \S+, (\S+) without it "
        r"\(measured (\S+), (\S+)\): divided by (.+)",
        readout,
    )
    a, b, c, d, quotient = map(float, found.groups())
    return (a, c), (b, d), quotient


@pytest.mark.parametrize(("lr", "beta"), [(0.02, 0.9), (0.05, 0.5), (0.18, 0.9), (0.1, 0.98)])
def test_the_excess_losses_are_those_of_the_formula_and_of_the_runs(page, lr, beta):
    momentum, plain, quotient = numbers(page("noise", lr=lr, beta=beta).readout)
    for (formula, measured), coefficient in ((momentum, beta), (plain, 0.0)):
        assert formula == pytest.approx(excess(lr, coefficient), rel=0.06)  # two digits are shown
        assert measured == pytest.approx(formula, rel=0.15)
    assert quotient == pytest.approx(excess(lr, 0.0) / excess(lr, beta), rel=0.006)


def test_beyond_gradient_descents_limit_only_momentum_has_a_cloud(page):
    shown = page("noise", lr=0.21, beta=0.9)
    assert shown.readout.endswith("without it the cloud grows without end")
    assert f"Excess loss {excess(0.21, 0.9):.2g} " in shown.readout
    shown.set(beta=0.0)
    assert shown.readout.startswith("Both clouds grow")


def test_play_leaves_the_cost_as_it_is_and_moves_the_cloud(page):
    shown = page("noise", beta=0.9)
    before, picture = shown.readout, shown.picture()
    shown.set(time=100)
    assert (shown.readout, shown.picture() != picture) == (before, True)
