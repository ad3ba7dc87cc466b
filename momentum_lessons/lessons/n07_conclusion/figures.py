"""The figure of notebook 07: the ledger on one board."""

import textwrap

import matplotlib.pyplot as plt

from ...claims import CLAIMS, STATUSES
from ...drawing import BAD, FLAT, MINIMUM, describe, ink

SHADES = {"holds": MINIMUM, "holds when": FLAT, "does not hold": BAD}


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
