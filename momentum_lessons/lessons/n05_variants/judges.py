"""Practice of notebook 05: Nesterov's step, the turned ravine, Adam's bias correction, Adam without it."""

import numpy as np

from ...landscapes import Quadratic
from ...optimizers import Nesterov
from ...practice import engine
from ...practice.engine import Exercise
from ...practice.judging import Wrong, call, diagnose, number, two
from ...practice.predictions import Prediction


def _judge_nesterov(step):
    rng = np.random.default_rng(51)
    for _ in range(3):
        w, gradient, velocity = rng.standard_normal((3, 4))
        lr, beta = float(rng.uniform(0.01, 0.3)), float(rng.uniform(0.5, 0.95))
        wanted = Nesterov(lr, beta).step(w, gradient, velocity)
        result = call(step, w, gradient, velocity, lr, beta)
        new_w, new_velocity = two(
            result, w, "Two results expected, `return w, velocity`, the new weights first."
        )
        v = wanted[1]
        averaged = beta * velocity + (1 - beta) * gradient
        diagnose(
            new_velocity,
            v,
            {
                "These are the new weights where the velocity should be: return `w, velocity`, in this order.": wanted[
                    0
                ],
                "This is the article's form, which averages: here v sums, without the factor (1 − beta).": averaged,
                "The old velocity is added whole: only a share β of it stays.": velocity + gradient,
                "The learning rate is inside the velocity: here it multiplies when the weights move.": (
                    beta * velocity - lr * gradient
                ),
                "You returned the old velocity: the gradient has not been added to it.": velocity,
                "You returned the look-ahead g + βv as the velocity. It only moves the weights; what is kept is v.": (
                    gradient + beta * v
                ),
            },
            "the velocity",
        )
        diagnose(
            new_w,
            wanted[0],
            {
                "This is heavy ball: the weights move by αv. Nesterov moves them by α(g + βv) with the *new* v; with "
                "the old v, g + βv is the new velocity and nothing else.": w - lr * v,
                "The velocity enters without β: the weights move by α(g + βv), not α(g + v).": w
                - lr * (gradient + v),
                "The sign is turned: the step goes down the slope, w − α(g + βv).": w
                + lr * (gradient + beta * v),
                "The gradient is missing in the step: the weights move by α(g + βv).": w
                - lr * beta * v,
                "The learning rate is missing in the step: the weights move by α(g + βv).": w
                - (gradient + beta * v),
            },
            "the new w",
        )


q1 = Exercise(
    name="q1",
    judge=_judge_nesterov,
    answers=("nesterov_step",),
    hints=(
        "Two lines. The first is heavy ball's: the velocity takes a share β of itself and adds the gradient.",
        "The second line moves the weights by α times *the gradient plus β times the new velocity*.",
        "`velocity = beta * velocity + gradient`, then `w = w - lr * (gradient + ...)`.",
    ),
    code="""
def nesterov_step(w, gradient, velocity, lr, beta):
    velocity = beta * velocity + gradient
    w = w - lr * (gradient + beta * velocity)
    return w, velocity
""",
    explanation="g + βv is the velocity that one more step with the same gradient would give: the look-ahead.",
)


def _judge_turn(turned_hessian):
    for eigenvalues, angle in (((1.0, 100.0), np.pi / 4), ((2.0, 9.0), 0.3), ((1.0, 25.0), -1.1)):
        wanted = Quadratic(eigenvalues, angle).hessian
        turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
        straight = np.diag(eigenvalues)
        degrees = Quadratic(eigenvalues, np.radians(angle)).hessian
        diagnose(
            call(turned_hessian, np.array(eigenvalues), angle),
            wanted,
            {
                "This ravine is not turned: it is the diagonal matrix of the eigenvalues.": straight,
                "This turns the ravine the other way: it is R A Rᵀ, not Rᵀ A R.": turn.T
                @ straight
                @ turn,
                "Only one side is turned: R A is not symmetric. A Hessian needs R A Rᵀ.": turn
                @ straight,
                "Only one side is turned: A Rᵀ is not symmetric. A Hessian needs R A Rᵀ.": straight
                @ turn.T,
                "The last turn has to go back: it is R A Rᵀ, not R A R.": turn @ straight @ turn,
                "The angle is in radians already: no conversion from degrees.": degrees,
                "`*` multiplies entry by entry; matrices are multiplied with `@`.": turn
                * straight
                * turn.T,
            },
            "the Hessian",
        )


q2 = Exercise(
    name="q2",
    judge=_judge_turn,
    answers=("turned_hessian",),
    hints=(
        "Three matrices: turn back, stretch along the axes, turn forth.",
        "The turn by an angle is R = [[cos, −sin], [sin, cos]]. Its inverse is its transpose `R.T`.",
        "`return R @ np.diag(eigenvalues) @ R.T`.",
    ),
    code="""
def turned_hessian(eigenvalues, angle):
    c, s = np.cos(angle), np.sin(angle)
    R = np.array([[c, -s], [s, c]])
    return R @ np.diag(eigenvalues) @ R.T
""",
    explanation=(
        "The eigenvalues are still 1 and 100, but off the diagonal stands a number now: a step in one weight changes "
        "the gradient of the other. A scale for each weight cannot see that."
    ),
)


def _judge_correction(unbias):
    rng = np.random.default_rng(53)
    for t in (1, 3, 40):
        velocity, square = rng.standard_normal(3), rng.uniform(0.1, 2, 3)
        beta1, beta2 = float(rng.uniform(0.8, 0.95)), float(rng.uniform(0.98, 0.995))
        result = call(unbias, velocity, square, t, beta1, beta2)
        result = two(
            result,
            velocity,
            "Two results expected: the corrected velocity, then the corrected square.",
        )
        for what, actual, biased, beta, other, usual in (
            ("the velocity", result[0], velocity, beta1, beta2, 0.9),
            ("the square", result[1], square, beta2, beta1, 0.999),
        ):
            mistakes = {
                f"No correction of {what} yet: it comes back as it went in.": biased,
                f"You multiplied {what} by 1 − βᵗ: it is too small already, so divide.": biased
                * (1 - beta**t),
                f"You divided {what} by 1 − β, as if t were always 1: the exponent t is missing.": biased
                / (1 - beta),
                f"You corrected {what} with the other coefficient: β₁ belongs to the velocity, β₂ to the square.": (
                    biased / (1 - other**t)
                ),
                f"The exponent of {what} is one too large: t counts from 1, so that the first step has βᵗ = β.": (
                    biased / (1 - beta ** (t + 1))
                ),
                f"You divided {what} by 1 − β · t: βᵗ is a power, `beta**t`.": biased
                / (1 - beta * t),
                f"You corrected {what} with a fixed {usual}: take the coefficient that is handed in.": (
                    biased / (1 - usual**t)
                ),
                "The two results are swapped: the velocity comes first.": square / (1 - beta2**t),
            }
            if t == 1:  # at t = 1 the missing exponent cannot be seen, and β⁰ = 1 divides by zero
                mistakes = {
                    words: value for words, value in mistakes.items() if "exponent t" not in words
                }
                if np.array_equal(actual, np.sign(biased) * np.inf):
                    raise Wrong(
                        "Division by zero at the first step: t counts from 1, so use βᵗ, not βᵗ⁻¹."
                    )
            diagnose(actual, biased / (1 - beta**t), mistakes, what)


q3 = Exercise(
    name="q3",
    judge=_judge_correction,
    answers=("unbias",),
    hints=(
        "After t steps the weights of the past gradients sum to 1 − βᵗ, not to 1 (notebook 03).",
        "Divide each average by the sum of its weights: the velocity's with β₁, the square's with β₂.",
        "`return velocity / (1 - beta1**t), ...`.",
    ),
    code="""
def unbias(velocity, square, t, beta1, beta2):
    return velocity / (1 - beta1**t), square / (1 - beta2**t)
""",
    explanation=(
        "At t = 1 the velocity is (1 − β₁)g, and dividing by 1 − β₁ gives g back. After many steps βᵗ is near 0 and "
        "the correction is gone; with β₂ = 0.999 that takes thousands of steps."
    ),
)


def _judge_first_step(ratio):
    ratio = number(ratio, "the ratio")
    if ratio < 0:
        raise Wrong("A length is asked for, without a sign.")
    diagnose(
        ratio,
        0.1 / np.sqrt(0.001),
        {
            "1 is the first step *with* the correction. Leave out both divisions by 1 − βᵗ.": 1.0,
            "That corrects the square but not the velocity: √s is too small as well, it is √(1 − β₂)·|g|.": 0.1,
            "That corrects the velocity but not the square: v is too small as well, it is (1 − β₁)g.": 31.62,
            "The square root is missing: the step is divided by √s, not by s.": 100.0,
            "Upside down: the step is v / √s.": np.sqrt(0.001) / 0.1,
        },
        otherwise=f"It is not {ratio:.4g}. After one step v = (1 − β₁)g and s = (1 − β₂)g²: what is v / √s?",
        rtol=0.01,
    )


q4 = Exercise(
    name="q4",
    judge=_judge_first_step,
    answers=("ratio",),
    hints=(
        "Start from v = 0 and s = 0 and take one step with a gradient g.",
        "v is then (1 − β₁)g and s is (1 − β₂)g². The step is α v / √s.",
        "`(1 - 0.9) / ...**0.5`.",
    ),
    code="""
ratio = (1 - 0.9) / (1 - 0.999) ** 0.5
""",
    explanation=(
        "Three times α: without the correction Adam's first steps are too *long*, because the square starts further "
        "below its true value than the velocity. g cancels in both cases."
    ),
)


p1 = Prediction(
    "On a quadratic with κ = 100, both tuned perfectly: which shrinks the error more per step?",
    (
        (
            "Heavy ball",
            "Yes. On quadratics heavy ball's best rate is the better one. Nesterov's strength lies elsewhere.",
        ),
        (
            "Nesterov",
            "It came later and corrects itself, so this is a fair guess. The map will show otherwise.",
        ),
        ("Both the same", "They share √κ, but not the factor before it."),
    ),
)
p2 = Prediction(
    "RMSprop takes the ravine with κ = 100 in a straight line. Turn the same ravine by 45°. What happens?",
    (
        (
            "It is about as slow as gradient descent again",
            "Yes. Its cure is a scale for each weight; there is none here.",
        ),
        (
            "Nothing changes",
            "True for gradient descent and momentum, which do not care about axes. RMSprop does.",
        ),
        ("It is a little slower", "That is what most people expect. Look at the size of the loss."),
        (
            "It diverges",
            "The step is bounded by the learning rate, so it stays near. But it does not arrive soon.",
        ),
    ),
)
p3 = Prediction(
    "Adam, lr = 0.01, first step. The gradient is (0.000001, 1, 1 000 000). How far does each weight move?",
    (
        (
            "All by 0.01",
            "Yes: the corrected v̂ is g and the corrected ŝ is g², and g / √g² is the sign.",
        ),
        (
            "In proportion to the gradient",
            "That is gradient descent. Adam divides by the gradient's own size.",
        ),
        (
            "In proportion to its square root",
            "Adam takes a root, but of the squared gradient: the size cancels.",
        ),
        ("The smallest stands still", "Only if ε were large beside it: 10⁻⁸ is small beside 10⁻⁶."),
    ),
)
p4 = Prediction(
    "Every optimizer is tuned by the same grid search. Which one wins most of the four landscapes?",
    (
        (
            "Momentum, in one form or the other",
            "Yes, on these noise-free landscapes. What Adam buys is another thing.",
        ),
        (
            "Adam",
            "It is the most used, so this is the usual bet. It needs the least tuning, which is not the same.",
        ),
        (
            "RMSprop",
            "It wins where the ravine lies along the axes and the learning rate falls, but not at a constant rate.",
        ),
        ("Muon", "It takes matrices only, so it can start on one landscape of four."),
    ),
)


def progress():
    """Say which exercises of notebook 05 are solved."""
    engine.progress(q1, q2, q3, q4)
