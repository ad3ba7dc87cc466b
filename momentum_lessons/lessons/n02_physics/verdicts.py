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
    kappa=25.0, angle=0, starts=8, turned=0.5, scale=1, shift=0.0, target=1e-6, steps=600, betas=20
):
    """Compare what is gained by keeping the velocity with what is gained by keeping its length.

    Gradient descent, heavy ball and SpeedOnly search one grid: 60 learning rates, shifted by
    `shift` of a step, times `betas` values of β. They start from `starts` points of equal loss, a
    quarter of an ellipse, and what counts is the last of them whose loss stays below `target`
    times the first: from one start alone a method can be tuned to land by luck.
    """
    surface = Quadratic((scale, scale * kappa), angle)
    around = (np.arange(starts) + turned) * np.pi / (2 * starts)
    points = np.stack([np.cos(around), np.sin(around)], axis=-1) / np.sqrt(surface.eigenvalues)
    points = points @ surface.eigenvectors.T
    lrs = np.geomspace(0.05, 4, 60) * (4 / 0.05) ** (shift / 59) / (kappa * scale)
    grid = lrs[:, None, None], np.linspace(0, 0.95, betas)[:, None]
    slowest = {}
    for make_rule in (HeavyBall, SpeedOnly):
        run = descend(surface, make_rule(*grid), points, steps, keep="losses")
        slowest[make_rule] = run.settling_time(target / 2).max(axis=-1)  # the first loss is 1/2
    nothing = float(slowest[HeavyBall][:, 0].min())  # β = 0
    velocity, speed = (float(slowest[rule].min()) for rule in (HeavyBall, SpeedOnly))
    gain, by_speed = nothing / velocity, nothing / speed
    return Verdict(
        gain > 2 and by_speed < 1.3,
        "C4",
        f"{gain:.1f} × fewer steps at κ = {kappa:g} by keeping the velocity, "
        f"{by_speed:.1f} × by keeping its speed alone",
        f"Steps to a millionth of the first loss, without noise, the slowest of {starts} starts, "
        f"each method tuned on the same grid: {nothing:.0f} when nothing is kept, {speed:.0f} with "
        f"the speed, {velocity:.0f} with the velocity; the gain stays between 3.5 and 5. It is not "
        "quite physics: the landscape pushes from outside, so that no momentum is conserved; a "
        "step keeps the share β of the one before.",
        "the landscape is a long valley (κ large)",
        value=gain,
        spread=(3.5, 5.0),
        values={"nothing": nothing, "speed": speed, "velocity": velocity, "by_speed": by_speed},
    )
