"""The practice of notebook 06: solutions pass, stubs are not attempted, mistakes are called by their names."""

import numpy as np
import pytest
import torch

from momentum_lessons.exercises.experiment import MISTAKES, _walk, p1, p2, p3, q1, q2, q3, q4


def answers(exercise):
    scope = {"np": np, "torch": torch}
    exec(exercise.code, scope)
    return [scope[name] for name in exercise.answers]


def verdict(exercise, *given):
    exercise.check(*given)
    return exercise.status, exercise.message


@pytest.mark.parametrize("exercise", [q1, q2, q3, q4], ids=lambda q: q.name)
def test_solution_passes(exercise):
    assert verdict(exercise, *answers(exercise))[0] == "solved"


class Optimizer(torch.optim.Optimizer):
    """What the learners' optimizers below share: everything but the two lines in the inner loop."""

    def __init__(self, params, lr, beta=0.9):
        super().__init__(params, {"lr": lr, "beta": beta})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for w in group["params"]:
                if w.grad is not None:
                    self.move(w, group, self.state[w].get("velocity", torch.zeros_like(w)))


class Stub(Optimizer):
    def step(self):
        return ...


@pytest.mark.parametrize(
    ("exercise", "given"), [(q1, ...), (q2, lambda x: ...), (q3, lambda lrs, accuracy: ...), (q4, Stub)]
)
def test_stub_is_not_attempted(exercise, given):
    assert verdict(exercise, given)[0] == "not attempted"


@pytest.mark.parametrize(
    ("lr", "words"),
    [
        (0.01, "momentum's own lr"),
        (0.001, "divide by 1 − β"),
        (0.01 / 0.9, "divided by β"),
        (0.009, "multiplied by β"),
        (1.0, "once"),
        (0.05, "the sum 1 + β"),
        ("fast", "Expected numbers"),
        (float("nan"), "is nan"),
    ],
)
def test_fair_lr_mistakes(lr, words):
    status, message = verdict(q1, lr)
    assert status == "not solved yet"
    assert words in message


def with_ones(x):
    return np.hstack([x, np.ones((len(x), 1))])


def ratio(matrix):
    eigenvalues = np.linalg.eigvalsh(matrix)
    return eigenvalues[-1] / eigenvalues[0]


def in_place(x):
    x -= x.mean(0)
    return ratio(x.T @ x)


@pytest.mark.parametrize(
    ("condition_number", "words"),
    [
        (lambda x: ratio(x.T @ x), "bias is missing"),
        (lambda x: np.linalg.cond(with_ones(x)), "square root of κ"),
        (lambda x: 1 / ratio(with_ones(x).T @ with_ones(x)), "Upside down"),
        (lambda x: np.linalg.eigvalsh(2 * with_ones(x).T @ with_ones(x) / len(x))[-1], "largest eigenvalue alone"),
        (lambda x: ratio((x - x.mean(0)).T @ (x - x.mean(0))), "centred data"),
        (lambda x: 3.0, "not the ratio"),
        (lambda x: x.shape, "Shape ()"),
        (lambda x: None, "returned None"),
        (lambda x: np.nan, "nan"),
        (lambda x: x.no_such_thing, "raised `AttributeError"),
        (in_place, "changed its input"),
    ],
)
def test_condition_number_mistakes(condition_number, words):
    status, message = verdict(q2, condition_number)
    assert status == "not solved yet"
    assert words in message


class ArticleForm(Optimizer):
    def move(self, w, group, velocity):
        self.state[w]["velocity"] = velocity = group["beta"] * velocity + (1 - group["beta"]) * w.grad
        w -= group["lr"] * velocity


class Forgets(Optimizer):
    def move(self, w, group, velocity):
        velocity = group["beta"] * velocity + w.grad
        w -= group["lr"] * velocity


class RateInside(Optimizer):
    def move(self, w, group, velocity):
        self.state[w]["velocity"] = velocity = group["beta"] * velocity + group["lr"] * w.grad
        w -= velocity


class WeightsFirst(Optimizer):
    def move(self, w, group, velocity):
        w -= group["lr"] * velocity
        self.state[w]["velocity"] = group["beta"] * velocity + w.grad


class IgnoresGroups(Optimizer):
    def move(self, w, group, velocity):
        self.state[w]["velocity"] = velocity = group["beta"] * velocity + w.grad
        w -= self.defaults["lr"] * velocity


class OneVelocity(Optimizer):
    velocity = 0

    def move(self, w, group, velocity):
        self.velocity = group["beta"] * self.velocity + w.grad
        w -= group["lr"] * self.velocity


class Uphill(Optimizer):
    def move(self, w, group, velocity):
        self.state[w]["velocity"] = velocity = group["beta"] * velocity + w.grad
        w += group["lr"] * velocity


class LooksAhead(Optimizer):
    def move(self, w, group, velocity):
        self.state[w]["velocity"] = velocity = group["beta"] * velocity + w.grad
        w -= group["lr"] * (w.grad + group["beta"] * velocity)


class Rebinds(Optimizer):
    def move(self, w, group, velocity):
        self.state[w]["velocity"] = velocity = group["beta"] * velocity + w.grad
        w = w - group["lr"] * velocity


class SharesTheGradient(Optimizer):
    def move(self, w, group, velocity):
        if "velocity" not in self.state[w]:
            self.state[w]["velocity"] = w.grad
        else:
            self.state[w]["velocity"].mul_(group["beta"]).add_(w.grad)
        w -= group["lr"] * self.state[w]["velocity"]
        w.grad *= 2


class NoGradientNoMercy(Optimizer):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for w in group["params"]:
                self.state[w]["velocity"] = velocity = group["beta"] * self.state[w].get("velocity", 0) + w.grad
                w -= group["lr"] * velocity


class TracksGradients(Optimizer):
    def step(self):
        for group in self.param_groups:
            for w in group["params"]:
                w -= group["lr"] * w.grad


@pytest.mark.parametrize(
    ("optimizer", "words"),
    [
        (ArticleForm, MISTAKES["article"]),
        (Forgets, MISTAKES["plain"]),
        (RateInside, MISTAKES["inside"]),
        (WeightsFirst, MISTAKES["late"]),
        (IgnoresGroups, MISTAKES["default"]),
        (OneVelocity, MISTAKES["shared"]),
        (Uphill, MISTAKES["uphill"]),
        (LooksAhead, MISTAKES["nesterov"]),
        (Rebinds, MISTAKES["still"]),
        (SharesTheGradient, "step changed w.grad"),
        (NoGradientNoMercy, "must be skipped"),
        (TracksGradients, "raised `RuntimeError"),
        (lambda params, lr, beta: None, "the class itself"),
    ],
)
def test_optimizer_mistakes(optimizer, words):
    status, message = verdict(q4, optimizer)
    assert status == "not solved yet"
    assert words in message


def test_the_mistakes_differ_from_the_right_path_and_from_each_other():
    paths = [_walk(kind) for kind in ("right", *MISTAKES)]
    assert all(not np.allclose(a, b) for i, a in enumerate(paths) for b in paths[:i])


@pytest.mark.parametrize(
    ("best_lr", "words"),
    [

        (lambda lrs, a: lrs[np.nanargmax(np.nan_to_num(a).max(axis=1))], "one lucky seed"),
        (lambda lrs, a: lrs[np.argmax([row[~np.isnan(row)].mean() if np.isfinite(row).any() else 0 for row in a])],
         "over the survivors"),
        (lambda lrs, a: 1.0, "diverged for every seed"),
        (lambda lrs, a: np.nanargmax(a.mean(axis=1)), "place in the grid"),
        (lambda lrs, a: np.nanmax(a.mean(axis=1)), "That is the accuracy"),
        (lambda lrs, a: lrs[np.nanargmin(a.mean(axis=1))], "lowest accuracy"),
        (lambda lrs, a: lrs, "Shape ()"),
    ],
)  # fmt: skip
def test_best_lr_mistakes(best_lr, words):
    status, message = verdict(q3, best_lr)
    assert status == "not solved yet"
    assert words in message


@pytest.mark.parametrize("prediction", [p1, p2, p3])
def test_predictions_have_four_answers_with_feedback(prediction):
    assert len({text for text, _ in prediction.answers}) == 4
    assert all(len(feedback) > 20 for _, feedback in prediction.answers)
