"""The practice of notebook 02: a ball behind a learning rate, Newton's step, critical damping, a hill."""

import numpy as np

from ... import physics, theory
from ...landscapes import DoubleWell
from ...practice import engine
from ...practice.engine import Exercise
from ...practice.judging import Wrong, call, diagnose, same
from ...practice.predictions import Prediction

HILL = DoubleWell(tilt=1.0)
START, DT, STEPS = 2.4, 0.01, 1500
CLOSE_ENOUGH = 0.02


def judge_ball(friction, dt):
    """The ball of mass 1 behind lr = 0.01, beta = 0.9."""
    wanted_friction, wanted_dt = physics.to_ball(0.01, 0.9)
    diagnose(
        dt,
        wanted_dt,
        {
            "That is α itself. With m = 1, α = Δt², so Δt is its square root.": 0.01,
            "That is α squared. α = Δt² says it the other way round.": 0.01**2,
            "That is half of α. The 2 in α = Δt² is an exponent.": 0.005,
            "Time runs forwards: Δt is the positive root of α.": -wanted_dt,
        },
        "the time step",
        otherwise="With this Δt and m = 1, α = Δt²/m would not be 0.01.",
    )
    diagnose(
        friction,
        wanted_friction,
        {
            "That is 1 − β, what one step takes from the velocity. Friction is per unit of time: divide by Δt.": 0.1,
            "That is β/Δt. What friction takes away is 1 − β, not β.": 9.0,
            "You divided 1 − β by α. In β = 1 − cΔt/m it is Δt that stands beside c.": 10.0,
            "That is (1 − β)Δt. Solve β = 1 − cΔt for c once more: Δt ends up below.": 0.01,
            "Friction is negative there: it would push the ball on. Solve 1 − β = cΔt for c.": -1.0,
        },
        "the friction",
        otherwise="With this friction, 1 − cΔt/m is not 0.9. Solve it for c.",
    )


def judge_newton(newton_step):
    """One semi-implicit Euler step of Newton's law with friction."""
    rng = np.random.default_rng(2)
    for _ in range(3):
        x, u, gradient = rng.normal(size=(3, 4))
        mass, friction, dt = rng.uniform(1.5, 3), rng.uniform(0.5, 2), rng.uniform(0.05, 0.2)
        answer = call(newton_step, x, u, gradient, mass, friction, dt)
        if not isinstance(answer, tuple | list | np.ndarray) or len(answer) != 2:
            raise Wrong("Return two things, the new position and the new velocity: `return x, u`.")
        new_x, new_u = answer
        force = -gradient - friction * u
        right = u + dt * force / mass
        light = u - dt * gradient / mass - dt * friction * u
        swapped = np.shape(new_x) == x.shape and np.shape(new_u) == x.shape
        if swapped and np.allclose(new_u, x + dt * right) and np.allclose(new_x, right):
            raise Wrong(
                "You return velocity and position in this order; the position comes first: `return x, u`."
            )
        diagnose(
            new_u,
            right,
            {
                "The gradient has the wrong sign: the force is −∇L, downhill.": right + 2 * dt * gradient / mass,
                "Friction has the wrong sign: it acts against the velocity.": right + 2 * dt * friction * u / mass,
                "The mass is missing: acceleration is force divided by mass.": u + dt * force,
                "The time step is missing: the velocity changes by acceleration times dt.": u + force / mass,
                "Friction is missing from the force: −∇L − cu.": u - dt * gradient / mass,
                "The old velocity is missing: the acceleration is added to u, it is not the new u.": right - u,
                "Only the gradient is divided by the mass; friction is a force too.": light,
            },
            "the velocity",
        )  # fmt: skip
        diagnose(
            new_x,
            x + dt * right,
            {
                "The position moves with the old velocity, this is explicit Euler: use the new u.": x
                + dt * u,
                "The time step is missing: the position changes by velocity times dt.": x + right,
                "The position moves backwards: add dt times u, do not subtract it.": x - dt * right,
                "The position did not change. Is the line x = x + dt * u there?": x,
            },
            "the position",
        )


def judge_critical(critical_beta):
    """The β of critical damping, as a function of lr and eigenvalue."""
    rng = np.random.default_rng(3)
    for _ in range(4):
        lr, eigenvalue = rng.uniform(0.001, 0.02), rng.uniform(5, 40)
        root = np.sqrt(lr * eigenvalue)
        diagnose(
            call(critical_beta, lr, eigenvalue),
            theory.critical_beta(lr, eigenvalue),
            {
                "The square is missing: that is √β.": 1 - root,
                "The root is missing: it is √(αλ) that is taken from 1.": (1 - lr * eigenvalue) ** 2,
                "That is gradient descent's factor 1 − αλ, a rate and not yet a β.": 1 - lr * eigenvalue,
                "That is the true spring's 1 − 2√(αλ), right for a small step only: αλ is missing.": 1 - 2 * root,
                "That is the other root, (1 + √(αλ))²: it lies above 1, where nothing is stable.": (1 + root) ** 2,
            },
            "your β",
            otherwise="The two eigenvalues of the step do not coincide at your β. Set (1 + β − αλ)² − 4β to zero.",
        )  # fmt: skip


def judge_hill(friction):
    """The largest friction with which the ball let go at START rolls over the hill."""
    same(friction, 0.0, "the friction")  # says what is wrong with an answer that is no number
    friction = float(friction)
    if friction < 0:
        raise Wrong("A negative friction pushes the ball on. Friction is at least 0.")
    if 1 - friction * DT < 0:
        raise Wrong(
            f"With this step, friction above {1 / DT:g} reverses the velocity in one step. Look below 5."
        )
    if abs((1 - friction) / DT - largest_friction()) < CLOSE_ENOUGH:
        raise Wrong("That is β = 1 − cΔt of the right friction. Give the friction c itself.")
    if not gets_over(friction):
        raise Wrong(
            f"With friction {friction:g} the ball does not get over the hill: it needs less."
        )
    if gets_over(friction + CLOSE_ENOUGH):
        raise Wrong(
            f"With friction {friction:g} the ball gets over, but it still does with {friction + CLOSE_ENOUGH:.2f}: "
            "there is a larger one."
        )


def gets_over(friction):
    """Return whether the ball let go at START ever passes the top of the hill."""
    positions = physics.roll(HILL, START, friction, DT, STEPS).positions
    return bool(positions.min() < HILL.barrier[0])


def largest_friction():
    """Return the largest friction, to two decimals, with which it does."""
    frictions = np.arange(0, 3, 0.01)
    positions = physics.roll(HILL, START, frictions, DT, STEPS).positions
    return frictions[positions.min(axis=0)[:, 0] < HILL.barrier[0]].max()


q1 = Exercise(
    "q1",
    judge_ball,
    ("friction", "dt"),
    (
        "Two equations, two unknowns: α = Δt²/m gives the time step, then β = 1 − cΔt/m gives the friction.",
        "With m = 1: Δt = √α. Then cΔt = 1 − β.",
    ),
    "dt = 0.01**0.5\nfriction = (1 - 0.9) / dt",
    "A step of 0.1 and a friction of 1: each step takes cΔt/m = 0.1 of the velocity away, and 0.9 stays. "
    "`ml.physics.to_ball(0.01, 0.9)` gives the same two numbers.",
)

q2 = Exercise(
    "q2",
    judge_newton,
    ("newton_step",),
    (
        "Two lines: first the velocity, then the position, in that order.",
        "Acceleration is force over mass, and the force is −gradient − friction · u.",
        "`u = u + dt * (-gradient - friction * u) / mass`, then the position with this new `u`.",
    ),
    "def newton_step(x, u, gradient, mass, friction, dt):\n"
    "    u = u + dt * (-gradient - friction * u) / mass\n"
    "    x = x + dt * u\n"
    "    return x, u",
    "The velocity comes first and the position moves with the new one. That order is what keeps the energy of a "
    "frictionless ball bounded, and it is the order of the heavy ball's two lines.",
)

q3 = Exercise(
    "q3",
    judge_critical,
    ("critical_beta",),
    (
        "Critical damping is where the two eigenvalues of the step coincide: (1 + β − αλ)² = 4β.",
        "Take the root on both sides: 1 + β − αλ = 2√β, that is (1 − √β)² = αλ.",
        "So √β = 1 − √(αλ). One more square.",
    ),
    "def critical_beta(lr, eigenvalue):\n    return (1 - (lr * eigenvalue) ** 0.5) ** 2",
    "The flatter the direction, the more momentum it takes to be critically damped. One β cannot be critical for "
    "every eigenvalue: the flattest direction decides, notebook 03 shows how.",
)

q4 = Exercise(
    "q4",
    judge_hill,
    ("friction",),
    (
        "`ml.physics.roll(hill, 2.4, friction, 0.01, 1500).positions.min() < hill.barrier[0]` says whether it got "
        "over.",
        "Friction may be an array: `np.arange(0, 3, 0.01)` rolls 300 balls at once. `positions` then has shape "
        "(1501, 300, 1).",
        "Take the minimum over the first axis, compare, and take the largest friction that made it.",
    ),
    "import numpy as np\nimport momentum_lessons as ml\n\n"
    "hill = ml.DoubleWell(tilt=1.0)\n"
    "frictions = np.arange(0, 3, 0.01)\n"
    "rolls = ml.physics.roll(hill, 2.4, frictions, 0.01, 1500)\n"
    "over = rolls.positions.min(axis=0)[:, 0] < hill.barrier[0]\n"
    "friction = frictions[over].max()",
    "Below this friction the ball arrives at the top with kinetic energy to spare. The start lies about 12.5 above the "
    "hill: nearly all of it goes into friction on the way, most of it where the ball is fastest.",
)

p1 = Prediction(
    "A ball rolls in a bowl without friction. You compute its motion with explicit Euler: each step moves the ball "
    "with the old velocity, and the velocity with the old force. What does its energy do over 600 small steps?",
    (
        (
            "It grows without end",
            "Yes. Each step follows the tangent, and a tangent leaves a closed orbit on its outer side.",
        ),
        (
            "It stays the same, up to a small ripple",
            "That is what physics does, and what the other order of the two lines nearly does. This order does not.",
        ),
        (
            "It falls: numerical errors act as friction",
            "Some methods do that (implicit Euler). This one errs to the other side, in every step.",
        ),
        (
            "It wanders up and down at random",
            "Rounding does wander, but it is 10¹³ times smaller than the error of the step, which has a direction.",
        ),
    ),
)

p2 = Prediction(
    "A ball in a bowl, αλ = 0.04, let go at 1. Which momentum coefficient brings it to within 0.001 of the minimum, to "
    "stay there, in the fewest steps?",
    (
        ("β = 0.64", "Yes: as much momentum as it can use without swinging."),
        (
            "β = 0.3",
            "Less momentum means less overshoot, true. But friction is so strong here that the ball creeps.",
        ),
        (
            "β = 0.95",
            "It arrives first. But it passes through, comes back, and needs many swings to calm down.",
        ),
        (
            "No difference: only α sets the speed",
            "α sets the size of one gradient's push. β decides how many pushes add up.",
        ),
    ),
)

p3 = Prediction(
    "Friction is small (c = 0.3). You let a ball go on the outer slope of the shallow valley, a little higher each "
    "time. Once it starts high enough to end in the deeper valley, what happens for still higher starts?",
    (
        (
            "Some end in the deeper valley, some come back: it alternates",
            "Yes. With energy left the ball crosses again; where it ends depends on how many crossings it has.",
        ),
        (
            "All of them end in the deeper valley",
            "They all get over the hill once. But what carried them over can carry them back.",
        ),
        (
            "All of them end in the shallow valley again",
            "One crossing too many does that, two too many do not.",
        ),
    ),
)


def progress():
    """Say which exercises of this notebook are solved."""
    engine.progress(q1, q2, q3, q4)
