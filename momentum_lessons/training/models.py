"""The models of the experiments, with start weights that only the seed decides."""

import threading
from contextlib import contextmanager
from itertools import pairwise

import torch
from torch import nn
from torch.nn import functional as F

from ..validation import whole_number

_ONE_AT_A_TIME = threading.Lock()  # PyTorch's generator of start weights is one for all threads


class LinearModel(nn.Linear):
    """ŷ = xWᵀ + b, one output, float64; PyTorch's usual start weights, drawn with `seed`."""

    def __init__(self, features=1, seed=0):
        with _seeded(seed):
            super().__init__(whole_number("features", features), 1, dtype=torch.float64)


class MLP(nn.Sequential):
    """A multilayer perceptron with ReLU between its layers, float64, 64–64–10 for the digits.

    `sizes`: inputs, hidden layers, outputs; PyTorch's usual start weights, drawn with `seed`.
    """

    def __init__(self, sizes=(64, 64, 10), seed=0):
        sizes = [whole_number("sizes", size) for size in sizes]
        if len(sizes) < 2:
            raise ValueError(f"sizes must name inputs and outputs at least, got {sizes}")
        with _seeded(seed):
            linear = [nn.Linear(n, m, dtype=torch.float64) for n, m in pairwise(sizes)]
        super().__init__(*[part for layer in linear for part in (layer, nn.ReLU())][:-1])


class Bigrams(nn.Module):
    """A table of scores, (words, words): row = this word, column = the next; it starts at zero."""

    def __init__(self, words=300, seed=0):
        super().__init__()
        self.table = nn.Parameter(torch.zeros(words, words, dtype=torch.float64))

    def forward(self, word):
        """Return the scores (n, words) of the next word after each of `word` (n, 1)."""
        return self.table[word[:, 0].long()]


class Transformer(nn.Module):
    """A small language model: `layers` blocks of attention and a two-layer network, float32.

    `symbols`: how many there are; `context`: how many a sample has. The output layer is the
    embedding itself, so that every nn.Linear is a hidden matrix.
    """

    def __init__(self, symbols, context=32, width=64, layers=2, seed=0):
        super().__init__()
        with _seeded(seed):
            self.symbol = nn.Parameter(0.02 * torch.randn(symbols, width))
            self.place = nn.Parameter(0.02 * torch.randn(context, width))
            self.blocks = nn.Sequential(*(_Block(width) for _ in range(layers)))
        self.norm = nn.LayerNorm(width)

    def forward(self, symbols):
        """Return the scores (n, symbols, context) of what follows each place of (n, context)."""
        x = self.blocks(self.symbol[symbols.long()] + self.place)
        return (self.norm(x) @ self.symbol.T).transpose(1, 2)


class _Block(nn.Module):
    def __init__(self, width, heads=4):
        super().__init__()
        self.heads = heads
        self.before_attention, self.before_network = nn.LayerNorm(width), nn.LayerNorm(width)
        self.attention, self.mix = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.network = nn.Sequential(
            nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width)
        )

    def forward(self, x):
        split = self.attention(self.before_attention(x)).unflatten(-1, (3, self.heads, -1))
        query, key, value = split.permute(2, 0, 3, 1, 4)
        seen = F.scaled_dot_product_attention(query, key, value, is_causal=True)
        x = x + self.mix(seen.transpose(1, 2).flatten(2))
        return x + self.network(self.before_network(x))


@contextmanager
def evaluating(model):
    """Put a model in evaluation mode inside the block, and let PyTorch record no gradients."""
    before = model.training
    model.eval()
    try:
        with torch.no_grad():
            yield
    finally:
        model.train(before)


@contextmanager
def _seeded(seed):
    """Seed PyTorch's generator, which draws start weights, inside the block; restore it after."""
    seed = whole_number("seed", seed, 0)
    with _ONE_AT_A_TIME, torch.random.fork_rng(devices=[]):
        torch.random.default_generator.manual_seed(seed)
        yield
