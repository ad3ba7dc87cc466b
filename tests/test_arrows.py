"""The arrow picture of one step: old velocity and gradient add up to the rule's step."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

import momentum_lessons as ml
from momentum_lessons.drawing import one_step


@pytest.mark.parametrize("rule", [ml.Momentum(0.142, 0.4), ml.HeavyBall(0.02, 0.7)])
def test_old_velocity_and_gradient_lead_to_where_the_rule_goes(rule):
    valley, w, velocity = ml.Quadratic(angle=0.35), np.array([-0.9, -0.2]), np.array([0.3, -3.6])
    ax = one_step(valley, rule, w, velocity, ((-1.2, -0.4), (-0.4, 0.2)))
    kept, pull, step = [
        np.subtract(arrow.xy, arrow.xyann) for arrow in ax.texts if not arrow.get_text()
    ]
    np.testing.assert_allclose(kept, -rule.lr * rule.beta * velocity)
    np.testing.assert_allclose(kept + pull, step)
    np.testing.assert_allclose(
        w + step, rule.step(w, valley.gradient(w), velocity)[0], rtol=1e-12, atol=1e-15
    )
    assert "their sum" in ml.drawing.alternative_text(ax.figure)
    plt.close("all")
