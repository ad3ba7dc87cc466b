"""The experiment behind C4: is it the kept direction that speeds gradient descent up?"""

import numpy as np

from ...claims import Verdict
from ...descent import descend
from ...landscapes import Quadratic
from ...optimizers import HeavyBall, Momentum


class SpeedOnly(Momentum):
    """v ← g + β|v| g/|g|, w ← w − αv: heavy ball that forgets the direction and keeps the speed."""

    def step(self, w, gradient, velocity):
        speed = np.linalg.norm(velocity, axis=-1, keepdims=True)
        length = np.linalg.norm(gradient, axis=-1, keepdims=True)
        velocity = gradient + self.beta * speed * gradient / np.maximum(length, 1e-300)
        return w - self.lr * velocity, velocity


def c4(
    kappa=25.0, angle=0, starts=8, turned=0.5, scale=1, shift=0.0, target=1e-6, steps=300, betas=20
):
    """Compare what is gained by keeping the velocity with what is gained by keeping its length.

    All search one grid: 60 learning rates, shifted by `shift` of a step, times `betas` values of β,
    from `starts` points of equal loss, a quarter of an ellipse. What counts is the last of them
    whose loss stays below `target` times the first: one start alone can be tuned to land by luck.
    """
    surface = Quadratic((scale, scale * kappa), angle)
    around = (np.arange(starts) + turned) * np.pi / (2 * starts)
    points = np.stack([np.cos(around), np.sin(around)], axis=-1) / np.sqrt(surface.eigenvalues)
    points = points @ surface.eigenvectors.T
    lrs = np.geomspace(0.05, 4, 60) * (4 / 0.05) ** (shift / 59) / (kappa * scale)
    grid = lrs[:, None, None], np.linspace(0, 0.95, betas)[:, None]

    def slowest(make_rule):
        run = descend(surface, make_rule(*grid), points, steps, keep="losses")
        return run.settling_time(target / 2).max(axis=-1)  # the first loss is 1/2

    by_velocity, by_speed = slowest(HeavyBall), slowest(SpeedOnly)
    nothing, velocity, speed = by_velocity[:, 0].min(), by_velocity.min(), by_speed.min()  # β = 0
    gain, gain_by_speed = float(nothing / velocity), float(nothing / speed)
    return Verdict(
        gain > 2 and gain_by_speed < 1.3,
        "C4",
        f"{gain:.1f} × fewer steps at κ = {kappa:g} by keeping the velocity, "
        f"{gain_by_speed:.1f} × by keeping its speed alone",
        f"Slowest of {starts} starts, no noise, each tuned on one grid: {nothing:.0f} steps when "
        f"nothing is kept, {speed:.0f} with the speed, {velocity:.0f} with the velocity (gain 3.5 "
        "to 5).",
        "the landscape is a long valley (κ large)",
        value=gain,
        spread=(3.5, 5.0),
        values={"nothing": nothing, "speed": speed, "velocity": velocity},
    )
