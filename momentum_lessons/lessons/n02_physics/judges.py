"""What is right and what goes wrong in the exercises of notebook 02."""

import numpy as np

from ... import physics
from ...landscapes import DoubleWell
from ...practice.judging import Wrong, call, diagnose, number, two

HILL, START, DT, STEPS = DoubleWell(tilt=1.0), 2.4, 0.01, 1500  # of q4


def q1(friction, dt, *, right):
    friction, dt = number(friction, "the friction"), number(dt, "the time step")
    if np.allclose((friction, dt), (right.dt, right.friction)):
        raise Wrong("swapped")
    mistakes = {
        "no_root": 0.01,
        "squared": 0.01**2,
        "halved": 0.01 / 2,
        "backwards": -right.dt,
        "articles_form": (0.01 * 0.1) ** 0.5,
        "effective": (0.01 / 0.1) ** 0.5,
    }
    diagnose(dt, right.dt, mistakes, "the time step", "other_dt")
    mistakes = {
        "per_step": 0.1,
        "beta_for_loss": 0.9 / 0.1,
        "by_alpha": 0.1 / 0.01,
        "multiplied": 0.1 * 0.1,
        "negative": -right.friction,
    }
    diagnose(friction, right.friction, mistakes, "the friction", "other_friction")


def q2(newton_step, *, right):
    rng = np.random.default_rng(2)
    for _ in range(3):
        w, u, curvature = rng.normal(size=(3, 4))
        mass, friction, dt = rng.uniform(1.5, 3), rng.uniform(0.5, 2), rng.uniform(0.05, 0.2)

        def gradient(at, curvature=curvature):
            return curvature * np.asarray(at, dtype=float)

        new_w, new_u = two(call(newton_step, w, u, gradient, mass, friction, dt), w, "not_two")
        right_w, right_u = right.newton_step(w, u, gradient, mass, friction, dt)
        g = gradient(w)
        mistakes = {
            "swapped": right_w,
            "uphill": right_u + 2 * dt * g / mass,
            "pushing_friction": right_u + 2 * dt * friction * u / mass,
            "no_mass": u + dt * (-g - friction * u),
            "no_dt_in_u": u + (-g - friction * u) / mass,
            "no_friction": u - dt * g / mass,
            "forgotten": right_u - u,
            "half_divided": u - dt * g / mass - dt * friction * u,
            "heavy_ball": (1 - friction * dt / mass) * u + g,
        }
        diagnose(new_u, right_u, mistakes, "the velocity")
        mistakes = {
            "explicit": w + dt * u,
            "no_dt_in_w": w + right_u,
            "backwards": w - dt * right_u,
            "stands_still": w,
        }
        diagnose(new_w, right_w, mistakes, "the position")


def q3(critical_beta, *, right):
    rng = np.random.default_rng(3)
    for _ in range(4):
        lr, eigenvalue = rng.uniform(0.001, 0.02), rng.uniform(5, 40)
        root = np.sqrt(lr * eigenvalue)
        mistakes = {
            "no_square": 1 - root,
            "no_root": (1 - root**2) ** 2,
            "rate": 1 - root**2,
            "true_spring": 1 - 2 * root,
            "other_root": (1 + root) ** 2,
        }
        beta, wanted = call(critical_beta, lr, eigenvalue), right.critical_beta(lr, eigenvalue)
        diagnose(beta, wanted, mistakes, "your β", "no_double_root")


def q4(friction, *, right):
    friction = number(friction, "the friction")
    if friction < 0:
        raise Wrong("negative")
    if friction > 1 / DT:
        raise Wrong("reverses")
    if np.isclose(friction, 1 - right.friction * DT, atol=5e-4):
        raise Wrong("beta")
    if physics.roll(HILL, START, friction, DT, STEPS).positions.min() >= HILL.barrier[0]:
        raise Wrong("stays", friction=friction)
    if friction < right.friction - 1e-6:
        more = round(100 * friction + 1) / 100
        raise Wrong("more_is_possible", friction=friction, more=more)


def q5(largest_dt, *, right):
    stiffness, friction = right.stiffness, right.friction
    mistakes = {
        "frictionless": 2 / stiffness**0.5,
        "descents_limit": (2 / stiffness) ** 0.5,
        "negative_root": (-friction - (friction**2 + 4 * stiffness) ** 0.5) / stiffness,
        "squared": right.largest_dt**2,
        "all_velocity": 1 / friction,
    }
    dt = number(largest_dt, "the time step")
    diagnose(dt, right.largest_dt, mistakes, otherwise="other", rtol=2e-3)
