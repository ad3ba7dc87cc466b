"""A (lr, beta) plane in one call: what plain loops compute, in less time and little memory."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

SWEEP = Path(__file__).parents[1] / "benchmarks" / "sweep.py"


@pytest.fixture(scope="module")
def printed():
    done = subprocess.run([sys.executable, SWEEP, "1"], capture_output=True, text=True, check=True)
    return done.stdout


def figure(label, printed):
    return float(re.search(rf"{label} +([0-9.e+-]+)", printed)[1])


def test_one_call_computes_what_plain_loops_compute(printed):
    assert figure("largest relative difference of the last losses", printed) < 1e-9


def test_one_call_is_at_least_seven_times_as_fast_as_plain_loops_in_the_same_run(printed):
    assert figure("ratio", printed) >= 7


def test_the_sweep_holds_less_than_300_megabytes(printed):
    assert figure("peak memory of the process", printed) < 300
