"""What is right and what goes wrong in the exercises of notebook 02."""

import numpy as np

from ... import physics
from ...landscapes import DoubleWell
from ...practice.judging import Wrong, call, diagnose, number, two

HILL = DoubleWell(tilt=1.0)
START, DT, STEPS = 2.4, 0.01, 1500


def q1(friction, dt, *, right):
    """The ball of mass 1 behind lr = 0.01, beta = 0.9."""
    friction, dt = number(friction, "the friction"), number(dt, "the time step")
    if np.allclose((friction, dt), (right.dt, right.friction)):
        raise Wrong("The two are swapped: `friction` comes first, then `dt`.")
    diagnose(
        dt,
        right.dt,
        {
            "That is α itself. With m = 1, α = Δt², so Δt is its square root.": 0.01,
            "That is α squared. α = Δt² says it the other way round.": 0.01**2,
            "That is half of α. The 2 in α = Δt² is an exponent.": 0.005,
            "Time runs forwards: Δt is the positive root of α.": -right.dt,
            "That is √(α(1 − β)): you took 0.01 for the article's form. PyTorch's form sums "
            "gradients, and its α is Δt²/m as it stands.": (0.01 * 0.1) ** 0.5,
            "That is √(α/(1 − β)): the effective learning rate. PyTorch's form has α = Δt²/m "
            "as it stands.": (0.01 / 0.1) ** 0.5,
        },
        "the time step",
        otherwise="With this Δt and m = 1, α = Δt²/m would not be 0.01.",
    )
    diagnose(
        friction,
        right.friction,
        {
            "That is 1 − β, what one step takes from the velocity. Friction is per unit of time: "
            "divide by Δt.": 0.1,
            "That is β/Δt. What friction takes away is 1 − β, not β.": 9.0,
            "You divided 1 − β by α. In β = 1 − cΔt/m it is Δt that stands beside c.": 10.0,
            "That is (1 − β)Δt. Solve β = 1 − cΔt for c once more: Δt ends up below.": 0.01,
            "Friction is negative there: it would push the ball on. Solve 1 − β = cΔt for c.": -1.0,
        },
        "the friction",
        otherwise="With this friction, 1 − cΔt/m is not 0.9. Solve it for c.",
    )


def q2(newton_step, *, right):
    """One semi-implicit Euler step of Newton's law with friction."""
    rng = np.random.default_rng(2)
    for _ in range(3):
        w, u, curvature = rng.normal(size=(3, 4))
        mass, friction, dt = rng.uniform(1.5, 3), rng.uniform(0.5, 2), rng.uniform(0.05, 0.2)

        def gradient(at, curvature=curvature):
            return curvature * np.asarray(at, dtype=float)

        answer = call(newton_step, w, u, gradient, mass, friction, dt)
        new_w, new_u = two(
            answer, w, "Return two things, the new position and the new velocity: `return w, u`."
        )
        right_w, right_u = right.newton_step(w, u, gradient, mass, friction, dt)
        if _alike(new_w, right_u) and _alike(new_u, right_w):
            raise Wrong(
                "You return velocity and position in this order; the position comes first: "
                "`return w, u`."
            )
        g = gradient(w)
        diagnose(
            new_u, right_u, _velocity_mistakes(u, g, mass, friction, dt, right_u), "the velocity"
        )
        mistakes = {
            "The position moves with the old velocity, this is explicit Euler: use the new u.": w
            + dt * u,
            "The time step is missing: the position changes by velocity times dt.": w + right_u,
            "The position moves backwards: add dt times u, do not subtract it.": w - dt * right_u,
            "The position did not change. Is the line w = w + dt * u there?": w,
        }
        diagnose(new_w, right_w, mistakes, "the position")


def _velocity_mistakes(u, g, mass, friction, dt, right_u):
    return {
        "The gradient has the wrong sign: the force is −∇L, downhill.": right_u + 2 * dt * g / mass,
        "Friction has the wrong sign: it acts against the velocity.": right_u
        + 2 * dt * friction * u / mass,
        "The mass is missing: acceleration is force divided by mass.": u + dt * (-g - friction * u),
        "The time step is missing: the velocity changes by acceleration times dt.": u
        + (-g - friction * u) / mass,
        "Friction is missing from the force: −∇L − cu.": u - dt * g / mass,
        "The old velocity is missing: the acceleration is added to u, it is not the new u.": right_u
        - u,
        "Only the gradient is divided by the mass; friction is a force too.": u
        - dt * g / mass
        - dt * friction * u,
        "That is the heavy ball's velocity, βv + ∇L, which points uphill in the gradient's units. "
        "Here u points downhill: u + Δt · force / m.": (1 - friction * dt / mass) * u + g,
    }


def _alike(one, other):
    return np.shape(one) == np.shape(other) and np.allclose(one, other)


def q3(critical_beta, *, right):
    """The β of critical damping, as a function of lr and eigenvalue."""
    rng = np.random.default_rng(3)
    for _ in range(4):
        lr, eigenvalue = rng.uniform(0.001, 0.02), rng.uniform(5, 40)
        root = np.sqrt(lr * eigenvalue)
        mistakes = {
            "The square is missing: that is √β.": 1 - root,
            "The root is missing: it is √(αλ) that is taken from 1.": (1 - lr * eigenvalue) ** 2,
            "That is gradient descent's factor 1 − αλ, a rate and not yet a β.": 1
            - lr * eigenvalue,
            "That is the true spring's 1 − 2√(αλ), right for a small step only: αλ is missing.": 1
            - 2 * root,
            "That is the other root, (1 + √(αλ))²: it lies above 1, where nothing is stable.": (
                1 + root
            )
            ** 2,
        }
        diagnose(
            call(critical_beta, lr, eigenvalue),
            right.critical_beta(lr, eigenvalue),
            mistakes,
            "your β",
            otherwise="The two roots of the step do not coincide at your β. "
            "Set (1 + β − αλ)² − 4β to zero.",
        )


def q4(friction, *, right):
    """The largest friction, to two decimals, with which the ball let go at START gets over."""
    friction = number(friction, "the friction")
    if friction < 0:
        raise Wrong("A negative friction pushes the ball on. Friction is at least 0.")
    if friction > 1 / DT:
        raise Wrong(
            f"With this step, friction above {1 / DT:g} reverses the velocity in one step. "
            "Look below 5."
        )
    if np.isclose(friction, 1 - right.friction * DT, atol=5e-4):
        raise Wrong("That is β = 1 − cΔt of the right friction. Give the friction c itself.")
    if not gets_over(friction):
        raise Wrong(
            f"With friction {friction:g} the ball does not get over the hill: it needs less."
        )
    if friction < right.friction - 1e-6:
        more = f"{round(100 * friction + 1) / 100:.2f}"
        raise Wrong(
            f"With friction {friction:g} the ball gets over, but with {more} it still does."
        )


def gets_over(friction):
    """Return whether the ball let go at START ever passes the top of the hill."""
    positions = physics.roll(HILL, START, friction, DT, STEPS).positions
    return bool(positions.min() < HILL.barrier[0])


def q5(largest_dt, *, right):
    """The time step beyond which the stepped ball on a spring of stiffness 4 no longer rests."""
    stiffness, friction = right.stiffness, right.friction
    diagnose(
        number(largest_dt, "the time step"),
        right.largest_dt,
        {
            "That is 2/√λ, the limit without friction. Friction makes it smaller: β is below 1.": 2
            / stiffness**0.5,
            "That is √(2/λ), gradient descent's limit α = 2/λ. With momentum it is 2(1 + β)/λ.": (
                2 / stiffness
            )
            ** 0.5,
            "That is the negative root of the right equation. Time runs forwards.": (
                -friction - (friction**2 + 4 * stiffness) ** 0.5
            )
            / stiffness,
            "That is the largest α, Δt²: take its square root.": right.largest_dt**2,
            "That is where one step of friction takes the whole velocity, cΔt = m. "
            "The spring's own limit comes earlier.": 1 / friction,
        },
        "the time step",
        otherwise="At this Δt, αλ is not 2(1 + β) with α = Δt² and β = 1 − cΔt. "
        "Run one value below it and one above.",
        rtol=2e-3,
    )
