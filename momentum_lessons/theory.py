"""Closed forms: what momentum does on a quadratic, and what a damped oscillator does.

On L(w) = 1/2 wᵀAw every eigenvector of A goes its own way, so that one eigenvalue λ at a time is
enough. All functions take numbers or arrays that broadcast; α is `lr`, β is `beta`, in PyTorch's
form (heavy ball) unless said otherwise. All raise ValueError for what is no finite number in its
interval. Sources: Polyak 1964; Goh 2017; Lessard, Recht & Packard 2016.
"""

import numpy as np

from .validation import Numbers, checked, number, plain


def iteration_matrix(lr, beta, eigenvalue) -> np.ndarray:
    """Return the matrices (..., 2, 2) that take (w_t, w_{t−1}) to (w_{t+1}, w_t) under heavy ball.

    >>> iteration_matrix(0.5, 0.25, 1.0)
    array([[ 0.75, -0.25],
           [ 1.  ,  0.  ]])
    """
    lr, beta, eigenvalue = checked(lr=lr, beta=beta, eigenvalue=eigenvalue)
    now, before, one, zero = np.broadcast_arrays(1 + beta - lr * eigenvalue, -beta, 1.0, 0.0)
    return np.moveaxis(np.array([[now, before], [one, zero]]), (0, 1), (-2, -1))


def convergence_rate(lr, beta, eigenvalues) -> Numbers:
    """Return heavy ball's rate a step: the largest spectral radius over `eigenvalues`, (d,).

    `lr` and `beta` broadcast to (...), the shape of the result; beta = 0 gives gradient descent's
    max |1 − αλ|. Below 1 the error shrinks by this factor a step in the long run, above 1 it grows.

    >>> convergence_rate(0.5, [0.0, 0.25], [1.0, 2.0])
    array([0.5, 0.5])
    """
    lr, beta, eigenvalues = _side_by_side(lr, beta, eigenvalues)
    return plain(spectral_radius(1 + beta - lr * eigenvalues, beta).max(axis=-1))


def nesterov_rate(lr, beta, eigenvalues) -> Numbers:
    """Return Nesterov's rate; the matrix is [[(1 + β)(1 − αλ), −β(1 − αλ)], [1, 0]].

    >>> nesterov_rate(0.5, 0.0, [1.0, 2.0])
    0.5
    """
    lr, beta, eigenvalues = _side_by_side(lr, beta, eigenvalues)
    shrink = 1 - lr * eigenvalues
    return plain(spectral_radius((1 + beta) * shrink, beta * shrink).max(axis=-1))


def spectral_radius(trace, determinant) -> np.ndarray:
    """Return the larger modulus of the two eigenvalues of a real 2 × 2 matrix.

    >>> spectral_radius([3.0, 0.0], [2.0, 0.25])  # eigenvalues 1 and 2; ±i/2
    array([2. , 0.5])
    """
    trace, determinant = np.asarray(trace), np.asarray(determinant)
    discriminant = trace**2 - 4 * determinant
    real = (np.abs(trace) + np.sqrt(np.maximum(discriminant, 0))) / 2
    return np.where(discriminant < 0, np.sqrt(np.maximum(determinant, 0)), real)


def optimal_gradient_descent(eigenvalues) -> tuple[float, float]:
    """Return (lr, rate): α = 2 / (λ₁ + λ_d), rate (κ − 1) / (κ + 1).

    >>> optimal_gradient_descent([1.0, 3.0])
    (0.5, 0.5)
    """
    low, high = _extremes(eigenvalues)
    return 2 / (low + high), (high - low) / (high + low)


def optimal_heavy_ball(eigenvalues) -> tuple[float, float, float]:
    """Return (lr, beta, rate): (2 / (√λ₁ + √λ_d))², rate², (√κ − 1) / (√κ + 1) (Polyak 1964).

    >>> optimal_heavy_ball([1.0, 9.0])
    (0.25, 0.25, 0.5)
    """
    low, high = np.sqrt(_extremes(eigenvalues)).tolist()
    rate = (high - low) / (high + low)
    return (2 / (low + high)) ** 2, rate**2, rate


def price_of_beta(beta, condition_number) -> Numbers:
    """Return how many times the fewest steps a fixed β needs with its best α, by the rates; κ > 1.

    That is α = 2(1 + β) / (λ₁ + λ_d): the flattest and the steepest direction have the same rate.

    >>> round(price_of_beta(0.9, 10.0), 1)
    12.4
    """
    beta, kappa = np.broadcast_arrays(beta, number("condition_number", condition_number, 1))
    rate = convergence_rate(2 * (1 + beta) / (1 + kappa), beta, (1.0,))
    best = (np.sqrt(kappa) - 1) / (np.sqrt(kappa) + 1)
    return plain(np.log(best) / np.log(rate))


def beta_window(condition_number, price=2.0) -> tuple[float, float]:
    """Return (lowest, highest) β within `price` times the fewest steps, each at its best α.

    >>> low, high = beta_window(100.0)
    >>> round(low, 2), round(high, 2)
    (0.6, 0.82)
    """
    betas = 1 - np.geomspace(1, 1e-4, 20_001)
    good = betas[price_of_beta(betas, condition_number) <= price]
    return float(good.min()), float(good.max())


def expected_losses(lr, beta, eigenvalues, start, steps, noise=0.0) -> np.ndarray:
    """Return heavy ball's expected loss (steps + 1, ...) on a quadratic with noise, exactly.

    `lr` and `beta` broadcast to (...); `eigenvalues` and `start` are (d,), along the eigenvectors;
    `noise` is the standard deviation of every gradient component's noise. The second moments of two
    successive weights obey a linear recurrence; without noise this is the loss of `descend`.

    >>> expected_losses(0.5, 0.0, [1.0], [1.0], 2, noise=1.0)
    array([0.5   , 0.25  , 0.1875])
    """
    lr, beta, eigenvalues = _side_by_side(lr, beta, eigenvalues)
    keep, fresh = 1 + beta - lr * eigenvalues, (lr * noise) ** 2
    squares = keep**2, 2 * keep * beta, beta**2
    now = mixed = before = np.broadcast_to(np.square(start), keep.shape)  # E w_t², E w_t w_{t−1}, …
    losses = [now @ eigenvalues / 2]
    for _ in range(steps):
        after = squares[0] * now - squares[1] * mixed + squares[2] * before + fresh
        now, mixed, before = after, keep * now - beta * mixed, now
        losses.append(now @ eigenvalues / 2)
    return np.array(losses)


def steps_to_shrink(rate, factor=1e6) -> Numbers:
    """Return the steps (a float) in which an error that shrinks by `rate` a step falls by `factor`.

    >>> round(steps_to_shrink(0.1))
    6
    """
    factor, rate = number("factor", factor, 1), number("rate", rate, 0, 1)
    with np.errstate(divide="ignore"):
        return plain(np.log(factor) / -np.log(rate))


def critical_beta(lr, eigenvalue) -> Numbers:
    """Return (1 − √(αλ))², the momentum coefficient of critical damping.

    Raises ValueError for αλ > 1: the double root is negative there, and the sign flips at every
    step.

    >>> critical_beta(0.25, 1.0)
    0.25
    """
    lr, eigenvalue = checked(lr=lr, eigenvalue=eigenvalue)
    product = np.asarray(number("lr · eigenvalue", lr * eigenvalue, 0, 1, high_open=False))
    return plain((1 - np.sqrt(product)) ** 2)


def regime(lr, beta, eigenvalue) -> str | np.ndarray:
    """Name what heavy ball does along an eigenvector: a str, or an array of them.

    "overdamped": two positive real eigenvalues, no overshoot in the long run; "critically damped":
    they coincide; "underdamped": complex, swings at modulus √β; "oscillating": negative real, the
    sign flips every step; "marginally stable": αλ = 2(1 + β), neither shrinks nor grows;
    "diverging": beyond that.

    >>> regime([0.01, 0.25, 1.0, 4.0], 0.25, 1.0).tolist()
    ['overdamped', 'critically damped', 'underdamped', 'diverging']
    """
    lr, beta, eigenvalue = checked(lr=lr, beta=beta, eigenvalue=eigenvalue)
    a = np.asarray(lr * eigenvalue, dtype=float)
    critical, turned = (1 - np.sqrt(beta)) ** 2, (1 + np.sqrt(beta)) ** 2
    edge = 2 * (1 + beta)
    cases = {
        "marginally stable": np.isclose(a, edge, rtol=1e-12),
        "diverging": a > edge,
        "critically damped": np.isclose(a, critical, rtol=1e-9),
        "overdamped": a < critical,
        "underdamped": a < turned,
    }
    return plain(np.select([*cases.values()], [*cases], "oscillating"))


def stationary_variance(lr, beta, eigenvalue, sigma=1.0) -> Numbers:
    """Return the variance at which heavy ball's weight settles under noise of std `sigma`.

    w is then an autoregressive process of order 2: var = α²σ² (1 + β) / ((1 − β) · αλ · (2(1 + β) −
    αλ)), infinite outside the stable range. For the article's form pass lr · (1 − beta).

    >>> round(stationary_variance(1.8, 0.0, 1.0), 6)
    9.0
    """
    lr, beta, sigma = checked(lr=lr, beta=beta, sigma=sigma)
    (eigenvalue,) = checked(eigenvalue=eigenvalue)
    a = np.asarray(lr * eigenvalue, dtype=float)
    room = 2 * (1 + beta) - a
    with np.errstate(divide="ignore"):
        variance = (lr * sigma) ** 2 * (1 + beta) / ((1 - beta) * a * room)
    return plain(np.where(room > 0, variance, np.inf))


def half_life(beta) -> Numbers:
    """Return ln ½ / ln β, the number of steps in which a gradient's share of the velocity halves.

    >>> half_life(0.5)
    1.0
    """
    return plain(np.log(0.5) / np.log(number("beta", beta, 0, 1, low_open=True)))


def memory(beta) -> Numbers:
    """Return 1 / (1 − β), the number of steps over which the velocity averages.

    >>> memory(0.75)
    4.0
    """
    (beta,) = checked(beta=beta)
    return 1 / (1 - beta)


def noise_reduction(beta) -> Numbers:
    """Return (1 − β) / (1 + β), the variance of the averaged gradient over that of one gradient.

    >>> noise_reduction(0.6)
    0.25
    """
    (beta,) = checked(beta=beta)
    return (1 - beta) / (1 + beta)


def to_pytorch(lr, beta) -> tuple[Numbers, Numbers]:
    """Return (lr, momentum) for `torch.optim.SGD` that walks the path of the article's (lr, beta).

    >>> to_pytorch(0.5, 0.75)
    (0.125, 0.75)
    """
    lr, beta = checked(lr=lr, beta=beta)
    return lr * (1 - beta), beta


def to_article(lr, momentum) -> tuple[Numbers, Numbers]:
    """Return (lr, beta) of the article's form on the path of `torch.optim.SGD(lr, momentum)`.

    >>> to_article(0.125, 0.75)
    (0.5, 0.75)
    """
    lr, momentum = checked(lr=lr, momentum=momentum)
    return lr / (1 - momentum), momentum


def oscillator(
    t, mass=1.0, stiffness=1.0, friction=0.0, position=1.0, velocity=0.0
) -> tuple[Numbers, Numbers]:
    """Return (position, velocity) at times `t` of m ẍ = −k x − c ẋ: the exact solution.

    Units: any consistent set (kg, N/m, kg/s, m, s). All arguments broadcast.

    >>> oscillator([0.0, 1.0], friction=2.0)[0].round(4)  # critically damped: (1 + t) e⁻ᵗ
    array([1.    , 0.7358])
    """
    t, x, v = number("t", t), number("position", position), number("velocity", velocity)
    mass, stiffness, friction = checked(mass=mass, stiffness=stiffness, friction=friction)
    decay, pull = friction / (2 * mass), stiffness / mass
    root = np.sqrt(decay**2 - pull + 0j)  # imaginary when it swings
    # e^(−decay t) cosh(root t), and sinh for cosh over the root, from the slower exponential
    slow, ratio = np.exp(-pull / (decay + root) * t), np.expm1(-2 * root * t)
    cosine = (slow * (2 + ratio) / 2).real
    sine = (slow * np.where(root == 0, t, -ratio / (2 * root + (root == 0)))).real
    return (
        plain(x * cosine + (v + decay * x) * sine),
        plain(v * cosine - (pull * x + decay * v) * sine),
    )


def fading_oscillator(t, mass=1.0, stiffness=1.0, position=1.0) -> Numbers:
    """Return the position at times `t` ≥ 0 of m ẍ = −k x − m (3/t) ẋ, let go at rest: shape of `t`.

    The differential equation that Nesterov's method follows (Su, Boyd & Candès 2016, section 3.2):
    x(t) = x(0) · 2 J₁(ωt)/(ωt), with ω = √(k/m) and J₁ Bessel's function of the first kind.

    >>> fading_oscillator([0.0, 3.8317]).round(4)  # J₁ is zero at 3.8317
    array([1., 0.])
    """
    from scipy.special import hyp0f1  # takes as long to import as all of this package

    mass, stiffness = checked(mass=mass, stiffness=stiffness)
    square = stiffness / mass * np.asarray(number("t", t, 0)) ** 2
    return plain(position * hyp0f1(2, -square / 4))  # ₀F₁(2, −z²/4) = 2 J₁(z)/z, and 1 at z = 0


def _side_by_side(lr, beta, eigenvalues):
    """Return lr and beta with one axis more, that of the eigenvalues."""
    lr, beta, eigenvalues = checked(lr=lr, beta=beta, eigenvalues=eigenvalues)
    return np.asarray(lr)[..., None], np.asarray(beta)[..., None], eigenvalues


def _extremes(eigenvalues):
    eigenvalues = np.asarray(*checked(eigenvalues=eigenvalues))
    return float(eigenvalues.min()), float(eigenvalues.max())
