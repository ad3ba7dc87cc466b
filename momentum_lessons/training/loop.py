"""`train` one model, or with `train_many` every recipe with every seed; one loop for both."""

import math
import time
from contextlib import contextmanager

import numpy as np
import torch
from torch.func import functional_call, grad_and_value, stack_module_state, vmap

from ..validation import whole_number
from .history import Run, history
from .recipes import Recipe, stacked_optimizers

EVALUATED_AT_ONCE = 300_000  # inputs times models: what the cache holds
SMALL_STEP = 30e6  # weights times samples: below that, threads wait longer than they work
PIECE = 4096  # samples: what memory holds, where a sample has hundreds of outputs


def train(model, data, optimizer, epochs, batch_size=None, schedule=None, seed=0):
    """Train `model` in place and return the History.

    `optimizer`: a Recipe, or a torch optimizer over the model's parameters.
    `batch_size`: samples a step, all of them if None. Samples that fill no whole batch are left out
    of their epoch; `seed` decides the order in which all come.
    `schedule`: a function that takes the optimizer and returns a torch scheduler, stepped after
    each step.

    A loss that is not finite, or an interrupt (■), ends the run and keeps what was recorded;
    `stopped` says why.
    """
    parts, loss_function = data.for_model(model), data.loss
    inputs, targets = parts[0]
    epochs, batch_size = whole_number("epochs", epochs), data.batch_size(batch_size)
    generator = torch.Generator().manual_seed(whole_number("seed", seed, 0))
    if isinstance(optimizer, Recipe):
        name, optimizers = optimizer.label, optimizer.optimizers(model)
    else:
        name, optimizers = type(optimizer).__name__, [_checked(optimizer, model)]

    def step(batch):
        for each in optimizers:
            each.zero_grad()
        loss = loss_function(model(inputs[batch]), targets[batch])
        value = loss.item()
        if math.isfinite(value):
            loss.backward()
            for each in optimizers:
                each.step()
        return value

    def evaluate():
        was_training = model.training
        model.eval()
        scores = [_scores_in_pieces(model, x, y, loss_function) for x, y in parts]
        model.train(was_training)
        return torch.stack(scores).numpy()

    schedulers = [schedule(each) for each in optimizers] if schedule else []
    with one_thread_if_small(model, batch_size):
        run = _run(step, evaluate, (generator,), len(data), batch_size, schedulers, epochs)
    result = history(name, run, len(data) // batch_size, optimizers[0].param_groups[0])
    if result.stopped:
        print(result.stopped)
    return result


def train_many(model, data, recipes, seeds=(0,), epochs=20, batch_size=None, schedule=None):
    """Train one model for each recipe and seed, and return the histories as [recipe][seed].

    `model`: a function seed -> torch module, such as `MLP`; a seed decides start weights and the
    order of the samples, the same for each recipe. The other arguments, and the results but for
    rounding, are those of `train` run by run; a diverged run does not stop the others.

    A step of one small network is mostly overhead. `torch.func` turns the forward and backward pass
    of all runs into a few large operations. The optimizers are PyTorch's own, each over its slice
    of the stack, so they must work weight by weight, which Muon does not.
    """
    recipes, seeds = list(recipes), [whole_number("seed", seed, 0) for seed in seeds]
    if not recipes or not seeds:
        raise ValueError(
            f"recipes and seeds must hold at least one each, got {len(recipes)} and {len(seeds)}"
        )
    models = [model(seed=seed) for seed in seeds]
    base, loss_function = models[0], data.loss
    parts = data.for_model(base)
    inputs, targets = parts[0]
    epochs, batch_size = whole_number("epochs", epochs), data.batch_size(batch_size)
    weights, groups, optimizers = _stack(models, recipes)

    def loss_of(w, x, y):
        return loss_function(functional_call(base, w, (x,)), y)

    def scores_of(w, x, y):
        return torch.stack(_scores(functional_call(base, w, (x,)), y, loss_function))

    one_batch = vmap(grad_and_value(loss_of), in_dims=(0, None, None))
    own_batches = vmap(grad_and_value(loss_of), in_dims=(0, 0, 0))

    def step(*drawn):
        if isinstance(drawn[0], slice):
            gradients, loss = one_batch(weights, inputs, targets)
        else:
            index = torch.stack(drawn).repeat(len(recipes), 1)
            gradients, loss = own_batches(weights, inputs[index], targets[index])
        _step(groups, optimizers, gradients, len(seeds))
        return loss.numpy().copy()  # PyTorch's small blocks would pin the heap between large ones

    def evaluate():
        scores = []
        for x, y in parts:
            chunk = max(1, EVALUATED_AT_ONCE // x.numel())
            every_model = vmap(scores_of, in_dims=(0, None, None), chunk_size=chunk)
            scores.append(every_model(weights, x, y))
        return torch.stack(scores, dim=1).numpy()

    schedulers = [schedule(each) for each in optimizers] if schedule else []
    generators = [torch.Generator().manual_seed(seed) for seed in seeds]
    samples, count = len(data), len(recipes) * len(seeds)
    with one_thread_if_small(base, batch_size * count):
        run = _run(step, evaluate, generators, samples, batch_size, schedulers, epochs)
    if run.stopped:
        print(run.stopped)
    histories = [
        history(
            recipes[m // len(seeds)].label,
            run.of(m),
            samples // batch_size,
            groups[m // len(seeds)],
        )
        for m in range(count)
    ]
    return [histories[first : first + len(seeds)] for first in range(0, count, len(seeds))]


def _run(step, evaluate, generators, samples, batch_size, schedulers, epochs):
    """Step through the epochs and return the Run."""
    losses, seen, stopped = [], [], ""
    start = time.perf_counter()
    with torch.no_grad():
        seen.append(evaluate())
    try:
        for _ in range(epochs):
            for drawn in zip(*(batches(samples, batch_size, g) for g in generators), strict=True):
                losses.append(step(*drawn))
                if not np.isfinite(losses[-1]).any():
                    return Run(losses, seen, time.perf_counter() - start)
                for scheduler in schedulers:
                    scheduler.step()
            with torch.no_grad():
                seen.append(evaluate())
    except KeyboardInterrupt:
        stopped = f"Interrupted after {len(losses)} steps; what was recorded until then is kept."
    return Run(losses, seen, time.perf_counter() - start, stopped)


def batches(samples, batch_size, generator):
    """Return an epoch's batches, index tensors in a shuffled order; one slice if all is one batch.

    A last batch of three samples would take a step as long as the others in a direction that three
    samples say, right before the evaluation; so only whole batches count.
    """
    if batch_size == samples:
        return [slice(None)]
    order = torch.randperm(samples, generator=generator)
    return order[: samples // batch_size * batch_size].split(batch_size)


def _scores(outputs, targets, loss_function):
    """Return the loss, and the share of right classes or NaN where the targets are values."""
    loss = loss_function(outputs, targets).double()
    if targets.is_floating_point():
        return loss, torch.full_like(loss, math.nan)
    return loss, (outputs.argmax(1) == targets).double().mean()


def _scores_in_pieces(model, inputs, targets, loss_function):
    """Return the two scores of one model (2,), over a few thousand samples at a time."""
    pieces = zip(inputs.split(PIECE), targets.split(PIECE), strict=True)
    scores = [torch.stack(_scores(model(x), y, loss_function)) * len(x) for x, y in pieces]
    return sum(scores) / len(inputs)


def _stack(models, recipes):
    """Return stacked weights {name: (recipes × seeds, ...)}, a group a recipe, and optimizers.

    A group holds views of the recipe's slice of the stack: an optimizer's in-place step on them
    moves the stack.
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
    return many, groups, stacked_optimizers(recipes, groups)


def _step(groups, optimizers, gradients, seeds):
    slices = zip(*(g.split(seeds) for g in gradients.values()), strict=True)
    for group, part in zip(groups, slices, strict=True):
        for w, gradient in zip(group["params"], part, strict=True):
            w.grad = gradient
    for optimizer in optimizers:
        optimizer.step()


@contextmanager
def one_thread_if_small(model, samples):
    """Let PyTorch compute on one thread inside the block if a step of `samples` is small."""
    before = torch.get_num_threads()
    if samples * sum(w.numel() for w in model.parameters()) < SMALL_STEP:
        torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def _checked(optimizer, model):
    """Return `optimizer` if it is a torch optimizer that holds nothing but parameters of `model`."""
    if not isinstance(optimizer, torch.optim.Optimizer):
        raise TypeError(f"optimizer must be a Recipe or a torch optimizer, got {optimizer!r}")
    mine = {id(p) for p in model.parameters()}
    if any(id(p) not in mine for group in optimizer.param_groups for p in group["params"]):
        raise ValueError(
            "optimizer must hold the parameters of the model it trains, got those of another model"
        )
    return optimizer
