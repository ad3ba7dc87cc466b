"""The (lr, β) plane of a real network: the digits, trained at every point of a grid, and stored."""

from dataclasses import dataclass

import numpy as np

from .compare import compare
from .data import digits
from .models import MLP
from .recipes import Recipe
from .tasks import read

LRS = tuple(float(f"{lr:.3g}") for lr in np.geomspace(1e-3, 10, 17))
BETAS = (0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999)
SEEDS = (0, 1, 2)
EPOCHS = 20


@dataclass(frozen=True)
class Sweep:
    """What the digits' MLP 64–64–10 does at every (β, lr) under SGD with momentum, PyTorch's form.

    `lrs` (L,) and `betas` (B,), both ascending, β = 0 (plain SGD) first; means over SEEDS, in
    batches of 32, NaN where a seed's loss became infinite or NaN:
    `test_accuracy`  (B, L, EPOCHS + 1) in [0, 1] after each epoch, the start weights' first
    `train_loss`     (B, L, EPOCHS + 1) cross-entropy over the training set, likewise
    """

    lrs: np.ndarray
    betas: np.ndarray
    test_accuracy: np.ndarray
    train_loss: np.ndarray

    @property
    def accuracy(self):
        """Test accuracy after the last epoch, (B, L)."""
        return self.test_accuracy[..., -1]


def run_sweep(lrs=LRS, betas=BETAS):
    """Train the digits' network at every point of the grid and return the Sweep.

    It shows test accuracy over the whole plane, so no recipe is chosen from it: that is done on
    `digits().for_tuning()`.
    """
    curves = {"test_accuracy": [], "train_loss": []}
    for beta in betas:
        recipes = [Recipe("SGD + momentum", float(lr), {"momentum": float(beta)}) for lr in lrs]
        runs = compare(recipes, SEEDS, digits(), MLP, EPOCHS, batch_size=32)
        lost = np.isnan(runs.final("train_loss")).any(1)[:, None]
        for quantity, rows in curves.items():
            rows.append(np.where(lost, np.nan, runs.curves(quantity).mean(1)))
    curves = {quantity: np.array(rows, np.float32) for quantity, rows in curves.items()}
    return Sweep(np.array(lrs), np.array(betas), **curves)


def load_sweep():
    """Return the stored Sweep; `python -m momentum_lessons.training plane` recomputes it."""
    return read("sweep", Sweep)
