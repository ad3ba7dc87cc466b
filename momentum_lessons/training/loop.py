"""One training run: `train` and the `History` it returns."""

import math
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import torch
from IPython import get_ipython
from IPython.display import display
from tqdm import tqdm

from ..validation import number, whole_number
from .recipes import Recipe

PROGRESS_DELAY = 2.0  # seconds before a progress bar appears
SMALL_STEP = (
    30e6  # weights times samples: below that, threads wait for each other longer than they work
)


@dataclass(frozen=True)
class History:
    """What a run left behind.

    `losses`          (steps,) the loss of each step's batch, before the step was taken
    `train_loss`, `test_loss`, `train_accuracy`, `test_accuracy`   (epochs + 1,) over the whole set, the start weights'
                      first; NaN where there is no test set, or no accuracy (regression)
    `seconds`         wall time, evaluation included; of the whole stack if the run was one of a stack
    `stopped`         why it ended early, one sentence; empty if it did not
    """

    name: str
    losses: np.ndarray
    train_loss: np.ndarray
    test_loss: np.ndarray
    train_accuracy: np.ndarray
    test_accuracy: np.ndarray
    seconds: float
    stopped: str = ""

    @property
    def steps(self):
        return len(self.losses)

    @property
    def epochs(self):
        return len(self.train_loss) - 1

    @property
    def diverged(self):
        """Whether the loss stopped being finite."""
        return not np.isfinite(self.losses).all()

    def steps_to(self, loss):
        """Return the number of steps after which the batch loss is at most `loss`, inf if it never is."""
        return _first(self.losses <= number("loss", loss))

    def epochs_to(self, accuracy):
        """Return the number of epochs after which the test accuracy is at least `accuracy` in [0, 1], or inf."""
        return _first(self.test_accuracy >= number("accuracy", accuracy, 0, 1, high_open=False))


def train(
    model,
    data,
    optimizer,
    epochs,
    batch_size=None,
    schedule=None,
    seed=0,
    device="cpu",
    progress=True,
):
    """Train `model` in place and return the History.

    `optimizer`: a Recipe, or a torch optimizer over the model's parameters.
    `batch_size`: samples a step, all of them if None; `seed` decides the order in which they come.
    `schedule`: a function that takes the optimizer and returns a torch scheduler, stepped after each epoch.
    `device`: "cpu", "cuda" or "mps"; the model stays there. `progress`: a bar, should it take over two seconds.

    A loss that is not finite, or an interrupt (■), ends the run and keeps what was recorded; `stopped` says why.
    """
    epochs = whole_number("epochs", epochs)
    batch_size = check_batch_size(batch_size, data)
    data_on = on_device(model, data, device)
    check_shapes(model, data_on)
    name = optimizer.label if isinstance(optimizer, Recipe) else type(optimizer).__name__
    optimizer = (
        optimizer.optimizer(model.parameters()) if isinstance(optimizer, Recipe) else optimizer
    )
    check_optimizer(optimizer, model)
    scheduler = schedule(optimizer) if schedule else None
    generator = torch.Generator().manual_seed(whole_number("seed", seed, 0))
    inputs, targets = data_on[:2]
    loss_function = data.loss
    losses, epochs_seen, stopped = [], [evaluate(model, data_on, loss_function)], ""
    start = time.perf_counter()
    try:
        with one_thread_if_small(model, batch_size):
            for _ in progress_bar(range(epochs), progress, name):
                for batch in batches(len(data), batch_size, generator):
                    optimizer.zero_grad()
                    loss = loss_function(model(inputs[batch]), targets[batch])
                    losses.append(loss.item())
                    if not math.isfinite(losses[-1]):
                        raise FloatingPointError
                    loss.backward()
                    optimizer.step()
                epochs_seen.append(evaluate(model, data_on, loss_function))
                if scheduler:
                    scheduler.step()
    except FloatingPointError:
        stopped = why_not_finite(losses[-1], len(losses) - 1, optimizer.param_groups[0])
    except KeyboardInterrupt:
        stopped = f"Interrupted after {len(losses)} steps; what was recorded until then is kept."
    if stopped:
        print(stopped)
    return History(
        name, np.array(losses), *np.array(epochs_seen).T, time.perf_counter() - start, stopped
    )


@contextmanager
def one_thread_if_small(model, samples):
    """Let PyTorch compute on one thread inside the block if a step of `samples` is small; restore the number after."""
    before = torch.get_num_threads()
    if samples * sum(w.numel() for w in model.parameters()) < SMALL_STEP:
        torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def batches(samples, batch_size, generator):
    """Return an epoch's batches: index tensors in a shuffled order, the last one shorter; slices if it is one batch."""
    if batch_size == samples:
        return [slice(None)]
    return torch.randperm(samples, generator=generator).split(batch_size)


@torch.no_grad()
def evaluate(model, data, loss_function):
    """Return (train loss, test loss, train accuracy, test accuracy); NaN for what there is not."""
    was_training = model.training
    model.eval()
    result = []
    for inputs, targets in (data[:2], data[2:]):
        if inputs is None:
            result.append((math.nan, math.nan))
            continue
        outputs = model(inputs)
        right = math.nan
        if targets.dtype == torch.int64:
            right = (outputs.argmax(1) == targets).double().mean().item()
        result.append((loss_function(outputs, targets).item(), right))
    model.train(was_training)
    (train_loss, train_accuracy), (test_loss, test_accuracy) = result
    return train_loss, test_loss, train_accuracy, test_accuracy


def why_not_finite(loss, step, group):
    """Return the sentence that names the step and the likely cause of a loss that is not finite."""
    if step == 0:
        return f"Stopped at step 0: the loss is {loss} before the first update, so the start weights are the cause."
    effective = group["lr"] / (1 - group.get("momentum", 0))
    with_momentum = (
        f" (effectively {effective:.3g} with its momentum)" if group.get("momentum", 0) else ""
    )
    return (
        f"Stopped at step {step}: the loss is {loss}; the likely cause is a learning rate too large for this model, "
        f"lr={group['lr']:.3g}{with_momentum}: try a tenth of it."
    )


def check_device(device):
    """Return the torch device after checking that this machine has it."""
    here = ["cpu"]
    here += ["cuda"] if torch.cuda.is_available() else []
    here += ["mps"] if torch.backends.mps.is_available() else []
    if device not in here:
        raise ValueError(
            f"device must be one of {', '.join(map(repr, here))} on this machine, got {device!r}"
        )
    return torch.device(device)


def on_device(model, data, device="cpu"):
    """Move the model, and return (inputs, targets, test inputs, test targets) there in its dtype; None stays None."""
    device = check_device(device)
    real = next(model.parameters()).dtype
    if device.type == "mps" and real == torch.float64:  # Apple's GPUs know no float64
        real = torch.float32
    model.to(device, real)
    parts = (data.inputs, data.targets, data.test_inputs, data.test_targets)
    return [
        None if p is None else p.to(device, real if p.is_floating_point() else p.dtype)
        for p in parts
    ]


def check_optimizer(optimizer, model):
    """Raise unless `optimizer` is a torch optimizer that holds nothing but parameters of `model`."""
    if not isinstance(optimizer, torch.optim.Optimizer):
        raise TypeError(f"optimizer must be a Recipe or a torch optimizer, got {optimizer!r}")
    mine = {id(p) for p in model.parameters()}
    if any(id(p) not in mine for group in optimizer.param_groups for p in group["params"]):
        raise ValueError(
            "optimizer must hold the parameters of the model it trains, got those of another model"
        )


def check_batch_size(batch_size, data):
    if batch_size is None:
        return len(data)
    return min(whole_number("batch_size", batch_size), len(data))


def check_shapes(model, data):
    """Raise ValueError unless the model takes the inputs and gives outputs that fit the targets."""
    inputs, targets = data[0][:1], data[1]
    try:
        with torch.no_grad():
            shape = tuple(model(inputs).shape)
    except RuntimeError as error:
        raise ValueError(
            f"model must take inputs of shape (n, {inputs.shape[1]}): {error}"
        ) from None
    if targets.dtype == torch.int64:
        classes = int(targets.max()) + 1
        if len(shape) != 2 or shape[1] < classes:
            raise ValueError(
                f"model must give outputs of shape (n, {classes}) for {classes} classes, got {shape}"
            )
    elif shape != (1, 1):
        raise ValueError(
            f"model must give outputs of shape (n, 1) as the targets have, got {shape}"
        )


def progress_bar(iterable, progress, name=""):
    """Return `iterable` with a tqdm bar that appears after two seconds and vanishes at the end."""
    file = _OneLine() if hasattr(get_ipython(), "kernel") else sys.stderr
    return tqdm(
        iterable,
        desc=name,
        delay=PROGRESS_DELAY,
        leave=False,
        disable=not progress,
        file=file,
        ncols=80,
    )


class _OneLine:
    """A file for tqdm inside a notebook: one display that is rewritten, and empty in the end.

    tqdm's own notebook bar is a widget that stays in the saved file; standard error would stay there too.
    """

    encoding = "utf-8"

    def __init__(self):
        self.handle = None

    def write(self, text):
        line = {"text/plain": text.strip("\r\n ")}
        if self.handle is None:
            if line["text/plain"]:
                self.handle = display(line, raw=True, display_id=True)
        else:
            self.handle.update(line, raw=True)

    def flush(self):
        pass


def _first(reached):
    return int(reached.argmax()) if reached.any() else math.inf
