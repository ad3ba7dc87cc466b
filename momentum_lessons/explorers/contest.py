"""Explorer of the race: several tuned optimizers on one landscape, played step by step."""

from dataclasses import replace
from functools import cache

import numpy as np

from .. import optimizers
from ..descent import descend
from ..drawing.landscape import contours
from ..drawing.style import NEUTRAL, START, look
from ..landscapes import Himmelblau, Quadratic, Rosenbrock, Saddle
from ..live import LiveFigure, canvas
from ..tuning import COEFFICIENTS, LEARNING_RATES, tune
from .kit import MOVING, explorer, menu, steps_slider

RACERS = ("GradientDescent", "HeavyBall", "Nesterov", "RMSprop", "Adam")
RACE_STEPS, TARGET = 300, 1e-6  # the target is this share of the first loss above the minimum
COURSES = {
    "turned ravine": (Quadratic((1.0, 100.0), angle=0.5), (-1.3, 0.9)),
    "ravine along the axes": (Quadratic((1.0, 100.0)), (-1.3, 0.9)),
    "Rosenbrock": (Rosenbrock(), (-1.2, 1.0)),
    "Himmelblau": (Himmelblau(), (0.5, 5.5)),
    "saddle": (Saddle(), (1.2, 0.01)),
}


@cache
def tuned(course):
    """Return {racer: Tuned}, each the best of the same grid on this course (RMSprop's decay and Adam's β too).

    A racer that no grid point brings to the target takes the point of lowest loss at the end of the race.
    """
    surface, start = COURSES[course]
    tolerance = TARGET * (surface.value(np.array(start)) - surface.minimum)
    result = {}
    for name in RACERS:
        make, betas = getattr(optimizers, name), None if name == "GradientDescent" else COEFFICIENTS
        best = tune(surface, make, LEARNING_RATES, start, 2 * RACE_STEPS, tolerance, betas)
        if not np.isfinite(best.steps):
            rule = make(LEARNING_RATES) if betas is None else make(LEARNING_RATES[:, None], betas)
            end = descend(surface, rule, start, RACE_STEPS, keep="end").losses[0]
            i, *j = np.unravel_index(np.argmin(end), end.shape)
            best = replace(
                best, lr=float(LEARNING_RATES[i]), beta=float(betas[j[0]]) if j else None
            )
        result[name] = best
    return result


@cache
def race_runs(course, factor):
    """Return {racer: Trajectory} with every tuned learning rate multiplied by `factor`."""
    surface, start = COURSES[course]
    return {
        name: descend(surface, best.at(best.lr * factor), start, RACE_STEPS)
        for name, best in tuned(course).items()
    }


@explorer
def race():
    """Explore the race of five optimizers, each tuned by the same grid search; ▶ starts it."""
    figure, (field, board) = canvas(9.6, 4.5, 1, 2, width_ratios=[1.1, 1])
    board.set(
        title="Loss above the minimum", xlabel="step $t$", ylabel="share of the first", yscale="log"
    )
    board.set(xlim=(0, RACE_STEPS), ylim=(1e-10, 1e3))
    board.axhline(TARGET, color=NEUTRAL, lw=1, ls=":")
    board.annotate(
        "target",
        (RACE_STEPS, TARGET),
        (-4, 3),
        textcoords="offset points",
        ha="right",
        color=NEUTRAL,
    )
    lines = {}
    for name in RACERS:
        style = look(name)
        marked = {"color": style["color"], "marker": style["marker"], "ms": 10, "mec": "white"}
        (path,) = field.plot(
            [], [], lw=1.3, color=style["color"], ls=style["linestyle"], zorder=4, **MOVING
        )
        (head,) = field.plot([], [], zorder=7, **marked, **MOVING)
        (loss,) = board.plot([], [], lw=1.8, color=style["color"], ls=style["linestyle"], **MOVING)
        (done,) = board.plot([], [], **marked, **MOVING)
        board.plot([], [], **style, lw=1.8, label=name)
        lines[name] = path, head, loss, done
    board.legend(loc="upper right", ncols=2, fontsize=9.5)
    (ring,) = field.plot([], [], "o", ms=11, mfc="none", mec=START, mew=2.2, zorder=6, **MOVING)
    heading, ground, shown = field.set_title("Race"), [], {}

    def background(course):
        """Draw the landscape of a course in place of the last one."""
        surface, start = COURSES[course]
        for artist in ground:
            artist.remove()
        before = set(field.get_children())
        contours(surface, field, levels=10)
        heading.set_text(f"Race: {course}")
        ring.set_data(*np.array([start]).T)
        ground[:] = set(field.get_children()) - before
        shown["course"] = course

    def update(course, factor, step):
        if shown.get("course") != course:
            background(course)
        losses, arrived, lost = {}, {}, {}
        for name, run in race_runs(course, factor).items():
            path, head, loss, done = lines[name]
            excess = (run.losses - run.minimum) / (run.losses[0] - run.minimum)
            last = min(step, run.diverged_at - 1 if run.diverged else step)
            settled = run.settling_time(TARGET * (run.losses[0] - run.minimum))
            path.set_data(*run.weights[: step + 1].T)
            head.set_data(*run.weights[last : last + 1].T)
            loss.set_data(np.arange(step + 1), np.maximum(excess[: step + 1], 1e-14))
            there = [settled] if settled <= step else []
            done.set_data(there, excess[there])
            losses[name] = excess[step]
            if there:
                arrived[name] = settled
            if run.diverged and run.diverged_at <= step:
                lost[name] = run.diverged_at
        order = ", ".join(
            f"{name} {t}" for name, t in sorted(arrived.items(), key=lambda item: item[1])
        )
        fallen = "".join(f"; {name} diverges at step {t}" for name, t in lost.items())
        if arrived:
            return f"At the target to stay: {order}{fallen}"
        if step == 0:
            return f"Press ▶. The target: a millionth of the first loss{fallen}"
        leader = min(losses, key=losses.get)
        return f"Step {step}: {leader} leads, at {losses[leader]:.2g} of the first loss{fallen}"

    controls = {
        "course": menu("landscape", list(COURSES)),
        "factor": menu(
            "every learning rate ×",
            {"1/10": 0.1, "1/3": 1 / 3, "1": 1.0, "3": 3.0, "10": 10.0},
            1.0,
        ),
        "step": steps_slider("step", 0, 0, RACE_STEPS, 2),
    }
    return LiveFigure(
        "race",
        figure,
        controls,
        update,
        play="step",
        interval=60,
        still={"step": 60},
        alternative_text="Paths and losses of gradient descent, heavy ball, Nesterov, RMSprop and Adam.",
        hint="Press ▶, then change the landscape, then make every learning rate three times too large.",
    )
