"""The experiment behind C12, Nesterov, RMSprop and Adam improve speed and stability: the race."""

import numpy as np

from ... import optimizers
from ...claims import Verdict
from ...tuning import BUDGETS, LEARNING_RATES, SEARCHED, courses, fewest_steps, steps_by_rate

METHODS = ("HeavyBall", "Nesterov", "RMSprop", "Adam")
BETAS = SEARCHED["HeavyBall"]["beta"]
CONDITION = (
    "single weights are badly scaled (speed, RMSprop and Adam) or the rate is a guess (Adam)"
)
OFF = np.array([1 / 3, 3.0])  # a learning rate that is three times too small, or too large


def c12(
    angle=0.5, noise=0.01, scale=1.0, phase=0.1, count=5, target=1.0, shift=0.0, seed=0, finer=False
):
    """Race Nesterov, RMSprop and Adam against momentum, all of their hyperparameters searched.

    `angle` to `target` are those of `tuning.courses`. `shift` moves the learning rates by that
    share of a step of the grid; `finer` searches more values of β for momentum and Nesterov.
    """
    field = courses(angle, noise, scale, phase, count, target)
    tuned, steps, forgives = {}, {}, {}
    for method in METHODS:
        grid, rule = _grid(method, scale, shift, finer), getattr(optimizers, method)
        tuned[method] = {c.name: fewest_steps(c, rule, grid, seed=seed) for c in field.values()}
        steps[method] = np.array([found.steps for found in tuned[method].values()])
        forgives[method] = sum(
            _forgives(field[n], found, seed) for n, found in tuned[method].items()
        )
    # A budget is a fifth longer than the one before: who needs more than all counts as that.
    counted = {name: np.minimum(values, 1.2 * BUDGETS[-1]) for name, values in steps.items()}
    ratios = {name: counted[name] / counted["HeavyBall"] for name in METHODS[1:]}
    faster = max(ratio.max() for ratio in ratios.values()) < 0.8
    somewhere = max(ratios["RMSprop"][0], ratios["Adam"][0]) < 0.25
    steadier = forgives["Adam"] >= 5 > 2 >= max(forgives["HeavyBall"], forgives["Nesterov"])
    worst = ratios["Adam"].max()
    return Verdict(
        steadier and (faster or somewhere),
        "C12",
        f"Adam takes at most {worst:.1f} times tuned momentum's steps (0.8 to 1.9) on four "
        "landscapes",
        f"All hyperparameters searched, the rate falling to zero. {_told(ratios, steps, field)} "
        "With a learning rate three times too small or too large, twice the steps still suffice in "
        f"{', '.join(f'{count} ({name})' for name, count in forgives.items())} of 8 cases.",
        "" if faster else CONDITION,
        value=float(worst),
        spread=(0.8, 1.9),
        values={"tuned": tuned, "steps": steps, "ratios": ratios, "forgives": forgives},
    )


def _grid(method, scale, shift, finer):
    """Return what is searched; a larger loss needs momentum's α smaller, Adam's ε larger."""
    grid = {"lr": LEARNING_RATES * 10 ** (shift / 4), **SEARCHED[method]}
    if method in ("HeavyBall", "Nesterov"):
        grid["lr"] = grid["lr"] / scale
        grid["beta"] = np.array([0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.97, 0.99]) if finer else BETAS
    else:
        grid["eps"] = grid["eps"] * scale
    return grid


def _forgives(course, tuned, seed):
    """Count the rates of OFF, multiples of the best, that still arrive within twice the steps."""
    if not tuned.arrived:
        return 0
    return int((steps_by_rate(course, tuned, OFF, seed) <= 2 * tuned.steps).sum())


def _told(ratios, steps, field):
    """Say every method's steps over momentum's, landscape by landscape."""
    sentences = []
    for name, ratio in ratios.items():
        texts = (f"{one:.2g}" for one in ratio)
        texts = (t if np.isfinite(s) else "never" for t, s in zip(texts, steps[name], strict=True))
        sentences.append(f"{name}: {' / '.join(texts)}")
    return f"Steps over momentum's on {' / '.join(field)}: {'; '.join(sentences)}."
