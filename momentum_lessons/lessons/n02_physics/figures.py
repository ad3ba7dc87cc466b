"""Figures of notebook 02 that are more than a plain plot: orbits, damping, hills, what to keep."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import ListedColormap

from ...drawing import contours, curve, curves, describe, headline, look, note, reference
from ...drawing.landscape import start_ring
from ...drawing.style import BAD, FLAT, KINETIC, LOST, MINIMUM, NEUTRAL, POTENTIAL, START

TEAL, GREEN, RED = {"color": FLAT}, {"color": MINIMUM}, {"color": BAD, "linestyle": "-."}


def orbits(times, explicit, semi_implicit):
    """Draw two frictionless balls, (steps + 1, 2) of position and velocity, and their energies."""
    axes = plt.subplots(1, 2, figsize=(9.5, 4), width_ratios=(1, 1.25))[1]
    balls = {"explicit Euler": (explicit, RED), "semi-implicit Euler": (semi_implicit, TEAL)}
    words = []
    for name, (ball, style) in balls.items():
        energy = (ball**2).sum(axis=1) / (ball[0] ** 2).sum()
        axes[0].plot(*ball.T, linewidth=1.2, **style)
        axes[1].semilogy(times, energy, **style)
        end = times[-1], energy[-1]
        note(axes[1], name, end, (-30, 10), style["color"], ha="right", fontsize=12)
        words.append(f"{name} ends with {energy[-1]:.3g} times its first energy")
    start_ring(explicit[0], axes[0])
    axes[0].set(xlabel="position $w$", ylabel="velocity $u$", aspect="equal")
    axes[0].set(xlim=(-3, 3), ylim=(-3, 3), title="A spiral, and a closed orbit")
    axes[1].set(xlabel="time (s)", ylabel="energy / energy at the start", ylim=(0.5, 1500))
    axes[1].set_title("One gains energy, one keeps it")
    axes[1].yaxis.set_major_formatter("{x:g}")
    return describe(
        axes,
        "Left: velocity against position of a ball without friction; explicit Euler spirals "
        f"outwards, semi-implicit Euler stays on one closed curve. Right: {'; '.join(words)}.",
    )


def damping_regimes(runs, lr):
    """Draw positions over the steps, and below them each run's phase portrait on its flow field.

    `runs` maps (β, regime) to positions (steps + 1,) with λ = 1: an overdamped, a critically
    damped and an underdamped one.
    """
    axes = plt.subplot_mosaic("AAA;BCD", figsize=(9.5, 6.2), height_ratios=(1, 1.25))[1]
    top, *portraits = axes.values()
    w, change = np.meshgrid(np.linspace(-1, 1.05, 16), np.linspace(-0.23, 0.14, 14))
    arrows = {"color": "0.8", "linewidth": 0.7, "density": 0.8, "arrowsize": 0.8, "zorder": 0}
    styles = TEAL | {"linestyle": "--"}, GREEN, RED
    for ((beta, regime), path), style, ax in zip(runs.items(), styles, portraits, strict=True):
        top.plot(path, label=f"β = {beta:g}, {regime}", **style)
        new_change = beta * change - lr * w  # one step of heavy ball from each point
        ax.streamplot(w, change, new_change, new_change - change, **arrows)
        dots = {"color": style["color"], "marker": ".", "markersize": 5, "linewidth": 1.4}
        ax.plot(path[1:], np.diff(path), **dots)
        ax.plot(0, 0, "*", color="black", markersize=11, zorder=5)
        ax.set(xlim=(-1, 1.05), ylim=(-0.23, 0.14), xlabel="position $w$")
        ax.set_title(f"β = {beta:g}: {regime}", fontsize=11)
        ax.grid(False)
    top.axhline(0, color=NEUTRAL, linewidth=0.8, zorder=0)
    top.set(xlabel="step $t$", ylabel="position $w$", title="Creep, settle, or swing")
    top.legend(loc="upper right")
    portraits[0].set_ylabel("change of $w$ in a step")
    return [top, *portraits]


def rolling(surface, rolls):
    """Draw balls in a potential with their energy line, and below each its stacked energies.

    `rolls` maps a title to a `physics.Roll` of one ball. Returns the axes, shape (2, balls).
    """
    figure, axes = plt.subplots(2, len(rolls), figsize=(9.5, 5.6), sharex="row", sharey="row")
    lowest, hilltop = surface.minimum, float(surface.value(surface.barrier)) - surface.minimum
    names, shades = ("potential", "kinetic", "lost to friction"), (POTENTIAL, KINETIC, LOST)
    words = []
    for (title, roll), (top, bottom) in zip(rolls.items(), axes.T, strict=True):
        w = roll.positions[:, 0]
        curve(surface, top)
        top.plot(w, roll.potential + roll.kinetic + lowest, color="black", linewidth=1.5)
        for place, name, shade, lift in ((0, "start", START, 10), (-1, "end", "black", -20)):
            at = (w[place], float(surface.value(w[[place]])))
            top.plot(*at, "o", color=shade, markersize=10)
            note(top, name, at, (0, lift), ha="center")
        top.set(ylim=(lowest - 3, roll.total.max() + lowest + 3), title=title)
        top.set(xlabel="position $w$", ylabel="potential $L$")
        energies = roll.potential, roll.kinetic, roll.lost
        edges = {"edgecolor": "white", "linewidth": 0.5}
        bottom.stackplot(roll.times, *energies, colors=shades, labels=names, **edges)
        bottom.axhline(hilltop, color="black", linestyle=":", linewidth=1.3)
        bottom.set(xlabel="time (s)", ylabel="energy", xlim=(0, roll.times[-1]))
        words.append(
            f"{title}: starts with energy {roll.total[0]:.3g} at {w[0]:.2f}, ends at "
            f"{w[-1]:.2f} with {roll.lost[-1]:.3g} lost"
        )
    plt.setp(axes[:, 1:], ylabel="")
    note(axes[1, 0], "the hill's top", (roll.times[-1], hilltop), (-5, 4), ha="right")
    figure.legend(*axes[1, 0].get_legend_handles_labels(), ncols=3, loc="outside lower center")
    told = "; ".join(words)
    return describe(axes, f"Balls in a double well and their stacked energies over time. {told}.")


def over_the_hill(frictions, starts, ends, surface, dt):
    """Draw where balls end: `ends` (starts, frictions) are last positions in a double well."""
    ax = plt.subplots(figsize=(8.5, 4.4))[1]
    deeper = ends < surface.barrier[0]
    colors = ListedColormap(["#E8E8E8", FLAT])
    ax.pcolormesh(frictions, starts, deeper, cmap=colors, shading="auto", rasterized=True)
    outer = np.roots([1, 0, -4, surface.tilt, -surface.value(surface.barrier)]).real.max()
    ax.axhline(outer, color="black", linestyle=":")
    note(ax, "as high as the hill", (frictions[-1], outer), (-5, 4), ha="right")
    ax.text(0.45, 0.7, "ends in the deeper valley", transform=ax.transAxes, color="white", size=13)
    ax.text(0.5, 0.25, "ends on its own side", transform=ax.transAxes, size=13)
    ax.set(xlabel="friction $c$", ylabel="starting position")
    ax.set_title("More height or less friction does not always help")
    ax.grid(False)
    top = ax.secondary_xaxis("top", functions=(lambda c: 1 - c * dt, lambda b: (1 - b) / dt))
    top.set_xlabel("the same friction as β", fontsize=10)
    return describe(
        ax,
        f"Map of the valley in which a ball ends, over friction ({frictions[0]:.2g} to "
        f"{frictions[-1]:.2g}) and starting position ({starts[0]:.2g} to {starts[-1]:.2g}): "
        f"{deeper.mean():.0%} of the balls end in the deeper valley, none that starts below "
        f"{outer:.2f}, the height of the hill. Towards little friction the two alternate.",
    )


def what_to_keep(surface, runs, target):
    """Draw paths and losses of methods that keep nothing, the speed, or the whole velocity.

    `runs` maps what is kept to (a path (steps + 1, 2), losses (steps + 1,), steps to the target).
    Returns the axes of the losses.
    """
    axes = plt.subplot_mosaic("ABC;DDD", figsize=(9.5, 5.4), height_ratios=(1, 1.5))[1]
    *maps, board = axes.values()
    styles = ("black", "--"), (FLAT, ":"), (look("HeavyBall")["color"], "-.")
    looks = {kept: {"color": c, "linestyle": s} for kept, (c, s) in zip(runs, styles, strict=True)}
    for ax, (kept, (weights, _, steps)) in zip(maps, runs.items(), strict=True):
        contours(surface, ax, bounds=((-0.45, 1.05), (-0.22, 0.22)), levels=10)
        ax.plot(*weights[:25].T, linewidth=1.3, marker=".", **looks[kept])
        start_ring(weights[0], ax)
        ax.set_title(f"keeps {kept}: {steps} steps", fontsize=11)
        ax.set_ylabel("" if ax in maps[1:] else "weight $w_2$")
    lines = {kept: losses[: steps + 4] for kept, (_, losses, steps) in runs.items()}
    curves(lines, board, looks, log="y", xlabel="step $t$", ylabel="share of the first loss")
    reference(board, "target", y=target)
    headline([board], "What speeds it up is the kept direction")
    words = "; ".join(f"{kept}: {steps} steps" for kept, (_, _, steps) in runs.items())
    return describe(
        board,
        "Paths of three methods in a ravine, and the losses of the slowest of eight starts. Steps "
        f"to a millionth of the first loss, by what is kept: {words}.",
    )
