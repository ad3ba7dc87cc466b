"""The figures of notebook 02: orbits, damping, the true motion, the rolling ball, what to keep."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import ListedColormap

from ...drawing import color, contours, curve, curves, describe, headline, look, reference
from ...drawing.landscape import start_ring
from ...drawing.style import BAD, CYCLE, FLAT, KINETIC, LOST, MINIMUM, NEUTRAL, POTENTIAL, START

TEAL, GREEN, RED = {"color": FLAT}, {"color": MINIMUM}, {"color": BAD, "linestyle": "-."}
ABOVE_ITS_END = {"xytext": (-5, 4), "textcoords": "offset points", "ha": "right"}


def orbits(times, explicit, semi_implicit):
    """Draw two frictionless balls in the plane of position and velocity, and their energies.

    Each ball is an array (steps + 1, 2) of position and velocity. Returns both axes.
    """
    axes = plt.subplots(1, 2, figsize=(9.5, 4), width_ratios=(1, 1.25))[1]
    balls = {"explicit Euler": (explicit, RED), "semi-implicit Euler": (semi_implicit, TEAL)}
    words = []
    for name, (ball, style) in balls.items():
        energy = (ball**2).sum(axis=1) / (ball[0] ** 2).sum()
        axes[0].plot(*ball.T, linewidth=1.2, **style)
        axes[1].semilogy(times, energy, **style)
        label = ABOVE_ITS_END | {"xytext": (-30, 10), "color": style["color"], "fontsize": 12}
        axes[1].annotate(name, (times[-1], energy[-1]), **label)
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
    """Draw position over the steps, and below it each run's phase portrait on its flow field.

    `runs` maps (β, regime) to positions (steps + 1,) with λ = 1: an overdamped, a critically
    damped and an underdamped one. Returns the axes.
    """
    axes = plt.subplot_mosaic("AAA;BCD", figsize=(9.5, 6.2), height_ratios=(1, 1.25))[1]
    top, *portraits = axes.values()
    words, styles = [], (TEAL | {"linestyle": "--"}, GREEN, RED)
    for ((beta, regime), w), style, ax in zip(runs.items(), styles, portraits, strict=True):
        top.plot(w, label=f"β = {beta:g}, {regime}", **style)
        _flow(ax, lr, beta)
        ax.plot(w[1:], np.diff(w), color=style["color"], marker=".", markersize=5, linewidth=1.4)
        ax.plot(0, 0, "*", color="black", markersize=11, zorder=5)
        ax.set_xlabel("position $w$")
        ax.set_title(f"β = {beta:g}: {regime}", fontsize=11)
        words.append(f"{regime}: lowest position {w.min():.2f}, last {w[-1]:.3f}")
    top.axhline(0, color=NEUTRAL, linewidth=0.8, zorder=0)
    top.set(xlabel="step $t$", ylabel="position $w$", title="Creep, settle, or swing")
    top.legend(loc="upper right")
    portraits[0].set_ylabel("change of $w$ in a step")
    return describe(
        [top, *portraits],
        f"Top: position over the steps. {'; '.join(words)}. Below: change of position against "
        "position, on arrows that show where a ball goes from each point. The underdamped run "
        "spirals into the origin, the other two run into it without going round.",
    )


def _flow(ax, lr, beta):
    """Draw where heavy ball goes from each point (w, change of w) in a bowl with λ = 1."""
    w, change = np.meshgrid(np.linspace(-1, 1.05, 16), np.linspace(-0.23, 0.14, 14))
    new_change = beta * change - lr * w
    arrows = {"color": "0.8", "linewidth": 0.7, "density": 0.8, "arrowsize": 0.8, "zorder": 0}
    ax.streamplot(w, change, new_change, new_change - change, **arrows)
    ax.set(xlim=(-1, 1.05), ylim=(-0.23, 0.14))
    ax.grid(False)


def settling(betas, steps, critical):
    """Draw the steps until a run stays near the minimum against β; `critical` is β_crit."""
    ax = plt.subplots(figsize=(8.5, 3.6))[1]
    ax.plot(betas, steps, color=color("HeavyBall"), marker="D", markersize=3)
    ax.axvline(critical, linestyle="--", **GREEN)
    place = (critical, max(steps))
    ax.annotate(
        f"$β_{{crit}}$ = {critical:.2f} ", place, ha="right", va="top", fontsize=12, **GREEN
    )
    ax.set(xlabel="momentum coefficient β", ylabel="steps until it stays near", yscale="log")
    ax.set_yticks([30, 100, 300], [30, 100, 300])
    ax.yaxis.set_minor_formatter("")
    ax.set_title("The fastest β lies next to critical damping")
    return describe(
        ax,
        f"Steps to settle against beta, log scale: {steps[0]:.0f} at beta 0, a minimum of "
        f"{min(steps):.0f} near critical damping at {critical:.2f}, {steps[-1]:.0f} at beta "
        f"{betas[-1]:.2f}.",
    )


def order_of_convergence(exact, stepped, dts, errors, order):
    """Draw runs of several step sizes over the exact motion, and their error on log–log axes.

    `exact`: (times, positions); `stepped` maps a step size to (times, positions); `errors`
    belong to `dts`; `order` is the fitted slope. Returns both axes.
    """
    axes = plt.subplots(1, 2, figsize=(9.5, 4), width_ratios=(1.35, 1))[1]
    axes[0].plot(*exact, color="black", label="exact")
    for (dt, points), shade, marker in zip(stepped.items(), CYCLE[1::-1], "so", strict=False):
        axes[0].plot(*points, marker, color=shade, label=f"Δt = {dt:g}", markersize=4)
    axes[0].set(xlabel="time (s)", ylabel="position $w$", title="Steps beside the true motion")
    axes[0].legend()
    axes[1].loglog(dts, errors, "o-", color=FLAT)
    axes[1].set(xlabel="time step Δt", ylabel="largest error", title=f"Slope {order:.2f}")
    return describe(
        axes,
        "Left: the exact motion of a damped spring and the stepped ones, closer for the smaller "
        f"step. Right: largest error against time step on log–log axes, slope {order:.2f}, from "
        f"{errors[0]:.2g} at Δt = {dts[0]:.3g} to {errors[-1]:.2g} at Δt = {dts[-1]:.3g}.",
    )


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
            top.annotate(name, at, (0, lift), textcoords="offset points", ha="center")
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
    for ax in axes[:, 1:].flat:
        ax.set_ylabel("")
    axes[1, 0].annotate("the hill's top", (roll.times[-1], hilltop), **ABOVE_ITS_END)
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
    ax.annotate("as high as the hill", (frictions[-1], outer), **ABOVE_ITS_END)
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
        f"{deeper.mean():.0%} of the balls end in the deeper valley. No ball that starts below "
        f"{outer:.2f}, the height of the hill, gets there. Towards little friction both outcomes "
        "alternate in ever narrower bands.",
    )


def what_to_keep(surface, runs, target):
    """Draw paths and losses of methods that keep nothing, the speed, or the whole velocity.

    `runs` maps what is kept to (a path (steps + 1, 2), losses (steps + 1,), steps to the target).
    Returns the axes of the losses.
    """
    axes = plt.subplot_mosaic("ABC;DDD", figsize=(9.5, 5.4), height_ratios=(1, 1.5))[1]
    *maps, board = axes.values()
    speed = {"color": FLAT, "linestyle": ":", "marker": "v"}
    looks = dict(zip(runs, (look("GradientDescent"), speed, look("HeavyBall")), strict=True))
    for ax, (kept, (weights, _, steps)) in zip(maps, runs.items(), strict=True):
        contours(surface, ax, bounds=((-0.45, 1.05), (-0.22, 0.22)), levels=10)
        ax.plot(*weights[:25].T, linewidth=1.3, markersize=3.5, **looks[kept])
        start_ring(weights[0], ax)
        ax.set_title(f"keeps {kept}: {steps} steps", fontsize=11)
        ax.set_ylabel("" if ax in maps[1:] else "weight $w_2$")
    lines = {kept: losses[: steps + 4] for kept, (_, losses, steps) in runs.items()}
    plain = {kept: style | {"marker": ""} for kept, style in looks.items()}
    curves(lines, board, plain, log="y", xlabel="step $t$", ylabel="share of the first loss")
    reference(board, "target", y=target)
    headline([board], "What speeds it up is the kept direction")
    words = "; ".join(f"{kept}: {steps} steps" for kept, (_, _, steps) in runs.items())
    return describe(
        board,
        "Paths of three methods in a ravine, and the losses of the slowest of eight starts. Steps "
        f"to a millionth of the first loss, by what is kept: {words}.",
    )


def fading_friction(times, exact, stepped, constant):
    """Draw the motion under friction 3/s, two methods' steps on it, and constant frictions.

    `exact`: positions at `times`; `stepped` maps a rule's name to (times, positions); `constant`
    maps a friction to positions at `times`. Returns the axes.
    """
    ax = plt.subplots(figsize=(9.5, 4.2))[1]
    for (friction, w), style in zip(constant.items(), (":", "--"), strict=False):
        ax.plot(times, w, style, color=NEUTRAL, label=f"constant friction {friction:g}")
    ax.plot(times, exact, color="black", label="friction 3/s, exact")
    for rule, (t, w) in stepped.items():
        marks = look(rule) | {"linestyle": "", "markersize": 4}
        ax.plot(t[::5], w[::5], label=rule, **marks)
    ax.axhline(0, color=NEUTRAL, linewidth=0.8, zorder=0)
    ax.set(xlabel=r"time $s$ = step × $\sqrt{α}$", ylabel="position $w$")
    ax.set_title("With β = t/(t + 3) both methods follow friction that fades as 3/s")
    ax.legend(ncols=2)
    return describe(
        ax,
        "Position over time of a spring let go at 1. With friction 3/s it falls quickly, then "
        "swings with slowly shrinking amplitude; the steps of both methods lie near that curve. "
        f"Constant frictions {', '.join(f'{c:g}' for c in constant)} for comparison.",
    )
