"""What judges are made of: calls that survive what a learner's function does, named mistakes."""

import copy
import ctypes
import reprlib
import threading

import numpy as np

TIME_LIMIT = 5.0  # seconds for one call of a learner's function


class Wrong(Exception):
    """An answer that is not right yet: `Wrong("The start is missing.")`, or a mistake by its name.

    `Wrong("diverges", lr=lr)` stands for the sentence below *Mistakes* in the lesson's
    `practice.md` that begins with `- diverges:`; the values fill its `{lr:g}`.
    """

    def __init__(self, words, **values):
        super().__init__(words)
        self.words, self.values = words, values

    def _render_traceback_(self):
        return [f"✘ {self}"]  # one sentence in a notebook, where no `check` shows it


class NotAttempted(Exception):
    """An answer that still is or contains the stub's `...`."""


class Finished(BaseException):
    """Ends a learner's loop from inside; no `except Exception` of theirs catches it."""


def call(function, *arguments, seconds=None):
    """Call a learner's function on copies of the arguments; say in words what goes wrong.

    Raises Wrong, or NotAttempted when an `...` is left in the function or its result.
    """
    if not callable(function):
        raise Wrong(f"Expected a function, got {shown(function)}.")
    given = [copy.deepcopy(a) if isinstance(a, np.ndarray | list) else a for a in arguments]
    result, error = _within(seconds or TIME_LIMIT, function, given)
    if isinstance(error, Finished):
        raise error
    parts = result if isinstance(result, tuple | list) else (result,)
    half_a_stub = error is not None and "ellipsis" in told(error)  # `return beta * v + ...`
    if half_a_stub or any(part is ... for part in parts):
        raise NotAttempted
    if error is not None:
        raise Wrong(f"Your function raised {told(error)}.")
    if any(part is None for part in parts):
        raise Wrong("Your function returned None: is there a `return`?")
    for before, after in zip(arguments, given, strict=True):
        if isinstance(before, np.ndarray) and not np.array_equal(before, after, equal_nan=True):
            raise Wrong(
                "Your function changed its input: write `w = w - …`, not `w -= …`, for arrays."
            )
    return result


def _within(seconds, function, arguments):
    """Return the function's result and the error it raised, one of them None.

    It runs in a thread of its own: no sleep and no loop in C can hold the notebook up, and a
    KeyboardInterrupt that arrives here is the one that the learner sent with the stop button.
    """
    outcome = [None, None]

    def run():
        try:
            with np.errstate(all="ignore"):
                outcome[0] = function(*arguments)
        except BaseException as error:
            outcome[1] = error

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        thread.join(seconds)
    finally:
        late = thread.is_alive()
        for _ in range(10):  # an endless loop may catch what it is told
            if thread.is_alive():
                stop = ctypes.c_ulong(thread.ident), ctypes.py_object(SystemExit)
                ctypes.pythonapi.PyThreadState_SetAsyncExc(*stop)
                thread.join(0.1)
    if late:
        raise Wrong(
            f"Your function ran longer than {seconds:g} seconds: is there a loop that never ends?"
        )
    return outcome


def two(result, like, otherwise):
    """Return a function's two results, a tuple or an array of two like `like`, or raise Wrong."""
    stacked = isinstance(result, np.ndarray) and result.shape == (2, *np.shape(like))
    if not stacked and not (isinstance(result, tuple | list) and len(result) == 2):
        raise Wrong(otherwise)
    return result


def same(actual, wanted, what="the result", rtol=1e-5):
    """Return whether `actual` equals `wanted`; raise Wrong for no number, another shape, NaN."""
    try:
        numbers = np.asarray(actual)
    except (TypeError, ValueError, RuntimeError):  # a ragged list, a tensor with a gradient
        numbers = np.asarray(None)
    if numbers.dtype.kind not in "biuf":
        hint = " The size of a complex number is its `abs`." if numbers.dtype.kind == "c" else ""
        raise Wrong(f"Expected numbers for {what}, got {shown(actual)}.{hint}")
    if numbers.shape != np.shape(wanted):
        one = "" if np.ndim(wanted) else ": one number is wanted"
        raise Wrong(f"Shape {np.shape(wanted)} expected for {what}, got {numbers.shape}{one}.")
    bad = ~np.isfinite(numbers)
    if bad.any():
        step = f" from entry {int(np.argwhere(bad)[0][0])} on" if numbers.ndim else ""
        raise Wrong(f"{what[0].upper()}{what[1:]}: {numbers[bad].flat[0]}{step}.")
    return bool(np.allclose(numbers, wanted, rtol=rtol, atol=1e-12))


def number(value, what):
    """Return `value` as a float; raise Wrong if it is not one finite number."""
    same(value, 0.0, what)
    return float(value)


def diagnose(actual, wanted, mistakes, what="the result", otherwise=None, rtol=1e-5, **values):
    """Raise Wrong unless `actual` equals `wanted`; name the mistake if it equals one of `mistakes`.

    `mistakes` maps the name of a mistake, or its sentence, to the value that this mistake gives;
    `otherwise` is the name or the sentence for all others; `values` fill the sentence's `{…}`.
    """
    if same(actual, wanted, what, rtol):
        return
    for mistake, value in mistakes.items():
        alike = np.shape(value) == np.shape(actual)
        if alike and np.allclose(actual, value, rtol=rtol, atol=1e-12):
            raise Wrong(mistake, **values)
    expected = f"expected `{_short(wanted)}`, got `{_short(actual)}`."
    raise Wrong(otherwise or f"{what[0].upper()}{what[1:]}: {expected}", **values)


def _short(value):
    if np.ndim(value) == 0:
        return f"{float(value):.4g}"
    return np.array2string(np.asarray(value, dtype=float), precision=4, threshold=6)


def told(error):
    """Return an error as a learner reads it, `ValueError: …`, even if it cannot say itself."""
    try:
        said = f": {error}" if str(error) else ""
    except Exception:
        said = ""
    return f"`{type(error).__name__}{said}`"


def shown(value):
    """Return a short text of whatever a learner handed in, on one line."""
    text = " ".join(reprlib.repr(value).split())
    return text if len(text) <= 80 else f"{text[:77]}…"
