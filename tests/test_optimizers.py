"""Update rules: PyTorch's optimizers are the oracle, in float64, over 50 random gradients."""

import math
import pickle
from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

import momentum_lessons as ml

STEPS = 50
learning_rates = st.floats(1e-4, 1.0)
coefficients = st.floats(0.0, 0.99)
seeds = st.integers(0, 2**32 - 1)
scales = st.floats(1e-3, 1e3)


def walk(rule, w, gradients):
    """Return the weights after each step of our rule; arrays are runs side by side."""
    state, path = rule.init(w), []
    for gradient in gradients:
        w, state = rule.step(w, gradient, state)
        path.append(w)
    return np.array(path)


def torch_walk(make, w, gradients):
    """Return the weights after each step of a torch optimizer fed the same gradients."""
    weight = torch.nn.Parameter(torch.tensor(w))
    optimizer, path = make([weight]), []
    for gradient in gradients:
        weight.grad = torch.tensor(gradient)
        optimizer.step()
        path.append(weight.detach().numpy().copy())
    return np.array(path)


def random_problem(seed, scale, shape=(4,)):
    rng = np.random.default_rng(seed)
    return rng.standard_normal(shape), scale * rng.standard_normal((STEPS, *shape))


def assert_same_path(rule, make, seed, scale, shape=(4,)):
    w, gradients = random_problem(seed, scale, shape)
    ours, theirs = walk(rule, w, gradients), torch_walk(make, w, gradients)
    size = np.maximum(np.abs(theirs), np.abs(theirs - w).max())  # a weight may pass zero on its way
    assert (np.abs(ours - theirs) / size).max() < 1e-10


@given(lr=learning_rates, seed=seeds, scale=scales)
def test_gradient_descent_is_sgd(lr, seed, scale):
    assert_same_path(ml.GradientDescent(lr), lambda p: torch.optim.SGD(p, lr=lr), seed, scale)


@given(lr=learning_rates, beta=coefficients, seed=seeds, scale=scales)
def test_heavy_ball_is_sgd_with_momentum(lr, beta, seed, scale):
    assert_same_path(
        ml.HeavyBall(lr, beta), lambda p: torch.optim.SGD(p, lr=lr, momentum=beta), seed, scale
    )


@given(lr=learning_rates, beta=coefficients, seed=seeds, scale=scales)
def test_the_articles_form_is_sgd_with_the_learning_rate_times_one_minus_beta(
    lr, beta, seed, scale
):
    assert_same_path(
        ml.Momentum(lr, beta),
        lambda p: torch.optim.SGD(p, lr=lr * (1 - beta), momentum=beta),
        seed,
        scale,
    )


@given(lr=learning_rates, beta=st.floats(0.01, 0.99), seed=seeds, scale=scales)
def test_nesterov_is_sgd_with_nesterov(lr, beta, seed, scale):
    make = lambda p: torch.optim.SGD(p, lr=lr, momentum=beta, nesterov=True)  # noqa: E731
    assert_same_path(ml.Nesterov(lr, beta), make, seed, scale)


@given(lr=learning_rates, alpha=coefficients, eps=st.floats(1e-10, 1e-3), seed=seeds, scale=scales)
def test_rmsprop(lr, alpha, eps, seed, scale):
    make = lambda p: torch.optim.RMSprop(p, lr=lr, alpha=alpha, eps=eps)  # noqa: E731
    assert_same_path(ml.RMSprop(lr, alpha, eps), make, seed, scale)


@given(lr=learning_rates, beta1=coefficients, beta2=st.floats(0, 0.9999), seed=seeds, scale=scales)
def test_adam(lr, beta1, beta2, seed, scale):
    assert_same_path(
        ml.Adam(lr, beta1, beta2),
        lambda p: torch.optim.Adam(p, lr=lr, betas=(beta1, beta2)),
        seed,
        scale,
    )


@given(lr=learning_rates, decay=st.floats(0, 0.5), beta1=coefficients, seed=seeds, scale=scales)
def test_adamw(lr, decay, beta1, seed, scale):
    make = lambda p: torch.optim.AdamW(p, lr=lr, betas=(beta1, 0.999), weight_decay=decay)  # noqa: E731
    assert_same_path(ml.AdamW(lr, beta1, weight_decay=decay), make, seed, scale)


@given(
    lr=learning_rates,
    beta1=st.floats(0.01, 0.99),
    decay=st.floats(0, 0.1),
    seed=seeds,
    scale=scales,
)
def test_nadam(lr, beta1, decay, seed, scale):
    make = lambda p: torch.optim.NAdam(p, lr=lr, betas=(beta1, 0.999), momentum_decay=decay)  # noqa: E731
    torch.set_default_dtype(
        torch.float64
    )  # or PyTorch keeps the product of the momentum coefficients in float32
    try:
        assert_same_path(ml.NAdam(lr, beta1, momentum_decay=decay), make, seed, scale)
    finally:
        torch.set_default_dtype(torch.float32)


@given(
    lr=learning_rates,
    beta=coefficients,
    decay=st.floats(0, 0.5),
    nesterov=st.booleans(),
    seed=seeds,
    scale=scales,
    shape=st.tuples(st.integers(1, 5), st.integers(1, 5)),
)
@settings(max_examples=40)
def test_muon_but_for_pytorchs_rounding_to_bfloat16(lr, beta, decay, nesterov, seed, scale, shape):
    def make(p):
        return torch.optim.Muon(p, lr=lr, momentum=beta, nesterov=nesterov, weight_decay=decay)

    with (
        pytest.MonkeyPatch.context() as patch
    ):  # PyTorch rounds to bfloat16 before it orthogonalises: let it not
        patch.setattr(torch.Tensor, "bfloat16", torch.Tensor.clone)
        assert_same_path(ml.Muon(lr, beta, nesterov, decay), make, seed, scale, shape)


def test_muon_as_pytorch_rounds_it():
    w, gradients = random_problem(3, 1.0, (4, 6))
    ours = walk(ml.Muon(1.0, 0.9), w, gradients)
    theirs = torch_walk(
        lambda p: torch.optim.Muon(p, lr=1.0, momentum=0.9, weight_decay=0.0), w, gradients
    )
    error = np.linalg.norm(ours[0] - theirs[0]) / np.linalg.norm(ours[0] - w)
    assert 1e-4 < error < 0.05  # bfloat16 keeps 8 bits of each number


@given(seed=seeds)
def test_lion_moves_every_weight_by_the_learning_rate_along_the_sign_of_the_mixed_velocity(seed):
    # PyTorch has no Lion: algorithm 2 of Chen et al. 2023 in plain floats, a weight at a time.
    w, gradients = random_problem(seed, 1.0)
    lr, beta1, beta2, decay = 0.01, 0.9, 0.99, 0.1
    expected = []
    for i in range(4):
        weight, m, path = w[i], 0.0, []
        for g in gradients[:, i]:
            mixed = beta1 * m + (1 - beta1) * g
            sign = math.copysign(1, mixed)
            weight -= lr * (sign + decay * weight)
            m = beta2 * m + (1 - beta2) * g
            path.append(weight)
        expected.append(path)
    np.testing.assert_allclose(
        walk(ml.Lion(lr, beta1, beta2, decay), w, gradients), np.array(expected).T, rtol=1e-12
    )


@given(seed=seeds, smallest=st.floats(-6, 0))
def test_orthogonalise_brings_singular_values_near_one_unless_they_are_tiny(seed, smallest):
    rng = np.random.default_rng(seed)
    (u, _), (v, _) = (np.linalg.qr(rng.standard_normal((5, 5))) for _ in range(2))
    values = np.sort(np.append(10 ** rng.uniform(smallest, 0, 4), 1.0))[::-1]
    matrix = 3.0 * u * values @ v.T
    after = np.diagonal(u.T @ ml.orthogonalise(matrix) @ v)  # it changes no singular vector
    share = values / np.linalg.norm(values)
    large = share >= 0.002
    assert (after[large] > 0.68).all()
    assert (after < 1.21).all()
    assert (after <= 485 * share + 1e-9).all()


RULES = [
    *(make(0.1, 0.9) for make in (ml.Momentum, ml.HeavyBall, ml.Nesterov)),
    *(make(0.1) for make in (ml.GradientDescent, ml.RMSprop, ml.Adam, ml.AdamW)),
    *(make(0.1) for make in (ml.NAdam, ml.Lion, ml.Muon)),
]


@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.name)
def test_a_step_changes_none_of_its_arguments(rule):
    w, gradients = random_problem(0, 1.0, (3, 4))
    _, state = rule.step(w, gradients[0], rule.init(w))
    arrays = [
        w,
        gradients[1],
        *(a for a in (state if isinstance(state, tuple) else [state]) if a is not None),
    ]
    copies = [np.copy(a) for a in arrays]
    first = rule.step(w, gradients[1], state)[0]
    second = rule.step(w, gradients[1], state)[0]
    np.testing.assert_array_equal(first, second)
    for array, copy in zip(arrays, copies, strict=True):
        np.testing.assert_array_equal(array, copy)


@pytest.mark.parametrize(
    "kind", [ml.GradientDescent, ml.RMSprop, ml.Adam, ml.AdamW, ml.NAdam, ml.Lion]
)
def test_an_array_of_learning_rates_is_as_many_runs(kind):
    lrs = np.array([0.01, 0.1, 0.5])
    w, gradients = random_problem(0, 1.0)
    together = walk(
        kind(lrs).aligned(1), np.tile(w, (3, 1)), np.repeat(gradients[:, None], 3, axis=1)
    )
    for i, lr in enumerate(lrs):
        np.testing.assert_allclose(together[:, i], walk(kind(lr), w, gradients), rtol=1e-13)


def test_a_plane_of_hyperparameters_is_as_many_runs():
    lrs, betas = np.array([[0.01], [0.1]]), np.array([0.0, 0.5, 0.9])
    rule = ml.HeavyBall(lrs, betas)
    assert rule.batch_shape == (2, 3)
    w, gradients = random_problem(0, 1.0)
    together = walk(
        rule.aligned(1),
        np.tile(w, (2, 3, 1)),
        np.broadcast_to(gradients[:, None, None], (STEPS, 2, 3, 4)),
    )
    np.testing.assert_allclose(
        together[:, 1, 2], walk(ml.HeavyBall(0.1, 0.9), w, gradients), rtol=1e-13
    )


# A rule is a value


def test_a_rule_shows_what_was_passed():
    assert repr(ml.HeavyBall(0.1)) == "HeavyBall(lr=0.1, beta=0.9)"
    assert repr(ml.HeavyBall([0.1, 0.2])) == "HeavyBall(lr=[0.1, 0.2], beta=0.9)"
    assert repr(ml.Adam(1e-3)) == "Adam(lr=0.001, beta1=0.9, beta2=0.999, eps=1e-08)"
    assert repr(ml.Lion(np.ones((201, 1)))).startswith("Lion(lr=<array (201, 1)>, beta1=0.9")


def test_attributes_keep_the_shape_that_was_passed():
    rule = ml.HeavyBall([[0.1], [0.2]], (0.5, 0.6, 0.7))
    assert rule.lr.shape == (2, 1)
    assert rule.beta.shape == (3,)
    ml.descend(ml.Quadratic(), rule, (1.0, 1.0), 3)
    assert rule.lr.shape == (2, 1)


def test_rules_are_equal_when_class_and_hyperparameters_are():
    assert ml.HeavyBall([0.1, 0.2]) == ml.HeavyBall(np.array([0.1, 0.2]), 0.9)
    assert hash(ml.HeavyBall(0.1)) == hash(ml.HeavyBall(0.1, 0.9))
    assert ml.HeavyBall(0.1) != ml.HeavyBall(0.2)
    assert ml.HeavyBall(0.1) != ml.Momentum(0.1)
    assert ml.HeavyBall(0.1) != ml.HeavyBall([0.1, 0.1])
    assert ml.HeavyBall(0.1) != 0.1


@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.name)
def test_a_rule_cannot_be_changed_but_gives_another(rule):
    with pytest.raises(AttributeError):
        rule.lr = 0.5
    other = replace(rule, lr=0.5)
    assert (rule.lr, other.lr) == (0.1, 0.5)
    assert replace(other, lr=0.1) == rule
    assert pickle.loads(pickle.dumps(rule)) == rule


def test_hyperparameters_are_aligned_with_runs_on_matrices_as_on_vectors():
    surface = ml.landscapes.MatrixRegression(2, 2, condition_number=10)  # 2 rates, 2 rows
    lrs = np.array([0.1, 0.5])
    for kind in (ml.GradientDescent, ml.Adam, ml.Muon):
        together = ml.descend(surface, kind(lrs), np.zeros((2, 2)), 20)
        assert together.losses.shape == (21, 2)
        for i, lr in enumerate(lrs):
            alone = ml.descend(surface, kind(lr), np.zeros((2, 2)), 20)
            np.testing.assert_allclose(together.weights[:, i], alone.weights, rtol=1e-12)


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: ml.Momentum(0.0, 0.9), "lr must be finite and greater than 0, got 0"),
        (lambda: ml.GradientDescent(-0.1), "lr must be finite and greater than 0, got -0.1"),
        (lambda: ml.Adam(np.inf), "lr must be finite and greater than 0, got inf"),
        (
            lambda: ml.HeavyBall(np.array([0.1, np.nan]), 0.9),
            "lr must be finite and greater than 0, got nan",
        ),
        (lambda: ml.Lion("fast"), "lr must be finite and greater than 0, got 'fast'"),
        (lambda: ml.Momentum(0.1, 1.2), r"beta must be in \[0, 1\), got 1.2"),
        (lambda: ml.HeavyBall(0.1, 1.0), r"beta must be in \[0, 1\), got 1"),
        (lambda: ml.Nesterov(0.1, np.array([0.5, -0.1])), r"beta must be in \[0, 1\), got -0.1"),
        (lambda: ml.Adam(0.1, beta2=1.0), r"beta2 must be in \[0, 1\), got 1"),
        (lambda: ml.RMSprop(0.1, alpha=2), r"alpha must be in \[0, 1\), got 2"),
        (
            lambda: ml.AdamW(0.1, weight_decay=-1),
            "weight_decay must be finite and at least 0, got -1",
        ),
        (lambda: ml.Muon(0.1).init(np.zeros(3)), r"w must be a matrix, .* got shape \(3,\)"),
    ],
)
def test_bad_input_gets_one_sentence(make, sentence):
    with pytest.raises(ValueError, match=sentence):
        make()
