"""What all explorers are made with: the decorator that turns errors into sentences, and the controls."""

import functools
import inspect
from types import MappingProxyType

import ipywidgets as widgets
import matplotlib.style
import numpy as np

from ..drawing.style import STYLE_SHEET, look


class Sentence:
    """What a wrong argument gives in place of an explorer."""

    def __init__(self, text):
        self.text = text

    def _repr_markdown_(self):
        return self.text

    __repr__ = _repr_markdown_


def explorer(function):
    """Build the explorer in the course's style; for a wrong argument return one sentence, not a traceback."""

    @functools.wraps(function)
    def build(*args, **kwargs):
        signature = inspect.signature(function)
        try:
            signature.bind(*args, **kwargs)
        except TypeError as error:
            takes = ", ".join(signature.parameters) or "no arguments"
            return Sentence(f"✘ {function.__name__}: {error}; it takes {takes}.")
        try:
            with matplotlib.style.context(STYLE_SHEET):
                return function(*args, **kwargs)
        except ValueError as error:
            return Sentence(f"✘ {function.__name__}: {error}.")

    return build


def slider(label, value, low, high, step, form=".2f"):
    """Return a slider on a linear scale."""
    return widgets.FloatSlider(
        value, min=low, max=high, step=step, description=label, readout_format=form
    )


def log_slider(label, value, low, high, form=".3g"):
    """Return a slider on a logarithmic scale, 200 steps a decade; it reaches out to `value` if need be.

    `value`, and what is ten times more or less, are steps of it: the page moves a slider that stands between two.
    """
    step = 0.005
    low, high, start = np.log10([min(low, value), max(high, value), value])
    low = start - step * np.ceil((start - low) / step - 1e-9)
    return widgets.FloatLogSlider(
        value, base=10, min=low, max=high, step=step, description=label, readout_format=form
    )


def steps_slider(label, value, low, high, step=1):
    """Return a slider of whole numbers."""
    return widgets.IntSlider(value, min=low, max=high, step=step, description=label)


def menu(label, options, value=None):
    """Return a drop-down menu; `options`: values, or a dict of label -> value."""
    options = list(options.items()) if isinstance(options, dict) else list(options)
    return widgets.Dropdown(
        options=options, description=label, **({} if value is None else {"value": value})
    )


def set_look(line, rule):
    """Give a line the colour, style and marker of an optimizer."""
    style = look(rule)
    line.set(color=style["color"], linestyle=style["linestyle"], marker=style["marker"])


def grow(ax, size):
    """Set the symmetric limits of the y axis to hold ±`size`, in steps of 1, 2, 5, so that they seldom change."""
    if not np.isfinite(size) or size <= 0:
        return
    decade = 10.0 ** np.floor(np.log10(size))
    limit = 1.1 * decade * next(step for step in (1, 2, 5, 10) if step * decade >= size * 0.999)
    if ax.get_ylim()[1] != limit:
        ax.set_ylim(-limit, limit)


def stretch(axes, steps):
    """Let the axes show at least `steps` steps from 0 on, in jumps, so that the limits seldom change."""
    end = next((end for end in (20, 60, 100, 200, 500, 1000) if end >= steps), steps)
    if axes[0].get_xlim()[1] != end:
        for ax in axes:
            ax.set_xlim(0, end)


MOVING = MappingProxyType({"animated": True})
