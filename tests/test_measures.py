"""Measurements: what they say of paths whose answer is known, and of momentum's closed forms."""

import numpy as np
import pytest

import momentum_lessons as ml
from momentum_lessons import measures, theory


def test_reversals_count_changes_of_sign_each_run_for_itself():
    path = np.array([1.0, 2.0, 1.0, -1.0, -2.0, -1.0, 1.0])
    assert measures.reversals(path) == 2
    assert measures.reversals(np.stack([path, np.abs(path)], axis=-1)).tolist() == [2, 0]
    assert measures.reversals(np.array([1e-200, -1e-200])) == 1  # their product is zero in floats
    assert measures.reversals_per_step(path) == pytest.approx(2 / 6)


@pytest.mark.parametrize(("beta", "share"), [(0.0, 1.0), (0.6, 0.54), (0.9, 0.49), (0.99, 0.47)])
def test_momentum_makes_a_zigzag_reverse_less_often_a_step(beta, share):
    start = np.array([1.5, 0.3])
    run = ml.descend(ml.Quadratic((1.0, 25.0)), ml.HeavyBall(1.8 / 25, beta), start, 1000)
    reversals = measures.reversals_per_step(run.weights[:400, 1])
    assert reversals == pytest.approx(share, abs=0.05)


def test_turning_angle_of_straight_line_square_and_zigzag():
    line = np.array([[0.0, 0.0], [1.0, 1.0], [3.0, 3.0]])
    square = np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]])
    zigzag = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 0.0]])
    assert [measures.turning_angle(path) for path in (line, square, zigzag)] == pytest.approx(
        [0, 90, 180], abs=1e-5
    )
    both = np.stack([line, zigzag], axis=1)
    assert measures.turning_angle(both) == pytest.approx([0, 180], abs=1e-5)


def test_path_length_of_a_square():
    square = np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0], [0.0, 0.0]])
    assert measures.path_length(square) == pytest.approx(4)
    assert measures.path_length(np.stack([square, 2 * square], axis=1)) == pytest.approx([4, 8])


@pytest.mark.parametrize("spectrum", [np.geomspace(1, 1000, 100), np.linspace(1, 1000, 100)])
@pytest.mark.parametrize("reach", [0.5, 0.99, 1.3, 1.9])
def test_the_gradients_that_flip_are_those_with_eigenvalues_above_one_over_alpha(spectrum, reach):
    surface = ml.Quadratic(spectrum)
    run = ml.descend(surface, ml.GradientDescent(reach / 1000), np.ones(100), 20)
    share = measures.flip_share(surface.gradient(run.weights))
    assert share == pytest.approx((spectrum * reach / 1000 > 1).mean())


def test_only_a_start_on_the_ridge_stays_at_the_saddle():
    starts = [[1.0, 0.0], [1.0, 1e-30], [1.0, 1e-3]]
    run = ml.descend(ml.Saddle(), ml.GradientDescent(0.1), starts, 2000)
    never, late, soon = measures.steps_to_leave(run.weights)
    assert never == np.inf
    assert late == pytest.approx(np.log(0.5e30) / np.log(1.1), abs=3)
    assert soon == pytest.approx(np.log(0.5e3) / np.log(1.1), abs=3)


def test_growth_exponent_of_a_power():
    kappa = np.array([10.0, 100.0, 1000.0])
    assert measures.growth_exponent(kappa, 3 * kappa**0.5) == pytest.approx(0.5)


def test_a_paired_difference_does_not_see_what_the_pairs_share():
    shared = np.random.default_rng(0).normal(size=20)
    mean, error = measures.paired_difference(shared + 0.5, shared)
    assert (mean, error) == pytest.approx((0.5, 0.0))
    mean, error = measures.paired_difference([1.0, 2.0, 3.0, 4.0], [0.0, 0.0, 0.0, 0.0])
    assert (mean, error) == pytest.approx((2.5, np.std([1, 2, 3, 4], ddof=1) / 2))


def test_a_ravine_is_solved_when_the_error_stays_a_millionth():
    lrs = np.array([0.5, 1.0, 1.5, 2.5])
    steps = measures.steps_on_ravine(ml.GradientDescent(lrs), 1.0, 100)
    assert steps.tolist() == [20, 1, 20, np.inf]  # |1 − α| to the power of 20 is 10⁻⁶
    lr, beta, rate = theory.optimal_heavy_ball((1.0, 100.0))
    few = measures.steps_on_ravine(ml.HeavyBall(lr, beta), 100.0, 1000)
    assert theory.steps_to_shrink(rate) < few < 1.6 * theory.steps_to_shrink(rate)
    assert measures.steps_on_ravine(ml.HeavyBall(lr, beta), 100.0, few - 1) == np.inf


@pytest.mark.parametrize("beta", [0.0, 0.9])
def test_the_cloud_is_as_wide_along_each_eigenvector_as_theory_has_it(beta):
    surface, lr = ml.Quadratic((1.0, 25.0)), 0.05
    rule = ml.HeavyBall(lr, beta)
    variance = measures.cloud_variance(surface, rule, 500, runs=4000)
    expected = theory.stationary_variance(lr, beta, surface.eigenvalues)
    assert variance == pytest.approx(expected, rel=0.1)


def test_basins_of_himmelblau_and_who_has_not_arrived():
    surface = ml.Himmelblau()
    rule = ml.GradientDescent(0.01)
    assert measures.basins(surface, rule, surface.minima + 0.3, 400).tolist() == [0, 1, 2, 3]
    assert measures.basins(surface, rule, [[0.0, 0.0], [50.0, 50.0]], 1).tolist() == [-1, -1]


def test_heavy_ball_moves_starts_both_ways_and_gradient_descent_none():
    surface, starts = ml.DoubleWell(), np.linspace(-2.5, 2.5, 501)[:, None]
    plain = measures.moves(surface, ml.GradientDescent(0.01), starts, 1000)
    ball = measures.moves(surface, ml.HeavyBall(0.01, 0.9), starts, 1000)
    assert plain == {"better": 0, "worse": 0, "stayed": 501, "unsettled": 0}
    assert ball == {"better": 40, "worse": 14, "stayed": 447, "unsettled": 0}
    assert measures.moves(surface, ml.HeavyBall(0.01, 0.9), starts, 3)["unsettled"] > 400


@pytest.mark.parametrize("tilt", [-2.0, 1.0])
def test_the_deeper_well_is_number_0_on_either_side(tilt):
    surface = ml.DoubleWell(tilt)
    assert measures.wells(surface, surface.minima).tolist() == [0, 1]
