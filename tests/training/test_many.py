"""Many runs as one stack, comparisons, the stored results."""

import numpy as np
import pytest
import torch

from momentum_lessons import training
from momentum_lessons.training import MLP, LinearModel, Recipe, compare, train
from momentum_lessons.training import tasks as tasks_module

CURVES = ("train_loss", "test_loss", "test_accuracy")


def cosine(steps):
    return lambda optimizer: torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)


@pytest.mark.parametrize("batch_size", [None, 32])
def test_a_stack_equals_the_runs_one_by_one(few, batch_size):
    recipes = [
        *(Recipe(name, lr) for name in ("SGD", "Adam") for lr in (0.01, 0.1)),
        Recipe("Nesterov", 0.1),
        Recipe("RMSprop", 0.01),
    ]
    many = compare(recipes, (0, 4), few, MLP, 3, batch_size, schedule=cosine(3)).histories
    for recipe, row in zip(recipes, many, strict=True):
        for seed, run in zip((0, 4), row, strict=True):
            model = MLP(seed=seed)
            one = train(model, few, recipe, 3, batch_size, seed=seed, schedule=cosine(3))
            for name in ("losses", *CURVES):
                assert np.allclose(getattr(run, name), getattr(one, name), rtol=1e-9), recipe


def test_a_diverged_run_of_a_stack_stops_alone_and_as_it_would_have_alone(line):
    recipes = Recipe("SGD", 0.1), Recipe("SGD", 50.0)
    together = compare(recipes, 1, line, LinearModel, 160)
    (good,), (bad,) = together.histories
    alone = train(LinearModel(seed=0), line, recipes[1], 160)
    assert good.steps == 160
    assert not good.stopped
    assert bad.diverged
    assert bad.steps == alone.steps < 160
    assert bad.stopped == alone.stopped
    # A stacked product adds up in another order than one alone: equal but for the last bits.
    assert np.allclose(bad.train_loss, alone.train_loss, rtol=1e-9, equal_nan=True)
    assert np.isfinite(together.final("train_loss")[0]).all()
    assert np.isnan(together.final("train_loss")[1]).all()


@pytest.mark.parametrize("batch_size", [None, 25])
def test_a_run_whose_loss_is_lost_within_an_epoch_has_no_score_from_there_on(few, batch_size):
    history = train(MLP(), few, Recipe("SGD", 1e200), 4, batch_size)
    first = int(np.isfinite(history.losses).sum()) // (1 if batch_size is None else 4) + 1
    assert history.diverged
    assert np.isfinite(history.test_accuracy[:first]).all()
    assert np.isnan(history.test_accuracy[first:]).all()


@pytest.mark.parametrize("after", [0, 7])
def test_an_interrupt_of_a_stack_keeps_what_was_recorded(few, capsys, after):
    class Interrupting(torch.optim.lr_scheduler.LRScheduler):
        def get_lr(self):
            if self.last_epoch > after:
                raise KeyboardInterrupt
            return [group["lr"] for group in self.optimizer.param_groups]

    recipes = [Recipe("SGD", 0.1), Recipe("Adam", 0.1)]
    stopped = compare(recipes, 2, few, MLP, 4, 25, Interrupting).histories
    whole = compare(recipes, 2, few, MLP, 4, 25).histories
    assert f"Interrupted after {after + 1} steps" in capsys.readouterr().out
    for row, full in zip(stopped, whole, strict=True):
        for run, complete in zip(row, full, strict=True):
            seen = (after + 1) // 4 + (after + 1 < 4)
            assert np.array_equal(run.losses, complete.losses[: after + 1])
            assert np.array_equal(run.test_accuracy[:seen], complete.test_accuracy[:seen])
            assert np.isnan(run.test_accuracy[seen:]).all()
            assert "Interrupted" in run.stopped
            assert not complete.stopped


def test_all_recipes_of_a_seed_start_from_the_same_weights(few):
    recipes = [Recipe(name, 0.01) for name in ("SGD", "Adam", "RMSprop")]
    first = compare(recipes, 3, few, MLP, epochs=1).curves("train_loss")[:, :, 0]
    assert np.allclose(first, first[0])
    assert len(set(first[0])) == 3


def test_some_cells_of_the_stored_sweep_come_out_again():
    stored = training.load_sweep()
    assert stored.accuracy.shape == (len(stored.betas), len(stored.lrs))
    assert stored.test_accuracy.shape[-1] == 21
    assert (stored.lrs == tasks_module.LRS).all()
    assert (stored.betas == tasks_module.BETAS).all()
    assert stored.accuracy[4, 12] < 0.5  # lr 1, β 0.9: beyond the cliff
    again = training.run_sweep(stored.lrs[[8, 12]], stored.betas[[4]], epochs=4)
    assert (again.betas[0], *again.lrs) == (0.9, 0.1, 1.0)
    there = stored.test_accuracy[4, [8, 12], :5], stored.train_loss[4, [8, 12], :5]
    assert np.allclose(again.test_accuracy[0, 0], there[0][0], atol=0.01)  # on the ridge, calm
    assert np.allclose(again.train_loss[0, 0], there[1][0], rtol=0.02, atol=1e-3)
    assert again.accuracy[0, 1] < 0.5


def test_a_method_may_name_its_beta_and_its_epochs_until_it_has_settled_are_those_of_its_runs():
    method = "SGD + momentum, β = 0.5"
    found = training.measure(
        "digits", methods=(method,), lrs=(0.3,), epochs=3, tuning_seeds=(0,), seeds=(0, 1)
    )
    recipe = Recipe("SGD + momentum", 0.3, {"momentum": 0.5})
    runs = compare([recipe], 2, training.digits(), MLP, 3, 32, cosine(3 * 42)).histories[0]
    accuracy = max(run.test_accuracy[1] for run in runs) + 1e-3  # of the first epoch, so the later
    expected = [run.settling_epoch(accuracy) for run in runs]
    assert np.array_equal(found.settling_epochs(accuracy), [expected])
    assert np.isinf(found.settling_epochs(1.0)).all()


def test_what_is_measured_of_a_task_is_stored_and_comes_out_again(tmp_path, monkeypatch):
    monkeypatch.setattr(tasks_module, "FOLDER", tmp_path)
    small = {"lrs": (0.1, 1.0), "methods": ("SGD",), "epochs": 2, "tuning_seeds": (0, 1)}
    found = training.measure("digits", seeds=(0, 1), **small)
    assert found.scores.shape == (1, 2, 2)
    assert found.chosen == [1.0]
    tasks_module.write("digits", found)
    stored = training.load("digits")
    assert np.array_equal(stored.test_accuracy, found.test_accuracy)
    again = train(MLP(seed=1), training.digits(), Recipe("SGD", 1.0), 2, 32, cosine(2 * 42), seed=1)
    assert np.allclose(again.test_accuracy, stored.test_accuracy[0, 1], atol=1e-6)


@pytest.mark.parametrize("name", tasks_module.TASKS)
def test_every_task_is_stored_with_an_equal_grid_and_an_inner_best_rate(name):
    task, stored = tasks_module.TASKS[name], training.load(name)
    assert stored.methods.tolist() == task.methods
    assert stored.lrs.tolist() == task.lrs
    assert stored.scores.shape == (len(task.methods), len(task.lrs), len(task.tuning_seeds))
    assert stored.train_loss.shape == (len(task.methods), len(task.seeds), task.epochs + 1)
    assert (stored.chosen > task.lrs[0]).all()
    assert (stored.chosen < task.lrs[-1]).all()
