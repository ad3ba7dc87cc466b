"""Closed forms against NumPy's eigenvalues, measured runs, and the storyboard's numbers."""

import warnings

import mpmath
import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import momentum_lessons as ml
from momentum_lessons import theory

lrs = st.floats(1e-3, 3.0)
betas = st.floats(0.0, 0.999)
eigenvalues = st.floats(0.01, 10.0)


def radius(matrix):
    return np.abs(np.linalg.eigvals(matrix)).max()


@given(lr=lrs, beta=betas, eigenvalue=eigenvalues)
def test_the_rate_is_the_spectral_radius(lr, beta, eigenvalue):
    expected = radius(theory.iteration_matrix(lr, beta, eigenvalue))
    assert theory.convergence_rate(lr, beta, [eigenvalue]) == pytest.approx(expected, rel=1e-6)


@given(lr=lrs, beta=betas, eigenvalue=eigenvalues)
def test_nesterovs_rate_is_the_spectral_radius(lr, beta, eigenvalue):
    shrink = 1 - lr * eigenvalue
    expected = radius([[(1 + beta) * shrink, -beta * shrink], [1, 0]])
    assert theory.nesterov_rate(lr, beta, [eigenvalue]) == pytest.approx(expected, rel=1e-6)


def measured_rate(rule, surface):
    """Return the contraction a step, measured: the roots of the recurrence of each coordinate."""
    run = ml.descend(surface, rule, np.ones(surface.dimension), 20)
    rates = []
    for w in (
        run.weights.T
    ):  # along an eigenvector w_{t+1} = a w_t + b w_{t−1}: recover a and b, then the root
        before, now, after = w[:-2], w[1:-1], w[2:]
        (a, b), *_ = np.linalg.lstsq(np.stack([now, before], axis=-1), after, rcond=None)
        rates.append(np.abs(np.roots([1, -a, -b])).max())
    return max(rates)


@pytest.mark.parametrize(
    ("lr", "beta"),
    [(0.02, 0.0), (0.02, 0.5), (0.06, 0.3), (0.1, 0.9), (0.033, 0.67), (0.005, 0.2), (0.12, 0.95)],
)
def test_heavy_ball_on_a_quadratic_contracts_at_the_spectral_radius(lr, beta):
    spectrum = (1.0, 7.0, 25.0)
    rate = theory.convergence_rate(lr, beta, spectrum)
    measured = measured_rate(ml.HeavyBall(lr, beta), ml.Quadratic(spectrum))
    assert measured == pytest.approx(rate, rel=1e-6)


@pytest.mark.parametrize(("lr", "beta"), [(0.02, 0.4), (0.05, 0.1), (0.004, 0.3)])
def test_long_runs_shrink_by_the_rate_each_step(lr, beta):
    # Real, distinct eigenvalues: the ratio of successive errors itself tends to the rate.
    spectrum = (1.0, 4.0)
    run = ml.descend(ml.Quadratic(spectrum), ml.HeavyBall(lr, beta), (1.0, 1.0), 600)
    error = np.linalg.norm(run.weights, axis=-1)
    rate = theory.convergence_rate(lr, beta, spectrum)
    assert error[600] / error[599] == pytest.approx(rate, rel=1e-6)


@pytest.mark.parametrize("kappa", [1.0, 10.0, 100.0, 1000.0])
def test_heavy_ball_at_its_best_reaches_the_square_root_rate(kappa):
    spectrum = (2.0, 2.0 * kappa)
    lr, beta, rate = theory.optimal_heavy_ball(spectrum)
    assert rate == pytest.approx((np.sqrt(kappa) - 1) / (np.sqrt(kappa) + 1))
    assert theory.convergence_rate(lr, beta, spectrum) == pytest.approx(rate, abs=1e-6)
    steps = np.arange(400, 800)
    run = ml.descend(ml.Quadratic(spectrum), ml.HeavyBall(lr, beta), (1.0, 1.0), 800)
    if kappa >= 100:  # a double eigenvalue: the error is (a + b t) rateᵗ
        error = np.log(np.linalg.norm(run.weights[400:800], axis=-1)) - np.log(steps)
        assert np.exp(np.polyfit(steps, error, 1)[0]) == pytest.approx(rate, rel=2e-3)


@given(lr=lrs, beta=betas, low=st.floats(0.05, 1.0), kappa=st.floats(1.0, 500.0))
def test_nothing_beats_the_optimal_heavy_ball_nor_the_optimal_gradient_descent(
    lr, beta, low, kappa
):
    spectrum = (low, low * kappa)
    *_, best = theory.optimal_heavy_ball(spectrum)
    assert theory.convergence_rate(lr, beta, spectrum) >= best - 1e-9
    _, best = theory.optimal_gradient_descent(spectrum)
    assert theory.convergence_rate(lr, 0.0, spectrum) >= best - 1e-9


def test_optimal_gradient_descent():
    lr, rate = theory.optimal_gradient_descent((1.0, 10.0, 100.0))
    assert rate == pytest.approx(99 / 101)
    assert theory.convergence_rate(lr, 0.0, (1.0, 10.0, 100.0)) == pytest.approx(rate)


def test_the_storyboards_numbers():
    assert theory.optimal_gradient_descent((1, 100))[1] == pytest.approx(0.980, abs=5e-4)
    assert theory.optimal_heavy_ball((1, 100))[2] == pytest.approx(0.818, abs=5e-4)
    assert theory.memory(0.9) == pytest.approx(10)
    assert theory.half_life(0.9) == pytest.approx(6.6, abs=0.03)
    assert theory.noise_reduction(0.9) == pytest.approx(1 / 19)
    assert theory.stationary_variance(1.8, 0.0, 1.0) == pytest.approx(9.0)
    assert theory.stationary_variance(0.18, 0.9, 1.0) == pytest.approx(0.94, abs=0.005)
    kappa = ((1 + np.sqrt(0.9)) / (1 - np.sqrt(0.9))) ** 2  # for which β* = 0.9
    assert kappa == pytest.approx(1442, abs=1)
    assert theory.optimal_heavy_ball((1, kappa))[1] == pytest.approx(0.9)


def test_the_lessard_cycle_and_nesterovs_convergence_on_it():
    surface = ml.PiecewiseQuadratic()
    lr, beta, _ = theory.optimal_heavy_ball((1, 25))
    assert (lr, beta) == pytest.approx((1 / 9, 4 / 9))
    run = ml.descend(surface, ml.HeavyBall(1 / 9, 4 / 9), 3.3, 3000)
    np.testing.assert_allclose(np.sort(run.weights[-3:, 0]), [-1.8024, 0.6465, 2.1159], atol=1e-4)
    np.testing.assert_allclose(run.weights[-3:], run.weights[-6:-3], atol=1e-9)
    nesterov = ml.descend(surface, ml.Nesterov(1 / 25, 2 / 3), 3.3, 300)
    assert abs(nesterov.weights[-1, 0]) < 1e-9


@given(lr=lrs, beta=betas, eigenvalue=eigenvalues)
def test_regimes_are_what_the_eigenvalues_say(lr, beta, eigenvalue):
    roots = np.linalg.eigvals(theory.iteration_matrix(lr, beta, eigenvalue))
    size, name = np.abs(roots).max(), theory.regime(lr, beta, eigenvalue)
    assume(abs(size - 1) > 1e-6)
    assume(np.abs(roots[0] - roots[1]) > 1e-4)
    if size > 1:
        assert name == "diverging"
    elif np.abs(roots.imag).max() > 1e-12:
        assert name == "underdamped"
        assert size == pytest.approx(np.sqrt(beta))
    else:
        largest = roots.real[np.abs(roots.real).argmax()]
        assert name == ("overdamped" if largest > 0 else "oscillating")


def test_the_borders_between_regimes_have_their_names():
    beta = theory.critical_beta(0.09, 1.0)
    assert beta == pytest.approx(0.49)
    assert theory.regime(0.09, beta, 1.0) == "critically damped"
    assert theory.regime(0.09, beta - 0.01, 1.0) == "overdamped"
    assert theory.regime(0.09, beta + 0.01, 1.0) == "underdamped"
    assert theory.regime(2 * 1.5, 0.5, 1.0) == "marginally stable"
    assert theory.regime(np.array([0.01, 3.1]), 0.5, 1.0).tolist() == ["overdamped", "diverging"]


@pytest.mark.parametrize(("lr", "beta"), [(0.1, 0.0), (1.8, 0.0), (0.18, 0.9), (0.5, 0.5)])
def test_noisy_runs_settle_at_the_stationary_variance(lr, beta):
    surface, sigma = ml.Quadratic((2.0, 2.0)), 0.7
    run = ml.descend(
        surface, ml.HeavyBall(lr / 2, beta), np.zeros((400, 2)), 1500, noise=sigma, seed=1
    )
    expected = theory.stationary_variance(lr / 2, beta, 2.0, sigma)
    assert run.weights[300:].var() == pytest.approx(expected, rel=0.03)


def test_the_variance_is_infinite_where_the_run_is_unstable():
    assert theory.stationary_variance(2.1, 0.0, 1.0) == np.inf
    assert theory.stationary_variance(3.9, 0.9, 1.0) == np.inf


@given(beta=st.floats(0.01, 0.99))
def test_an_average_of_white_noise_has_the_promised_variance(beta):
    weights = (1 - beta) * beta ** np.arange(5000)
    assert (weights**2).sum() == pytest.approx(theory.noise_reduction(beta), rel=1e-9)
    assert beta ** theory.half_life(beta) == pytest.approx(0.5)


@given(lr=lrs, beta=betas)
def test_converting_there_and_back(lr, beta):
    assert theory.to_article(*theory.to_pytorch(lr, beta)) == pytest.approx((lr, beta))


def test_steps_to_shrink():
    assert theory.steps_to_shrink(0.1, 1e6) == pytest.approx(6)
    assert theory.steps_to_shrink(0.0) == 0
    with pytest.raises(ValueError, match=r"rate must be in \[0, 1\), got 1"):
        theory.steps_to_shrink(1.0)


@given(
    mass=st.floats(0.2, 5),
    stiffness=st.floats(0.2, 5),
    friction=st.floats(0, 6),
    x=st.floats(-2, 2),
    v=st.floats(-2, 2),
)
def test_the_oscillator_solves_newtons_equation(mass, stiffness, friction, x, v):
    t, h = np.linspace(0.1, 8, 30), 1e-4
    arguments = (mass, stiffness, friction, x, v)
    position, velocity = theory.oscillator(t, *arguments)
    later, velocity_later = theory.oscillator(t + h, *arguments)
    earlier, velocity_earlier = theory.oscillator(t - h, *arguments)
    np.testing.assert_allclose((later - earlier) / (2 * h), velocity, atol=1e-5)
    force = -stiffness * position - friction * velocity
    np.testing.assert_allclose(
        mass * (velocity_later - velocity_earlier) / (2 * h), force, atol=1e-4
    )
    np.testing.assert_allclose(np.ravel(theory.oscillator(0.0, *arguments)), (x, v), atol=1e-12)


def test_the_oscillator_is_continuous_through_critical_damping():
    t = np.linspace(0, 10, 50)
    critical = theory.oscillator(t, 1.0, 1.0, 2.0, 1.0, 0.5)[0]
    np.testing.assert_allclose(critical, (1 + 1.5 * t) * np.exp(-t), atol=1e-12)
    np.testing.assert_allclose(
        theory.oscillator(t, 1.0, 1.0, 2.0 + 1e-7, 1.0, 0.5)[0], critical, atol=1e-6
    )


@pytest.mark.parametrize("friction", [0.0, 0.5, 2.0, 2.0 + 1e-9, 4.0, 60.0, 1e4])
def test_the_oscillator_stays_exact_when_late_and_when_strongly_damped(friction):
    t = np.array([0.0, 0.3, 3.0, 30.0, 420.0, 1e5])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        x, v = theory.oscillator(t, friction=friction)
    wanted = []
    with mpmath.workdps(60):
        c = mpmath.mpf(friction)
        root = mpmath.sqrt(c**2 / 4 - 1) or mpmath.mpf("1e-30")
        fast, slow = -c / 2 - root, -c / 2 + root
        for each in map(mpmath.mpf, t):
            ahead, behind = fast * mpmath.exp(slow * each), slow * mpmath.exp(fast * each)
            moved = fast * slow * (mpmath.exp(slow * each) - mpmath.exp(fast * each))
            wanted.append([float(mpmath.re(z / (fast - slow))) for z in (ahead - behind, moved)])
    np.testing.assert_allclose(np.transpose([x, v]), wanted, rtol=1e-7, atol=1e-9)
    late = np.array(wanted)[:, 0]
    np.testing.assert_allclose(x[late > 1e-300], late[late > 1e-300], rtol=1e-6, atol=1e-10)


def test_the_oscillator_takes_whole_arrays_of_frictions():
    frictions, t = np.array([[0.0], [2.0], [60.0]]), np.linspace(0, 5, 7)
    x, v = theory.oscillator(t, friction=frictions)
    assert x.shape == v.shape == (3, 7)
    for row, friction in zip(x, frictions[:, 0], strict=True):
        np.testing.assert_array_equal(row, theory.oscillator(t, friction=friction)[0])


def test_the_fading_oscillator_falls_to_the_end():
    t = np.array([1030.0, 1e4, 1e6])
    envelope = 2 * np.sqrt(2 / np.pi) * t**-1.5
    assert (np.abs(theory.fading_oscillator(t)) <= 1.01 * envelope).all()
    assert theory.fading_oscillator(1030.0) == pytest.approx(-4.5e-5, rel=0.02)
    assert theory.fading_oscillator(0.0, position=0.7) == 0.7


@given(beta=betas, low=st.floats(0.05, 1.0), kappa=st.floats(1.1, 500.0), lr=lrs)
def test_no_learning_rate_makes_a_beta_cheaper_than_its_price(beta, low, kappa, lr):
    spectrum = (low, low * kappa)
    best = theory.optimal_heavy_ball(spectrum)[2] ** (1 / theory.price_of_beta(beta, kappa))
    assert theory.convergence_rate(lr, beta, spectrum) >= best - 1e-9
    fair = 2 * (1 + beta) / (low + low * kappa)
    assert theory.convergence_rate(fair, beta, spectrum) == pytest.approx(best)


@pytest.mark.parametrize("kappa", [10.0, 100.0, 1000.0])
def test_the_best_beta_has_no_price_and_all_others_have(kappa):
    *_, best = theory.optimal_heavy_ball((1, kappa))
    assert theory.price_of_beta(best**2, kappa) == pytest.approx(1, rel=1e-6)
    prices = theory.price_of_beta(np.array([0.0, 0.5 * best**2, best, 0.999]), kappa)
    assert (prices > 1.01).all()
    low, high = theory.beta_window(kappa)
    assert low < best**2 < high
    assert theory.price_of_beta(np.array([low, high]), kappa) == pytest.approx(2, rel=0.02)


def test_expected_losses_are_those_of_a_run_and_the_mean_of_noisy_runs():
    surface, start, rule = ml.Quadratic((1.0, 25.0)), np.array([1.0, 0.2]), ml.HeavyBall(0.05, 0.6)
    arguments = (0.05, 0.6, surface.eigenvalues, start, 80)
    calm = ml.descend(surface, rule, start, 80)
    np.testing.assert_allclose(theory.expected_losses(*arguments), calm.losses, rtol=1e-9)
    noisy = ml.descend(surface, rule, np.tile(start, (20_000, 1)), 80, noise=2.0, keep="losses")
    expected = theory.expected_losses(*arguments, noise=2.0)
    np.testing.assert_allclose(noisy.losses.mean(axis=1), expected, rtol=0.04)
    variance = theory.stationary_variance(0.05, 0.6, surface.eigenvalues, 2.0)
    late = theory.expected_losses(*arguments[:-1], 600, noise=2.0)[-1]
    assert late == pytest.approx(variance @ surface.eigenvalues / 2)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (
            lambda: theory.convergence_rate(-1, 0.5, [1]),
            "lr must be finite and greater than 0, got -1",
        ),
        (lambda: theory.convergence_rate(1, 1.5, [1]), r"beta must be in \[0, 1\), got 1.5"),
        (lambda: theory.regime(1, 0.5, 0), "eigenvalue must be finite and greater than 0, got 0"),
        (
            lambda: theory.optimal_heavy_ball((1, -1)),
            "eigenvalues must be finite and greater than 0, got -1",
        ),
        (lambda: theory.oscillator(0, mass=0), "mass must be finite and greater than 0, got 0"),
    ],
)
def test_bad_input_gets_one_sentence(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()
