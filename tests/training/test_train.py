"""Data and one run: equal to PyTorch's bare loop, clear about bad input."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import torch

from momentum_lessons import training
from momentum_lessons.training import (
    MLP,
    Bigrams,
    Data,
    LinearModel,
    Recipe,
    Transformer,
    compare,
    train,
)
from momentum_lessons.training.loop import batches, one_thread

# Data


def test_the_line_is_the_article_s_data(line):
    torch.manual_seed(42)
    x = torch.randn(1000, 1)
    y = 3 * x + 2 + 0.5 * torch.randn(1000, 1)
    assert torch.equal(line.inputs, x.double())
    assert torch.allclose(line.targets, y.double(), atol=1e-5)
    assert line.condition_number == pytest.approx(1.0104, abs=1e-4)


def test_hessian_eigenvalues_are_autograd_s():
    data = training.make_regression(scales=(0.5, 2.0))

    def loss(w):
        return torch.nn.functional.mse_loss(data.inputs @ w[:2] + w[2], data.targets[:, 0])

    hessian = torch.autograd.functional.hessian(loss, torch.zeros(3, dtype=torch.float64))
    assert np.allclose(data.hessian_eigenvalues, np.linalg.eigvalsh(hessian))


def test_features_on_different_scales_are_ill_conditioned_until_standardised():
    data = training.make_regression(scales=(0.1, 1.0, 5.0))
    assert 2000 < data.condition_number < 4000
    even = data.standardised()
    assert even.condition_number < 1.2
    assert torch.allclose(even.inputs.mean(0), torch.zeros(3, dtype=torch.float64), atol=1e-12)
    assert even.least_squares_loss == pytest.approx(data.least_squares_loss)


def test_a_constant_feature_survives_standardising():
    data = Data(torch.ones(5, 1), torch.arange(5.0)[:, None])
    assert torch.equal(data.standardised().inputs, torch.zeros(5, 1, dtype=torch.float64))


def test_tuning_data_come_from_the_training_set_alone(digits):
    tuning = digits.for_tuning()
    assert len(tuning) + len(tuning.test_inputs) == len(digits) == 1347
    training_rows = {row.numpy().tobytes() for row in digits.inputs}
    assert all(row.numpy().tobytes() in training_rows for row in tuning.test_inputs)
    assert set(tuning.test_targets.tolist()) == set(range(10))


# One run


def test_the_fair_race_of_the_article_s_experiment(line):
    target = line.least_squares_loss + 1e-3

    def steps(name, lr):
        return train(LinearModel(seed=4), line, Recipe(name, lr), 300).settling_time(target)

    assert steps("SGD", 0.001) == np.inf
    assert abs(steps("SGD", 0.01) - 230) <= 10
    assert abs(steps("SGD", 0.1) - 21) <= 2
    assert abs(steps("SGD + momentum", 0.01) - 79) <= 4  # passes at 37, swings through, comes back


def test_train_is_the_bare_loop(few):
    model, bare = MLP(seed=3), MLP(seed=3)
    history = train(model, few, Recipe("Nesterov", 0.1), 3, 32, seed=5)
    optimizer = torch.optim.SGD(bare.parameters(), lr=0.1, momentum=0.9, nesterov=True)
    generator, losses = torch.Generator().manual_seed(5), []
    for _ in range(3):
        for batch in torch.randperm(100, generator=generator).split(32)[:3]:  # and not the 4 left
            optimizer.zero_grad()
            loss = torch.nn.functional.cross_entropy(bare(few.inputs[batch]), few.targets[batch])
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
    assert np.allclose(history.losses, losses, rtol=1e-12)
    assert history.steps == 9
    accuracy = (bare(few.test_inputs).argmax(1) == few.test_targets).double().mean().item()
    assert history.test_accuracy[-1] == pytest.approx(accuracy)


def test_a_history_starts_with_the_start_weights(line):
    model = LinearModel(seed=1)
    with torch.no_grad():
        first = torch.nn.functional.mse_loss(model(line.inputs), line.targets).item()
    history = train(model, line, Recipe("SGD", 0.1), 5)
    assert history.train_loss[0] == pytest.approx(first)
    assert np.allclose(
        history.train_loss[:-1], history.losses
    )  # full batch: the same loss, before each step
    assert np.isnan(history.test_loss).all()
    assert np.isnan(history.test_accuracy).all()


def test_a_run_is_reproducible_by_seed_and_leaves_the_caller_s_generator_alone(few):
    torch.manual_seed(0)
    state = torch.random.get_rng_state()
    runs = [
        train(MLP(seed=2), few, Recipe("Adam", 0.01), 2, 10, seed=seed).losses for seed in (7, 7, 8)
    ]
    assert np.array_equal(runs[0], runs[1])
    assert not np.array_equal(runs[0], runs[2])
    assert torch.equal(torch.random.get_rng_state(), state)


def test_a_schedule_is_stepped_after_each_step(line):
    def halve(optimizer):
        return torch.optim.lr_scheduler.StepLR(optimizer, 1, gamma=0.5)

    model = LinearModel(seed=0)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    train(model, line, optimizer, 2, batch_size=200, schedule=halve)
    assert optimizer.param_groups[0]["lr"] == pytest.approx(0.1 / 2**10)


def test_an_epoch_has_whole_batches_only_in_a_new_order_each_time():
    generator = torch.Generator().manual_seed(0)
    epochs = [batches(100, 32, generator) for _ in range(2)]
    assert [[len(batch) for batch in epoch] for epoch in epochs] == [[32, 32, 32]] * 2
    assert len(torch.cat(epochs[0]).unique()) == 96
    assert not torch.equal(epochs[0][0], epochs[1][0])


def test_a_run_has_settled_when_it_stays_there():
    curve = np.array([0.1, 0.96, 0.5, 0.97, 0.98])
    history = training.History(1 - curve, 1 - curve, 1 - curve, curve)
    assert history.settling_epoch(0.95) == 3
    assert history.settling_time(0.05) == 3
    assert history.settling_epoch(0.99) == np.inf
    assert history.settling_epoch(0.05) == 0


def test_start_weights_do_not_depend_on_what_other_threads_draw():
    alone = [MLP(seed=seed)[0].weight for seed in range(20)]
    with ThreadPoolExecutor(8) as pool:
        together = [model[0].weight for model in pool.map(lambda seed: MLP(seed=seed), range(20))]
    assert all(torch.equal(a, b) for a, b in zip(alone, together, strict=True))


def test_muon_takes_the_hidden_matrices_and_adamw_the_rest():
    model = Transformer(5, context=4, width=8)
    muon, adamw = Recipe("Muon", 0.02).optimizers(model)
    matrices, rest = muon.param_groups[0]["params"], adamw.param_groups[0]["params"]
    assert len(matrices) == 2 * 4
    assert len(matrices) + len(rest) == len(list(model.parameters()))
    assert any(w is model.symbol for w in rest)
    data = Data(torch.arange(8).reshape(2, 4) % 5, torch.arange(1, 9).reshape(2, 4) % 5)
    assert train(model, data, Recipe("Muon", 0.02), 60).losses[-1] < 0.1


def test_the_transformer_does_not_see_what_it_has_to_say():
    model, symbols = Transformer(5, context=4, width=8), torch.tensor([[0, 1, 2, 3]])
    changed = torch.tensor([[0, 1, 2, 4]])
    assert torch.allclose(model(symbols)[..., :3], model(changed)[..., :3], atol=1e-6)
    assert not torch.allclose(model(symbols)[..., 3], model(changed)[..., 3], atol=1e-3)


def test_the_table_of_bigrams_learns_the_frequencies():
    data = Data(torch.tensor([[0], [0], [0], [1]]), torch.tensor([1, 1, 2, 0]))
    model = Bigrams(3)
    train(model, data, Recipe("SGD", 3.0), 300)
    assert torch.allclose(
        model.table[0].softmax(0), torch.tensor([0, 2 / 3, 1 / 3]).double(), atol=0.01
    )


def test_text_is_continued_by_its_next_symbol():
    data = training.characters()
    assert torch.equal(data.inputs[0, 1:], data.targets[0, :-1].double())
    words = training.words()
    assert torch.equal(words.inputs[1:, 0], words.targets[:-1].double())
    counts = torch.bincount(words.targets)
    assert len(counts) == 300
    assert (counts[:-1].diff() <= 60).all()  # by frequency, but for the tenth that is held out
    assert len(words.test_targets) == pytest.approx(len(words) / 9, rel=0.01)


def test_the_photograph_is_colour_by_place():
    data = training.photograph()
    assert data.inputs.shape == (64**2, 128)
    assert data.targets.shape == (64**2, 3)
    assert 0 <= data.targets.min() < data.targets.max() <= 1


def test_the_number_of_threads_is_one_inside_and_restored_after(few):
    before = torch.get_num_threads()
    try:
        torch.set_num_threads(2)
        with one_thread():
            assert torch.get_num_threads() == 1
        train(MLP(), few, Recipe("SGD", 0.1), 1)
        assert torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(before)


def test_a_diverging_run_stops_with_step_and_cause_and_keeps_its_history(line, capsys):
    history = train(LinearModel(), line, Recipe("SGD + momentum", 50.0), 1000)
    assert history.diverged
    assert 0 < history.steps < 1000
    assert np.isfinite(history.losses[:-1]).all()
    assert not np.isfinite(history.losses[-1])
    assert f"step {history.steps - 1}" in history.stopped
    assert "learning rate" in history.stopped
    assert "effectively 500" in history.stopped
    assert history.stopped in capsys.readouterr().out


def test_start_weights_that_are_not_finite_are_named(line):
    model = LinearModel()
    torch.nn.init.constant_(model.bias, np.inf)
    assert "start weights" in train(model, line, Recipe("SGD", 0.1), 5).stopped


def test_an_interrupt_keeps_what_was_recorded(line):
    class Interrupted(LinearModel):
        calls = 0

        def forward(self, x):
            self.calls += 1
            if self.calls > 20:
                raise KeyboardInterrupt
            return super().forward(x)

    history = train(Interrupted(), line, Recipe("SGD", 0.1), 1000)
    assert 5 < history.steps < 20
    assert "Interrupted" in history.stopped
    assert not history.diverged


# Bad input


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Recipe("Momentun", 0.1), "optimizer must be one of 'SGD'"),
        (lambda: Recipe("SGD", -1.0), "lr must be finite and greater than 0, got -1"),
        (
            lambda: Recipe("SGD", 0.1, {"momentumm": 0.9}),
            "options must be those of torch.optim for SGD",
        ),
        (
            lambda: Data(torch.zeros(0, 2), torch.zeros(0, 1)),
            "inputs must have shape (n, features), not empty, got (0, 2)",
        ),
        (
            lambda: Data(torch.zeros(3), torch.zeros(3, 1)),
            "inputs must have shape (n, features), not empty, got (3,)",
        ),
        (
            lambda: Data(torch.zeros(3, 2), torch.zeros(3)),
            "must have shape (3, outputs) for 3 samples, got (3,)",
        ),
        (
            lambda: Data(torch.zeros(3, 2), torch.zeros(4, 1)),
            "targets must have shape (3, outputs) for 3 samples",
        ),
        (lambda: Data(torch.full((3, 2), np.nan), torch.zeros(3, 1)), "inputs must be finite"),
        (lambda: Data(torch.zeros(3, 2), None), "targets must be an array or a tensor, got None"),
        (
            lambda: Data(torch.ones(3, 2), torch.ones(3, 1), torch.ones(3, 4), torch.ones(3, 1)),
            "test_inputs must have",
        ),
        (
            lambda: training.make_regression(scales=(1.0, 0.0)),
            "scales must be finite and greater than 0, got 0",
        ),
        (lambda: training.digits().least_squares_loss, "class numbers"),
        (lambda: MLP((64,)), "sizes must name inputs and outputs"),
        (lambda: LinearModel(features=0), "features must be a whole number of at least 1, got 0"),
        (lambda: Recipe("SGD", 0.1, {"lr": 5.0}), "multiple values for keyword argument 'lr'"),
        (
            lambda: Data(torch.zeros(3, 2), torch.tensor([0, 1, -1])),
            "class numbers from 0 on, got -1",
        ),
        (
            lambda: compare([Recipe("Muon", 0.1)], 1, training.digits(), MLP, 1),
            "Muon works on whole matrices",
        ),
        (lambda: training.load("digit"), "task must be one of 'digits'"),
        (
            lambda: compare([], (0,), training.digits(), MLP, 1),
            "recipes and seeds must hold at least one",
        ),
    ],
)
def test_a_mistake_gets_one_clear_sentence(make, words):
    with pytest.raises(ValueError) as error:  # noqa: PT011 (the words are compared below)
        make()
    assert words in str(error.value)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"epochs": 0}, "epochs must be a whole number of at least 1, got 0"),
        ({"batch_size": 0}, "batch_size must be a whole number of at least 1, got 0"),
        ({"model": LinearModel(3)}, "model must take inputs of shape (n, 1)"),
        (
            {"model": torch.nn.Linear(1, 2)},
            "model must give outputs of shape (n, 1) as the targets have",
        ),
        ({"optimizer": torch.optim.SGD(LinearModel().parameters())}, "got those of another model"),
        ({"seed": -1}, "seed must be a whole number of at least 0, got -1"),
    ],
)
def test_train_names_what_cannot_be_run(line, change, words):
    given = {"model": LinearModel(), "optimizer": Recipe("SGD", 0.1), "epochs": 1, **change}
    with pytest.raises(ValueError) as error:  # noqa: PT011
        train(data=line, **given)
    assert words in str(error.value)


def test_too_few_outputs_for_the_classes_are_named(few):
    with pytest.raises(
        ValueError, match=r"outputs of shape \(n, 10\) for 10 classes, got \(2, 5\)"
    ):
        train(MLP((64, 5)), few, Recipe("SGD", 0.1), 1)


def test_an_optimizer_that_is_none_is_named(line):
    with pytest.raises(
        TypeError, match="optimizer must be a Recipe or a torch optimizer, got 'SGD'"
    ):
        train(LinearModel(), line, "SGD", 1)


def test_a_float32_model_is_trained_in_its_own_precision(line):
    model = torch.nn.Linear(1, 1)
    train(model, line, Recipe("SGD", 0.1), 3)
    assert model.weight.dtype == torch.float32


def test_an_output_averaged_over_the_batch_is_named(line):
    class Averaged(LinearModel):
        def forward(self, x):
            return super().forward(x).mean(0, keepdim=True)

    with pytest.raises(ValueError, match=r"shape \(n, 1\) as the targets have, got \(1, 1\) for 2"):
        train(Averaged(), line, Recipe("SGD", 0.1), 1)
