"""Checks of what callers pass in: one sentence that names the parameter, the value and what is allowed."""

import numpy as np


def show(value):
    """Return a short text of `value` for an error message: arrays by their first offending entries."""
    array = np.asarray(value)
    if array.ndim == 0:
        return repr(array.item())
    return f"an array of shape {array.shape}" if array.size > 6 else repr(array.tolist())


def number(name, value, low=-np.inf, high=np.inf, low_open=False, high_open=True):
    """Return `value` as float (or float array) after checking that all of it is finite and in the interval.

    `low_open` and `high_open` say whether the ends are excluded. Raises ValueError with a sentence such as
    "beta must be in [0, 1), got 1.2".
    """
    allowed = _interval(low, high, low_open, high_open)
    try:
        array = np.asarray(value, dtype=float)
    except (TypeError, ValueError):
        raise ValueError(f"{name} must be {allowed}, got {value!r}") from None
    above = array > low if low_open else array >= low
    below = array < high if high_open else array <= high
    good = np.isfinite(array) & above & below
    if not good.all():
        first = array[~good].flat[0] if array.ndim else array.item()
        raise ValueError(f"{name} must be {allowed}, got {first:g}")
    return array if array.ndim else float(array)


def whole_number(name, value, low=1):
    """Return `value` as int after checking that it is a whole number of at least `low`."""
    good = isinstance(value, int | np.integer) and not isinstance(value, bool) and value >= low
    if not good:
        raise ValueError(f"{name} must be a whole number of at least {low}, got {value!r}")
    return int(value)


def choice(name, value, allowed):
    """Return `value` after checking that it is one of `allowed`."""
    if value not in allowed:
        raise ValueError(f"{name} must be one of {', '.join(map(repr, allowed))}, got {value!r}")
    return value


def _interval(low, high, low_open, high_open):
    if np.isinf(low) and np.isinf(high):
        return "a finite number"
    if np.isinf(high):
        return f"finite and {'greater than' if low_open else 'at least'} {low:g}"
    return f"in {'(' if low_open else '['}{low:g}, {high:g}{')' if high_open else ']'}"
