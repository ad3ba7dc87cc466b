"""C4: what speeds gradient descent up is the kept direction, in a long valley."""

import numpy as np
import pytest

import momentum_lessons as ml
from momentum_lessons.lessons.n02_physics.verdicts import SpeedOnly, c4


def test_c4_holds_in_a_long_valley_by_the_direction_and_not_by_the_speed():
    verdict = c4()
    assert verdict.status == "holds when"
    assert verdict.values["velocity"] < verdict.values["nothing"] / 3
    assert verdict.values["speed"] == pytest.approx(verdict.values["nothing"], rel=0.1)


def test_c4_does_not_hold_in_a_nearly_round_bowl():
    assert c4(kappa=2.0).status == "does not hold"


def test_gradient_descent_in_c4_needs_what_its_theory_says():
    _, rate = ml.theory.optimal_gradient_descent((1.0, 25.0))
    steps = ml.theory.steps_to_shrink(rate, 1e3)  # of the error: a millionth of the loss
    assert c4().values["nothing"] == pytest.approx(steps, rel=0.05)


def test_speed_only_keeps_the_length_and_drops_the_direction():
    rule, gradient = SpeedOnly(0.1, 0.5), np.array([3.0, 4.0])
    w, velocity = rule.step(np.zeros(2), gradient, np.array([0.0, -10.0]))
    np.testing.assert_allclose(velocity, gradient * (1 + 0.5 * 10 / 5))
    np.testing.assert_allclose(w, -0.1 * velocity)
