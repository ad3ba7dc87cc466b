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
            "pytorchs_form": w + kept - lr * g,
            "swapped_factors": w + (1 - beta) * step - beta * lr * g,
            "gradient_alone": w - fresh,
            "gradient_descent": w - lr * g,
            "last_step": w + step,
            "share_of_last_step": w + kept,
            "whole_last_step": w + step - fresh,
            "lr_twice": w + lr * kept - fresh,
            "went_back": w - kept - fresh,
            "uphill": w + kept + fresh,
            "no_learning_rate": w + kept - fresh / lr,
            "from_last_w": last_w + kept - fresh,
            "step_alone": kept - fresh,
            "velocity": (fresh - kept) / lr,
        }
        wanted = right.next_weights(w, last_w, g, lr, beta)
        diagnose(call(next_weights, w, last_w, g, lr, beta), wanted, mistakes, "the new w")


def q2(beta_half, beta_quiet, *, right):
    half, quiet = number(beta_half, "`beta_half`"), number(beta_quiet, "`beta_quiet`")
    for name, beta in (("beta_half", half), ("beta_quiet", quiet)):
        if not 0 < beta < 1:
            raise Wrong("outside", name=name, beta=beta)
    mistakes = {
        "memory_20": 0.95,
        "one_over_e": np.exp(-1 / 20),
        "approximated": 1 - np.log(2) / 20,
        "power_for_root": 0.5**20,
        "divided": 0.5 / 20,
        "swapped": right.beta_quiet,
    }
    found = {"otherwise": "other_half", "beta": half, "half_life": theory.half_life(half)}
    diagnose(half, right.beta_half, mistakes, rtol=1.7e-4, **found)
    root = 50**0.5
    mistakes = {
        "memory_50": 0.98,
        "size_for_variance": 2499 / 2501,
        "root_of_50": (root - 1) / (root + 1),
        "newest_alone": 1 - 1 / root,
    }
    found = {"otherwise": "other_quiet", "beta": quiet, "mean_of": (1 + quiet) / (1 - quiet)}
    diagnose(quiet, right.beta_quiet, mistakes, rtol=1.7e-4, **found)


def q3(take_over, *, right):
    rng = np.random.default_rng(1)
    for _ in range(4):
        lr, m, buffer = rng.uniform(0.01, 1), rng.uniform(0.55, 0.99), rng.standard_normal(3)
        alpha, v = two(call(take_over, lr, m, buffer), buffer, "not_two")
        if np.ndim(alpha) == 1 and np.ndim(v) == 0:
            raise Wrong("swapped")
        wanted_alpha, wanted_v = right.take_over(lr, m, buffer)
        mistakes = {
            "other_way": lr * (1 - m),
            "lr_unchanged": lr,
            "divided_by_momentum": lr / m,
            "times_momentum": lr * m,
            "one_plus": lr / (1 + m),
        }
        diagnose(alpha, wanted_alpha, mistakes, f"α for lr = {lr:.3g}, momentum = {m:.3g}")
        mistakes = {
            "velocity_unchanged": buffer,
            "velocity_grows": buffer / (1 - m),
            "velocity_times_momentum": m * buffer,
            "third_form": -lr * buffer,
            "lr_in_velocity": lr * buffer,
            "forgets": 0 * buffer,
        }
        diagnose(v, wanted_v, mistakes, "the article's velocity")


def q4(eigenvalue, article_limit, *, right):
    limit, beta, root = 0.064, 0.6, 0.6**0.5
    mistakes = {
        "descents_limit": 2 / limit,
        "second_meeting": (1 + root) ** 2 / limit,
        "first_meeting": (1 - root) ** 2 / limit,
        "shrinks": 2 * (1 - beta) / limit,
        "pytorchs_limit": 2 * (1 + beta) / 0.4 / limit,
        "no_two": (1 + beta) / limit,
        "multiplied": 2 * (1 + beta) * limit,
    }
    found = {"eigenvalue": number(eigenvalue, "`eigenvalue`"), "otherwise": "other_eigenvalue"}
    diagnose(eigenvalue, right.eigenvalue, mistakes, rtol=3e-3, **found)
    mistakes = {
        "same_limit": limit,
        "other_way": limit * (1 - beta),
        "article_of_descent": 0.04,
        "divided_by_beta": limit / beta,
        "factor_ten": 10 * limit,
    }
    found = {"article": number(article_limit, "`article_limit`"), "otherwise": "other_limit"}
    diagnose(article_limit, right.article_limit, mistakes, rtol=3e-3, **found)


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
        mistakes = {
            "always_swings": beta**0.5,
            "product": beta,
            "misprint": 2 * beta**0.5,
            "gradient_descents": theory.convergence_rate(lr, 0.0, eigenvalues),
            "articles_form": theory.convergence_rate(lr * (1 - beta), beta, eigenvalues),
            "of_the_loss": wanted**2,
            "fastest": moduli.min(),
            "flattest": moduli[0],
            "steepest": moduli[-1],
            "smaller_root": np.abs(roots).min(axis=-1).max(),
            "real_part": roots.real.max(),
        }
        point = f"your rate at lr = {lr:g}, β = {beta:g}, eigenvalues {eigenvalues}"
        diagnose(call(rate, lr, beta, eigenvalues), wanted, mistakes, point)
    rate, article = (theory.convergence_rate(lr, 0.6, (1.0, 10.0)) for lr in (0.025, 0.01))
    mistakes = {"loss_measured": rate**2, "article_measured": article, "inverse": 1 / rate}
    found = {"measured": number(measured, "`measured`"), "otherwise": "other_measured"}
    diagnose(measured, rate, mistakes, rtol=3e-3, **found)


def q6(lr, beta, *, right):
    lr, beta = number(lr, "`lr`"), number(beta, "`beta`")
    mistakes = {
        "rate_for_beta": 0.8,
        "no_root": (80 / 82) ** 2,
        "descents_rate": 80 / 82,
        "usual": 0.9,
    }
    diagnose(beta, right.beta, mistakes, otherwise="other_beta", rtol=0.01, beta=beta)
    pytorch = right.lr * (1 - right.beta)
    mistakes = {
        "pytorchs": pytorch,
        "other_way": pytorch * 0.36,
        "descents_lr": 2 / (2 + 162),
        "no_square": 2 / (2**0.5 + 162**0.5),
        "from_one": (2 / 10) ** 2 / 0.36,
    }
    diagnose(lr, right.lr, mistakes, otherwise="other_lr", rtol=0.01, lr=lr)
