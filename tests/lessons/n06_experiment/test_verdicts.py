"""What notebook 06 says: the verdicts on C13 and C14, and what is stored of the tasks."""

import numpy as np
import pytest

import momentum_lessons as ml
from momentum_lessons import training
from momentum_lessons.lessons.n06_experiment import verdicts


@pytest.fixture(scope="module")
def c13():
    return ml.claims.verdict("C13")


@pytest.fixture(scope="module")
def c14():
    return ml.claims.verdict("C14")


def test_c13_the_article_s_figure_compares_learning_rates(c13):
    assert c13.status == "does not hold"
    same_lr, sgd, momentum = (c13.values[name] for name in ("same_lr", "sgd", "momentum"))
    assert (sgd < momentum).all()  # from every start
    assert (momentum < same_lr).all()
    assert np.median(sgd) == pytest.approx(22, abs=2)
    assert np.median(momentum) == pytest.approx(79, abs=3)
    assert np.median(same_lr) == pytest.approx(234, abs=5)


def test_c13_is_the_race_that_pytorch_runs(c13):
    data = training.make_regression()
    target = data.least_squares_loss + 1e-3
    recipes = [("SGD", 0.01), ("SGD", 0.1), ("SGD + momentum", 0.01)]
    recipes = [training.Recipe(name, lr) for name, lr in recipes]
    races = training.compare(recipes, (0, 4), data, training.LinearModel, 300).histories
    for name, row in zip(("same_lr", "sgd", "momentum"), races, strict=True):
        assert [run.settling_time(target) for run in row] == [*c13.values[name][[0, 4]]]
    momentum = races[2][1]
    assert np.argmax(momentum.losses <= target) < 40 < momentum.settling_time(target)  # no arrival


def test_c14_momentum_pays_where_curvature_sets_the_pace(c14):
    assert c14.status == "holds when"
    assert c14.value == pytest.approx(2.4, abs=0.3)
    sgd, momentum, free = c14.values["standardised"]
    assert sgd == pytest.approx(momentum, rel=0.3)  # nothing to gain
    assert 1.2 < sgd / free < 1.7  # little, with a β of its own
    mean, error = c14.values["gains"]["photograph"]
    assert mean > 4 * error


def test_c14_the_sign_on_the_digits_is_the_pixels(c14):
    raw, even = (c14.values["gains"][task] for task in ("digits", "digits standardised"))
    assert raw[0] > 2 * raw[1]
    assert even[0] < -2 * even[1]
    assert max(abs(raw[0]), abs(even[0])) < 0.6


@pytest.mark.parametrize(
    ("steps", "status"), [((60, 25), "holds when"), ((60, 58), "does not hold")]
)
def test_c14_follows_from_what_is_measured(monkeypatch, steps, status):
    monkeypatch.setattr(verdicts, "_steps", lambda *settings: steps)
    found = verdicts.c14()
    assert found.status == status
    assert found.value == pytest.approx(steps[0] / steps[1])


def test_c14_holds_only_if_momentum_is_ahead_on_every_task(monkeypatch):
    monkeypatch.setattr(verdicts, "_gain", lambda task, seeds, betas: (1.0, 0.1))
    assert verdicts.c14().status == "holds when"
    monkeypatch.setattr(verdicts, "_steps", lambda *settings: (60, 25))
    assert verdicts.c14().status == "holds"


def test_c14_a_run_that_has_not_settled_within_the_horizon_never_counts_as_arrived():
    assert ml.claims.verdict("C14", horizon=60).value == np.inf  # SGD needs 68 steps


def test_c14_momentum_with_other_betas_is_stored_and_gains_no_more_on_the_test_images(c14):
    searched = ml.claims.verdict("C14", betas=verdicts.BETAS)
    assert searched.values["steps"][1] <= c14.values["steps"][1]  # no worse, chosen on others
    assert searched.values["gains"]["digits standardised"][0] < 0


def test_momentum_s_gain_follows_the_root_of_the_condition_number():
    data = training.make_regression(scales=(0.3, 1.0, 3.0))
    eigenvalues, lowest = data.hessian_eigenvalues, data.least_squares_loss
    lr, _ = ml.theory.optimal_gradient_descent(eigenvalues)
    heavy_lr, beta, _ = ml.theory.optimal_heavy_ball(eigenvalues)
    recipes = (
        training.Recipe("SGD", lr),
        training.Recipe("SGD + momentum", heavy_lr, {"momentum": beta}),
    )
    tails = []
    for recipe, steps in zip(recipes, (700, 150), strict=True):
        run = training.train(training.LinearModel(3), data, recipe, steps)
        tails.append(run.settling_time(lowest + 1e-5) - run.settling_time(lowest + 1e-3))
    assert tails[0] / tails[1] == pytest.approx(np.sqrt(data.condition_number), rel=0.25)


def test_the_good_region_of_the_sweep_follows_the_effective_rate():
    sweep = training.load_sweep()
    effective = sweep.lrs / (1 - sweep.betas[:, None])
    on_the_ridge = (effective > 0.3) & (effective < 1.01) & (sweep.betas <= 0.95)[:, None]
    assert on_the_ridge.sum() > 10
    assert sweep.accuracy[on_the_ridge].min() > 0.955
    assert sweep.accuracy[effective < 0.005].max() < 0.75
    assert sweep.accuracy[effective > 11].max() < 0.96
