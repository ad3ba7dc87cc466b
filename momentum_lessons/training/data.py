"""The data of the experiments: the article's line and its relatives, digits, a photograph, text."""

import re
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from sklearn.datasets import load_digits, load_sample_image
from sklearn.model_selection import train_test_split

from ..validation import number, whole_number
from .models import evaluating

TEXT = Path(__file__).parent.parent / "data" / "text.txt"


@dataclass(frozen=True)
class Data:
    """A training set, and a test set where there is one.

    `inputs` (n, features), float64; `targets` float64 (n, outputs) for regression, or class
    numbers, one a sample (n,) or one for each place of a sample (n, places). `test_inputs` and
    `test_targets` likewise, or None. Raises ValueError for what cannot be trained on.
    """

    inputs: torch.Tensor
    targets: torch.Tensor
    test_inputs: torch.Tensor | None = None
    test_targets: torch.Tensor | None = None

    def __post_init__(self):
        self._check("", "features")
        if self.test_inputs is not None:
            self._check("test_", self.inputs.shape[1])

    def __len__(self):
        return len(self.inputs)

    @property
    def classifies(self):
        """Whether the targets are class numbers (cross-entropy) or values (mean squared error)."""
        return self.targets.dtype == torch.int64

    @property
    def loss(self):
        """The loss function that fits the targets, as a torch module."""
        return torch.nn.CrossEntropyLoss() if self.classifies else torch.nn.MSELoss()

    @property
    def hessian_eigenvalues(self):
        """Ascending eigenvalues of the Hessian of a linear model's mean squared error, bias in."""
        design = self._design()
        return np.linalg.eigvalsh(2 * design.T @ design / len(self))

    @property
    def condition_number(self):
        """κ of that Hessian, a float."""
        eigenvalues = self.hessian_eigenvalues
        return float(eigenvalues[-1] / eigenvalues[0])

    @property
    def least_squares_loss(self):
        """The lowest mean squared error of a linear model with a bias on the training set."""
        design, targets = self._design(), self.targets.numpy()
        solution = np.linalg.lstsq(design, targets, rcond=None)[0]
        return float(((design @ solution - targets) ** 2).mean())

    def standardised(self):
        """Return the data with every feature shifted and scaled to mean 0 and deviation 1.

        Mean and deviation come from the training set, for the test set too.
        """
        mean, deviation = self.inputs.mean(0), self.inputs.std(0, correction=0)
        deviation = torch.where(deviation > 0, deviation, 1.0)  # a constant feature is only shifted
        test = None if self.test_inputs is None else (self.test_inputs - mean) / deviation
        return replace(self, inputs=(self.inputs - mean) / deviation, test_inputs=test)

    def for_tuning(self):
        """Return data whose test set is a fifth of the training set: to choose a learning rate."""
        return _split(self, 0.2, seed=0)

    def for_model(self, model):
        """Return (inputs, targets) of the training set and of any test set in a model's precision.

        Raises ValueError unless the model takes them and gives one output a sample.
        """
        inputs, precision = self.inputs, next(model.parameters()).dtype
        try:
            with evaluating(model):
                shape = tuple(model(inputs[:2].to(precision)).shape)
        except (RuntimeError, IndexError) as error:
            raise ValueError(
                f"model must take inputs of shape (n, {inputs.shape[1]}): {error}"
            ) from None
        n, *rest = self.targets[:2].shape
        wanted = "as the targets have"
        if self.classifies:
            classes = int(self.targets.max()) + 1
            wanted = f"for {classes} classes"
            rest = [max(classes, *shape[1:2], 0), *rest]
        if shape != (n, *rest):
            named = ", ".join(map(str, ("n", *rest)))
            raise ValueError(
                f"model must give outputs of shape ({named}) {wanted}, got {shape} for {n} samples"
            )
        sets = [(inputs, self.targets)]
        if self.test_inputs is not None:
            sets.append((self.test_inputs, self.test_targets))
        return [(x.to(precision), y if self.classifies else y.to(precision)) for x, y in sets]

    def _design(self):
        if self.classifies:
            raise ValueError("targets must be values for least squares, got class numbers")
        return np.hstack([self.inputs.numpy(), np.ones((len(self), 1))])

    def _check(self, prefix, features):
        """Check a set, and keep it as inputs (n, features) in float64 and targets of their kind."""
        x, y = (_finite(self, prefix + name) for name in ("inputs", "targets"))
        if x.ndim != 2 or not x.numel() or features not in ("features", x.shape[1]):
            raise ValueError(
                f"{prefix}inputs must have shape (n, {features}), not empty, got {tuple(x.shape)}"
            )
        n, classifies = len(x), not y.is_floating_point()
        if len(y) != n or y.ndim not in ((1, 2) if classifies else (2,)):
            wanted = f"({n},)" if classifies else f"({n}, outputs)"
            raise ValueError(
                f"{prefix}targets must have shape {wanted} for {n} samples, got {tuple(y.shape)}"
            )
        if classifies and y.min() < 0:
            raise ValueError(f"{prefix}targets must be class numbers from 0 on, got {int(y.min())}")
        object.__setattr__(self, f"{prefix}inputs", x.double())
        object.__setattr__(self, f"{prefix}targets", y.long() if classifies else y.double())


def make_regression(scales=(1.0,), samples=1000, noise=0.5, seed=42):
    """Return the article's data, y = 3x + 2 + noise, or its ill-conditioned relative.

    `scales`: the standard deviation of each feature, (features,); with (1.0,), 1000 samples and
    seed 42 these are the article's numbers. Each feature counts as much as the others:
    y = Σ 3 xᵢ / sᵢ + 2 + `noise` · ε.
    """
    scales = torch.tensor(np.atleast_1d(number("scales", scales, 0, low_open=True)))
    samples = whole_number("samples", samples, 2)
    noise = number("noise", noise, 0)
    generator = torch.Generator().manual_seed(seed)
    # Drawn in float32, as PyTorch does by default: the numbers that the article's script has.
    unit = torch.randn(samples, len(scales), generator=generator).double()
    epsilon = torch.randn(samples, 1, generator=generator).double()
    targets = 3 * unit.sum(1, keepdim=True) + 2 + noise * epsilon
    return Data(unit * scales, targets)


def digits(seed=0):
    """Return scikit-learn's 1 797 digits, 8 × 8 pixels in [0, 1], a quarter as test set."""
    bunch = load_digits()
    return _split(Data(bunch.data / 16, bunch.target), 0.25, seed)


def photograph():
    """Return 64 × 64 pixels of scikit-learn's china.jpg: colour (4096, 3) in [0, 1] by place.

    A place enters as sines and cosines of 64 random waves (random Fourier features, Tancik et al.
    2020), (4096, 128).
    """
    picture = load_sample_image("china.jpg")[100:356:4, 230:486:4] / 255
    places = np.stack(np.meshgrid(*[np.linspace(0, 1, 64)] * 2, indexing="ij"), -1)
    waves = np.random.default_rng(0).normal(0, 3, size=(2, 64))
    angles = 2 * np.pi * places.reshape(-1, 2) @ waves
    return Data(np.hstack([np.sin(angles), np.cos(angles)]), picture.reshape(-1, 3))


def characters():
    """Return the course's own prose, character by character: what follows each of 32.

    The last tenth of the text is the test set. `data/README.md` says what text it is.
    """
    text = TEXT.read_text(encoding="utf-8")
    numbers = {symbol: i for i, symbol in enumerate(sorted(set(text)))}
    return _next_of([numbers[symbol] for symbol in text], context=32)


def words():
    """Return the same prose word by word: (n, 1) this word, (n,) the next, numbers by frequency.

    The 299 most frequent words have numbers of their own, all others share the last.
    """
    found = re.findall(r"[^\W\d_]+|\d+|[^\w\s]", TEXT.read_text(encoding="utf-8").lower())
    numbers = {word: i for i, (word, _) in enumerate(Counter(found).most_common(299))}
    return _next_of([numbers.get(word, 299) for word in found], context=1)


def _next_of(sequence, context):
    """Return Data of `context` entries as inputs and the entries one place later as targets."""
    samples = (len(sequence) - 1) // context
    ends = torch.tensor(sequence)[: samples * context + 1]
    inputs, targets = ends[:-1].reshape(-1, context), ends[1:].reshape(-1, context)
    targets = targets[:, 0] if context == 1 else targets
    train = round(0.9 * samples)
    return Data(inputs[:train], targets[:train], inputs[train:], targets[train:])


def _split(data, share, seed):
    """Return Data with a share as test set, of every class alike where each has several samples."""
    x, y = data.inputs, data.targets
    alike = y if y.ndim == 1 and y.unique(return_counts=True)[1].min() > 1 else None
    # Indices are split, not tensors: scikit-learn would turn the tensors into arrays.
    train, test = train_test_split(
        np.arange(len(data)), test_size=share, random_state=seed, stratify=alike
    )
    return Data(x[train], y[train], x[test], y[test])


def _finite(data, name):
    value = getattr(data, name)
    if value is None:
        raise ValueError(f"{name} must be an array or a tensor, got None")
    tensor = torch.as_tensor(value)
    bad = int((~torch.isfinite(tensor)).sum())
    if bad:
        raise ValueError(f"{name} must be finite, got NaN or infinity in {bad} places")
    return tensor
