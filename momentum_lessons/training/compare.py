"""Comparisons that are fair: the same start weights, batches and budget for each recipe."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .history import History
from .loop import train_many
from .recipes import Recipe


@dataclass(frozen=True)
class Comparison:
    """The histories of several recipes, `histories[r][s]` of recipe r and seed index s."""

    recipes: tuple[Recipe, ...]
    histories: list[list[History]]

    def final(self, quantity):
        """Return a History's last value, such as "test_accuracy": (recipes, seeds); NaN if lost."""
        return np.array(
            [
                [np.nan if h.diverged else getattr(h, quantity)[-1] for h in row]
                for row in self.histories
            ]
        )

    def curves(self, quantity):
        """Return a History's array over the epochs, (recipes, seeds, epochs + 1); NaN from a run's end on."""
        rows = [[getattr(h, quantity) for h in row] for row in self.histories]
        longest = max(len(curve) for row in rows for curve in row)
        result = np.full((len(rows), len(rows[0]), longest), np.nan)
        for r, row in enumerate(rows):
            for s, curve in enumerate(row):
                result[r, s, : len(curve)] = curve
        return result


def compare(recipes, seeds, data, model, epochs=20, batch_size=32, schedule=None):
    """Train every recipe with every seed and return the Comparison.

    `seeds`: how many, or which. `model`: a function seed -> torch module. All recipes of a seed
    share start weights and the order of the samples; see `train_many`.
    """
    recipes = tuple(recipes)
    several = isinstance(seeds, Sequence | np.ndarray | range)
    seeds = seeds if several else range(seeds)
    histories = train_many(model, data, recipes, seeds, epochs, batch_size, schedule)
    return Comparison(recipes, histories)


def grid(names, lrs):
    """Return a learning-rate grid: every optimizer of `names` with every rate of `lrs`."""
    return tuple(Recipe(name, float(lr)) for name in names for lr in lrs)
