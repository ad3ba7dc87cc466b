"""Closed forms: what momentum does on a quadratic, and what a damped oscillator does.

On L(w) = 1/2 wᵀAw every eigenvector of A goes its own way, so that one eigenvalue λ at a time is enough.
All functions take numbers or arrays that broadcast; α is `lr`, β is `beta`, in PyTorch's form (heavy ball)
unless said otherwise. Sources: Polyak 1964; Goh 2017; Lessard, Recht & Packard 2016.
"""

import numpy as np

from .validation import number


def iteration_matrix(lr, beta, eigenvalue):
    """Return the matrices (..., 2, 2) that take (w_t, w_{t−1}) to (w_{t+1}, w_t) under heavy ball."""
    lr, beta, eigenvalue = np.broadcast_arrays(*_checked(lr, beta, eigenvalue))
    one, zero = np.ones(lr.shape), np.zeros(lr.shape)
    top = np.stack([1 + beta - lr * eigenvalue, -beta], axis=-1)
    return np.stack([top, np.stack([one, zero], axis=-1)], axis=-2)


def convergence_rate(lr, beta, eigenvalues):
    """Return heavy ball's rate per step: the largest spectral radius over `eigenvalues`, shape (d,).

    `lr` and `beta` broadcast to (...), the shape of the result; beta = 0 gives gradient descent's
    max |1 − αλ|. Below 1 the error shrinks by this factor a step in the long run, above 1 it grows.
    """
    lr, beta, eigenvalues = _checked(lr, beta, eigenvalues)
    lr, beta = np.asarray(lr)[..., None], np.asarray(beta)[..., None]
    return _number(spectral_radius(1 + beta - lr * eigenvalues, beta).max(axis=-1))


def nesterov_rate(lr, beta, eigenvalues):
    """Return the same for Nesterov's method, whose matrix is [[(1 + β)(1 − αλ), −β(1 − αλ)], [1, 0]]."""
    lr, beta, eigenvalues = _checked(lr, beta, eigenvalues)
    lr, beta = np.asarray(lr)[..., None], np.asarray(beta)[..., None]
    shrink = 1 - lr * eigenvalues
    return _number(spectral_radius((1 + beta) * shrink, beta * shrink).max(axis=-1))


def spectral_radius(trace, determinant):
    """Return the larger modulus of the two eigenvalues of a real 2 × 2 matrix, from trace and determinant."""
    discriminant = trace**2 - 4 * determinant
    real = (np.abs(trace) + np.sqrt(np.maximum(discriminant, 0))) / 2
    return np.where(discriminant < 0, np.sqrt(np.maximum(determinant, 0)), real)


def optimal_gradient_descent(eigenvalues):
    """Return (lr, rate): α = 2 / (λ₁ + λₙ), rate (κ − 1) / (κ + 1)."""
    low, high = _extremes(eigenvalues)
    return 2 / (low + high), (high - low) / (high + low)


def optimal_heavy_ball(eigenvalues):
    """Return (lr, beta, rate): α = (2 / (√λ₁ + √λₙ))², β = rate², rate (√κ − 1) / (√κ + 1) (Polyak 1964)."""
    low, high = np.sqrt(_extremes(eigenvalues)).tolist()
    rate = (high - low) / (high + low)
    return (2 / (low + high)) ** 2, rate**2, rate


def best_rate(beta, eigenvalues):
    """Return heavy ball's best rate a step at a fixed β, number or (n,), over all learning rates.

    α = 2(1 + β) / (λ₁ + λₙ) gives the flattest and the steepest direction the same rate, which no
    other α makes smaller in both.
    """
    low, high = _extremes(eigenvalues)
    return convergence_rate(2 * (1 + np.asarray(beta)) / (low + high), beta, (low, high))


def price_of_beta(beta, condition_number):
    """Return how many times the fewest steps a fixed β needs with its best α, by the rates; κ > 1.

    `beta` and `condition_number` are numbers or arrays that broadcast.
    """
    beta, kappa = np.broadcast_arrays(beta, number("condition_number", condition_number, 1))
    rate = convergence_rate(2 * (1 + beta) / (1 + kappa), beta, (1.0,))
    best = (np.sqrt(kappa) - 1) / (np.sqrt(kappa) + 1)
    return _number(np.log(best) / np.log(rate))


def beta_window(condition_number, price=2.0):
    """Return (lowest, highest) β that needs at most `price` times the fewest steps, each at its best α."""
    betas = 1 - np.geomspace(1, 1e-4, 20_001)
    good = betas[price_of_beta(betas, condition_number) <= price]
    return float(good.min()), float(good.max())


def expected_losses(lr, beta, eigenvalues, start, steps, noise=0.0):
    """Return heavy ball's expected loss (steps + 1, ...) on a quadratic under gradient noise, exactly.

    `lr` and `beta` broadcast to (...); `eigenvalues` and `start` are (d,), along the eigenvectors;
    `noise` is the standard deviation of every gradient component's noise. The second moments of two
    successive weights obey a linear recurrence; without noise this is the loss of `descend`.
    """
    lr, beta, eigenvalues = _checked(lr, beta, eigenvalues)
    lr, beta = np.asarray(lr)[..., None], np.asarray(beta)[..., None]
    keep, fresh = 1 + beta - lr * eigenvalues, (lr * noise) ** 2
    now = mixed = before = np.broadcast_to(np.square(start), keep.shape)  # E w_t², E w_t w_{t−1}, …
    losses = [now @ eigenvalues / 2]
    for _ in range(steps):
        after = keep**2 * now - 2 * keep * beta * mixed + beta**2 * before + fresh
        now, mixed, before = after, keep * now - beta * mixed, now
        losses.append(now @ eigenvalues / 2)
    return np.array(losses)


def steps_to_shrink(rate, factor=1e6):
    """Return the number of steps (a float) in which an error that shrinks by `rate` a step falls by `factor`."""
    rate = number("rate", rate, 0, 1)
    with np.errstate(divide="ignore"):
        return _number(np.log(factor) / -np.log(rate))


def critical_beta(lr, eigenvalue):
    """Return (1 − √(αλ))², the momentum coefficient of critical damping, for αλ ≤ 1."""
    lr, _, eigenvalue = _checked(lr, 0.0, eigenvalue)
    return _number((1 - np.sqrt(lr * eigenvalue)) ** 2)


REGIMES = (
    "overdamped",
    "critically damped",
    "underdamped",
    "oscillating",
    "marginally stable",
    "diverging",
)


def regime(lr, beta, eigenvalue):
    """Name what heavy ball does along an eigenvector: a str of REGIMES, or an array of them.

    "overdamped": two positive real eigenvalues, no overshoot in the long run; "critically damped": they
    coincide; "underdamped": complex, swings at modulus √β; "oscillating": negative real, the sign flips every
    step; "marginally stable": αλ = 2(1 + β), neither shrinks nor grows; "diverging": beyond that.
    """
    lr, beta, eigenvalue = _checked(lr, beta, eigenvalue)
    a = np.asarray(lr * eigenvalue, dtype=float)
    critical, turned = (1 - np.sqrt(beta)) ** 2, (1 + np.sqrt(beta)) ** 2
    edge = 2 * (1 + beta)
    names = np.select(
        [
            np.isclose(a, edge, rtol=1e-12),
            a > edge,
            np.isclose(a, critical, rtol=1e-9),
            a < critical,
            a < turned,
        ],
        ["marginally stable", "diverging", "critically damped", "overdamped", "underdamped"],
        "oscillating",
    )
    return names if names.ndim else str(names)


def stationary_variance(lr, beta, eigenvalue, sigma=1.0):
    """Return the variance at which heavy ball's weight settles when every gradient carries noise of std `sigma`.

    w is then an autoregressive process of order 2: var = α²σ² (1 + β) / ((1 − β) · αλ · (2(1 + β) − αλ)),
    infinite outside the stable range. For the article's form pass lr · (1 − beta).
    """
    lr, beta, eigenvalue = _checked(lr, beta, eigenvalue)
    a = np.asarray(lr * eigenvalue, dtype=float)
    room = 2 * (1 + beta) - a
    with np.errstate(divide="ignore"):
        variance = (lr * sigma) ** 2 * (1 + beta) / ((1 - beta) * a * room)
    return _number(np.where(room > 0, variance, np.inf))


def half_life(beta):
    """Return ln ½ / ln β, the number of steps in which a gradient's share of the velocity halves."""
    return _number(np.log(0.5) / np.log(number("beta", beta, 0, 1, low_open=True)))


def memory(beta):
    """Return 1 / (1 − β), the number of steps over which the velocity averages."""
    return _number(1 / (1 - np.asarray(number("beta", beta, 0, 1))))


def noise_reduction(beta):
    """Return (1 − β) / (1 + β), the variance of the averaged gradient over that of one gradient."""
    beta = np.asarray(number("beta", beta, 0, 1))
    return _number((1 - beta) / (1 + beta))


def to_pytorch(lr, beta):
    """Return (lr, momentum) for `torch.optim.SGD` that walks the path of the article's (lr, beta)."""
    return _number(np.asarray(lr) * (1 - np.asarray(beta))), beta


def to_article(lr, momentum):
    """Return (lr, beta) of the article's form that walks the path of `torch.optim.SGD(lr, momentum)`."""
    return _number(np.asarray(lr) / (1 - np.asarray(momentum))), momentum


def oscillator(t, mass=1.0, stiffness=1.0, friction=0.0, position=1.0, velocity=0.0):
    """Return (position, velocity) at times `t` of m ẍ = −k x − c ẋ: the exact solution, shapes of `t`.

    Units: any consistent set (kg, N/m, kg/s, m, s). Solved through the eigenvalues of the first-order system,
    critical damping through its limit.
    """
    mass = number("mass", mass, 0, low_open=True)
    stiffness = number("stiffness", stiffness, 0, low_open=True)
    friction = number("friction", friction, 0)
    t = np.asarray(t, dtype=float)
    decay = friction / (2 * mass)
    square = stiffness / mass - decay**2
    omega = np.sqrt(complex(square))  # imaginary when overdamped
    # sin(ωt)/ω tends to t as ω → 0, which is critical damping
    sine = t if abs(square) < 1e-12 * stiffness / mass else (np.sin(omega * t) / omega).real
    cosine = np.cos(omega * t).real
    fall = np.exp(-decay * t)
    x = fall * (position * cosine + (velocity + decay * position) * sine)
    v = fall * (velocity * cosine - (stiffness / mass * position + decay * velocity) * sine)
    return x, v


def fading_oscillator(t, mass=1.0, stiffness=1.0, position=1.0):
    """Return the position at times `t` ≥ 0 of m ẍ = −k x − m (3/t) ẋ, let go at rest: shape of `t`.

    The differential equation that Nesterov's method follows (Su, Boyd & Candès 2016, section 3.1):
    x(t) = x(0) · 2 J₁(ωt)/(ωt), with ω = √(k/m) and J₁ Bessel's function of the first kind.
    """
    mass = number("mass", mass, 0, low_open=True)
    stiffness = number("stiffness", stiffness, 0, low_open=True)
    phase = np.sqrt(stiffness / mass) * np.asarray(number("t", t, 0), dtype=float)
    # J₁(z)/z = 1/π ∫ cos(z cos θ) sin²θ dθ over (0, π): the midpoint rule on a periodic function, exact to rounding
    # for phases up to about twice the number of points
    angles = (np.arange(512) + 0.5) * np.pi / 512
    average = (np.cos(phase[..., None] * np.cos(angles)) * np.sin(angles) ** 2).mean(axis=-1)
    return _number(2 * position * average)


def _checked(lr, beta, eigenvalue):
    return (
        number("lr", lr, 0, low_open=True),
        number("beta", beta, 0, 1),
        number("eigenvalue", eigenvalue, 0, low_open=True),
    )


def _extremes(eigenvalues):
    eigenvalues = np.atleast_1d(number("eigenvalues", eigenvalues, 0, low_open=True))
    return float(eigenvalues.min()), float(eigenvalues.max())


def _number(array):
    return array if np.ndim(array) else float(array)
