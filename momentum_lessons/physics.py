"""A ball that rolls over a landscape with friction: Newton's law in small steps, and the energy.

m ẍ = −∇L(x) − c ẋ: a particle whose potential energy is the landscape's height, not a bead on a
wire of that shape. One semi-implicit Euler step (first the velocity, then the position with the new
velocity) is one step of the heavy ball with α = Δt²/m and β = 1 − cΔt/m. (Qian 1999 has implicit
friction, β = m/(m + cΔt).) Units: any consistent set, such as kg, m, s and J.
"""

from dataclasses import dataclass

import numpy as np

from .descent import MAXIMUM_STEPS, refuse_what_does_not_fit
from .landscapes import Landscape
from .validation import checked, instance, number, one_number, whole_number


@dataclass(frozen=True, eq=False)
class Roll:
    """One ball, or many side by side: `...` are the leading axes that start and friction span.

    `times`      (steps + 1,)
    `positions`  (steps + 1, ..., d), `velocities` of the same shape; the ball starts at rest
    `potential`  (steps + 1, ...), the landscape's value above its lowest (or zero if it has none)
    `kinetic`    (steps + 1, ...), half of mass times velocity squared
    `lost`       (steps + 1, ...), what friction has turned into heat so far

    The three energies sum to the first potential energy but for the error of the finite step.
    """

    times: np.ndarray
    positions: np.ndarray
    velocities: np.ndarray
    potential: np.ndarray
    kinetic: np.ndarray
    lost: np.ndarray

    @property
    def total(self) -> np.ndarray:
        """Potential + kinetic + lost, (steps + 1, ...)."""
        return self.potential + self.kinetic + self.lost


def roll(surface: Landscape, start, friction, dt: float, steps: int, mass: float = 1.0) -> Roll:
    """Let a ball go at `start`, (..., d), and return the Roll of `steps` steps of length `dt`.

    `friction`: c ≥ 0, a number or an array that broadcasts against the leading axes of `start`. A
    plain number will do as a start in 1-D. Raises ValueError for what cannot be run, such as a step
    of friction that would reverse the velocity, c · dt > mass.

    >>> from momentum_lessons import Quadratic
    >>> ball = roll(Quadratic([1.0]), 1.0, friction=0.5, dt=0.1, steps=100)
    >>> ball.positions.shape, ball.total.round(1)[[0, -1]]
    ((101, 1), array([0.5, 0.5]))
    """
    instance("surface", surface, "gradient", "ml.DoubleWell()")
    steps = whole_number("steps", steps, high=MAXIMUM_STEPS)
    friction, dt, mass = _checked(friction, dt, mass)
    friction = np.asarray(friction)[..., None]
    x = surface.weights(np.atleast_1d(number("start", start)), "start")
    try:
        x, _ = np.broadcast_arrays(x, friction)
    except ValueError:
        raise ValueError(
            f"friction must broadcast against the starts' axes {x.shape[:-1]}, "
            f"got {friction.shape[:-1]}"
        ) from None
    refuse_what_does_not_fit(steps, x[..., 0].size, 4 * surface.dimension, "all")
    u = np.zeros_like(x)
    positions, velocities, lost = [x], [u], [np.zeros(x.shape[:-1])]
    for _ in range(steps):
        before = u
        u = u + dt * (-surface.gradient(x) - friction * u) / mass
        x = x + dt * u
        positions.append(x)
        velocities.append(u)
        # the energy that the force −cu takes in this step, exactly: force · mean velocity · dt
        lost.append(lost[-1] + (friction * before * (before + u) / 2 * dt).sum(axis=-1))
    positions, velocities = np.array(positions), np.array(velocities)
    lowest = surface.minimum if len(surface.minima) else 0.0
    potential, kinetic = surface.value(positions) - lowest, mass * (velocities**2).sum(axis=-1) / 2
    times = dt * np.arange(steps + 1)
    return Roll(times, positions, velocities, potential, kinetic, np.array(lost))


def to_heavy_ball(friction: float, dt: float, mass: float = 1.0) -> tuple[float, float]:
    """Return (lr, beta) = (Δt²/m, 1 − cΔt/m): the heavy ball that makes the same steps as the ball.

    >>> to_heavy_ball(friction=1.0, dt=0.5)
    (0.25, 0.5)
    """
    friction, dt, mass = _checked(friction, dt, mass)
    return dt**2 / mass, 1 - friction * dt / mass


def to_ball(lr: float, beta: float, mass: float = 1.0) -> tuple[float, float]:
    """Return (friction, dt) of the ball that makes the steps of the heavy ball (lr, beta).

    >>> to_ball(lr=0.25, beta=0.5)
    (1.0, 0.5)
    """
    lr, mass = checked(lr=lr, mass=mass)
    dt = (lr * mass) ** 0.5
    return (1 - number("beta", beta, 0, 1, high_open=False)) * mass / dt, dt


def _checked(friction, dt, mass):
    mass, dt = one_number("mass", mass, 0, low_open=True), one_number("dt", dt, 0, low_open=True)
    return number("friction", friction, 0, mass / dt, high_open=False), dt, mass
