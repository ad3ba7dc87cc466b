"""What is no number is refused in one sentence, wherever the core takes numbers."""

import datetime
import fractions

import numpy as np
import pytest
import torch

import momentum_lessons as ml
from momentum_lessons import physics, theory, validation

NO_NUMBERS = {
    "text": "0.1",
    "bool": True,
    "NumPy's bool": np.bool_(True),
    "complex": 0.1 + 0j,
    "date": datetime.date(2026, 11, 24),
    "NumPy's date": np.datetime64("2026-11-24"),
    "nothing": None,
    "empty list": [],
    "empty array": np.array([]),
    "list of text": ["0.1"],
    "list of bools": [True, False],
    "complex array": np.array([0.1 + 0j]),
    "masked array": np.ma.array([0.1, 0.2], mask=[False, True]),
    "tensor": torch.tensor(0.1),
    "tensor with a gradient": torch.tensor([0.1], requires_grad=True),
    "list of tensors with a gradient": [torch.tensor(0.1, requires_grad=True)],
    "ragged list": [[0.1], [0.1, 0.2]],
    "class": float,
    "property": ml.HeavyBall.name,
    "too large": 10**400,
    "far too large": 10**5000,
    "too large, in a list": [10**400],
    "infinite": float("inf"),
    "no number": float("nan"),
}
TAKERS = {
    "GradientDescent": ml.GradientDescent,
    "Momentum": lambda value: ml.Momentum(0.1, value),
    "Quadratic": ml.Quadratic,
    "DoubleWell": ml.DoubleWell,
    "start": lambda value: ml.descend(ml.DoubleWell(), ml.GradientDescent(0.1), value, 1),
    "noise": lambda value: ml.descend(ml.DoubleWell(), ml.GradientDescent(0.1), 1.0, 1, value),
    "value": lambda value: ml.DoubleWell().value(value),
    "friction": lambda value: physics.roll(ml.DoubleWell(), 1.0, value, 0.1, 1),
    "rate": lambda value: theory.convergence_rate(value, 0.5, [1.0]),
    "to_pytorch": lambda value: theory.to_pytorch(0.1, value),
    "oscillator": lambda value: theory.oscillator(1.0, friction=value),
}


@pytest.mark.parametrize("taker", TAKERS)
@pytest.mark.parametrize("kind", NO_NUMBERS)
def test_what_is_no_number_is_refused_in_one_sentence(kind, taker):
    if taker == "value" and kind in ("infinite", "no number"):
        return  # a diverged run's weights, which a landscape takes
    with pytest.raises(ValueError, match=r"^\S+ must (be|have) .*, got [^\n]*$") as caught:
        TAKERS[taker](NO_NUMBERS[kind])
    assert len(str(caught.value)) < 200


@pytest.mark.parametrize(
    "value", [2, 2.0, np.float32(2), np.int8(2), fractions.Fraction(2), np.array(2.0)]
)
def test_a_number_may_have_any_real_type(value):
    assert validation.number("lr", value) == 2.0
    assert isinstance(validation.number("lr", value), float)


@pytest.mark.parametrize("value", [2.5, True, "3", None, [3], 0, -1, np.float64(3)])
def test_steps_are_a_whole_number(value):
    with pytest.raises(ValueError, match="steps must be a whole number of at least 1, got"):
        ml.descend(ml.DoubleWell(), ml.GradientDescent(0.1), 1.0, value)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: ml.DoubleWell(tilt=[1.0, 2.0]), r"tilt must be one number, got .*\(2,\)"),
        (lambda: ml.Quadratic((1, 2), angle=[1.0]), r"angle must be one number, got .*\(1,\)"),
        (lambda: physics.roll(ml.DoubleWell(), 1.0, 0.1, [0.1], 5), "dt must be one number"),
        (lambda: theory.to_article(0.01, 1.5), r"momentum must be in \[0, 1\), got 1.5"),
        (lambda: theory.critical_beta(2.0, 5.0), r"lr · eigenvalue must be in \[0, 1\], got 10"),
        (
            lambda: ml.descend(ml.Quadratic, ml.GradientDescent(0.1), (1, 1), 5),
            r"surface must be an object such as ml.Quadratic\(\), got the class Quadratic",
        ),
        (
            lambda: ml.descend(ml.Quadratic(), ml.HeavyBall, (1, 1), 5),
            r"rule must be an object such as ml.HeavyBall\(0.02, 0.9\), got the class HeavyBall",
        ),
        (
            lambda: ml.descend(ml.Quadratic(), 0.1, (1, 1), 5),
            r"rule must be an object such as ml.HeavyBall\(0.02, 0.9\), got 0.1",
        ),
        (
            lambda: physics.roll(ml.DoubleWell, 1.0, 0.1, 0.1, 5),
            r"surface must be an object such as ml.DoubleWell\(\), got the class DoubleWell",
        ),
        (
            lambda: ml.HeavyBall([0.1, 0.2], [0.5, 0.6, 0.7]),
            r"the hyperparameters' shapes must broadcast, got lr \(2,\), beta \(3,\)",
        ),
        (
            lambda: physics.roll(ml.DoubleWell(), [[1.0], [2.0]], [0.1, 0.2, 0.3], 0.1, 5),
            r"friction must broadcast against the starts' axes \(2,\), got \(3,\)",
        ),
    ],
)
def test_bad_input_gets_one_sentence(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()


GIGABYTES = "GB, the limit is 2"


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: ml.descend(ml.DoubleWell(), ml.Adam(0.1), 1.0, 10**9), "at most 1e[+]07"),
        (lambda: physics.roll(ml.DoubleWell(), 1.0, 0.1, 0.1, 10**9), "at most 1e[+]07"),
        (
            lambda: ml.descend(ml.DoubleWell(), ml.Adam(0.1), np.ones((30, 1)), 9_000_000),
            f'keep must be "losses" or "end" .* {GIGABYTES}',
        ),
        (
            lambda: ml.descend(
                ml.DoubleWell(), ml.Adam(0.1), np.ones((30, 1)), 9_000_000, keep="losses"
            ),
            f'keep must be "end" .* {GIGABYTES}',
        ),
        (
            lambda: ml.descend(
                ml.Quadratic(),
                ml.HeavyBall(np.full((9000, 1), 0.1), np.full(9000, 0.1)),
                (1, 1),
                1,
                keep="end",
            ),
            f"there must be fewer runs .* {GIGABYTES}",
        ),
        (lambda: physics.roll(ml.DoubleWell(), np.ones((900, 1)), 0.1, 0.1, 10**6), GIGABYTES),
    ],
)
def test_what_would_not_fit_into_memory_is_refused_before_it_is_tried(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()


# Nothing is shared with whoever passed it


def test_arrays_are_copied_and_cannot_be_changed():
    eigenvalues, lrs = np.array([1.0, 25.0]), np.array([0.01, 0.02])
    surface, rule = ml.Quadratic(eigenvalues), ml.GradientDescent(lrs)
    eigenvalues[0], lrs[0] = -3.0, 9.0
    assert surface.eigenvalues.tolist() == [1.0, 25.0]
    assert rule.lr.tolist() == [0.01, 0.02]
    own = (surface.eigenvalues, surface.hessian, rule.lr, ml.DoubleWell().barrier)
    for array in (
        *own,
        *(s.minima for s in (surface, ml.Rosenbrock(), ml.Saddle(), ml.Himmelblau())),
    ):
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 5.0


# A landscape and a rule that a learner wrote


class Bowl(ml.landscapes.Landscape):
    name = "my bowl"
    minima = np.zeros((1, 2))

    def value(self, w):
        return (np.asarray(w) ** 2).sum(axis=-1) / 2

    def gradient(self, w):
        return self.answer(w)


@pytest.mark.parametrize(
    "answer",
    [lambda w: None, lambda w: 1.0, lambda w: w.sum(axis=-1), lambda w: w[..., :1]],
    ids=["None", "one number", "the sum", "one column"],
)
def test_a_gradient_of_another_shape_is_refused_and_not_broadcast(answer):
    bowl = Bowl()
    bowl.answer = answer
    with pytest.raises(
        ValueError, match=r"the gradient of my bowl must have shape \(2,\) here, got"
    ):
        ml.descend(bowl, ml.GradientDescent(0.1), (1.0, -1.0), 5)


def test_a_rule_of_ones_own_needs_init_and_step_only():
    class Mine:
        def init(self, w):
            return 0

        def step(self, w, gradient, state):
            return w - 0.1 * gradient, state + 1

    bowl = Bowl()
    bowl.answer = lambda w: w
    mine = ml.descend(bowl, Mine(), (1.0, -1.0), 20)
    np.testing.assert_array_equal(
        mine.weights, ml.descend(bowl, ml.GradientDescent(0.1), (1.0, -1.0), 20).weights
    )
