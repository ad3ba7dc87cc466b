"""Pictures of notebook 04, the advantages on trial: speed, escapes, oscillation and noise."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import ListedColormap
from matplotlib.ticker import FormatStrFormatter, LogLocator, NullLocator

from ...drawing.landscape import contours, curve, path
from ...drawing.style import BAD, MINIMUM, describe, look

__all__ = [
    "basin_maps",
    "kappa_sweep",
    "moved_shares",
    "noise_cloud",
    "ravine_paths",
    "reversals_and_length",
    "rosenbrock_tuning",
    "who_moved",
]


def kappa_sweep(condition_numbers, plain, momentum, slopes, ax=None):
    """Draw the steps of both tuned methods, (n,) each, against κ on log–log axes; `slopes` are their fitted slopes."""
    ax = plt.subplots()[1] if ax is None else ax
    for rule, name, steps, slope in (
        ("GradientDescent", "gradient descent", plain, slopes[0]),
        ("HeavyBall", "heavy ball", momentum, slopes[1]),
    ):
        ax.loglog(condition_numbers, steps, **look(rule))
        ax.annotate(
            f"{name}\nslope {slope:.2f}", (condition_numbers[-1], steps[-1]), xytext=(10, 0), va="center",
            textcoords="offset points", color="black",
        )  # fmt: skip
    ax.set(
        xlabel="condition number κ",
        ylabel="steps to shrink the error a millionfold",
        xlim=(0.8, 8e4),
    )
    ax.set_title("Tuned momentum replaces κ by about √κ")
    return describe(
        ax,
        f"Log–log plot of steps against the condition number, {condition_numbers[0]:g} to {condition_numbers[-1]:g}. "
        f"Gradient descent is a line of slope {slopes[0]:.2f} up to {plain[-1]:.0f} steps, heavy ball one of slope "
        f"{slopes[1]:.2f} up to {momentum[-1]:.0f}. At the left end they meet at {plain[0]:.0f} step.",
    )


def rosenbrock_tuning(lrs, betas, steps, ax=None):
    """Draw steps to the target against α, one line a β; `steps` (len(lrs), len(betas)), inf where it is not reached."""
    ax = plt.subplots()[1] if ax is None else ax
    shades = plt.colormaps["viridis"](np.linspace(0, 0.85, len(betas)))
    markers = "osD^vP*X"
    best = np.min(steps, axis=0)
    for beta, column, shade, marker, fewest in zip(
        betas, np.transpose(steps), shades, markers, best, strict=False
    ):
        name = "β = 0 (gradient descent)" if beta == 0 else f"β = {beta:g}"
        found = np.isfinite(column)
        label = f"{name}: {fewest:.0f}" if found.any() else f"{name}: never"
        ax.loglog(
            np.asarray(lrs)[found],
            column[found],
            color=shade,
            marker=marker,
            label=label,
            linewidth=1.5,
        )
    ax.set(
        xlabel="learning rate α (PyTorch's form)",
        ylabel="steps to a loss of $10^{-6}$",
        xlim=(lrs[0], lrs[-1]),
    )
    ax.set_title("On Rosenbrock: the best of each line is what to compare")
    ax.legend(title="fewest steps", loc="center left", bbox_to_anchor=(1, 0.5))
    numbers = ", ".join(
        f"{fewest:.0f} at β = {beta:g}" for beta, fewest in zip(betas, best, strict=True)
    )
    return describe(
        ax,
        f"Steps on Rosenbrock against the learning rate, a line for each β. Fewest steps: {numbers}.",
    )


def who_moved(surface, starts, outcomes, ax=None):
    """Draw a double well, and below it one strip a method: each start coloured by where it ended.

    `starts` (n, 1); `outcomes` maps a name to (before, after), wells as `ledger.trials.wells` numbers them.
    """
    if ax is None:
        _, ax = plt.subplots(
            2, 1, figsize=(8.5, 4.6), sharex=True, height_ratios=(2, len(outcomes) * 0.6)
        )
    curve(surface, ax[0], bounds=((starts.min(), starts.max()),))
    ax[0].set(xlabel="", ylim=(-7, 25))
    for name, well in zip(("deeper well", "other well"), surface.minima, strict=True):
        ax[0].annotate(
            name,
            (well[0], surface.value(well)),
            xytext=(0, 12),
            textcoords="offset points",
            ha="center",
        )
    kinds = (
        ("stayed", "0.88", "."),
        ("moved to the deeper well", MINIMUM, "^"),
        ("moved to the other well", BAD, "v"),
    )
    counts = []
    for row, (name, (before, after)) in enumerate(outcomes.items()):
        groups = (before == after, (before == 1) & (after == 0), (before == 0) & (after == 1))
        for (label, color, marker), group in zip(kinds, groups, strict=True):
            x = starts[group, 0]
            ax[1].plot(
                x,
                np.full(len(x), row),
                marker,
                color=color,
                markersize=7,
                label=None if row else label,
            )
        counts.append(f"{name}: {groups[1].sum()} to the deeper, {groups[2].sum()} to the other")
    ax[1].set(
        xlabel="start $w_0$",
        yticks=range(len(outcomes)),
        yticklabels=list(outcomes),
        ylim=(len(outcomes) - 0.5, -0.5),
    )
    ax[1].grid(False)
    ax[0].legend(*ax[1].get_legend_handles_labels(), loc="upper center", ncols=3, markerscale=1.5)
    ax[0].set_title("Escapes go both ways")
    return describe(
        ax,
        f"A double well over one strip of {len(starts)} starts for each method. {'; '.join(counts)}.",
    )


def moved_shares(betas, better, worse, ax=None):
    """Draw the percentage of starts that changed to the better and to the worse well against β, (n,) each."""
    ax = plt.subplots(figsize=(8.5, 3.6))[1] if ax is None else ax
    ax.plot(betas, better, "^-", color=MINIMUM, label="to the deeper well")
    ax.plot(betas, worse, "v--", color=BAD, label="to the other well")
    ax.set(xlabel="momentum coefficient β", ylabel="starts that moved (%)", ylim=(0, None))
    ax.set_title("Below a certain β nobody escapes; above it, both ways")
    ax.legend(loc="upper left")
    none = np.max(np.asarray(betas)[np.asarray(better) == 0])
    return describe(
        ax,
        f"Share of starts that changed wells against β. Nobody up to β = {none:g}; then at most {np.max(better):.1f} % "
        f"to the deeper and {np.max(worse):.1f} % to the other well.",
    )


def basin_maps(surface, maps, extent, ax=None):
    """Draw where each start ends, one panel a method; `maps` maps a title to an array of minimum indices (n, n)."""
    if ax is None:
        _, ax = plt.subplots(1, len(maps), figsize=(9, 3.9), sharey=True)
    cmap = ListedColormap(["#FFFFFF", "#9ECAE1", "#FDD0A2", "#2B5F8C", "#A33B00"])
    for panel, (title, ends) in zip(np.atleast_1d(ax), maps.items(), strict=True):
        panel.imshow(
            ends,
            origin="lower",
            extent=extent,
            cmap=cmap,
            vmin=-1.5,
            vmax=3.5,
            interpolation="nearest",
        )
        for i, minimum in enumerate(surface.minima):
            panel.plot(*minimum, "*", color=cmap(i + 1), markersize=16, markeredgecolor="black")
        panel.set(xlabel="start $w_1$", xticks=(-5, 0, 5), yticks=(-5, 0, 5))
        panel.set_title(title.replace(", ", ",\n"), fontsize=12)
        panel.grid(False)
    np.atleast_1d(ax)[0].set_ylabel("start $w_2$")
    shares = "; ".join(
        f"{title}: {100 * np.mean(ends >= 0):.0f} % of the starts settle"
        for title, ends in maps.items()
    )
    return describe(
        ax,
        "Maps of Himmelblau's function: each start coloured by the minimum it ends at. Plain gradient descent has four "
        f"connected regions; with momentum each colour also has islands and borders far from its minimum. {shares}.",
    )


def ravine_paths(surface, runs, ax=None):
    """Draw paths on a ravine, one panel a run; `runs` maps a title to (run, rule)."""
    if ax is None:
        _, ax = plt.subplots(len(runs), 1, figsize=(8, 5.2), sharex=True)
    for panel, (title, (run, rule)) in zip(ax, runs.items(), strict=True):
        contours(surface, panel, bounds=((-1.2, 1.7), (-0.42, 0.42)))
        path(run, rule, panel)
        panel.set(xlabel="", ylabel="steep $w_2$", yticks=(-0.3, 0, 0.3))
        panel.text(0.01, 0.9, title, transform=panel.transAxes, va="top", weight="bold")
    ax[0].set_title("More β: first calmer, then swings of its own")
    ax[-1].set_xlabel("flat $w_1$")
    return describe(ax, f"Paths across and along a ravine, one panel each: {'; '.join(runs)}.")


def reversals_and_length(betas, results, ax=None):
    """Draw reversals across the ravine, and path length, against β.

    `results` maps a rule's class name to (reversals, length), each (n,).
    """
    if ax is None:
        _, ax = plt.subplots(1, 2, figsize=(9.5, 4))
    labels = {"HeavyBall": "PyTorch's form", "Momentum": "article's form"}
    for name, (reversals, length) in results.items():
        for panel, values in zip(ax, (reversals, length), strict=True):
            panel.plot(betas, values, **look(name), markersize=4, label=labels.get(name, name))
            panel.set(xlabel="momentum coefficient β", yscale="log")
            panel.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
            panel.yaxis.set_major_formatter(FormatStrFormatter("%g"))
            panel.yaxis.set_minor_locator(NullLocator())
    ax[0].set(ylabel="reversals across the ravine", title="First fewer reversals, …")
    ax[1].set(ylabel="path length", title="… then momentum's own overshoot")
    ax[0].legend(loc="upper center")
    words = [
        f"{labels.get(name, name)}: {r[0]} reversals at β = 0, fewest {min(r)} at β = {betas[int(np.argmin(r))]:g}, "
        f"{r[-1]} at β = {betas[-1]:g}; shortest path {min(length):.2f} at β = {betas[int(np.argmin(length))]:g}"
        for name, (r, length) in results.items()
    ]
    return describe(
        ax,
        f"Two panels against β, on log scales: reversals across the ravine and path length. {'; '.join(words)}.",
    )


def noise_cloud(lrs, theory, measured_lrs, measured, ax=None):
    """Draw the variance of the final cloud against αλ: `theory` and `measured` map a rule's name to its values."""
    ax = plt.subplots()[1] if ax is None else ax
    names = {"GradientDescent": "gradient descent", "Momentum": "article's form, β = 0.9"}
    for name, line in theory.items():
        style = look(name)
        ax.loglog(
            lrs,
            line,
            color=style["color"],
            linestyle=style["linestyle"],
            label=f"{names[name]}: formula",
        )
        ax.plot(
            measured_lrs, measured[name], style["marker"], color=style["color"], markersize=8, label="measured",
            markerfacecolor="white", markeredgewidth=2,
        )  # fmt: skip
    ax.set(xlabel="learning rate times curvature, αλ", ylabel="variance of the weight (σ²/λ²)")
    ax.set_title("The final cloud: no gain at small α, much at large α")
    ax.legend(loc="upper left")
    pairs = "; ".join(
        f"{names[name]} "
        + ", ".join(f"{v:.3g} at {a:g}" for a, v in zip(measured_lrs, values, strict=True))
        for name, values in measured.items()
    )
    return describe(
        ax,
        f"Stationary variance against αλ, formula as lines and measurement as dots on them. Measured: {pairs}.",
    )
