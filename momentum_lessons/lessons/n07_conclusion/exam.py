"""The two leagues of the capstone, played on ten boxes that nobody has seen, and their scores."""

import json
import subprocess
import sys
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import numpy as np

from ...practice.judging import Finished, Wrong, call, same, shown, two
from ...validation import INTERVALS, one_number, whole_number
from .box import BEST, BUDGET, GRADIENT_DESCENT, MOMENTUM

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


@contextmanager
def in_words_of(exercise):
    """Say what is wrong in the words that practice.md has for that exercise."""
    try:
        yield
    except Wrong as wrong:
        raise Wrong(getattr(import_module(__package__), exercise).said(wrong)) from None


@in_words_of("q1")
def momentum_league(tune, seed=None):
    """Let `tune(attempt)` choose lr and beta on each box, and run momentum with them.

    All that it asks is counted, for tuning and after it. `seed` makes the boxes the same again, for
    a ranking. Returns a Result; raises Wrong for what does not reach the target on every box.
    """
    chosen = {}

    def constants(lr, beta):
        given = {"lr": lr, "beta": beta}
        return {name: one_number(name, value, *INTERVALS[name]) for name, value in given.items()}

    def play(ask, start):
        def attempt(lr, beta, steps=20):
            return ask("attempt", *constants(lr, beta).values(), whole_number("steps", steps))

        chosen.clear()
        answer = call(tune, attempt, seconds=PATIENCE)
        try:
            chosen.update(constants(*two(answer, 0.0, "pair")))
        except ValueError as error:
            raise Wrong("refused", answer=shown(answer), error=error) from None
        ask("attempt", *chosen.values(), BUDGET)

    reports = _examine(play, ["attempt"], seed)
    last = reports[-1]
    if last["reached"]:
        return _result(reports, MOMENTUM)
    mistake = "diverges" if last["spent"] < BUDGET else "slow" if chosen else "spent"
    raise Wrong(mistake, box=len(reports), share=last["loss"], **chosen)


@in_words_of("q2")
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
        if not points or np.isfinite(points[-1]).all():
            same(w, start, "the weights that you return")
            points.append(np.asarray(w))
            ask("visit", points[-1].tolist())

    reports = _examine(play, ["gradient", "visit"], seed)
    if reports[-1]["reached"]:
        return _result(reports, BEST)
    spent, share = reports[-1]["spent"], reports[-1]["loss"]
    mistakes = {
        "alone": spent == 0,
        "still": len(points) > 1 and np.array_equal(*points[:2]),
        "uphill": not share < 1,
        "early": spent < BUDGET,
        "slow": True,
    }
    mistake = next(name for name, made in mistakes.items() if made)
    raise Wrong(mistake, box=len(reports), spent=spent, share=share)


def _examine(play, questions, seed):
    """Play on one box after the other until one is not solved; return the examiner's reports."""
    seed = "new" if seed is None else str(whole_number("seed", seed, low=0))
    program = [sys.executable, str(Path(__file__).with_name("box.py")), seed, *questions]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    lock = threading.Lock()

    def ask(*question):
        with lock:
            print(json.dumps(question), file=process.stdin, flush=True)
            answer = json.loads(process.stdout.readline())
        if answer in ("reached", "budget"):
            raise Finished(answer)
        return np.array(answer)

    try:
        with subprocess.Popen(program, text=True, **pipes) as process:
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
            finally:
                process.kill()
    except (ValueError, OSError):
        behind = "The examiner was asked behind the exam's back: use what you are given."
        raise Wrong(behind) from None


def _result(reports, best):
    """Return the averages over the boxes; refuse what cannot have been done."""
    if len(reports) != BOXES or not all(report["reached"] for report in reports):
        raise Wrong("Some boxes were left out: each of them has to be solved.")
    for box, report in enumerate(reports, start=1):
        spent, fewest = report["spent"], report["marks"][BEST]
        if spent < fewest:
            raise Wrong(
                f"Box {box} was solved with {spent} gradients. Gradients alone cannot do that with "
                f"fewer than {fewest}: the answer came from somewhere else."
            )
    marks = {label: np.mean([r["marks"][label] for r in reports]) for label in reports[0]["marks"]}
    return Result(np.mean([report["spent"] for report in reports]), marks, best)
