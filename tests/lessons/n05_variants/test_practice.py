"""The exercises of notebook 05: mistakes are named, right answers in another form pass."""

import numpy as np
import pytest

from momentum_lessons.lessons.n05_variants import q1, q2, q3, q4, q5, q6

from ..helpers import rejected, solved


def step(velocity_rule, weight_rule):
    """Return a Nesterov step made of two expressions, as a learner would write it."""

    def nesterov_step(w, g, v, lr, beta):
        new = velocity_rule(v, g, beta)
        return weight_rule(w, g, v, new, lr, beta), new

    return nesterov_step


def sums(v, g, beta):
    return beta * v + g


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (step(sums, lambda w, g, v, new, lr, beta: w - lr * new), "This is heavy ball"),
        (
            step(
                lambda v, g, beta: beta * v + (1 - beta) * g, lambda w, g, v, n, lr, b: w - lr * n
            ),
            "article's form",
        ),
        (step(sums, lambda w, g, v, new, lr, beta: w - lr * (g + beta * v)), "with the *new* v"),
        (step(sums, lambda w, g, v, new, lr, beta: w - lr * (g + new)), "without β"),
        (step(sums, lambda w, g, v, new, lr, beta: w + lr * (g + beta * new)), "sign is turned"),
        (step(sums, lambda w, g, v, new, lr, beta: w - lr * beta * new), "The gradient is missing"),
        (
            step(sums, lambda w, g, v, new, lr, beta: w - (g + beta * new)),
            "The learning rate is missing",
        ),
        (
            step(lambda v, g, beta: v + g, lambda w, g, v, n, lr, b: w - lr * (g + b * n)),
            "added whole",
        ),
        (lambda w, g, v, lr, beta: (w - lr * g, beta * v - lr * g), "inside the velocity"),
        (
            step(lambda v, g, beta: v, lambda w, g, v, new, lr, beta: w - lr * g),
            "returned the old velocity",
        ),
        (
            lambda w, g, v, lr, beta: (beta * v + g, w - lr * (g + beta * (beta * v + g))),
            "in this order",
        ),
        (
            lambda w, g, v, lr, beta: (w, g + beta * (beta * v + g)),
            "look-ahead g + βv as the velocity",
        ),
        (lambda w, g, v, lr, beta: w - lr * g, "Two results expected"),
        # the two forms mixed
        (
            step(sums, lambda w, g, v, n, lr, b: w - lr * b * v - lr * (g + b * n)),
            "stepped to the look-ahead point first",
        ),
        (step(sums, lambda w, g, v, n, lr, b: w - lr * b * v - lr * n), "and then by αv"),
        (step(sums, lambda w, g, v, n, lr, b: w - lr * ((1 - b) * g + b * n)), "article's factor"),
        (step(sums, lambda w, g, v, n, lr, b: w - lr * (1 + b) * n), "with the new v twice"),
        (step(sums, lambda w, g, v, n, lr, b: w - lr * g), "This is gradient descent"),
        (
            step(lambda v, g, b: b * v, lambda w, g, v, n, lr, b: w - lr * (g + b * n)),
            "only β times it is left",
        ),
        (lambda w, g, v, lr, b: (w - lr * g, b * v + lr * g), "as it is in a third form"),
    ],
)
def test_q1_names_the_mistake(answer, words):
    assert words in rejected(q1, answer)


def rotation(angle):
    c, s = np.cos(angle), np.sin(angle)
    return np.array([[c, -s], [s, c]])


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda e, a: np.diag(e), "not turned"),
        (lambda e, a: rotation(a).T @ np.diag(e) @ rotation(a), "the other way"),
        (lambda e, a: rotation(a) @ np.diag(e), "R A is not symmetric"),
        (lambda e, a: np.diag(e) @ rotation(a).T, "A Rᵀ is not symmetric"),
        (lambda e, a: rotation(a) @ np.diag(e) @ rotation(a), "has to go back"),
        (
            lambda e, a: rotation(np.radians(a)) @ np.diag(e) @ rotation(np.radians(a)).T,
            "in radians already",
        ),
        (lambda e, a: rotation(a) * np.diag(e) * rotation(a).T, "multiplied with `@`"),
        (lambda e, a: e, "Shape (2, 2) expected"),
    ],
)
def test_q2_names_the_mistake(answer, words):
    assert words in rejected(q2, answer, -49.5)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (49.5, "sign is turned"),
        (50.5, "*on* the diagonal"),
        (0, "not turned"),
        (-99, "cos 45° · sin 45° is ½"),
    ],
)
def test_q2_asks_what_stands_off_the_diagonal(value, words):
    assert words in rejected(q2, turned, value)


def turned(eigenvalues, angle):
    return rotation(angle) @ np.diag(eigenvalues) @ rotation(angle).T


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda v, s, t, b1, b2: (v, s), "No correction of the velocity"),
        (lambda v, s, t, b1, b2: (v / (1 - b1**t), s), "No correction of the square"),
        (lambda v, s, t, b1, b2: (v * (1 - b1**t), s * (1 - b2**t)), "so divide"),
        (lambda v, s, t, b1, b2: (v / (1 - b1), s / (1 - b2)), "exponent t is missing"),
        (lambda v, s, t, b1, b2: (v / (1 - b1**t), s / (1 - b1**t)), "the other coefficient"),
        (
            lambda v, s, t, b1, b2: (v / (1 - b1 ** (t + 1)), s / (1 - b2 ** (t + 1))),
            "one too large",
        ),
        (lambda v, s, t, b1, b2: (v / (1 - b1 * t), s / (1 - b2 * t)), "βᵗ is a power"),
        (lambda v, s, t, b1, b2: (v / (1 - 0.9**t), s / (1 - 0.999**t)), "a fixed 0.9"),
        (lambda v, s, t, b1, b2: (s / (1 - b2**t), v / (1 - b1**t)), "The two results are swapped"),
        (lambda v, s, t, b1, b2: v / (1 - b1**t), "Two results expected"),
        (lambda v, s, t, b1, b2: (v / (1 - b1**t), s / np.sqrt(1 - b2**t)), "by √(1 − βᵗ)"),
        (lambda v, s, t, b1, b2: (v / (1 - b1**t), np.sqrt(s / (1 - b2**t))), "root already"),
        (lambda v, s, t, b1, b2: (v / (1 - b1**t), s**0.5 / (1 - b2**t)), "before the correction"),
        (lambda v, s, t, b1, b2: (v / np.sqrt(1 - b1**t), s / (1 - b2**t)), "by √(1 − βᵗ)"),
    ],
)
def test_q3_names_the_mistake(answer, words):
    assert words in rejected(q3, answer)


def test_q3_names_the_exponent_that_starts_at_zero():
    def unbias(velocity, square, t, beta1, beta2):
        return velocity / (1 - beta1 ** (t - 1)), square / (1 - beta2 ** (t - 1))

    assert "t counts from 1" in rejected(q3, unbias)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (1, "*with* the correction"),
        (0.1, "corrects the square but not the velocity"),
        (31.6, "corrects the velocity but not the square"),
        (100, "square root is missing"),
        (-3.16, "without a sign"),
        (10**-0.5, "Upside down"),
        (7, "It is not 7"),
        ("three", "Expected numbers"),
    ],
)
def test_q4_names_the_mistake(answer, words):
    assert words in rejected(q4, answer)


def changes_its_input(w, gradient, velocity, lr, beta):
    velocity *= beta
    velocity += gradient
    return w - lr * (gradient + beta * velocity), velocity


def raises(w, gradient, velocity, lr, beta):
    return w - lr * gradeint  # noqa: F821


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (raises, "NameError"),
        (lambda *_: None, "returned None"),
        (lambda w, g, v, lr, beta: (w, v[:2]), "Shape (4,) expected"),
        (lambda w, g, v, lr, beta: (w, v * np.nan), "nan"),
        (changes_its_input, "changed its input"),
        (3.0, "Expected a function"),
    ],
)
def test_a_broken_function_is_survived_and_named(answer, words):
    assert words in rejected(q1, answer)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda shapes: [n for n in shapes if len(shapes[n]) == 2], "first or last"),
        (lambda shapes: list(shapes), "Muon needs a matrix"),
        (lambda shapes: [], "is a hidden matrix"),
        (lambda shapes: "block.up", "A list of names"),
        (lambda shapes: list(shapes.values()), "holds *names*"),
        (lambda shapes: ["block.attention", "block.down"], "no weight 'block.down'"),
        (
            lambda s: [n for n in s if len(s[n]) != 2 or n in ("embedding", "head")],
            "what AdamW takes",
        ),
        (lambda shapes: shapes.clear() or [], "changed its input"),
    ],
)
def test_q5_names_the_mistake(answer, words):
    assert words in rejected(q5, answer)


def at(a, b):
    """Return table b where a is smallest."""
    place = np.unravel_index(a.argmin(), a.shape)
    return b[place] if all(np.array(place) < b.shape) else np.nan


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda m, a: m.min() / a.min(), "Upside down"),
        (lambda m, a: a.mean() / m.mean(), "nan"),
        (lambda m, a: a[np.isfinite(a)].mean() / m[np.isfinite(m)].mean(), "compares the means"),
        (lambda m, a: a.argmin() / m.argmin(), "says *where*"),
        (lambda m, a: a.min() - m.min(), "This is the difference"),
        (lambda m, a: a.min() / at(a, m), "*Adam's* best setting"),
        (lambda m, a: at(m, a) / m.min(), "Adam at *momentum's* best"),
        (lambda m, a: a / m, "one number is wanted"),
    ],
)
def test_q6_names_the_mistake(answer, words):
    assert words in rejected(q6, answer)


@pytest.mark.parametrize(
    ("exercise", "answers"),
    [
        (q1, [lambda w, g, v, lr, b: [w - lr * ((1 + b) * g + b**2 * v), g + b * v]]),
        (q2, [lambda e, a: rotation(a) * e @ np.linalg.inv(rotation(a)), (1 - 100) / 2]),
        (
            q3,
            [lambda v, s, t, b1, b2: (v / np.float32(1 - b1**t), s / np.float32(1 - b2**t))],
        ),
        (
            q3,
            [
                lambda v, s, t, b1, b2: [
                    x / ((1 - b) * sum(b**k for k in range(t))) for x, b in ((v, b1), (s, b2))
                ]
            ],
        ),
        *((q4, [value]) for value in (np.float32(3.16), 3, 3.2, 10**0.5)),
        (q5, [lambda s: {n for n in s if len(s[n]) == 2 and n not in {"embedding", "head"}}]),
        (q6, [lambda m, a: np.nanmin(a) / np.sort(m.ravel())[0]]),
    ],
)
def test_a_right_answer_in_another_form_is_taken(exercise, answers):
    assert solved(exercise, *answers), exercise.message
