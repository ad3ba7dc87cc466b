"""The machinery of the practice: exercises that are checked, and progress.

An exercise judges behaviour, never text: its judge calls the learner's function on inputs of its own and
raises `Wrong` with the diagnosis in one sentence.
"""

import _thread
import signal
import threading
import time
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field

import numpy as np
from IPython.display import Markdown, display

TIME_LIMIT = 5.0  # seconds for one call of a learner's function


class Wrong(Exception):
    """An answer that is not right yet; its text is the diagnosis."""


class NotAttempted(Exception):
    """An answer that still is or contains the stub's `...`."""


@dataclass
class Exercise:
    """One exercise: `check(*answers)`, `hint()`, `solution()`.

    `judge(*answers)` raises Wrong or returns None; `hints` go from nudge to near-solution; `code` is the
    solution that `solution()` shows and the tests run, `answers` the names in it that go to `check`,
    `explanation` what is said below it. `status` is "not attempted", "not solved yet" or "solved".
    """

    name: str
    judge: Callable
    answers: tuple[str, ...]
    hints: tuple[str, ...]
    code: str
    explanation: str
    status: str = "not attempted"
    message: str = field(default="", repr=False)
    hints_shown: int = field(default=0, repr=False)

    def check(self, *answers):
        """Judge the answers and say what was found; remembered for the progress report."""
        try:
            if len(answers) != len(self.answers):
                raise Wrong(f"check takes {len(self.answers)} answer(s): {', '.join(self.answers)}")
            if any(answer is ... for answer in answers):
                raise NotAttempted
            self.judge(*answers)
            self.status, mark, words = "solved", "✔", "solved.**"
        except NotAttempted:
            self.status, mark = "not attempted", "○"
            words = "not attempted yet.** Replace the `...` and run the cell again."
        except Exception as error:  # an answer of a kind that no judge foresaw must not end in a traceback
            unforeseen = f"Your answer could not be judged: `{type(error).__name__}: {error}`."
            self.status, mark = "not solved yet", "✘"
            words = f"not yet.** {error if isinstance(error, Wrong) else unforeseen}"
        self.message = f"{mark} **{self.name}: {words}"
        display(Markdown(self.message))

    def hint(self):
        """Show one more hint each time it is called."""
        self.hints_shown = min(self.hints_shown + 1, len(self.hints))
        number = self.hints_shown
        more = "" if number < len(self.hints) else f" That was the last one; `{self.name}.solution()` shows a solution."
        display(Markdown(f"**Hint {number} of {len(self.hints)}.** {self.hints[number - 1]}{more}"))

    def solution(self):
        """Show a solution and why it is one."""
        display(Markdown(f"**A solution of {self.name}**\n\n```python\n{self.code.strip()}\n```\n\n{self.explanation}"))


def progress(*exercises):
    """Say which exercises are solved in this session: "3 of 4 solved; q2 not attempted"."""
    solved = sum(e.status == "solved" for e in exercises)
    rest = "".join(f"; {e.name} {e.status}" for e in exercises if e.status != "solved")
    display(Markdown(f"**{solved} of {len(exercises)} solved**{rest}."))


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
        raise Wrong(f"Your function ran longer than {seconds:g} seconds: is there a loop that never ends?") from None
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
            raise Wrong("Your function changed its input: write `w = w - …`, not `w -= …`, for arrays.")
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
    except (TypeError, ValueError, RuntimeError):  # a ragged list, or a tensor that carries a gradient
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
        if np.shape(value) == np.shape(actual) and np.allclose(actual, value, rtol=rtol, atol=1e-12):
            raise Wrong(diagnosis)
    raise Wrong(otherwise or f"{what[0].upper()}{what[1:]} is {_short(actual)}, expected {_short(wanted)}.")


@contextmanager
def time_limit(seconds):
    """Raise TimeoutError in the main thread if the block takes longer (Python loops, on every system)."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # as in a shell's background job: it would never be heard
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
