"""Explorer of local minima: who ends in which well."""

import numpy as np

from .. import optimizers
from ..descent import descend
from ..drawing.landscape import curve
from ..drawing.style import BAD, MINIMUM, NEUTRAL, START
from ..landscapes import DoubleWell
from ..live import LiveFigure, canvas
from .kit import MOVING, explorer, log_slider, menu, set_look, slider

STARTS = np.linspace(-2.5, 2.5, 201)
STEPS = 120
OUTCOMES = (
    ("stays", NEUTRAL, "."),
    ("to the better well", MINIMUM, "^"),
    ("to the worse well", BAD, "v"),
)


@explorer
def escape():
    """Explore the double well: where every start ends, and the path of one start; click to choose it."""
    surface = DoubleWell(tilt=1.0)
    barrier, deeper = surface.barrier[0], surface.minima[0, 0]
    figure, (well, paths) = canvas(9.6, 4.3, 1, 2, width_ratios=[1.25, 1])
    curve(surface, well)
    well.set(title="Every start, by where it ends", ylim=(-9.5, 13))
    well.axvline(barrier, color=NEUTRAL, lw=1, ls=":", ymax=0.7)
    paths.set(
        title="The start that you clicked",
        xlabel="step $t$",
        ylabel="weight $w$",
        xlim=(0, STEPS),
        ylim=(-3, 3),
    )
    for minimum in surface.minima[:, 0]:
        paths.axhline(minimum, color=MINIMUM, lw=1.2, ls="--")
    paths.axhline(barrier, color=NEUTRAL, lw=1, ls=":")
    paths.annotate(
        "better well",
        (STEPS - 1, deeper),
        (0, -14),
        textcoords="offset points",
        color=MINIMUM,
        ha="right",
    )
    paths.annotate(
        "worse well",
        (STEPS - 1, -deeper),
        (0, 6),
        textcoords="offset points",
        color=MINIMUM,
        ha="right",
    )
    rows = [
        well.plot([], [], marker, ms=5, color=c, label=name, **MOVING)[0]
        for name, c, marker in OUTCOMES
    ]
    well.legend(loc="upper center", fontsize=10)
    (walk,) = well.plot([], [], lw=1, ms=3, alpha=0.8, **MOVING)
    (ring,) = well.plot([], [], "o", ms=12, mfc="none", mec=START, mew=2.4, **MOVING)
    (line,) = paths.plot([], [], lw=1.3, ms=3, **MOVING)
    first_side = barrier > STARTS if deeper < barrier else barrier < STARTS

    def update(optimizer, lr, beta, start):
        plain = optimizer == "GradientDescent"
        controls["beta"].disabled = plain
        rule = getattr(optimizers, optimizer)(lr, *(() if plain else (beta,)))
        run = descend(surface, rule, np.append(STARTS, start)[:, None], STEPS)
        ends = run.weights[-1, :-1, 0]
        last_side = np.where(np.isnan(ends), first_side, (ends < barrier) == (deeper < barrier))
        stays = (last_side == first_side) & ~run.diverged[
            :-1
        ]  # who diverges is in none of the three rows
        moved = (stays, last_side & ~first_side, ~last_side & first_side)
        for row, mask, height in zip(rows, moved, (-7.2, -7.9, -8.6), strict=True):
            row.set_data(STARTS[mask], np.full(mask.sum(), height))
        own = run.weights[:, -1, 0]
        for path in (walk, line):
            set_look(path, rule)
        walk.set_data(own, surface.value(own[:, None]))
        ring.set_data(own[:1], surface.value(own[:1, None])[None])
        line.set_data(np.arange(STEPS + 1), own)
        better, worse = moved[1].mean(), moved[2].mean()
        lost = run.diverged[:-1].mean()
        more = (
            f"; {lost:.0%} diverge, the first at step {run.diverged_at[run.diverged].min()}"
            if lost
            else ""
        )
        return f"{better:.0%} of the starts move to the better well, {worse:.0%} to the worse{more}"

    controls = {
        "optimizer": menu(
            "optimizer", ("GradientDescent", "Momentum", "HeavyBall", "Nesterov"), "HeavyBall"
        ),
        "beta": slider("momentum coefficient β", 0.9, 0, 0.98, 0.01),
        "lr": log_slider("learning rate α", 0.01, 0.001, 0.2),
        "start": slider("the start that is drawn", 2.2, -2.5, 2.5, 0.025, ".3f"),
    }
    return LiveFigure(
        "escape",
        figure,
        controls,
        update,
        click=lambda ax, x, y: {"start": x} if ax is well else None,
        alternative_text="The double well with every start marked by where it ends, and the path of one start.",
        hint="Raise β from 0: who escapes, and who falls the wrong way? Click on the curve to choose a start.",
    )
