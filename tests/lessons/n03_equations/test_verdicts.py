"""What the equations of notebook 03 promise, and the verdicts on C5 and C6."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import momentum_lessons as ml

betas = st.floats(0.05, 0.98)


@given(betas, st.integers(1, 60), st.integers(0, 2**32 - 1))
def test_velocity_is_the_weighted_sum_of_past_gradients(beta, steps, seed):
    gradients = np.random.default_rng(seed).standard_normal(steps)
    rule, velocity = ml.Momentum(0.1, beta), np.zeros(1)
    for gradient in gradients:
        _, velocity = rule.step(np.zeros(1), np.array([gradient]), velocity)
    weights = (1 - beta) * beta ** np.arange(steps)
    assert velocity[0] == pytest.approx(weights @ gradients[::-1], abs=1e-12)
    assert weights.sum() == pytest.approx(1 - beta**steps)


@pytest.mark.parametrize("beta", [0.5, 0.9, 0.97])
def test_flips_shrink_and_agreement_stays(beta):
    rule, velocity = ml.Momentum(0.1, beta), np.zeros(2)
    for t in range(2000):
        _, velocity = rule.step(np.zeros(2), np.array([(-1.0) ** t, 1.0]), velocity)
    assert abs(velocity[0]) == pytest.approx(ml.theory.noise_reduction(beta))
    assert velocity[1] == pytest.approx(1)


@given(betas, st.floats(0.01, 0.99))
def test_complex_roots_have_modulus_root_beta_whatever_the_learning_rate(beta, share):
    low, high = (1 - np.sqrt(beta)) ** 2, (1 + np.sqrt(beta)) ** 2
    pair = np.linalg.eigvals(ml.theory.iteration_matrix(low + share * (high - low), beta, 1.0))
    assert np.iscomplexobj(pair)
    np.testing.assert_allclose(abs(pair), np.sqrt(beta), rtol=1e-9)


@given(st.floats(0.01, 3.9), betas)
def test_a_run_is_a_mixture_of_the_powers_of_its_two_roots(lr, beta):
    pair = np.roots([1, -(1 + beta - lr), beta])
    if abs(pair[0] - pair[1]) < 0.01 or abs(pair).max() > 1.2:
        return  # a double root, which the notebook treats apart; a run that explodes
    w = ml.descend(ml.Quadratic((1.0,)), ml.HeavyBall(lr, beta), 1.0, 25).weights[:, 0]
    shares = np.linalg.solve([[1, 1], pair], w[:2])
    powers = pair[:, None] ** np.arange(26)
    np.testing.assert_allclose(shares @ powers, w, atol=1e-9)


@given(st.floats(1.5, 1e4))
def test_the_limit_of_the_averaging_form_is_gradient_descents_over_what_is_left_of_a_flip(top):
    limit = 2 / top / ml.theory.noise_reduction(0.9)
    for lr, diverges in ((0.98 * limit, False), (1.02 * limit, True)):
        rate = ml.theory.convergence_rate(ml.theory.to_pytorch(lr, 0.9)[0], 0.9, [top])
        assert (rate > 1) == diverges


@given(st.floats(0.001, 3.99), st.floats(0, 0.99), st.floats(1.1, 1e4))
def test_no_learning_rate_and_beta_beat_the_best_pair(share, beta, kappa):
    best = ml.theory.optimal_heavy_ball((1.0, kappa))[2]
    assert ml.theory.convergence_rate(share / kappa, beta, (1.0, kappa)) >= best - 1e-9


def test_at_the_best_pair_the_flat_direction_falls_like_t_times_a_power():
    lr, beta, rate = ml.theory.optimal_heavy_ball((1.0, 25.0))
    w = ml.descend(ml.Quadratic((1.0,)), ml.HeavyBall(lr, beta), 1.0, 30).weights[:, 0]
    t = np.arange(31)
    np.testing.assert_allclose(w, (1 + t / 3) * rate**t, rtol=1e-9)


def test_c5_holds_where_there_is_something_to_smooth():
    verdict = ml.claims.verdict("C5")
    assert verdict.status == "holds when"
    sharp, soft, straight, bent = verdict.values["angles"]
    assert soft < 0.3 * sharp
    assert straight < 1 < bent
    flips, swings = verdict.values["reversals"]
    assert flips == 50  # every step
    # half a period of the swing is π / arccos((1 + β − αλ(1 − β)) / 2√β) = 7.2 steps
    assert swings == round(50 / 7.2)


def test_in_pure_noise_the_direction_turns_by_the_angle_whose_cosine_is_beta():
    flat = ml.Quadratic((1e-9,) * 50)  # in many dimensions every angle is near its mean
    w = ml.descend(flat, ml.Momentum(1.0, 0.9), np.zeros(50), 400, noise=1.0).weights[100:]
    assert ml.measures.turning_angle(w) == pytest.approx(np.degrees(np.arccos(0.9)), rel=0.05)


def test_without_noise_nothing_is_smoothed():
    assert ml.claims.verdict("C5", noise=0.0).status == "does not hold"


def test_c6_holds_in_a_band_of_condition_numbers():
    verdict = ml.claims.verdict("C6")
    price = dict(zip(verdict.values["kappa"].tolist(), verdict.values["price"], strict=True))
    assert verdict.status == "holds when"
    assert max(price[400], price[1000], price[2000]) == verdict.value < 2
    assert price[1000] < 1.1
    assert price[10] > 8
    assert price[100] > 2.5
    assert price[10_000] > 3


def test_c6_counts_the_steps_of_real_runs():
    fixed, best = (ml.claims.verdict("C6").values[name][2] for name in ("fixed", "best"))
    shares = np.arange(1, 50)[:, None] / 50
    rule = ml.HeavyBall(shares * 2 * 1.9 / 100, 0.9)
    assert ml.measures.steps_on_ravine(rule, 100.0, 1000).min() == fixed
    polyak = ml.HeavyBall(*ml.theory.optimal_heavy_ball((1.0, 100.0))[:2])
    assert best < ml.measures.steps_on_ravine(polyak, 100.0, 1000)


def test_a_beta_costs_nothing_at_its_own_condition_number():
    for beta in (0.5, 0.9, 0.97):
        kappa = ((1 + np.sqrt(beta)) / (1 - np.sqrt(beta))) ** 2
        gentler, own, steeper = ml.theory.price_of_beta(beta, kappa * np.array([0.05, 1, 20]))
        assert own == pytest.approx(1)
        assert min(gentler, steeper) > 2
