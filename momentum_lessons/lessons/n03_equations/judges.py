"""What is right in the exercises of notebook 03, and the mistakes by name."""

import numpy as np

from ... import theory
from ...practice.judging import Wrong, call, diagnose, number, two


def q1(next_weights, *, right):
    rng = np.random.default_rng(0)
    for shape in ((2,), (3,), (4, 2)):
        w, last_w, g = rng.standard_normal((3, *shape))
        lr, beta = rng.uniform(0.1, 0.3), rng.uniform(0.6, 0.9)
        step, fresh = w - last_w, (1 - beta) * lr * g
        kept = beta * step
        mistakes = {
            "PyTorch's form: the gradient's factor (1 − beta) is missing.": w + kept - lr * g,
            "The factors are swapped: beta belongs to the last step, (1 − beta) to the gradient.": (
                w + (1 - beta) * step - beta * lr * g
            ),
            "The gradient alone: what is left of the last step is missing.": w - fresh,
            "Gradient descent: what is left of the last step is missing.": w - lr * g,
            "The last step once more: the new gradient is missing.": w + step,
            "A share of the last step: the new gradient is missing.": w + kept,
            "The last step is added whole: multiply it by beta.": w + step - fresh,
            "The last step contains lr already: only the gradient needs it.": w + lr * kept - fresh,
            "You went back: the last step went from last_w to w.": w - kept - fresh,
            "The weights move uphill: subtract the gradient's part.": w + kept + fresh,
            "The learning rate is missing in the gradient's part.": w + kept - fresh / lr,
            "Start from w, not from last_w.": last_w + kept - fresh,
            "This is the step alone: add it to w.": kept - fresh,
            "This is the new velocity: the weights are asked for.": (fresh - kept) / lr,
        }
        wanted = right.next_weights(w, last_w, g, lr, beta)
        diagnose(call(next_weights, w, last_w, g, lr, beta), wanted, mistakes, "the new w")


def q2(beta_half, beta_quiet, *, right):
    half, quiet = number(beta_half, "`beta_half`"), number(beta_quiet, "`beta_quiet`")
    for name, beta in (("beta_half", half), ("beta_quiet", quiet)):
        if not 0 < beta < 1:
            raise Wrong(f"`{name}` must be between 0 and 1, got {beta:g}.")
    mistakes = {
        "0.95 has a *memory* 1/(1 − β) of 20 steps; its half-life is only 13.5 steps.": 0.95,
        "That is e^(−1/20): after 20 steps 1/e is left, and a half is wanted.": np.exp(-1 / 20),
        "This is from ln β ≈ −(1 − β), which is not exact: solve βᵏ = ½.": 1 - np.log(2) / 20,
        "½ and 20 are the wrong way round: β²⁰ = ½, so β is the 20th *root* of ½.": 0.5**20,
        "½ divided by 20 is no root: the weight is multiplied by β twenty times.": 0.5 / 20,
        "The two answers are swapped.": right.beta_quiet,
    }
    found = f"With `beta_half` = {half:.4g} the half-life is {theory.half_life(half):.2f} steps,"
    diagnose(half, right.beta_half, mistakes, otherwise=f"{found} 20 are wanted.", rtol=1.7e-4)
    root = 50**0.5
    mistakes = {
        "0.98 has a *memory* 1/(1 − β) of 50 steps; it leaves 1/99 of the variance.": 0.98,
        "This leaves 1/50 of the noise's *size*: the variance is its square.": 2499 / 2501,
        "This leaves 1/√50 of the variance: 1/50 is asked for.": (root - 1) / (root + 1),
        "(1 − β)² = 1/50 is the newest gradient's noise alone: take the sum.": 1 - 1 / root,
    }
    found = f"`beta_quiet` = {quiet:.4g} leaves 1/{(1 + quiet) / (1 - quiet):.1f} of the variance,"
    diagnose(quiet, right.beta_quiet, mistakes, otherwise=f"{found} not 1/50.", rtol=1.7e-4)


def q3(take_over, *, right):
    rng = np.random.default_rng(1)
    for _ in range(4):
        lr, m, buffer = rng.uniform(0.01, 1), rng.uniform(0.55, 0.99), rng.standard_normal(3)
        lr, m = float(lr), float(m)
        result = call(take_over, lr, m, buffer)
        alpha, v = two(result, buffer, "Return two things: α, and the article's velocity.")
        if np.ndim(alpha) == 1 and np.ndim(v) == 0:
            raise Wrong("The two results are swapped: return α first, then the velocity.")
        wanted_alpha, wanted_v = right.take_over(lr, m, buffer)
        mistakes = {
            "Times (1 − momentum) goes the other way, from the article to PyTorch.": lr * (1 - m),
            "The learning rate is unchanged: the article's steps are smaller then.": lr,
            "Divide by (1 − momentum), not by momentum: for 0.9 the factor is ten.": lr / m,
            "Multiply by 1 / (1 − momentum), not by momentum.": lr * m,
            "Divide by (1 − momentum), not by (1 + momentum).": lr / (1 + m),
        }
        diagnose(alpha, wanted_alpha, mistakes, f"α for lr = {lr:.3g}, momentum = {m:.3g}")
        mistakes = {
            "The velocity is unchanged: with the larger α the next step jumps.": buffer,
            "A mean is smaller than a sum: the velocity shrinks, it does not grow.": buffer
            / (1 - m),
            "Multiply by (1 − momentum), not by momentum.": m * buffer,
            "The learning rate is in the velocity of the third form only.": -lr * buffer,
            "The article's velocity is made of gradients: lr does not belong in it.": lr * buffer,
            "A velocity of zero forgets the run so far.": 0 * buffer,
        }
        diagnose(v, wanted_v, mistakes, "the article's velocity")


def q4(eigenvalue, article_limit, *, right):
    limit, beta, root = 0.064, 0.6, 0.6**0.5
    mistakes = {
        "2/λ is gradient descent's limit: with momentum it is 2(1 + β)/λ.": 2 / limit,
        "At αλ = (1 + √β)² the roots meet at −√β, which is stable still.": (1 + root) ** 2 / limit,
        "At αλ = (1 − √β)² the swings begin, which is stable.": (1 - root) ** 2 / limit,
        "With 2(1 − β)/λ the limit would shrink: momentum allows more.": 2 * (1 - beta) / limit,
        "0.064 is PyTorch's limit, and you took it for the article's.": 2
        * (1 + beta)
        / 0.4
        / limit,
        "The factor 2 is missing: the limit is αλ = 2(1 + β).": (1 + beta) / limit,
        "Divide by the limit: αλ = 2(1 + β) gives λ.": 2 * (1 + beta) * limit,
    }
    eigenvalue = number(eigenvalue, "`eigenvalue`")
    otherwise = f"With λ = {eigenvalue:.4g} the limit is not 0.064: run one value below, one above."
    diagnose(eigenvalue, right.eigenvalue, mistakes, otherwise=otherwise, rtol=3e-3)
    mistakes = {
        "The same for both forms? The article's form multiplies the gradient by (1 − β).": limit,
        "The conversion goes the other way: the article's limit is larger.": limit * (1 - beta),
        "0.04 is plain gradient descent's limit: the article's form has momentum.": 0.04,
        "Divide by (1 − β), not by β.": limit / beta,
        "The factor ten is for β = 0.9: here 1/(1 − β) is 2.5.": 10 * limit,
    }
    article = number(article_limit, "`article_limit`")
    otherwise = f"`article_limit` = {article:.4g} is not the limit: run one value below, one above."
    diagnose(article, right.article_limit, mistakes, otherwise=otherwise, rtol=3e-3)


def q5(rate, measured, *, right):
    cases = (
        (0.1, 0.3, (1.0, 1.8, 24.5)),  # creep, creep, flip
        (0.1, 0.8, (1.0, 10.0)),  # both swing
        (0.1, 0.3, (1.5, 8.0, 25.5)),  # creep, swing, flip
        (0.025, 0.6, (1.0, 10.0)),  # creep, swing
        (0.4, 0.3, (1.0, 8.0)),  # swing, diverge
    )
    for lr, beta, eigenvalues in cases:
        roots = np.linalg.eigvals(theory.iteration_matrix(lr, beta, eigenvalues))
        moduli, wanted = np.abs(roots).max(axis=-1), right.rate(lr, beta, eigenvalues)
        article = theory.convergence_rate(lr * (1 - beta), beta, eigenvalues)
        plain = theory.convergence_rate(lr, 0.0, eigenvalues)
        mistakes = {
            "√β is the rate of a direction that swings: ask each for its regime.": beta**0.5,
            "β is the product of the two roots: the rate is the larger modulus.": beta,
            "2√β is the misprint: take the modulus of the roots.": 2 * beta**0.5,
            "This is gradient descent's rate: β has to enter.": plain,
            "This is the article's form: take PyTorch's, as `update_matrix` does.": article,
            "This is the rate of the *loss*: its square root is the error's.": wanted**2,
            "This is the fastest direction: the slowest one decides.": moduli.min(),
            "This is the flattest direction alone: take the slowest of all.": moduli[0],
            "This is the steepest direction alone: take the slowest of all.": moduli[-1],
            "This is the smaller root: the larger one lasts.": np.abs(roots).min(axis=-1).max(),
            "This is the real part: the size of a root is its modulus, `abs`.": roots.real.max(),
        }
        point = f"your rate at lr = {lr:g}, β = {beta:g}, eigenvalues {eigenvalues}"
        diagnose(call(rate, lr, beta, eigenvalues), wanted, mistakes, point)
    rate, article = (theory.convergence_rate(lr, 0.6, (1.0, 10.0)) for lr in (0.025, 0.01))
    mistakes = {
        "You measured how the *loss* shrinks: it goes with the square of the error.": rate**2,
        "You ran the article's form (`ml.Momentum`): take `ml.HeavyBall`.": article,
        "This is the inverse: divide the later error by the earlier one.": 1 / rate,
    }
    measured = number(measured, "`measured`")
    otherwise = (
        f"`measured` = {measured:.4g} is not what your function says: measure over many steps,"
    )
    otherwise += " late in the run, and take the root with as many steps."
    diagnose(measured, rate, mistakes, otherwise=otherwise, rtol=3e-3)


def q6(lr, beta, *, right):
    lr, beta, ends = number(lr, "`lr`"), number(beta, "`beta`"), (2.0, 162.0)
    mistakes = {
        "That is the best *rate*: β is its square.": 0.8,
        "That is κ without a root: momentum turns κ into √κ.": (80 / 82) ** 2,
        "That is gradient descent's best rate.": 80 / 82,
        "0.9 is the usual value: the best one depends on κ.": 0.9,
    }
    otherwise = f"`beta` = {beta:.4g} is not the best for κ = 81."
    diagnose(beta, right.beta, mistakes, otherwise=otherwise, rtol=0.01)
    pytorch = right.lr * (1 - right.beta)
    mistakes = {
        "This is PyTorch's α: the article's form needs a larger one.": pytorch,
        "The conversion goes the other way: the article's α is larger.": pytorch * 0.36,
        "That is gradient descent's best α.": 2 / sum(ends),
        "The square is missing in α* = (2/(√λ₁ + √λ_d))².": 2 / (2**0.5 + 162**0.5),
        "This takes 1 for the flattest eigenvalue: it is 2.": (2 / 10) ** 2 / 0.36,
    }
    otherwise = f"`lr` = {lr:.4g} is not the best for this β."
    diagnose(lr, right.lr, mistakes, otherwise=otherwise, rtol=0.01)
