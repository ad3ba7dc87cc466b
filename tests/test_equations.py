"""Notebook 03: what its equations promise, the verdicts on C5 and C6, and its pictures."""

import matplotlib.pyplot as plt
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.text import Text

import momentum_lessons as ml
from momentum_lessons.drawing.style import STYLE_SHEET
from momentum_lessons.lessons.n03_equations import figures
from momentum_lessons.lessons.n03_equations import verdicts as ledger

betas = st.floats(0.05, 0.98)


@pytest.fixture
def axes_of():
    """Return the axes of a figure function's result after checking its alternative text; close it at the end."""

    def check(result, *words):
        text = ml.drawing.alternative_text(np.ravel(result)[0].figure)
        for word in words:
            assert word in text
        np.ravel(result)[0].figure.canvas.draw()
        return result

    yield check
    plt.close("all")


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
def test_complex_eigenvalues_have_modulus_root_beta_whatever_the_learning_rate(beta, share):
    low, high = (1 - np.sqrt(beta)) ** 2, (1 + np.sqrt(beta)) ** 2
    pair = np.linalg.eigvals(ml.theory.iteration_matrix(low + share * (high - low), beta, 1.0))
    assert np.iscomplexobj(pair)
    np.testing.assert_allclose(abs(pair), np.sqrt(beta), rtol=1e-9)


@pytest.mark.parametrize("share", [0.1, 0.4, 0.8, 0.97])
def test_measured_noise_share_is_the_formula(share):
    beta = share
    assert ledger.noise_share(beta) == pytest.approx(ml.theory.noise_reduction(beta), rel=0.05)


def test_c5_holds_with_a_nineteenth_of_the_variance():
    verdict = ml.claims.verdict("C5")
    assert verdict.status == "holds"
    assert verdict.number.startswith("noise variance 1/19.0 ")
    assert verdict.values["share"] == pytest.approx(1 / 19, rel=0.01)
    without, averaged = verdict.values["angles"]
    assert without > 80
    assert averaged < 40
    without, averaged = verdict.values["reversals"]
    assert without == 50  # every step
    # the swing of the complex pair: half a period is π / arccos((1 + β − αλ(1 − β)) / 2√β) = 7.2 steps
    assert averaged == round(50 / 7.2)


def test_c6_holds_only_in_the_middle():
    verdict = ml.claims.verdict("C6")
    ratios, (low, high) = verdict.values["ratios"], verdict.values["good"]
    assert verdict.status == "holds when"
    assert 1 <= ratios[1e3] < 1.3
    assert ratios[10.0] > 8
    assert ratios[1e4] > 3
    assert low < 1442 < high
    assert (
        verdict.values["best_average"]
        <= verdict.values["average"]
        < 1.1 * verdict.values["best_average"]
    )


def test_no_fixed_beta_takes_fewer_steps_than_the_formula_of_its_rate_allows():
    for kappa, fixed in zip(
        *(ledger.c6().values[k] for k in ("condition_numbers", "fixed")), strict=True
    ):
        rate = ml.theory.convergence_rate(
            ledger.SHARES_OF_STABLE_RANGE * 3.8 / kappa, 0.9, [1, kappa]
        ).min()
        assert fixed > 0.9 * ml.theory.steps_to_shrink(rate)


def test_a_beta_costs_nothing_at_its_own_condition_number():
    for beta in (0.5, 0.9, 0.97):
        kappa = ((1 + np.sqrt(beta)) / (1 - np.sqrt(beta))) ** 2
        own, gentler, steeper = ledger.cost_of_beta(beta, [kappa, kappa / 20, kappa * 20])
        assert own == pytest.approx(1, abs=0.05)
        assert min(gentler, steeper) > 2


def test_steps_until_small_counts_to_the_last_visit_above_the_line():
    steps = ledger.steps_until_small(100.0, [0.0, 0.9], budget=2000)
    assert steps.shape == (2, len(ledger.SHARES_OF_STABLE_RANGE))
    assert steps[1].min() < steps[0].min()
    best = ml.theory.steps_to_shrink(ml.theory.optimal_gradient_descent([1.0, 100.0])[1])
    assert steps[0].min() == pytest.approx(best, rel=0.05)
    assert np.isinf(ledger.steps_until_small(100.0, [0.0], budget=50)).all()


def test_turning_angle_of_straight_line_square_and_zigzag():
    line = np.array([[0.0, 0], [1, 0], [2, 0]])
    square = np.array([[0.0, 0], [1, 0], [1, 1], [0, 1]])
    zigzag = np.array([[0.0, 0], [1, 0], [0, 0]])
    assert [ledger.turning_angle(p) for p in (line, square, zigzag)] == pytest.approx([0, 90, 180])


def test_a_turn_on_one_side_of_the_floor_is_no_reversal():
    assert ledger.reversals(np.array([1.0, 2.0, 1.0, -1.0, -2.0, -1.0, 1.0])) == 2


def test_pictures_of_averages_tell_their_numbers(axes_of):
    t = np.arange(30)
    streams = np.stack([(-1.0) ** t, np.ones(30)], axis=-1)
    axes_of(figures.past_weights((0.5, 0.9)), "6.6 steps at β = 0.9")
    axes_of(
        figures.noise_averaged(streams[:, 0], streams[:, 1], [0.5, 0.9], [0.33, 0.0526]),
        "0.0526 at β = 0.9",
    )
    axes_of(figures.flips_and_agreement(streams, streams / 10), "ends at size 0.100")


def test_pictures_of_paths_tell_their_numbers(axes_of):
    surface, rules = ml.Quadratic((1.0, 25.0)), [ml.GradientDescent(0.02), ml.Momentum(0.02, 0.9)]
    runs = [ml.descend(surface, rule, [-1.0, 0.5], 10) for rule in rules]
    axes_of(
        figures.smoothed_paths(surface, runs, rules, ["turns by 94°", "turns by 24°"]),
        "turns by 94°",
    )
    axes_of(figures.first_walk(surface, runs[0].weights), "A path from (-1.0, 0.5)")
    paths = {
        "one": np.linspace(1, 0, 10),
        "two": np.linspace(1, 0.1, 10),
        "other": np.linspace(1, 0.5, 10),
    }
    axes_of(figures.forms_apart(paths, change=3, factor=10), "other: w = 0.50 at the end")
    errors = {"slow": 0.9 ** np.arange(20.0), "fast": 0.5 ** np.arange(20.0)}
    axes_of(figures.best_errors(errors, rules, [0.9, 0.5]), "slow and fast, rates 0.900 and 0.500")


@pytest.mark.parametrize(
    ("lr", "beta", "name"),
    [
        (0.05, 0.3, "overdamped"),
        (0.25, 0.25, "critically damped"),
        (1.0, 0.5, "underdamped"),
        (1.9, 0.1, "oscillating"),
        (3.0, 0.5, "marginally stable"),
        (3.2, 0.5, "diverging"),
    ],
)
def test_the_regime_map_names_your_point_in_a_title_that_fits(axes_of, lr, beta, name):
    with plt.style.context(STYLE_SHEET):
        axes = axes_of(figures.regime_map(lr, beta), name)
    (title,) = (text for text in axes[1].findobj(Text) if text.get_text().startswith("Your run"))
    assert name in title.get_text()
    assert title.get_window_extent().x1 <= axes[1].figure.bbox.x1


@pytest.mark.parametrize("beta", [0.0, 0.3, 0.9, 0.99])
def test_the_explorer_of_averages_keeps_the_first_weight_and_the_half_life_in_sight(beta):
    live = ml.explorers.averaging()
    live.set(beta=beta)
    ax = next(ax for ax in live.figure.axes if ax.get_title("left").startswith("Weights"))
    weights, half_life = ax.lines
    for x, y in ((weights.get_xdata()[0], weights.get_ydata()[0]), half_life.get_xydata()[0]):
        assert ax.get_xlim()[0] < x < ax.get_xlim()[1]
        assert ax.get_ylim()[0] < y < ax.get_ylim()[1]


def test_pictures_of_rates_tell_their_numbers(axes_of):
    axes_of(figures.eigenvalue_circle(0.81), "radius √β = 0.9", "αλ = 3.62")
    axes_of(
        figures.rate_plane((1.0, 100.0), {"here": (0.02, 0.0)}),
        "The best rate, 0.818",
        "here: α = 0.02",
    )
    kappa = np.array([10.0, 100.0])
    axes_of(
        figures.fixed_beta_cost({0.9: (kappa, [12, 4])}, (kappa, [11.1, 3.23])),
        "11.1 times at κ = 10",
    )
