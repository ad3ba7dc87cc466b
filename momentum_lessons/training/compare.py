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
    weights = {
        name: w.detach().repeat(len(recipes), *[1] * (w.ndim - 1)).requires_grad_()
        for name, w in stack_module_state(models)[0].items()
    }
    # An optimizer's in-place step on its slices, views of the stack, moves the stack.
    slices = zip(*(w.detach().split(len(seeds)) for w in weights.values()), strict=True)
    optimizers = [recipe.optimizer(part) for recipe, part in zip(recipes, slices, strict=True)]

    def loss_of(w, x, y):
        return loss_function(functional_call(base, w, (x,)), y)

    def score_of(w, x, y):
        return score(functional_call(base, w, (x,)), y, loss_function)

    one_batch = vmap(loss_of, in_dims=(0, None, None))
    own_batches = vmap(loss_of, in_dims=(0, 0, 0))

    def step(drawn):
        if isinstance(drawn[0], slice):
            losses = one_batch(weights, inputs, targets)
        else:
            index = torch.stack(drawn).repeat(len(recipes), 1)
            losses = own_batches(weights, inputs[index], targets[index])
        gradients = torch.autograd.grad(losses.sum(), list(weights.values()))
        parts = zip(*(g.split(len(seeds)) for g in gradients), strict=True)
        for optimizer, part in zip(optimizers, parts, strict=True):
            for w, gradient in zip(optimizer.param_groups[0]["params"], part, strict=True):
                w.grad = gradient
            optimizer.step()
        return losses.detach().numpy().copy()  # PyTorch's small blocks would pin the heap

    def measure(x, y):
        chunk = max(1, EVALUATED_AT_ONCE // x.numel())
        every_model = vmap(score_of, in_dims=(0, None, None), chunk_size=chunk)
        with torch.no_grad():
            return every_model(weights, x, y).numpy()

    histories = run(
        step,
        measure,
        sets,
        [each.param_groups[0] for each in optimizers for _ in seeds],
        [schedule(each) for each in optimizers] if schedule else [],
        seeds,
        epochs,
        data.batch_size(batch_size),
    )
    return Comparison([histories[i : i + len(seeds)] for i in range(0, len(histories), len(seeds))])
