"""The figures of notebook 02: carts and their momentum, energy, damping, order of convergence, the rolling ball."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import ListedColormap

from ...drawing.landscape import curve
from ...drawing.style import (
    BAD,
    CYCLE,
    FLAT,
    KINETIC,
    LOST,
    MINIMUM,
    NEUTRAL,
    POTENTIAL,
    START,
    color,
    describe,
)

__all__ = [
    "cart_momenta", "damping_regimes", "energy_over_time", "fading_friction", "order_of_convergence", "over_the_hill",
    "rolling", "settling",
]  # fmt: skip

SLOW, CRITICAL, SWINGING = (FLAT, "--"), (MINIMUM, "-"), (BAD, "-.")


def cart_momenta(runs):
    """Draw the momenta of two carts and their sum, one panel a run; `runs` maps a title to (times, (steps, 2))."""
    axes = plt.subplots(1, len(runs), figsize=(9.5, 3.4), sharey=True, squeeze=False)[1][0]
    words = []
    for ax, (title, (times, momenta)) in zip(axes, runs.items(), strict=True):
        total = momenta.sum(axis=1)
        ax.plot(times, momenta[:, 0], "--", label="cart 1", linewidth=1.5)
        ax.plot(times, momenta[:, 1], "-.", label="cart 2", linewidth=1.5)
        ax.plot(times, total, color="black", label="sum", linewidth=2.5)
        ax.set(xlabel="time (s)", title=title)
        words.append(
            f"{title}: the sum lies between {total.min():.2f} and {total.max():.2f} kg m/s"
        )
    axes[0].set_ylabel("momentum (kg m/s)")
    axes[0].figure.legend(*axes[0].get_legend_handles_labels(), ncols=3, loc="outside lower center")
    return describe(
        axes, f"Momentum of two carts that swing, and their sum, over time. {'; '.join(words)}."
    )


def energy_over_time(times, energies, ax=None):
    """Draw energy over its first value, log scale; `energies` maps a method's name to an array (steps,)."""
    ax = plt.subplots()[1] if ax is None else ax
    for (name, energy), style, shade in zip(
        energies.items(), ("-.", "-", "--"), (BAD, FLAT, NEUTRAL), strict=False
    ):
        ratio = np.asarray(energy) / energy[0]
        ax.semilogy(times, ratio, linestyle=style, color=shade)
        ax.annotate(
            f"{name}: {ratio[-1]:.3g} ×", (times[-1], ratio[-1]), (-34, 14 if ratio[-1] < 10 else -8),
            textcoords="offset points", ha="right", color=shade, fontsize=12,
        )  # fmt: skip
    ax.axhline(1, color=NEUTRAL, linewidth=0.8, zorder=0)
    ax.set(xlabel="time (s)", ylabel="energy / energy at the start", ylim=(0.5, None))
    ax.yaxis.set_major_formatter("{x:g}")
    ax.set_title("Which velocity moves the ball decides whether it keeps its energy")
    words = "; ".join(
        f"{name} ends at {e[-1] / e[0]:.3g} times its first energy" for name, e in energies.items()
    )
    return describe(ax, f"Energy over time of a frictionless ball in a bowl, log scale: {words}.")


def damping_regimes(runs):
    """Draw position over the steps and the phase portrait; `runs` maps a label to positions (steps + 1,).

    Three runs, in the order overdamped, critically damped, underdamped. Returns both axes.
    """
    axes = plt.subplots(1, 2, figsize=(9.5, 4.2), width_ratios=(1.35, 1))[1]
    for (label, x), (shade, style) in zip(runs.items(), (SLOW, CRITICAL, SWINGING), strict=True):
        axes[0].plot(x, style, color=shade, label=label)
        axes[1].plot(x[1:], np.diff(x), style, color=shade, marker=".", markersize=4, linewidth=1.3)
    axes[1].plot(0, 0, "*", color="black", markersize=12, zorder=5)
    for ax in axes:
        ax.axhline(0, color=NEUTRAL, linewidth=0.8, zorder=0)
    axes[1].axvline(0, color=NEUTRAL, linewidth=0.8, zorder=0)
    axes[0].set(xlabel="step $t$", ylabel="position $w$", title="Creep, settle, or swing")
    axes[1].set(
        xlabel="position $w$",
        ylabel="change of $w$ in a step",
        title="The same, as phase portraits",
    )
    axes[0].legend(loc="upper right")
    words = "; ".join(
        f"{label}: lowest position {x.min():.2f}, last {x[-1]:.3f}" for label, x in runs.items()
    )
    return describe(
        axes,
        f"Left: position over the steps. {words}. Right: change of position against position; the underdamped run "
        "spirals into the origin, the other two run into it without going round.",
    )


def settling(betas, steps, critical, ax=None):
    """Draw the steps until a run stays near the minimum against beta; `critical` is β_crit. Returns the axes."""
    ax = plt.subplots(figsize=(8.5, 3.6))[1] if ax is None else ax
    best = int(np.argmin(steps))
    ax.plot(betas, steps, color=color("HeavyBall"), marker="D", markersize=3)
    ax.axvline(critical, color=MINIMUM, linestyle="--")
    ax.annotate(f"$β_{{crit}}$ = {critical:.2f}", (critical, max(steps)), (-8, -14), textcoords="offset points",
                ha="right", color=MINIMUM, fontsize=12)  # fmt: skip
    ax.set(
        xlabel="momentum coefficient β", ylabel="steps until it stays within 0.001", yscale="log"
    )
    ax.set_yticks([30, 100, 300], [30, 100, 300])
    ax.yaxis.set_minor_formatter("")
    ax.set_title("The fastest β lies next to critical damping")
    return describe(
        ax,
        f"Steps to settle against beta, log scale: {steps[0]:.0f} at beta 0, least at beta {betas[best]:.2f} with "
        f"{steps[best]:.0f} steps, {steps[-1]:.0f} at beta {betas[-1]:.2f}. Critical damping is at {critical:.2f}.",
    )


def order_of_convergence(exact, stepped, dts, errors, order):
    """Draw runs of several step sizes over the exact motion, and their error against the step size, log–log.

    `exact`: (times, positions); `stepped` maps a step size to (times, positions); `errors` belong to `dts`;
    `order` is the fitted slope. Returns both axes.
    """
    axes = plt.subplots(1, 2, figsize=(9.5, 4), width_ratios=(1.35, 1))[1]
    axes[0].plot(*exact, color="black", label="exact")
    for (dt, (times, x)), shade, marker in zip(stepped.items(), CYCLE[1::-1], "so", strict=False):
        axes[0].plot(times, x, marker, color=shade, label=f"Δt = {dt:g}", markersize=4)
    axes[0].set(xlabel="time", ylabel="position", title="Steps beside the true motion")
    axes[0].legend()
    axes[1].loglog(dts, errors, "o-", color=FLAT)
    axes[1].set(xlabel="step size Δt", ylabel="largest error", title=f"Halve Δt: slope {order:.2f}")
    pairs = f"from {errors[0]:.2g} at Δt = {dts[0]:.3g} to {errors[-1]:.2g} at Δt = {dts[-1]:.3g}"
    return describe(
        axes,
        "Left: the exact motion of a damped spring and the stepped ones, closer for the smaller step. "
        f"Right: largest error against step size on log–log axes, a straight line of slope {order:.2f}, {pairs}.",
    )


def rolling(surface, rolls):
    """Draw balls on a 1-D hill, energy line above, and below each its stacked energy budget.

    `rolls` maps a title to a `physics.Roll` of one ball. Returns the axes, shape (2, number of balls).
    """
    axes = plt.subplots(2, len(rolls), figsize=(9.5, 5), sharex="row", sharey="row", squeeze=False)[
        1
    ]
    for (title, roll), (top, bottom) in zip(rolls.items(), axes.T, strict=True):
        x, lowest = roll.positions[:, 0], surface.minimum
        curve(surface, top)
        mechanical = roll.potential + roll.kinetic + lowest
        top.plot(x, mechanical, color=KINETIC, linewidth=1.5)
        top.plot(x[0], surface.value(x[:1]), "o", color=START, markersize=10)
        top.plot(x[-1], surface.value(x[-1:]), "o", color="black", markersize=10)
        top.set(
            ylim=(lowest - 1.5, mechanical.max() + 1.5),
            title=title,
            xlabel="position",
            ylabel="height = energy",
        )
        bottom.stackplot(
            roll.times, roll.potential, roll.kinetic, roll.lost, colors=(POTENTIAL, KINETIC, LOST),
            edgecolor="white", linewidth=0.5, labels=("potential", "kinetic", "lost to friction"),
        )  # fmt: skip
        bottom.axhline(
            surface.value(surface.barrier) - lowest, color="black", linestyle=":", linewidth=1.3
        )
        bottom.set(
            xlabel="time",
            ylabel="energy",
            xlim=(0, roll.times[-1]),
            ylim=(0, 1.03 * roll.total.max()),
        )
    for ax in axes[:, 1:].flat:
        ax.set_ylabel("")
    axes[1, 0].annotate("top of the hill", (roll.times[-1], surface.value(surface.barrier) - lowest), (-4, 4),
                        textcoords="offset points", ha="right")  # fmt: skip
    axes[1, -1].legend(loc="lower right", frameon=True, framealpha=0.9, fontsize=10)
    words = "; ".join(
        f"{title}: starts with energy {r.total[0]:.3g} at {r.positions[0, 0]:.2f}, ends at {r.positions[-1, 0]:.2f} "
        f"with {r.lost[-1]:.3g} lost"
        for title, r in rolls.items()
    )
    return describe(
        axes, f"Balls on a double well and their stacked energy budgets over time. {words}."
    )


def over_the_hill(frictions, starts, ends, surface, dt, ax=None):
    """Draw where balls end: `ends` (starts, frictions) are last positions on a double well. Returns the axes."""
    ax = plt.subplots(figsize=(8.5, 4.4))[1] if ax is None else ax
    deeper = np.sign(ends - surface.barrier[0]) == np.sign(
        surface.minima[0, 0] - surface.barrier[0]
    )
    ax.pcolormesh(
        frictions,
        starts,
        deeper,
        cmap=ListedColormap(["#E8E8E8", FLAT]),
        shading="auto",
        rasterized=True,
    )
    outer = np.roots([1, 0, -4, surface.tilt, -surface.value(surface.barrier)]).real.max()
    ax.axhline(outer, color="black", linestyle=":")
    right = frictions[-1]
    ax.annotate(
        "as high as the hill", (right, outer), (-6, 5), textcoords="offset points", ha="right"
    )
    ax.annotate(
        "ends in the deeper valley",
        (0.45, 0.7),
        xycoords="axes fraction",
        color="white",
        fontsize=13,
    )
    ax.annotate("ends on its own side", (0.5, 0.25), xycoords="axes fraction", fontsize=13)
    ax.set(
        xlabel="friction $c$",
        ylabel="starting position",
        title="More height or less friction does not always help",
    )
    ax.grid(False)
    top = ax.secondary_xaxis("top", functions=(lambda c: 1 - c * dt, lambda b: (1 - b) / dt))
    top.set_xlabel("the same friction as β", fontsize=10)
    return describe(
        ax,
        f"Map of the valley in which a ball ends, over friction ({frictions[0]:.2g} to {right:.2g}) and starting "
        f"position ({starts[0]:.2g} to {starts[-1]:.2g}): {deeper.mean():.0%} of the balls end in the deeper valley. "
        f"No ball that starts below {outer:.2f}, the height of the hill, gets there. Towards little friction both "
        "outcomes alternate in ever narrower bands.",
    )


def fading_friction(times, exact, stepped, constant, ax=None):
    """Draw the motion under friction 3/t, Nesterov's iterates on it, and motions under constant friction.

    `exact`: positions at `times`; `stepped` maps a learning rate to (times, positions); `constant` maps a
    friction to positions at `times`. Returns the axes.
    """
    ax = plt.subplots()[1] if ax is None else ax
    for (friction, x), style in zip(constant.items(), (":", "--"), strict=False):
        ax.plot(
            times, x, style, color=NEUTRAL, label=f"constant friction {friction:g}", linewidth=1.6
        )
    ax.plot(times, exact, color="black", label="friction 3/t, exact")
    for (lr, (t, x)), shade, marker in zip(
        stepped.items(), (BAD, color("Nesterov")), "s^", strict=False
    ):
        ax.plot(t, x, marker, color=shade, label=f"Nesterov, α = {lr:g}", markersize=4)
    ax.axhline(0, color=NEUTRAL, linewidth=0.8, zorder=0)
    ax.set(
        xlabel=r"time = step × $\sqrt{α}$",
        ylabel="position",
        title="Friction that fades as 3/t is Nesterov's method",
    )
    ax.legend(ncols=2)
    return describe(
        ax,
        "Position over time of a spring let go at 1. With friction 3/t it falls quickly, then swings with slowly "
        "shrinking amplitude; Nesterov's iterates lie on that curve, closer for the smaller learning rate. "
        f"Constant frictions {', '.join(f'{c:g}' for c in constant)} for comparison.",
    )
