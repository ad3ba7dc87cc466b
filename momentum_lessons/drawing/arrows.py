"""One step of momentum as arrows: what is kept of the old velocity, the gradient, and their sum."""

import matplotlib.pyplot as plt
import numpy as np

from .curves import note
from .landscape import contours
from .style import color, describe


def one_step(surface, rule, w, velocity, bounds):
    """Draw one step of `rule` from `w`, shape (2,), that arrives with `velocity`. Returns the axes.

    `rule` is Momentum or HeavyBall: its step is the sum of what it would do without a gradient and
    of what it would do without a velocity. All arrows are drawn as the moves of `w`, times −α.
    """
    w, velocity = np.asarray(w, dtype=float), np.asarray(velocity, dtype=float)
    gradient, nothing = surface.gradient(w), np.zeros(2)
    kept = rule.step(w, nothing, velocity)[0]
    after = rule.step(w, gradient, velocity)[0]
    ax = contours(surface, plt.subplots(figsize=(6.4, 4.4))[1], bounds, levels=14)
    blue, black = color("Momentum"), color("GradientDescent")
    centre = (w + kept + after) / 3
    for tail, tip, text, shade, style in (
        (w, kept, "old velocity,\nwhat is kept", blue, {"linestyle": (0, (4, 2))}),
        (kept, after, "gradient,\ndownhill", black, {}),
        (w, after, "new velocity:\nthe step", blue, {"linewidth": 3}),
    ):
        arrow(ax, tail, tip, shade, **style)
        middle, (dx, dy) = (tail + tip) / 2, tip - tail
        across = np.array([-dy, dx])
        _label(ax, middle, text, middle - np.sign(across @ (middle - centre)) * across, shade)
    for place, other, name, shade in ((w, after, "$w_t$", black), (after, w, "$w_{t+1}$", blue)):
        ax.plot(*place, "o", color=shade, markersize=6, zorder=7)
        _label(ax, place, name, other, shade)
    ax.set_title("One step: old velocity + gradient = new velocity")
    moves = [f"({x:.2f}, {y:.2f})" for x, y in (w, kept - w, after - kept, after - w)]
    return describe(
        ax,
        f"Three arrows on the contours of a landscape, from {moves[0]}: the kept part of the old "
        f"velocity moves by {moves[1]}, from its tip the gradient by {moves[2]}, and the new "
        f"velocity, their sum, by {moves[3]}.",
    )


def arrow(ax, tail, tip, color, linestyle="-", linewidth=2):
    """Draw an arrow from `tail` to `tip`, (2,) each, on the data of `ax`."""
    style = {"arrowstyle": "-|>", "color": color, "linewidth": linewidth, "linestyle": linestyle}
    ax.annotate("", tip, tail, arrowprops={**style, "shrinkA": 0, "shrinkB": 0}, zorder=6)


def _label(ax, place, text, other, shade):
    """Write beside a place, on the side away from the `other` one."""
    outward = place - other
    outward = 10 * outward / np.hypot(*outward)
    across, up = _aligned(outward[0], "left", "right"), _aligned(outward[1], "bottom", "top")
    note(ax, text, place, outward, shade, ha=across, va=up, fontsize=12, zorder=8)


def _aligned(outward, positive, negative):
    return "center" if abs(outward) < 4 else positive if outward > 0 else negative
