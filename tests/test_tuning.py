"""Fair tuning: one search for all takes the middle of what is equally good."""

from dataclasses import replace

import numpy as np
import pytest

import momentum_lessons as ml
from momentum_lessons import tuning

RAVINE = ml.Quadratic((1.0, 100.0))


def test_between_equals_the_search_takes_the_middle_and_not_whoever_is_lowest_by_a_hair():
    table = np.array([30.0, 10.0, 10.1, 10.0, 10.05, 10.0, 40.0])
    for last_bits in (0, 1e-15, -1e-15):
        for i in range(1, 6):
            nudged = table.copy()
            nudged[i] *= 1 + last_bits
            assert tuning.middle_of_best(nudged) == (3,)
    plane = np.full((5, 7), 50.0)
    plane[1:4, 2:5] = 8.0
    assert tuning.middle_of_best(plane) == (2, 3)
    plane[0, 6] = 7.9  # far from the others, and no better
    assert tuning.middle_of_best(plane) == (2, 3)
    plane[0, 6] = 4.0  # better
    assert tuning.middle_of_best(plane) == (0, 6)


def test_who_never_arrives_is_told_so():
    grid = {"lr": np.array([1e-6])}
    never = tuning.fewest_steps(tuning.courses()["ravine"], ml.GradientDescent, grid)
    assert never.steps == np.inf
    assert never.settings == {}
    assert not never.arrived


def test_the_search_finds_the_settings_that_it_would_find_alone():
    course, lrs = tuning.courses()["ravine"], np.array([0.002, 0.01, 0.018])
    grid = {"beta": np.array([0.0, 0.7]), "lr": lrs}
    best = tuning.fewest_steps(course, ml.HeavyBall, grid)
    alone = {
        (beta, lr): tuning.fewest_steps(
            course, ml.HeavyBall, {"beta": np.array([beta]), "lr": np.array([lr])}
        ).steps
        for beta in grid["beta"]
        for lr in lrs
    }
    assert best.settings == {"beta": 0.7, "lr": 0.018}
    assert best.steps == min(alone.values()) == alone[0.7, 0.018]


def test_the_rate_falls_linearly_to_zero_over_the_budget():
    shares = np.prod([1 - 0.4 * (1 - t / 4) for t in range(4)])
    course = tuning.Course("parabola", ml.Quadratic((1.0,)), np.array([[1.0]]), 0.1, noise=0.0)
    left = tuning.losses_left(course, ml.GradientDescent(0.4), [4])
    assert left == pytest.approx(shares**2 / 2)


@pytest.mark.parametrize("name", ["HeavyBall", "Adam", "NAdam", "Lion", "AdamW"])
def test_a_budget_is_a_run_of_its_own_whose_rate_falls(name):
    course, lrs, budget = tuning.courses()["ravine"], np.array([[0.01], [0.03]]), 7
    rng, rule = np.random.default_rng(3), getattr(ml, name)(lrs)
    w = np.broadcast_to(course.starts, (2, *course.starts.shape))
    aligned, state = rule.aligned(1), rule.init(w)
    for t in range(budget):
        gradient = course.surface.gradient(w) + course.noise * rng.standard_normal(w.shape)
        w, state = replace(aligned, lr=aligned.lr * (1 - t / budget)).step(w, gradient, state)
    alone = course.surface.value(w).mean(axis=-1)
    for budgets in ([budget], [3, budget, 40]):  # beside others, too
        left = tuning.losses_left(course, rule, budgets, seed=3)
        assert left.shape == (len(budgets), 2)
        assert left[budgets.index(budget)] == pytest.approx(alone, rel=1e-9)


def test_a_rate_that_diverges_leaves_an_infinite_loss():
    course = tuning.courses()["ravine"]
    assert np.isinf(tuning.losses_left(course, ml.GradientDescent(10.0), [512]))


def test_the_smallest_budget_suffices_and_the_one_before_does_not():
    course, lrs = tuning.courses()["ravine"], np.array([0.005, 0.01, 0.018])
    best = tuning.fewest_steps(course, ml.GradientDescent, {"lr": lrs})
    rule, place = ml.GradientDescent(lrs[:, None]), tuning.BUDGETS.tolist().index(best.steps)
    left = tuning.losses_left(course, rule, tuning.BUDGETS).min(axis=1)
    assert left[place - 1] > course.tolerance >= left[place : place + 3].max()
    assert not tuning.fewest_steps(course, ml.GradientDescent, {"lr": lrs / 1000}).arrived


def test_who_flies_through_the_minimum_when_the_rate_ends_has_not_arrived():
    course, rule = tuning.courses()["ravine"], ml.Nesterov(10**-1.75, 0.99)
    left = tuning.losses_left(course, rule, [19, 27])
    assert left[0] < course.tolerance < left[1]
    grid = {"lr": np.array([10**-1.75]), "beta": np.array([0.99])}
    assert tuning.fewest_steps(course, ml.Nesterov, grid).steps > 27


def test_three_budgets_in_a_row_have_to_reach_the_target():
    reached = np.array([[1, 1, 0, 1, 1, 1], [1, 1, 1, 0, 0, 0], [1, 1, 0, 1, 1, 0]], dtype=bool)
    assert tuning._arrivals(reached.T).tolist() == [7, 4, np.inf]


def test_the_best_rate_is_one_of_its_own_multiples():
    course = tuning.courses()["ravine"]
    best = tuning.compete("HeavyBall", "ravine")
    slower, own, too_large = tuning.steps_by_rate(course, best, (1 / 3, 1.0, 10.0))
    assert own == pytest.approx(best.steps, rel=0.2)  # other draws of the noise
    assert slower > 2 * best.steps
    assert np.isinf(too_large)


def test_a_loss_in_another_unit_is_the_same_race():
    course, scaled = (tuning.courses(scale=scale)["turned ravine"] for scale in (1.0, 100.0))
    grids = ({"lr": np.array([0.01, 0.03]) / scale, "beta": [0.7]} for scale in (1.0, 100.0))
    runs = [
        tuning.fewest_steps(one, ml.HeavyBall, {k: np.array(v) for k, v in grid.items()}).steps
        for one, grid in zip((course, scaled), grids, strict=True)
    ]
    assert runs[0] == runs[1] < np.inf


def test_momentum_beats_gradient_descent_on_every_ravine_of_the_race():
    for course in ("ravine", "turned ravine"):
        plain, ball = (tuning.compete(name, course) for name in ("GradientDescent", "HeavyBall"))
        assert ball.steps < plain.steps / 4


def test_turning_the_ravine_changes_nothing_for_heavy_ball_and_much_for_rmsprop():
    straight, turned = (tuning.courses()[name] for name in ("ravine", "turned ravine"))
    grid = {"lr": tuning.LEARNING_RATES[8:], "alpha": np.array([0.9])}
    steps = [
        tuning.fewest_steps(replace(course, noise=0.0), ml.RMSprop, grid).steps
        for course in (straight, turned)
    ]
    assert steps[1] > 5 * steps[0]
    assert tuning.compete("HeavyBall", "ravine").steps == pytest.approx(
        tuning.compete("HeavyBall", "turned ravine").steps, rel=0.2
    )


@pytest.mark.parametrize("name", tuning.SEARCHED)
def test_the_race_searches_hyperparameters_that_the_method_has(name):
    rule = getattr(ml, name)
    made = rule(0.1, **{key: values[0] for key, values in tuning.SEARCHED[name].items()})
    assert isinstance(made, rule)


def test_muon_runs_on_matrices_only():
    takes = [name for name, course in tuning.courses().items() if course.takes("Muon")]
    assert takes == ["matrix regression"]
    with pytest.raises(ValueError, match="Muon needs a landscape whose weights are matrices"):
        ml.descend(RAVINE, ml.Muon(0.1), np.ones((3, 2)), 5)
