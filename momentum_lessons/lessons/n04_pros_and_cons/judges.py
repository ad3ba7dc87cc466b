"""What is right in the exercises of notebook 04, and the mistakes by name."""

import numpy as np

from ... import theory
from ...landscapes import Quadratic
from ...measures import steps_on_ravine
from ...optimizers import HeavyBall
from ...practice.judging import Wrong, call, diagnose, number

RAVINE = Quadratic((1.0, 400.0))
ALLOWED_STEPS = 210


def q1(tuned_lr, tuned_beta, *, right):
    lr, beta = _between(tuned_lr, "tuned_lr"), number(tuned_beta, "`tuned_beta`")
    if beta == 0:
        fewest = theory.steps_to_shrink(theory.optimal_gradient_descent(RAVINE.eigenvalues)[1])
        raise Wrong("no_momentum", fewest=fewest)
    beta = _between(beta, "tuned_beta")
    rate = theory.convergence_rate(lr, beta, RAVINE.eigenvalues)
    if rate >= 1 and np.isclose(lr, right.tuned_lr**0.5):
        raise Wrong("lr_not_squared")
    if rate >= 1 and theory.convergence_rate(lr * (1 - beta), beta, RAVINE.eigenvalues) < 0.95:
        raise Wrong("article_form")
    if rate >= 1:
        raise Wrong("diverges", limit=2 * (1 + beta) / 400)
    steps = steps_on_ravine(HeavyBall(lr, beta), 400.0, 20_000)
    if steps <= ALLOWED_STEPS:
        return
    if np.isclose(beta, right.tuned_beta**0.5, atol=1e-3):
        raise Wrong("beta_not_squared", steps=steps)
    if rate <= np.sqrt(beta) * (1 + 1e-9):
        raise Wrong("beta_too_large", steps=steps, root=np.sqrt(beta))
    if theory.convergence_rate(1.02 * lr, beta, RAVINE.eigenvalues) < rate:
        raise Wrong("lr_too_small", steps=steps)
    raise Wrong("flips", steps=steps)


def q2(escaped, *, right):
    rng = np.random.default_rng(4)
    for size in (40, 250):
        before, after = rng.integers(0, 2, size), rng.integers(0, 2, size)
        wanted = np.array(right.escaped(before, after))
        counts = wanted * size / 100
        starts = np.array([(before == 1).sum(), (before == 0).sum()])
        mistakes = {
            "fractions": wanted / 100,
            "counts": counts,
            "swapped": wanted[::-1],
            "all_that_ended": 100 * np.array([(after == 0).mean(), (after == 1).mean()]),
            "of_one_well": 100 * counts / starts,
            "of_those_who_moved": 100 * counts / counts.sum(),
        }
        diagnose(call(escaped, before, after), wanted, mistakes, "the pair (better, worse)")


def q3(reversals_per_step, *, right):
    rng = np.random.default_rng(7)
    t = np.arange(60)
    noise = np.append(rng.standard_normal(80) + 0.4, (1, -1))  # the last pair counts too
    for w in (noise, np.cos(0.7 * t) * 0.97**t, (-0.9) ** t, 1 + 0.5 * (-0.8) ** t):
        steps, wanted = len(w) - 1, right.reversals_per_step(w)
        sign, turns = np.sign(w), np.sign(np.diff(w))
        falls, rises = (sign[:-1] > sign[1:]).sum(), (sign[:-1] < sign[1:]).sum()
        count = falls + rises
        mistakes = {
            "count": count,
            "per_weight": count / len(w),
            "twice": 2 * wanted,
            "turning_points": (turns[1:] != turns[:-1]).mean(),
            "negative_side": (w < 0).mean(),
            "only_falls": falls / steps,
            "only_rises": rises / steps,
            "one_missing": (count - 1) / steps,
            "one_too_many": (count + 1) / len(w),
            "stayed": 1 - wanted,
        }
        diagnose(call(reversals_per_step, w), wanted, mistakes, "the reversals per step")


def q4(rescale_lr, *, right):
    rng = np.random.default_rng(11)
    for _ in range(4):
        lr, old, new = rng.uniform(0.01, 0.2), rng.uniform(0.3, 0.8), rng.uniform(0.85, 0.99)
        mistakes = {
            "unchanged": lr,
            "upside_down": lr * (1 - old) / (1 - new),
            "only_new": lr * (1 - new),
            "effective_before": lr / (1 - old),
            "effective_after": lr / (1 - new),
            "only_old": lr * (1 - old),
            "ratio_of_betas": lr * old / new,
            "ratio_upside_down": lr * new / old,
            "stability_limit": lr * (1 + new) / (1 + old),
        }
        wanted = right.rescale_lr(lr, old, new)
        diagnose(call(rescale_lr, lr, old, new), wanted, mistakes, "the learning rate")


def q5(growth, *, right):
    rng = np.random.default_rng(3)
    for curvatures in ([1.0, 25.0], [25.0, 25.0, 13.0], rng.uniform(1, 25, 4).tolist()):
        lr, beta = rng.uniform(0.08, 0.11), rng.uniform(0.3, 0.6)
        wanted = right.growth(curvatures, lr, beta)
        matrices = theory.iteration_matrix(lr, beta, np.array(curvatures))
        product = np.linalg.multi_dot([np.eye(2), *matrices[::-1]])
        alone, root = _sizes(matrices).max(axis=-1), 1 / len(curvatures)
        mistakes = {
            "whole_round": wanted ** len(curvatures),
            "eigenvalues_multiplied": alone.prod() ** root,
            "slowest_alone": alone.max(),
            "mean": alone.mean(),
            "sum": _sizes(matrices.sum(axis=0)).max() ** root,
            "entry_by_entry": _sizes(np.prod(matrices, axis=0)).max() ** root,
            "smaller_eigenvalue": _sizes(product).min() ** root,
            "norm": np.linalg.norm(product, 2) ** root,
            "determinant": np.abs(np.linalg.det(product)) ** root,
            "trace": np.abs(np.trace(product)) ** root,
            "divided": wanted ** len(curvatures) * root,
        }
        diagnose(call(growth, curvatures, lr, beta), wanted, mistakes, "the growth per step")


def _sizes(matrices):
    return np.abs(np.linalg.eigvals(matrices))


def _between(value, name):
    value = number(value, f"`{name}`")
    if not 0 < value < 1:
        raise Wrong("outside", name=name, value=value)
    return value
