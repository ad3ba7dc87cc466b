"""Curve plots: lines that carry their own labels, reference lines, an axis for β."""

import matplotlib.pyplot as plt
import numpy as np

from .style import ALIASES, CYCLE, LINES, LOOKS, NEUTRAL, describe, headline, ink, look

BETAS = (0, 0.5, 0.8, 0.9, 0.95, 0.99, 0.999)


def curves(lines, ax, looks=None, log="", **settings):
    """Draw lines, each with its label at its right end, and return the axes.

    `lines`     label → values, over the steps 0, 1, 2, …, or label → (x, values); what is not
                finite (a diverged run) is left out, a label that begins with "_" is not written
    `looks`     label → what Matplotlib knows of lines, as `look(rule)` returns it, or a rule or its
                name, for its colour and line style. A line that is not named there is drawn as the
                optimizer that its label names ("Adam", "Adam, α = 0.1"), or else takes the course's
                colours and line styles in turn
    `log`       the logarithmic axes: "", "x", "y" or "xy"
    `settings`  title, xlabel, ylabel, xlim, ylim, … as for `ax.set`
    """
    looks, drawn = looks or {}, []
    for i, (label, values) in enumerate(lines.items()):
        x, y = values if isinstance(values, tuple) else (np.arange(len(values)), values)
        y = np.asarray(y, dtype=float)
        style = {"markevery": max(1, len(y) // 15), **_style(label, looks.get(label), i)}
        drawn += ax.plot(x, np.where(np.isfinite(y), y, np.nan), label=f"_{label}", **style)
    ax.set(**{f"{which}scale": "log" for which in log}, **settings)
    _label_ends(ax, [line for line in drawn if not line.get_label().startswith("__")])
    return ax


def chart(lines, told="", looks=None, log="", figsize=None, **settings):
    """Draw `curves` as a figure of its own; return the axes.

    Its alternative text is `told`, or else made of title, axis labels and the ends of the lines.
    """
    ax = plt.subplots(figsize=figsize)[1]
    return describe(curves(lines, ax, looks, log, **settings), told)


def panels(titles, title="", xlabel="", ylabel="", height=4, rows=1, **settings):
    """Return the axes of a new figure as a list, one for each of `titles`, under one `title`.

    The labels stand at the lowest axes and at the leftmost, `settings` are those of `plt.subplots`.
    """
    form = {"figsize": (9.5, height), "sharey": True, "squeeze": False, **settings}
    axes = plt.subplots(rows, -(-len(titles) // rows), **form)[1]
    for ax, name in zip(axes.flat, titles, strict=True):
        ax.set_title(name, fontsize=11)
    plt.setp(axes[-1], xlabel=xlabel)
    plt.setp(axes[:, 0], ylabel=ylabel)
    headline(axes[0], title)
    return list(axes.flat)


def _style(label, told, i):
    """Return how a line is drawn: as told, as the optimizer of its label, or in the i-th way."""
    if isinstance(told, dict):
        return told
    name = label.strip("_").split(",")[0]
    if told or name in LOOKS or name in ALIASES:
        return look(told or name) | {"marker": ""}
    return {"color": CYCLE[i], "linestyle": LINES[i]}


def _label_ends(ax, lines):
    """Write each line's label beside its last visible point, moved until all are legible."""
    ends = []
    ax.autoscale_view()  # or linear axes without limits would still span 0 to 1
    for line in lines:
        at = ax.transAxes.inverted().transform(ax.transData.transform(line.get_xydata()))
        seen = np.flatnonzero(((at > -1e-9) & (at < 1 + 1e-9)).all(axis=1))
        if len(seen):
            ends.append((at[seen[-1], 1], line, line.get_xydata()[seen[-1]]))
    ends.sort(key=lambda end: end[0])
    points = ax.bbox.height * 72 / ax.figure.dpi  # the height of the axes, as fonts are measured
    wanted = [np.clip(height * points, 7, points - 7) for height, _, _ in ends]
    for (height, line, end), place in zip(ends, _apart(wanted, 13), strict=True):
        offset, shade = (7, place - height * points), line.get_color()
        note(ax, line.get_label()[1:], end, offset, shade, va="center", annotation_clip=False)


def _apart(heights, gap):
    """Return rising heights at least `gap` apart; texts that would touch surround their mean."""
    groups = []
    for height in heights:
        groups.append([height])
        while len(groups) > 1 and (
            np.mean(groups[-1]) - np.mean(groups[-2]) < gap * len(groups[-2] + groups[-1]) / 2
        ):
            groups[-2:] = [groups[-2] + groups[-1]]
    return [
        np.mean(group) + gap * (i - (len(group) - 1) / 2)
        for group in groups
        for i in range(len(group))
    ]


def note(ax, text, place, offset=(8, 0), color="black", **settings):
    """Write at a place of the data, (x, y), moved by `offset` points; a colour made legible."""
    words = {"textcoords": "offset points", "color": ink(color), **settings}
    return ax.annotate(text, place, offset, **words)


def reference(ax, text, x=None, y=None):
    """Draw a thin line across the axes at `x`, its text at the top, or at `y`, at the left."""
    thin = {"color": NEUTRAL, "linewidth": 1, "linestyle": ":"}
    if y is None:
        ax.axvline(x, **thin)
        words = {"xycoords": ax.get_xaxis_transform(), "va": "top"}
        note(ax, text, (x, 0.98), (4, 0), "0.35", **words)
    else:
        ax.axhline(y, **thin)
        words = {"xycoords": ax.get_yaxis_transform(), "va": "bottom"}
        note(ax, text, (0.01, y), (4, 3), "0.35", **words)


def ticks(ax, which, values, texts=None):
    """Set the ticks of the "x" or "y" axis, as plain numbers or as `texts`; no others."""
    axis = getattr(ax, f"{which}axis")
    axis.set_ticks(values, texts or [f"{value:g}" for value in values])
    axis.set_ticks([], minor=True)


def beta_scale(ax, which):
    """Stretch the "x" or "y" axis towards β = 1: 0.9, 0.99 and 0.999 stand equally far apart."""
    stretch = (lambda beta: -np.log10(np.maximum(1 - beta, 1e-6)), lambda place: 1 - 10.0**-place)
    getattr(ax, f"set_{which}scale")("function", functions=stretch)
    ticks(ax, which, BETAS)
