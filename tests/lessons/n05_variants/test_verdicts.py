"""What notebook 05 says of Nesterov, RMSprop, Adam and Muon, and the verdict on C12."""

import numpy as np
import pytest

import momentum_lessons as ml
from momentum_lessons import tuning
from momentum_lessons.landscapes import MatrixRegression


def test_the_gradient_of_the_matrix_regression_is_the_derivative_of_its_value():
    surface = MatrixRegression(3, 4, condition_number=50)
    w, h = np.random.default_rng(1).standard_normal((3, 4)), 1e-6
    for i, j in np.ndindex(3, 4):
        step = np.zeros((3, 4))
        step[i, j] = h
        slope = (surface.value(w + step) - surface.value(w - step)) / (2 * h)
        assert slope == pytest.approx(surface.gradient(w)[i, j], rel=1e-6, abs=1e-9)


def test_the_matrix_regression_has_its_minimum_and_its_condition_number():
    surface = MatrixRegression(8, 8, condition_number=1000)
    assert surface.minimum == 0
    assert np.allclose(surface.gradient(surface.minima), 0)
    assert np.linalg.cond(surface.covariance) == pytest.approx(1000)


def test_the_two_forms_of_nesterovs_method_are_one():
    surface, lr, beta = ml.Quadratic((1.0, 25.0)), 0.03, 0.9
    w, v = np.array([-1.2, 0.3]), np.zeros(2)
    run = ml.descend(surface, ml.Nesterov(lr, beta), w, 30)
    for _ in range(30):
        v = beta * v + surface.gradient(w - lr * beta * v)
        w = w - lr * v
    assert np.allclose(w - lr * beta * v, run.weights[-1], rtol=1e-12)


def test_rmsprop_on_an_aligned_ravine_does_not_feel_the_condition_number():
    paths = [
        ml.descend(ml.Quadratic((1.0, k)), ml.RMSprop(0.02, eps=0), [1.0, 1.0], 50).weights
        for k in (1.0, 1e4)
    ]
    assert np.allclose(paths[0], paths[1], rtol=1e-9)


def test_rmsprop_at_a_constant_rate_arrives_and_leaves_again():
    run = ml.descend(ml.Quadratic((1.0, 100.0)), ml.RMSprop(0.03), [0.8, 0.8], 1000)
    assert run.losses[200] < 1e-20
    assert run.losses[300:].max() > 0.01


def test_adams_first_step_is_the_learning_rate_whatever_the_gradient():
    gradient = np.array([1e-3, 1.0, -1e6])
    rule = ml.Adam(0.01)
    w, _ = rule.step(np.zeros(3), gradient, rule.init(np.zeros(3)))
    assert np.allclose(w, -0.01 * np.sign(gradient), rtol=1e-4)


def test_the_unit_of_the_loss_is_nothing_to_adam():
    plain, large = (tuning.courses(scale=scale)["ravine"] for scale in (1.0, 100.0))
    runs = [
        ml.descend(course.surface, ml.Adam(0.1, eps=eps), course.starts, 40).weights
        for course, eps in ((plain, 1e-8), (large, 1e-6))
    ]
    assert np.allclose(*runs, rtol=1e-9)


def test_c12_helps_along_the_axes_and_forgives_and_is_not_faster_everywhere():
    verdict = ml.claims.verdict("C12")
    ratios, forgives = verdict.values["ratios"], verdict.values["forgives"]
    assert verdict.status == "holds when"
    assert ratios["Adam"][0] < 0.2
    assert ratios["RMSprop"][0] < 0.2
    assert ratios["RMSprop"][1] > 1.5
    assert not verdict.values["tuned"]["RMSprop"]["Rosenbrock"].arrived
    assert 0.5 < ratios["Nesterov"].min() < ratios["Nesterov"].max() < 1.6
    assert verdict.value == ratios["Adam"].max() > 0.9
    assert forgives["Adam"] > forgives["RMSprop"] > forgives["Nesterov"] >= forgives["HeavyBall"]


def test_rmsprop_loses_its_lead_as_the_ravine_is_turned_and_adam_falls_back_to_momentum():
    needed = {}
    for angle in (0.0, np.pi / 4):
        course = tuning.courses(angle)["turned ravine"]
        for name in ("HeavyBall", "RMSprop", "Adam"):
            grid = {"lr": tuning.LEARNING_RATES, **tuning.SEARCHED[name]}
            needed[name, angle] = tuning.fewest_steps(course, getattr(ml, name), grid).steps
    straight, turned = (
        {name: needed[name, angle] / needed["HeavyBall", angle] for name in ("RMSprop", "Adam")}
        for angle in (0.0, np.pi / 4)
    )
    assert max(straight.values()) < 0.2
    assert turned["RMSprop"] > 2
    assert 0.8 < turned["Adam"] < 1.5
