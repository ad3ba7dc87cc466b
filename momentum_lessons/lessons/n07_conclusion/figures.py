"""The figures of notebook 07: the ledger on one board, four symptoms of a loss curve."""

import textwrap

import matplotlib.pyplot as plt
import numpy as np

from ...claims import CLAIMS, STATUSES
from ...drawing import BAD, FLAT, MINIMUM, curves, describe, ink, panels

SHADES = {"holds": MINIMUM, "holds when": FLAT, "does not hold": BAD}
FOUND_AND_AFTER = {"color": BAD}, {"color": MINIMUM, "linestyle": "--"}


def ledger_board(verdicts):
    """Draw one tile a claim, shaded and marked by its verdict, in the order of the ledger."""
    ax = plt.subplots(figsize=(9.5, 4.9))[1]
    columns = 5
    for i, verdict in enumerate(verdicts):
        row, column = divmod(i, columns)
        shade, left, top = SHADES[verdict.status], column + 0.03, -row - 0.2
        look = {"edgecolor": shade, "facecolor": (shade, 0.16), "linewidth": 2}
        ax.add_patch(plt.Rectangle((left, -row - 0.96), 0.94, 0.92, **look))
        ax.text(left + 0.06, top, verdict.key, fontsize=13, weight="bold", va="center")
        mark = {"fontsize": 15, "color": ink(shade), "family": "DejaVu Sans"}
        ax.text(left + 0.87, top, STATUSES[verdict.status], ha="right", va="center", **mark)
        words = textwrap.fill(CLAIMS[verdict.key].text, 22)
        ax.text(left + 0.06, top - 0.11, words, fontsize=8.5, va="top", linespacing=1.1)
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
    axes = panels(cases, xlabel="step $t$", ylabel="loss", height=5.6, rows=2, sharex=True)
    told = "Four loss curves on a log scale, each before and after one change; mean loss of the "
    told += "last 50 steps."
    for ax, (title, (before, after, change)) in zip(axes, cases.items(), strict=True):
        lines = {"as found": before, "after": after}
        looks = dict(zip(lines, FOUND_AND_AFTER, strict=True))
        curves(lines, ax, looks, log="y", ylim=(1e-7, 1e3))
        place = {"transform": ax.transAxes, "ha": "right", "va": "top"}
        ax.text(0.97, 0.95, change, color=ink(MINIMUM), fontsize=11, **place)
        told += f" {title}: {late(before)}; {change}: {late(after)}."
    return describe(axes, told)


def late(losses):
    """Return the mean of the last 50 losses as text; one step alone may be chance."""
    mean = np.mean(losses[-50:])
    return f"{mean:.1e}" if mean < 1e6 else "infinity"
