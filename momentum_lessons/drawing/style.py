"""The palette, the style sheet, and the alternative text of every figure.

Each optimizer has one colour (Okabe & Ito's palette, two of its colours darkened, and three
neighbours), one line style and one marker in the whole course, so that nothing is told by colour
alone. A figure is a white card on a light page and on a dark one; every line stands out from it by
3 : 1, every text by 4.5 : 1.
"""

from base64 import b64encode
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

import matplotlib.pyplot as plt
import numpy as np
from IPython import get_ipython
from matplotlib.colors import to_hex, to_rgb
from matplotlib.figure import Figure
from PIL import Image, ImageChops

STYLE_SHEET = Path(__file__).with_name("momentum_lessons.mplstyle")


class Look(NamedTuple):
    """How one optimizer is drawn."""

    color: str
    linestyle: str | tuple
    marker: str


LOOKS = {
    "GradientDescent": Look("#000000", "--", "o"),
    "Momentum": Look("#0072B2", "-", "s"),
    "HeavyBall": Look("#3D9BD6", "-.", "D"),
    "Nesterov": Look("#009E73", (0, (7, 1.5)), "^"),
    "RMSprop": Look("#C58700", ":", "v"),
    "Adam": Look("#D55E00", (0, (4, 1, 1, 1)), "P"),
    "AdamW": Look("#C96FA5", (0, (2, 1)), "X"),
    "NAdam": Look("#7F7F7F", (0, (5, 1, 1, 1, 1, 1)), "*"),
    "Lion": Look("#8A7B00", (0, (1, 1)), "<"),
    "Muon": Look("#6A3D9A", (0, (8, 2, 2, 2)), ">"),
}
ALIASES = {"SGD": "GradientDescent", "GD": "GradientDescent", "SGD + momentum": "HeavyBall"}

# What is not an optimizer: the flat and the steep eigenvector (no optimizer has their colours),
# a landscape's landmarks, a rolling ball's energies, sequences without an order.
FLAT, STEEP = "#1B7C89", "#A3195B"
START, MINIMUM, BAD = "#C96FA5", "#009E73", "#D55E00"
NEUTRAL = "#7F7F7F"
POTENTIAL, KINETIC, LOST = "#56B4E9", "#E69F00", "0.75"
CYCLE = ("#0072B2", "#D55E00", "#009E73", "#C96FA5", "#C58700", "#3D9BD6", "#000000")
LINES = ("-", "--", "-.", ":", (0, (7, 1.5)), (0, (4, 1, 1, 1)), (0, (2, 1)))


def look(rule):
    """Return color, linestyle and marker of a rule, its class's or PyTorch's name, as a dict.

    Pass it on: `ax.plot(losses, **look(rule), markevery=10)`. ValueError for an unknown name.
    """
    name = rule if isinstance(rule, str) else type(rule).__name__
    name = ALIASES.get(name, name)
    if name not in LOOKS:
        raise ValueError(f"rule must be one of {', '.join([*LOOKS, *ALIASES])}, got {rule!r}")
    return LOOKS[name]._asdict()


def color(rule):
    """Return the colour of a rule, see `look`."""
    return look(rule)["color"]


def ink(color):
    """Return the colour darkened until a text in it stands out from white by 4.5 : 1 (WCAG 2)."""
    rgb = np.array(to_rgb(color))
    while 1.05 / (luminance(rgb) + 0.05) < 4.5:
        rgb = 0.97 * rgb
    return to_hex(rgb)


def luminance(color):
    """Return the relative luminance of a colour, 0 for black to 1 for white (WCAG 2)."""
    rgb = np.array(to_rgb(color))
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


def use_style():
    """Apply the style sheet, and give every figure shown in a notebook its alternative text."""
    plt.style.use(STYLE_SHEET)
    plt.rcParams["axes.prop_cycle"] = plt.cycler(color=CYCLE)
    shell = get_ipython()
    if shell is None:
        return
    # The inline backend registers its formatter first, and ours then replaces it. It draws what it
    # shows itself: pyplot's hook would draw every figure once more before.
    plt.switch_backend(plt.get_backend())
    if "inline" in plt.get_backend():
        plt.uninstall_repl_displayhook()
    formatters = shell.display_formatter.formatters
    formatters["image/png"].for_type(Figure, _png_with_alternative_text)
    formatters["text/plain"].for_type(Figure, _print_alternative_text)


def describe(ax, text):
    """Set the alternative text of the figure of `ax` (Axes, array of them, Figure); return `ax`."""
    np.ravel([ax])[0].figure.alternative_text = " ".join(text.split())
    return ax


def alternative_text(figure):
    """Return what `describe` set, or else what titles, axis labels and ends of lines say."""
    text = getattr(figure, "alternative_text", None)
    if text:
        return text
    parts = [figure.get_suptitle()]
    for ax in figure.axes:
        labels = " against ".join(filter(None, (ax.get_ylabel(), ax.get_xlabel())))
        ends = "; ".join(filter(None, map(_ends, ax.lines)))
        parts += [ax.get_title("left") or ax.get_title(), ": ".join(filter(None, (labels, ends)))]
    words = ". ".join(filter(None, parts)) or "Figure without a title"
    return " ".join(words.translate(dict.fromkeys(map(ord, "${}\\"))).split())


def _ends(line):
    """Say where a labelled line begins and ends, and where it lies beyond both in between."""
    label = line.get_label()
    points = np.ma.filled(line.get_xydata().astype(float), np.nan)
    x, y = points[np.isfinite(points).all(axis=1)].T
    if label.startswith(("_child", "__")) or not label or not len(y):
        return ""
    text = f"{label.removeprefix('_')} from"
    if (np.diff(x) < 0).any() and (np.diff(x) > 0).any():  # a path
        (x0, y0, x1, y1) = _told(np.array([x[0], y[0], x[-1], y[-1]]), np.abs(points).max())
        return f"{text} ({x0}, {y0}) to ({x1}, {y1})"
    ends = np.array([y[0], y[-1], y.min(), y.max()])
    # A line that diverges began at no small number: what is tiny is so beside its beginning.
    first, last, low, high = _told(ends, np.abs(y[0]) or np.abs(y).max())
    text += f" {first} to {last}"
    text += f", lowest {low}" if low not in (first, last) else ""
    return text + (f", highest {high}" if high not in (first, last) else "")


def _told(values, largest):
    """Return numbers with three digits each, and what is tiny beside `largest` in words."""
    return ["nearly 0" if abs(v) < 1e-10 * largest else f"{float(f'{v:.3g}'):g}" for v in values]


def headline(axes, text):
    """Set one title over all panels."""
    axes[0].figure.suptitle(text, x=0.01, ha="left", fontsize=13, weight="bold")


def _print_alternative_text(figure, printer, cycle):
    printer.text(f"<Figure: {alternative_text(figure)}>")


def _png_with_alternative_text(figure):
    """Return a figure as PNG of 256 colours, two fifths of the bytes, or of all if one saw it.

    That is so for maps with many shades: more than 1 pixel in 250 is off by more than 12 of 255.
    """
    buffer = BytesIO()
    figure.savefig(buffer, format="png", dpi=figure.dpi, bbox_inches="tight")
    image = Image.open(buffer).convert("RGB")
    reduced = image.quantize(256, dither=Image.Dither.NONE)
    error = np.asarray(ImageChops.difference(image, reduced.convert("RGB"))).max(axis=-1)
    stored = BytesIO()
    (image if (error > 12).mean() > 1 / 250 else reduced).save(stored, "png")
    return b64encode(stored.getvalue()).decode(), {"alt": alternative_text(figure)}
