"""The experiment behind C4: how far the heavy ball is a physical ball."""

import numpy as np

from ... import physics, theory
from ...claims import Verdict
from ...descent import descend
from ...landscapes import Quadratic, Rosenbrock
from ...optimizers import HeavyBall

DURATION = 8.0  # units of time; the spring below swings with a period of about 6


def c4():
    """Compare heavy ball with Newton's law stepped, with its exact solution, and with conservation."""
    lr, beta = 1e-3, 0.9
    friction, dt = physics.to_ball(lr, beta)
    ball = physics.roll(Rosenbrock(), [-1.2, 1.0], friction, dt, 1000)
    method = descend(Rosenbrock(), HeavyBall(lr, beta), [-1.2, 1.0], 1000)
    difference = float(np.abs(ball.positions - method.weights).max())

    dts = 2.0 ** -np.arange(4, 10)
    errors = np.array([spring_error(dt) for dt in dts])
    order = float(np.polyfit(np.log(dts), np.log(errors), 1)[0])
    same = "equal to rounding" if difference < 1e-12 else f"different by {difference:.1e}"
    kept = beta**10
    return Verdict(
        "C4",
        "holds when",
        f"error ∝ Δt^{order:.2f}",
        "Newton's law with friction, stepped by semi-implicit Euler, gives the iterates of the heavy ball "
        f"({same} over 1000 steps), and these approach the true motion as the step shrinks. But nothing is conserved: "
        f"without a gradient, β = {beta} keeps {kept:.0%} of the velocity after 10 steps.",
        condition="there is friction and the step is small",
        values={
            "difference": difference,
            "order": order,
            "dts": dts,
            "errors": errors,
            "kept": kept,
        },
    )


def spring_error(dt, friction=1.0):
    """Return the largest distance between heavy ball and the exact damped spring (m = k = 1, let go at 1)."""
    lr, beta = physics.to_heavy_ball(friction, dt)
    steps = round(DURATION / dt)
    run = descend(Quadratic([1.0]), HeavyBall(lr, beta), [1.0], steps)
    exact, _ = theory.oscillator(dt * np.arange(steps + 1), friction=friction)
    return float(np.abs(run.weights[:, 0] - exact).max())


__all__ = ["c4"]
