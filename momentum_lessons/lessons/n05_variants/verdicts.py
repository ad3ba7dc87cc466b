"""The experiment behind the claim of notebook 05, the race."""

import numpy as np

from ...claims import Verdict
from ...optimizers import Adam, HeavyBall, Nesterov, RMSprop
from ...tuning import COEFFICIENTS, LEARNING_RATES, compete, courses, steps_needed

DEFAULTS = {RMSprop: 0.99}  # the coefficient that PyTorch proposes; 0.9 for the others


def c12():
    """Nesterov, RMSprop and Adam against momentum, all tuned on one grid, on the race's four landscapes.

    Speed: steps to the target over those of tuned momentum. Stability: how far the best learning rates lie apart
    with the default coefficients, and on how many landscapes three times the best rate still arrives.
    """
    momentum = _field(HeavyBall)
    values = {"momentum": momentum}
    for rule in (Nesterov, RMSprop, Adam):
        values[rule.__name__] = field = _field(rule)
        field["ratios"] = field["steps"] / momentum["steps"]
    nesterov, rmsprop, adam = (values[name] for name in ("Nesterov", "RMSprop", "Adam"))
    no_faster = adam["ratios"].max() > 1.2 and nesterov["ratios"].min() > 0.7
    steadier = adam["spread"] < momentum["spread"] / 10 and adam["arrives"] > momentum["arrives"]
    speed = (
        f"Nesterov {nesterov['ratios'].min():.1f}–{nesterov['ratios'].max():.1f}×, "
        f"Adam {adam['ratios'].min():.1f}–{adam['ratios'].max():.1f}×, "
        f"RMSprop at least {rmsprop['ratios'].min():.1f}× the steps of momentum tuned on the same grid"
    )
    stability = (
        "All at a constant learning rate. "
        f"With default coefficients Adam's best learning rates on the four landscapes lie within a factor "
        f"{adam['spread']:.1f}, momentum's within {momentum['spread']:.0f}. "
        f"At three times its best rate Adam still arrives on {adam['arrives']} of 4, "
        f"momentum and Nesterov on {momentum['arrives'] + nesterov['arrives']} of 8."
    )
    if no_faster and steadier:
        condition = "stability means less tuning (Adam); in speed tuned momentum keeps up"
        return Verdict("C12", "holds when", speed, stability, condition, values)
    return Verdict("C12", "holds" if steadier else "does not hold", speed, stability, values=values)


def _field(rule):
    """Return a rule's results on the courses, in their order."""
    column = int(np.flatnonzero(np.isclose(COEFFICIENTS, DEFAULTS.get(rule, 0.9)))[0])
    steps, default_lrs, arrives = [], [], 0
    for name, course in courses().items():
        tuned = compete(rule, name)
        steps.append(tuned.steps)
        with_default = tuned.table[:, column]
        if np.isfinite(with_default).any():
            default_lrs.append(LEARNING_RATES[with_default.argmin()])
        surface, starts = course.on(rule)
        arrives += int(
            np.isfinite(
                steps_needed(
                    surface, tuned.at(3 * tuned.lr), starts, course.steps, course.tolerance
                )
            )
        )
    spread = float(max(default_lrs) / min(default_lrs))
    return {"steps": np.array(steps), "spread": spread, "arrives": arrives}


__all__ = ["c12"]
