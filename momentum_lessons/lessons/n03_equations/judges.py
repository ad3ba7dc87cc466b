"""Practice of notebook 03: the momentum step, its memory, its two conventions, its limits, its rate."""

import numpy as np

from ... import theory
from ...practice import engine
from ...practice.engine import Exercise
from ...practice.judging import Wrong, call, diagnose, number, two
from ...practice.predictions import Prediction


def _judge_step(momentum_step):
    rng = np.random.default_rng(0)
    for shape in ((2,), (3,), (4, 2)):
        w, v, gradient = rng.standard_normal((3, *shape))
        lr, beta = rng.uniform(0.1, 0.5), rng.uniform(0.6, 0.9)
        result = call(momentum_step, w, v, gradient, lr, beta)
        new_w, new_v = two(result, w, "Return two things: `return new_w, new_v`.")
        wanted_v = beta * v + (1 - beta) * gradient
        wanted_w = w - lr * wanted_v
        diagnose(
            new_v,
            wanted_v,
            {
                "This is PyTorch's form: the factor (1 − beta) before the gradient is missing.": beta
                * v
                + gradient,
                "The factors are swapped: beta belongs to the old velocity, (1 − beta) to the gradient.": (
                    1 - beta
                )
                * v
                + beta * gradient,
                "The new velocity is the gradient alone: the old velocity, times beta, is missing.": gradient,
                "The velocity you return is the old one: it has to be updated.": v,
                "The old velocity is added whole: multiply it by beta.": v + (1 - beta) * gradient,
                "The two results are swapped: return the weights first, then the velocity.": wanted_w,
                "The velocity already contains the learning rate: that is the third form. Here lr enters with the "
                "weights only.": beta * v - lr * gradient,
            },
            "the new velocity",
        )
        diagnose(
            new_w,
            wanted_w,
            {
                "The velocity is updated after the weights: the weights have to move with the *new* velocity.": w
                - lr * v,
                "The weights move uphill: subtract lr times the velocity.": w + lr * wanted_v,
                "The weights move with the gradient alone: move them with the new velocity.": w
                - lr * gradient,
                "The learning rate is missing in the step of the weights.": w - wanted_v,
                "The velocity is averaged twice: the factor (1 − beta) is in it already.": w
                - lr * (1 - beta) * wanted_v,
            },
            "the new w",
        )


q1 = Exercise(
    name="q1",
    judge=_judge_step,
    answers=("momentum_step",),
    hints=(
        "Two lines, in the order of the two equations: first the velocity, then the weights.",
        "The velocity is a weighted mean: beta of the old velocity and (1 − beta) of the gradient.",
        "`new_v = beta * v + (1 - beta) * gradient`; the weights then move by `-lr * new_v`.",
    ),
    code="""
def momentum_step(w, v, gradient, lr, beta):
    new_v = beta * v + (1 - beta) * gradient
    new_w = w - lr * new_v
    return new_w, new_v
""",
    explanation="The order matters: the weights move with the velocity that has already heard the newest gradient. "
    "New names on the left leave the caller's arrays as they were.",
)


def _judge_half_life(beta):
    beta = number(beta, "`beta`")
    if not 0 < beta < 1:
        raise Wrong(f"beta must be between 0 and 1, got {beta:g}.")
    diagnose(
        beta,
        0.5 ** (1 / 20),
        {
            "0.95 has a *memory* 1/(1 − β) of 20 steps; its half-life is only 13.5 steps.": 0.95,
            "That is e^(−1/20): after 20 steps a weight of 1/e is left, and a half is wanted.": np.exp(
                -1 / 20
            ),
            "This comes from ln β ≈ −(1 − β), which is close but not exact: solve βᵏ = ½ itself.": 1
            - np.log(2) / 20,
            "You have ½ and 20 the wrong way round: β²⁰ = ½, so β is the 20th *root* of ½.": 0.5
            ** 20,
            "½ divided by 20 is no root: a weight that halves in 20 steps is multiplied by β twenty times.": 0.5
            / 20,
        },
        otherwise=f"With beta = {beta:.4g} the half-life is {theory.half_life(beta):.2f} steps, 20 are wanted "
        "(within 0.1).",
        rtol=1.7e-4,
    )


q2 = Exercise(
    name="q2",
    judge=_judge_half_life,
    answers=("beta",),
    hints=(
        "After k steps a gradient's weight has been multiplied by β k times.",
        "You want β²⁰ = ½. Which power of ½ is β?",
        "`beta = 0.5 ** (1 / 20)`",
    ),
    code="beta = 0.5 ** (1 / 20)",
    explanation="β²⁰ = ½ gives β = 0.9659 and a memory of about 29 steps: for β near 1 the half-life is 0.7 of the "
    "memory.",
)


def _judge_conversion(article_lr):
    rng = np.random.default_rng(1)
    for lr, momentum in zip(rng.uniform(0.01, 1, 5), rng.uniform(0.55, 0.99, 5), strict=True):
        diagnose(
            call(article_lr, float(lr), float(momentum)),
            lr / (1 - momentum),
            {
                "This is the other direction: times (1 − momentum) goes from the article to PyTorch.": lr
                * (1 - momentum),
                "The learning rate is unchanged: with the same number the article's steps are smaller.": lr,
                "Divide by (1 − momentum), not by momentum: for 0.9 the factor is ten.": lr
                / momentum,
                "Multiply by 1 / (1 − momentum), not by momentum.": lr * momentum,
                "Divide by (1 − momentum), not by (1 + momentum).": lr / (1 + momentum),
            },
            f"the article's α for lr = {lr:.3g}, momentum = {momentum:.3g}",
        )


q3 = Exercise(
    name="q3",
    judge=_judge_conversion,
    answers=("article_lr",),
    hints=(
        "Let the gradient be constant: how large do the two velocities become in the end?",
        "PyTorch's velocity is 1/(1 − β) times the article's, so the article's α has to make up for it.",
        "`return lr / (1 - momentum)`",
    ),
    code="""
def article_lr(lr, momentum):
    return lr / (1 - momentum)
""",
    explanation="The steps agree when lr · v (PyTorch) = α · v (article), and PyTorch's v is 1/(1 − β) times as large. "
    "The result is also called the *effective* learning rate of PyTorch's form.",
)


def _judge_limits(largest_pytorch, largest_article):
    pytorch, article = (
        number(largest_pytorch, "`largest_pytorch`"),
        number(largest_article, "`largest_article`"),
    )
    limit = 2 * (1 + 0.9) / 25
    if np.allclose((pytorch, article), (10 * limit, limit), rtol=0.01):
        raise Wrong(
            "The two numbers are swapped: PyTorch's form takes larger steps, so its limit is the smaller one."
        )
    diagnose(
        pytorch,
        limit,
        {
            "0.08 is gradient descent's limit 2/λ: momentum allows more, 2(1 + β)/λ.": 2 / 25,
            "This is the limit of the flat direction; the *steepest* direction diverges first.": 2
            * (1 + 0.9),
            "With 2(1 − β)/λ the limit would shrink; measure it: momentum allows more than 2/λ.": 2
            * (1 - 0.9)
            / 25,
            "2(1 + β)/λ is the limit of PyTorch's form already: convert it for the article's only.": limit
            / 10,
        },
        otherwise=f"largest_pytorch = {pytorch:.4g} is not the limit: run one value below and one above it.",
        rtol=0.01,
    )
    diagnose(
        article,
        10 * limit,
        {
            "The same number for both forms? The article's form multiplies the gradient by (1 − β).": limit,
            "The conversion goes the other way: the article's limit is larger, not smaller.": limit
            / 10,
        },
        otherwise=f"largest_article = {article:.4g} is not the limit: convert largest_pytorch as in q3, then run it.",
        rtol=0.01,
    )


q4 = Exercise(
    name="q4",
    judge=_judge_limits,
    answers=("largest_pytorch", "largest_article"),
    hints=(
        "Which of the two eigenvalues sets the limit? Then use 0 < αλ < 2(1 + β).",
        'Test a guess: `ml.descend(ravine, ml.HeavyBall(0.1, 0.9), [1, 1], 2000, keep="end").losses`',
        "`largest_pytorch = 2 * (1 + 0.9) / 25`, and q3 converts it.",
    ),
    code="""
largest_pytorch = 2 * (1 + 0.9) / 25
largest_article = largest_pytorch / (1 - 0.9)
""",
    explanation="The steepest direction sets the limit 2(1 + β)/λ, nearly twice gradient descent's 2/λ. In the "
    "article's form the same steps need an α ten times as large.",
)


def _judge_rate(predicted, measured):
    lr, beta, eigenvalues = 0.025, 0.6, (1.0, 10.0)
    rate = float(theory.convergence_rate(lr, beta, eigenvalues))
    article = float(theory.convergence_rate(lr * (1 - beta), beta, eigenvalues))
    predicted, measured = number(predicted, "`predicted`"), number(measured, "`measured`")
    diagnose(
        predicted,
        rate,
        {
            "√β is the rate of the steep direction, which is underdamped. The flat one is overdamped, and the "
            "slowest direction decides.": np.sqrt(beta),
            "β is not the rate: take the larger modulus of the two eigenvalues of the matrix.": beta,
            "1 − αλ is gradient descent's rate: β has to enter.": 1 - lr * eigenvalues[0],
            "That is the steep direction of gradient descent: β has to enter, and the flat direction decides.": 1
            - lr * eigenvalues[1],
            "This is the rate of the article's form with these numbers; the task asks for PyTorch's form "
            "(`ml.HeavyBall`).": article,
            "This is the rate of the *loss*: its square root is the rate of the error.": rate**2,
            "2√β is the misprint: a modulus above 1 would mean divergence.": 2 * np.sqrt(beta),
        },
        otherwise=f"predicted = {predicted:.4g} is not the rate at this point: which direction is the slowest?",
        rtol=1e-3,
    )
    diagnose(
        measured,
        rate,
        {
            "You measured how the *loss* shrinks: it goes with the square of the error.": rate**2,
            "You ran the article's form with these numbers (`ml.Momentum`): take `ml.HeavyBall`.": article,
            "Predicted and measured should be close, and this is the inverse: divide the later error by the "
            "earlier one.": 1 / rate,
        },
        otherwise=f"measured = {measured:.4g}, but the prediction is right: measure over many steps, late in the run, "
        "and take the root with as many steps.",
        rtol=5e-3,
    )


q5 = Exercise(
    name="q5",
    judge=_judge_rate,
    answers=("predicted", "measured"),
    hints=(
        "There are two directions, λ = 1 and λ = 10. The slower one decides: find its regime first.",
        "Predict with `np.abs(np.linalg.eigvals(update_matrix(lr, beta, eigenvalue))).max()` for each λ.",
        "Measure with the errors `e = np.linalg.norm(run.weights, axis=1)`: `(e[200] / e[100]) ** (1 / 100)`.",
    ),
    code="""
import numpy as np
import momentum_lessons as ml

predicted = ml.theory.convergence_rate(0.025, 0.6, (1.0, 10.0))
run = ml.descend(ml.Quadratic((1.0, 10.0)), ml.HeavyBall(0.025, 0.6), [1.0, 1.0], 200)
error = np.linalg.norm(run.weights, axis=1)
measured = (error[200] / error[100]) ** (1 / 100)
""",
    explanation="αλ = 0.025 in the flat direction is below the critical value (1 − √β)² = 0.051: overdamped, rate "
    "0.929. The steep direction is underdamped at √β = 0.775 and long gone.",
)


def progress():
    """Say which exercises of this notebook are solved in this session."""
    engine.progress(q1, q2, q3, q4, q5)


p1 = Prediction(
    "Gradients are pure noise with variance 1. With β = 0.9, what is the variance of the velocity?",
    (
        ("1/19", "Yes: (1 − β)/(1 + β). You will measure it."),
        (
            "1/10",
            "A plain mean of the last 10 gradients has 1/10, and the memory is 10 steps. But the long tail of "
            "older gradients helps too: the weighted mean is as quiet as a plain mean of 19.",
        ),
        (
            "1/100",
            "(1 − β)² = 1/100 is what the newest gradient alone contributes. The older ones bring their own noise.",
        ),
        ("1", "That would be no averaging at all: independent noise partly cancels in a mean."),
    ),
)

p2 = Prediction(
    "You give the article's form and torch.optim.SGD the same numbers: learning rate 0.01 and β = 0.9. "
    "After many steps under a constant gradient, PyTorch's step is …",
    (
        ("ten times as large", "Yes: PyTorch sums the gradients, and 1 + 0.9 + 0.81 + … = 10."),
        (
            "the same",
            "Both are called momentum, but one averages the gradients and the other sums them.",
        ),
        (
            "one tenth as large",
            "The factor is right, the direction is not: it is the article that has a (1 − β).",
        ),
        (
            "1.9 times as large",
            "1 + β counts the last two gradients only; the sum goes on: 1 + β + β² + …",
        ),
    ),
)

p3 = Prediction(
    "β = 0.81, and the two eigenvalues of the update are complex. By what factor does the error shrink a step, "
    "in the long run?",
    (
        (
            "0.9, for every such α",
            "Yes: the product of the pair is β, so each has modulus √β, and α drops out.",
        ),
        (
            "0.81, for every such α",
            "0.81 is the product of the two eigenvalues; each of them has the square root.",
        ),
        (
            "1.8, for every such α",
            "2√β, as a well-known article prints it. A factor above 1 would be divergence.",
        ),
        (
            "it depends on α",
            "It does for gradient descent. Here α turns the pair around the circle, no more.",
        ),
    ),
)

p4 = Prediction(
    "A ravine has κ = 10. You keep β = 0.9 and tune only the learning rate. Compared with the best β, you need …",
    (
        (
            "about 11 times the steps",
            "Yes. β = 0.9 shrinks the error by √0.9 a step at best, whatever α is.",
        ),
        (
            "about the same number",
            "0.9 is the usual choice, but no α can push the rate below √β = 0.949.",
        ),
        (
            "about twice the steps",
            "Twice is what it costs near κ = 360. The gentler the ravine, the more it costs.",
        ),
        (
            "fewer steps",
            "The best β is at least as good by definition. More momentum is not always faster.",
        ),
    ),
)

__all__ = ["p1", "p2", "p3", "p4", "progress", "q1", "q2", "q3", "q4", "q5"]
