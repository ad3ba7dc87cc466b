"""What is right in the exercises of notebook 05, and the mistakes by name."""

import numpy as np

from ...practice.judging import Wrong, call, diagnose, number, two


def q1(nesterov_step, *, right):
    rng = np.random.default_rng(51)
    for _ in range(3):
        w, g, v = rng.standard_normal((3, 4))
        lr, beta = float(rng.uniform(0.01, 0.3)), float(rng.uniform(0.5, 0.95))
        result = call(nesterov_step, w, g, v, lr, beta)
        new_w, new_v = two(
            result, w, "Two results expected, `return w, velocity`, the new weights first."
        )
        end, kept = right.nesterov_step(w, g, v, lr, beta)
        mistakes = {
            "These are the new weights where the velocity should be: return `w, velocity`, in "
            "this order.": end,
            "This is the article's form, which averages: here v sums, without the factor "
            "(1 − beta).": beta * v + (1 - beta) * g,
            "The old velocity is added whole: only a share β of it stays.": v + g,
            "The learning rate is inside the velocity: here it multiplies when the weights "
            "move.": beta * v - lr * g,
            "The learning rate is inside the velocity, as it is in a third form: here it "
            "multiplies when the weights move.": beta * v + lr * g,
            "You returned the old velocity: the gradient has not been added to it.": v,
            "The gradient has not been added to the velocity: only β times it is left.": beta * v,
            "You returned the look-ahead g + βv as the velocity. It only moves the weights; what "
            "is kept is v.": g + beta * kept,
        }
        diagnose(new_v, kept, mistakes, "the velocity")
        mistakes = {
            "This is heavy ball: the weights move by αv. Nesterov moves them by α(g + βv) with "
            "the *new* v; with the old v, g + βv is the new velocity and nothing else.": w
            - lr * kept,
            "The weights moved by α(v + βv), with the new v twice: either it stands in the place of g, "
            "or the two forms are mixed, and you stepped to the look-ahead point first. Here the "
            "weights *are* the look-ahead point: they move by α(g + βv).": w
            - lr * (1 + beta) * kept,
            "This mixes the two forms: you stepped to the look-ahead point and then by αv. In this "
            "form the weights *are* the look-ahead point: they move by α(g + βv).": w
            - lr * beta * v
            - lr * kept,
            "This mixes in the article's factor: the gradient enters whole, α(g + βv).": w
            - lr * ((1 - beta) * g + beta * kept),
            "The velocity enters without β: the weights move by α(g + βv), not α(g + v).": w
            - lr * (g + kept),
            "The sign is turned: the step goes down the slope, w − α(g + βv).": w
            + lr * (g + beta * kept),
            "The gradient is missing in the step: the weights move by α(g + βv).": w
            - lr * beta * kept,
            "This is gradient descent: the velocity is missing in the step.": w - lr * g,
            "The learning rate is missing in the step: the weights move by α(g + βv).": w
            - (g + beta * kept),
        }
        diagnose(new_w, end, mistakes, "the new w")


def q2(turned_hessian, off_diagonal, *, right):
    for eigenvalues, angle in (((1.0, 100.0), np.pi / 4), ((2.0, 9.0), 0.3), ((1.0, 25.0), -1.1)):
        c, s = np.cos(angle), np.sin(angle)
        turn, straight = np.array([[c, -s], [s, c]]), np.diag(eigenvalues)
        eigenvalues = np.array(eigenvalues)
        mistakes = {
            "This ravine is not turned: it is the diagonal matrix of the eigenvalues.": straight,
            "This turns the ravine the other way: it is R A Rᵀ, not Rᵀ A R.": turn.T
            @ straight
            @ turn,
            "Only one side is turned: R A is not symmetric. A Hessian needs R A Rᵀ.": turn
            @ straight,
            "Only one side is turned: A Rᵀ is not symmetric. A Hessian needs R A Rᵀ.": straight
            @ turn.T,
            "The last turn has to go back: it is R A Rᵀ, not R A R.": turn @ straight @ turn,
            "The angle is in radians already: no conversion from degrees.": right.turned_hessian(
                eigenvalues, np.radians(angle)
            ),
            "`*` multiplies entry by entry; matrices are multiplied with `@`.": turn
            * straight
            * turn.T,
        }
        wanted = right.turned_hessian(eigenvalues, angle)
        diagnose(call(turned_hessian, eigenvalues, angle), wanted, mistakes, "the Hessian")
    mistakes = {
        "The sign is turned: where both weights grow, this ravine is flat.": 49.5,
        "That is what stands *on* the diagonal. Take the entry in row 0, column 1.": 50.5,
        "0 is off the diagonal of the ravine that is not turned.": 0.0,
        "Half of 1 − 100 is asked for: cos 45° · sin 45° is ½.": -99.0,
    }
    wanted = right.off_diagonal
    diagnose(number(off_diagonal, "`off_diagonal`"), wanted, mistakes, "`off_diagonal`", rtol=1e-3)


def q3(unbias, *, right):
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
        wanted = right.unbias(velocity, square, t, beta1, beta2)
        parts = (
            ("the velocity", velocity, beta1, beta2, 0.9),
            ("the square", square, beta2, beta1, 0.999),
        )
        for actual, correct, (what, biased, beta, other, usual) in zip(
            result, wanted, parts, strict=True
        ):
            mistakes = _correction_mistakes(what, biased, beta, other, usual, t)
            mistakes["The two results are swapped: the velocity comes first."] = wanted[1]
            if t == 1:  # at t = 1 the missing exponent cannot be seen, and β⁰ = 1 divides by zero
                mistakes = {w: value for w, value in mistakes.items() if "exponent t" not in w}
                if np.array_equal(actual, np.sign(biased) * np.inf):
                    raise Wrong(
                        "Division by zero at the first step: t counts from 1, so use βᵗ, not βᵗ⁻¹."
                    )
            diagnose(actual, correct, mistakes, what)


def _correction_mistakes(what, biased, beta, other, usual, t):
    sum_of_weights = 1 - beta**t
    return {
        f"No correction of {what} yet: it comes back as it went in.": biased,
        f"You multiplied {what} by 1 − βᵗ: it is too small already, so divide.": biased
        * sum_of_weights,
        f"You divided {what} by 1 − β, as if t were always 1: the exponent t is missing.": biased
        / (1 - beta),
        f"You corrected {what} with the other coefficient: β₁ belongs to the velocity, β₂ to the "
        "square.": biased / (1 - other**t),
        f"The exponent of {what} is one too large: t counts from 1, so that the first step has "
        "βᵗ = β.": biased / (1 - beta ** (t + 1)),
        f"You divided {what} by 1 − β · t: βᵗ is a power, `beta**t`.": biased / (1 - beta * t),
        f"You corrected {what} with a fixed {usual}: take the coefficient that is handed in.": (
            biased / (1 - usual**t)
        ),
        **_roots(biased, beta, t),
    }


def _roots(biased, beta, t):
    with np.errstate(invalid="ignore"):
        return {
            "You divided by √(1 − βᵗ): Adam's root comes later, here divide by 1 − βᵗ itself.": (
                biased / np.sqrt(1 - beta**t)
            ),
            "You took the root already: √ŝ belongs in Adam's step; here ŝ itself is wanted.": (
                np.sqrt(biased / (1 - beta**t))
            ),
            "You took the root of the square before the correction: here ŝ itself is wanted.": (
                np.sqrt(biased) / (1 - beta**t)
            ),
        }


def q4(ratio, *, right):
    ratio = number(ratio, "the ratio")
    if ratio < 0:
        raise Wrong("A length is asked for, without a sign.")
    mistakes = {
        "1 is the first step *with* the correction. Leave out both divisions by 1 − βᵗ.": 1.0,
        "That corrects the square but not the velocity: √s is too small as well, it is "
        "√(1 − β₂)·|g|.": 0.1,
        "That corrects the velocity but not the square: v is too small as well, it is "
        "(1 − β₁)g.": 31.62,
        "The square root is missing: the step is divided by √s, not by s.": 100.0,
        "Upside down: the step is v / √s.": 1 / right.ratio,
    }
    otherwise = f"It is not {ratio:.4g}: with one gradient g, what is v after the step, what √s?"
    diagnose(ratio, right.ratio, mistakes, otherwise=otherwise, rtol=0.06)  # 3 and 3.2 will do


NETWORK = {
    "embedding": (50_000, 512), "block.attention": (512, 1536), "block.bias": (1536,),
    "block.up": (512, 2048), "norm.gain": (512,), "temperature": (), "head": (512, 50_000),
}  # fmt: skip


def q5(for_muon, *, right):
    small = {"layer1": (64, 64), "layer1.bias": (64,), "head": (10, 64)}
    for shapes in (NETWORK, small):
        given = dict(shapes)
        result = call(for_muon, given)
        if given != shapes:
            raise Wrong("Your function changed its input: build a new list.")
        if isinstance(result, str) or not isinstance(result, list | tuple | set):
            raise Wrong('A list of names expected, such as `["layer1"]`.')
        if not all(isinstance(name, str) for name in result):
            raise Wrong("The list holds *names*, the keys of `shapes`, and nothing else.")
        chosen, wanted = set(result), set(right.for_muon(shapes))
        matrices = {name for name, shape in shapes.items() if len(shape) == 2}
        if chosen == set(shapes) - wanted:
            raise Wrong("This is what AdamW takes; Muon takes the others.")
        for name in sorted(chosen - wanted):
            if name not in shapes:
                raise Wrong(f"There is no weight {name!r}.")
            if name not in matrices:
                raise Wrong(f"{name!r} has shape {shapes[name]}: Muon needs a matrix, (m, n).")
            raise Wrong(
                f"{name!r} is a matrix, but the network's first or last: those stay with AdamW."
            )
        if missing := sorted(wanted - chosen):
            raise Wrong(f"{missing[0]!r} is a hidden matrix: Muon should take it.")


def q6(times_as_many, *, right):
    momentum = np.array([[np.inf, 200.0, 90.0], [np.inf, 40.0, np.inf], [300.0, np.inf, np.inf]])
    adam = np.array([[120.0, 50.0, np.inf], [110.0, 80.0, 30.0], [np.inf, 64.0, 60.0]])
    for a, b in ((momentum, adam), (adam[:, :2], momentum), (momentum + 7, adam * 1.5)):
        wanted = right.times_as_many(a, b)
        i, j = np.unravel_index(a.argmin(), a.shape)
        k, m = np.unravel_index(b.argmin(), b.shape)
        there = b[i, j] if i < b.shape[0] and j < b.shape[1] else np.nan
        back = a[k, m] if k < a.shape[0] and m < a.shape[1] else np.nan
        finite_a, finite_b = a[np.isfinite(a)], b[np.isfinite(b)]
        mistakes = {
            "Upside down: Adam's steps over momentum's.": 1 / wanted,
            "This is Adam at *momentum's* best setting: give each its own best.": there / a.min(),
            "This is momentum at *Adam's* best setting: give each its own best.": b.min() / back,
            "This compares the means over the tables, that is, badly set methods.": finite_b.mean()
            / finite_a.mean(),
            "This compares the medians over the tables: a method is as good as its best setting.": (
                np.median(finite_b) / np.median(finite_a)
            ),
            "`argmin` says *where* the smallest stands; the steps themselves are its `min`.": (
                b.argmin() / max(a.argmin(), 1)
            ),
            "`max` finds the worst setting of each.": finite_b.max() / finite_a.max(),
            "This is the difference: a ratio is asked for.": b.min() - a.min(),
        }
        actual = call(times_as_many, a, b)
        diagnose(actual, wanted, mistakes, "the ratio")
