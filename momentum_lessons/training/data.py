"""The data of the experiments: the article's line, its ill-conditioned relative, and handwritten digits."""

from dataclasses import dataclass, replace

import numpy as np
import torch
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

from ..validation import number, whole_number


@dataclass(frozen=True)
class Data:
    """A training set, and a test set where there is one; all numbers float64.

    `inputs` (n, features); `targets` (n, 1) for regression, (n,) class numbers for classification;
    `test_inputs`, `test_targets` likewise, or None. Raises ValueError for what cannot be trained on.
    """

    inputs: torch.Tensor
    targets: torch.Tensor
    test_inputs: torch.Tensor | None = None
    test_targets: torch.Tensor | None = None
    name: str = "data"

    def __post_init__(self):
        for inputs, targets in (("inputs", "targets"), ("test_inputs", "test_targets")):
            x, y = getattr(self, inputs), getattr(self, targets)
            if x is None and y is None and inputs != "inputs":
                continue
            x, y = _tensor(inputs, x), _tensor(targets, y)
            _check(inputs, x, targets, y)
            object.__setattr__(self, inputs, x)
            object.__setattr__(self, targets, y)
        if self.test_inputs is not None and self.test_inputs.shape[1] != self.inputs.shape[1]:
            raise ValueError(
                f"test_inputs must have shape (n, {self.inputs.shape[1]}) as inputs have, "
                f"got {tuple(self.test_inputs.shape)}"
            )

    def __len__(self):
        return len(self.inputs)

    @property
    def classifies(self):
        """Whether the targets are class numbers (cross-entropy) and not values (mean squared error)."""
        return self.targets.dtype == torch.int64

    @property
    def loss(self):
        """The loss function that fits the targets, as a torch module."""
        return torch.nn.CrossEntropyLoss() if self.classifies else torch.nn.MSELoss()

    @property
    def hessian_eigenvalues(self):
        """Eigenvalues, ascending, of the mean squared error's Hessian for a linear model with a bias."""
        design = self._design()
        return np.linalg.eigvalsh(2 * design.T @ design / len(self))

    @property
    def condition_number(self):
        """κ of that Hessian, a float."""
        eigenvalues = self.hessian_eigenvalues
        return float(eigenvalues[-1] / eigenvalues[0])

    @property
    def least_squares_loss(self):
        """The lowest mean squared error that a linear model with a bias can reach on the training set."""
        design, targets = self._design(), self.targets.numpy()
        solution = np.linalg.lstsq(design, targets, rcond=None)[0]
        return float(((design @ solution - targets) ** 2).mean())

    def standardised(self):
        """Return the data with every feature shifted and scaled to mean 0 and standard deviation 1.

        Mean and deviation come from the training set, for the test set too.
        """
        mean, deviation = self.inputs.mean(0), self.inputs.std(0, correction=0)
        deviation = torch.where(deviation > 0, deviation, 1.0)  # a constant feature is only shifted
        test = None if self.test_inputs is None else (self.test_inputs - mean) / deviation
        inputs = (self.inputs - mean) / deviation
        return replace(self, inputs=inputs, test_inputs=test, name=f"{self.name}, standardised")

    def for_tuning(self, share=0.2, seed=0):
        """Return data whose test set is a share of the training set: to choose a learning rate without the test set."""
        share = number("share", share, 0, 1, low_open=True)
        train, held_out = _split(self.inputs, self.targets, share, seed, self.classifies)
        return Data(*train, *held_out, name=f"{self.name}, for tuning")

    def _design(self):
        if self.classifies:
            raise ValueError(
                f"{self.name} has class numbers as targets; the least-squares forms need values"
            )
        return np.hstack([self.inputs.numpy(), np.ones((len(self), 1))])


def make_regression(scales=(1.0,), samples=1000, noise=0.5, seed=42):
    """Return the article's data, y = 3x + 2 + noise with standard normal x, or its ill-conditioned relative.

    `scales`: the standard deviation of each feature, (features,); with s = (1.0,), 1000 samples and seed 42 these are
    the article's numbers. Each feature counts as much as the others: y = Σ 3 xᵢ / sᵢ + 2 + `noise` · ε.
    """
    scales = torch.as_tensor(np.atleast_1d(number("scales", scales, 0, low_open=True)))
    samples = whole_number("samples", samples, 2)
    noise = number("noise", noise, 0)
    generator = torch.Generator().manual_seed(seed)
    # Drawn in float32, as PyTorch does by default: the numbers that the article's script has.
    unit = torch.randn(samples, len(scales), generator=generator).double()
    epsilon = torch.randn(samples, 1, generator=generator).double()
    targets = 3 * unit.sum(1, keepdim=True) + 2 + noise * epsilon
    return Data(unit * scales, targets, name="regression")


def digits(test_share=0.25, seed=0):
    """Return scikit-learn's 1 797 handwritten digits, 8 × 8 pixels in [0, 1], with a stratified test set."""
    bunch = load_digits()
    inputs, targets = torch.as_tensor(bunch.data / 16), torch.as_tensor(bunch.target)
    train, test = _split(
        inputs, targets, number("test_share", test_share, 0, 1, low_open=True), seed, True
    )
    return Data(*train, *test, name="digits")


def _split(inputs, targets, share, seed, stratify):
    # Indices are split, not tensors: scikit-learn would turn the tensors into arrays.
    try:
        first, second = train_test_split(
            np.arange(len(inputs)),
            test_size=share,
            random_state=seed,
            stratify=targets.numpy() if stratify else None,
        )
    except ValueError as error:
        raise ValueError(
            f"a share of {share:g} of {len(inputs)} samples cannot be held out: {error}"
        ) from None
    return (inputs[first], targets[first]), (inputs[second], targets[second])


def _tensor(name, value):
    if value is None:
        raise ValueError(f"{name} must be an array or a tensor, got None")
    tensor = torch.as_tensor(value)
    return (
        tensor.long()
        if name.endswith("targets") and not tensor.is_floating_point()
        else tensor.double()
    )


def _check(inputs, x, targets, y):
    if x.ndim != 2:
        raise ValueError(f"{inputs} must have shape (n, features), got {tuple(x.shape)}")
    if x.numel() == 0:
        raise ValueError(
            f"{inputs} must hold at least one sample with one feature, got shape {tuple(x.shape)}"
        )
    wanted = (len(x),) if y.dtype == torch.int64 else (len(x), 1)
    if y.shape != wanted:
        raise ValueError(
            f"{targets} must have shape {wanted} for {len(x)} samples, got {tuple(y.shape)}"
        )
    for name, tensor in ((inputs, x), (targets, y)):
        if not torch.isfinite(tensor).all():
            raise ValueError(
                f"{name} must be finite, got NaN or infinity in {int((~torch.isfinite(tensor)).sum())} places"
            )
