"""Momentum on trial: what the verdicts of notebook 04 rest on."""

import numpy as np
import pytest

import momentum_lessons as ml
from momentum_lessons import measures
from momentum_lessons.lessons.n04_pros_and_cons import verdicts as trials


@pytest.mark.parametrize("noise", [0.0, 0.2])
def test_expected_steps_are_those_of_the_expected_losses(noise):
    """Looked at less and less often, and still within a stride of the exact step."""
    eigenvalues, start = np.array([1.0, 50.0]), np.array([1.0, 0.3])
    lrs, betas = np.array([[0.002], [0.01], [0.03]]), np.array([0.0, 0.6, 0.9])
    quick = trials.expected_steps(lrs, betas, eigenvalues, start, (noise,), 0.02, doublings=7)[0]
    losses = ml.theory.expected_losses(lrs, betas, eigenvalues, start, 4096, noise)
    outside = losses > 0.02 * losses[0]
    exact = np.where(outside[-1], np.inf, 4097 - outside[::-1].argmax(axis=0))
    assert np.isfinite(exact).any()
    np.testing.assert_array_equal(np.isfinite(quick), np.isfinite(exact))
    settled = np.isfinite(exact)
    assert (np.abs(quick - exact)[settled] <= 1 + exact[settled] / 32).all()
    np.testing.assert_array_equal(quick[exact <= 64], exact[exact <= 64])


def test_expected_steps_do_not_hang_on_rounding_where_beta_is_close_to_one():
    """The 2ⁿ-th power of a matrix whose eigenvalues are all close to 1 is computed well."""
    problem, lr, beta, noise = ([1.0, 1.0], [1.0, 1.0]), 3.09e-7, 0.998736, 7.9
    quick = trials.expected_steps(lr, beta, *problem, (noise,), 0.01, doublings=9)[0]
    losses = ml.theory.expected_losses(lr, beta, *problem, 16_384, noise)
    exact = np.flatnonzero(losses > 0.01 * losses[0])[-1] + 1
    assert abs(quick - exact) <= 1 + exact / 32


def test_tuned_steps_are_those_of_steps_on_ravine():
    pair = ml.HeavyBall(*ml.theory.optimal_heavy_ball((1.0, 100.0))[:2])
    plain, by_formula = trials.tuned_steps(100.0, formula=True)
    assert by_formula == measures.steps_on_ravine(pair, 100.0, 200) == 93
    assert plain == np.ceil(ml.theory.steps_to_shrink(99 / 101)) == 691
    assert trials.tuned_steps(100.0)[1] < 80


def test_a_loss_in_other_units_is_the_same_problem():
    small, large = (trials.tuned_steps(30.0, scale=scale) for scale in (1.0, 100.0))
    assert small == large


def test_the_formulas_steps_are_root_kappa_times_a_logarithm():
    for kappa in (30.0, 300.0, 3000.0):
        steps = trials.tuned_steps(kappa, formula=True)[1]
        assert np.sqrt(kappa) / 2 * np.log(np.sqrt(2) * steps * 1e6) == pytest.approx(steps, abs=3)


def test_c7_momentum_turns_kappa_into_its_square_root_and_noise_takes_the_gain():
    verdict = ml.claims.verdict("C7")
    assert verdict.status == "holds when"
    assert verdict.values["slopes"] == pytest.approx([1.0, 0.51], abs=0.015)
    without, some, much = verdict.values["gains"]
    assert without > 5
    assert some == pytest.approx(2, abs=0.2)
    assert 1 < much < 1.6


def test_noise_leaves_a_constant_factor_whatever_the_condition_number():
    gains = trials.gain_over_noise((1.0, 10.0, 100.0), (3.0,))[0]
    assert ((gains > 1.2) & (gains < 1.7)).all()


def test_c8_balls_from_high_on_the_outer_walls_change_wells_both_ways():
    verdict = ml.claims.verdict("C8")
    assert verdict.value > np.abs(ml.DoubleWell().minima).max()
    assert (verdict.values["better"], verdict.values["worse"]) == pytest.approx(
        (8.0, 2.8), abs=0.05
    )
    assert ml.claims.verdict("C8", interval=2.0).status == "does not hold"


def test_momentum_changes_the_basins_of_himmelblau_more_than_a_long_step():
    surface, axis = ml.Himmelblau(), np.linspace(-6, 6, 31)
    grid = np.stack(np.meshgrid(axis, axis), axis=-1)
    short, ball, long = (
        measures.basins(surface, rule, grid, 800)
        for rule in (ml.GradientDescent(0.001), ml.HeavyBall(0.001, 0.9), ml.GradientDescent(0.01))
    )
    assert (short >= 0).all()
    assert (ball != short).mean() > 2 * (long != short).mean() > 0.1


def test_c9_reversals_are_the_angle_of_the_roots_and_noise_shrinks_in_the_articles_form_only():
    values = ml.claims.verdict("C9").values
    angles = [
        np.arccos((1.9 - share * 1.8) / 2 / np.sqrt(0.9)) / np.pi
        for share in (1, 0.1)  # the article's α is a tenth of PyTorch's
    ]
    assert values["reversals"] == pytest.approx((1.0, *angles), abs=0.01)
    plain, article, pytorch = values["clouds"]
    variance = ml.theory.stationary_variance
    assert plain == pytest.approx(variance(1.8, 0.0, 1.0), rel=0.03)
    assert article == pytest.approx(variance(0.18, 0.9, 1.0), rel=0.03)
    assert pytorch == pytest.approx(variance(1.8, 0.9, 1.0), rel=0.05)
    assert article < plain / 9
    assert pytorch > plain


def test_c9_does_not_hold_where_gradient_descent_does_not_flip():
    assert ml.claims.verdict("C9", alpha=0.5).status == "does not hold"


def test_c10_pytorch_keeps_one_array_for_momentum_and_two_for_adam():
    assert ml.claims.verdict("C10").values["bytes"] == [0, 4, 8]
    assert ml.claims.verdict("C10", dtype="float64").values["bytes"] == [0, 8, 16]


def test_c11_the_window_of_beta_lies_around_the_best_and_noise_opens_it():
    verdict = ml.claims.verdict("C11")
    low, high = verdict.values["window"]
    assert low < ml.theory.optimal_heavy_ball((1.0, 100.0))[1] < high
    assert (low, high) == pytest.approx(ml.theory.beta_window(100.0), abs=0.03)
    assert verdict.values["noisy"] < 2


@pytest.mark.parametrize(("kappa", "share"), [(25.0, 1.0), (100.0, 0.75), (400.0, 0.36)])
def test_a_tenth_below_the_best_rate_is_safe_on_the_mild_valley_only(kappa, share):
    lr, beta, _ = ml.theory.optimal_heavy_ball((1.0, kappa))
    w, v = np.linspace(-3.5, 3.5, 701), np.zeros(701)
    for _ in range(1000):
        strip = np.where(w < 2, w + kappa - 1, kappa * w - kappa + 1)
        v = beta * v + np.where(w < 1, kappa * w, strip)
        w = w - 0.9 * lr * v
    assert (np.abs(w) < 1e-3).mean() == pytest.approx(share, abs=0.03)


def test_heavy_ball_cycles_where_gradient_descent_and_nesterov_come_to_rest():
    surface, starts = ml.PiecewiseQuadratic(), np.linspace(-3.5, 3.5, 701)[:, None]

    def at_rest(rule):
        end = ml.descend(surface, rule, starts, 300, keep="end").weights[-1]
        return (np.abs(end) < 1e-3).mean()

    assert at_rest(ml.HeavyBall(1 / 9, 4 / 9)) == pytest.approx(0.863, abs=0.01)
    assert at_rest(ml.Nesterov(1 / 25, 2 / 3)) == at_rest(ml.GradientDescent(2 / 26)) == 1


def test_tuned_heavy_ball_climbs_before_it_falls_and_gradient_descent_does_not():
    ravine = ml.Quadratic((1.0, 100.0))
    lr, beta, _ = ml.theory.optimal_heavy_ball(ravine.eigenvalues)
    ball = ml.descend(ravine, ml.HeavyBall(lr, beta), (1.0, 1.0), 100)
    plain = ml.descend(ravine, ml.GradientDescent(2 / 101), (1.0, 1.0), 100)
    assert ball.losses.max() / ball.losses[0] == pytest.approx(13.61, abs=0.01)
    assert (np.diff(plain.losses) < 0).all()
    assert ball.losses[-1] < plain.losses[-1]
