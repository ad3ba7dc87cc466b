"""Practice of notebook 04: tune on a ravine, count escapes and reversals, keep the effective step, break a cycle."""

import numpy as np

from ... import theory
from ...descent import descend
from ...landscapes import PiecewiseQuadratic, Quadratic
from ...optimizers import HeavyBall
from ...practice import engine
from ...practice.engine import Exercise
from ...practice.judging import Wrong, call, diagnose, number
from ...practice.predictions import Prediction

EIGENVALUES = np.array([1.0, 400.0])
ALLOWED_STEPS = 300


def _between(value, name):
    """Return a learner's number as a float; raise Wrong unless it lies between 0 and 1."""
    value = number(value, f"`{name}`")
    if not 0 < value < 1:
        raise Wrong(f"`{name}` must lie between 0 and 1, got {value:g}.")
    return value


def _judge_tuning(lr, beta):
    lr = _between(lr, "tuned_lr")
    if number(beta, "`tuned_beta`") == 0:
        fewest = theory.steps_to_shrink(theory.optimal_gradient_descent(EIGENVALUES)[1])
        raise Wrong(
            f"beta = 0 is plain gradient descent: even its best α needs {fewest:.0f} steps here."
        )
    beta = _between(beta, "tuned_beta")
    rate = theory.convergence_rate(lr, beta, EIGENVALUES)
    if rate >= 1 and theory.convergence_rate(lr * (1 - beta), beta, EIGENVALUES) < 0.95:
        raise Wrong(
            "It diverges, but in the article's form this α would do well: PyTorch's form needs (1 − beta) times it."
        )
    if rate >= 1:
        limit = 2 * (1 + beta) / EIGENVALUES.max()
        raise Wrong(f"It diverges: at this beta α must stay below 2(1 + β)/λₙ = {limit:.4f}.")
    run = descend(
        Quadratic(EIGENVALUES), HeavyBall(lr, beta), EIGENVALUES**-0.5, 20_000, keep="losses"
    )
    steps = run.steps_to(1e-12 * run.losses[0])
    if steps <= ALLOWED_STEPS:
        return
    if rate <= np.sqrt(beta) * (1 + 1e-9):
        raise Wrong(
            f"{steps} steps. Its rate is √β = {np.sqrt(beta):.4f}: beta is too large for this κ, it swings too long."
        )
    if theory.convergence_rate(1.02 * lr, beta, EIGENVALUES) < rate:
        raise Wrong(f"{steps} steps. The flat direction is slow: α is too small for this beta.")
    raise Wrong(
        f"{steps} steps. The steep direction flips at every step: α is close to its limit, or beta too small."
    )


q1 = Exercise(
    name="q1",
    judge=_judge_tuning,
    answers=("tuned_lr", "tuned_beta"),
    hints=(
        "The square root of κ = 400 is 20. Notebook 03 had a formula for the best β made of √κ alone.",
        "β* = ((√κ − 1)/(√κ + 1))² and α* = (2/(√λ₁ + √λₙ))², here with √λ₁ = 1 and √λₙ = 20.",
        "`ml.theory.optimal_heavy_ball((1.0, 400.0))` returns lr, beta and the rate.",
    ),
    code="tuned_lr = (2 / (1 + 20)) ** 2\ntuned_beta = ((20 - 1) / (20 + 1)) ** 2",
    explanation="The best β for κ = 400 is 0.82. Plain gradient descent needs ten times the steps or more.",
)


def _judge_escapes(escaped):
    rng = np.random.default_rng(4)
    for size in (40, 250):
        before, after = rng.integers(0, 2, size), rng.integers(0, 2, size)
        result = call(escaped, before, after)
        better = ((before == 1) & (after == 0)).sum()
        worse = ((before == 0) & (after == 1)).sum()
        wanted = 100 * np.array([better, worse]) / size
        ends = 100 * np.array([(after == 0).sum(), (after == 1).sum()]) / size
        diagnose(
            result,
            wanted,
            {
                "These are fractions: multiply by 100 for percent.": wanted / 100,
                "These are counts: divide by the number of starts, times 100.": np.array(
                    [better, worse]
                ),
                "The two are swapped: first the share that moved to the better well (1 → 0).": wanted[
                    ::-1
                ],
                "This is the share of all that *ended* in each well; those who were there already did not move.": ends,
                "You divide by the starts of one well only; divide by all of them.": 100
                * np.array([better / (before == 1).sum(), worse / (before == 0).sum()]),
                "You divide by those who moved; divide by all the starts.": 100
                * np.array([better, worse])
                / (better + worse),
            },
            "the pair (better, worse)",
        )


q2 = Exercise(
    name="q2",
    judge=_judge_escapes,
    answers=("escaped",),
    hints=(
        "To move to the better well is to have begun in well 1 *and* to have ended in well 0.",
        "`(before == 1) & (after == 0)` is an array of True and False; its mean is the share.",
        "`better = 100 * np.mean((before == 1) & (after == 0))`, and the same the other way round for `worse`.",
    ),
    code="""import numpy as np

def escaped(before, after):
    better = 100 * np.mean((before == 1) & (after == 0))
    worse = 100 * np.mean((before == 0) & (after == 1))
    return better, worse""",
    explanation="Counting only where runs end would credit momentum with all who began in the deeper well.",
)


def _judge_reversals(reversals):
    rng = np.random.default_rng(7)
    t = np.arange(60)
    noise = np.append(rng.standard_normal(80) + 0.4, (1, -1))  # the last pair counts too
    for w in (noise, np.cos(0.7 * t) * 0.97**t, (-0.9) ** t, 1 + 0.5 * (-0.8) ** t):
        sign = np.sign(w)
        wanted = (sign[1:] != sign[:-1]).sum()
        turns = np.sign(np.diff(w))
        diagnose(
            call(reversals, w),
            wanted,
            {
                "Each reversal is counted twice: the difference of two signs is 2, not 1.": 2
                * wanted,
                "You count the turning points. A reversal is a change of the sign of w itself: the other wall.": (
                    turns[1:] != turns[:-1]
                ).sum(),
                "You count the steps spent on the negative side, not the changes of side.": (
                    w < 0
                ).sum(),
                "You count only the changes from plus to minus; from minus to plus is a reversal too.": (
                    (w[:-1] > 0) & (w[1:] < 0)
                ).sum(),
                "You count only the changes from minus to plus; from plus to minus is a reversal too.": (
                    (w[:-1] < 0) & (w[1:] > 0)
                ).sum(),
                "One is missing: does your loop reach the last pair, `w[-2]` and `w[-1]`?": wanted
                - 1,
                "One too many: `w` has one pair of neighbours fewer than it has entries.": wanted
                + 1,
                "That is a share of the steps; the number of reversals is asked for.": wanted
                / (len(w) - 1),
                "You count the steps that did *not* change side.": len(w) - 1 - wanted,
            },
            "the number of reversals",
        )


q3 = Exercise(
    name="q3",
    judge=_judge_reversals,
    answers=("reversals",),
    hints=(
        "Two neighbours `w[t]` and `w[t + 1]` lie on different sides when their product is negative.",
        "`w[1:]` are all weights but the first, `w[:-1]` all but the last: multiply them.",
        "`return np.sum(w[1:] * w[:-1] < 0)`",
    ),
    code="""import numpy as np

def reversals(w):
    return np.sum(w[1:] * w[:-1] < 0)""",
    explanation="One line of NumPy instead of a loop. The figure of this trial counts the same way.",
)


def _judge_rescale(rescale_lr):
    rng = np.random.default_rng(11)
    for _ in range(4):
        lr, old, new = rng.uniform(0.01, 0.2), rng.uniform(0.3, 0.8), rng.uniform(0.85, 0.99)
        wanted = lr * (1 - new) / (1 - old)
        diagnose(
            call(rescale_lr, lr, old, new),
            wanted,
            {
                "The old learning rate unchanged: the effective step α/(1 − β) would grow with beta.": lr,
                "Upside down: beta grew, so the learning rate has to shrink.": lr
                * (1 - old)
                / (1 - new),
                "Multiplied by (1 − new beta) only: the old one had a factor as well, divide by it.": lr
                * (1 - new),
                "Divided by (1 − old beta) only: that is the effective step; the new beta's factor is missing.": lr
                / (1 - old),
                "The ratio of the betas themselves: what counts is how far each is from 1.": lr
                * old
                / new,
            },
            "the learning rate",
        )


q4 = Exercise(
    name="q4",
    judge=_judge_rescale,
    answers=("rescale_lr",),
    hints=(
        "In PyTorch's form a steady gradient moves the weights by α/(1 − β) a step in the long run.",
        "Keep that number the same: lr/(1 − old_beta) = new_lr/(1 − new_beta).",
        "`return lr * (1 - new_beta) / (1 - old_beta)`",
    ),
    code="""def rescale_lr(lr, old_beta, new_beta):
    return lr * (1 - new_beta) / (1 - old_beta)""",
    explanation="From β = 0.9 to 0.99 the learning rate goes down tenfold. It keeps the effective step; "
    "whether the new β is any better is another question.",
)


def _judge_cycle(lr):
    lr = _between(lr, "safe_lr")
    starts = np.linspace(-3.5, 3.5, 141)[:, None]
    run = descend(PiecewiseQuadratic(), HeavyBall(lr, 4 / 9), starts, 200)
    if run.diverged.any():
        limit = 2 * (1 + 4 / 9) / 25
        raise Wrong(f"It diverges: in the steep parts α must stay below 2(1 + β)/25 = {limit:.3f}.")
    last = run.weights[-20:, :, 0]
    moving = np.abs(last).max(axis=0) > 1e-3
    if not moving.any():
        return
    who = f"{moving.sum()} of the 141 starts still"
    if (last[:, moving] * last[-1, moving] > 0).all():
        raise Wrong(f"{who} creep towards the minimum after 200 steps: α is too small.")
    if np.abs(last[3:, moving] - last[:-3, moving]).max() < 1e-2:
        raise Wrong(f"{who} go round in a cycle of three: α is too large for this landscape.")
    raise Wrong(f"{who} swing after 200 steps: α is too close to its limit.")


q5 = Exercise(
    name="q5",
    judge=_judge_cycle,
    answers=("safe_lr",),
    hints=(
        "With α = 1/9 the steps are as long as a quadratic of this κ bears. This landscape is not a quadratic.",
        "Try a few smaller ones with `ml.descend(...)` on the whole range of starts, as the figure did.",
        "Every α from about 0.01 to 0.1 brings all starts to rest.",
    ),
    code="safe_lr = 0.05",
    explanation="A step only one tenth shorter than 1/9 breaks the cycle, at a slower rate. The optimum for quadratics "
    "sits at the edge of what is safe, and a bend in the landscape is enough to push it over.",
)


p1 = Prediction(
    "The condition number grows from 100 to 10 000, a hundredfold. Both methods are tuned anew. Plain gradient descent "
    "now needs 100 times as many steps. And momentum?",
    (
        ("about 10 times as many", "Yes: steps grow with √κ, and √100 = 10."),
        (
            "about 100 times as many",
            "That would be a constant factor saved. Momentum changes the exponent, not the factor.",
        ),
        (
            "the same number",
            "That would be Newton's method, which divides by the curvature. Momentum never sees the curvature.",
        ),
    ),
)
p2 = Prediction(
    "501 balls start all over the double well. Which of them does heavy ball with β = 0.9 carry into the other well?",
    (
        (
            "only some that start high on the outer walls, in both directions",
            "Yes. A ball needs the height to pass the hill, and it does not know which well is deeper.",
        ),
        (
            "those close to the hill in the shallower well",
            "They start lower than the hilltop, and roll away from it. Nothing gives them the missing height.",
        ),
        (
            "most of the shallower well, none of the deeper one",
            "That is how the claim is often told. But the velocity comes from the wall behind, not from the goal.",
        ),
    ),
)
p3 = Prediction(
    "Gradients are noisy, and α is small: αλ = 0.1. Averaging them with β = 0.9 (the article's form) makes the "
    "velocity's noise 19 times smaller in variance. How much smaller does the final cloud of the weights get?",
    (
        (
            "hardly smaller at all",
            "Yes. The weights add up the velocities, and the velocities now err in the same direction for a while.",
        ),
        (
            "19 times smaller",
            "That would hold if the velocities were independent of each other. They share most of their past.",
        ),
        (
            "about √19 times smaller",
            "A square root turns variance into standard deviation, but neither of the two shrinks like this.",
        ),
    ),
)
p4 = Prediction(
    "A convex 1-D valley has curvature 1 in some parts and 25 in others. We take the α and β that are optimal for "
    "every quadratic with curvatures from 1 to 25. What happens?",
    (
        (
            "from some starts it never converges",
            "Yes. The proof needs the curvature to stay put while the ball rolls. Here it changes on the way.",
        ),
        (
            "it converges at the rate (√κ − 1)/(√κ + 1)",
            "On a quadratic, yes. The formula's proof uses one matrix for all steps.",
        ),
        (
            "it diverges to infinity",
            "The steps stay below the stability limit of the steepest part: nothing grows for ever. Guess again.",
        ),
    ),
)


def progress():
    """Say which exercises of notebook 04 are solved in this session."""
    engine.progress(q1, q2, q3, q4, q5)
