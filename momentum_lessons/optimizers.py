"""Update rules, one small class each, written as the equation they are.

A rule is a value: `init(w)` gives the first state, `step(w, gradient, state)` returns the new weights and
the new state and changes neither of its arguments. Symbols: w weights (..., d), g gradient, v velocity,
lr the learning rate α, beta the momentum coefficient β.

Hyperparameters are numbers, or arrays that broadcast against the leading axes of w: with `lr` of shape
(m, 1) and `beta` of shape (n,), one step moves m × n runs. Each class says which convention it follows
("the article's form" averages gradients, "PyTorch's form" sums them).
"""

from typing import NamedTuple

import numpy as np

from .validation import number


class Rule:
    """What the rules share: checked hyperparameters, aligned with the leading axes of w."""

    weight_axes = 1  # trailing axes of w that belong to one run: 1 for vectors, 2 for matrices

    def _set(self, name, value, *interval, **ends):
        value = number(name, value, *interval, **ends)
        setattr(
            self, name, value if np.ndim(value) == 0 else value[(..., *(None,) * self.weight_axes)]
        )

    def _set_lr(self, lr):
        self._set("lr", lr, 0, low_open=True)

    @property
    def batch_shape(self):
        """The shape of the runs that the hyperparameters span, () if all of them are numbers."""
        shapes = [
            np.shape(value)[: -self.weight_axes] for value in vars(self).values() if np.ndim(value)
        ]
        return np.broadcast_shapes(*shapes)

    @property
    def name(self):
        return type(self).__name__

    def init(self, w):
        """Return the state before the first step: a velocity of zeros shaped like `w`."""
        return np.zeros_like(w, dtype=float)

    def __repr__(self):
        values = (
            f"{k}={v:g}" if np.ndim(v) == 0 else f"{k}=<{v.shape}>" for k, v in vars(self).items()
        )
        return f"{self.name}({', '.join(values)})"


class GradientDescent(Rule):
    """w ← w − α g (Cauchy 1847). It has no velocity; its state is None."""

    def __init__(self, lr):
        self._set_lr(lr)

    def init(self, w):
        return None

    def step(self, w, gradient, state=None):
        return w - self.lr * gradient, state


class Momentum(Rule):
    """v ← βv + (1 − β) g, w ← w − αv: the article's form, which averages gradients.

    Equals `torch.optim.SGD(lr=lr * (1 - beta), momentum=beta)`.
    """

    def __init__(self, lr, beta=0.9):
        self._set_lr(lr)
        self._set("beta", beta, 0, 1)

    def step(self, w, gradient, velocity):
        velocity = self.beta * velocity + (1 - self.beta) * gradient
        return w - self.lr * velocity, velocity


class HeavyBall(Momentum):
    """v ← βv + g, w ← w − αv: PyTorch's form, which sums gradients (Polyak 1964).

    Equals `torch.optim.SGD(lr=lr, momentum=beta)`.
    """

    def step(self, w, gradient, velocity):
        velocity = self.beta * velocity + gradient
        return w - self.lr * velocity, velocity


class Nesterov(Momentum):
    """v ← βv + g, w ← w − α (g + βv): Nesterov's method (1983) in PyTorch's form.

    Here w is the look-ahead point, where the gradient is taken (Sutskever et al. 2013).
    Equals `torch.optim.SGD(lr=lr, momentum=beta, nesterov=True)`.
    """

    def step(self, w, gradient, velocity):
        velocity = self.beta * velocity + gradient
        return w - self.lr * (gradient + self.beta * velocity), velocity


class RMSprop(Rule):
    """s ← αs + (1 − α) g², w ← w − lr g / (√s + ε) (Tieleman & Hinton 2012).

    Here `alpha` is the decay of the squared gradient's average, as in `torch.optim.RMSprop`, which it equals.
    """

    def __init__(self, lr, alpha=0.99, eps=1e-8):
        self._set_lr(lr)
        self._set("alpha", alpha, 0, 1)
        self._set("eps", eps, 0)

    def step(self, w, gradient, square):
        square = self.alpha * square + (1 - self.alpha) * gradient**2
        return w - self.lr * gradient / (np.sqrt(square) + self.eps), square


class AdamState(NamedTuple):
    """Adam's memory: velocity m and square s, both shaped like w, and t, the number of steps taken."""

    velocity: np.ndarray
    square: np.ndarray
    t: int


class Adam(Rule):
    """m ← β₁m + (1 − β₁) g, s ← β₂s + (1 − β₂) g², w ← w − α m̂ / (√ŝ + ε) (Kingma & Ba 2015).

    m̂ = m / (1 − β₁ᵗ) and ŝ = s / (1 − β₂ᵗ) undo the bias of the start at zero. Equals `torch.optim.Adam`.
    """

    def __init__(self, lr, beta1=0.9, beta2=0.999, eps=1e-8):
        self._set_lr(lr)
        self._set("beta1", beta1, 0, 1)
        self._set("beta2", beta2, 0, 1)
        self._set("eps", eps, 0)

    def init(self, w):
        return AdamState(np.zeros_like(w, dtype=float), np.zeros_like(w, dtype=float), 0)

    def step(self, w, gradient, state):
        t = state.t + 1
        velocity = self.beta1 * state.velocity + (1 - self.beta1) * gradient
        square = self.beta2 * state.square + (1 - self.beta2) * gradient**2
        unbiased_velocity = velocity / (1 - self.beta1**t)
        unbiased_square = square / (1 - self.beta2**t)
        w = w - self.lr * unbiased_velocity / (np.sqrt(unbiased_square) + self.eps)
        return w, AdamState(velocity, square, t)


class AdamW(Adam):
    """w ← (1 − α · decay) w, then Adam's step: weight decay beside the gradient (Loshchilov & Hutter 2019).

    Equals `torch.optim.AdamW`.
    """

    def __init__(self, lr, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
        super().__init__(lr, beta1, beta2, eps)
        self._set("weight_decay", weight_decay, 0)

    def step(self, w, gradient, state):
        return super().step(w * (1 - self.lr * self.weight_decay), gradient, state)


class NAdamState(NamedTuple):
    """Adam's memory, and the product of the momentum coefficients used so far."""

    velocity: np.ndarray
    square: np.ndarray
    t: int
    product: float


class NAdam(Adam):
    """Adam with Nesterov's look-ahead and a warming β₁ₜ = β₁ (1 − 0.96^(t · decay) / 2) (Dozat 2016).

    `momentum_decay` is that decay. Equals `torch.optim.NAdam`.
    """

    def __init__(self, lr, beta1=0.9, beta2=0.999, eps=1e-8, momentum_decay=0.004):
        super().__init__(lr, beta1, beta2, eps)
        self._set("momentum_decay", momentum_decay, 0)

    def init(self, w):
        return NAdamState(*super().init(w), 1.0)

    def _beta(self, t):
        return self.beta1 * (1 - 0.5 * 0.96 ** (t * self.momentum_decay))

    def step(self, w, gradient, state):
        t = state.t + 1
        velocity = self.beta1 * state.velocity + (1 - self.beta1) * gradient
        square = self.beta2 * state.square + (1 - self.beta2) * gradient**2
        now, ahead = self._beta(t), self._beta(t + 1)
        product = state.product * now
        direction = (1 - now) / (1 - product) * gradient + ahead / (1 - product * ahead) * velocity
        w = w - self.lr * direction / (np.sqrt(square / (1 - self.beta2**t)) + self.eps)
        return w, NAdamState(velocity, square, t, product)


class Lion(Rule):
    """w ← w − α (sign(β₁m + (1 − β₁) g) + decay · w), m ← β₂m + (1 − β₂) g (Chen et al. 2023).

    Every weight moves by exactly α (without decay): only the velocity's sign is used. PyTorch has no Lion.
    """

    def __init__(self, lr, beta1=0.9, beta2=0.99, weight_decay=0.0):
        self._set_lr(lr)
        self._set("beta1", beta1, 0, 1)
        self._set("beta2", beta2, 0, 1)
        self._set("weight_decay", weight_decay, 0)

    def step(self, w, gradient, velocity):
        direction = np.sign(self.beta1 * velocity + (1 - self.beta1) * gradient)
        velocity = self.beta2 * velocity + (1 - self.beta2) * gradient
        return w - self.lr * (direction + self.weight_decay * w), velocity


class Muon(Rule):
    """v ← βv + (1 − β) g, w ← w − α √max(1, m/n) orthogonalise(v) for matrices (Jordan et al. 2024).

    `w` has shape (..., m, n); hyperparameter arrays align with the axes before the last two.
    With `nesterov` (the default) βv + (1 − β) g is orthogonalised in place of v. Equals `torch.optim.Muon`
    with weight_decay as given, but for rounding: PyTorch does the orthogonalisation in bfloat16.
    """

    weight_axes = 2

    def __init__(self, lr, beta=0.95, nesterov=True, weight_decay=0.0):
        self._set_lr(lr)
        self._set("beta", beta, 0, 1)
        self._set("weight_decay", weight_decay, 0)
        self.nesterov = bool(nesterov)

    def init(self, w):
        if np.ndim(w) < 2:
            raise ValueError(
                f"w must be a matrix, of shape (..., m, n), for Muon, got shape {np.shape(w)}"
            )
        return super().init(w)

    def step(self, w, gradient, velocity):
        rows, columns = np.shape(w)[-2:]
        velocity = self.beta * velocity + (1 - self.beta) * gradient
        update = self.beta * velocity + (1 - self.beta) * gradient if self.nesterov else velocity
        scale = np.sqrt(max(1, rows / columns))
        return w * (1 - self.lr * self.weight_decay) - self.lr * scale * orthogonalise(
            update
        ), velocity


def orthogonalise(matrix, steps=5, eps=1e-7):
    """Return an approximation of UVᵀ for matrix = USVᵀ, shape (..., m, n), by Newton–Schulz iteration.

    Five steps with the coefficients of Jordan et al. (2024) move every singular value to about 0.7 … 1.2.
    """
    a, b, c = 3.4445, -4.7750, 2.0315
    tall = matrix.shape[-2] > matrix.shape[-1]
    x = np.swapaxes(matrix, -1, -2) if tall else matrix
    x = x / np.maximum(np.linalg.norm(x, axis=(-2, -1), keepdims=True), eps)
    for _ in range(steps):
        gram = x @ np.swapaxes(x, -1, -2)
        x = a * x + (b * gram + c * gram @ gram) @ x
    return np.swapaxes(x, -1, -2) if tall else x


__all__ = [
    "Adam",
    "AdamW",
    "GradientDescent",
    "HeavyBall",
    "Lion",
    "Momentum",
    "Muon",
    "NAdam",
    "Nesterov",
    "RMSprop",
    "orthogonalise",
]  # fmt: skip
