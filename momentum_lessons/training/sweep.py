"""The (lr, β) plane of a real network: the digits, trained at every point of a grid, stored with the package."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from .compare import compare
from .data import digits
from .models import MLP
from .recipes import Recipe

FILE = Path(__file__).parent.parent / "data" / "sweep.npz"
LRS = tuple(float(f"{lr:.3g}") for lr in np.geomspace(1e-3, 10, 17))
BETAS = (0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999)
SEEDS = (0, 1, 2)
EPOCHS = 20
BATCH_SIZE = 32


@dataclass(frozen=True)
class Sweep:
    """What the digits' MLP 64–64–10 does at every (β, lr) under SGD with momentum, PyTorch's form.

    `lrs` (L,) and `betas` (B,), both ascending, β = 0 (plain SGD) first; means over `seeds`:
    `accuracy`       (B, L) test accuracy in [0, 1] after the last epoch
    `test_accuracy`  (B, L, epochs + 1) the same after each epoch, the start weights' first
    `train_loss`     (B, L, epochs + 1) cross-entropy over the training set, likewise
    `diverged`       (B, L) whether a seed's loss became infinite or NaN; the three others are then NaN there
    """

    lrs: np.ndarray
    betas: np.ndarray
    test_accuracy: np.ndarray
    train_loss: np.ndarray
    seeds: tuple[int, ...] = SEEDS
    epochs: int = EPOCHS
    batch_size: int = BATCH_SIZE

    @property
    def accuracy(self):
        return self.test_accuracy[..., -1]

    @property
    def diverged(self):
        return np.isnan(self.accuracy)


def run_sweep(lrs=LRS, betas=BETAS, seeds=SEEDS):
    """Train the digits' network at every point of the grid, `seeds` times, and return the Sweep.

    It shows test accuracy over the whole plane, so no recipe is chosen from it: that is done on
    `digits().for_tuning()`.
    """
    lrs, betas = np.array(lrs, dtype=float), np.array(betas, dtype=float)
    accuracy, loss = [], []
    for beta in betas:
        recipes = [Recipe("SGD + momentum", float(lr), {"momentum": float(beta)}) for lr in lrs]
        runs = compare(recipes, seeds, digits(), MLP, EPOCHS, BATCH_SIZE)
        lost = np.isnan(runs.final("test_accuracy")).any(1)[:, None]
        accuracy.append(np.where(lost, np.nan, runs.curves("test_accuracy").mean(1)))
        loss.append(np.where(lost, np.nan, runs.curves("train_loss").mean(1)))
    return Sweep(lrs, betas, np.array(accuracy), np.array(loss), tuple(seeds))


def save_sweep(result, file=FILE):
    """Write a Sweep as a small .npz of float32 (curves) and float64 (axes)."""
    file.parent.mkdir(exist_ok=True)
    curves = {
        name: getattr(result, name).astype(np.float32) for name in ("test_accuracy", "train_loss")
    }
    np.savez_compressed(file, lrs=result.lrs, betas=result.betas, **curves)


def load_sweep(file=FILE):
    """Return the stored Sweep; `python -m momentum_lessons.training` recomputes it."""
    with np.load(file) as stored:
        return Sweep(
            **{name: stored[name] for name in ("lrs", "betas", "test_accuracy", "train_loss")}
        )
