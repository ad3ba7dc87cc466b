"""How much faster than plain Python loops one call of `descend` sweeps a (lr, beta) plane.

201 x 201 runs of 200 steps on a 2-D quadratic; both ways compute all of them in this one process,
and their losses are compared. Budget: `descend` at least 15 times as fast, and less than 300 MB for
the process.

    python benchmarks/sweep.py [rounds]      the best of 3 rounds unless told otherwise
"""

import re
import sys
import time
from pathlib import Path

import numpy as np

import momentum_lessons as ml

EIGENVALUES = (1.0, 25.0)
START = (1.0, 1.0)


def plane(size):
    """Return learning rates (size, 1) and coefficients (1, size), all stable: no run ends early."""
    return np.linspace(0.001, 0.08, size)[:, None], np.linspace(0.0, 0.99, size)[None, :]


def by_descend(size, steps):
    """Return the losses of every step and run, (steps + 1, size, size)."""
    lr, beta = plane(size)
    return ml.descend(
        ml.Quadratic(EIGENVALUES), ml.HeavyBall(lr, beta), START, steps, keep="losses"
    ).losses


def by_plain_loops(size, steps):
    """Return the last loss of every run, size lists of size floats, from Python's own loops."""
    a, b = EIGENVALUES
    lrs, betas = (values.ravel().tolist() for values in plane(size))
    rows = []
    for lr in lrs:
        row = []
        for beta in betas:
            x, y = START
            u = v = 0.0
            losses = [0.5 * (a * x * x + b * y * y)]
            for _ in range(steps):
                u = beta * u + a * x
                v = beta * v + b * y
                x -= lr * u
                y -= lr * v
                losses.append(0.5 * (a * x * x + b * y * y))
            row.append(losses[-1])
        rows.append(row)
    return rows


def seconds(function, *arguments):
    begin = time.perf_counter()
    result = function(*arguments)
    return time.perf_counter() - begin, result


def measure(size=201, steps=200, rounds=3):
    """Return both ways' seconds, the best of `rounds` in turns, and their largest difference."""
    fast = slow = np.inf
    for _ in range(rounds):
        taken, losses = seconds(by_descend, size, steps)
        fast = min(fast, taken)
        taken, loops = seconds(by_plain_loops, size, steps)
        slow = min(slow, taken)
    return fast, slow, np.max(np.abs(losses[-1] - loops) / (np.abs(loops) + 1e-300))


def peak_megabytes():
    """Return the most memory that this process has held so far."""
    status = Path("/proc/self/status")
    if (
        status.exists()
    ):  # Linux counts in ru_maxrss also what the process that started this one held
        return float(re.search(r"VmHWM:\s+(\d+) kB", status.read_text())[1]) * 1024 / 1e6
    if sys.platform == "win32":
        import psutil

        return psutil.Process().memory_info().peak_wset / 1e6
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6  # in bytes on macOS


if __name__ == "__main__":
    by_descend(201, 200)
    peak = peak_megabytes()
    fast, slow, difference = measure(rounds=int(sys.argv[1]) if sys.argv[1:] else 3)
    print("201 x 201 (lr, beta) runs of 200 steps on a 2-D quadratic")
    print(f"  plain Python loops {slow:7.2f} s")
    print(f"  one descend call   {fast:7.2f} s")
    print(f"  ratio              {slow / fast:7.1f}    (budget: at least 15)")
    print(f"  largest relative difference of the last losses {difference:.1e}")
    print(f"  peak memory of the process {peak:.0f} MB, imports included    (budget: below 300)")
