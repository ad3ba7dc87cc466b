"""The explorer as a widget: the page computes and draws it, Python checks what it is given.

`page.js` and `handles.json` are built from the folder page/ by `make page`.
"""

import functools
import inspect
import json
from pathlib import Path

import anywidget
import traitlets
from IPython import get_ipython

from ..validation import number, one_number, whole_number

HERE = Path(__file__).parent
VIEWS = json.loads((HERE / "handles.json").read_text(encoding="utf-8"))
PAGE = (HERE / "page.js").read_text(encoding="utf-8")


class Mistake(ValueError):
    """What is wrong, as one sentence: raised without a traceback, or in place of an explorer."""

    def __repr__(self):
        return f"✘ {self}"

    def _repr_markdown_(self):
        return repr(self)

    def _render_traceback_(self):
        return [repr(self)]


class Explorer(anywidget.AnyWidget):
    """One explorer, the same in the notebook and in Python.

    Its handles are attributes: `ex.lr = 0.3` moves the slider, and `ex.lr` is where it stands.
    `ex.values` has all of them, `ex.set(lr=0.3, beta=0.9)` moves several at once, `ex.reset()` goes
    back to where it began, `ex.observe(function, "values")` calls a function at each change.
    """

    _esm = PAGE
    explorer = traitlets.Unicode().tag(sync=True)
    values = traitlets.Dict().tag(sync=True)
    first = traitlets.Dict().tag(sync=True)
    given = traitlets.Dict().tag(sync=True)  # what only Python knows, such as a landscape
    run = traitlets.Dict().tag(sync=True)  # what only the kernel can compute: a learner's own rule

    def __init__(self, name, values, given=None):
        given = given or {}
        own, handles = given.get("handles", {}), VIEWS[name]["handles"]
        self._handles = {key: handle | own.get(key, {}) for key, handle in handles.items()}
        begins = {key: handle["value"] for key, handle in self._handles.items()}
        begins |= self._checked(values)
        super().__init__(explorer=name, values=begins, first=begins, given=given)
        _retire_predecessors(self)

    def set(self, **values):
        """Move several handles at once."""
        self.values = self.values | self._checked(values)

    def reset(self):
        """Go back to where the explorer began."""
        self.values = self.first

    def _checked(self, values):
        for name in values:
            if name not in self._handles:
                raise Mistake(f"{name} is not a handle here; there are {', '.join(self._handles)}")
        try:
            return {name: _check(name, x, self._handles[name]) for name, x in values.items()}
        except ValueError as error:
            raise Mistake(error) from None

    def __getattr__(self, name):
        if name in self.__dict__.get("_handles", ()):
            return self.values[name]
        raise AttributeError(f"{type(self).__name__} has no attribute {name!r}")

    def __setattr__(self, name, value):
        if name in self.__dict__.get("_handles", ()):
            self.set(**{name: value})
        else:
            super().__setattr__(name, value)

    def __dir__(self):
        return [*super().__dir__(), *self._handles]

    def _repr_mimebundle_(self, **kwargs):
        data, metadata = super()._repr_mimebundle_(**kwargs)
        text = f"<explorer {self.explorer}: {VIEWS[self.explorer]['text']}>"
        return data | {"text/plain": text}, metadata


def explorer(function):
    """Give a function its explorer's handles as parameters; a mistake is one sentence."""
    name, known = function.__name__, inspect.signature(function).parameters
    own = [p for p in known.values() if p.kind is not p.VAR_KEYWORD]
    handles = [
        inspect.Parameter(key, inspect.Parameter.KEYWORD_ONLY, default=handle["value"])
        for key, handle in VIEWS[name]["handles"].items()
        if key not in known
    ]
    signature = inspect.Signature([*own, *handles])

    @functools.wraps(function)
    def opened(*args, **kwargs):
        try:
            signature.bind(*args, **kwargs)
            return function(*args, **kwargs)
        except TypeError as error:
            return Mistake(f"{name}: {error}; it takes {', '.join(signature.parameters)}.")
        except ValueError as error:
            return Mistake(f"{name}: {error}.")

    opened.__signature__ = signature
    return opened


def _check(name, value, handle):
    """Return `value` in the form that the page takes, or raise ValueError with a sentence."""
    if handle["kind"] == "menu":
        allowed = [option for option, _ in handle["options"]]
        plain = isinstance(value, str | int | float) and not isinstance(value, bool)
        if plain and value in allowed:
            return allowed[allowed.index(value)]  # 1 where 1.0 was passed
        raise ValueError(f"{name} must be one of {', '.join(map(repr, allowed))}, got {value!r}")
    if handle["kind"] == "point":
        point, length = number(name, value), len(handle["value"])
        if getattr(point, "shape", ()) != (length,):
            wanted = "two numbers, such as (-1.0, 0.5)" if length == 2 else f"{length} numbers"
            raise ValueError(f"{name} must be {wanted}, got {value!r}")
        return point.tolist()
    valid = handle["valid"]
    low, high = map(float, valid[1:-1].split(", "))
    if handle["kind"] == "whole":
        return whole_number(name, value, int(low), int(high))
    return one_number(name, value, low, high, low_open=valid[0] == "(", high_open=valid[-1] == ")")


_open = {}  # cell id -> (id of the execution, the explorers it made)


def _retire_predecessors(explorer):
    """Close the explorers that an earlier run of the same cell made: widgets live until closed."""
    parent = getattr(get_ipython(), "get_parent", dict)()
    cell = parent.get("metadata", {}).get("cellId")
    execution = parent.get("header", {}).get("msg_id")
    if cell is None:
        return
    before, explorers = _open.get(cell, (execution, []))
    if before != execution:
        for old in explorers:
            old.layout.close()
            old.close()
        explorers = []
    _open[cell] = (execution, [*explorers, explorer])
