"""The tasks on which methods are compared, and what was found, stored with the package."""

import tomllib
from dataclasses import dataclass, fields, replace
from pathlib import Path

import numpy as np
import torch

from ..validation import choice
from .compare import compare
from .data import characters, digits, photograph, words
from .loop import train
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

    def scores(self, histories):
        """Return the score of each of some histories, NaN for one that diverged; more is better."""
        if self.score == "settling_epoch":
            values = [-h.settling_epoch(0.95) for h in histories]
        else:
            sign = -1 if self.score.endswith("loss") else 1
            values = [sign * getattr(h, self.score)[-1] for h in histories]
        return [np.nan if h.diverged else v for h, v in zip(histories, values, strict=True)]


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


def measure(name, data=None, **changes):
    """Tune every method of a task and measure it at its best rate; return the Result.

    `data`: other Data than the task's; `changes` replace settings of the Task.
    """
    task = replace(TASKS[choice("task", name, tuple(TASKS))], **changes)
    data = DATA[task.data]() if data is None else data
    tuning = data if data.test_inputs is None else data.for_tuning()
    scores = []
    for method in task.methods:
        rows, _ = _runs(task, tuning, [Recipe(method, lr) for lr in task.lrs], task.tuning_seeds)
        scores.append([task.scores(row) for row in rows])
    scores = np.array(scores)
    means = np.where(np.isnan(scores).any(2), -np.inf, scores.mean(2))
    chosen = np.array(task.lrs)[means.argmax(1)]
    recipes = [Recipe(m, float(lr)) for m, lr in zip(task.methods, chosen, strict=True)]
    rows, outputs = _runs(task, data, recipes, task.seeds)
    curves = {
        quantity: np.array([[getattr(h, quantity) for h in row] for row in rows], np.float32)
        for quantity in ("train_loss", "test_loss", "test_accuracy")
    }
    return Result(
        np.array(task.methods), np.array(task.lrs), scores, chosen, **curves, outputs=outputs
    )


def _runs(task, data, recipes, seeds):
    """Return the histories [recipe][seed], and outputs of each recipe's first model for values."""
    batch_size = data.batch_size(task.batch_size)
    steps = task.epochs * (len(data) // batch_size)

    def cosine(optimizer):
        return torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)

    how = task.epochs, batch_size, cosine if task.cosine else None
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


def load(name):
    """Return a task's stored Result; `python -m momentum_lessons.training NAME` recomputes it."""
    return read(choice("task", name, tuple(TASKS)), Result)


def read(name, kind):
    """Return what is stored under a name, as a Result or another dataclass of arrays."""
    with np.load(_file(name)) as stored:
        return kind(**{field.name: stored[field.name] for field in fields(kind)})


def write(name, found):
    """Store a dataclass of arrays as a small .npz."""
    np.savez_compressed(_file(name), **vars(found))


def _file(name):
    return FOLDER / f"{name.replace(' ', '_')}.npz"
