"""Many runs of one small model as one stacked model: every recipe with every seed, in one loop over the batches.

A step of one small network is mostly overhead. `torch.func` turns the forward and backward pass of all runs into
a few large operations; the optimizers are PyTorch's own, each over its slice of the stack.
"""

import math
import time

import numpy as np
import torch
from torch.func import functional_call, grad_and_value, stack_module_state, vmap

from ..validation import whole_number
from .loop import (
    History,
    batches,
    check_batch_size,
    check_shapes,
    on_device,
    one_thread_if_small,
    progress_bar,
    why_not_finite,
)
from .recipes import OPTIMIZERS

EVALUATED_AT_ONCE = (
    300_000  # inputs times models: what the cache holds, and far from what memory does
)


def train_many(
    model,
    data,
    recipes,
    seeds=(0,),
    epochs=20,
    batch_size=None,
    schedule=None,
    device="cpu",
    progress=True,
):
    """Train one model for each recipe and seed, and return the histories as [recipe][seed].

    `model`: a function seed -> torch module, such as `MLP`; a seed decides start weights and the order of the
    samples, the same for each recipe. The recipes' optimizers must work weight by weight, as those of OPTIMIZERS
    do. The other arguments, and the results but for rounding, are those of `train` run by run; a diverged run does
    not stop the others. Faster than that loop from ten models on; benchmarks/training.py measures by how much.
    """
    recipes, seeds = list(recipes), [whole_number("seed", seed, 0) for seed in seeds]
    if not recipes or not seeds:
        raise ValueError(
            f"recipes and seeds must hold at least one each, got {len(recipes)} and {len(seeds)}"
        )
    epochs = whole_number("epochs", epochs)
    batch_size = check_batch_size(batch_size, data)
    models = [model(seed=seed) for seed in seeds]
    inputs, targets, *test = [on_device(each, data, device) for each in models][-1]
    check_shapes(models[0], [inputs, targets])
    weights, groups, optimizers = _stack(models, recipes)
    schedulers = [schedule(optimizer) for optimizer in optimizers] if schedule else []
    loss_function, base = data.loss, models[0]

    def loss_of(w, x, y):
        return loss_function(functional_call(base, w, (x,)), y)

    every_seed = vmap(grad_and_value(loss_of), in_dims=(0, 0, 0))
    one_batch = vmap(grad_and_value(loss_of), in_dims=(0, None, None))
    generators = [torch.Generator().manual_seed(seed) for seed in seeds]
    losses, seen, stopped = (
        [],
        [_evaluate(base, weights, (inputs, targets, *test), loss_function)],
        "",
    )
    start = time.perf_counter()
    try:
        with one_thread_if_small(base, batch_size * len(recipes) * len(seeds)):
            for _ in progress_bar(range(epochs), progress, f"{len(recipes) * len(seeds)} models"):
                for index in zip(
                    *(batches(len(data), batch_size, g) for g in generators), strict=True
                ):
                    if isinstance(index[0], slice):
                        gradients, loss = one_batch(weights, inputs, targets)
                    else:
                        index = torch.stack(index).repeat(len(recipes), 1)
                        gradients, loss = every_seed(weights, inputs[index], targets[index])
                    # Copied: PyTorch's small blocks would pin the heap between its large ones, 300 MB in 1000 steps.
                    losses.append(loss.numpy(force=True).copy())
                    _step(groups, optimizers, gradients, len(seeds))
                seen.append(_evaluate(base, weights, (inputs, targets, *test), loss_function))
                for scheduler in schedulers:
                    scheduler.step()
    except KeyboardInterrupt:
        stopped = f"Interrupted after {len(losses)} steps; what was recorded until then is kept."
        print(stopped)
    seconds = time.perf_counter() - start
    losses = np.array(losses).reshape(-1, len(recipes), len(seeds))
    seen = np.array(seen).reshape(-1, 4, len(recipes), len(seeds))
    return [
        [
            _history(recipe.label, losses[:, r, s], seen[:, :, r, s], seconds, stopped, groups[r])
            for s in range(len(seeds))
        ]
        for r, recipe in enumerate(recipes)
    ]


def _stack(models, recipes):
    """Return the stacked weights {name: (recipes × seeds, ...)}, a parameter group a recipe, and the optimizers.

    A group holds views of the recipe's slice of the stack: an optimizer's in-place step on them moves the stack.
    Recipes of one name share an optimizer, which saves most of its overhead.
    """
    stacked, _ = stack_module_state(models)
    many = {
        name: w.detach().repeat(len(recipes), *[1] * (w.ndim - 1)) for name, w in stacked.items()
    }
    slices = zip(*(w.split(len(models)) for w in many.values()), strict=True)
    groups = [
        recipe.group(w.detach().requires_grad_() for w in part)
        for recipe, part in zip(recipes, slices, strict=True)
    ]
    by_name = {}
    for recipe, group in zip(recipes, groups, strict=True):
        by_name.setdefault(recipe.name, []).append(group)
    return many, groups, [OPTIMIZERS[name][0](mine) for name, mine in by_name.items()]


def _step(groups, optimizers, gradients, seeds):
    slices = zip(*(g.split(seeds) for g in gradients.values()), strict=True)
    for group, part in zip(groups, slices, strict=True):
        for w, gradient in zip(group["params"], part, strict=True):
            w.grad = gradient
    for optimizer in optimizers:
        optimizer.step()


@torch.no_grad()
def _evaluate(base, weights, data, loss_function):
    """Return an array (4, models): train loss, test loss, train accuracy, test accuracy, as `evaluate` does."""

    def scores(w, x, y):
        outputs = functional_call(base, w, (x,))
        right = (
            (outputs.argmax(1) == y).double().mean()
            if y.dtype == torch.int64
            else torch.tensor(math.nan)
        )
        return loss_function(outputs, y), right

    models = len(next(iter(weights.values())))
    result = np.full((4, models), math.nan)
    for row, (x, y) in enumerate((data[:2], data[2:])):
        if x is not None:
            chunk = max(1, EVALUATED_AT_ONCE // x.numel())
            many = vmap(scores, in_dims=(0, None, None), chunk_size=chunk)
            result[row], result[row + 2] = (part.numpy(force=True) for part in many(weights, x, y))
    return result


def _history(name, losses, seen, seconds, stopped, group):
    """Return one run's History, cut at its first loss that is not finite as `train` would have cut it."""
    bad = ~np.isfinite(losses)
    if bad.any():
        step = int(bad.argmax())
        steps_per_epoch = max(1, len(losses) // max(1, len(seen) - 1))
        losses, seen = losses[: step + 1], seen[: step // steps_per_epoch + 1]
        stopped = why_not_finite(losses[-1], step, group)
    return History(name, losses, *seen.T, seconds, stopped)
