"""Figures of notebook 05, sections 4 and 5: Muon's orthogonalised step, and the race."""

import matplotlib.pyplot as plt
import numpy as np

from ...drawing.style import NEUTRAL, describe, look

__all__ = ["budget_losses", "learning_rate_windows", "race_results", "singular_values"]


def singular_values(before, after, ax=None):
    """Draw the singular values of a velocity matrix and of what Muon makes of it, largest first. Returns the axes."""
    ax = plt.subplots(figsize=(8.5, 3.4))[1] if ax is None else ax
    place = np.arange(1, len(before) + 1)
    ax.semilogy(place, before, "o--", color=NEUTRAL)
    ax.semilogy(place, after, **{**look("Muon"), "linestyle": "-"})
    ax.annotate(
        "velocity",
        (place[-2], before[-2]),
        (8, 4),
        textcoords="offset points",
        color="0.35",
        weight="bold",
    )
    ax.annotate("orthogonalised", (place[-2], after[-2]), (0, 9), textcoords="offset points", ha="center",
                color=look("Muon")["color"], weight="bold")  # fmt: skip
    ax.set(
        xlabel="singular value, largest first",
        ylabel="size",
        ylim=(min(before) / 2, 4 * max(after.max(), before[0])),
    )
    ax.set_title("Muon moves every direction of the matrix by about as much")
    return describe(
        ax,
        f"Singular values: of the velocity from {before[0]:.2g} down to {before[-1]:.2g}; "
        f"after orthogonalising all between {after.min():.2f} and {after.max():.2f}.",
    )


def budget_losses(curves, title, ax=None):
    """Draw the share of the loss left over the steps; `curves` maps a rule name to losses. Returns the axes.

    The legend tells the digits gained to half a digit: the last steps of Muon are chance beyond that.
    """
    ax = plt.subplots()[1] if ax is None else ax
    told = []
    for name, loss in curves.items():
        style = look(name)
        share = loss / loss[0]
        told.append(f"{name}: {round(-2 * np.log10(share[-1])) / 2:.1f} digits")
        ax.semilogy(share, color=style["color"], linestyle=style["linestyle"], label=told[-1])
    ax.set(xlabel="step $t$", title=title)
    if ax.get_subplotspec().is_first_col():
        ax.set_ylabel("share of the loss left")
    ax.legend(loc="upper right", fontsize=9)
    before = getattr(ax.figure, "alternative_text", "")
    return describe(
        ax,
        f"{before} {title}: share of the loss left over {len(loss) - 1} steps. {', '.join(told)}.",
    )


def race_results(steps, budget, ax=None):
    """Draw steps to the target, {course: {rule name: steps}}, a row a course; right of the dotted line: never."""
    ax = plt.subplots(figsize=(9.4, 5))[1] if ax is None else ax
    seen, told = {}, []
    for row, (course, results) in enumerate(steps.items()):
        ax.axhline(row, color="0.85", zorder=0)
        lift = -0.36
        for name in sorted(results, key=results.get):
            value = results[name]
            style = {
                "color": look(name)["color"],
                "marker": look(name)["marker"],
                "linestyle": "",
                "markersize": 9,
            }
            place = value if np.isfinite(value) else budget * 1.7
            (seen[name],) = ax.plot(place, row + lift, **style, label=name)
            text = (
                f"{float(f'{value:.2g}'):.0f}" if np.isfinite(value) else "never"
            )  # the third digit is chance
            ax.annotate(text, (place, row + lift), (9, -4), textcoords="offset points", fontsize=9)
            lift += 0.72 / max(1, len(results) - 1)
            told.append(f"{name} {text}")
        told[-len(results)] = f"{course}: " + told[-len(results)]
    ax.axvline(budget * 1.25, color="0.6", linestyle=":")
    ax.set_xscale("log")
    ax.set(
        yticks=range(len(steps)),
        yticklabels=list(steps),
        xlabel="steps to the target (mean over the starts)",
    )
    ax.set_ylim(len(steps) - 0.5, -0.5)
    ax.set_xlim(right=budget * 2.7)
    ax.grid(axis="y", visible=False)
    ax.set_title("Tuned alike, nobody wins everywhere")
    ax.legend(handles=list(seen.values()), loc="center left", bbox_to_anchor=(1, 0.5))
    return describe(ax, "Steps to the target after the same grid search. " + ", ".join(told) + ".")


def learning_rate_windows(lrs, windows, axes=None):
    """Draw steps to the target over the learning rate, {rule name: {course: array over lrs}}, a panel a rule."""
    axes = (
        plt.subplots(1, len(windows), figsize=(9.4, 3.8), sharey=True)[1] if axes is None else axes
    )
    told = []
    for ax, (name, courses) in zip(axes, windows.items(), strict=True):
        best = []
        for (course, steps), marker in zip(courses.items(), "osD^", strict=False):
            ax.loglog(
                lrs,
                steps,
                color=look(name)["color"],
                linewidth=1.2,
                marker=marker,
                markersize=4,
                label=course,
            )
            if np.isfinite(steps).any():
                best.append(lrs[np.argmin(steps)])
                ax.plot(
                    best[-1],
                    np.min(steps),
                    marker,
                    color="black",
                    markersize=8,
                    markerfacecolor="none",
                )
        factor = max(best) / min(best)
        ax.axvspan(min(best), max(best), color=look(name)["color"], alpha=0.12)
        ax.set(
            xlabel="learning rate $α$",
            title=f"{name}: a factor {factor:.0f}",
            xlim=(lrs[0], 1.5 * lrs[-1]),
        )
        told.append(
            f"{name}: best rates from {min(best):.2g} to {max(best):.2g}, a factor {factor:.0f}"
        )
    axes[0].set(ylabel="steps to the target", ylim=(20, 4000), yticks=(30, 100, 300, 1000))
    axes[0].yaxis.set_major_formatter("{x:.0f}")
    axes[0].yaxis.set_minor_formatter("")
    axes[0].legend(loc="upper right", fontsize=9)
    return describe(
        axes,
        "Steps to the target against the learning rate, one curve a landscape. "
        + "; ".join(told)
        + ".",
    )
