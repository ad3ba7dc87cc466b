"""What judges are made of: calls that survive whatever a learner's function does, and mistakes called by name."""

import _thread
import signal
import threading
import time
from contextlib import contextmanager

import numpy as np

TIME_LIMIT = 5.0  # seconds for one call of a learner's function


class Wrong(Exception):
    """An answer that is not right yet; its text is the diagnosis."""


class NotAttempted(Exception):
    """An answer that still is or contains the stub's `...`."""


def call(function, *arguments, seconds=None):
    """Call a learner's function on copies of the arguments; raise Wrong in words for all that can go wrong.

    Raises NotAttempted when an `...` is left in the function or its result.
    """
    if not callable(function):
        raise Wrong(f"Expected a function, got {function!r}.")
    seconds = seconds or TIME_LIMIT
    given = [np.copy(a) if isinstance(a, np.ndarray) else a for a in arguments]
    try:
        with time_limit(seconds), np.errstate(all="ignore"):
            result = function(*given)
    except TimeoutError:
        raise Wrong(
            f"Your function ran longer than {seconds:g} seconds: is there a loop that never ends?"
        ) from None
    except (Exception, SystemExit) as error:
        if "ellipsis" in str(error):  # half a stub: the result of `beta * v + ...`
            raise NotAttempted from None
        raise Wrong(f"Your function raised `{type(error).__name__}: {error}`.") from None
    parts = result if isinstance(result, tuple | list) else (result,)
    if any(part is ... for part in parts):
        raise NotAttempted
    if any(part is None for part in parts):
        raise Wrong("Your function returned None: is there a `return`?")
    for before, after in zip(arguments, given, strict=True):
        if isinstance(before, np.ndarray) and not np.array_equal(before, after, equal_nan=True):
            raise Wrong(
                "Your function changed its input: write `w = w - …`, not `w -= …`, for arrays."
            )
    return result


def two(result, like, otherwise):
    """Return the two results of a function, a tuple or an array of two shaped as `like`; raise Wrong for others."""
    stacked = isinstance(result, np.ndarray) and result.shape == (2, *np.shape(like))
    if not stacked and not (isinstance(result, tuple | list) and len(result) == 2):
        raise Wrong(otherwise)
    return result


def same(actual, wanted, what="the result", rtol=1e-5):
    """Return whether `actual` equals `wanted`; raise Wrong if it is no number, has another shape, or NaN."""
    try:
        numbers = np.asarray(actual)
    except (
        TypeError,
        ValueError,
        RuntimeError,
    ):  # a ragged list, or a tensor that carries a gradient
        numbers = np.asarray(None)
    if numbers.dtype.kind not in "biuf":
        hint = " The size of a complex number is its `abs`." if numbers.dtype.kind == "c" else ""
        raise Wrong(f"Expected numbers for {what}, got {actual!r}.{hint}")
    if numbers.shape != np.shape(wanted):
        one = "" if np.ndim(wanted) else ": one number is wanted"
        raise Wrong(f"Shape {np.shape(wanted)} expected for {what}, got {numbers.shape}{one}.")
    bad = ~np.isfinite(numbers)
    if bad.any():
        step = f" from entry {int(np.argwhere(bad)[0][0])} on" if numbers.ndim else ""
        raise Wrong(f"{what[0].upper()}{what[1:]} is {numbers[bad].flat[0]}{step}.")
    return bool(np.allclose(numbers, wanted, rtol=rtol, atol=1e-12))


def number(value, what):
    """Return `value` as a float; raise Wrong if it is not one finite number."""
    same(value, 0.0, what)
    return float(value)


def diagnose(actual, wanted, mistakes, what="the result", otherwise=None, rtol=1e-5):
    """Raise Wrong unless `actual` equals `wanted`; name the mistake if it equals one of `mistakes`.

    `mistakes` maps a diagnosis to the value that this mistake gives.
    """
    if same(actual, wanted, what, rtol):
        return
    for diagnosis, value in mistakes.items():
        if np.shape(value) == np.shape(actual) and np.allclose(
            actual, value, rtol=rtol, atol=1e-12
        ):
            raise Wrong(diagnosis)
    raise Wrong(
        otherwise or f"{what[0].upper()}{what[1:]} is {_short(actual)}, expected {_short(wanted)}."
    )


@contextmanager
def time_limit(seconds):
    """Raise TimeoutError in the main thread if the block takes longer (Python loops, on every system)."""
    if (
        signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    ):  # as in a shell's background job: it would never be heard
        signal.signal(signal.SIGINT, signal.default_int_handler)
    timer = threading.Timer(seconds, _thread.interrupt_main)
    end = time.monotonic() + seconds
    timer.start()
    try:
        yield
    except KeyboardInterrupt:
        if time.monotonic() < end:  # the learner's own
            raise
        raise TimeoutError from None
    finally:
        timer.cancel()


def _short(value):
    if np.ndim(value) == 0:
        return f"`{float(value):.4g}`"
    return f"`{np.array2string(np.asarray(value, dtype=float), precision=4, threshold=6)}`"
