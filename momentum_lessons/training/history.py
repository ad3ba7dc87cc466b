"""What a training run leaves behind."""

import math
from dataclasses import dataclass

import numpy as np

from ..validation import number


@dataclass(frozen=True)
class Run:
    """The raw record of a loop over one model, or over many side by side (a last axis, models).

    `losses` (steps, ...) of the batches; `seen` (epochs + 1, ..., parts, 2) loss and accuracy.
    """

    losses: list
    seen: list
    seconds: float
    stopped: str = ""

    def of(self, model):
        """Return the record of one of many models."""
        losses = [loss[model] for loss in self.losses]
        return Run(losses, [scores[model] for scores in self.seen], self.seconds, self.stopped)


@dataclass(frozen=True)
class History:
    """What a run left behind.

    `losses`   (steps,) the loss of each step's batch, before the step was taken
    `train_loss`, `test_loss`, `train_accuracy`, `test_accuracy`   (epochs + 1,) over the whole
               set, the start weights' first; NaN where there is no test set, or no accuracy
    `seconds`  wall time, evaluation included; of the whole stack if the run was one of a stack
    `stopped`  why it ended early, one sentence; empty if it did not
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

    def settling_time(self, loss):
        """Return the steps after which the batch loss stays at most `loss`, inf if it does not."""
        return _settled(self.losses <= number("loss", loss))

    def settling_epoch(self, accuracy):
        """Return the epochs after which the test accuracy stays at least `accuracy`, or inf."""
        accuracy = number("accuracy", accuracy, 0, 1, high_open=False)
        return _settled(self.test_accuracy >= accuracy)


def history(name, run, steps_per_epoch, group):
    """Return the History of one model's Run, cut at the first loss that is not finite.

    `group`: the parameter group whose learning rate the sentence on divergence names.
    """
    losses, seen, stopped = np.array(run.losses), np.array(run.seen), run.stopped
    bad = ~np.isfinite(losses)
    if bad.any():
        step = int(bad.argmax())
        losses, seen = losses[: step + 1], seen[: step // steps_per_epoch + 1]
        stopped = _why_not_finite(losses[-1], step, group)
    train = seen[:, 0]
    test = seen[:, 1] if seen.shape[1] > 1 else np.full_like(train, math.nan)
    curves = train[:, 0], test[:, 0], train[:, 1], test[:, 1]
    return History(name, losses, *curves, run.seconds, stopped)


def _why_not_finite(loss, step, group):
    if step == 0:
        return (
            f"Stopped at step 0: the loss is {loss} before the first update, "
            "so the start weights are the cause."
        )
    beta = group.get("momentum", 0)
    effective = f" (effectively {group['lr'] / (1 - beta):.3g} with its momentum)" if beta else ""
    return (
        f"Stopped at step {step}: the loss is {loss}; the likely cause is a learning rate too "
        f"large for this model, lr={group['lr']:.3g}{effective}: try a tenth of it."
    )


def _settled(within):
    """Return from which index on all of `within` (n,) is true, inf if its last is not."""
    outside = np.flatnonzero(~within)
    if len(outside) == 0:
        return 0
    return int(outside[-1]) + 1 if outside[-1] + 1 < len(within) else math.inf
