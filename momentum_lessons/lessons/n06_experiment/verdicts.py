"""The verdicts of notebook 06: the article's experiment made fair, and momentum on real data."""

import numpy as np

import momentum_lessons as ml  # ml.training, and PyTorch with it, loads when an experiment runs

from ...claims import Verdict

TOLERANCE = 1e-3  # above the least-squares loss
STEPS, SLOW_STEPS = 300, 1000
STARTS = 10
FAIR_RACE = (("SGD", 0.001), ("SGD", 0.01), ("SGD", 0.1), ("SGD + momentum", 0.01))


def c13():
    """Race the article's momentum against SGD at three learning rates, from ten common starts."""
    data = ml.training.make_regression()
    slow, *recipes = (ml.training.Recipe(name, lr) for name, lr in FAIR_RACE)
    runs = ml.training.train_many(
        ml.training.LinearModel, data, recipes, range(STARTS), STEPS, progress=False
    )
    # SGD's default rate needs more steps than all others together: one start has to do.
    runs.insert(
        0,
        [
            ml.training.train(
                ml.training.LinearModel(seed=0), data, slow, SLOW_STEPS, progress=False
            )
        ],
    )
    target = data.least_squares_loss + TOLERANCE
    steps = {run[0].name: [each.steps_to(target) for each in run] for run in runs}
    small, same_lr, same_effective, momentum = map(np.median, steps.values())
    holds = momentum < same_effective
    return Verdict(
        "C13",
        "holds" if holds else "does not hold",
        f"{same_effective:.0f} steps for SGD, {momentum:.0f} for momentum at the same effective learning rate of 0.1",
        f"Median steps over {STARTS} common starts to within {TOLERANCE:g} of the least-squares loss: SGD at PyTorch's "
        f"default 0.001 {_steps(small)} (from one of them), at 0.01 {same_lr:.0f}, at 0.1 "
        f"{same_effective:.0f}; momentum (0.01, β = 0.9) {momentum:.0f}. "
        f"The article compares the first with the last: its learning rates differ a hundredfold, and with "
        f"κ = {data.condition_number:.2f} momentum has nothing to gain.",
        values={"condition_number": data.condition_number, "steps": steps},
    )


def c14():
    """Compare tuned SGD and tuned momentum on the digits: batches of 32 (stored sweep), all images at once (live)."""
    small = _best_of_sweep(ml.training.load_sweep())
    sgd, momentum = small["SGD"], small["SGD + momentum"]
    full = _full_batch_steps()
    gain = full["SGD"] / full["SGD + momentum"]
    difference = 100 * (momentum[0] - sgd[0])
    faster, better = gain > 1.2, difference > 0.5
    status = "holds" if faster and better else "holds when" if faster else "does not hold"
    return Verdict(
        "C14",
        status,
        f"{full['SGD + momentum']:g} full-batch steps to 95 % against SGD's {full['SGD']:g}",
        f"On the digits, with all images in each step, SGD needs {gain:.1f} times as many steps to 95 % test accuracy. "
        f"With batches of 32 and the same 17 learning rates, the best test accuracy is {100 * sgd[0]:.1f} % without, "
        f"{100 * momentum[0]:.1f} % with (β = 0.9), and the fastest run passes 95 % in epoch {sgd[1]:.0f} without, "
        f"{momentum[1]:.0f} with.{'' if better else ' The accuracy reached is not what momentum changes.'}",
        condition="the curvature, not the gradient's noise, sets the pace"
        if status == "holds when"
        else "",
        values={
            "full_batch_steps": full,
            "small_batch": small,
            "gain": gain,
            "difference_in_points": difference,
        },
    )


def _best_of_sweep(sweep):
    """Return {name: (best final test accuracy, fewest epochs to 95 %)} over the learning rates, β = 0 and 0.9."""
    best = {}
    for name, beta in (("SGD", 0.0), ("SGD + momentum", 0.9)):
        curves = sweep.test_accuracy[sweep.betas == beta][0]
        passed = curves >= 0.95
        epochs = np.where(passed.any(1), passed.argmax(1), np.inf)
        best[name] = float(np.nanmax(curves[:, -1])), float(epochs.min())
    return best


def _full_batch_steps(steps=60, seeds=(0, 1)):
    """Return {name: mean steps to 95 % test accuracy}, both at 1, the best learning rate of notebook 06's grid."""
    recipes = [ml.training.Recipe(name, 1.0) for name in ("SGD", "SGD + momentum")]
    runs = ml.training.train_many(
        ml.training.MLP, ml.training.digits(), recipes, seeds, steps, progress=False
    )
    return {
        r.name: float(np.mean([run.epochs_to(0.95) for run in row]))
        for r, row in zip(recipes, runs, strict=True)
    }


def _steps(number):
    return f"{number:.0f}" if np.isfinite(number) else f"not in {SLOW_STEPS}"
