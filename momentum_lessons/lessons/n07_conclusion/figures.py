"""The figures of notebook 07: the ledger on one board, four symptoms of a loss curve, the race in the black box."""

import textwrap

import matplotlib.pyplot as plt
import numpy as np

from ...claims import CLAIMS, STATUSES
from ...drawing.style import BAD, FLAT, MINIMUM, NEUTRAL, color, describe

__all__ = ["black_box_race", "four_symptoms", "ledger_board"]

SHADES = {"holds": MINIMUM, "holds when": FLAT, "does not hold": BAD}


def ledger_board(verdicts, ax=None):
    """Draw one tile a claim, shaded and marked by its verdict, in the order of the ledger. Returns the axes."""
    ax = plt.subplots(figsize=(9.5, 4.6))[1] if ax is None else ax
    columns = 5
    for i, verdict in enumerate(verdicts):
        row, column = divmod(i, columns)
        shade = SHADES[verdict.status]
        ax.add_patch(
            plt.Rectangle((column + 0.03, -row - 0.94), 0.94, 0.88, facecolor=shade, alpha=0.16)
        )
        ax.add_patch(
            plt.Rectangle(
                (column + 0.03, -row - 0.94), 0.94, 0.88, facecolor="none", edgecolor=shade, lw=2
            )
        )
        ax.text(column + 0.09, -row - 0.21, verdict.key, fontsize=13, weight="bold", va="center")
        ax.text(column + 0.9, -row - 0.21, STATUSES[verdict.status], fontsize=15, color=shade, ha="right", va="center",
                family="DejaVu Sans")  # fmt: skip
        words = textwrap.fill(CLAIMS[verdict.key].text, 21, max_lines=4, placeholder=" …")
        ax.text(column + 0.09, -row - 0.36, words, fontsize=9, va="top", linespacing=1.15)
    rows = -(-len(verdicts) // columns)
    ax.set(xlim=(0, columns), ylim=(-rows, 0))
    ax.axis("off")
    said = ", ".join(
        f"{sum(v.status == status for v in verdicts)} × {mark} {status}"
        for status, mark in STATUSES.items()
    )
    ax.set_title(f"The ledger: {said}")
    words = "; ".join(f"{v.key} {v.status}" for v in verdicts)
    return describe(ax, f"A board of {len(verdicts)} claims: {said}. {words}.")


def four_symptoms(cases, limits=(1e-7, 1e3)):
    """Draw four loss curves that need attention and, dashed, the same run after one change.

    `cases` maps a title to (losses before, losses after, what was changed). Returns the axes, shape (2, 2).
    """
    axes = plt.subplots(2, 2, figsize=(9.5, 5), sharex=True, sharey=True)[1]
    words = []
    for ax, (title, (before, after, change)) in zip(axes.flat, cases.items(), strict=True):
        for losses, shade, style in ((after, MINIMUM, "--"), (before, BAD, "-")):
            ax.semilogy(
                np.where(losses < limits[1], losses, np.nan), style, color=shade, linewidth=1.6
            )
        ax.set_title(title, fontsize=12)
        ax.annotate(
            change,
            (0.97, 0.93),
            xycoords="axes fraction",
            ha="right",
            va="top",
            color="#00664B",
            fontsize=11,
        )
        words.append(f"{title}: {_late(before)}; {change}: {_late(after)}")
    axes[0, 0].set_ylim(limits)
    for ax in axes[1]:
        ax.set_xlabel("step $t$")
    for ax in axes[:, 0]:
        ax.set_ylabel("loss")
    text = "Four loss curves on a log scale, each before and after one change; mean loss of the last 50 steps."
    return describe(axes, f"{text} {'. '.join(words)}.")


def black_box_race(logs, target, ax=None):
    """Draw the loss as a share of the first against the gradients spent; `logs` maps a label to an array.

    The first three are the references: gradient descent, heavy ball, theoretical best. Returns the axes.
    """
    ax = plt.subplots(figsize=(8.5, 4.4))[1] if ax is None else ax
    looks = [
        (color("GradientDescent"), "--"),
        (color("HeavyBall"), "-."),
        (MINIMUM, "-"),
        (BAD, ":"),
        (FLAT, "-"),
    ]
    for (label, losses), (shade, style) in zip(logs.items(), looks, strict=False):
        spent = np.arange(1, len(losses) + 1)
        ax.loglog(spent, losses, style, color=shade, label=f"{label}: {len(losses) - 1}")
    ax.axhline(target, color=NEUTRAL, linewidth=1)
    ax.annotate("target", (1, target), (2, -14), textcoords="offset points", color=NEUTRAL)
    ax.set(
        xlabel="gradients asked",
        ylabel="loss / first loss",
        title="How few gradients does it take?",
    )
    ax.set_ylim(target / 10, 10)
    ax.set_xticks([1, 10, 100, 1000], [1, 10, 100, 1000])
    ax.legend(title="gradients to the target", loc="upper right")
    words = ", ".join(f"{label} {len(losses) - 1}" for label, losses in logs.items())
    return describe(
        ax,
        f"Loss against gradients asked, both log scales. Gradients to the target {target:g}: {words}.",
    )


def _late(losses):
    mean = np.mean(losses[-50:])  # one step alone is chance where the gradient is noisy
    return f"{mean:.1e}" if mean < 1e6 else "infinity"
