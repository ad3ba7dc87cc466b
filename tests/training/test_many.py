"""Many runs as one stack, comparisons, the stored sweep."""

from functools import partial

import numpy as np
import pytest
import torch

from momentum_lessons import training
from momentum_lessons.training import MLP, LinearModel, Recipe, compare, grid, train, train_many
from momentum_lessons.training import many as many_module
from momentum_lessons.training import sweep as sweep_module

quiet = partial(train, progress=False)


@pytest.mark.parametrize("batch_size", [None, 32])
def test_a_stack_equals_the_runs_one_by_one(few, batch_size):
    recipes = [
        *grid(["SGD", "Adam"], [0.01, 0.1]),
        Recipe("Nesterov", 0.1),
        Recipe("RMSprop", 0.01),
    ]

    def cosine(optimizer):
        return torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, 3)

    many = train_many(MLP, few, recipes, (0, 4), 3, batch_size, schedule=cosine, progress=False)
    for recipe, row in zip(recipes, many, strict=True):
        for seed, run in zip((0, 4), row, strict=True):
            one = quiet(MLP(seed=seed), few, recipe, 3, batch_size, seed=seed, schedule=cosine)
            for name in ("losses", "train_loss", "test_loss", "train_accuracy", "test_accuracy"):
                assert np.allclose(getattr(run, name), getattr(one, name), rtol=1e-9), (
                    recipe.label,
                    name,
                )


def test_a_diverged_run_of_a_stack_stops_alone_and_as_it_would_have_alone(line):
    recipes = Recipe("SGD", 0.1), Recipe("SGD", 50.0)
    (good,), (bad,) = train_many(LinearModel, line, recipes, (0,), 400, progress=False)
    alone = quiet(LinearModel(seed=0), line, recipes[1], 400)
    assert good.steps == 400
    assert not good.stopped
    assert bad.diverged
    assert bad.steps == alone.steps
    assert bad.epochs == alone.epochs
    assert bad.stopped == alone.stopped


@pytest.mark.parametrize("after", [0, 7])
def test_an_interrupt_of_a_stack_keeps_what_was_recorded(few, monkeypatch, capsys, after):
    step, calls = many_module._step, []

    def interrupted(*arguments):
        calls.append(arguments)
        if len(calls) > after:
            raise KeyboardInterrupt
        return step(*arguments)

    monkeypatch.setattr(many_module, "_step", interrupted)
    recipes = grid(["SGD", "Adam"], [0.1])
    rows = train_many(MLP, few, recipes, (0, 1), epochs=20, batch_size=25, progress=False)
    monkeypatch.undo()
    whole = train_many(MLP, few, recipes, (0, 1), epochs=20, batch_size=25, progress=False)
    assert f"Interrupted after {after + 1} steps" in capsys.readouterr().out
    for row, full in zip(rows, whole, strict=True):
        for run, complete in zip(row, full, strict=True):
            assert np.array_equal(run.losses, complete.losses[: after + 1])
            assert np.array_equal(run.test_accuracy, complete.test_accuracy[: after // 4 + 1])
            assert "Interrupted" in run.stopped
            assert not complete.stopped


def test_all_recipes_of_a_seed_start_from_the_same_weights(few):
    runs = compare(grid(["SGD", "Adam", "RMSprop"], [0.01]), 3, few, epochs=1, progress=False)
    first = runs.curves("train_loss")[:, :, 0]
    assert np.allclose(first, first[0])
    assert len(set(first[0])) == 3


def test_the_table_has_means_and_spreads_and_says_who_diverged(few, line):
    table = compare(grid(["SGD"], [0.1, 1.0]), 3, few, epochs=2, progress=False)._repr_markdown_()
    assert table.count("±") >= 4
    assert "0 of 3" in table
    lost = compare(
        [Recipe("SGD", 50.0)], 2, line, LinearModel, epochs=400, batch_size=None, progress=False
    )
    assert "2 of 2" in repr(lost)
    assert np.isnan(lost.final("train_loss")).all()


def test_the_best_rate_is_chosen_by_mean_and_never_one_that_diverged():
    def run(accuracy, loss=1.0):
        curve = np.array([0.1, accuracy])
        return training.History("", np.array([1.0, loss]), curve, curve, curve, curve, 0.0)

    recipes = grid(["SGD"], [10.0, 0.1, 1.0]) + grid(["Adam"], [0.1])
    rows = [
        [run(0.99), run(0.99, np.nan)],
        [run(0.90), run(0.92)],
        [run(0.99), run(0.5)],
        [run(0.3), run(0.3)],
    ]
    comparison = training.Comparison(recipes, rows, training.digits())
    assert {name: recipe.lr for name, recipe in comparison.best().items()} == {
        "SGD": 0.1,
        "Adam": 0.1,
    }


def test_some_cells_of_the_stored_sweep_come_out_again():
    stored = training.load_sweep()
    again = training.run_sweep(stored.lrs[[8, 12]], stored.betas[[4]], stored.seeds, progress=False)
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
