"""The two leagues of the capstone, played on ten boxes that nobody has seen, and their scores."""

import json
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ...practice.judging import Finished, Wrong, call, same, shown, two
from ...validation import one_number, whole_number
from .box import BEST, BUDGET, GRADIENT_DESCENT, MOMENTUM, TARGET

BOXES = 10
PATIENCE = 60  # seconds for one box


@dataclass(frozen=True)
class Result:
    """What a league's exam found: gradients a box, on average, and the scores."""

    yours: float
    marks: dict
    best: str  # the mark that scores 100

    def score(self, count):
        """Return 0 for the count of gradient descent and above, 100 for the league's best mark."""
        slowest, best = self.marks[GRADIENT_DESCENT], self.marks[self.best]
        return float(np.clip(100 * np.log(slowest / count) / np.log(slowest / best), 0, 100))

    def _repr_markdown_(self):
        rows = sorted([*self.marks.items(), ("**yours**", self.yours)], key=lambda row: -row[1])
        lines = [f"| {label} | {n:.1f} | {self.score(n):.0f} |" for label, n in rows]
        head = f"| on {BOXES} new boxes | gradients a box | score |"
        return "\n".join([head, "|---|---|---|", *lines])


def momentum_league(tune, seed=None):
    """Let `tune(attempt)` choose lr and beta on each box, and run momentum with them.

    All that it asks is counted, for tuning and after it. `seed` makes the boxes the same again, for
    a ranking. Returns a Result; raises Wrong for what does not reach the target on every box.
    """
    chosen = []

    def play(ask, start):
        def attempt(lr, beta, steps=20):
            return ask("attempt", *_constants(lr, beta), whole_number("steps", steps))

        answer = call(tune, attempt, seconds=PATIENCE)
        try:
            chosen[:] = _constants(*two(answer, 0.0, "Return two numbers: `return lr, beta`."))
        except ValueError as refused:
            raise Wrong(f"You return {shown(answer)}: {refused}.") from None
        ask("attempt", *chosen, BUDGET)

    reports = _examine(play, seed)
    if not reports[-1]["reached"]:
        with_them = "lr = {:.3g} and β = {:.3g}".format(*chosen) if chosen else "your attempts"
        raise Wrong(f"Box {len(reports)}: {_with_constants(reports[-1], with_them)}")
    return _result(reports, MOMENTUM)


def open_league(solve, seed=None):
    """Let `solve(gradient, w)` walk on each box to the target. See momentum_league."""
    points = []

    def play(ask, start):
        points.clear()

        def gradient(w):
            w = np.array(w, dtype=float)
            if w.shape != start.shape:
                raise ValueError(f"w must have shape {start.shape}, got shape {w.shape}")
            points.append(w)
            return ask("gradient", w.tolist())

        w = call(solve, gradient, start.copy(), seconds=PATIENCE)
        if points and not np.isfinite(points[-1]).all():
            return
        same(w, start, "the weights that you return")
        points.append(np.asarray(w))
        ask("visit", points[-1].tolist())

    reports = _examine(play, seed)
    if not reports[-1]["reached"]:
        raise Wrong(f"Box {len(reports)}: {_on_foot(reports[-1], points)}")
    return _result(reports, BEST)


def _constants(lr, beta):
    return one_number("lr", lr, 0, low_open=True), one_number("beta", beta, 0, 1)


def _examine(play, seed):
    """Play on one box after the other until one is not solved; return the examiner's reports."""
    program = [sys.executable, str(Path(__file__).with_name("box.py"))]
    program += [] if seed is None else [str(whole_number("seed", seed, low=0))]
    pipes = {
        "stdin": subprocess.PIPE,
        "stdout": subprocess.PIPE,
        "stderr": subprocess.DEVNULL,
        "text": True,
    }
    lock, process = threading.Lock(), subprocess.Popen(program, **pipes)

    def ask(*question):
        with lock:
            process.stdin.write(f"{json.dumps(question)}\n")
            process.stdin.flush()
            answer = json.loads(process.stdout.readline())
        if answer in ("reached", "budget"):
            raise Finished(answer)
        return np.array(answer)

    try:
        for _ in range(BOXES):
            start = ask("next")
            try:
                play(ask, start)
                break  # it ended short of the target
            except Finished as end:
                if end.args != ("reached",):
                    break
        return json.loads(process.communicate()[0])
    except (ValueError, OSError):
        raise Wrong(
            "The examiner was asked behind the exam's back: use what you are given."
        ) from None
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
        with suppress(OSError):
            process.stdin.close()


def _result(reports, best):
    """Return the averages over the boxes; refuse what cannot have been done."""
    if len(reports) != BOXES or not all(report["reached"] for report in reports):
        raise Wrong("Some boxes were left out: each of them has to be solved.")
    for number, report in enumerate(reports, start=1):
        if report["spent"] < report["marks"][BEST]:
            raise Wrong(
                f"Box {number} was solved with {report['spent']} gradients. Gradients alone cannot "
                f"do that with fewer than {report['marks'][BEST]}: the answer came from somewhere "
                "else."
            )
    marks = {label: np.mean([r["marks"][label] for r in reports]) for label in reports[0]["marks"]}
    return Result(np.mean([report["spent"] for report in reports]), marks, best)


def _with_constants(report, constants):
    share = f"{report['loss']:.1e} of the first, and the target is {TARGET:.0e}"
    if report["spent"] < BUDGET:
        return (
            f"the run with {constants} diverges. The boxes differ in their curvatures: look for "
            "the edge of stability on each, with short calls of `attempt`."
        )
    return f"the budget of {BUDGET} gradients is spent with {constants}. The loss is {share}."


def _on_foot(report, points):
    """Say what kept a walk over `points` from the target."""
    spent, share = report["spent"], f"{report['loss']:.1e} of the first"
    if spent == 0:
        return "your function returned without asking for a single gradient."
    if len(points) > 1 and np.array_equal(*points[:2]):
        return "you ask at the same point again and again. Is `w` updated inside the loop?"
    if not report["loss"] < 1:
        return (
            f"the walk does not come down: after {spent} gradients its loss is {share}. Its steps "
            "go uphill, or they are too long: the boxes differ in their curvatures."
        )
    if spent < BUDGET:
        return (
            f"your loop ended after {spent} gradients with {share}, and the target is "
            f"{TARGET:.0e}. Allow more steps: the run is ended for you as soon as the target is "
            "reached."
        )
    return f"after {BUDGET} gradients the loss is {share}: the walk is stable, and too slow."
