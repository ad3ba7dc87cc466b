"""The exercises of notebook 06: mistakes have names, right answers pass in any form."""

import numpy as np
import pytest
import torch

from momentum_lessons.lessons.n06_experiment import q1, q2, q3, q4, q5
from momentum_lessons.lessons.n06_experiment.judges import mistaken_paths, path_of
from momentum_lessons.measures import paired_difference

from ..helpers import rejected, solved

UNFAIR = {"rates tried", "chosen on", "reported"}


@pytest.mark.parametrize(
    ("lr", "words"),
    [
        (0.02, "momentum's own lr"),
        (0.001, "divide by 1 − β"),
        (0.02 / 0.95, "divided by β"),
        (0.019, "multiplied by β"),
        (0.039, "two gradients only"),
        (0.2, "right for β = 0.9"),
        (8.0, "once"),
        (0.05, "the sum 1 + β"),
        ("fast", "Expected numbers"),
        (float("nan"), "nan"),
    ],
)
def test_fair_lr_mistakes(lr, words):
    assert words in rejected(q1, UNFAIR, lr)


@pytest.mark.parametrize(
    ("unfair", "words"),
    [
        ({"rates tried", "chosen on"}, "not all: 1 more"),
        (set(), "3 more"),
        (UNFAIR | {"method"}, "what the comparison is about"),
        (UNFAIR | {"learning rate"}, "best rate of its own"),
        (UNFAIR | {"seeds"}, "seeds are the same"),
        (UNFAIR | {"epochs"}, "epochs are the same"),
        (UNFAIR | {"rate"}, "'rate' is no row"),
        ("reported", "as a set"),
        (3, "as a set"),
    ],
)
def test_unfair_rows_that_are_fair_or_missing_are_named(unfair, words):
    assert words in rejected(q1, unfair, 0.4)


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
        (
            lambda x: np.linalg.eigvalsh(2 * with_ones(x).T @ with_ones(x) / len(x))[-1],
            "largest eigenvalue alone",
        ),
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
    assert words in rejected(q2, condition_number)


def changed(*changes):
    """Return the optimizer of the solution with some of its code replaced."""
    code = q5.code
    for old, new in changes:
        assert old in code
        code = code.replace(old, new)
    names = {"torch": torch}
    exec(code, names)
    return names["MyMomentum"]


RULE = 'group["beta"] * self.state[w].get("velocity", 0) + w.grad'
KEEP = '                self.state[w]["velocity"] = velocity\n'
MOVE = 'w -= group["lr"] * velocity'
# Keeps the first gradient's own tensor as velocity, and makes a new one from the second step on.
ADD_LATER = """                if velocity is not w.grad:
                    velocity = group["beta"] * velocity + w.grad
                    self.state[w]["velocity"] = velocity
"""
SKIP = "if w.grad is None:\n                    continue"


@pytest.mark.parametrize(
    ("optimizer", "words"),
    [
        (changed(("+ w.grad", '+ (1 - group["beta"]) * w.grad')), q5.mistakes["article"]),
        (changed((KEEP, "")), q5.mistakes["plain"]),
        (
            changed(
                ("def __init__", "kept = {}\n    def __init__"),
                ("self.state[w]", "self.kept.setdefault(id(w), {})"),
            ),
            "`state_dict` would lose the velocity",
        ),
        (
            changed(("+ w.grad", '+ group["lr"] * w.grad'), (MOVE, "w -= velocity")),
            q5.mistakes["inside"],
        ),
        (changed(('group["beta"] * ', "")), q5.mistakes["whole"]),
        (changed(('group["beta"]', "0.9")), q5.mistakes["fixed"]),
        (changed(('"velocity", 0', '"velocity", w.grad')), q5.mistakes["first"]),
        (
            changed((MOVE, 'w -= group["lr"] * (velocity - w.grad) / group["beta"]')),
            q5.mistakes["late"],
        ),
        (changed((MOVE, "w -= velocity")), q5.mistakes["bare"]),
        (changed((MOVE, 'w -= self.defaults["lr"] * velocity')), q5.mistakes["default"]),
        (changed(("self.state[w]", "self.state[None]")), q5.mistakes["shared"]),
        (changed(("w -=", "w +=")), q5.mistakes["uphill"]),
        (
            changed((MOVE, 'w -= group["lr"] * (w.grad + group["beta"] * velocity)')),
            q5.mistakes["nesterov"],
        ),
        (changed(("w -=", "w = w -")), q5.mistakes["still"]),
        (
            changed((MOVE, 'w -= group["lr"] ** 2 * velocity')),
            "leave the path of PyTorch's SGD at step 1 of 6",
        ),
        (changed((RULE, f"w.grad.add_({RULE} - w.grad)")), "step changed w.grad"),
        (changed((SKIP, "pass")), "must be skipped"),
        (changed(("continue", "return")), "`return` ends the step"),
        (changed(("    @torch.no_grad()\n", "")), "raised `RuntimeError"),
        (lambda params, lr, beta: None, "the class itself"),
        (
            changed(
                (RULE, 'group["beta"] * self.state.get(w, 0) + w.grad'),
                (KEEP, "                self.state[w] = velocity\n"),
            ),
            "`self.state[w]` is a dict",
        ),
        (
            changed(
                (RULE, 'self.state[w]["velocity"] if self.state[w] else w.grad'),
                (KEEP, '                self.state[w]["velocity"] = velocity\n'),
                ("                w -=", ADD_LATER + "                w -="),
            ),
            "the tensor `w.grad` itself",
        ),
    ],
)
def test_optimizer_mistakes(optimizer, words):
    assert words in rejected(q5, optimizer)


@pytest.mark.parametrize(
    "optimizer",
    [
        changed(
            (
                RULE,
                "self.state[w].setdefault('v', torch.zeros(w.shape)).mul_(group['beta'])"
                ".add_(w.grad)",
            )
        ),
        changed(
            (MOVE, 'w.add_(velocity, alpha=-group["lr"])'),
            ("def step(self)", "def step(self, closure=None)"),
        ),
        changed(
            ("    @torch.no_grad()\n", ""),
            ("w -=", "w.data -="),
            ("beta=0.9)", "beta=0.9, extra=None)"),
        ),
        changed(("+ w.grad", "- w.grad"), ("w -=", "w +=")),
    ],
    ids=["in place, single precision", "a closure", "without no_grad", "the opposite velocity"],
)
def test_a_right_optimizer_in_another_form_is_taken(optimizer):
    assert solved(q5, optimizer), q5.message


def test_the_mistakes_differ_from_the_right_path_and_from_each_other():
    paths = [*mistaken_paths().values(), path_of(q5.right.MyMomentum)[0]]
    assert all(not np.allclose(a, b) for i, a in enumerate(paths) for b in paths[:i])


@pytest.mark.parametrize(
    ("best_lr", "words"),
    [
        (lambda lrs, a: lrs[np.nanargmax(np.nan_to_num(a).max(axis=1))], "one lucky seed"),
        (
            lambda lrs, a: lrs[
                np.argmax(
                    [row[~np.isnan(row)].mean() if np.isfinite(row).any() else 0 for row in a]
                )
            ],
            "over the survivors",
        ),
        (lambda lrs, a: lrs[np.argmax(a.mean(axis=1))], "diverged for every seed"),
        (
            lambda lrs, a: lrs[np.isfinite(a).all(axis=1)].max(),
            "the largest rate that never diverged",
        ),
        (lambda lrs, a: np.nanargmax(a.mean(axis=1)), "place in the grid"),
        (lambda lrs, a: np.nanmax(a.mean(axis=1)), "That is the accuracy"),
        (lambda lrs, a: lrs[np.nanargmin(a.mean(axis=1))], "lowest accuracy"),
        (lambda lrs, a: lrs[max(np.nanargmax(a.mean(axis=1)) - 1, 0)], "One step below the best"),
        (lambda lrs, a: lrs, "Shape ()"),
    ],
)
def test_best_lr_mistakes(best_lr, words):
    assert words in rejected(q3, best_lr)


def unpaired(a, b):
    return (a - b).mean(), np.sqrt(a.var(ddof=1) / len(a) + b.var(ddof=1) / len(b))


@pytest.mark.parametrize(
    ("difference", "words"),
    [
        (lambda a, b: q4.right.difference(b, a), "a minus b"),
        (lambda a, b: ((a - b).mean(), (a - b).std(ddof=1)), "the spread of single differences"),
        (lambda a, b: ((a - b).mean(), (a - b).std()), "with n where n − 1 belongs"),
        (lambda a, b: ((a - b).mean(), (a - b).std() / np.sqrt(len(a))), "`ddof=1`"),
        (lambda a, b: ((a - b).mean(), (a - b).std(ddof=1) / len(a)), "falls with √n"),
        (unpaired, "subtract first"),
        (lambda a, b: ((a - b).mean(), (a - b).var(ddof=1) / len(a)), "its root is missing"),
        (lambda a, b: (np.median(a - b), q4.right.difference(a, b)[1]), "median"),
        (lambda a, b: (0.0, 1.0), "Expected"),
        (lambda a, b: (a - b).mean(), "two numbers"),
        (lambda a, b: None, "returned None"),
    ],
)
def test_difference_mistakes(difference, words):
    assert words in rejected(q4, difference)


@pytest.mark.parametrize(
    ("exercise", "answer"),
    [
        (q4, lambda a, b: list(paired_difference(a, b))),
        (q2, lambda x: np.linalg.cond(with_ones(x)) ** 2),
        (q2, lambda x: torch.linalg.cond(torch.tensor(with_ones(x), dtype=torch.float32)) ** 2),
        (
            q3,
            lambda lrs, a: max(
                (row.mean(), lr) for lr, row in zip(lrs, a, strict=True) if np.isfinite(row).all()
            )[1],
        ),
        (q3, lambda lrs, a: np.float32(lrs[np.argmax(np.nan_to_num(a.mean(axis=1)))])),
    ],
)
def test_a_right_answer_in_another_form_is_taken(exercise, answer):
    assert solved(exercise, answer), exercise.message


@pytest.mark.parametrize("kind", [set, list, tuple, frozenset])
def test_the_rows_are_taken_in_any_collection(kind):
    assert solved(q1, kind(UNFAIR), np.float32(0.4)), q1.message
