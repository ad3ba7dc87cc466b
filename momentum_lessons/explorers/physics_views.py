"""Explorers of the physics behind momentum: a mass on a spring, and a ball that rolls over a hill."""

from functools import lru_cache

import numpy as np
from matplotlib.patches import Patch, Rectangle

from .. import physics, theory
from ..drawing.landscape import curve
from ..drawing.style import KINETIC, LOST, MINIMUM, NEUTRAL, POTENTIAL, START, look
from ..landscapes import DoubleWell
from ..live import LiveFigure, canvas
from .kit import MOVING, explorer, slider, steps_slider

DURATION = 20.0


@explorer
def oscillator():
    """Explore a mass on a spring: the steps beside the exact motion, over time and in the phase portrait."""
    figure, (motion, phase) = canvas(9.6, 4.0, 1, 2, width_ratios=[1.5, 1])
    motion.set(
        title="Position over time",
        xlabel="time",
        ylabel="position",
        xlim=(0, DURATION),
        ylim=(-1.5, 1.5),
    )
    phase.set(
        title="Phase portrait",
        xlabel="position",
        ylabel="speed",
        xlim=(-1.6, 1.6),
        ylim=(-2.2, 2.2),
    )
    for ax in (motion, phase):
        ax.axhline(0, color=NEUTRAL, lw=0.8)
    phase.axvline(0, color=NEUTRAL, lw=0.8)
    exact = [
        ax.plot([], [], color="0.75", lw=5, label="exact", **MOVING)[0] for ax in (motion, phase)
    ]
    style = {"color": look("HeavyBall")["color"], "marker": "D", "ms": 4, "lw": 1.2}
    stepped = [
        ax.plot([], [], label="in steps of Δt", **style, **MOVING)[0] for ax in (motion, phase)
    ]
    motion.legend(loc="upper right", ncols=2)
    times = np.linspace(0, DURATION, 401)

    def update(friction, dt, stiffness):
        for line, data in zip(exact, _exact(times, stiffness, friction), strict=True):
            line.set_data(*data)
        x, speed = _spring(friction, dt, stiffness)
        stepped[0].set_data(dt * np.arange(len(x)), x)
        stepped[1].set_data(x, speed)
        beta, lr = 1 - friction * dt, dt**2
        critical = (1 - (1 - dt * np.sqrt(stiffness)) ** 2) / dt
        if friction == 0:
            what = (
                "it swings forever"
                if lr * stiffness < 4
                else "with this step size it swings ever wider"
            )
            return f"No friction: {what} (β = 1, α = {lr:.3g})"
        if beta < 0:
            return f"Friction × step size is above 1: β = 1 − cΔt would be {beta:.2f}".replace(
                "-", "−"
            )
        name = theory.regime(lr, beta, stiffness).capitalize()
        rate = theory.convergence_rate(lr, beta, [stiffness])
        none = (
            name.startswith("Crit") or lr * stiffness > 1
        )  # with αλ > 1 no friction is critical: the steps overshoot
        hint = "" if none else f"; critical friction is {critical:.2f}"
        return f"{name}: × {rate:.3f} a step (β = {beta:.2f}, α = {lr:.3g}){hint}"

    def _exact(t, stiffness, friction):
        x, speed = theory.oscillator(t, 1.0, stiffness, friction)
        return (t, x), (x, speed)

    controls = {
        "friction": slider("friction c", 0.3, 0, 4, 0.05),
        "dt": slider("step size Δt", 0.2, 0.05, 1, 0.05),
        "stiffness": slider("stiffness k of the spring", 1.0, 0.25, 4, 0.25),
    }
    return LiveFigure(
        "oscillator",
        figure,
        controls,
        update,
        alternative_text="A mass on a spring: position over time and speed against position, exact and in steps.",
        hint="Raise the friction until it stops swinging; enlarge Δt and watch the steps leave the exact motion.",
    )


def _spring(friction, dt, stiffness):
    """Return position and speed of semi-implicit Euler steps over DURATION, with plain floats, for speed.

    `physics.roll` does the same for any landscape, but refuses what this explorer shows too: friction above 1/Δt.
    """
    x, speed, points = 1.0, 0.0, [(1.0, 0.0)]
    for _ in range(round(DURATION / dt)):
        speed += dt * (-stiffness * x - friction * speed)
        x += dt * speed
        points.append((x, speed) if abs(x) + abs(speed) < 1e3 else (np.nan, np.nan))
    return np.array(points).T


DT, FRAMES, PER_FRAME = 0.03, 170, 2
STARTS = np.linspace(0.2, 2.4, 89)


@explorer
def rolling_ball():
    """Explore a ball let go on a hill: ▶ lets it roll, the bar says where its energy is."""
    surface = DoubleWell(tilt=1.0)
    figure, (hill, bar) = canvas(9.6, 4.1, 1, 2, width_ratios=[3.4, 1])
    lowest = surface.minimum
    curve(surface, hill, bounds=((-2.5, 2.5),))
    hill.set(
        title="A hill, and a deeper valley behind it",
        ylim=(lowest - 2, 14),
        xlabel="position",
        ylabel="height",
    )
    bar.set(title="Energy", xlim=(0, 1), ylim=(0, 1.1), ylabel="share of the first", xticks=[])
    bar.grid(False)
    (rest,) = hill.plot([], [], ":", color=NEUTRAL, lw=1.5, **MOVING)
    (over,) = hill.plot([], [], "|", color=MINIMUM, ms=9, mew=2.5, **MOVING)
    (trail,) = hill.plot([], [], ".", color=START, ms=4, alpha=0.5, **MOVING)
    (ball,) = hill.plot([], [], "o", color=START, ms=15, mec="black", mew=1.2, **MOVING)
    hill.text(
        -2.45,
        lowest - 1.0,
        "starts that make it over are marked →",
        va="center",
        color=MINIMUM,
        weight="bold",
    )
    energies = {"potential": POTENTIAL, "kinetic": KINETIC, "lost to friction": LOST}
    blocks = [
        bar.add_patch(Rectangle((0.1, 0), 0.8, 0, fc=color, **MOVING))
        for color in energies.values()
    ]
    handles = [Patch(color=color, label=name) for name, color in reversed(energies.items())]
    bar.legend(handles=handles, loc="upper center", bbox_to_anchor=(0.5, -0.03))

    @lru_cache(maxsize=64)
    def rolls(friction):
        run = physics.roll(surface, STARTS[:, None], friction, DT, FRAMES * PER_FRAME)
        top = surface.value(surface.barrier) - lowest
        rolling = (
            run.potential[-1] + run.kinetic[-1] > top
        )  # it may cross again after the last frame
        return run, (run.positions[:, :, 0] < surface.barrier[0]).any(axis=0), rolling

    def update(start, friction, frame):
        run, crosses, rolling = rolls(friction)
        i, t = int(np.abs(STARTS - start).argmin()), frame * PER_FRAME
        x = run.positions[: t + 1, i, 0]
        height = surface.value(x[:, None])
        offset = 0.4  # the ball lies on the line
        ball.set_data(x[-1:], height[-1:] + offset)
        trail.set_data(x[::PER_FRAME], height[::PER_FRAME] + offset)
        rest.set_data([-2.5, 2.5], [height[0]] * 2)
        over.set_data(STARTS[crosses], np.full(crosses.sum(), lowest - 1.0))
        parts = (
            np.array([run.potential[t, i], run.kinetic[t, i], run.lost[t, i]]) / run.potential[0, i]
        )
        for block, share, bottom in zip(blocks, parts, np.cumsum(parts) - parts, strict=True):
            block.set(y=bottom, height=share)
        end = run.positions[-1, i, 0] < surface.barrier[0]
        way = "Makes it over the hill" if crosses[i] else "Does not make it over the hill"
        if crosses[i] and (rolling[i] or not end):
            way += " and rolls on" if rolling[i] else " and rolls back"
        return (
            f"{way}; {crosses.mean():.0%} of the starts do. Lost to friction so far: {parts[2]:.0%}"
        )

    controls = {
        "start": slider("start", 2.2, STARTS[0], STARTS[-1], 0.025, ".3f"),
        "friction": slider("friction c", 0.2, 0, 2, 0.02),
        "frame": steps_slider("time (steps)", 0, 0, FRAMES),
    }
    return LiveFigure(
        "rolling_ball",
        figure,
        controls,
        update,
        play="frame",
        still={"frame": 50},
        alternative_text="A ball on a hill with two valleys, and a bar of its potential, kinetic and lost energy.",
        hint="Press ▶. How much friction may there be for the ball to reach the deeper valley?",
    )
