"""Figures of notebook 06: the article's curves, fair races in PyTorch, bands over seeds, the digits, a resumed run."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import PowerNorm
from matplotlib.ticker import PercentFormatter

from ...drawing.style import BAD, NEUTRAL, describe, look

__all__ = [
    "accuracy_map",
    "article_curves",
    "excess_curves",
    "resumed_run",
    "seed_bands",
    "sensitivity",
]


def article_curves(losses, ax=None):
    """Draw the article's figure: loss over the epochs for each method; `losses` maps a name to (epochs,)."""
    ax = _axes(ax)
    for name, curve in losses.items():
        style = look(name)
        ax.plot(curve, color=style["color"], linestyle=style["linestyle"], label=name)
    ax.set(
        xlabel="epoch",
        ylabel="loss",
        title="Loss curve comparison: momentum drops at once, SGD takes its time",
    )
    ax.legend()
    ends = "; ".join(
        f"{name} from {curve[0]:.1f} to {curve[-1]:.2f}" for name, curve in losses.items()
    )
    return describe(
        ax, f"Loss against epoch, linear scale, as in the article: {ends} in {len(curve)} epochs."
    )


def excess_curves(runs, lowest, target, ax=None, title="", last=None):
    """Draw loss above `lowest` over the steps, log scale, with the step at which each run reaches `target`.

    `runs` maps a label to (losses (steps,), rule name). `last`: the last step shown.
    """
    ax = _axes(ax)
    said = []
    rules = [rule for _, rule in runs.values()]
    for label, (losses, rule) in runs.items():
        excess = np.maximum(np.asarray(losses)[:last] - lowest, 1e-12)
        style = look(rule)
        reached = np.flatnonzero(excess <= target)
        text = f"{label}: {reached[0]} steps" if len(reached) else f"{label}: not in {len(losses)}"
        line = ax.semilogy(excess, color=style["color"], linestyle=style["linestyle"], label=text)[
            0
        ]
        if len(reached):
            ax.plot(
                reached[0], target, style["marker"], color=line.get_color(), markersize=8, zorder=5
            )
        if rules.count(rule) > 1:  # same look: the line itself says which it is
            place, offset = (reached[0], (-8, -14)) if len(reached) else (len(excess) - 1, (0, 6))
            ax.annotate(label.split(", ")[-1], (place, excess[place]), xytext=offset, textcoords="offset points",
                        ha="right", fontsize=10)  # fmt: skip
        said.append(text)
    ax.axhline(target, color=NEUTRAL, linewidth=1, linestyle=":")
    ax.annotate(f"target {target:g}", (1, target), xycoords=("axes fraction", "data"), xytext=(6, 0),
                textcoords="offset points", va="center", color="0.35")  # fmt: skip
    ax.set(
        xlabel="step $t$", ylabel="loss above least squares", title=title, ylim=(target / 30, None)
    )
    _legend_beside(ax)
    return describe(ax, f"{title}. Loss above the least-squares loss against steps, log scale. To reach {target:g} "
                        f"— {'; '.join(said)}.")  # fmt: skip


def seed_bands(
    curves,
    ax=None,
    ylabel="loss above least squares",
    title="",
    log=True,
    singles=0,
    styles=None,
    shade=0.2,
):
    """Draw each method's median over the seeds and the band that holds 80 % of them.

    `curves` maps a label, or a rule's name, to (seeds, epochs + 1); `styles` maps labels to rule names.
    `singles`: how many single seeds to draw as thin lines; `shade`: the bands' opacity.
    """
    ax = _axes(ax)
    for label, values in curves.items():
        style = look((styles or {}).get(label, label))
        epochs = np.arange(values.shape[1])
        low, middle, high = np.quantile(values, [0.1, 0.5, 0.9], axis=0)
        ax.fill_between(epochs, low, high, color=style["color"], alpha=shade, linewidth=0)
        ax.plot(epochs, middle, label=label, markersize=5, **style)
        ax.plot(epochs, values[:singles].T, color=style["color"], linewidth=0.6, alpha=0.8)
    if log:
        ax.set_yscale("log")
    ax.set(xlabel="epoch", ylabel=ylabel, title=title)
    ax.legend()
    seeds = len(values)
    return describe(ax, f"{title}. {ylabel} against epoch: median and 80 % band over {seeds} seeds for "
                        f"{', '.join(curves)}.")  # fmt: skip


def sensitivity(comparison, ax=None, quantity="test_accuracy", title=""):
    """Draw accuracy against learning rate for each optimizer of a comparison over a grid, mean and range over seeds."""
    ax = _axes(ax)
    values = comparison.final(quantity)
    said = []
    for name in dict.fromkeys(recipe.name for recipe in comparison.recipes):
        mine = [r for r, recipe in enumerate(comparison.recipes) if recipe.name == name]
        lrs = np.array([comparison.recipes[r].lr for r in mine])
        ax.plot(lrs, np.nanmean(values[mine], axis=1), label=name, markersize=6, **look(name))
        ax.fill_between(
            lrs,
            values[mine].min(1),
            values[mine].max(1),
            color=look(name)["color"],
            alpha=0.12,
            lw=0,
        )
        best = max(mine, key=lambda r: np.nan_to_num(values[r]).mean())
        said.append(f"{name} {values[best].mean():.1%} at {comparison.recipes[best].lr:g}")
    ax.set(xscale="log", xlabel="learning rate", ylabel="validation accuracy", title=title)
    ax.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    _legend_beside(ax)
    return describe(
        ax, f"{title}. Accuracy against learning rate, best for each: {'; '.join(said)}."
    )


def accuracy_map(sweep, ax=None):
    """Draw the stored sweep as a heat map of test accuracy over learning rate and β, lines of equal lr / (1 − β)."""
    ax = _axes(ax, figsize=(8.5, 4.6))
    norm = PowerNorm(4, vmin=0.1, vmax=1)  # most of the colours for what lies above 80 %
    columns, rows = np.arange(len(sweep.lrs)), np.arange(len(sweep.betas))
    mesh = ax.pcolormesh(
        columns, rows, np.ma.masked_invalid(sweep.accuracy), norm=norm, cmap="cividis"
    )
    ax.set_facecolor("white")
    for row, column in np.argwhere(sweep.diverged):
        ax.plot(column, row, "x", color=BAD, markersize=6)
    for effective in (0.1, 1.0):
        lrs = effective * (1 - sweep.betas)
        inside = lrs >= sweep.lrs[0]
        x = np.interp(np.log(lrs), np.log(sweep.lrs), columns)[inside]
        ax.plot(x, rows[inside], color="#00224E", linestyle="--", linewidth=1.8)
        ax.annotate(f"lr/(1−β) = {effective:g}", (x[0], rows[0]), xytext=(8, 0), textcoords="offset points",
                    va="center", color="white", fontsize=10, bbox={"color": "#00224E", "pad": 1.5})  # fmt: skip
    ax.set_xticks(columns[::4], [f"{lr:g}" for lr in sweep.lrs[::4]])
    ax.set_yticks(rows, [f"{beta:g}" for beta in sweep.betas])
    ax.set(
        xlabel="learning rate",
        ylabel="momentum coefficient β",
        title="The good region follows lr/(1 − β)",
    )
    ax.grid(False)
    bar = ax.figure.colorbar(
        mesh, ax=ax, label="test accuracy", ticks=[0.1, 0.5, 0.7, 0.8, 0.9, 0.95, 1]
    )
    bar.ax.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    row, column = np.unravel_index(np.nanargmax(sweep.accuracy), sweep.accuracy.shape)
    best = f"{np.nanmax(sweep.accuracy):.1%}, at lr {sweep.lrs[column]:g}, β {sweep.betas[row]:g}"
    return describe(ax, f"Heat map of test accuracy on the digits over learning rate {sweep.lrs[0]:g} to "
                        f"{sweep.lrs[-1]:g} and β 0 to {sweep.betas[-1]:g}. A ridge above 95 % runs along constant "
                        f"lr/(1 − β); the best, {best}.")  # fmt: skip


def resumed_run(losses, lowest, stop, ax=None):
    """Draw a run that was saved at step `stop` and resumed; `losses` maps how it went on to its (steps,) losses."""
    ax = _axes(ax)
    looks = (("#0072B2", "-"), ("#D55E00", (0, (4, 2))), (NEUTRAL, ":"))
    for (label, curve), (color, linestyle) in zip(losses.items(), looks, strict=False):
        ax.semilogy(np.asarray(curve) - lowest, color=color, linestyle=linestyle, label=label)
    ax.axvline(stop, color=NEUTRAL, linewidth=1)
    ax.annotate("saved here", (stop, 0), xycoords=("data", "axes fraction"), xytext=(5, 6),
                textcoords="offset points", color=NEUTRAL)  # fmt: skip
    ax.set(
        xlabel="step $t$",
        ylabel="loss above least squares",
        title="Without its velocity the run falls behind",
    )
    ax.legend()
    ends = "; ".join(f"{label}: {curve[-1] - lowest:.1e}" for label, curve in losses.items())
    return describe(ax, f"Loss above least squares against steps, log scale, saved and resumed at step {stop}. At the "
                        f"end — {ends}.")  # fmt: skip


def _legend_beside(ax):
    """Put the legend to the right of the axes, where it hides no curve."""
    ax.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0), fontsize=10)


def _axes(ax, figsize=(8.5, 4)):
    return plt.subplots(figsize=figsize)[1] if ax is None else ax
