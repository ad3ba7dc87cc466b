"""One loop for all: `train` runs it over one model, `compare` over many side by side."""

import math
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import torch

from ..validation import number, whole_number
from .models import evaluating
from .recipes import Recipe

PIECE = 4096  # samples: what memory holds, where a sample has hundreds of outputs


@dataclass(frozen=True)
class History:
    """What a run left behind.

    `losses`   (steps,) the loss of each step's batch, before the step was taken
    `train_loss`, `test_loss`, `test_accuracy`   (epochs + 1,) over the whole set, that of the
               start weights first; NaN after the run's end, and where there is no test set
    `stopped`  why it ended early, one sentence; empty if it did not
    """

    losses: np.ndarray
    train_loss: np.ndarray
    test_loss: np.ndarray
    test_accuracy: np.ndarray
    stopped: str = ""

    @property
    def steps(self):
        return len(self.losses)

    @property
    def diverged(self):
        """Whether the loss stopped being finite."""
        return not np.isfinite(self.losses).all()

    def settling_time(self, loss):
        """Return the steps after which the batch loss stays at most `loss`, inf if it does not."""
        return settled(self.losses <= number("loss", loss))

    def settling_epoch(self, accuracy):
        """Return the epochs after which the test accuracy stays at least `accuracy`, or inf."""
        return settled(self.test_accuracy >= accuracy)


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
    sets, loss_function = data.for_model(model), data.loss
    inputs, targets = sets[0]
    recipe = isinstance(optimizer, Recipe)
    optimizers = optimizer.optimizers(model) if recipe else [_checked(optimizer, model)]

    def step(batches):
        for each in optimizers:
            each.zero_grad()
        loss = loss_function(model(inputs[batches[0]]), targets[batches[0]])
        value = loss.item()
        if math.isfinite(value):
            loss.backward()
            for each in optimizers:
                each.step()
        return [value]

    def measure(x, y):
        with evaluating(model):
            pieces = zip(x.split(PIECE), y.split(PIECE), strict=True)
            scores = [score(model(a), b, loss_function) * len(a) for a, b in pieces]
        return (sum(scores) / len(x))[None].numpy()

    groups = [optimizers[0].param_groups[0]]
    schedulers = [schedule(each) for each in optimizers] if schedule else []
    (history,) = run(step, measure, sets, groups, schedulers, [seed], epochs, batch_size)
    if history.diverged:
        print(history.stopped)
    return history


def run(step, measure, sets, groups, schedulers, seeds, epochs, batch_size):
    """Run models side by side through the epochs and return a History for each.

    `step` takes a batch for each of `seeds` and returns the losses (models,); `measure` takes a set
    and returns the models' scores (models, 2). `groups`: each model's parameter group.
    """
    epochs, samples = whole_number("epochs", epochs), len(sets[0][0])
    whole = batch_size is None or whole_number("batch_size", batch_size) >= samples
    batch_size = samples if whole else batch_size
    generators = [torch.Generator().manual_seed(whole_number("seed", seed, 0)) for seed in seeds]
    seen, losses, stopped = np.full((epochs + 1, 3, len(groups)), np.nan), [], ""

    def look(epoch):
        if not whole or epoch == epochs:
            seen[epoch, 0] = measure(*sets[0])[:, 0]
        if len(sets) > 1:
            seen[epoch, 1:] = measure(*sets[1]).T

    with one_thread():
        look(0)
        try:
            for epoch in range(1, epochs + 1):
                drawn = [batches(samples, batch_size, generator) for generator in generators]
                for batch in zip(*drawn, strict=True):
                    losses.append(step(batch))
                    for scheduler in schedulers:
                        scheduler.step()
                if not np.isfinite(losses[-1]).any():
                    break
                look(epoch)
        except KeyboardInterrupt:
            stopped = f"Interrupted after {len(losses)} steps; what was recorded is kept."
            print(stopped)
    losses = np.reshape(losses, (-1, len(groups)))
    if whole:  # the loss of a step is that of the whole set
        seen[: len(losses), 0] = losses
    models = zip(losses.T, seen.T, groups, strict=True)
    return [_history(*model, stopped, samples // batch_size) for model in models]


def _history(losses, seen, group, stopped, steps_per_epoch):
    """Return the History of one model, ended at the first loss that is not finite."""
    bad = np.flatnonzero(~np.isfinite(losses))
    if len(bad):
        step, lr, beta = bad[0], group["lr"], group.get("momentum", 0)
        cause = " before the first update, so the start weights are the cause"
        if step > 0:
            effective = f" (effectively {lr / (1 - beta):.3g} with its momentum)" if beta else ""
            cause = "; the likely cause is a learning rate too large for this model, "
            cause += f"lr={lr:.3g}{effective}: try a tenth of it"
        stopped = f"Stopped at step {step}: the loss is {losses[step]}{cause}."
        losses = losses[: step + 1]
        seen[:, step // steps_per_epoch + 1 :] = np.nan
    return History(losses, *seen, stopped)


def settled(within):
    """Return from which index on all of `within` (n,) is true, inf if its last is not."""
    after = 1 + max(np.flatnonzero(~within), default=-1)
    return int(after) if after < len(within) else math.inf


def batches(samples, batch_size, generator):
    """Return an epoch's batches, index tensors in a shuffled order; one slice if all is one batch.

    A last batch of three samples would take a step as long as the others in a direction that three
    samples say, right before the evaluation; so only whole batches count.
    """
    if batch_size == samples:
        return [slice(None)]
    order = torch.randperm(samples, generator=generator)
    return order[: samples // batch_size * batch_size].split(batch_size)


def score(outputs, targets, loss_function):
    """Return (2,) the loss, and the share of right classes or NaN where the targets are values."""
    loss = loss_function(outputs, targets).double()
    if targets.is_floating_point():
        return torch.stack([loss, torch.full_like(loss, math.nan)])
    return torch.stack([loss, (outputs.argmax(1) == targets).double().mean()])


@contextmanager
def one_thread():
    """Let PyTorch compute on one thread inside the block: small models only make more wait."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def _checked(optimizer, model):
    """Return `optimizer` if it is a torch optimizer that holds only parameters of `model`."""
    if not isinstance(optimizer, torch.optim.Optimizer):
        raise TypeError(f"optimizer must be a Recipe or a torch optimizer, got {optimizer!r}")
    held = {id(p) for group in optimizer.param_groups for p in group["params"]}
    if not held <= {id(p) for p in model.parameters()}:
        raise ValueError(
            "optimizer must hold the parameters of the model it trains, got those of another model"
        )
    return optimizer
