"""The verdicts of notebook 06: the article's experiment made fair, and momentum on real tasks."""

import numpy as np

import momentum_lessons as ml  # ml.training, and PyTorch with it, loads when an experiment runs

from ...claims import Change, Verdict


def c13(
    starts=tuple(range(10)), seed=42, noise=0.5, samples=1000, tolerance=1e-3, steps=300, lr=0.1
):
    """Race the article's momentum against SGD at the same lr and at the same effective lr.

    `lr`: the effective rate that SGD and momentum share; the article's momentum has 0.1.
    """
    data = ml.training.make_regression(seed=seed, noise=noise, samples=samples)
    recipes = [("SGD", lr / 10), ("SGD", lr), ("SGD + momentum", lr / 10)]
    recipes = [ml.training.Recipe(name, rate) for name, rate in recipes]
    model, target = ml.training.LinearModel, data.least_squares_loss + tolerance
    runs = ml.training.train_many(model, data, recipes, starts, steps, progress=False)
    same_lr, sgd, momentum = (np.array([r.settling_time(target) for r in row]) for row in runs)
    behind = float((momentum > sgd).mean())
    return Verdict(
        "C13",
        "does not hold" if behind > 0.5 else "holds",
        f"{np.median(sgd):.0f} steps for SGD, {np.median(momentum):.0f} for momentum at the same "
        f"effective learning rate",
        f"Steps from which the loss stays within {tolerance:g} of the least-squares loss, median of "
        f"{len(starts)} common starts. With momentum's own learning rate, {lr / 10:g}, SGD needs "
        f"{np.median(same_lr):.0f}. Momentum is behind from {behind:.0%} of the starts. In the "
        f"article SGD has 0.001, a hundredth of momentum's effective rate; and κ is "
        f"{data.condition_number:.2f}, so there is nothing to gain.",
        values={"same_lr": same_lr, "sgd": sgd, "momentum": momentum},
        value=behind,
        spread=(1.0, 1.0),
    )


STRESS = {
    "C13": (
        *(Change("seed", seed=seed) for seed in (1, 2, 3)),
        Change("start", starts=tuple(range(100, 110))),
        *(Change("target", tolerance=tolerance) for tolerance in (1e-2, 1e-5)),
        Change("horizon", steps=600),
        *(Change("noise", noise=noise) for noise in (0.0, 2.0)),
        Change("samples", samples=200),
        *(Change("learning rate", lr=lr) for lr in (0.03, 0.05, 0.2, 0.5)),
    ),
}
