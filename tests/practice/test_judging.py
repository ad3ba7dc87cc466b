"""A call of a learner's function survives whatever it does, and says what it was."""

import os
import signal
import threading
import time
from contextlib import suppress

import numpy as np
import pytest

from momentum_lessons.practice import judging
from momentum_lessons.practice.judging import (
    Finished,
    NotAttempted,
    Wrong,
    call,
    diagnose,
    number,
    same,
    shown,
)


def forever():
    while True:
        pass


def forever_and_deaf():
    while True:
        with suppress(BaseException):
            time.sleep(0.01)


@pytest.mark.parametrize("function", [forever, forever_and_deaf, lambda: time.sleep(3)])
def test_what_takes_too_long_is_stopped(function, monkeypatch):
    monkeypatch.setattr(judging, "TIME_LIMIT", 0.2)
    start = time.perf_counter()
    with pytest.raises(Wrong, match="loop that never ends"):
        call(function)
    assert time.perf_counter() - start < 2.5


def test_a_loop_that_was_stopped_is_gone(monkeypatch):
    monkeypatch.setattr(judging, "TIME_LIMIT", 0.1)
    before = threading.active_count()
    with pytest.raises(Wrong):
        call(forever)
    assert threading.active_count() == before


def raising(error):
    def function():
        raise error

    return function


class Mute(Exception):
    def __str__(self):
        raise RuntimeError


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (ZeroDivisionError("division by zero"), "raised `ZeroDivisionError: division by zero`"),
        (KeyboardInterrupt(), "raised `KeyboardInterrupt`"),
        (SystemExit(3), "raised `SystemExit: 3`"),
        (GeneratorExit(), "raised `GeneratorExit`"),
        (StopIteration(), "raised `StopIteration`"),
        (RecursionError("too deep"), "raised `RecursionError: too deep`"),
        (MemoryError(), "raised `MemoryError`"),
        (Mute(), "raised `Mute`"),
    ],
)
def test_whatever_is_raised_becomes_a_sentence(error, words):
    with pytest.raises(Wrong) as wrong:
        call(raising(error))
    assert words in str(wrong.value)


def test_a_judge_can_end_a_learners_loop():
    with pytest.raises(Finished):
        call(raising(Finished()))


def test_the_stop_button_is_heard_while_a_function_runs():
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    threading.Timer(0.2, os.kill, [os.getpid(), signal.SIGINT]).start()
    start = time.perf_counter()
    with pytest.raises(KeyboardInterrupt):
        call(lambda: time.sleep(4))
    assert time.perf_counter() - start < 3
    signal.signal(signal.SIGINT, before)


def test_threads_of_a_learner_do_no_harm():
    def with_threads():
        workers = [threading.Thread(target=lambda: None) for _ in range(5)]
        for worker in workers:
            worker.start()
        return len(workers)

    assert call(with_threads) == 5


@pytest.mark.parametrize(
    "function", [lambda: ..., lambda: (1, ...), lambda: 2 * 3 + ..., lambda: ... * np.ones(2)]
)
def test_half_a_stub_is_not_attempted(function):
    with pytest.raises(NotAttempted):
        call(function)


def test_the_arguments_are_copies_and_a_change_is_told():
    w, losses = np.array([1.0, 2.0]), [1.0, 2.0]

    def in_place(w):
        w *= 2
        return w

    with pytest.raises(Wrong, match="changed its input"):
        call(in_place, w)
    call(lambda values: values.pop(), losses)
    assert (w.tolist(), losses) == ([1, 2], [1, 2])


def test_no_warning_of_numpy_reaches_the_learner(recwarn):
    call(lambda: np.log(np.zeros(2)))
    assert not recwarn


def test_same_compares_within_rounding():
    assert same(1 + 1e-6, 1.0)  # what single precision loses
    assert not same(1.001, 1.0)


@pytest.mark.parametrize("value", ["0.1", None, 0.1j, np.nan, [0.1], {}, object()])
def test_a_number_is_one_finite_number(value):
    with pytest.raises(Wrong, match=r"(?i)the rate"):
        number(value, "the rate")
    with pytest.raises(Wrong, match="one number is wanted"):
        number([0.1, 0.2], "the rate")
    assert number(np.float32(0.5), "the rate") == 0.5


def test_a_diagnosis_shows_both_values_shortly():
    with pytest.raises(Wrong, match=r"^The rate: expected `0.6667`, got `0.3333`\.$"):
        diagnose(1 / 3, 2 / 3, {}, "the rate")


@pytest.mark.parametrize("value", [np.zeros((50, 50)), "text" * 100, list(range(1000)), {1: "a"}])
def test_what_was_handed_in_is_shown_on_one_short_line(value):
    assert "\n" not in shown(value)
    assert len(shown(value)) <= 80
