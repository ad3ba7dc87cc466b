"""Landscapes, the paths of runs on them, and their landmarks."""

import matplotlib.pyplot as plt
import numpy as np

from .curves import curves, reference
from .style import LINES, MINIMUM, NEUTRAL, START, describe, headline, look


def contours(surface, ax, bounds=None, levels=18):
    """Draw the contours of a 2-D landscape, evenly spaced in √(loss − lowest), its minima as stars.

    `bounds`: ((x low, x high), (y low, y high)), if not the landscape's own. Returns the axes.
    """
    (x_low, x_high), (y_low, y_high) = bounds or surface.bounds
    x, y = np.linspace(x_low, x_high, 200), np.linspace(y_low, y_high, 200)
    z = surface.value(np.stack(np.meshgrid(x, y), axis=-1))
    z = np.sqrt(z - z.min())
    ax.contourf(x, y, z, levels=levels, cmap="Greys", alpha=0.35)
    ax.contour(x, y, z, levels=levels, colors=NEUTRAL, linewidths=0.6, alpha=0.7)
    for minimum in surface.minima:
        star(minimum, ax)
    ax.set(xlim=(x_low, x_high), ylim=(y_low, y_high), aspect="equal")
    ax.set(xlabel="weight $w_1$", ylabel="weight $w_2$")
    ax.grid(False)
    return ax


def curve(surface, ax, bounds=None):
    """Draw a 1-D landscape as a curve of loss against weight. Returns the axes."""
    low, high = (bounds or surface.bounds)[0]
    w = np.linspace(low, high, 400)
    ax.plot(w, surface.value(w[:, None]), color=NEUTRAL, linewidth=1.5)
    ax.set(xlabel="weight $w$", ylabel="loss $L$", xlim=(low, high))
    return ax


def path(run, rule, ax, label=None, steps=None, **kwargs):
    """Draw the weights of one 2-D run as a path in the rule's look, from a ringed start."""
    w = run.weights[: None if steps is None else steps + 1]
    style = {**look(rule), "linewidth": 1.4, "markersize": 3.5, "label": label, **kwargs}
    ax.plot(w[:, 0], w[:, 1], **style)
    start_ring(w[0], ax)
    return ax


def start_ring(place, ax):
    """Mark the start of a run, (x, y), with the course's ring."""
    ax.plot(*place, "o", color=START, fillstyle="none", markersize=10, markeredgewidth=2, zorder=6)
    return ax


def star(place, ax):
    """Mark a minimum, or the best point of a map, (x, y), with the course's star."""
    ax.plot(*place, "*", color=MINIMUM, markersize=14, markeredgecolor="white", zorder=5)
    return ax


def ravine(surface, runs, title, bounds=((-1.6, 1.6), (-0.75, 0.75)), tolerance=1e-4):
    """Draw runs on a long valley, one panel each, and their losses; `runs`: label → (run, rule).

    The panels' titles say from which step on the loss stays below `tolerance`. Returns the axes.
    """
    width, height = np.ptp(bounds, axis=1)
    if width > 2 * height:
        size = {"figsize": (9.5, 4.6), "height_ratios": (1, 1.45)}
        rows = [[*runs], ["loss"] * len(runs)]
    else:
        size, rows = {"figsize": (9.5, 3.4)}, [[*runs, "loss"]]
    *panels, loss = axes = [*plt.subplot_mosaic(rows, **size)[1].values()]
    (low, high), told = np.transpose(bounds), []
    for ax, (label, (run, rule)) in zip(panels, runs.items(), strict=True):
        steps = run.settling_time(tolerance)
        told.append(f"{label}: {steps if np.isfinite(steps) else f'not in {run.steps}'} steps")
        contours(surface, ax, bounds, levels=12)
        outside = ((run.weights < low) | (run.weights > high)).any(axis=-1)
        path(run, rule, ax, steps=np.argmax([*outside, True]), linewidth=0.8, markersize=2)
        ax.set_title(told[-1], fontsize=11)
    for ax in panels[1:]:
        ax.set_ylabel("")
        ax.tick_params(labelleft=False)
    looks = {label: look(rule) | {"marker": ""} for label, (_, rule) in runs.items()}
    if len({type(rule) for _, rule in runs.values()}) < len(runs):  # or some would look the same
        for style, line in zip(looks.values(), LINES, strict=False):
            style["linestyle"] = line
    excess = {label: run.losses - run.minimum for label, (run, _) in runs.items()}
    losses = np.array([*excess.values()])
    span = (tolerance / 20, 2 * min(50 * losses[:, 0].max(), losses.max()))
    curves(excess, loss, looks, log="y", ylim=span)
    loss.set(xlabel="step $t$", ylabel="loss above the minimum")
    reference(loss, f"target {tolerance:.1g}", y=tolerance)
    headline(axes, title)
    return describe(
        axes,
        f"Paths on the contours of a ravine, and their losses. Steps until the loss stays below "
        f"{tolerance:.1g}: {'; '.join(told)}.",
    )
