"""descend: what it keeps, how it broadcasts, how it stops a diverging run, and what it refuses."""

import warnings

import numpy as np
import pytest

import momentum_lessons as ml

RAVINE = ml.Quadratic((1.0, 25.0))


def test_a_run_is_the_rule_applied_again_and_again():
    rule = ml.Momentum(0.05, 0.9)
    run = ml.descend(RAVINE, rule, (1.0, -0.5), 3)
    w, v = np.array([1.0, -0.5]), np.zeros(2)
    for t in range(4):
        np.testing.assert_allclose(run.weights[t], w)
        assert run.losses[t] == pytest.approx(0.5 * w[0] ** 2 + 12.5 * w[1] ** 2)
        v = 0.9 * v + 0.1 * np.array([w[0], 25 * w[1]])
        w = w - 0.05 * v


def test_one_call_runs_a_plane_of_hyperparameters_and_starts():
    lrs, betas = np.array([0.001, 0.01])[:, None], np.array([0.0, 0.5, 0.9])
    starts = np.array([[1.0, 1.0], [0.3, -2.0]])[:, None, None]
    run = ml.descend(RAVINE, ml.HeavyBall(lrs, betas), starts, 20)
    assert run.weights.shape == (21, 2, 2, 3, 2)
    assert run.losses.shape == (21, 2, 2, 3)
    assert run.diverged.shape == (2, 2, 3)
    alone = ml.descend(RAVINE, ml.HeavyBall(0.01, 0.5), starts[1, 0, 0], 20)
    np.testing.assert_allclose(run.weights[:, 1, 1, 1], alone.weights, rtol=1e-13)


@pytest.mark.parametrize("dimension", [1, 2, 3, 100])
def test_every_dimension(dimension):
    surface = ml.Quadratic(np.geomspace(1, 50, dimension))
    run = ml.descend(surface, ml.Nesterov(0.01, 0.9), np.ones(dimension), 400)
    assert run.weights.shape == (401, dimension)
    assert run.losses[-1] < 1e-6 * run.losses[0]


def test_a_plain_number_starts_a_one_dimensional_run():
    run = ml.descend(ml.DoubleWell(), ml.GradientDescent(0.01), 2.0, 500)
    assert run.weights[-1] == pytest.approx(ml.DoubleWell().minima[1])


def test_keeping_less_keeps_the_same_numbers():
    lrs = np.array([0.01, 0.02, 10.0])
    whole = ml.descend(RAVINE, ml.HeavyBall(lrs, 0.5), (1, 1), 50)
    losses = ml.descend(RAVINE, ml.HeavyBall(lrs, 0.5), (1, 1), 50, keep="losses")
    end = ml.descend(RAVINE, ml.HeavyBall(lrs, 0.5), (1, 1), 50, keep="end")
    np.testing.assert_array_equal(whole.losses, losses.losses)
    np.testing.assert_array_equal(whole.weights[-1:], losses.weights)
    np.testing.assert_array_equal(whole.weights[-1:], end.weights)
    np.testing.assert_array_equal(whole.losses[-1:], end.losses)
    np.testing.assert_array_equal(whole.diverged_at, end.diverged_at)


def test_a_diverging_run_stops_and_says_when_without_a_warning():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        run = ml.descend(RAVINE, ml.HeavyBall(1.0, 0.9), (1.0, 1.0), 2000)
    assert run.diverged is True
    t = run.diverged_at
    assert 2 < t < 20
    assert np.isfinite(run.weights[:t]).all()
    assert np.isnan(run.weights[t:]).all()
    assert np.isfinite(run.losses[:t]).all()
    assert np.isinf(run.losses[t:]).all()
    assert run.losses[:t].max() <= 1e12 * run.losses[0]


def test_a_diverging_neighbour_leaves_a_run_alone():
    alone = ml.descend(RAVINE, ml.HeavyBall(0.01, 0.9), (1, 1), 300)
    beside = ml.descend(RAVINE, ml.HeavyBall(np.array([0.01, 5.0]), 0.9), (1, 1), 300)
    assert beside.diverged.tolist() == [False, True]
    np.testing.assert_array_equal(beside.weights[:, 0], alone.weights)
    lost = ml.descend(RAVINE, ml.HeavyBall(5.0, 0.9), (1, 1), 300)
    assert beside.diverged_at.tolist() == [-1, lost.diverged_at]
    np.testing.assert_array_equal(beside.weights[:, 1], lost.weights)
    np.testing.assert_array_equal(beside.losses[:, 1], lost.losses)


@pytest.mark.parametrize(
    "rule",
    [ml.GradientDescent(50.0), ml.Nesterov(50.0, 0.9), ml.HeavyBall(50.0, 0.99)],
    ids=lambda r: r.name,
)
@pytest.mark.parametrize(
    "surface", [ml.Rosenbrock(), ml.Himmelblau(), ml.Saddle()], ids=lambda s: s.name
)
def test_overflow_is_caught_on_every_landscape(surface, rule):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        run = ml.descend(surface, rule, (1.2, 1.7), 100)
    assert run.diverged
    assert np.isfinite(run.losses[: run.diverged_at]).all()


def test_a_stable_run_that_rises_first_is_not_called_diverged():
    run = ml.descend(RAVINE, ml.HeavyBall(0.15, 0.98), (1e-3, 1.0), 3000)
    assert run.losses.max() > 1.0
    assert run.diverged is False


def test_noise_is_seeded_and_has_the_asked_standard_deviation():
    flat = ml.Quadratic((1e-12, 1e-12))
    steps, sigma, lr = 4000, 0.3, 1.0
    run = ml.descend(flat, ml.GradientDescent(lr), np.zeros((50, 2)), steps, noise=sigma, seed=5)
    again = ml.descend(flat, ml.GradientDescent(lr), np.zeros((50, 2)), steps, noise=sigma, seed=5)
    other = ml.descend(flat, ml.GradientDescent(lr), np.zeros((50, 2)), steps, noise=sigma, seed=6)
    np.testing.assert_array_equal(run.weights, again.weights)
    assert not np.array_equal(run.weights, other.weights)
    assert np.diff(run.weights, axis=0).std() == pytest.approx(lr * sigma, rel=0.01)


def test_noise_may_differ_from_run_to_run():
    sigmas = np.array([0.0, 0.1, 1.0])
    starts = np.zeros((3, 2))
    run = ml.descend(
        ml.Quadratic((1e-12, 1e-12)), ml.GradientDescent(1.0), starts, 5000, noise=sigmas
    )
    np.testing.assert_allclose(np.diff(run.weights, axis=0).std(axis=(0, 2)), sigmas, rtol=0.05)


def test_settling_time_is_the_first_step_of_a_falling_loss_within_the_tolerance():
    surface = ml.Quadratic((1.0,))
    run = ml.descend(surface, ml.GradientDescent(0.5), 1.0, 60)  # the loss is ½ · 4⁻ᵗ
    assert run.settling_time(0.5 * 4.0**-7) == 7
    assert run.settling_time(0.5 * 4.0**-7 * 0.99) == 8
    assert run.settling_time(1.0) == 0
    assert run.settling_time(1e-300) == np.inf
    many = ml.descend(surface, ml.GradientDescent(np.array([0.5, 1.0, 3.0])), 1.0, 60)
    np.testing.assert_array_equal(many.settling_time(0.5 * 4.0**-7), [7, 1, np.inf])


def test_settling_time_counts_from_the_last_step_outside():
    run = ml.descend(ml.Quadratic((1.0,)), ml.HeavyBall(0.1, 0.8), [[1.0], [0.0]], 400)
    outside = run.losses[:, 0] > 1e-4
    last = np.flatnonzero(outside)[-1]
    np.testing.assert_array_equal(run.settling_time(1e-4), [last + 1, 0])
    assert outside.argmin() < last  # it swings through before


@pytest.mark.parametrize(
    ("lr", "steps", "tolerance", "settled"),
    [(0.5, 8, 0.5 * 4.0**-8, 8), (0.5, 7, 0.5 * 4.0**-8, np.inf), (9.0, 50, 1.0, np.inf)],
)
def test_settling_time_at_the_end_of_a_run(lr, steps, tolerance, settled):
    run = ml.descend(ml.Quadratic((1.0,)), ml.GradientDescent(lr), [1.0], steps)
    assert run.settling_time(tolerance) == settled


def test_settling_time_counts_from_the_lowest_minimum():
    well = ml.DoubleWell()
    stuck = ml.descend(well, ml.GradientDescent(0.01), 2.0, 1000)
    free = ml.descend(well, ml.GradientDescent(0.01), -2.0, 1000)
    assert stuck.settling_time(1e-3) == np.inf
    assert free.settling_time(1e-3) < 100


def test_the_start_is_not_changed():
    start = np.array([1.0, 2.0])
    run = ml.descend(RAVINE, ml.Adam(0.1), start, 5)
    assert start.tolist() == [1.0, 2.0]
    run.weights[0] = 7
    assert start.tolist() == [1.0, 2.0]


def test_a_run_can_be_compared_and_is_equal_to_itself_alone():
    run, again = (ml.descend(RAVINE, ml.GradientDescent(0.01), (1, 1), 3) for _ in range(2))
    assert run == run
    assert run != again


GD = ml.GradientDescent(0.1)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (
            lambda: ml.descend(RAVINE, GD, (1, 1), 0),
            "steps must be a whole number of at least 1, got 0",
        ),
        (
            lambda: ml.descend(RAVINE, GD, (1, 1), 2.5),
            "steps must be a whole number of at least 1, got 2.5",
        ),
        (lambda: ml.descend(RAVINE, GD, (1, np.inf), 5), "start must be a finite number, got inf"),
        (
            lambda: ml.descend(RAVINE, GD, (1, 1, 1), 5),
            r"start must have shape \(..., 2\).*got shape \(3,\)",
        ),
        (
            lambda: ml.descend(RAVINE, GD, 1.0, 5),
            r"start must have shape \(..., 2\).*got shape \(\)",
        ),
        (lambda: ml.descend(RAVINE, GD, "here", 5), "start must be a finite number, got 'here'"),
        (
            lambda: ml.descend(RAVINE, GD, (1, 1), 5, noise=-1),
            "noise must be finite and at least 0, got -1",
        ),
        (
            lambda: ml.descend(RAVINE, GD, (1, 1), 5, keep="some"),
            "keep must be one of 'all', 'losses', 'end', got 'some'",
        ),
        (
            lambda: ml.descend(RAVINE, ml.GradientDescent(np.ones(3)), np.ones((2, 2)), 5),
            r"start must have leading axes that broadcast against .* \(3,\) .* got \(2,\)",
        ),
        (
            lambda: ml.descend(RAVINE, ml.GradientDescent(np.ones((500, 500))), (1, 1), 10_000),
            'keep must be "losses" or "end" for a run this large',
        ),
        (
            lambda: ml.descend(RAVINE, GD, (1, 1), 5).settling_time(-1),
            "tolerance must be finite and at least 0, got -1",
        ),
        (
            lambda: ml.descend(RAVINE, GD, (1, 1), 5, keep="end").settling_time(1),
            "settling_time needs the losses of every step",
        ),
    ],
)
def test_bad_input_gets_one_sentence(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()
