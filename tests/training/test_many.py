"""Many runs as one stack, comparisons, the stored sweep."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from momentum_lessons import training
from momentum_lessons.training import MLP, LinearModel, Recipe, compare, grid, train, train_many
from momentum_lessons.training import loop as loop_module
from momentum_lessons.training import sweep as sweep_module
from momentum_lessons.training import tasks as tasks_module


@pytest.mark.parametrize("batch_size", [None, 32])
def test_a_stack_equals_the_runs_one_by_one(few, batch_size):
    recipes = [
        *grid(["SGD", "Adam"], [0.01, 0.1]),
        Recipe("Nesterov", 0.1),
        Recipe("RMSprop", 0.01),
    ]

    def cosine(optimizer):
        return torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, 3)

    many = train_many(MLP, few, recipes, (0, 4), 3, batch_size, schedule=cosine)
    for recipe, row in zip(recipes, many, strict=True):
        for seed, run in zip((0, 4), row, strict=True):
            one = train(MLP(seed=seed), few, recipe, 3, batch_size, seed=seed, schedule=cosine)
            for name in ("losses", "train_loss", "test_loss", "train_accuracy", "test_accuracy"):
                assert np.allclose(getattr(run, name), getattr(one, name), rtol=1e-9), (
                    recipe.label,
                    name,
                )


def test_a_diverged_run_of_a_stack_stops_alone_and_as_it_would_have_alone(line):
    recipes = Recipe("SGD", 0.1), Recipe("SGD", 50.0)
    (good,), (bad,) = train_many(LinearModel, line, recipes, (0,), 400)
    alone = train(LinearModel(seed=0), line, recipes[1], 400)
    assert good.steps == 400
    assert not good.stopped
    assert bad.diverged
    assert bad.steps == alone.steps
    assert bad.epochs == alone.epochs
    assert bad.stopped == alone.stopped


@pytest.mark.parametrize("after", [0, 7])
def test_an_interrupt_of_a_stack_keeps_what_was_recorded(few, monkeypatch, capsys, after):
    step, calls = loop_module._step, []

    def interrupted(*arguments):
        calls.append(arguments)
        if len(calls) > after:
            raise KeyboardInterrupt
        return step(*arguments)

    monkeypatch.setattr(loop_module, "_step", interrupted)
    recipes = grid(["SGD", "Adam"], [0.1])
    rows = train_many(MLP, few, recipes, (0, 1), epochs=20, batch_size=25)
    monkeypatch.undo()
    whole = train_many(MLP, few, recipes, (0, 1), epochs=20, batch_size=25)
    assert f"Interrupted after {after} steps" in capsys.readouterr().out
    for row, full in zip(rows, whole, strict=True):
        for run, complete in zip(row, full, strict=True):
            assert np.array_equal(run.losses, complete.losses[:after])
            assert np.array_equal(run.test_accuracy, complete.test_accuracy[: after // 4 + 1])
            assert "Interrupted" in run.stopped
            assert not complete.stopped


def test_all_recipes_of_a_seed_start_from_the_same_weights(few):
    runs = compare(grid(["SGD", "Adam", "RMSprop"], [0.01]), 3, few, MLP, epochs=1)
    first = runs.curves("train_loss")[:, :, 0]
    assert np.allclose(first, first[0])
    assert len(set(first[0])) == 3


def test_a_comparison_says_who_diverged_and_who_stays(few, line):
    lost = compare(grid(["SGD"], [0.1, 50.0]), 2, line, LinearModel, 400, None)
    assert np.isfinite(lost.final("train_loss")[0]).all()
    assert np.isnan(lost.final("train_loss")[1]).all()
    assert np.isnan(lost.curves("train_loss")[1, :, -1]).all()


def test_some_cells_of_the_stored_sweep_come_out_again():
    stored = training.load_sweep()
    again = training.run_sweep(stored.lrs[[8, 12]], stored.betas[[4]], stored.seeds)
    assert (again.betas[0], *again.lrs) == (0.9, 0.1, 1.0)
    assert np.allclose(
        again.test_accuracy[0, 0], stored.test_accuracy[4, 8], atol=0.01
    )  # on the ridge, calm
    assert np.allclose(again.train_loss[0][0], stored.train_loss[4, 8], rtol=0.02, atol=1e-3)
    assert again.accuracy[0, 1] < 0.5  # lr 1, β 0.9: beyond the cliff, then and now
    assert stored.accuracy[4, 12] < 0.5
    assert stored.accuracy.shape == (len(stored.betas), len(stored.lrs))
    assert stored.test_accuracy.shape[-1] == stored.epochs + 1
    assert (stored.lrs == sweep_module.LRS).all()
    assert (stored.betas == sweep_module.BETAS).all()


def test_a_sweep_survives_saving(tmp_path):
    stored = training.load_sweep()
    sweep_module.save_sweep(stored, tmp_path / "data" / "sweep.npz")
    again = training.load_sweep(tmp_path / "data" / "sweep.npz")
    assert np.array_equal(again.train_loss, stored.train_loss)
    assert np.array_equal(again.lrs, stored.lrs)


def test_what_is_stored_of_a_task_comes_out_again(tmp_path, monkeypatch):
    small = replace(
        tasks_module.TASKS["digits"], lrs=(0.1, 1.0), methods=("SGD",), epochs=2, seeds=(0, 1)
    )
    monkeypatch.setitem(tasks_module.TASKS, "digits", small)
    monkeypatch.setattr(tasks_module, "FOLDER", tmp_path)
    found = training.measure("digits")
    assert found.scores.shape == (1, 2, 4)
    assert found.chosen == [1.0]
    tasks_module.save("digits", found)
    stored = training.load("digits")
    assert np.array_equal(stored.test_accuracy, found.test_accuracy)
    again = train(MLP(seed=1), training.digits(), Recipe("SGD", 1.0), 2, 32, cosine(2 * 42), seed=1)
    assert np.allclose(again.test_accuracy, stored.test_accuracy[0, 1], atol=1e-6)


def cosine(steps):
    return lambda optimizer: torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)


@pytest.mark.parametrize("name", tasks_module.TASKS)
def test_every_task_is_stored_with_an_equal_grid_and_an_inner_best_rate(name):
    task, stored = tasks_module.TASKS[name], training.load(name)
    assert tuple(stored.methods) == task.methods
    assert stored.scores.shape == (len(task.methods), len(task.lrs), len(task.tuning_seeds))
    assert stored.train_loss.shape == (len(task.methods), len(task.seeds), task.epochs + 1)
    assert (stored.chosen > task.lrs[0]).all()
    assert (stored.chosen < task.lrs[-1]).all()
