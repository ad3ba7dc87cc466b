"""Notebooks 00 and 01: what gradient descent does, the verdicts C1 to C3, their figures, the environment check."""

import matplotlib.pyplot as plt
import numpy as np
import pytest
from packaging.requirements import Requirement

import momentum_lessons as ml
from momentum_lessons import environment
from momentum_lessons.lessons.n01_background import figures
from momentum_lessons.lessons.n01_background import verdicts as ledger


@pytest.fixture(autouse=True)
def closed():
    yield
    plt.close("all")


def drawn(axes):
    """Return the alternative text after rendering the picture, and check that it has none of Python's own noise."""
    figure = axes.figure if hasattr(axes, "figure") else axes[0].figure
    figure.canvas.draw()
    text = ml.drawing.alternative_text(figure)
    assert "<" not in text
    assert "array" not in text
    assert len(text) > 60
    return text


def test_slow_means_badly_conditioned():
    verdict = ledger.c1()
    assert verdict.status == "holds when"
    assert verdict.values["steps"] == {1: 1, 10: 69, 100: 691, 1000: 6908}
    for kappa, steps in verdict.values["steps"].items():
        assert (
            0 <= steps - verdict.values["formula"][kappa] <= 1
        )  # the formula, rounded up; one step when the rate is 0


def test_the_start_decides_and_a_saddle_only_delays():
    verdict = ledger.c2()
    assert verdict.status == "holds when"
    assert verdict.values["crossed"] == 0
    assert verdict.values["stuck"] == pytest.approx(
        (2.5 - ml.DoubleWell(1.0).barrier[0]) / 5, abs=2 / 501
    )
    assert verdict.values["per_decade"] == pytest.approx(np.log(10) / np.log(1.1), rel=0.01)


def test_only_a_start_on_the_ridge_stays_at_the_saddle():
    assert ledger.steps_to_leave([0.0]) == [np.inf]
    assert ledger.steps_to_leave([1e-30]) == pytest.approx(np.log(0.5e30) / np.log(1.1), abs=3)


def test_oscillation_comes_from_the_learning_rate_not_from_the_dimension():
    verdict = ledger.c3()
    assert verdict.status == "holds when"
    assert verdict.values["shares"] == {
        (2, 0.9): 0.0,
        (2, 1.9): 0.5,
        (100, 0.9): 0.0,
        (100, 1.9): 0.1,
    }
    assert "10% of 100" in verdict.number


@pytest.mark.parametrize("dimension", [2, 10, 300])
@pytest.mark.parametrize("reach", [0.5, 0.99, 1.3, 1.9])
def test_the_flipping_coordinates_are_those_above_one_over_alpha(dimension, reach):
    eigenvalues = np.geomspace(1, 1000, dimension)
    assert ledger.flip_share(eigenvalues, reach) == pytest.approx(
        (eigenvalues * reach / 1000 > 1).mean()
    )


def test_flip_share_takes_a_whole_line_of_learning_rates():
    assert ledger.flip_share(np.array([1.0, 25.0]), np.array([0.5, 1.5])).tolist() == [0.0, 0.5]


def test_parabola_steps_tells_where_each_run_ends():
    text = drawn(
        figures.parabola_steps(
            {"αλ = 0.5\ncreeps": 0.5 ** np.arange(4), "αλ = 2.1": (-1.1) ** np.arange(4.0)}
        )
    )
    assert "αλ = 0.5 ends at 0.125" in text


def test_ravine_counts_the_steps_and_says_who_never_arrives():
    surface = ml.Quadratic((1.0, 25.0))
    rules = {
        "calm": ml.GradientDescent(0.04),
        "wild": ml.GradientDescent(0.2),
        "ball": ml.Momentum(0.2, 0.5),
    }
    runs = {
        label: (ml.descend(surface, rule, [-1.4, 0.6], 120), rule) for label, rule in rules.items()
    }
    axes = ml.drawing.ravine(surface, runs, "three ways")
    text = drawn(axes)
    assert f"calm: {runs['calm'][0].steps_to(1e-4)} steps" in text
    assert "wild: not in 120 steps" in text
    low, high = axes[-1].get_ylim()
    assert high == pytest.approx(
        100 * runs["calm"][0].losses[0]
    )  # a diverging run does not stretch the scale
    assert low < 1e-4


def test_each_rule_keeps_its_line_style_in_the_ravine_unless_two_runs_share_it():
    surface = ml.Quadratic((1.0, 25.0))

    def loss_lines(*rules):
        runs = {
            f"run {i}": (ml.descend(surface, rule, [-1.4, 0.6], 20), rule)
            for i, rule in enumerate(rules)
        }
        return [
            line.get_linestyle()
            for line in ml.drawing.ravine(surface, runs, "t")[-1].lines[: len(rules)]
        ]

    assert loss_lines(ml.GradientDescent(0.04), ml.Momentum(0.1, 0.5)) == ["--", "-"]
    assert loss_lines(ml.GradientDescent(0.04), ml.GradientDescent(0.05)) == ["-", "--"]


def test_a_run_that_only_passes_the_target_has_not_converged():
    live = ml.explorers.descent(lr=1.2, beta=0.99, steps=200)
    assert live.readout.startswith("Not there after 200 steps")
    live.set(beta=0.0, lr=0.04)
    assert live.readout.startswith("Converges in 34 steps")


def test_no_number_of_the_explorer_leaves_its_place_when_a_run_explodes():
    live = ml.explorers.descent(ml.Quadratic((1.0, 25.0)), "GradientDescent", lr=0.02)
    live.set(lr=1.2, steps=200)
    for ax in live.figure.axes:
        assert not ax.yaxis.get_offset_text().get_text()
        assert ax.get_tightbbox().x1 <= live.figure.bbox.width
    live.close()


def test_the_two_views_show_the_same_path_turned():
    surface, rule = ml.Quadratic((1.0, 25.0), angle=0.5), ml.GradientDescent(0.07)
    run = ml.descend(surface, rule, [-1.3, 0.2], 10)
    axes = figures.two_views(surface, run, rule)
    assert "25" in drawn(axes)
    left, right = (ax.lines[-2].get_xydata() for ax in axes)
    np.testing.assert_allclose(np.linalg.norm(left, axis=1), np.linalg.norm(right, axis=1))
    np.testing.assert_allclose(right[1] / right[0], 1 - 0.07 * surface.eigenvalues)


def test_error_split_draws_the_formula_through_the_measurement():
    surface, lr = ml.Quadratic((1.0, 25.0), angle=0.5), 0.07
    ax = figures.error_split(
        surface, ml.descend(surface, ml.GradientDescent(lr), [-1.3, 0.2], 20), lr
    )
    drawn(ax)
    for measured, formula in (ax.lines[:2], ax.lines[2:4]):
        np.testing.assert_allclose(measured.get_ydata(), formula.get_ydata(), rtol=1e-9)


def test_shrink_factors_marks_the_best_learning_rate():
    assert "0.923, at α = 0.0769" in drawn(figures.shrink_factors([1.0, 25.0]))


def test_steps_by_kappa_passes_the_formula_through_the_measurement():
    values = ledger.c1((1, 10, 100)).values["steps"]
    ax = figures.steps_by_kappa(list(values), list(values.values()))
    assert "691 at κ = 100" in drawn(ax)
    line, marks = ax.lines
    formula = np.interp(10, *line.get_data())
    assert marks.get_ydata()[1] == pytest.approx(formula, rel=0.02)


def test_basins_tells_the_shares():
    surface = ml.DoubleWell(1.0)
    run = ml.descend(surface, ml.GradientDescent(0.01), np.linspace(-2.5, 2.5, 101)[:, None], 100)
    axes = figures.basins(surface, run, shown=11)
    assert "47.5%" in drawn(axes)


def test_saddle_exit_and_sign_flips_and_halves_and_clouds():
    surface, offsets = ml.Saddle(), np.array([1e-2, 1e-4])
    leave = ledger.steps_to_leave(offsets)
    runs = {"near": ml.descend(surface, ml.GradientDescent(0.1), [1.0, 1e-3], 100)}
    assert "from 43 at offset 1e-02 to 91" in drawn(
        figures.saddle_exit(surface, runs, offsets, leave, leave - 1)
    )
    reach = np.array([0.5, 1.5])
    assert "2-D 50%" in drawn(
        figures.sign_flips(reach, {"2-D": ledger.flip_share([1.0, 25.0], reach)})
    )
    assert "falls from 4 to 0.5" in drawn(
        figures.fast_and_slow(4 * 0.9 ** np.arange(4), 0.5 ** np.arange(-2, 2.0), "t")
    )
    path = np.random.default_rng(0).standard_normal((50, 2))
    assert "α = 1" in drawn(figures.minibatch_cloud({"α = 1": path}, np.zeros(2), late=20))


def test_the_environment_check_finds_everything_here():
    text = environment.check_environment().data
    assert "Everything the course needs is here" in text
    for name in ("numpy", "ipywidgets", "torch", "jupyterlab"):
        assert f"| {name} |" in text


def test_the_environment_check_says_what_to_do_about_what_is_missing(monkeypatch):
    wanted = [
        Requirement("numpy>=1"),
        Requirement("numpy>=99"),
        Requirement("ipywidgets-that-is-not-there>=8"),
    ]
    monkeypatch.setattr(environment, "requirements", lambda: wanted)
    text = environment.check_environment().data
    assert "Everything" not in text
    assert text.count("✘") == 2
    assert "✘ too old" in text
    assert '`%pip install "numpy>=99"`' in text
    assert "**ipywidgets-that-is-not-there** is missing" in text
