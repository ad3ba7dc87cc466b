"""Comparisons that are fair: the same start weights, batches and budget for each recipe."""

from dataclasses import dataclass

import numpy as np
import torch
from torch.func import functional_call, stack_module_state, vmap

from ..validation import whole_number
from .loop import History, run, score

EVALUATED_AT_ONCE = 300_000  # inputs times models: what the cache holds


@dataclass(frozen=True)
class Comparison:
    """The histories of several recipes, `histories[r][s]` of recipe r and seed index s."""

    histories: list[list[History]]

    def curves(self, quantity):
        """Return a History's array such as "test_loss", (recipes, seeds, epochs + 1)."""
        return np.array([[getattr(history, quantity) for history in row] for row in self.histories])

    def final(self, quantity):
        """Return such an array's last values, (recipes, seeds); NaN for a run that diverged."""
        return self.curves(quantity)[..., -1]


def compare(recipes, seeds, data, model, epochs, batch_size=None, schedule=None):
    """Train every recipe with every seed and return the Comparison.

    `seeds`: how many, or which. `model`: a function seed -> torch module, such as `MLP`; a seed
    decides start weights and the order of the samples, the same for each recipe. The other
    arguments, and the results but for rounding, are those of `train` run by run; a diverged run
    does not stop the others.

    A step of one small network is mostly overhead. `torch.func` turns the forward and backward pass
    of all runs into a few large operations. The optimizers are PyTorch's own, each over its slice
    of the stack, so they must work weight by weight, which Muon does not.
    """
    seeds = [whole_number("seed", s, 0) for s in (range(seeds) if np.ndim(seeds) == 0 else seeds)]
    if not recipes or not seeds:
        raise ValueError(
            f"recipes and seeds must hold at least one each, got {len(recipes)} and {len(seeds)}"
        )
    if any(recipe.name == "Muon" for recipe in recipes):
        raise ValueError("Muon works on whole matrices, not on a stack: train its runs one by one")
    models = [model(seed=seed) for seed in seeds]
    base, loss_function, sets = models[0], data.loss, data.for_model(models[0])
    inputs, targets = sets[0]
    weights, optimizers = _stack(models, recipes)

    def loss_of(w, x, y):
        return loss_function(functional_call(base, w, (x,)), y)

    def score_of(w, x, y):
        return score(functional_call(base, w, (x,)), y, loss_function)

    def step(drawn):
        if isinstance(drawn[0], slice):
            losses = vmap(loss_of, in_dims=(0, None, None))(weights, inputs, targets)
        else:
            index = torch.stack(drawn).repeat(len(recipes), 1)
            losses = vmap(loss_of)(weights, inputs[index], targets[index])
        for w in weights.values():
            w.grad.zero_()
        losses.sum().backward()
        for optimizer in optimizers:
            optimizer.step()
        return losses.detach().numpy().copy()  # PyTorch's small blocks would pin the heap

    def measure(x, y):
        chunk = max(1, EVALUATED_AT_ONCE // x.numel())
        with torch.no_grad():
            every_model = vmap(score_of, in_dims=(0, None, None), chunk_size=chunk)
            return every_model(weights, x, y).numpy()

    groups = [each.param_groups[0] for each in optimizers for _ in seeds]
    schedulers = [schedule(each) for each in optimizers] if schedule else []
    histories = run(step, measure, sets, groups, schedulers, seeds, epochs, batch_size)
    return Comparison([histories[i : i + len(seeds)] for i in range(0, len(histories), len(seeds))])


def _stack(models, recipes):
    """Return all models' weights, stacked once for each recipe, and an optimizer for each part.

    A part and its gradient are views: what backward and an optimizer do in place, the stack sees.
    """
    weights = {
        name: w.detach().repeat(len(recipes), *[1] * (w.ndim - 1)).requires_grad_()
        for name, w in stack_module_state(models)[0].items()
    }
    parts = [[] for _ in recipes]
    for w in weights.values():
        w.grad = torch.zeros_like(w)
        views = w.detach().split(len(models)), w.grad.split(len(models))
        for part, view, gradient in zip(parts, *views, strict=True):
            view.grad = gradient
            part.append(view)
    return weights, [recipe.optimizer(part) for recipe, part in zip(recipes, parts, strict=True)]
