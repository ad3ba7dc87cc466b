"""The palette, the style sheet, and the alternative text of every figure.

Each optimizer has one colour (Okabe & Ito's palette and two darker neighbours), one line style and one
marker in the whole course, so that nothing is told by colour alone.
"""

from base64 import b64encode
from pathlib import Path
from typing import NamedTuple

import matplotlib.pyplot as plt
from IPython import get_ipython
from matplotlib.figure import Figure

from .pictures import drawn, with_256_colours

STYLE_SHEET = Path(__file__).with_name("momentum_lessons.mplstyle")


class Look(NamedTuple):
    """How one optimizer is drawn."""

    color: str
    linestyle: str | tuple
    marker: str


LOOKS = {
    "GradientDescent": Look("#000000", "--", "o"),
    "Momentum": Look("#0072B2", "-", "s"),
    "HeavyBall": Look("#56B4E9", "-.", "D"),
    "Nesterov": Look("#009E73", (0, (7, 1.5)), "^"),
    "RMSprop": Look("#E69F00", ":", "v"),
    "Adam": Look("#D55E00", (0, (4, 1, 1, 1)), "P"),
    "AdamW": Look("#CC79A7", (0, (2, 1)), "X"),
    "NAdam": Look("#7F7F7F", (0, (5, 1, 1, 1, 1, 1)), "*"),
    "Lion": Look("#8A7B00", (0, (1, 1)), "<"),
    "Muon": Look("#6A3D9A", (0, (8, 2, 2, 2)), ">"),
}
ALIASES = {"SGD": "GradientDescent", "GD": "GradientDescent", "SGD + momentum": "HeavyBall"}

# What is not an optimizer: the flat and the steep eigenvector, a landscape's landmarks, sequences without an order.
FLAT, STEEP = "#0072B2", "#D55E00"
START, MINIMUM, BAD = "#CC79A7", "#009E73", "#D55E00"
NEUTRAL = "#7F7F7F"
POTENTIAL, KINETIC, LOST = "#56B4E9", "#E69F00", "0.75"  # a rolling ball's energies
CYCLE = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000"]


def look(rule):
    """Return color, linestyle and marker of a rule (an instance, a class name or PyTorch's name) as a dict.

    Pass it on: `ax.plot(losses, **look(rule), markevery=10)`. Raises ValueError for an unknown name.
    """
    name = rule if isinstance(rule, str) else type(rule).__name__
    name = ALIASES.get(name, name)
    if name not in LOOKS:
        raise ValueError(f"rule must be one of {', '.join([*LOOKS, *ALIASES])}, got {rule!r}")
    return LOOKS[name]._asdict()


def color(rule):
    """Return the colour of a rule, see `look`."""
    return look(rule)["color"]


def use_style():
    """Apply the course's style sheet, and give every figure shown in a notebook its alternative text."""
    plt.style.use(STYLE_SHEET)
    plt.rcParams["axes.prop_cycle"] = plt.cycler(color=CYCLE)
    shell = get_ipython()
    if shell is not None:
        plt.switch_backend(
            plt.get_backend()
        )  # the inline backend registers its formatter first, ours then replaces it
        if (
            "inline" in plt.get_backend()
        ):  # which draws what it shows: pyplot's hook would draw it once more before
            plt.uninstall_repl_displayhook()
        shell.display_formatter.formatters["image/png"].for_type(Figure, _png_with_alternative_text)
        shell.display_formatter.formatters["text/plain"].for_type(
            Figure,
            lambda figure, printer, cycle: printer.text(f"<Figure: {alternative_text(figure)}>"),
        )


def describe(ax, text):
    """Set the alternative text of the figure of `ax` (an Axes, an array of them, or a Figure), and return `ax`."""
    _figure(ax).alternative_text = " ".join(text.split())
    return ax


def alternative_text(figure):
    """Return what `describe` set, or else the titles and axis labels in a sentence."""
    text = getattr(figure, "alternative_text", None)
    if text:
        return text
    parts = []
    for ax in figure.axes:
        title = ax.get_title("left") or ax.get_title() or ax.get_title("right")
        labels = " against ".join(filter(None, (ax.get_ylabel(), ax.get_xlabel())))
        parts += filter(None, (title, labels))
    return ". ".join(parts) or "Figure without a title"


def _figure(ax):
    while not isinstance(ax, Figure) and not hasattr(ax, "figure"):
        ax = ax[0]
    return ax if isinstance(ax, Figure) else ax.figure


def _png_with_alternative_text(figure):
    return b64encode(with_256_colours(drawn(figure))).decode(), {"alt": alternative_text(figure)}


__all__ = [
    "ALIASES", "BAD", "CYCLE", "FLAT", "KINETIC", "LOOKS", "LOST", "MINIMUM", "NEUTRAL", "POTENTIAL", "START",
    "STEEP", "alternative_text", "color", "describe", "look", "use_style",
]  # fmt: skip
