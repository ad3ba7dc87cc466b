"""The exercises of notebook 06: mistakes are called by their names, right answers in another form pass."""

import numpy as np
import pytest
import torch

from momentum_lessons.lessons.n06_experiment.judges import MISTAKES, _walk, q1, q2, q3, q4

from .helpers import rejected, solved


@pytest.mark.parametrize(
    ("lr", "words"),
    [
        (0.01, "momentum's own lr"),
        (0.001, "divide by 1 − β"),
        (0.01 / 0.9, "divided by β"),
        (0.009, "multiplied by β"),
        (0.019, "two gradients only"),
        (0.0111, "divided by β"),
        (1.0, "once"),
        (0.05, "the sum 1 + β"),
        ("fast", "Expected numbers"),
        (float("nan"), "is nan"),
    ],
)
def test_fair_lr_mistakes(lr, words):
    assert words in rejected(q1, lr)


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
    code = q4.code
    for old, new in changes:
        assert old in code
        code = code.replace(old, new)
    names = {"torch": torch}
    exec(code, names)
    return names["MyMomentum"]


RULE = 'group["beta"] * self.state[w].get("velocity", 0) + w.grad'
KEEP = '                self.state[w]["velocity"] = velocity\n'
MOVE = 'w -= group["lr"] * velocity'
SKIP = "if w.grad is None:\n                    continue"


@pytest.mark.parametrize(
    ("optimizer", "words"),
    [
        (changed(("+ w.grad", '+ (1 - group["beta"]) * w.grad')), MISTAKES["article"]),
        (changed((KEEP, "")), MISTAKES["plain"]),
        (
            changed(
                ("def __init__", "kept = {}\n    def __init__"),
                ("self.state[w]", "self.kept.setdefault(id(w), {})"),
            ),
            "`state_dict` would lose the velocity",
        ),
        (
            changed(("+ w.grad", '+ group["lr"] * w.grad'), (MOVE, "w -= velocity")),
            MISTAKES["inside"],
        ),
        (changed(('group["beta"] * ', "")), MISTAKES["whole"]),
        (changed(('group["beta"]', "0.9")), MISTAKES["fixed"]),
        (changed(('"velocity", 0', '"velocity", w.grad')), MISTAKES["first"]),
        (
            changed((MOVE, 'w -= group["lr"] * (velocity - w.grad) / group["beta"]')),
            MISTAKES["late"],
        ),
        (changed((MOVE, "w -= velocity")), MISTAKES["bare"]),
        (changed((MOVE, 'w -= self.defaults["lr"] * velocity')), MISTAKES["default"]),
        (changed(("self.state[w]", "self.state[None]")), MISTAKES["shared"]),
        (changed(("w -=", "w +=")), MISTAKES["uphill"]),
        (
            changed((MOVE, 'w -= group["lr"] * (w.grad + group["beta"] * velocity)')),
            MISTAKES["nesterov"],
        ),
        (changed(("w -=", "w = w -")), MISTAKES["still"]),
        (
            changed((MOVE, 'w -= group["lr"] ** 2 * velocity')),
            "leave the path of PyTorch's SGD at step 1 of 6",
        ),
        (changed((RULE, f"w.grad.add_({RULE} - w.grad)")), "step changed w.grad"),
        (changed((SKIP, "pass")), "must be skipped"),
        (changed(("continue", "return")), "`return` ends the step"),
        (changed(("    @torch.no_grad()\n", "")), "raised `RuntimeError"),
        (lambda params, lr, beta: None, "the class itself"),
    ],
)
def test_optimizer_mistakes(optimizer, words):
    assert words in rejected(q4, optimizer)


@pytest.mark.parametrize(
    "optimizer",
    [
        changed(
            (
                RULE,
                "self.state[w].setdefault('v', torch.zeros(w.shape)).mul_(group['beta']).add_(w.grad)",
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
    assert solved(q4, optimizer), q4.message


def test_the_mistakes_differ_from_the_right_path_and_from_each_other():
    paths = [_walk(kind) for kind in ("right", *MISTAKES)]
    assert all(not np.allclose(a, b) for i, a in enumerate(paths) for b in paths[:i])


@pytest.mark.parametrize(
    ("best_lr", "words"),
    [
        (lambda lrs, a: lrs[np.nanargmax(np.nan_to_num(a).max(axis=1))], "one lucky seed"),
        (lambda lrs, a: lrs[np.argmax([row[~np.isnan(row)].mean() if np.isfinite(row).any() else 0 for row in a])],
         "over the survivors"),
        (lambda lrs, a: lrs[np.argmax(a.mean(axis=1))], "diverged for every seed"),
        (lambda lrs, a: lrs[np.isfinite(a).all(axis=1)].max(), "the largest rate that never diverged"),
        (lambda lrs, a: np.nanargmax(a.mean(axis=1)), "place in the grid"),
        (lambda lrs, a: np.nanmax(a.mean(axis=1)), "That is the accuracy"),
        (lambda lrs, a: lrs[np.nanargmin(a.mean(axis=1))], "lowest accuracy"),
        (lambda lrs, a: lrs, "Shape ()"),
    ],
)  # fmt: skip
def test_best_lr_mistakes(best_lr, words):
    assert words in rejected(q3, best_lr)


@pytest.mark.parametrize(
    ("exercise", "answer"),
    [
        (q1, np.float32(0.1)),
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
