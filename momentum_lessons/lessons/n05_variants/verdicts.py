"""The experiment behind C12, Nesterov, RMSprop and Adam improve speed and stability: the race."""

from functools import cache

import numpy as np

from ... import optimizers
from ...claims import Verdict
from ...tuning import BUDGETS, LEARNING_RATES, SEARCHED, courses, fewest_steps, steps_by_rate

METHODS = ("HeavyBall", "Nesterov", "RMSprop", "Adam")
CONDITION = (
    "single weights are badly scaled (speed, RMSprop and Adam) or the rate is a guess (Adam)"
)
FACTORS = 3.0 ** np.linspace(-2, 2, 9)  # of the best learning rate: from 1/9 over 1/3, 1, 3 to 9


@cache
def c12(
    angle=0.5, noise=0.01, scale=1.0, phase=0.1, count=5, target=1.0, shift=0.0, seed=0, finer=False
):
    """Race Nesterov, RMSprop and Adam against momentum, all of their hyperparameters searched.

    `angle` to `target` are those of `tuning.courses`. `shift` moves the learning rates by that
    share of a step of the grid; `finer` searches more values of β for momentum and Nesterov.
    """
    field = courses(angle, noise, scale, phase, count, target).values()
    tuned, steps, times = {}, {}, {}
    for method in METHODS:
        grid, rule = _grid(method, scale, shift, finer), getattr(optimizers, method)
        found = {c.name: fewest_steps(c, rule, grid, seed=seed) for c in field}
        steps[method] = np.array([best.steps for best in found.values()])
        times[method] = {
            c.name: steps_by_rate(c, found[c.name], FACTORS, seed) / found[c.name].steps
            for c in field
            if found[c.name].arrived
        }
        tuned[method] = found
    off = [2, 6]  # three times too small, three times too large
    forgives = {
        method: sum(int((ratio[off] <= 2).sum()) for ratio in ratios.values())
        for method, ratios in times.items()
    }
    # A budget is a fifth longer than the one before: who needs more than all counts as that.
    counted = {name: np.minimum(values, 1.2 * BUDGETS[-1]) for name, values in steps.items()}
    ratios = {name: counted[name] / counted["HeavyBall"] for name in METHODS[1:]}
    faster = max(ratio.max() for ratio in ratios.values()) < 0.8
    somewhere = max(ratios["RMSprop"][0], ratios["Adam"][0]) < 0.25
    steadier = forgives["Adam"] >= 5 > 2 >= max(forgives["HeavyBall"], forgives["Nesterov"])
    worst, told = ratios["Adam"].max(), (f"{n} ({name})" for name, n in forgives.items())
    return Verdict(
        steadier and (faster or somewhere),
        "C12",
        f"Adam takes at most {worst:.1f} times tuned momentum's steps (0.8 to 1.9) on four "
        "landscapes",
        "All hyperparameters searched, the rate falling to zero. Three times off the best rate, "
        f"twice the steps suffice in {', '.join(told)} of 8 cases.",
        "" if faster else CONDITION,
        value=float(worst),
        spread=(0.8, 1.9),
        values={"tuned": tuned, "ratios": ratios, "forgives": forgives}
        | {"factors": FACTORS, "times": times},
    )


def _grid(method, scale, shift, finer):
    """Return what is searched; a larger loss needs momentum's α smaller, Adam's ε larger."""
    grid = {"lr": LEARNING_RATES * 10 ** (shift / 4), **SEARCHED[method]}
    if method in ("HeavyBall", "Nesterov"):
        grid["lr"] = grid["lr"] / scale
        if finer:
            grid["beta"] = np.array([0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.97, 0.99])
    else:
        grid["eps"] = grid["eps"] * scale
    return grid
