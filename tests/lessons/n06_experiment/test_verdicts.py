"""What notebook 06 says: the verdicts on C13 and C14 and what decides them, and its figures."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

import momentum_lessons as ml
from momentum_lessons import training
from momentum_lessons.drawing import alternative_text
from momentum_lessons.lessons.n06_experiment import figures
from momentum_lessons.lessons.n06_experiment import verdicts as experiment


@pytest.fixture(autouse=True)
def _close_figures():
    yield
    plt.close("all")


def test_c13_the_article_s_figure_compares_learning_rates():
    verdict = ml.claims.verdict("C13")
    assert verdict.status == "does not hold"
    assert verdict.values["condition_number"] == pytest.approx(1.0104, abs=1e-3)
    slow, same_lr, same_effective, momentum = (
        np.array(steps) for steps in verdict.values["steps"].values()
    )
    assert np.isinf(slow).all()
    assert (same_effective < momentum).all()  # from every start
    assert (momentum < same_lr).all()
    assert np.median(same_effective) == pytest.approx(21, abs=2)
    assert np.median(momentum) == pytest.approx(37, abs=2)
    assert np.median(same_lr) == pytest.approx(230, abs=15)


def test_c14_momentum_pays_with_all_images_in_a_step_and_not_with_small_batches():
    verdict = ml.claims.verdict("C14")
    assert verdict.status == "holds when"
    assert verdict.values["gain"] == pytest.approx(2.2, abs=0.3)
    assert abs(verdict.values["difference_in_points"]) < 0.5


@pytest.mark.parametrize(
    ("full", "small", "status"),
    [
        ((50.0, 22.5), (0.976, 0.976), "holds when"),
        ((50.0, 22.5), (0.96, 0.976), "holds"),
        ((50.0, 50.0), (0.976, 0.976), "does not hold"),
    ],
)
def test_c14_follows_from_what_is_measured(monkeypatch, full, small, status):
    names = "SGD", "SGD + momentum"
    monkeypatch.setattr(
        experiment, "_full_batch_steps", lambda: dict(zip(names, full, strict=True))
    )
    bests = {
        name: (accuracy, 3.0 + i)
        for i, (name, accuracy) in enumerate(zip(names, small, strict=True))
    }
    monkeypatch.setattr(experiment, "_best_of_sweep", lambda sweep: bests)
    verdict = experiment.c14()
    assert verdict.status == status
    assert f"{full[1]:g} full-batch steps" in verdict.number
    assert "epoch 3 without, 4 with" in verdict.finding


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
        run = training.train(training.LinearModel(3), data, recipe, steps, progress=False)
        tails.append(run.steps_to(lowest + 1e-5) - run.steps_to(lowest + 1e-3))
    assert tails[0] / tails[1] == pytest.approx(np.sqrt(data.condition_number), rel=0.25)


def test_the_good_region_of_the_sweep_follows_the_effective_rate():
    sweep = training.load_sweep()
    effective = sweep.lrs / (1 - sweep.betas[:, None])
    on_the_ridge = (effective > 0.3) & (effective < 1.01) & (sweep.betas <= 0.95)[:, None]
    assert on_the_ridge.sum() > 10
    assert sweep.accuracy[on_the_ridge].min() > 0.96
    assert sweep.accuracy[effective < 0.005].max() < 0.75
    assert sweep.accuracy[effective > 11].max() < 0.96


def grid_comparison():
    def run(accuracy):
        curve = np.array([0.1, accuracy])
        return training.History("", np.array([2.0, 1.0]), curve, curve, curve, curve, 0.0)

    recipes = training.grid(["SGD", "Adam"], [0.01, 0.1])
    return training.Comparison(recipes, [[run(0.9), run(0.8)]] * 4, training.digits())


FIGURES = {
    "article_curves": lambda f: f.article_curves({"SGD": [3.0, 2.0], "SGD + momentum": [3.0, 0.5]}),
    "excess_curves": lambda f: f.excess_curves(
        {"SGD, lr 0.1": ([2.0, 1.1, 1.0001], "SGD"), "SGD, lr 1": ([2.0, 1.9, 1.8], "SGD")},
        1.0,
        1e-3,
        title="A race",
    ),
    "seed_bands": lambda f: f.seed_bands(
        {"SGD": np.exp(-np.arange(12.0)).reshape(3, 4)}, singles=1, title="Bands"
    ),
    "sensitivity": lambda f: f.sensitivity(grid_comparison(), title="Rates"),
    "accuracy_map": lambda f: f.accuracy_map(training.load_sweep()),
    "resumed_run": lambda f: f.resumed_run(
        {"with": [2.0, 1.2, 1.1], "without": [2.0, 1.2, 1.5]}, 1.0, 1
    ),
}


@pytest.mark.parametrize("name", FIGURES)
def test_figure_is_drawn_and_described(name):
    ax = FIGURES[name](figures)
    assert isinstance(ax, plt.Axes)
    assert ax.get_title("left") or ax.get_title()
    assert len(alternative_text(ax.figure)) > 60


def test_the_race_s_text_names_who_arrives_and_who_does_not():
    text = alternative_text(FIGURES["excess_curves"](figures).figure)
    assert "lr 0.1: 2 steps" in text
    assert "lr 1: not in 3" in text


def test_a_figure_draws_into_the_axes_it_is_given():
    ax = plt.figure().add_subplot()
    assert figures.article_curves({"SGD": [3.0, 2.0]}, ax) is ax


def test_the_explorer_writes_a_large_effective_rate_out():
    live = ml.explorers.training()
    live.set(lr=10.0, beta=0.99)
    assert "(effective rate 1000)" in live.readout
