"""LiveFigure: a Matplotlib figure that follows sliders and clicks within milliseconds inside a notebook.

What stands still is drawn once. On every change only the artists made with `animated=True` are drawn again
over it, and the frame goes to the page as one small PNG. No pyplot: nothing to close, nothing that piles up.
"""

import base64
import html
import threading
import time

import ipywidgets as widgets
import numpy as np
from ipyevents import Event
from IPython import get_ipython
from matplotlib import rc_context, rc_params_from_file
from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from .drawing.pictures import frame, palette_for, png
from .drawing.style import BAD, CYCLE, LOOKS, MINIMUM, NEUTRAL, START, STYLE_SHEET

__all__ = ["Hidden", "LiveFigure", "canvas"]

_STYLE = rc_params_from_file(STYLE_SHEET, use_default_template=False)
_NAMED = {NEUTRAL, START, MINIMUM, BAD, *CYCLE, *(look.color for look in LOOKS.values())}
_RUN_LENGTH = 3  # zlib's Z_RLE: fast, and a drawing is made of runs


def canvas(width, height, *args, **kwargs):
    """Return (figure, axes) of `width` x `height` inches at 100 pixels an inch; axes as of `Figure.subplots`.

    A mosaic instead of rows and columns gives a dict of axes, as `Figure.subplot_mosaic` does.
    """
    figure = Figure(figsize=(width, height), dpi=100)
    FigureCanvasAgg(figure)
    mosaic = args and not isinstance(args[0], int)
    return figure, (figure.subplot_mosaic if mosaic else figure.subplots)(*args, **kwargs)


class Hidden:
    """A control without a widget, for what only clicks and buttons change."""

    def __init__(self, value):
        self.value = value


class LiveFigure:
    """A figure, its controls above it, and one line that says the number that matters.

    `figure` comes from `canvas`; what moves in it was made with `animated=True`.
    `controls` maps names to widgets with a `value` (or Hidden); `update(**values)` sets the moving artists and
    returns the readout. If it changes something that stands still, the background is drawn anew.
    `click(ax, x, y)`, in data units of the axes hit, and the functions in `buttons` (label -> function(**values))
    return a dict of new values for controls, or None.
    `play`: the name of the control that ▶ moves. `still`: values that the static picture shows instead of the present
    ones, for what begins before anything has happened. `hint`: what to try, one sentence.
    `alternative_text`: what the picture shows.
    """

    def __init__(
        self,
        name,
        figure,
        controls,
        update,
        *,
        alternative_text,
        hint,
        click=None,
        buttons=None,
        play=None,
        interval=50,
        still=None,
    ):
        self.name, self.figure, self.controls = name, figure, controls
        self.alternative_text, self.hint = alternative_text, hint
        self._update, self._click, self._still = update, click, still or {}
        self._first = {key: control.value for key, control in controls.items()}
        self._moving = self._background = self._palette = None
        self._holding = False
        self._lock = (
            threading.RLock()
        )  # JupyterLab may deliver two changes on two threads of the kernel (subshells)
        self._refuse_ticks_until = 0.0
        self.readout = ""
        self.frames = 0
        self._build(buttons or {}, play, interval)
        self.draw()
        for control in controls.values():
            if isinstance(control, widgets.Widget):
                control.observe(self._moved, "value")
        _retire_predecessors(self)

    @property
    def values(self):
        """The present value of every control."""
        return {key: control.value for key, control in self.controls.items()}

    def set(self, **values):
        """Give several controls new values and draw once."""
        with self._lock:
            self._holding = True
            try:
                for key, value in values.items():
                    self.controls[key].value = value
            finally:
                self._holding = False
            self.draw()

    def reset(self):
        """Go back to where the explorer began."""
        if self.play is not None and self.play.playing:
            self.play.playing = False
            self._refuse_ticks_until = time.monotonic() + 0.5
        self.set(**self._first)

    def click(self, x, y):
        """Handle a click on pixel (x, y), counted from the upper left corner of the picture."""
        point = (x, self.figure.bbox.height - y)
        for ax in self.figure.axes:
            if self._click and ax.get_visible() and ax.bbox.contains(*point):
                self.set(**self._answer(self._click, ax, *ax.transData.inverted().transform(point)))

    def draw(self):
        """Draw the frame of the present values and send it to the page."""
        with self._lock:
            if self._holding:
                return
            self._say(self._frame_of(self.values))
            # Measured on 960 x 400 pixels: RGB through Pillow 10 ms, one palette for all frames 3 ms, half the bytes.
            self.image.value = png(
                frame(self.figure), self._palette, compress_level=1, compress_type=_RUN_LENGTH
            )
            self.frames += 1

    def close(self):
        """Take the widgets out of the page and free their memory."""
        for widget in self._widgets:
            for part in (getattr(widget, "layout", None), getattr(widget, "style", None), widget):
                if isinstance(part, widgets.Widget):
                    part.close()

    def picture(self):
        """Return (PNG, readout) of the frame and its readout: what stands in where no kernel runs."""
        with self._lock:
            readout = self._frame_of(self.values | self._still)
            below = frame(self.figure)
            self._frame_of(self.values)
        figure, ax = canvas(self.figure.get_figwidth(), 0.62)
        ax.set_axis_off()
        figure.text(0.01, 0.72, readout, fontsize=12, fontweight="bold", va="center")
        figure.text(
            0.01,
            0.22,
            f"Run the cell for the live version. {self.hint}",
            fontsize=10,
            color="0.35",
            va="center",
        )
        figure.canvas.draw()
        caption = frame(figure)
        both = Image.new("RGB", (below.width, caption.height + below.height))
        both.paste(caption, (0, 0))
        both.paste(below, (0, caption.height))
        return png(both, palette_for(both, _NAMED), optimize=True), readout

    def _repr_mimebundle_(self, include=None, exclude=None):
        picture, readout = self.picture()
        data = {
            "text/plain": repr(self),
            "image/png": base64.b64encode(picture).decode(),
            "application/vnd.jupyter.widget-view+json": {
                "version_major": 2,
                "version_minor": 0,
                "model_id": self.box.model_id,
            },
        }
        return data, {"image/png": {"alt": f"{self.alternative_text} {readout}"}}

    def __repr__(self):
        return f"<Explorer {self.name}: {self.hint}>"

    # ------------------------------------------------------------------ widgets

    def _build(self, buttons, play, interval):
        width = f"{self.figure.bbox.width:.0f}px"
        shown = [
            control for control in self.controls.values() if isinstance(control, widgets.DOMWidget)
        ]
        for control in shown:
            control.layout.width = "98%"
            control.style.description_width = "12.5em"
        grid = widgets.GridBox(
            shown, layout={"grid_template_columns": "repeat(2, minmax(0, 1fr))", "width": "100%"}
        )
        self.image = widgets.Image(
            format="png", layout={"width": width, "max_width": "100%", "height": "auto"}
        )
        self._line = widgets.HTML(layout={"flex": "1 1 0", "height": "32px", "overflow": "hidden"})
        self.play = None
        row = []
        if play is not None:
            slider = self.controls[play]
            steps = {key: getattr(slider, key) for key in ("min", "max", "step", "value")}
            self.play = widgets.Play(interval=interval, show_repeat=False, **steps)
            self._link = widgets.jslink((self.play, "value"), (slider, "value"))
            row.append(self.play)
        for label, action in {**buttons, "Reset": None}.items():
            button = widgets.Button(description=label, layout={"width": "auto", "flex": "0 0 auto"})
            button.on_click(lambda _, action=action: self._press(action))
            row.append(button)
        bar = widgets.HBox([*row, self._line], layout={"width": "100%", "align_items": "center"})
        self.box = widgets.VBox(
            [grid, bar, self.image], layout={"width": width, "max_width": "100%"}
        )
        self._widgets = [*shown, grid, *row, self._line, bar, self.image, self.box]
        if play is not None:
            self._widgets.append(self._link)
        if self._click:
            event = Event(source=self.image, watched_events=["click"])
            event.on_dom_event(self._clicked)
            self._widgets.append(event)

    def _clicked(self, data):
        # ipyevents' own dataX is wrong where CSS zooms the page, as in a deck on a large projector.
        x, y = (
            data["relativeX"] / data["boundingRectWidth"],
            data["relativeY"] / data["boundingRectHeight"],
        )
        self.click(x * self.figure.bbox.width, y * self.figure.bbox.height)

    def _moved(self, change):
        # A tick of ▶ may have been on its way from the page when Reset stopped it.
        if self.play is not None and time.monotonic() < self._refuse_ticks_until:
            change.owner.value = next(
                self._first[key] for key, c in self.controls.items() if c is change.owner
            )
        self.draw()

    def _press(self, action):
        if action is None:
            self.reset()
        else:
            self.set(**self._answer(action, **self.values))

    def _answer(self, function, *args, **kwargs):
        try:
            return function(*args, **kwargs) or {}
        except Exception as error:  # as in draw
            self._say(_sentence(error))
            return {}

    def _say(self, readout):
        self.readout = readout
        text = html.escape(
            readout
        )  # two lines of it have room; the rest of a longer one is in its tooltip
        self._line.value = (
            f'<div role="status" title="{text}" style="display: flex; align-items: center; height: 32px; '
            'overflow: hidden; margin-left: 10px; font-size: 1.1em; font-weight: 600; line-height: 16px">'
            f"<span>{text}</span></div>"
        )

    # ------------------------------------------------------------------ drawing

    def _frame_of(self, values):
        """Draw the frame of `values` on the canvas and return its readout."""
        try:
            with np.errstate(all="ignore"):
                readout = self._update(**values)
                self._paint()
            return readout
        except (
            Exception
        ) as error:  # a traceback would land in the notebook's log and tell a learner nothing
            return _sentence(error)

    def _paint(self):
        if (
            self._background is None or self.figure.stale
        ):  # animated artists do not make a figure stale
            self._draw_background()
        self.figure.canvas.restore_region(self._background)
        for artist in self._moving:
            if artist.get_visible():
                artist.axes.draw_artist(artist)
        if self._palette is None:
            self._palette = palette_for(frame(self.figure), _NAMED)

    def _draw_background(self):
        with rc_context(_STYLE):  # new ticks are made in the style of the moment
            self.figure.canvas.draw()
        self.figure.set_layout_engine("none")  # the panels keep their places from now on
        self.figure.stale = False
        self._background = self.figure.canvas.copy_from_bbox(self.figure.bbox)
        moving = self.figure.findobj(
            lambda artist: artist.get_animated() and artist.axes is not None
        )
        self._moving = sorted(moving, key=Artist.get_zorder)


def _sentence(error):
    return f"✘ {error}" if isinstance(error, ValueError) else f"✘ {type(error).__name__}: {error}"


_open = {}  # cell id -> (id of the execution, the figures it made)


def _retire_predecessors(live):
    """Close the figures that an earlier run of the same cell made: widgets live until they are closed."""
    parent = getattr(get_ipython(), "get_parent", dict)()
    cell, execution = (
        parent.get("metadata", {}).get("cellId"),
        parent.get("header", {}).get("msg_id"),
    )
    if cell is None:
        return
    before, figures = _open.get(cell, (execution, []))
    if before != execution:
        for figure in figures:
            figure.close()
        figures = []
    _open[cell] = (execution, [*figures, live])
