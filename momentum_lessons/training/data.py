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

TEXT = Path(__file__).parent.parent / "data" / "text.txt"


@dataclass(frozen=True)
class Data:
    """A training set, and a test set where there is one.

    `inputs` (n, features), float64; `targets` float64 (n, outputs) for regression, or class numbers,
    one a sample (n,) or one for each place of a sample (n, places). `test_inputs`, `test_targets`
    likewise, or None. Raises ValueError for what cannot be trained on.
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
        inputs = (self.inputs - mean) / deviation
        return replace(self, inputs=inputs, test_inputs=test, name=f"{self.name}, standardised")

    def for_tuning(self, share=0.2, seed=0):
        """Return data whose test set is a share of the training set: to choose a learning rate."""
        share = number("share", share, 0, 1, low_open=True)
        train, held_out = _split(self.inputs, self.targets, share, seed)
        return Data(*train, *held_out, name=f"{self.name}, for tuning")

    def batch_size(self, wanted):
        """Return the number of samples in a step: `wanted`, all of them if that is None."""
        return len(self) if wanted is None else min(whole_number("batch_size", wanted), len(self))

    def for_model(self, model):
        """Return [(inputs, targets)] of the training and any test set, in the model's precision.

        Raises ValueError unless the model takes them and gives one output a sample.
        """
        precision = next(model.parameters()).dtype
        parts = [(self.inputs, self.targets)]
        if self.test_inputs is not None:
            parts.append((self.test_inputs, self.test_targets))
        parts = [(x.to(precision), y if self.classifies else y.to(precision)) for x, y in parts]
        self._check_outputs(model, parts[0][0][:2])
        return parts

    def _check_outputs(self, model, inputs):
        was_training = model.training
        model.eval()
        try:
            with torch.no_grad():
                shape = tuple(model(inputs).shape)
        except (RuntimeError, IndexError) as error:
            raise ValueError(
                f"model must take inputs of shape (n, {inputs.shape[1]}): {error}"
            ) from None
        finally:
            model.train(was_training)
        n, *rest = self.targets[:2].shape
        if self.classifies:
            classes = int(self.targets.max()) + 1
            wanted = (n, max(classes, shape[1]) if len(shape) > 1 else classes, *rest)
            for_what = f"for {classes} classes"
        else:
            wanted, for_what = (n, *rest), "as the targets have"
        if shape != wanted:
            names = ", ".join(map(str, ("n", *wanted[1:])))
            raise ValueError(
                f"model must give outputs of shape ({names}) {for_what}, "
                f"got {shape} for {n} samples"
            )

    def _design(self):
        if self.classifies:
            raise ValueError(
                f"{self.name} has class numbers as targets; the least-squares forms need values"
            )
        return np.hstack([self.inputs.numpy(), np.ones((len(self), 1))])


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
    return Data(unit * scales, targets, name="regression")


def digits(test_share=0.25, seed=0):
    """Return scikit-learn's 1 797 handwritten digits, 8 × 8 pixels in [0, 1], and a test set."""
    bunch = load_digits()
    inputs, targets = torch.as_tensor(bunch.data / 16), torch.as_tensor(bunch.target)
    share = number("test_share", test_share, 0, 1, low_open=True)
    train, test = _split(inputs, targets, share, seed)
    return Data(*train, *test, name="digits")


def photograph(side=64, frequencies=64, seed=0):
    """Return a square of scikit-learn's china.jpg: colour (side², 3) in [0, 1] by place.

    A place enters as sines and cosines of random waves (random Fourier features, Tancik et al.
    2020), (side², 2 · frequencies).
    """
    picture = load_sample_image("china.jpg")[100:356:4, 230:486:4][:side, :side] / 255
    places = np.stack(np.meshgrid(*[np.linspace(0, 1, side)] * 2, indexing="ij"), -1)
    waves = np.random.default_rng(seed).normal(0, 3, size=(2, frequencies))
    angles = 2 * np.pi * places.reshape(-1, 2) @ waves
    inputs = np.hstack([np.sin(angles), np.cos(angles)])
    return Data(inputs, picture.reshape(-1, 3), name="photograph")


def characters(context=32):
    """Return the course's own prose, character by character: what follows each of `context`.

    The last tenth of the text is the test set. `data/README.md` says what text it is.
    """
    text = TEXT.read_text(encoding="utf-8")
    numbers = {symbol: i for i, symbol in enumerate(sorted(set(text)))}
    return _next_of([numbers[symbol] for symbol in text], context, "characters")


def words(kept=300):
    """Return the same prose word by word: (n, 1) this word, (n,) the next, numbers by frequency.

    The `kept` − 1 most frequent words have numbers of their own, all others share the last.
    """
    found = re.findall(r"[^\W\d_]+|\d+|[^\w\s]", TEXT.read_text(encoding="utf-8").lower())
    numbers = {word: i for i, (word, _) in enumerate(Counter(found).most_common(kept - 1))}
    return _next_of([numbers.get(word, kept - 1) for word in found], 1, "words")


def _next_of(sequence, context, name):
    """Return Data of `context` entries as inputs and the entries one place later as targets."""
    samples = (len(sequence) - 1) // context
    inputs, targets = (
        torch.tensor(sequence[first : first + samples * context]).reshape(-1, context)
        for first in (0, 1)
    )
    targets = targets[:, 0] if context == 1 else targets
    train = round(0.9 * samples)
    return Data(inputs[:train], targets[:train], inputs[train:], targets[train:], name)


def _split(inputs, targets, share, seed):
    """Split off a share, of every class alike if each sample is of a class that has several."""
    classes = targets.numpy() if targets.dtype == torch.int64 and targets.ndim == 1 else None
    if classes is not None and np.unique(classes, return_counts=True)[1].min() < 2:
        classes = None
    try:
        # Indices are split, not tensors: scikit-learn would turn the tensors into arrays.
        first, second = train_test_split(
            np.arange(len(inputs)), test_size=share, random_state=seed, stratify=classes
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
    if name.endswith("targets") and not tensor.is_floating_point():
        return tensor.long()
    return tensor.double()


def _check(inputs, x, targets, y):
    if x.ndim != 2:
        raise ValueError(f"{inputs} must have shape (n, features), got {tuple(x.shape)}")
    if x.numel() == 0:
        raise ValueError(
            f"{inputs} must hold at least one sample with one feature, got shape {tuple(x.shape)}"
        )
    classifies = y.dtype == torch.int64
    if len(y) != len(x) or y.ndim not in ((1, 2) if classifies else (2,)):
        wanted = f"({len(x)},)" if classifies else f"({len(x)}, outputs)"
        raise ValueError(
            f"{targets} must have shape {wanted} for {len(x)} samples, got {tuple(y.shape)}"
        )
    if classifies and y.min() < 0:
        raise ValueError(f"{targets} must be class numbers from 0 on, got {int(y.min())}")
    for name, tensor in ((inputs, x), (targets, y)):
        bad = int((~torch.isfinite(tensor)).sum())
        if bad:
            raise ValueError(f"{name} must be finite, got NaN or infinity in {bad} places")
