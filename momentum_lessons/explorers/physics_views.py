"""Explorers of the physics behind momentum: a mass on a spring, and a ball that rolls over a hill."""

from functools import lru_cache

import numpy as np
from matplotlib.patches import Patch, Rectangle

from .. import physics
from ..drawing.landscape import curve
from ..drawing.style import KINETIC, LOST, MINIMUM, NEUTRAL, POTENTIAL, START
from ..landscapes import DoubleWell
from ..live import LiveFigure, canvas
from .kit import MOVING, explorer, slider, steps_slider

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
