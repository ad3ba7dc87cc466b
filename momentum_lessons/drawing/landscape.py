"""Pictures that several notebooks need: a landscape's contours, paths on it, losses over the steps."""

import matplotlib.pyplot as plt
import numpy as np

from .style import MINIMUM, NEUTRAL, START, describe, look

__all__ = ["LINES", "contours", "curve", "headline", "losses", "path", "ravine"]

LINES = ("-", "--", ":", "-.")


def contours(surface, ax=None, bounds=None, levels=18, points=200):
    """Draw the contours of a 2-D landscape, evenly spaced in √(loss − lowest), and its minima as stars.

    `bounds`: ((x low, x high), (y low, y high)), the landscape's own if not given. Returns the axes.
    """
    ax = plt.subplots()[1] if ax is None else ax
    (x_low, x_high), (y_low, y_high) = bounds or surface.bounds
    x, y = np.linspace(x_low, x_high, points), np.linspace(y_low, y_high, points)
    z = surface.value(np.stack(np.meshgrid(x, y), axis=-1))
    z = np.sqrt(z - z.min())
    ax.contourf(x, y, z, levels=levels, cmap="Greys", alpha=0.35)
    ax.contour(x, y, z, levels=levels, colors=NEUTRAL, linewidths=0.6, alpha=0.7)
    if len(surface.minima):
        ax.plot(
            *np.asarray(surface.minima).T,
            "*",
            color=MINIMUM,
            markersize=13,
            markeredgecolor="white",
            zorder=5,
        )
    ax.set(
        xlim=(x_low, x_high),
        ylim=(y_low, y_high),
        xlabel="weight $w_1$",
        ylabel="weight $w_2$",
        aspect="equal",
    )
    ax.grid(False)
    return ax


def curve(surface, ax=None, bounds=None, points=400):
    """Draw a 1-D landscape as a curve of loss against weight. Returns the axes."""
    ax = plt.subplots()[1] if ax is None else ax
    low, high = (bounds or surface.bounds)[0]
    w = np.linspace(low, high, points)
    ax.plot(w, surface.value(w[:, None]), color=NEUTRAL, linewidth=1.5)
    ax.set(xlabel="weight $w$", ylabel="loss $L$", xlim=(low, high))
    return ax


def path(run, rule, ax, label=None, steps=None, **kwargs):
    """Draw the weights of one 2-D run as a path in the rule's look, from a ringed start. Returns the axes."""
    w = run.weights[: None if steps is None else steps + 1]
    style = {**look(rule), "linewidth": 1.4, "markersize": 3.5, "label": label, **kwargs}
    ax.plot(w[:, 0], w[:, 1], **style)
    ax.plot(
        *w[0],
        "o",
        markersize=10,
        markerfacecolor="none",
        markeredgecolor=START,
        markeredgewidth=2,
        zorder=6,
    )
    return ax


def losses(runs, ax=None, floor=1e-16):
    """Draw loss above the minimum over the steps, log scale; `runs` maps a label to (run, rule).

    What is infinite (diverged) is left out; the scale ends at `floor` below and at 100 times the first loss above.
    """
    ax = plt.subplots()[1] if ax is None else ax
    first = []
    for label, (run, rule) in runs.items():
        style = look(rule)
        excess = np.maximum(run.losses - (0 if np.isnan(run.minimum) else run.minimum), floor)
        ax.semilogy(excess, color=style["color"], linestyle=style["linestyle"], label=label)
        if run.diverged:
            ax.plot(
                run.diverged_at - 1,
                excess[run.diverged_at - 1],
                "x",
                color=style["color"],
                clip_on=False,
            )
        first.append(excess[0])
    ax.set(xlabel="step $t$", ylabel="loss above the minimum")
    ax.set_ylim(top=100 * max(first))
    ax.legend()
    return ax


def ravine(surface, runs, title, bounds=((-1.6, 1.6), (-0.75, 0.75)), tolerance=1e-4, axes=None):
    """Draw runs on a long valley, one panel each, and their losses below; `runs` maps a label to (run, rule).

    The panels' titles say in how many steps the loss comes within `tolerance` of the minimum. A loss has its rule's
    own line style, unless two runs share a rule.
    `axes`: one for each run and a last one for the losses.
    """
    if axes is None:
        figure = plt.figure(figsize=(9.5, 4.6))
        grid = figure.add_gridspec(2, len(runs), height_ratios=(1, 1.45))
        axes = [figure.add_subplot(grid[0, i]) for i in range(len(runs))] + [
            figure.add_subplot(grid[1, :])
        ]
    loss, told = axes[-1], []
    shared = len({type(rule) for _, rule in runs.values()}) < len(runs)
    low, high = tolerance / 20, 100 * max(run.losses[0] for run, _ in runs.values())
    for ax, (label, (run, rule)), line in zip(axes, runs.items(), LINES, strict=False):
        steps = run.steps_to(tolerance)
        told.append(
            f"{label}: {steps} steps"
            if np.isfinite(steps)
            else f"{label}: not in {run.steps} steps"
        )
        contours(surface, ax, bounds, levels=12)
        path(run, rule, ax)
        ax.set_title(told[-1], fontsize=11)
        excess = run.losses - run.minimum
        color = look(rule)["color"]
        loss.semilogy(excess, color=color, linestyle=line if shared else look(rule)["linestyle"])
        seen = np.flatnonzero((excess > low) & (excess < high))[-1]
        loss.annotate(label, (seen, excess[seen]), (6, 2), textcoords="offset points", color=color)
    for ax in axes[1:-1]:
        ax.set_ylabel("")
        ax.tick_params(labelleft=False)
    loss.axhline(tolerance, color=NEUTRAL, linewidth=1)
    place = loss.get_yaxis_transform()
    loss.text(
        0.45, tolerance, f"target {tolerance:.1g}", transform=place, va="bottom", color="0.35"
    )
    longest = max(run.steps for run, _ in runs.values())
    loss.set(
        xlabel="step $t$",
        ylabel="loss above the minimum",
        ylim=(low, high),
        xlim=(-1, 1.15 * longest),
    )
    headline(axes, title)
    return describe(
        axes,
        f"Paths on the contours of a ravine, and their losses. Steps to {tolerance:.1g}: {'; '.join(told)}.",
    )


def headline(axes, text):
    """Set one title over all panels."""
    axes[0].figure.suptitle(text, x=0.01, ha="left", fontsize=13, weight="bold")
