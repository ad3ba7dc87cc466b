"""Pictures of notebook 04, the disadvantages on trial: cost, tuning, failure."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import LogNorm
from matplotlib.ticker import FormatStrFormatter, LogLocator, NullLocator

from ...drawing.landscape import curve
from ...drawing.style import BAD, MINIMUM, NEUTRAL, describe, look

__all__ = [
    "endless_cycle",
    "loss_on_the_way",
    "only_beta_raised",
    "optimizer_cost",
    "price_of_fixed_beta",
    "tuning_plane",
]

BETA_TICKS = (0, 0.5, 0.8, 0.9, 0.95, 0.99, 0.999)


def optimizer_cost(weights, times, ax=None):
    """Draw the time of an optimizer's step, and its share of a whole training step, against the number of weights.

    `times`: one dict for each size, as `ledger.costs.step_times` returns it (milliseconds).
    """
    if ax is None:
        _, ax = plt.subplots(1, 2, figsize=(9.5, 4))
    passes = np.array([t["passes"] for t in times])
    ax[0].loglog(weights, passes, ":", color=NEUTRAL, marker="x", label="forward + backward")
    words = []
    for name in ("SGD", "SGD + momentum", "Adam"):
        step = np.array([t[name] for t in times])
        share = 100 * step / (step + passes)
        ax[0].loglog(weights, step, **look(name), label=name)
        ax[1].semilogx(weights, share, **look(name))
        words.append(f"{name} takes {share[-1]:.0f} % at {weights[-1]:,.0f} weights")
    ax[0].set(xlabel="weights", ylabel="time (ms)", title="Each step grows with the weights")
    ax[1].set(
        xlabel="weights",
        ylabel="share of a training step (%)",
        ylim=(0, None),
        title="Its share of a whole training step",
    )
    ax[0].legend()
    return describe(
        ax,
        f"Two panels against the number of weights: times, and the optimizer's share. {', '.join(words)}.",
    )


def tuning_plane(lrs, betas, steps, best=None, ax=None):
    """Draw the steps (len(betas), len(lrs)) over the (α, β) plane, the region within twice the fewest outlined.

    `best`: (lr, beta) to mark as the optimum by theory. The β axis is a log scale of 1 − β.
    """
    ax = plt.subplots(figsize=(9, 4.6))[1] if ax is None else ax
    fewest = np.min(steps)
    gap = 1 - np.asarray(betas)
    shown = np.where(np.isfinite(steps), steps, np.nan)
    mesh = ax.pcolormesh(
        lrs, gap, shown, norm=LogNorm(fewest, np.nanmax(shown)), cmap="viridis_r", rasterized=True
    )
    ax.contour(
        lrs,
        gap,
        np.where(np.isfinite(steps), steps, 1e9),
        levels=[2 * fewest],
        colors="black",
        linewidths=2,
    )
    if best is not None:
        ax.plot(best[0], 1 - best[1], "*", color=MINIMUM, markersize=18, markeredgecolor="white")
        ax.annotate(
            "best by theory", (best[0], 1 - best[1]), xytext=(12, -4), textcoords="offset points"
        )
    ax.set(
        xscale="log",
        yscale="log",
        xlabel="learning rate α (PyTorch's form)",
        ylabel="momentum coefficient β",
    )
    _label_betas(ax.yaxis, gap)
    ax.set_ylim(gap.max(), gap.min())
    ax.figure.colorbar(mesh, ax=ax, label="steps (white: more, or never)")
    ax.set_title("κ = 100: inside the line, at most twice the fewest steps")
    row, column = np.unravel_index(np.argmin(steps), np.shape(steps))
    return describe(
        ax,
        f"Heat map of steps over learning rate and β. The fewest, {fewest:.0f}, at α = {lrs[column]:.3g}, β = "
        f"{betas[row]:.2f}. The outlined region is narrow in β and bends to smaller α as β grows; towards β = 1 and "
        "towards small α it takes more and more steps, right of the stability limit it diverges.",
    )


def price_of_fixed_beta(condition_numbers, fixed, best, ax=None):
    """Draw steps against κ for each fixed β at its best α (`fixed` maps β to (n,)) over the `best` (n,) of all β."""
    ax = plt.subplots()[1] if ax is None else ax
    shades = plt.colormaps["viridis"](np.linspace(0, 0.8, len(fixed)))
    for (beta, steps), shade, line in zip(
        fixed.items(), shades, ("--", "-.", "-", (0, (5, 1, 1, 1))), strict=False
    ):
        ax.loglog(condition_numbers, steps, color=shade, linestyle=line)
        ax.annotate(
            f"β = {beta:g}",
            (condition_numbers[-1], steps[-1]),
            xytext=(6, 0),
            textcoords="offset points",
            va="center",
        )
    ax.loglog(condition_numbers, best, color="black", linewidth=4, alpha=0.35)
    ax.annotate(
        "β tuned to κ",
        (condition_numbers[-1], best[-1]),
        xytext=(6, 0),
        textcoords="offset points",
        va="center",
    )
    ax.set(xlabel="condition number κ", ylabel="steps to shrink the error a millionfold")
    ax.set_xlim(right=condition_numbers[-1] * 6)
    ax.set_title("Each β is best at one κ only, even with its best α")
    ends = ", ".join(
        f"β = {beta:g}: {steps[0]:.0f} to {steps[-1]:.0f}" for beta, steps in fixed.items()
    )
    return describe(
        ax,
        f"Steps against κ on log–log axes: {ends}; β tuned to κ: {best[0]:.0f} to {best[-1]:.0f}.",
    )


def only_beta_raised(betas, steps, variance, ax=None):
    """Draw steps to converge, and the noise cloud's variance, against β; each maps a label to (rule name, values)."""
    if ax is None:
        _, ax = plt.subplots(1, 2, figsize=(9.5, 4))
    gap = 1 - np.asarray(betas)
    for panel, lines in zip(ax, (steps, variance), strict=True):
        for label, (name, values) in lines.items():
            panel.loglog(gap, values, **look(name), label=label)
        panel.set(xlabel="momentum coefficient β")
        _label_betas(panel.xaxis, gap)
        panel.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5) if panel is ax[0] else (1,)))
        panel.yaxis.set_major_formatter(FormatStrFormatter("%g"))
        panel.yaxis.set_minor_locator(NullLocator())
        panel.set_xlim(gap.max() * 1.15, gap.min() / 1.15)
    ax[0].set(ylabel="steps to converge", title="Raise only β: first fewer steps, …")
    ax[1].set(ylabel="variance of the final cloud (σ²)", title="… and always more noise")
    ax[0].legend()
    words = "; ".join(
        f"{label}: {values[0]:.3g} at β = {betas[0]:g}, {values[-1]:.3g} at β = {betas[-1]:g}"
        for lines in (steps, variance)
        for label, (_, values) in lines.items()
    )
    return describe(ax, f"Steps to converge and variance of the final cloud against β. {words}.")


def loss_on_the_way(runs, ax=None):
    """Draw loss over steps; `runs` maps a label to (run, rule). A cross marks the highest point of a run that rose."""
    ax = plt.subplots()[1] if ax is None else ax
    words = []
    for label, (run, rule) in runs.items():
        style = look(rule)
        ax.semilogy(run.losses, color=style["color"], linestyle=style["linestyle"], label=label)
        peak = int(np.argmax(run.losses))
        if peak:
            ax.plot(peak, run.losses[peak], "X", color=BAD, markersize=10)
            ax.annotate(
                f"{run.losses[peak] / run.losses[0]:.1f} × the start", (peak, run.losses[peak]), xytext=(9, 0),
                textcoords="offset points", va="center",
            )  # fmt: skip
        words.append(
            f"{label}: highest {run.losses[peak] / run.losses[0]:.1f} times the start, at step {peak}"
        )
    ax.set(xlabel="step $t$", ylabel="loss $L$", title="The fastest run first climbs")
    ax.legend(loc="upper right")
    return describe(ax, f"Loss over the steps on a log scale. {'; '.join(words)}.")


def endless_cycle(surface, runs, cycle, ax=None):
    """Draw the cycle on the landscape, and the weight over the steps; `runs` maps a label to (run, rule).

    `cycle` (n,): the weights that are visited again and again, in order.
    """
    if ax is None:
        _, ax = plt.subplots(1, 2, figsize=(9.5, 4.2), width_ratios=(1, 1.4))
    curve(surface, ax[0], bounds=((-2.6, 3.5),))
    heights = surface.value(np.asarray(cycle)[:, None])
    for i, (w, height) in enumerate(zip(cycle, heights, strict=True)):
        then, there = cycle[(i + 1) % len(cycle)], heights[(i + 1) % len(cycle)]
        arrow = {
            "arrowstyle": "->",
            "color": look("HeavyBall")["color"],
            "linewidth": 2,
            "shrinkA": 5,
            "shrinkB": 7,
        }
        ax[0].annotate("", (then, there), (w, height), arrowprops=arrow)
        ax[0].plot(w, height, "o", color=BAD, markersize=8, zorder=5)
        nudge = (10, -14) if height == min(heights) else (4, 10) if w < 0 else (10, -4)
        ax[0].annotate(
            f"{w:.4f}".replace("-", "−"), (w, height), xytext=nudge, textcoords="offset points"
        )
    ax[0].set_title("A convex valley, …")
    for label, (run, rule) in runs.items():
        ax[1].plot(run.weights[:, 0], **look(rule), label=label, linewidth=1.3, markersize=4)
    ax[1].set(
        xlabel="step $t$",
        ylabel="weight $w$",
        title="… and a ball that never comes to rest",
        ylim=(-4, 6.5),
    )
    ax[1].legend(loc="upper right")
    ends = "; ".join(
        f"{label} ends at {run.weights[-1, 0]:.4f}" for label, (run, _) in runs.items()
    )
    points = ", ".join(f"{w:.4f}" for w in cycle)
    text = f"Left: the loss with the cycle {points} marked. Right: weight over the steps: {ends}."
    return describe(ax, text.replace("-", "−"))


def _label_betas(axis, gap):
    ticks = [beta for beta in BETA_TICKS if gap.min() * 0.99 <= 1 - beta <= gap.max() * 1.01]
    axis.set_ticks([1 - beta for beta in ticks], [f"{beta:g}" for beta in ticks])
    axis.set_ticks([], minor=True)
