"""Loss surfaces to walk on: value, exact gradient, where to look, and the known minima.

A landscape takes weights `w` of shape (..., *shape), any leading axes, and returns values of shape
(...) and gradients of w's shape; ValueError for weights of another shape or of something else than
real numbers. For all but matrix landscapes `shape` is (dimension,), so that one weight vector is
the last axis.
"""

import numpy as np

from .validation import checked, one_number, read_only, real_array, whole_number

# Powers above the second are products of squares: NumPy's `w**4` takes 8 to 30 times as long.


class Landscape:
    """What all landscapes share: the check of the weights' shape, and the lowest value.

    Attributes: `name`; `dimension`, the number of weights; `shape`, the trailing axes of `w`;
    `bounds`, ((low, high), ...) for each axis, the part worth looking at;
    `minima`, an array (number of minima, *shape), the lowest first (empty where there is none).
    A subclass of your own gives `value(w)` and `gradient(w)`, and what of these attributes differs.
    """

    name = "landscape"
    shape: tuple[int, ...] = (2,)
    bounds = ((-1.0, 1.0), (-1.0, 1.0))
    minima = np.empty((0, 2))

    @property
    def dimension(self) -> int:
        return int(np.prod(self.shape))

    @property
    def minimum(self) -> float:
        """The lowest loss. Raises ValueError for a landscape without a minimum."""
        if len(self.minima) == 0:
            raise ValueError(f"{self.name} has no minimum")
        return float(self.value(self.minima).min())

    def weights(self, w, name="w") -> np.ndarray:
        """Return `w` as a float array after checking its trailing axes."""
        if not (type(w) is np.ndarray and w.dtype == float):
            w = real_array(name, w)
        if w.shape[-len(self.shape) :] != self.shape:
            wanted = f"(..., {', '.join(map(str, self.shape))}) on {self.name}"
            raise ValueError(f"{name} must have shape {wanted}, got shape {w.shape}")
        return w

    def __repr__(self):
        return self.name


class Quadratic(Landscape):
    """L(w) = 1/2 wᵀAw with the given eigenvalues (d,) of A, all positive; one minimum, at zero.

    `angle` (radians) turns the 2-D case counter-clockwise, and only that: the first eigenvector
    then points along (cos angle, sin angle).

    >>> ravine = Quadratic((1.0, 25.0))
    >>> ravine.value([1.0, 1.0]), ravine.gradient([1.0, 1.0]), ravine.condition_number
    (np.float64(13.0), array([ 1., 25.]), 25.0)
    """

    def __init__(self, eigenvalues=(1.0, 25.0), angle=0.0):
        self.eigenvalues = read_only(np.atleast_1d(*checked(eigenvalues=eigenvalues)))
        if self.eigenvalues.ndim != 1:
            raise ValueError(f"eigenvalues must have shape (d,), got {self.eigenvalues.shape}")
        self.angle = one_number("angle", angle)
        self.shape = self.eigenvalues.shape
        if self.angle and self.dimension != 2:
            raise ValueError(f"angle must be 0 unless there are 2 eigenvalues, got {self.angle:g}")
        c, s = np.cos(self.angle), np.sin(self.angle)
        turned = np.array([[c, -s], [s, c]]) if self.angle else np.eye(self.dimension)
        self.eigenvectors = read_only(turned)
        self.hessian = read_only(turned @ np.diag(self.eigenvalues) @ turned.T)
        self.minima = read_only(np.zeros((1, self.dimension)))
        self.bounds = ((-1.5, 1.5),) * self.dimension
        angle = f", turned {np.degrees(self.angle):.3g}°" if self.angle else ""
        self.name = f"quadratic, κ = {self.condition_number:.3g}{angle}"

    @property
    def condition_number(self) -> float:
        return float(self.eigenvalues.max() / self.eigenvalues.min())

    def value(self, w):
        w = self.weights(w)
        return 0.5 * (w * self.gradient(w)).sum(axis=-1)

    def gradient(self, w):
        w = self.weights(w)
        return w @ self.hessian if self.angle else w * self.eigenvalues


class Rosenbrock(Landscape):
    """L(x, y) = (1 − x)² + 100 (y − x²)², a curved ravine, its minimum at (1, 1) (Rosenbrock 1960).

    >>> Rosenbrock().value([[0.0, 0.0], [1.0, 1.0]])
    array([1., 0.])
    """

    name = "Rosenbrock"
    bounds = ((-2.0, 2.0), (-1.0, 3.0))
    minima = read_only([[1.0, 1.0]])

    def value(self, w):
        x, y = _columns(self.weights(w))
        return (1 - x) ** 2 + 100 * (y - x**2) ** 2

    def gradient(self, w):
        x, y = _columns(self.weights(w))
        above = y - x**2
        return np.stack([-2 * (1 - x) - 400 * x * above, 200 * above], axis=-1)


class Himmelblau(Landscape):
    """L(x, y) = (x² + y − 11)² + (x + y² − 7)², four minima of value zero (Himmelblau 1972).

    >>> Himmelblau().minima.round(3)[0]
    array([3., 2.])
    """

    name = "Himmelblau"
    bounds = ((-6.0, 6.0), (-6.0, 6.0))
    minima = read_only(
        [
            [3.0, 2.0],
            [-2.805118086952745, 3.131312518250573],
            [-3.779310253377747, -3.2831859912861696],
            [3.5844283403304917, -1.8481265269644036],
        ]
    )

    def value(self, w):
        x, y = _columns(self.weights(w))
        return (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2

    def gradient(self, w):
        x, y = _columns(self.weights(w))
        first, second = x**2 + y - 11, x + y**2 - 7
        return np.stack([4 * x * first + 2 * second, 2 * first + 4 * y * second], axis=-1)


class Saddle(Landscape):
    """L(x, y) = x²/2 − y²/2 + y⁴/4: a saddle at the origin between two minima at (0, ±1).

    The quartic term keeps a run that leaves the plain saddle x²/2 − y²/2 bounded.

    >>> Saddle().gradient(Saddle().saddle)
    array([ 0., -0.])
    """

    name = "saddle"
    bounds = ((-1.5, 1.5), (-1.6, 1.6))
    minima = read_only([[0.0, 1.0], [0.0, -1.0]])
    saddle = read_only([0.0, 0.0])

    def value(self, w):
        x, y = _columns(self.weights(w))
        return (x**2 + (y**2 / 2 - 1) * y**2) / 2

    def gradient(self, w):
        x, y = _columns(self.weights(w))
        return np.stack([x, (y**2 - 1) * y], axis=-1)


class DoubleWell(Landscape):
    """L(w) = w⁴ − 4w² + tilt · w, one weight and two wells; for tilt > 0 the left one is deeper.

    `tilt` must be in (−4.35, 4.35): beyond ±(16/3)√(2/3) one of the wells is gone. `minima` has
    shape (2, 1), the deeper first; `barrier`, shape (1,), is the top of the hill between them.

    >>> DoubleWell().minima.round(2).tolist(), DoubleWell().barrier.round(3)
    ([[-1.47], [1.35]], array([0.126]))
    """

    def __init__(self, tilt=1.0):
        self.tilt = one_number("tilt", tilt, -4.35, 4.35, low_open=True)
        self.shape = (1,)
        self.bounds = ((-2.5, 2.5),)
        self.name = f"double well, tilt {self.tilt:g}"
        left, barrier, right = np.sort(np.roots([4, 0, -8, self.tilt]).real)[:, None]
        self.barrier = read_only(barrier)
        self.minima = read_only(sorted([left, right], key=lambda w: float(self.value(w))))

    def value(self, w):
        (w,) = _columns(self.weights(w))
        return (w**2 - 4) * w**2 + self.tilt * w

    def gradient(self, w):
        w = self.weights(w)
        return 4 * w * (w**2 - 2) + self.tilt


class PiecewiseQuadratic(Landscape):
    """The 1-D example on which tuned heavy ball cycles (Lessard, Recht & Packard 2016).

    Strongly convex with curvature between 1 and 25: L′(w) = 25w for w < 1, w + 24 for 1 ≤ w < 2,
    25w − 24 for w ≥ 2. L is the integral with L(0) = 0, its minimum.

    >>> PiecewiseQuadratic().gradient([[-1.0], [1.5], [3.0]]).ravel()
    array([-25. ,  25.5,  51. ])
    """

    name = "piecewise quadratic"
    shape = (1,)
    bounds = ((-3.5, 3.5),)
    minima = read_only([[0.0]])

    def value(self, w):
        (w,) = _columns(self.weights(w))
        beyond = np.where(w < 2, w**2 / 2 + 24 * w - 12, 12.5 * w**2 - 24 * w + 36)
        return np.where(w < 1, 12.5 * w**2, beyond)

    def gradient(self, w):
        w = self.weights(w)
        return np.where(w < 1, 25 * w, np.where(w < 2, w + 24, 25 * w - 24))


class MatrixRegression(Landscape):
    """L(W) = 1/2 tr((W − W*) C (W − W*)ᵀ): linear regression with a matrix of weights.

    C, the correlated features' covariance (columns, columns), has eigenvalues spaced evenly in the
    logarithm from 1/κ to 1 in a random basis; the target W* is a standard normal matrix. `shape` is
    (rows, columns).

    >>> surface = MatrixRegression(rows=2, columns=3)
    >>> surface.gradient(surface.target).shape, surface.minimum
    ((2, 3), 0.0)
    """

    def __init__(self, rows=8, columns=8, condition_number=1000.0, seed=1):
        rows, columns = whole_number("rows", rows), whole_number("columns", columns)
        kappa = one_number("condition_number", condition_number, 1)
        rng = np.random.default_rng(whole_number("seed", seed, low=0))
        basis = np.linalg.qr(rng.standard_normal((columns, columns)))[0]
        self.eigenvalues = read_only(np.logspace(-np.log10(kappa), 0, columns))
        self.covariance = read_only(basis * self.eigenvalues @ basis.T)
        self.target = read_only(rng.standard_normal((rows, columns)))
        self.minima = self.target[None]
        self.shape = (rows, columns)
        self.bounds = ((-3.0, 3.0),) * self.dimension
        self.name = f"matrix regression, {rows} × {columns}, κ = {kappa:.3g}"

    def value(self, w):
        error = self.weights(w) - self.target
        return 0.5 * (error * (error @ self.covariance)).sum(axis=(-2, -1))

    def gradient(self, w):
        return (self.weights(w) - self.target) @ self.covariance


def _columns(w):
    return tuple(w[..., i] for i in range(w.shape[-1]))
