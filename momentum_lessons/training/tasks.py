"""The tasks on which methods are compared, the (lr, β) plane, and what was found, stored."""

import tomllib
from dataclasses import dataclass, fields, replace
from functools import partial
from pathlib import Path

import numpy as np
import torch

from ..validation import choice
from .compare import Comparison, compare
from .data import characters, digits, photograph, words
from .loop import settled, train
from .models import MLP, Bigrams, Transformer, evaluating
from .recipes import Recipe

FOLDER = Path(__file__).parent.parent / "data"
DATA = {
    "digits": digits,
    "digits standardised": lambda: digits().standardised(),
    "photograph": photograph,
    "words": words,
    "characters": characters,
}
MODELS = {
    "MLP": MLP,
    "colours": lambda seed: MLP((128, 64, 64, 3), seed).float(),
    "Bigrams": Bigrams,
    "Transformer": lambda seed: Transformer(88, seed=seed),
}
QUANTITIES = ("train_loss", "test_loss", "test_accuracy")


@dataclass(frozen=True)
class Task:
    """What is trained, how long, by which methods: a table of `data/tasks.toml`."""

    data: str
    model: str
    methods: list[str]
    lrs: list[float]
    score: str
    epochs: int
    cosine: bool
    tuning_seeds: list[int]
    seeds: list[int]
    batch_size: int | None = None

    def score_of(self, history):
        """Return a run's score, of which more is better; NaN or -inf for one that diverged."""
        if self.score == "settling_epoch":
            return -history.settling_epoch(0.95)
        last = getattr(history, self.score)[-1]
        return -last if self.score.endswith("loss") else last


TASKS = {
    name: Task(**table)
    for name, table in tomllib.loads((FOLDER / "tasks.toml").read_text(encoding="utf-8")).items()
}


@dataclass(frozen=True)
class Result:
    """What a task's comparison found, for `methods` (M,), `lrs` (L,), seeds (S,).

    `scores` (M, L, tuning seeds), NaN where a run diverged; `chosen` (M,) learning rates;
    `train_loss`, `test_loss`, `test_accuracy` (M, S, epochs + 1) at the chosen rates; `outputs`
    (M, n, outputs) of the first seed's model on the training inputs, for values.
    """

    methods: np.ndarray
    lrs: np.ndarray
    scores: np.ndarray
    chosen: np.ndarray
    train_loss: np.ndarray
    test_loss: np.ndarray
    test_accuracy: np.ndarray
    outputs: np.ndarray

    def settling_epochs(self, accuracy):
        """Return the epochs (M, S) after which the test accuracy stays at `accuracy`, or inf."""
        return np.array([[settled(run >= accuracy) for run in row] for row in self.test_accuracy])


def measure(name, data=None, **changes):
    """Tune every method of a task and measure it at its best rate; return the Result.

    `data`: other Data than the task's; `changes` replace settings of the Task.
    """
    task = replace(TASKS[choice("task", name, tuple(TASKS))], **changes)
    data = DATA[task.data]() if data is None else data
    tuning = data if data.test_inputs is None else data.for_tuning()
    scores = []
    for method in task.methods:
        rows, _ = _runs(task, tuning, [(method, lr) for lr in task.lrs], task.tuning_seeds)
        scores.append([[task.score_of(history) for history in row] for row in rows])
    scores = np.array(scores)
    means = np.where(np.isnan(scores).any(2), -np.inf, scores.mean(2))
    chosen = np.array(task.lrs)[means.argmax(1)]
    rows, outputs = _runs(task, data, zip(task.methods, chosen, strict=True), task.seeds)
    curves = (Comparison(rows).curves(q).astype(np.float32) for q in QUANTITIES)
    return Result(np.array(task.methods), np.array(task.lrs), scores, chosen, *curves, outputs)


def _runs(task, data, methods, seeds):
    """Return the histories [(method, lr)][seed], and outputs of each first model for values."""
    recipes = []
    for method, lr in methods:  # such as "Adam" or "SGD + momentum, β = 0.5"
        name, _, beta = method.partition(", β = ")
        recipes.append(Recipe(name, float(lr), {"momentum": float(beta)} if beta else {}))
    steps = task.epochs * (len(data) // (task.batch_size or len(data)))
    cosine = partial(torch.optim.lr_scheduler.CosineAnnealingLR, T_max=steps)
    how = task.epochs, task.batch_size, cosine if task.cosine else None
    if task.model == "MLP":  # small enough that one stack is faster than a loop
        return compare(recipes, seeds, data, MLP, *how).histories, np.empty(0)
    rows, outputs = [], []
    for recipe in recipes:
        models = [MODELS[task.model](seed=seed) for seed in seeds]
        pairs = zip(models, seeds, strict=True)
        rows.append([train(model, data, recipe, *how, seed) for model, seed in pairs])
        if not data.classifies:
            with evaluating(models[0]):
                outputs.append(models[0](data.for_model(models[0])[0][0]).numpy())
    return rows, np.array(outputs, np.float16)


LRS = tuple(float(f"{lr:.3g}") for lr in np.geomspace(1e-3, 10, 17))
BETAS = (0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999)


@dataclass(frozen=True)
class Sweep:
    """What the digits' MLP 64–64–10 does at every (β, lr) under SGD with momentum, PyTorch's form.

    `lrs` (L,) and `betas` (B,), both ascending, β = 0 (plain SGD) first; means over three seeds, in
    batches of 32, NaN from where a seed's loss is no longer finite:
    `test_accuracy`  (B, L, epochs + 1) in [0, 1] after each epoch, the start weights' first
    `train_loss`     (B, L, epochs + 1) cross-entropy over the training set, likewise
    """

    lrs: np.ndarray
    betas: np.ndarray
    test_accuracy: np.ndarray
    train_loss: np.ndarray

    @property
    def accuracy(self):
        """Test accuracy after the last epoch, (B, L)."""
        return self.test_accuracy[..., -1]


def run_sweep(lrs=LRS, betas=BETAS, epochs=20):
    """Train the digits' network at every point of the grid and return the Sweep.

    It shows test accuracy over the whole plane, so no recipe is chosen from it: that is done on
    `digits().for_tuning()`.
    """
    curves = []
    for beta in betas:
        recipes = [Recipe("SGD + momentum", float(lr), {"momentum": float(beta)}) for lr in lrs]
        runs = compare(recipes, 3, digits(), MLP, epochs, batch_size=32)
        curves.append([runs.curves(q).mean(1) for q in ("test_accuracy", "train_loss")])
    return Sweep(np.array(lrs), np.array(betas), *np.array(curves, np.float32).swapaxes(0, 1))


def load(name):
    """Return a task's stored Result; `python -m momentum_lessons.training NAME` recomputes it."""
    return read(choice("task", name, tuple(TASKS)), Result)


def load_sweep():
    """Return the stored Sweep; `python -m momentum_lessons.training plane` recomputes it."""
    return read("sweep", Sweep)


def read(name, kind):
    """Return what is stored under a name, as a Result or another dataclass of arrays."""
    with np.load(_file(name)) as stored:
        return kind(**{field.name: stored[field.name] for field in fields(kind)})


def write(name, found):
    """Store a dataclass of arrays as a small .npz."""
    np.savez_compressed(_file(name), **vars(found))


def _file(name):
    return FOLDER / f"{name.replace(' ', '_')}.npz"
