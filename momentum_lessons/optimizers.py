"""Update rules, one small class each, written as the equation they are.

A rule is a value: `init(w)` gives the first state, `step(w, gradient, state)` returns the new
weights and the new state and changes none of its arguments. Symbols: w weights (..., d), g
gradient, v velocity, lr the learning rate α, beta the momentum coefficient β.

Hyperparameters are numbers, or arrays whose axes `descend` turns into runs side by side: with `lr`
of shape (m, 1) and `beta` of shape (n,), one call makes m × n runs. ValueError for others.
"""

from collections import namedtuple
from dataclasses import dataclass, replace
from typing import dataclass_transform

import numpy as np

from .validation import INTERVALS, Numbers, checked


@dataclass_transform(frozen_default=True, eq_default=False)
class Rule:
    """What the rules share: hyperparameters, checked, compared and shown as they were passed."""

    weight_axes = 1  # axes that one run's weights must have: 1 for vectors, 2 for matrices

    def __init_subclass__(cls):
        dataclass(frozen=True, eq=False, repr=False)(cls)

    def __post_init__(self):
        given = {name: value for name, value in vars(self).items() if name in INTERVALS}
        for name, value in zip(given, checked(**given), strict=True):
            object.__setattr__(self, name, value)  # the classes are frozen
        try:
            self.batch_shape  # noqa: B018
        except ValueError:
            shapes = ", ".join(f"{name} {np.shape(value)}" for name, value in vars(self).items())
            raise ValueError(f"the hyperparameters' shapes must broadcast, got {shapes}") from None

    @property
    def name(self) -> str:
        return type(self).__name__

    @property
    def batch_shape(self) -> tuple[int, ...]:
        """The shape of the runs that the hyperparameters span, () if all of them are numbers."""
        return np.broadcast_shapes(*map(np.shape, vars(self).values()))

    def init(self, w):
        """Return the state before the first step: a velocity of zeros shaped like `w`."""
        return np.zeros_like(w, dtype=float)

    def aligned(self, axes: int) -> "Rule":
        """Return the rule with `axes` axes more on its arrays, those of the weights of one run."""
        if axes < self.weight_axes:
            raise ValueError(f"{self.name} needs a landscape whose weights are matrices")
        arrays = {name: value for name, value in vars(self).items() if np.ndim(value)}
        return replace(self, **{k: value[(..., *(None,) * axes)] for k, value in arrays.items()})

    def _key(self):
        return type(self), *((np.shape(v), np.asarray(v).tobytes()) for v in vars(self).values())

    def __eq__(self, other):
        return isinstance(other, Rule) and self._key() == other._key()

    def __hash__(self):
        return hash(self._key())

    def __repr__(self):
        values = (
            f"{k}=<array {v.shape}>" if np.size(v) > 8 else f"{k}={np.asarray(v).tolist()}"
            for k, v in vars(self).items()
        )
        return f"{self.name}({', '.join(values)})"


class GradientDescent(Rule):
    """w ← w − α g (Cauchy 1847). Its state is None.

    >>> GradientDescent(0.1).step(np.array([1.0, 2.0]), np.array([10.0, 0.0]))
    (array([0., 2.]), None)
    """

    lr: Numbers

    def init(self, w):
        return None

    def step(self, w, gradient, state=None):
        return w - self.lr * gradient, state


class Momentum(Rule):
    """v ← βv + (1 − β) g, w ← w − αv: the article's form, which averages gradients.

    Equals `torch.optim.SGD(lr=lr * (1 - beta), momentum=beta)`.

    >>> Momentum(0.1, 0.5).step(np.array([1.0]), np.array([10.0]), np.array([2.0]))
    (array([0.4]), array([6.]))
    """

    lr: Numbers
    beta: Numbers = 0.9

    def step(self, w, gradient, velocity):
        velocity = self.beta * velocity + (1 - self.beta) * gradient
        return w - self.lr * velocity, velocity


class HeavyBall(Momentum):
    """v ← βv + g, w ← w − αv: PyTorch's form, which sums gradients (Polyak 1964).

    Equals `torch.optim.SGD(lr=lr, momentum=beta)`.

    >>> HeavyBall(0.1, 0.5).step(np.array([1.0]), np.array([10.0]), np.array([2.0]))
    (array([-0.1]), array([11.]))
    """

    def step(self, w, gradient, velocity):
        velocity = self.beta * velocity + gradient
        return w - self.lr * velocity, velocity


class Nesterov(Momentum):
    """v ← βv + g, w ← w − α (g + βv): Nesterov's method (1983) in PyTorch's form.

    Here w is the look-ahead point, where the gradient is taken (Sutskever et al. 2013). Equals
    `torch.optim.SGD(lr=lr, momentum=beta, nesterov=True)`.

    >>> Nesterov(0.1, 0.5).step(np.array([1.0]), np.array([10.0]), np.array([2.0]))
    (array([-0.55]), array([11.]))
    """

    def step(self, w, gradient, velocity):
        velocity = self.beta * velocity + gradient
        return w - self.lr * (gradient + self.beta * velocity), velocity


class RMSprop(Rule):
    """s ← ρs + (1 − ρ) g², w ← w − lr g / (√s + ε) (Tieleman & Hinton 2012).

    Its ρ is `alpha`, as in `torch.optim.RMSprop`, which it equals.

    >>> RMSprop(0.1, alpha=0.75).step(np.zeros(2), np.array([10.0, -0.1]), np.zeros(2))[0].round(6)
    array([-0.2,  0.2])
    """

    lr: Numbers
    alpha: Numbers = 0.99
    eps: Numbers = 1e-8

    def step(self, w, gradient, square):
        square = self.alpha * square + (1 - self.alpha) * gradient**2
        return w - self.lr * gradient / (np.sqrt(square) + self.eps), square


AdamState = namedtuple("AdamState", "velocity square t")  # two arrays like w, the steps taken


class Adam(Rule):
    """m ← β₁m + (1 − β₁) g, s ← β₂s + (1 − β₂) g², w ← w − α m̂ / (√ŝ + ε) (Kingma & Ba 2015).

    m̂ = m / (1 − β₁ᵗ) and ŝ = s / (1 − β₂ᵗ) undo the bias of the start at zero. Equals
    `torch.optim.Adam`.

    >>> adam, w = Adam(0.1), np.zeros(2)
    >>> adam.step(w, np.array([10.0, -0.1]), adam.init(w))[0].round(6)
    array([-0.1,  0.1])
    """

    lr: Numbers
    beta1: Numbers = 0.9
    beta2: Numbers = 0.999
    eps: Numbers = 1e-8

    def init(self, w):
        return AdamState(super().init(w), super().init(w), 0)

    def _remember(self, gradient, velocity, square, t):
        velocity = self.beta1 * velocity + (1 - self.beta1) * gradient
        square = self.beta2 * square + (1 - self.beta2) * gradient**2
        return AdamState(velocity, square, t + 1)

    def step(self, w, gradient, state):
        velocity, square, t = state = self._remember(gradient, *state)
        unbiased_velocity = velocity / (1 - self.beta1**t)
        unbiased_square = square / (1 - self.beta2**t)
        return w - self.lr * unbiased_velocity / (np.sqrt(unbiased_square) + self.eps), state


class AdamW(Adam):
    """w ← (1 − α · decay) w, then Adam's step (Loshchilov & Hutter 2019).

    Equals `torch.optim.AdamW`.

    >>> adamw, w = AdamW(0.1, weight_decay=0.5), np.array([2.0])
    >>> adamw.step(w, np.array([0.0]), adamw.init(w))[0]
    array([1.9])
    """

    weight_decay: Numbers = 0.01

    def step(self, w, gradient, state):
        return super().step(w * (1 - self.lr * self.weight_decay), gradient, state)


class NAdam(Adam):
    """Adam with a look-ahead and a warming β₁ₜ = β₁ (1 − 0.96^(t · decay) / 2) (Dozat 2016).

    β₁ₜ starts at half of β₁ and takes thousands of steps to rise. Equals `torch.optim.NAdam`.

    >>> nadam, w = NAdam(0.1), np.zeros(2)
    >>> nadam.step(w, np.array([10.0, -0.1]), nadam.init(w))[0].round(2)
    array([-0.11,  0.11])
    """

    momentum_decay: Numbers = 0.004

    def init(self, w):
        """Return (m, s, t, the product of the momentum coefficients used so far)."""
        return *super().init(w), 1.0

    def _beta(self, t):
        return self.beta1 * (1 - 0.5 * 0.96 ** (t * self.momentum_decay))

    def step(self, w, gradient, state):
        *memory, product = state
        velocity, square, t = self._remember(gradient, *memory)
        now, ahead = self._beta(t), self._beta(t + 1)
        product = product * now
        direction = (1 - now) / (1 - product) * gradient + ahead / (1 - product * ahead) * velocity
        w = w - self.lr * direction / (np.sqrt(square / (1 - self.beta2**t)) + self.eps)
        return w, (velocity, square, t, product)


class Lion(Rule):
    """w ← w − α (sign(β₁v + (1 − β₁) g) + decay · w), v ← β₂v + (1 − β₂) g (Chen et al. 2023).

    Every weight moves by exactly α (without decay): only a sign is used. PyTorch has no Lion.

    >>> Lion(0.1).step(np.zeros(2), np.array([10.0, -0.1]), np.zeros(2))[0]
    array([-0.1,  0.1])
    """

    lr: Numbers
    beta1: Numbers = 0.9
    beta2: Numbers = 0.99
    weight_decay: Numbers = 0.0

    def step(self, w, gradient, velocity):
        direction = np.sign(self.beta1 * velocity + (1 - self.beta1) * gradient)
        velocity = self.beta2 * velocity + (1 - self.beta2) * gradient
        return w - self.lr * (direction + self.weight_decay * w), velocity


class Muon(Rule):
    """v ← βv + (1 − β) g, w ← w − α √max(1, m/n) orthogonalise(v) (Jordan et al. 2024).

    For matrices: `w` has shape (..., m, n). With `nesterov` (the default) βv + (1 − β) g is
    orthogonalised in place of v. Equals `torch.optim.Muon` but for its rounding: PyTorch does the
    orthogonalisation in bfloat16.

    >>> w = np.zeros((2, 2))
    >>> Muon(0.1).step(w, np.diag([9.0, 3.0]), w)[0].diagonal().round(2)
    array([-0.08, -0.11])
    """

    weight_axes = 2

    lr: Numbers
    beta: Numbers = 0.95
    nesterov: bool = True
    weight_decay: Numbers = 0.0

    def init(self, w):
        if np.ndim(w) < 2:
            got = np.shape(w)
            raise ValueError(f"w must be a matrix, of shape (..., m, n), for Muon, got shape {got}")
        return super().init(w)

    def step(self, w, gradient, velocity):
        rows, columns = np.shape(w)[-2:]
        velocity = self.beta * velocity + (1 - self.beta) * gradient
        update = self.beta * velocity + (1 - self.beta) * gradient if self.nesterov else velocity
        length = self.lr * np.sqrt(max(1, rows / columns))
        return w * (1 - self.lr * self.weight_decay) - length * orthogonalise(update), velocity


def orthogonalise(matrix: np.ndarray, steps: int = 5, eps: float = 1e-7) -> np.ndarray:
    """Return about UVᵀ for matrix = USVᵀ, shape (..., m, n), by Newton–Schulz iteration.

    Five steps with the coefficients of Jordan et al. (2024) bring every singular value of at least
    0.002 of the matrix's Frobenius norm to between 0.68 and 1.21. Smaller ones grow up to 485-fold.

    >>> np.linalg.svd(orthogonalise(np.diag([9.0, 3.0])), compute_uv=False).round(2)
    array([1.13, 0.75])
    """
    a, b, c = 3.4445, -4.7750, 2.0315
    tall = matrix.shape[-2] > matrix.shape[-1]
    x = np.swapaxes(matrix, -1, -2) if tall else matrix
    x = x / np.maximum(np.linalg.norm(x, axis=(-2, -1), keepdims=True), eps)
    for _ in range(steps):
        gram = x @ np.swapaxes(x, -1, -2)
        x = a * x + (b * gram + c * gram @ gram) @ x
    return np.swapaxes(x, -1, -2) if tall else x
