"""Landscapes: gradients are autograd's, minima are minima, bad input is refused."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.optimize import minimize

import momentum_lessons as ml

ROTATION = torch.tensor(
    [[np.cos(0.7), -np.sin(0.7)], [np.sin(0.7), np.cos(0.7)]], dtype=torch.float64
)


def piecewise(w):
    return torch.where(
        w < 1, 12.5 * w**2, torch.where(w < 2, w**2 / 2 + 24 * w - 12, 12.5 * w**2 - 24 * w + 36)
    ).sum()


def turned(w):
    along = ROTATION.T @ w
    return 0.5 * (along[0] ** 2 + 25 * along[1] ** 2)


# Each landscape beside its formula in PyTorch, written again from the literature.
FORMULAS = [
    (ml.Quadratic((1.0, 25.0)), lambda w: 0.5 * (w[0] ** 2 + 25 * w[1] ** 2)),
    (ml.Quadratic((1.0, 25.0), angle=0.7), turned),
    (
        ml.Quadratic((0.5, 2.0, 3.0, 7.0)),
        lambda w: 0.5 * (torch.tensor([0.5, 2.0, 3.0, 7.0]) * w**2).sum(),
    ),
    (ml.Rosenbrock(), lambda w: (1 - w[0]) ** 2 + 100 * (w[1] - w[0] ** 2) ** 2),
    (ml.Himmelblau(), lambda w: (w[0] ** 2 + w[1] - 11) ** 2 + (w[0] + w[1] ** 2 - 7) ** 2),
    (ml.Saddle(), lambda w: w[0] ** 2 / 2 - w[1] ** 2 / 2 + w[1] ** 4 / 4),
    (ml.DoubleWell(tilt=1.0), lambda w: (w**4 - 4 * w**2 + w).sum()),
    (ml.DoubleWell(tilt=-2.5), lambda w: (w**4 - 4 * w**2 - 2.5 * w).sum()),
    (ml.PiecewiseQuadratic(), piecewise),
]
SURFACES = [surface for surface, _ in FORMULAS]


@pytest.mark.parametrize(("surface", "formula"), FORMULAS, ids=lambda x: getattr(x, "name", ""))
@given(data=st.data())
def test_value_and_gradient_agree_with_autograd(surface, formula, data):
    w = data.draw(arrays(float, surface.dimension, elements=st.floats(-3, 3, width=32)))
    tensor = torch.tensor(w, requires_grad=True)
    loss = formula(tensor)
    loss.backward()
    assert surface.value(w) == pytest.approx(loss.item(), rel=1e-10, abs=1e-9)
    np.testing.assert_allclose(surface.gradient(w), tensor.grad.numpy(), rtol=1e-10, atol=1e-9)


@pytest.mark.parametrize("surface", SURFACES, ids=lambda s: s.name)
def test_minima_have_no_gradient_and_are_lower_than_their_surroundings(surface):
    np.testing.assert_allclose(surface.gradient(surface.minima), 0, atol=1e-10)
    around = surface.minima[:, None] + 1e-3 * np.random.default_rng(0).standard_normal(
        (50, surface.dimension)
    )
    assert (surface.value(around) > surface.value(surface.minima)[:, None]).all()


@pytest.mark.parametrize("surface", [s for s in SURFACES if s.dimension <= 2], ids=lambda s: s.name)
def test_no_minimum_is_missing_within_the_bounds(surface):
    axes = [np.linspace(low, high, 8) + 0.01 for low, high in surface.bounds]
    starts = np.stack(np.meshgrid(*axes), axis=-1).reshape(-1, surface.dimension)
    ends = np.array(
        [minimize(surface.value, w, jac=surface.gradient, method="BFGS").x for w in starts]
    )
    distance = np.linalg.norm(ends[:, None] - surface.minima, axis=-1)
    assert distance.min(axis=1).max() < 1e-3
    assert set(distance.argmin(axis=1)) == set(range(len(surface.minima)))


def test_leading_axes_pass_through():
    for surface in SURFACES:
        w = np.random.default_rng(1).standard_normal((3, 4, surface.dimension))
        assert surface.value(w).shape == (3, 4)
        assert surface.gradient(w).shape == w.shape
        assert surface.value(w)[1, 2] == pytest.approx(surface.value(w[1, 2]))
        assert len(surface.bounds) == surface.dimension


def test_double_well_lists_the_deeper_well_first_and_its_barrier_is_a_maximum():
    for tilt, side in ((1.0, -1), (-1.0, 1)):
        well = ml.DoubleWell(tilt)
        assert np.sign(well.minima[0, 0]) == side
        assert well.value(well.minima[0]) < well.value(well.minima[1]) < well.value(well.barrier)
        assert well.minimum == pytest.approx(well.value(well.minima[0]))
        assert well.gradient(well.barrier) == pytest.approx(0, abs=1e-10)


def test_the_angle_points_the_first_eigenvector():
    surface = ml.Quadratic((1.0, 9.0), angle=np.pi / 6)
    flat = np.array([np.cos(np.pi / 6), np.sin(np.pi / 6)])
    np.testing.assert_allclose(surface.hessian @ flat, 1.0 * flat, atol=1e-12)
    assert surface.condition_number == 9


def test_the_saddle_is_a_saddle():
    surface = ml.Saddle()
    assert (surface.gradient(surface.saddle) == 0).all()
    assert surface.value([0.1, 0]) > surface.value(surface.saddle) > surface.value([0, 0.1])


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (
            lambda: ml.Quadratic((1.0, -2.0)),
            "eigenvalues must be finite and greater than 0, got -2",
        ),
        (
            lambda: ml.Quadratic((1.0, np.nan)),
            "eigenvalues must be finite and greater than 0, got nan",
        ),
        (
            lambda: ml.Quadratic((1.0, 2.0, 3.0), angle=1),
            "angle must be 0 unless there are 2 eigenvalues, got 1",
        ),
        (lambda: ml.DoubleWell(tilt=5), r"tilt must be in \(-4.35, 4.35\), got 5"),
        (
            lambda: ml.Rosenbrock().value([1.0, 2.0, 3.0]),
            r"w must have shape \(..., 2\) on Rosenbrock, got",
        ),
        (lambda: ml.DoubleWell().gradient(3.0), r"w must have shape \(..., 1\)"),
    ],
)
def test_bad_input_gets_one_sentence(make, sentence):
    with pytest.raises(ValueError, match=sentence):
        make()
