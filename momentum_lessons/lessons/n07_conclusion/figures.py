"""The figures of notebook 07: the ledger on one board, four symptoms of a loss curve, the race."""

import textwrap

import matplotlib.pyplot as plt
import numpy as np

from ...claims import CLAIMS, STATUSES
from ...drawing import BAD, FLAT, MINIMUM, curves, describe, ink, look, reference

SHADES = {"holds": MINIMUM, "holds when": FLAT, "does not hold": BAD}


def ledger_board(verdicts):
    """Draw one tile a claim, shaded and marked by its verdict, in the order of the ledger."""
    ax = plt.subplots(figsize=(9.5, 4.8))[1]
    columns = 5
    for i, verdict in enumerate(verdicts):
        row, column = divmod(i, columns)
        shade, corner, top = SHADES[verdict.status], (column + 0.03, -row - 0.94), -row - 0.2
        frame = plt.Rectangle(corner, 0.94, 0.88, edgecolor=shade, linewidth=2)
        frame.set_facecolor((*plt.matplotlib.colors.to_rgb(shade), 0.16))
        ax.add_patch(frame)
        ax.text(column + 0.09, top, verdict.key, fontsize=13, weight="bold", va="center")
        mark = {"fontsize": 15, "color": ink(shade), "family": "DejaVu Sans"}
        ax.text(column + 0.9, top, STATUSES[verdict.status], ha="right", va="center", **mark)
        words = textwrap.fill(CLAIMS[verdict.key].text, 22, max_lines=5, placeholder=" …")
        ax.text(column + 0.09, top - 0.13, words, fontsize=8.5, va="top", linespacing=1.1)
    ax.set(xlim=(0, columns), ylim=(len(verdicts) // -columns, 0))
    ax.axis("off")
    counts = {status: sum(v.status == status for v in verdicts) for status in STATUSES}
    said = ", ".join(f"{n} × {STATUSES[status]} {status}" for status, n in counts.items())
    ax.set_title(f"The ledger: {said}")
    words = "; ".join(f"{v.key} {v.status}" for v in verdicts)
    return describe(ax, f"A board of {len(verdicts)} claims: {said}. {words}.")


def four_symptoms(cases):
    """Draw four loss curves that need attention and the same runs after one change.

    `cases`: title → (losses before, losses after, what was changed).
    """
    axes = plt.subplots(2, 2, figsize=(9.5, 5.6), sharex=True, sharey=True)[1]
    looks = {
        "as found": {"color": BAD, "linewidth": 1.6},
        "after": {"color": MINIMUM, "linestyle": "--", "linewidth": 1.6},
    }
    words = []
    for ax, (title, (before, after, change)) in zip(axes.flat, cases.items(), strict=True):
        lines = {"as found": np.where(before < 1e3, before, np.nan), "after": after}
        curves(lines, ax, looks, log="y", ylim=(1e-7, 1e3))
        ax.set_title(title, fontsize=12)
        place = {"transform": ax.transAxes, "ha": "right", "va": "top"}
        ax.text(0.97, 0.95, f"change: {change}", color=ink(MINIMUM), fontsize=11, **place)
        words.append(f"{title}: {late(before)}; {change}: {late(after)}")
    for ax in axes[1]:
        ax.set_xlabel("step $t$")
    for ax in axes[:, 0]:
        ax.set_ylabel("loss")
    return describe(
        axes,
        "Four loss curves on a log scale, each before and after one change; mean loss of the last "
        f"50 steps. {'. '.join(words)}.",
    )


def late(losses):
    """Return the mean of the last 50 losses as text; one step alone may be chance."""
    mean = np.mean(losses[-50:])
    return f"{mean:.1e}" if mean < 1e6 else "infinity"


def black_box_race(logs, target):
    """Draw the loss as a share of the first against the gradients asked: label → (losses, rule)."""
    ax = plt.subplots(figsize=(8.5, 4.4))[1]
    lines = {label: (np.arange(1, len(run) + 1), run) for label, (run, _) in logs.items()}
    looks = {label: {**look(rule), "marker": ""} for label, (_, rule) in logs.items() if rule}
    curves(lines, ax, looks, log="xy", ylim=(target / 10, 10))
    reference(ax, "target", y=target)
    ax.set(xlabel="gradients asked", ylabel="loss / first loss")
    ax.set_title("One box: the room between tuned momentum and what is possible")
    ax.set_xticks([1, 10, 100, 1000], [1, 10, 100, 1000])
    words = ", ".join(f"{label} {len(run) - 1}" for label, (run, _) in logs.items())
    return describe(
        ax,
        "Loss against gradients asked, both log scales. Gradients until the target "
        f"{target:g}: {words}.",
    )
