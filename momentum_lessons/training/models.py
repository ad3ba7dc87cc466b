"""The models of the experiments, float64, with start weights that only the seed decides."""

from itertools import pairwise

import torch
from torch import nn

from ..validation import whole_number


class LinearModel(nn.Linear):
    """ŷ = xWᵀ + b, one output; PyTorch's usual start weights, drawn with `seed`."""

    def __init__(self, features=1, seed=0):
        with _seeded(seed):
            super().__init__(whole_number("features", features), 1, dtype=torch.float64)


class MLP(nn.Sequential):
    """A multilayer perceptron with ReLU between its layers, 64–64–10 for the digits.

    `sizes`: inputs, hidden layers, outputs; PyTorch's usual start weights, drawn with `seed`.
    """

    def __init__(self, sizes=(64, 64, 10), seed=0):
        sizes = [whole_number("sizes", size) for size in sizes]
        if len(sizes) < 2:
            raise ValueError(f"sizes must name inputs and outputs at least, got {sizes}")
        with _seeded(seed):
            linear = [nn.Linear(n, m, dtype=torch.float64) for n, m in pairwise(sizes)]
        layers = [part for layer in linear for part in (layer, nn.ReLU())]
        super().__init__(*layers[:-1])


class _seeded:
    """Seed PyTorch's CPU generator, which draws the start weights, inside the block and restore it after."""

    def __init__(self, seed):
        self.seed = whole_number("seed", seed, 0)

    def __enter__(self):
        self.state = torch.random.get_rng_state()
        torch.random.default_generator.manual_seed(self.seed)

    def __exit__(self, *error):
        torch.random.set_rng_state(self.state)
