"""Momentum on trial: what the verdicts of notebook 04 rest on, and the pictures that show it."""

from types import SimpleNamespace

import matplotlib.pyplot as plt
import numpy as np
import pytest

import momentum_lessons as ml
from momentum_lessons.lessons.n04_pros_and_cons import cost_figures, costs
from momentum_lessons.lessons.n04_pros_and_cons import figures as trial_figures
from momentum_lessons.lessons.n04_pros_and_cons import verdicts as trials

MOVES = ("to the better well", "to the worse well")


@pytest.fixture(autouse=True)
def _close_figures():
    yield
    plt.close("all")


def test_steps_to_solve_a_ravine_follow_the_rate_of_gradient_descent():
    for kappa in (10.0, 300.0):
        lr, rate = ml.theory.optimal_gradient_descent((1.0, kappa))
        assert trials.ravine_steps(kappa, lr) == np.ceil(ml.theory.steps_to_shrink(rate))


def test_ravine_steps_agree_with_descend():
    lr, beta, _ = ml.theory.optimal_heavy_ball((1.0, 100.0))
    run = ml.descend(ml.Quadratic((1.0, 100.0)), ml.HeavyBall(lr, beta), (1.0, 0.1), 200)
    assert trials.ravine_steps(100.0, lr, beta) == run.steps_to(1e-12)


def test_a_diverging_ravine_is_never_solved():
    assert trials.ravine_steps(10.0, lr=0.5, limit=50) == np.inf


def test_growth_exponent_finds_the_power_and_ignores_small_condition_numbers():
    kappas = np.array([1.0, 10.0, 100.0, 1000.0, 1e4])
    steps = 7 * kappas**0.5
    steps[:2] = 1
    assert trials.growth_exponent(kappas, steps) == pytest.approx(0.5)


def test_c7_momentum_turns_kappa_into_its_square_root_and_gains_nothing_at_one():
    verdict = ml.claims.verdict("C7")
    plain, momentum = verdict.values["slopes"]
    assert plain == pytest.approx(1.0, abs=0.005)
    assert momentum == pytest.approx(0.527, abs=0.005)
    assert verdict.values["gradient_descent"][0] == verdict.values["heavy_ball"][0] == 1
    assert verdict.values["gradient_descent"][4] == 691
    assert verdict.values["heavy_ball"][4] == 93
    without, with_momentum = verdict.values["rosenbrock"]
    assert without > 15 * with_momentum
    assert verdict.status == "holds when"


def test_c8_escapes_go_both_ways_and_only_with_a_long_step():
    counts = ml.claims.verdict("C8").values["counts"]
    assert counts["heavy ball"] == {"better": 40, "worse": 14, "stayed": 447, "unsettled": 0}
    assert counts["article"]["stayed"] == counts["gradient descent"]["stayed"] == 501
    assert counts["gradient descent, lr 0.1"]["worse"] > counts["heavy ball"]["worse"]


def test_only_balls_from_high_on_the_outer_walls_change_wells():
    before, after = trials.wells(ml.HeavyBall(0.01, 0.9), steps=2000)
    movers = trials.ESCAPE_STARTS[before != after]
    surface = ml.DoubleWell()
    assert surface.value(movers).min() > surface.value(surface.barrier)
    assert np.abs(movers).min() > np.abs(surface.minima).max()


def test_the_deeper_well_is_number_zero_on_either_side():
    for tilt, deeper_left in ((1.0, True), (-1.0, False)):
        before, after = trials.wells(ml.GradientDescent(0.01), ml.DoubleWell(tilt), steps=800)
        assert (before[0] == 0) == deeper_left
        np.testing.assert_array_equal(before, after)


def test_what_has_not_come_to_rest_counts_for_neither_well():
    count = trials.moves(ml.HeavyBall(0.01, 0.9), steps=3)
    assert count["unsettled"] > 400
    assert sum(count.values()) == 501


def test_momentum_changes_the_basins_of_himmelblau_more_than_a_long_step():
    surface, axis = ml.Himmelblau(), np.linspace(-6, 6, 31)
    grid = np.stack(np.meshgrid(axis, axis), axis=-1)
    short, ball, long = (
        trials.basins(rule, surface, grid, steps=800)
        for rule in (ml.GradientDescent(0.001), ml.HeavyBall(0.001, 0.9), ml.GradientDescent(0.01))
    )
    assert (short >= 0).all()
    assert (ball != short).mean() > 2 * (long != short).mean() > 0.1
    np.testing.assert_array_equal(
        trials.basins(ml.GradientDescent(0.001), surface, surface.minima, 1), range(4)
    )


def test_c9_reversals_fall_and_rise_again_and_noise_shrinks_at_large_steps_only():
    values = ml.claims.verdict("C9").values
    assert values["reversals"] == [88, 15, 490]
    assert values["length"][2] > 20 * values["length"][0]
    plain, momentum = values["variance"][1.8]
    assert plain == pytest.approx(ml.theory.stationary_variance(1.8, 0.0, 1.0), rel=0.03)
    assert momentum == pytest.approx(ml.theory.stationary_variance(0.18, 0.9, 1.0), rel=0.03)
    plain, momentum = values["variance"][0.1]
    assert plain == pytest.approx(momentum, rel=0.1)


def test_reversals_stop_counting_when_the_target_is_reached():
    run = ml.descend(ml.Quadratic((1.0, 25.0)), ml.GradientDescent(0.072), (1.5, 0.3), 3000)
    reversals, length, steps = trials.reversals_and_length(ml.HeavyBall(0.072, np.array([0.0])))
    assert (
        steps[0] == reversals[0] == run.steps_to(1e-6 * run.losses[0])
    )  # gradient descent flips at every step
    assert length[0] == pytest.approx(
        np.linalg.norm(np.diff(run.weights[: int(steps[0]) + 1], axis=0), axis=1).sum()
    )


def test_the_explorer_of_escapes_counts_nobody_who_diverges_as_staying():
    live = ml.explorers.escape()
    live.set(lr=0.2, beta=0.98)
    rows = [line for line in live.figure.axes[0].lines if line.get_label() in ("stays", *MOVES)]
    starts = np.linspace(-2.5, 2.5, 201)[:, None]
    run = ml.descend(ml.DoubleWell(), ml.HeavyBall(0.2, 0.98), starts, 120, keep="end")
    assert run.diverged.mean() > 0.5
    assert sum(len(line.get_xdata()) for line in rows) == (~run.diverged).sum()


def test_the_explorer_of_noise_says_when_the_cloud_is_not_yet_there():
    live = ml.explorers.noise()
    assert "measured" in live.readout
    live.set(lr=0.01, beta=0.98)  # 100 steps are two memories: the ball still swings
    assert "still on its way" in live.readout
    live.set(beta=0.5)
    assert "measured" in live.readout


def test_c10_pytorch_keeps_one_array_for_momentum_and_two_for_adam():
    verdict = ml.claims.verdict("C10")
    plain, momentum, adam = verdict.values["state_bytes"]
    assert (plain, momentum) == (0, 4)
    assert adam == pytest.approx(8, abs=0.01)  # and a step counter
    assert verdict.values["extra_arithmetic"] == pytest.approx(1 / 385)


def test_step_times_time_every_optimizer_and_leave_the_threads_as_they_were():
    import torch

    threads = torch.get_num_threads()
    times = costs.step_times(10_000, batch=4, repeats=2)
    assert set(times) == {"passes", "SGD", "SGD + momentum", "Adam"}
    assert min(times.values()) > 0
    assert torch.get_num_threads() == threads


def test_c11_the_window_of_beta_and_the_price_of_the_usual_one():
    values = ml.claims.verdict("C11").values
    low, high = values["window"]
    best = ml.theory.optimal_heavy_ball((1.0, 100.0))[1]
    assert low < best < high
    assert (low, high) == pytest.approx((0.604, 0.818), abs=0.002)
    assert values["price"][10.0] > 10
    assert values["price"][1000.0] < 1.25
    before, after = values["alone"]
    assert after > 10 * before


@pytest.mark.parametrize("beta", [0.0, 0.2, 0.5, 0.9])
def test_best_rate_is_the_lowest_over_all_learning_rates(beta):
    lrs = np.linspace(1e-4, 2 * (1 + beta) / 100, 20_001)
    searched = ml.theory.convergence_rate(lrs, beta, np.array([1.0, 100.0])).min()
    assert trials.best_rate(beta, 100.0) == pytest.approx(searched, abs=1e-5)


def test_the_tuning_plane_has_its_best_where_theory_has_it():
    lr, beta, _ = ml.theory.optimal_heavy_ball((1.0, 100.0))
    plane = trials.tuning_plane([lr / 3, lr, 2 * lr], [0.0, beta, 0.95], budget=700)
    assert np.unravel_index(plane.argmin(), plane.shape) == (1, 1)
    assert plane[0, 2] == np.inf


def test_raising_beta_alone_helps_first_then_hurts_and_rescaling_takes_the_gain_back():
    alone = trials.steps_over_beta([0.0, 0.8, 0.98], budget=2000)
    rescaled = trials.steps_over_beta([0.0, 0.8, 0.98], rescale=True, budget=2000)
    assert alone[0] == rescaled[0] == 691
    assert alone[1] < alone[0] / 4
    assert alone[2] > alone[0]
    assert rescaled[1] > 0.8 * rescaled[0]


def test_tuned_heavy_ball_climbs_before_it_falls_and_gradient_descent_does_not():
    ravine = ml.Quadratic((1.0, 100.0))
    lr, beta, _ = ml.theory.optimal_heavy_ball(ravine.eigenvalues)
    ball = ml.descend(ravine, ml.HeavyBall(lr, beta), (1.0, 1.0), 100)
    plain = ml.descend(ravine, ml.GradientDescent(2 / 101), (1.0, 1.0), 100)
    assert ball.losses.max() / ball.losses[0] == pytest.approx(13.61, abs=0.01)
    assert (np.diff(plain.losses) < 0).all()
    assert ball.losses[-1] < plain.losses[-1]


def test_one_start_in_seven_cycles_on_the_convex_valley_and_none_with_nesterov():
    surface, starts = ml.PiecewiseQuadratic(), np.linspace(-3.5, 3.5, 701)[:, None]

    def at_rest(rule):
        return (
            np.abs(ml.descend(surface, rule, starts, 300, keep="end").weights[-1]) < 1e-3
        ).mean()

    assert at_rest(ml.HeavyBall(1 / 9, 4 / 9)) == pytest.approx(0.863, abs=0.003)
    assert at_rest(ml.HeavyBall(0.1, 4 / 9)) == at_rest(ml.Nesterov(1 / 25, 2 / 3)) == 1
    assert at_rest(ml.GradientDescent(2 / 26)) == 1
    cycle = ml.descend(surface, ml.HeavyBall(1 / 9, 4 / 9), 3.3, 300).weights[-3:, 0]
    np.testing.assert_allclose(np.sort(cycle), (-1.80245, 0.64653, 2.11592), atol=1e-5)


def drawn(ax, *words):
    """Check that a figure function returned axes of a figure whose alternative text holds the words."""
    figure = np.ravel(ax)[0].figure
    text = ml.drawing.alternative_text(figure)
    figure.canvas.draw()
    for word in words:
        assert word in text


def test_pictures_of_the_advantages():
    figures = SimpleNamespace(**vars(trial_figures) | vars(cost_figures))
    drawn(
        figures.kappa_sweep([1, 10, 100], [1, 69, 691], [1, 27, 93], (1.0, 0.53)),
        "slope 1.00",
        "691",
        "93",
    )
    steps = np.array([[np.inf, 9000.0], [8000.0, 400.0]])
    drawn(
        figures.rosenbrock_tuning(np.array([0.001, 0.002]), [0.0, 0.9], steps),
        "8000 at β = 0",
        "400 at β = 0.9",
    )
    outcome = (np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1]))
    starts = np.array([[-2.4], [-1.0], [1.0], [2.4]])
    drawn(
        figures.who_moved(ml.DoubleWell(), starts, {"ball": outcome}),
        "ball: 1 to the deeper, 1 to the other",
    )
    drawn(
        figures.moved_shares([0.5, 0.8, 0.9], [0.0, 2.0, 8.0], [0.0, 0.0, 3.0]),
        "up to β = 0.5",
        "8.0 %",
    )
    drawn(
        figures.basin_maps(ml.Himmelblau(), {"one": np.array([[0, 1], [2, -1]])}, (-6, 6, -6, 6)),
        "one: 75 %",
    )
    ravine, rule = ml.Quadratic((1.0, 25.0)), ml.HeavyBall(0.05, 0.5)
    run = ml.descend(ravine, rule, (1.5, 0.3), 20)
    drawn(figures.ravine_paths(ravine, {"β = 0.5": (run, rule), "again": (run, rule)}), "β = 0.5")
    counts = (np.array([88, 15, 490]), np.array([3.4, 2.4, 91.0]))
    drawn(
        figures.reversals_and_length([0, 0.6, 0.99], {"HeavyBall": counts}),
        "fewest 15 at β = 0.6",
        "shortest path 2.40",
    )
    lrs, values = np.array([0.1, 1.0]), {"GradientDescent": [0.05, 1.0]}
    drawn(figures.noise_cloud(lrs, values, lrs, values), "0.05 at 0.1")


def test_pictures_of_the_disadvantages():
    figures = SimpleNamespace(**vars(trial_figures) | vars(cost_figures))
    times = [{"passes": 1.0, "SGD": 0.1, "SGD + momentum": 1.0, "Adam": 3.0}] * 2
    drawn(figures.optimizer_cost([100, 1000], times), "SGD + momentum takes 50 % at 1,000 weights")
    plane = np.array([[np.inf, 300.0, 100.0], [80.0, 50.0, np.inf], [200.0, 220.0, 250.0]])
    drawn(
        figures.tuning_plane([0.01, 0.02, 0.04], [0.0, 0.6, 0.9], plane, (0.03, 0.5)),
        "The fewest, 50",
        "β = 0.60",
    )
    drawn(
        figures.price_of_fixed_beta([10, 100], {0.0: [69, 690], 0.9: [262, 262]}, [21, 69]),
        "β = 0.9: 262 to 262",
    )
    lines = {"alone": ("HeavyBall", [100.0, 300.0])}
    drawn(
        figures.only_beta_raised(np.array([0.0, 0.9]), lines, lines),
        "alone: 100 at β = 0, 300 at β = 0.9",
    )
    rule = ml.HeavyBall(0.033, 0.669)
    run = ml.descend(ml.Quadratic((1.0, 100.0)), rule, (1.0, 1.0), 50)
    drawn(
        figures.loss_on_the_way({"ball": (run, rule)}),
        f"ball: highest {run.losses.max() / run.losses[0]:.1f} times",
    )
    surface, rule = ml.PiecewiseQuadratic(), ml.HeavyBall(1 / 9, 4 / 9)
    run = ml.descend(surface, rule, 3.3, 90)
    drawn(
        figures.endless_cycle(surface, {"ball": (run, rule)}, run.weights[-3:, 0]),
        "−1.8024",
        "2.1159",
        "0.6465",
    )
