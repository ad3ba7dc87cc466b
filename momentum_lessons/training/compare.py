"""Comparisons that are fair: the same start weights, batches and budget for each recipe, several seeds, one table."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .data import Data, digits
from .loop import History
from .many import train_many
from .models import MLP
from .recipes import Recipe


@dataclass(frozen=True)
class Comparison:
    """The histories of several recipes, one for each seed; shows itself as a table of means and spreads.

    `recipes`, and `histories[r][s]` of recipe r and seed index s. Spread is the standard deviation over seeds.
    """

    recipes: tuple[Recipe, ...]
    histories: list[list[History]]
    data: Data

    def final(self, quantity):
        """Return the last value of a History's array, such as "test_accuracy": (recipes, seeds); NaN if diverged."""
        return np.array(
            [
                [np.nan if h.diverged else getattr(h, quantity)[-1] for h in row]
                for row in self.histories
            ]
        )

    def curves(self, quantity):
        """Return a History's array over the epochs, (recipes, seeds, epochs + 1); NaN from a run's end on."""
        rows = [[getattr(h, quantity) for h in row] for row in self.histories]
        result = np.full(
            (len(rows), len(rows[0]), max(len(c) for row in rows for c in row)), np.nan
        )
        for r, row in enumerate(rows):
            for s, curve in enumerate(row):
                result[r, s, : len(curve)] = curve
        return result

    def epochs_to(self, accuracy):
        """Return the epochs to a test accuracy, (recipes, seeds); inf where it is not reached."""
        return np.array([[h.epochs_to(accuracy) for h in row] for row in self.histories])

    def best(self):
        """Return each optimizer's best recipe, {name: Recipe}: highest mean accuracy (or lowest loss) on the test set.

        Give it a comparison on `data.for_tuning()`, so that the real test set has no say. Between equals the
        smaller learning rate is taken; a recipe that diverged for any seed is out. Raises ValueError without a
        test set.
        """
        if self.data.test_inputs is None:
            raise ValueError(
                f"{self.data.name} has no test set to choose by; compare on data.for_tuning()"
            )
        score = self.final("test_accuracy") if self.data.classifies else -self.final("test_loss")
        score = np.where(np.isnan(score).any(1), -np.inf, score.mean(1))
        result = {}
        for name in dict.fromkeys(recipe.name for recipe in self.recipes):
            mine = [r for r, recipe in enumerate(self.recipes) if recipe.name == name]
            result[name] = self.recipes[max(mine, key=lambda r: (score[r], -self.recipes[r].lr))]
        return result

    def rows(self, accuracy=0.95):
        """Return the table's cells: a list of dicts of texts, one for each recipe."""
        rows = []
        for r, recipe in enumerate(self.recipes):
            lost = sum(h.diverged for h in self.histories[r])
            row = {"optimizer": recipe.name, "learning rate": f"{recipe.lr:g}"}
            if self.data.classifies:
                row["test accuracy"] = _mean_and_spread(
                    100 * self.final("test_accuracy")[r], "{:.1f}", " %"
                )
                row[f"epochs to {accuracy:.0%}"] = _mean_and_spread(
                    self.epochs_to(accuracy)[r], "{:.1f}"
                )
            row["train loss"] = _mean_and_spread(self.final("train_loss")[r], "{:.2g}")
            if not self.data.classifies:
                row["test loss"] = _mean_and_spread(self.final("test_loss")[r], "{:.3g}")
            row["diverged"] = f"{lost} of {len(self.histories[r])}"
            rows.append(row)
        return rows

    def _repr_markdown_(self):
        rows = self.rows()
        lines = [rows[0].keys(), ["---"] * len(rows[0]), *(row.values() for row in rows)]
        return "\n".join(f"| {' | '.join(line)} |" for line in lines)

    def __repr__(self):
        return "\n".join("   ".join(f"{k} {v}" for k, v in row.items()) for row in self.rows())


def compare(
    recipes,
    seeds=5,
    data=None,
    model=MLP,
    epochs=20,
    batch_size=32,
    schedule=None,
    device="cpu",
    progress=True,
):
    """Train every recipe with every seed and return the Comparison.

    `seeds`: how many, or which. `data`: the digits if None. `model`: a function seed -> torch module, MLP if not
    given. All recipes of a seed share start weights and the order of the samples; see `train_many`.
    """
    recipes = tuple(recipes)
    seeds = (
        tuple(seeds) if isinstance(seeds, Sequence | np.ndarray | range) else tuple(range(seeds))
    )
    data = digits() if data is None else data
    histories = train_many(
        model, data, recipes, seeds, epochs, batch_size, schedule, device, progress
    )
    return Comparison(recipes, histories, data)


def grid(names, lrs):
    """Return the recipes of a learning-rate grid: every optimizer of `names` with every rate of `lrs`."""
    return tuple(Recipe(name, float(lr)) for name in names for lr in lrs)


def _mean_and_spread(values, form, unit=""):
    if not np.isfinite(values).all():
        return "not all" if np.isfinite(values).any() else "never"
    spread = f" ± {form.format(values.std(ddof=1))}" if len(values) > 1 else ""
    return f"{form.format(values.mean())}{spread}{unit}"
