"""Checks of what callers pass in: one sentence names the parameter, the value, what is allowed."""

import numbers
from contextlib import suppress

import numpy as np

Numbers = float | np.ndarray  # what `number` returns

INTERVALS = {  # of the course's quantities by name: low, high, whether low is excluded
    **dict.fromkeys(("lr", "eigenvalue", "eigenvalues", "mass", "stiffness"), (0, np.inf, True)),
    **dict.fromkeys(("beta", "beta1", "beta2", "alpha", "momentum"), (0, 1)),
    **dict.fromkeys(("eps", "weight_decay", "momentum_decay", "friction", "sigma"), (0,)),
}


def checked(**values):
    """Return the values of quantities as numbers, checked for the intervals of their names."""
    return [number(name, value, *INTERVALS[name]) for name, value in values.items()]


def number(name, value, low=-np.inf, high=np.inf, low_open=False, high_open=True):
    """Return `value` as float (or float array), all of it finite and in the interval.

    `low_open` and `high_open` say whether the ends are excluded. The array is a copy that nobody
    can change. Raises ValueError with a sentence such as "beta must be in [0, 1), got 1.2".
    """
    allowed = _interval(low, high, low_open, high_open)
    array = real_array(name, value, allowed)
    above = array > low if low_open else array >= low
    below = array < high if high_open else array <= high
    good = np.isfinite(array) & above & below
    if not good.all():
        raise ValueError(f"{name} must be {allowed}, got {array[~good].flat[0]:g}")
    return read_only(array) if array.ndim else float(array)


def one_number(name, value, *interval, **ends):
    """Return `value` as float after the checks of `number` and that it is a single one."""
    checked = number(name, value, *interval, **ends)
    if np.ndim(checked):
        raise ValueError(f"{name} must be one number, got an array of shape {checked.shape}")
    return checked


def whole_number(name, value, low=1, high=10**18):
    """Return `value` as int after checking that it is whole, at least `low` and at most `high`."""
    if not isinstance(value, int | np.integer) or isinstance(value, bool) or value < low:
        raise ValueError(f"{name} must be a whole number of at least {low}, got {_shown(value)}")
    if value > high:
        raise ValueError(f"{name} must be at most {high:.0e}, got {_shown(value)}")
    return int(value)


def choice(name, value, allowed):
    """Return `value` after checking that it is one of `allowed`."""
    if not isinstance(value, str) or value not in allowed:
        listed = ", ".join(map(repr, allowed))
        raise ValueError(f"{name} must be one of {listed}, got {_shown(value)}")
    return value


def real_array(name, value, allowed="a real number or an array of them"):
    """Return a float copy of `value`; text, bools, dates, … are refused, unlike by NumPy."""
    known = isinstance(value, numbers.Real | np.ndarray | list | tuple | range)
    array = np.array(None)
    if known and not isinstance(value, bool | np.bool_ | np.ma.MaskedArray):
        # None stays of a ragged list, a tensor with a gradient, a number that is too large.
        with suppress(ValueError, RuntimeError, OverflowError):
            array = np.asarray(float(value) if isinstance(value, numbers.Real) else value)
    if array.dtype.kind in "iuf" and array.size:
        return array.astype(float)
    raise ValueError(f"{name} must be {allowed}, got {_shown(value)}")


def instance(name, value, method, example):
    """Return `value` after checking that it is an object with `method`, and not a class."""
    kind = "the class " if isinstance(value, type) else ""
    if kind or not callable(getattr(value, method, None)):
        raise ValueError(f"{name} must be an object such as {example}, got {kind}{_shown(value)}")
    return value


def read_only(array):
    """Return a copy of `array` that cannot be changed."""
    array = np.array(array)
    array.setflags(write=False)
    return array


def plain(array):
    """Return an array as it is, and a single number as Python's own."""
    return array if np.ndim(array) else np.asarray(array).item()


def _shown(value):
    if isinstance(value, type):
        return value.__name__
    if isinstance(value, int) and abs(value) > 1e18:  # Python does not even write some of them
        return "a number that is too large"
    if isinstance(value, np.ndarray) and type(value) is np.ndarray:
        return f"an array of {value.dtype.name}, shape {value.shape}"
    if value is None or isinstance(value, str | bool | numbers.Number | list | tuple):
        text = repr(value)
        return text if len(text) <= 60 else f"{text[:57]}…"
    return f"an object of type {type(value).__name__}"


def _interval(low, high, low_open, high_open):
    if np.isinf(low) and np.isinf(high):
        return "a finite number"
    if np.isinf(high):
        return f"finite and {'greater than' if low_open else 'at least'} {low:g}"
    return f"in {'(' if low_open else '['}{low:g}, {high:g}{')' if high_open else ']'}"
