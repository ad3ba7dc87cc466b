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
        raise Wrong(f"beta = 0 is gradient descent: even its best α needs {fewest:.0f} steps.")
    beta = _between(beta, "tuned_beta")
    rate = theory.convergence_rate(lr, beta, RAVINE.eigenvalues)
    if rate >= 1 and np.isclose(lr, right.tuned_lr**0.5):
        raise Wrong("It diverges: α* is the *square* of 2/(√λ₁ + √λ_d).")
    if rate >= 1 and theory.convergence_rate(lr * (1 - beta), beta, RAVINE.eigenvalues) < 0.95:
        raise Wrong(
            "It diverges, but in the article's form this α would do well: PyTorch's form needs "
            "(1 − beta) times it."
        )
    if rate >= 1:
        limit = 2 * (1 + beta) / 400
        raise Wrong(f"It diverges: at this beta α must stay below 2(1 + β)/λ_d = {limit:.4f}.")
    steps = steps_on_ravine(HeavyBall(lr, beta), 400.0, 20_000)
    if steps <= ALLOWED_STEPS:
        return
    if np.isclose(beta, right.tuned_beta**0.5, atol=1e-3):
        raise Wrong(f"{steps} steps. β* is the *square* of (√κ − 1)/(√κ + 1).")
    if rate <= np.sqrt(beta) * (1 + 1e-9):
        raise Wrong(
            f"{steps} steps. Its rate is √β = {np.sqrt(beta):.4f}: beta is too large for this κ, it "
            "swings too long."
        )
    if theory.convergence_rate(1.02 * lr, beta, RAVINE.eigenvalues) < rate:
        raise Wrong(f"{steps} steps. The flat direction is slow: α is too small for this beta.")
    raise Wrong(
        f"{steps} steps. The steep direction flips at every step: α is close to its limit, or beta "
        "too small."
    )


def q2(escaped, *, right):
    rng = np.random.default_rng(4)
    for size in (40, 250):
        before, after = rng.integers(0, 2, size), rng.integers(0, 2, size)
        wanted = np.array(right.escaped(before, after))
        counts = wanted * size / 100
        ends = 100 * np.array([(after == 0).mean(), (after == 1).mean()])
        wells = np.array([(before == 1).sum(), (before == 0).sum()])
        mistakes = {
            "These are fractions: multiply by 100 for percent.": wanted / 100,
            "These are counts: divide by the number of starts, times 100.": counts,
            "The two are swapped: first the share that moved to the better well (1 → 0).": wanted[
                ::-1
            ],
            "This is the share of all that *ended* in each well; those who were there already did "
            "not move.": ends,
            "You divide by the starts of one well only; divide by all of them.": 100
            * counts
            / wells,
            "You divide by those who moved; divide by all the starts.": 100 * counts / counts.sum(),
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
            "This is the number of reversals; divide it by the number of steps.": count,
            "You divide by the number of weights: there is one step fewer.": count / len(w),
            "Each reversal is counted twice: the difference of two signs is 2, not 1.": 2 * wanted,
            "You count the turning points. A reversal is a change of the sign of w itself: the "
            "other wall.": (turns[1:] != turns[:-1]).mean(),
            "You count the steps spent on the negative side, not the changes of side.": (
                (w < 0).mean()
            ),
            "You count only the changes from plus to minus; from minus to plus is a reversal "
            "too.": falls / steps,
            "You count only the changes from minus to plus; from plus to minus is a reversal "
            "too.": rises / steps,
            "One is missing: does your loop reach the last pair, `w[-2]` and `w[-1]`?": (
                (count - 1) / steps
            ),
            "One too many: `w` has one pair of neighbours fewer than it has entries.": (
                (count + 1) / len(w)
            ),
            "You count the steps that did *not* change side.": 1 - wanted,
        }
        diagnose(call(reversals_per_step, w), wanted, mistakes, "the reversals per step")


def q4(rescale_lr, *, right):
    rng = np.random.default_rng(11)
    for _ in range(4):
        lr, old, new = rng.uniform(0.01, 0.2), rng.uniform(0.3, 0.8), rng.uniform(0.85, 0.99)
        mistakes = {
            "The old learning rate unchanged: the effective rate α/(1 − β) would grow with beta.": lr,
            "Upside down: beta grew, so the learning rate has to shrink.": lr
            * (1 - old)
            / (1 - new),
            "Multiplied by (1 − new beta) only: the old one had a factor as well, divide by it.": (
                lr * (1 - new)
            ),
            "Divided by (1 − old beta) only: that is the effective rate; the new beta's factor is "
            "missing.": lr / (1 - old),
            "Divided by (1 − new beta): that is the effective rate *after* the change. Multiply by it, "
            "and divide by (1 − old beta).": lr / (1 - new),
            "Multiplied by (1 − old beta) only: divide by it, and multiply by (1 − new beta).": (
                lr * (1 - old)
            ),
            "The ratio of the betas themselves: what counts is how far each is from 1.": lr
            * old
            / new,
            "The ratio of the betas, upside down: what counts is how far each is from 1, and the "
            "learning rate has to shrink.": lr * new / old,
            "1 + β belongs to the stability limit, not to the effective rate: use 1 − β.": (
                lr * (1 + new) / (1 + old)
            ),
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
        alone = np.abs(np.linalg.eigvals(matrices)).max(axis=-1)
        trace, root = np.abs(np.trace(product)), 1 / len(curvatures)
        entries = np.prod(matrices, axis=0)
        mistakes = {
            "That is a whole round; take the n-th root for one step.": wanted ** len(curvatures),
            "Each matrix's largest eigenvalue, multiplied: take the eigenvalues of the product.": (
                alone.prod() ** root
            ),
            "The slowest matrix alone: multiply the matrices, then take the eigenvalues.": alone.max(),
            "The mean of the matrices' eigenvalues: multiply the matrices first.": alone.mean(),
            "You add the matrices: steps in turn multiply.": (
                np.abs(np.linalg.eigvals(matrices.sum(axis=0))).max() ** root
            ),
            "You multiply entry by entry (`*`): a product of matrices is `@`.": (
                np.abs(np.linalg.eigvals(entries)).max() ** root
            ),
            "The smaller eigenvalue: the larger one wins in the long run.": (
                np.abs(np.linalg.eigvals(product)).min() ** root
            ),
            "The norm of the product bounds one round; the long run follows its eigenvalues.": (
                np.linalg.norm(product, 2) ** root
            ),
            "The determinant is the product of both eigenvalues: the larger one is wanted.": (
                np.abs(np.linalg.det(product)) ** root
            ),
            "The trace is the sum of both eigenvalues: the larger one is wanted.": trace**root,
            "You divide by the number of steps: growth multiplies, so take the n-th *root*.": (
                wanted ** len(curvatures) * root
            ),
        }
        diagnose(call(growth, curvatures, lr, beta), wanted, mistakes, "the growth per step")


def _between(value, name):
    value = number(value, f"`{name}`")
    if not 0 < value < 1:
        raise Wrong(f"`{name}` must lie between 0 and 1, got {value:g}.")
    return value
