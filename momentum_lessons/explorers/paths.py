"""The explorer of paths over a landscape: one optimizer with its handles."""

import numpy as np

from .. import optimizers
from ..descent import descend
from ..drawing.landscape import contours
from ..drawing.style import FLAT, NEUTRAL, START, STEEP
from ..landscapes import Landscape, Quadratic
from ..live import Hidden, LiveFigure, canvas
from ..validation import choice, number, whole_number
from .kit import MOVING, explorer, grow, log_slider, menu, set_look, slider, steps_slider, stretch

RULES = ("GradientDescent", "Momentum", "HeavyBall", "Nesterov", "Adam")
SHARE = 1e-3  # a run has converged when its loss above the minimum is this share of the first


@explorer
def descent(surface=None, optimizer="Momentum", lr=None, beta=0.9, steps=60, start=None):
    """Explore one run: its path on the landscape, its loss and its velocity; click to choose the start.

    `surface`: a 2-D landscape, a turned ravine with κ = 25 if None. `optimizer`: one of RULES.
    `lr`, `beta`, `steps`, `start`: where the controls begin.
    """
    surface = Quadratic((1.0, 25.0), angle=0.35) if surface is None else surface
    if not isinstance(surface, Landscape):
        raise ValueError(f"surface must be a landscape such as ml.Quadratic(), got {surface!r}")
    if surface.dimension != 2:
        raise ValueError(
            f"surface must have 2 weights to be drawn, {surface.name} has {surface.dimension}"
        )
    optimizer = choice("optimizer", optimizer, RULES)
    (left, right), (bottom, top) = surface.bounds
    if start is None:
        start = (left + 0.12 * (right - left), bottom + 0.8 * (top - bottom))
    start = tuple(surface.weights(number("start", start), "start").tolist())
    steepest = _steepest(surface)
    lr = 1 / steepest if lr is None else number("lr", lr, 0, low_open=True)
    beta, steps = number("beta", beta, 0, 1), whole_number("steps", steps)

    figure, axes = canvas(
        9.6, 4.3, [["path", "loss"], ["path", "velocity"]], width_ratios=[1.12, 1]
    )
    contours(surface, axes["path"], levels=12)
    axes["path"].set_title("Path: click to choose the start")
    axes["loss"].set(
        title="Loss above the minimum", yscale="log", ylim=(1e-8, 1e2), ylabel="share of the first"
    )
    axes["loss"].set_yticks([1e-8, 1e-6, 1e-4, 1e-2, 1, 1e2])
    axes["loss"].axhline(SHARE, color=NEUTRAL, linewidth=1, linestyle=":")
    axes["velocity"].set(title="Velocity $v_t$", xlabel="step $t$", ylim=(-1, 1))
    axes["velocity"].axhline(0, color=NEUTRAL, linewidth=0.8)
    axes["velocity"].yaxis.set_major_formatter(
        "{x:g}"
    )  # a power of ten above the axis would push the title up
    for panel in ("loss", "velocity"):
        axes[panel].xaxis.get_major_locator().set_params(integer=True)
    figure.get_layout_engine().set(
        rect=(0, 0, 0.992, 1)
    )  # room for a wider last number than the first picture has
    (path,) = axes["path"].plot([], [], linewidth=1.3, markersize=3.5, **MOVING)
    (ring,) = axes["path"].plot(
        [], [], "o", ms=11, mfc="none", mec=START, mew=2.2, zorder=6, **MOVING
    )
    (end,) = axes["path"].plot([], [], "o", ms=8, mec="white", mew=1.2, zorder=7, **MOVING)
    (loss,) = axes["loss"].plot([], [], linewidth=1.8, **MOVING)
    (there,) = axes["loss"].plot([], [], "o", ms=8, **MOVING)
    velocities = [
        axes["velocity"].plot([], [], style, color=c, linewidth=1.6, **MOVING)[0]
        for c, style in ((FLAT, "-"), (STEEP, "--"))
    ]
    for i, height, color in ((1, 0.86, FLAT), (2, 0.06, STEEP)):
        axes["velocity"].annotate(
            f"along $w_{i}$", (0.98, height), xycoords="axes fraction", color=color, ha="right"
        )
    hundredths = (0.01, ".2f") if beta == round(beta, 2) else (0.001, ".3f")
    controls = {
        "optimizer": menu("optimizer", RULES, optimizer),
        "lr": log_slider("learning rate α", lr, 0.02 / steepest, 30 / steepest),
        "beta": slider("momentum coefficient β", beta, 0, max(0.99, beta), *hundredths),
        "steps": steps_slider("steps", steps, 1, max(200, steps)),
        "start": Hidden(start),
    }

    def update(optimizer, lr, beta, steps, start):
        controls["beta"].disabled = optimizer == "GradientDescent"
        rule = getattr(optimizers, optimizer)(
            lr, *(() if optimizer == "GradientDescent" else (beta,))
        )
        run = descend(surface, rule, start, steps)
        w, t = run.weights, np.arange(steps + 1)
        first = run.losses[0] - run.minimum
        excess = (run.losses - run.minimum) / first if first > 0 else np.zeros(steps + 1)
        velocity = (
            w[:-1] - w[1:]
        ) / lr  # what the learning rate multiplies: v itself in momentum's forms
        for line in (path, loss):
            set_look(line, rule)
        for mark in (end, there):
            mark.set_color(path.get_color())
        loss.set_marker("")
        last = run.diverged_at - 1 if run.diverged else steps
        settled = run.settling_time(SHARE * first)
        swings = (
            excess[steps * 3 // 4 :].max() > 30 * SHARE
        )  # the run's end is only one of the lows of its swing
        path.set_data(*w.T)
        ring.set_data(*w[:1].T)
        end.set_data(*w[last : last + 1].T)
        loss.set_data(t, np.maximum(excess, 1e-12))
        there.set_data(t[t == settled], excess[t == settled])
        grow(axes["velocity"], np.abs(velocity[: max(last, 1)]).max(initial=0))
        for line, component in zip(velocities, velocity.T, strict=True):
            line.set_data(t[1:], component)
        stretch((axes["loss"], axes["velocity"]), steps)
        if run.diverged:
            return f"Diverges at step {run.diverged_at}"
        if settled <= steps and swings:
            return f"Not there after {steps} steps: the loss swings through a thousandth and back"
        if settled <= steps:
            return f"Converges in {settled} steps (loss down to a thousandth)"
        return f"Not there after {steps} step{'s' * (steps > 1)}: the loss is {excess[-1]:.3g} times the first"

    starts = [(left + x * (right - left), bottom + y * (top - bottom)) for x, y in _SPOTS]

    def next_start(start, **_):
        return {"start": starts[(starts.index(start) + 1) % len(starts) if start in starts else 0]}

    return LiveFigure(
        "descent",
        figure,
        controls,
        update,
        click=lambda ax, x, y: {"start": (x, y)} if ax is axes["path"] else None,
        buttons={"Next start": next_start},
        alternative_text=f"Path of {optimizer} on the landscape {surface.name}, with its loss and its velocity.",
        hint="Sliders for α, β and steps; click on the landscape to choose the start.",
    )


_SPOTS = ((0.9, 0.9), (0.5, 0.92), (0.08, 0.5), (0.15, 0.12), (0.92, 0.3))


def _steepest(surface):
    """Return about the largest curvature in the part of the landscape that is shown, by differences of gradients."""
    (left, right), (bottom, top) = surface.bounds
    grid = np.stack(
        np.meshgrid(np.linspace(left, right, 21), np.linspace(bottom, top, 21)), axis=-1
    )
    step = 1e-4 * (right - left)
    columns = [
        (surface.gradient(grid + e) - surface.gradient(grid - e)) / (2 * step)
        for e in np.eye(2) * step
    ]
    return float(np.abs(np.linalg.eigvalsh(np.stack(columns, axis=-1))).max())
