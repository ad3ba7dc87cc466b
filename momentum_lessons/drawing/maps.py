"""Maps over two hyperparameters: a quantity in colour, what does not exist hatched."""

import numpy as np
from matplotlib.colors import Normalize
from matplotlib.patheffects import withStroke


def heat_map(x, y, values, ax, label, norm=None, **settings):
    """Draw values (len(y), len(x)) in colour with a bar, dark for the highest, and return the axes.

    What is not finite (runs that diverge or never arrive) is hatched in grey: say in the title or
    beside the map what it is. `norm`: Matplotlib's, from the lowest to the highest if not given.
    `settings`: title, xlabel, xscale, … as for `ax.set`.
    """
    shown = np.ma.masked_invalid(values)
    ax.set(**settings)
    ax.patch.set(facecolor="0.93", edgecolor="0.78", hatch="////", linewidth=0)
    mesh = ax.pcolormesh(x, y, shown, norm=norm or Normalize(), cmap="viridis_r", rasterized=True)
    ax.figure.colorbar(mesh, ax=ax, label=label, pad=0.02)
    ax.grid(False)
    return ax


def outline(x, y, values, level, ax):
    """Outline where `values` (len(y), len(x)) are at most `level`; return the axes."""
    filled = np.where(np.isfinite(values), values, 1e9 * level)
    for color, width in (("black", 3.5), ("white", 1.5)):  # seen on every colour of a map
        ax.contour(x, y, filled, levels=[level], colors=color, linewidths=width)
    return ax


def write(text, place, ax, **settings):
    """Write white text with a black rim on a map, centred at `place` unless `settings` differ."""
    rim = [withStroke(linewidth=3, foreground="black")]
    settings = {"ha": "center", "va": "center", "weight": "bold", **settings}
    return ax.text(*place, text, color="white", path_effects=rim, **settings)
