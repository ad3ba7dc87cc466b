"""The black box counts and keeps its secret; both leagues name mistakes and refuse every cheat."""

import functools
import gc
import json
import os
import threading
from contextlib import suppress
from types import SimpleNamespace

import numpy as np
import pytest

from momentum_lessons.lessons.n07_conclusion import box as box_module
from momentum_lessons.lessons.n07_conclusion import exam, q1, q2
from momentum_lessons.lessons.n07_conclusion.box import (
    BEST,
    BUDGET,
    GRADIENT_DESCENT,
    MOMENTUM,
    TARGET,
    BlackBox,
    Ravine20,
    lowest_losses,
)
from momentum_lessons.practice.judging import Finished, Wrong
from momentum_lessons.theory import optimal_heavy_ball

from ..helpers import rejected


@pytest.fixture(autouse=True)
def few_boxes(monkeypatch):
    monkeypatch.setattr(exam, "BOXES", 1)


class ExaminerHere:
    """The examiner in a thread: its answers are those of its process, without a start of Python."""

    def __init__(self, program, text, stdin, stdout, stderr):
        _, _, seed, *allowed = program
        (questions, mine), (yours, answers) = os.pipe(), os.pipe()
        self.stdin, self.stdout = open(mine, "w"), open(yours)  # noqa: SIM115

        def run():
            with open(questions) as box_module.sys.stdin, open(answers, "w") as output:
                box_module.print = functools.partial(print, file=output)
                with suppress(KeyError, ValueError, TypeError), np.errstate(all="ignore"):
                    box_module.examine(1 if seed == "new" else int(seed), allowed)

        self.thread = threading.Thread(target=run, daemon=True)
        self.thread.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stdout.close()

    def communicate(self):
        self.stdin.close()
        return self.stdout.read(), None

    def kill(self):
        self.stdin.close()
        self.thread.join()


@pytest.fixture
def here(monkeypatch):
    monkeypatch.setattr(exam.subprocess, "Popen", ExaminerHere)
    monkeypatch.setattr(box_module, "sys", SimpleNamespace(stdin=None))
    monkeypatch.setattr(box_module, "print", print, raising=False)


def test_the_examiner_says_the_same_in_a_thread_as_in_its_process(request):
    alone = exam.momentum_league(q1.right.tune, seed=4)
    request.getfixturevalue("here")
    assert exam.momentum_league(q1.right.tune, seed=4) == alone


# The box


def test_a_box_is_a_quadratic_with_its_minimum_where_it_says():
    surface, h = Ravine20(3), 1e-4
    direction = np.linspace(-1, 1, 20)
    ahead, behind = (surface.value(surface.start + s * h * direction) for s in (1, -1))
    slope = surface.gradient(surface.start) @ direction
    assert (ahead - behind) / (2 * h) == pytest.approx(slope, rel=1e-7)
    assert surface.value(surface.minima[0]) == 0
    assert 200 <= surface.eigenvalues[-1] / surface.eigenvalues[0] <= 800


def test_boxes_of_one_seed_are_the_same_and_those_of_another_are_not():
    np.testing.assert_array_equal(Ravine20(1, 2).start, Ravine20(1, 2).start)
    one, other = Ravine20(1, 2), Ravine20(1, 3)
    assert abs(np.log(one.eigenvalues[-1] / other.eigenvalues[-1])) > 0.01
    assert np.linalg.norm(one.minima - other.minima) > 1


def test_every_gradient_is_counted_and_the_first_loss_is_one():
    box = BlackBox(0)
    slope = box.gradient(box.start)
    box.gradient(box.start - 1e-3 * slope)
    losses = box.attempt(1e-3, 0.9, 7)
    assert box.spent == 9
    assert len(losses) == 8
    assert losses[0] == box.losses[0] == pytest.approx(1)
    assert box.losses[1] < 1


def test_an_attempt_is_momentum_in_pytorchs_form_and_ends_when_it_diverges():
    box = BlackBox(0)
    w, velocity = box.start, 0
    for _ in range(3):
        velocity = 0.5 * velocity + box.surface.gradient(w)
        w = w - 1e-3 * velocity
    assert box.attempt(1e-3, 0.5, 3)[-1] * box.surface.value(box.start) == pytest.approx(
        box.surface.value(w)
    )
    assert len(box.attempt(100.0, 0.5, 1000)) < 20


def test_the_lowest_loss_is_the_lowest_in_the_span_of_the_gradients():
    surface = Ravine20(5)
    values, error, losses = surface.eigenvalues, surface.error, lowest_losses(surface)
    for k in (1, 3, 6):
        krylov = np.linalg.qr(np.stack([values ** (i + 1) * error for i in range(k)], axis=1))[0]
        root = np.sqrt(values)
        rest = np.linalg.lstsq(root[:, None] * krylov, root * error)[1]
        assert losses[k] == pytest.approx(rest[0] / (values @ error**2), rel=1e-6)


def test_the_marks_are_far_apart():
    marks = BlackBox(0).marks()
    assert marks[GRADIENT_DESCENT] > 5 * marks[MOMENTUM] > 20 * marks[BEST]
    assert marks[BEST] <= 20  # no more steps than there are weights


# The leagues


def test_a_league_goes_through_all_boxes_and_the_same_seed_gives_the_same(here, monkeypatch):
    monkeypatch.setattr(exam, "BOXES", 3)
    results = [exam.momentum_league(q1.right.tune, seed=4) for _ in range(2)]
    assert results[0] == results[1]
    assert results[0] != exam.momentum_league(q1.right.tune, seed=5)


@pytest.mark.parametrize("scale", [1e-15, -1e-15])
def test_the_solutions_score_hangs_on_no_last_bit(here, scale):
    def rounded(gradient, w):
        return q2.right.solve(lambda w: gradient(w) * (1 + scale * np.cos(np.arange(20))), w)

    assert exam.open_league(rounded, seed=0) == exam.open_league(q2.right.solve, seed=0)


def test_tuning_is_counted(here):
    def spends(tries):
        def tune(attempt):
            for _ in range(tries):
                attempt(1e-4, 0.0, 10)
            return q1.right.tune(attempt)

        return exam.momentum_league(tune, seed=0).yours

    assert spends(5) == spends(0) + 50


def test_a_score_runs_from_gradient_descent_to_the_best_of_the_league():
    result = exam.Result(100.0, {GRADIENT_DESCENT: 1000.0, MOMENTUM: 100.0, BEST: 20.0}, MOMENTUM)
    assert [result.score(n) for n in (5000, 1000, 100, 20)] == pytest.approx([0, 0, 100, 100])
    assert 0 < result.score(300) < result.score(150) < 100
    assert "| **yours** | 100.0 | 100 |" in result._repr_markdown_()


def test_tuned_gradient_descent_is_no_answer_in_the_momentum_league(here):
    def grid(attempt):
        found = {lr: attempt(lr, 0.0, 10)[-1] for lr in np.geomspace(0.001, 2, 30)}
        return 0.8 * min(found, key=found.get), 0.0

    result = exam.momentum_league(grid, seed=7)
    assert result.yours > result.marks[GRADIENT_DESCENT]


def test_a_mistake_outside_a_check_is_one_sentence_in_the_words_of_practice_md(here):
    with pytest.raises(Wrong, match=r"^Box 1: the run with lr = 5 and β = 0\.9 diverges") as wrong:
        exam.momentum_league(lambda attempt: (5.0, 0.9), seed=0)
    assert wrong.value._render_traceback_() == [f"✘ {wrong.value}"]


def test_the_marks_are_those_of_the_best_constants():
    surface = Ravine20(0)
    lr, beta, _ = optimal_heavy_ball(surface.eigenvalues)
    count = len(BlackBox(0).attempt(lr, beta, BUDGET)) - 1
    assert 0.5 * count < BlackBox(0).marks()[MOMENTUM] <= count


@pytest.mark.parametrize(
    ("tune", "words"),
    [
        (lambda attempt: (5.0, 0.9), "diverges"),
        (lambda attempt: (1e-5, 0.9), "budget of 5000 gradients is spent"),
        (lambda attempt: (0.1, 1.2), "beta must be in [0, 1), got 1.2"),
        (lambda attempt: (-0.1, 0.9), "lr must be"),
        (lambda attempt: 3, "Return two numbers"),
        (lambda attempt: attempt(-1, 0.9, 3), "lr must be"),
        (lambda attempt: attempt(0.1, 0.9, 1.5), "steps must be a whole number"),
        (lambda attempt: attempt(0.1, "much", 3), "beta must be"),
        (lambda: (1, 0), "TypeError"),
        (lambda attempt: [attempt(1e-4, 0, 4000) for _ in range(3)], "spent with your attempts"),
    ],
)
def test_mistakes_in_the_momentum_league_are_named(here, tune, words):
    assert words in rejected(q1, tune)


def test_tuning_that_costs_more_than_it_saves_is_told(here):
    def wasteful(attempt):
        for _ in range(20):
            attempt(1e-5, 0.0, 200)
        return q1.right.tune(attempt)

    assert "is told its best α needs" in rejected(q1, wasteful)


def momentum(lr, beta, steps=BUDGET):
    def solve(gradient, w):
        velocity = np.zeros(20)
        for _ in range(steps):
            velocity = beta * velocity + gradient(w)
            w = w - lr * velocity
        return w

    return solve


def never_moves(gradient, w):
    for _ in range(40):
        step = w - 0.1 * gradient(w)
    return step


def careful_momentum(gradient, w):
    g = gradient(w)
    steepest = 0.0
    for direction in np.eye(20):
        curvature = gradient(w + direction) - g
        steepest = max(steepest, np.abs(curvature).sum())
    return momentum(1 / steepest, 0.9)(gradient, w)


@pytest.mark.parametrize(
    ("solve", "words"),
    [
        (momentum(1e-3, 0.9, steps=50), "ended after 50 gradients"),
        (momentum(5.0, 0.0, steps=400), "they are too long"),
        (momentum(-0.1, 0.0, steps=30), "Its steps go uphill"),
        (momentum(1e-4, 0.0), "stable, and too slow"),
        (never_moves, "same point again and again"),
        (careful_momentum, "what the difference of two gradients says"),
        (lambda gradient, w: w, "without asking for a single gradient"),
        (lambda gradient, w: None, "returned None"),
        (lambda gradient, w: w[:3], "Shape (20,) expected"),
        (lambda gradient, w: w * np.nan, "nan"),
        (lambda gradient, w: gradient(w[:3]), "ValueError: w must have shape (20,)"),
        (lambda w: w, "TypeError"),
        (3.0, "Expected a function"),
    ],
)
def test_mistakes_in_the_open_league_are_named(here, solve, words):
    assert words in rejected(q2, solve)


def test_a_measured_hessian_is_an_honest_way(here):
    def newton(gradient, w):
        g = gradient(w)
        hessian = np.array([gradient(w + e) - g for e in np.eye(20)])
        return w - np.linalg.solve(hessian, g)

    assert exam.open_league(newton, seed=1).yours == 21


# Cheats: nothing that asks for fewer gradients than it uses passes


def reachable(function, depth=6):
    """Return what a function's closure leads to."""
    found, layer = {}, [function]
    for _ in range(depth):
        layer = [r for thing in layer for r in gc.get_referents(thing) if id(r) not in found]
        layer = [r for r in layer if not isinstance(r, type(gc)) and r is not vars(box_module)]
        found |= {id(r): r for r in layer}
    return found.values()


def asker(function):
    """Return the examiner's line, dug out of the closure."""
    cells = [cell.cell_contents for cell in function.__closure__]
    return next(c for c in cells if callable(c) and c.__name__ == "ask")


def process_of(function):
    cells = [cell.cell_contents for cell in asker(function).__closure__]
    return next(c for c in cells if hasattr(c, "stdin"))


def second_box(gradient, w):
    return BlackBox(0, 0).surface.minima[0]


def every_seed(gradient, w):
    for seed in range(50):
        surface = Ravine20(seed, 0)
        if np.allclose(surface.start, w):
            return surface.minima[0]
    return w


def closure(gradient, w):
    boxes = [thing for thing in reachable(gradient) if isinstance(thing, BlackBox | Ravine20)]
    return boxes[0].minima[0] if boxes else w


def memory(gradient, w):
    boxes = [thing for thing in gc.get_objects() if type(thing) in (BlackBox, Ravine20)]
    for box in boxes:
        surface = getattr(box, "surface", box)
        if np.allclose(surface.start, w):
            return surface.minima[0]
    return w


STORED = {}


def stored_point(gradient, w):
    return STORED.setdefault("w", w)


def clears_the_log(gradient, w):
    for thing in reachable(gradient):  # Python's own lists are among it
        if isinstance(thing, list) and all(isinstance(entry, float) for entry in thing):
            thing.clear()
    return w


def says_it_is_finished(gradient, w):
    raise Finished("reached")


def makes_the_box_anew(gradient, w):
    asker(gradient)("__init__", 0)


def skips_boxes(gradient, w):
    for _ in range(exam.BOXES + 1):
        asker(gradient)("next")
    raise Finished("reached")


def asks_without_reading(gradient, w):
    process = process_of(gradient)
    process.stdin.write(json.dumps(["visit", [0.0] * 20]) + "\n")
    process.stdin.flush()
    return w


def ends_the_examiner(gradient, w):
    process_of(gradient).kill()
    raise Finished("reached")


def asks_for_the_marks(gradient, w):
    asker(gradient)("report")


def goes_on_after_the_end(gradient, w):
    with suppress(Finished):
        momentum(1e-4, 0.0)(gradient, w)
    return w


def points_at_infinity(gradient, w):
    for _ in range(5):
        gradient(w * np.inf)
    return w


def seeds_the_generator(gradient, w):
    np.random.default_rng = lambda *_: np.random.Generator(np.random.PCG64(0))
    return Ravine20().minima[0]


def works_in_threads(gradient, w):
    workers = [threading.Thread(target=gradient, args=(w,)) for _ in range(8)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return w


def guesses(gradient, w):
    ask = asker(gradient)
    for _ in range(200):
        ask("visit", (w + np.random.default_rng().normal(size=20)).tolist())
    return w


def many_points_in_one_question(gradient, w):
    slopes = asker(gradient)("gradient", (w + np.eye(21, 20)).tolist())
    return w - np.linalg.solve(slopes[:20] - slopes[20], slopes[20])


def runs_on_in_a_thread(gradient, w):
    def run():
        with suppress(BaseException):
            q2.right.solve(gradient, w)

    threading.Thread(target=run, daemon=True).start()
    return w


def asks_what_the_other_league_may(gradient, w):
    asker(gradient)("attempt", 1e-3, 0.9, 10)


CHEATS = [
    asks_what_the_other_league_may,
    many_points_in_one_question,
    second_box,
    every_seed,
    closure,
    memory,
    stored_point,
    clears_the_log,
    says_it_is_finished,
    makes_the_box_anew,
    skips_boxes,
    asks_without_reading,
    ends_the_examiner,
    asks_for_the_marks,
    goes_on_after_the_end,
    points_at_infinity,
    seeds_the_generator,
    works_in_threads,
    guesses,
]


@pytest.mark.parametrize("cheat", CHEATS, ids=lambda cheat: cheat.__name__)
def test_a_cheat_is_refused(cheat, monkeypatch):
    monkeypatch.setattr(np.random, "default_rng", np.random.default_rng)
    rejected(q2, cheat)


def test_a_walk_that_goes_on_in_a_thread_is_counted_like_any_other():
    """Whether it arrives before the box is closed is chance; it needs no fewer gradients."""
    with suppress(Wrong):
        result = exam.open_league(runs_on_in_a_thread)
        assert result.yours >= result.marks[result.best]


@pytest.mark.parametrize("cheat", [makes_the_box_anew, skips_boxes, ends_the_examiner])
def test_a_cheat_is_refused_in_the_momentum_league(cheat):
    rejected(q1, lambda attempt: cheat(attempt, None))


def test_conjugate_gradients_are_refused_in_the_momentum_league():
    def solve(attempt):
        ask = asker(attempt)
        return q2.right.solve(lambda w: ask("gradient", w.tolist()), np.zeros(20))

    rejected(q1, solve)


def test_two_rates_in_place_of_one_are_refused_in_the_momentum_league():
    assert "lr must be one number" in rejected(q1, lambda attempt: ([0.1] * 20, 0.9))
    assert "lr must be one number" in rejected(q1, lambda attempt: attempt([0.1] * 20, 0.9, 5))


def test_whoever_knows_how_the_boxes_are_made_gains_next_to_nothing(here):
    """A start nearer to where minima are likely saves a gradient at most, and that is refused."""

    def solve(gradient, w):
        return q2.right.solve(gradient, 9 / 13 * w)

    for seed in range(3):
        box = BlackBox(seed, 0)
        with suppress(Wrong):
            assert exam.open_league(solve, seed=seed).yours >= box.marks()[BEST]


def test_fewer_gradients_than_are_possible_are_refused():
    report = {"reached": True, "spent": 18, "loss": 0.0, "marks": {BEST: 19}}
    with pytest.raises(Wrong, match="fewer than 19: the answer came from somewhere else"):
        exam._result([report] * exam.BOXES, BEST)


def test_a_box_knows_its_target():
    box = BlackBox(0)
    box.visit(box.surface.minima[0])
    assert box.losses[-1] <= TARGET
    assert box.reached
