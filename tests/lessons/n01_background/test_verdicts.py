"""C1 to C3: slow where κ is large, held by the start's side of the hill, flipping above 1/α."""

import numpy as np
import pytest

import momentum_lessons as ml
from momentum_lessons.lessons.n01_background.verdicts import c1, c2, c3, spectra


@pytest.mark.parametrize(("kappa", "steps"), [(10, 69), (100, 691), (1000, 6908)])
def test_the_steps_are_the_formula_rounded_up(kappa, steps):
    values = c1(kappa).values
    formula = ml.theory.steps_to_shrink((kappa - 1) / (kappa + 1))
    assert values == {"ravine": steps, "bowl": 1}
    assert steps - 1 <= formula <= steps


def test_slow_means_badly_conditioned():
    assert c1(1000).status == "holds when"
    assert c1(1.5).status == "does not hold"


def test_with_half_the_best_learning_rate_it_takes_twice_the_steps():
    assert c1(100, below_best=0.5).value == pytest.approx(2 * c1(100).value, rel=0.03)


def test_no_small_step_crosses_the_hill_wherever_the_runs_start():
    for reach in (1.5, 2.5, 3.0):
        assert c2(reach=reach).values["crossed"] == 0


def test_long_steps_from_a_steep_wall_do_cross_it():
    assert c2(lr=0.03, reach=4.0).values["crossed"] > 50
    assert c2(lr=0.03, reach=4.0).status == "does not hold"


def test_beyond_its_limit_the_better_well_holds_no_run():
    assert c2().values["held"] == 0


def test_the_saddle_delays_by_the_same_number_of_steps_for_each_factor_of_ten():
    leave = c2().values["leave"]
    per_decade = np.log(10) / np.log(1.1)
    np.testing.assert_allclose(np.diff(leave), 2 * per_decade, atol=1)


@pytest.mark.parametrize("dimension", [2, 10, 300])
@pytest.mark.parametrize("reach", [0.5, 0.99, 1.3, 1.9])
def test_what_flips_is_what_lies_above_one_over_alpha(dimension, reach):
    shares = c3(dimension, reach=reach).values["shares"]
    for name, eigenvalues in spectra(dimension).items():
        assert shares[name] == pytest.approx((eigenvalues > 1000 / reach).mean())


def test_the_spectrum_decides_and_not_the_dimension():
    shares = c3(100).values["shares"]
    assert shares == {"log-uniform": 0.1, "linear": 0.47, "most at the top": 0.99}
    assert set(c3(2).values["shares"].values()) == {0.5}


def test_a_direction_that_flips_where_it_should_not_turns_the_verdict(monkeypatch):
    wrong = "momentum_lessons.lessons.n01_background.verdicts.flip_share"
    monkeypatch.setattr(wrong, lambda gradients: 0.5)
    assert c3().status == "does not hold"
