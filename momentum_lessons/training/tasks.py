"""The tasks on which methods are compared, and what the comparisons found, stored with the package."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch

from ..validation import choice
from .data import Data, characters, digits, photograph, words
from .history import History
from .loop import train, train_many
from .models import MLP, Bigrams, Transformer
from .recipes import Recipe

FOLDER = Path(__file__).parent.parent / "data"
FIVE = ("SGD", "SGD + momentum", "Nesterov", "RMSprop", "Adam")
HALF_DECADES = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)


@dataclass(frozen=True)
class Task:
    """What is trained, for how long, and by which `score` of a History a learning rate is chosen.

    `lrs` is the grid for every one of `methods`. A rate is chosen by its mean score over
    `tuning_seeds`, on a part of the training set; the chosen rates are then measured with `seeds`.
    """

    data: Callable[[], Data]
    model: Callable
    methods: tuple[str, ...]
    lrs: tuple[float, ...]
    score: Callable[[History], float]
    epochs: int
    batch_size: int | None = None
    scheduled: bool = True
    tuning_seeds: tuple[int, ...] = (0,)
    seeds: tuple[int, ...] = (1, 2, 3)


def _accuracy(history):
    return history.test_accuracy[-1]


def _loss(history):
    return -history.test_loss[-1]


DIGITS = Task(
    digits,
    MLP,
    FIVE,
    HALF_DECADES,
    _accuracy,
    epochs=10,
    batch_size=32,
    tuning_seeds=(0, 1, 2, 3),
    seeds=tuple(range(20)),
)
FULL_BATCH = replace(
    DIGITS,
    methods=("SGD", "SGD + momentum", "Adam"),
    lrs=tuple(float(f"{lr:.2g}") for lr in np.geomspace(0.0056, 3.2, 12)),
    score=lambda history: -history.settling_epoch(0.95),
    epochs=120,
    batch_size=None,
    scheduled=False,
    tuning_seeds=(0, 1),
    seeds=tuple(range(10)),
)
TASKS = {
    "digits": DIGITS,
    "digits standardised": replace(DIGITS, data=lambda: digits().standardised()),
    "digits full batch": FULL_BATCH,
    "digits full batch standardised": replace(
        FULL_BATCH,
        data=lambda: digits().standardised(),
        lrs=tuple(float(f"{lr:.2g}") for lr in np.geomspace(0.0056, 10, 14)),
    ),
    "photograph": Task(
        photograph,
        lambda seed: MLP((128, 64, 64, 3), seed).float(),
        ("SGD", "SGD + momentum", "Nesterov", "Adam", "Muon"),
        HALF_DECADES,
        lambda history: -history.train_loss[-1],
        epochs=200,
    ),
    "words": Task(
        words,
        Bigrams,
        ("SGD", "SGD + momentum", "Nesterov", "Adam"),
        (0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0),
        _loss,
        epochs=2,
        batch_size=512,
    ),
    "characters": Task(
        characters,
        lambda seed: Transformer(88, seed=seed),
        ("SGD", "SGD + momentum", "Adam", "Muon"),
        HALF_DECADES[:-1],
        _loss,
        epochs=1,
        batch_size=16,
    ),
}


@dataclass(frozen=True)
class Result:
    """What a task's comparison found, for `methods` (M,), `lrs` (L,), seeds (S,).

    `scores` (M, L, tuning seeds), NaN where a run diverged; `chosen` (M,) learning rates;
    `train_loss`, `test_loss`, `train_accuracy`, `test_accuracy` (M, S, epochs + 1) at the chosen
    rates; `outputs` (M, n, outputs) of the first seed's model on the training inputs, for values.
    """

    methods: np.ndarray
    lrs: np.ndarray
    scores: np.ndarray
    chosen: np.ndarray
    train_loss: np.ndarray
    test_loss: np.ndarray
    train_accuracy: np.ndarray
    test_accuracy: np.ndarray
    outputs: np.ndarray


def measure(name, **changes):
    """Tune every method of a task and measure it at its best rate; return the Result.

    `changes` replace settings of the Task.
    """
    task = replace(TASKS[choice("task", name, tuple(TASKS))], **changes)
    data = task.data()
    tuning = data if data.test_inputs is None else data.for_tuning()
    scores = np.array(
        [_scores(task, tuning, [Recipe(method, lr) for lr in task.lrs]) for method in task.methods]
    )
    means = np.where(np.isnan(scores).any(2), -np.inf, scores.mean(2))
    chosen = np.array(task.lrs)[means.argmax(1)]
    recipes = [Recipe(m, float(lr)) for m, lr in zip(task.methods, chosen, strict=True)]
    rows, outputs = _runs(task, data, recipes, task.seeds)
    curves = {
        quantity: np.array([[getattr(h, quantity) for h in row] for row in rows], np.float32)
        for quantity in ("train_loss", "test_loss", "train_accuracy", "test_accuracy")
    }
    return Result(
        np.array(task.methods), np.array(task.lrs), scores, chosen, **curves, outputs=outputs
    )


def _scores(task, data, recipes):
    rows, _ = _runs(task, data, recipes, task.tuning_seeds)
    return [[np.nan if h.diverged else task.score(h) for h in row] for row in rows]


def _runs(task, data, recipes, seeds):
    """Return the histories [recipe][seed], and outputs of each recipe's first model for values."""
    batch_size = data.batch_size(task.batch_size)
    steps = task.epochs * (len(data) // batch_size)

    def cosine(optimizer):
        return torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)

    schedule = cosine if task.scheduled else None
    if task.model is MLP:  # small enough that one stack is faster than a loop
        rows = train_many(MLP, data, recipes, seeds, task.epochs, batch_size, schedule)
        return rows, np.empty(0)
    rows, outputs = [], []
    for recipe in recipes:
        models = [task.model(seed=seed) for seed in seeds]
        rows.append(
            [
                train(model, data, recipe, task.epochs, batch_size, schedule, seed)
                for model, seed in zip(models, seeds, strict=True)
            ]
        )
        if not data.classifies:
            with torch.no_grad():
                outputs.append(models[0](data.for_model(models[0])[0][0]).numpy())
    return rows, np.array(outputs, np.float16)


def save(name, result):
    """Write a Result as a small .npz."""
    np.savez_compressed(_file(name), **vars(result))


def load(name):
    """Return a task's stored Result; `python -m momentum_lessons.training NAME` recomputes it."""
    choice("task", name, tuple(TASKS))
    with np.load(_file(name)) as stored:
        return Result(**stored)


def _file(name):
    return FOLDER / f"{name.replace(' ', '_')}.npz"
