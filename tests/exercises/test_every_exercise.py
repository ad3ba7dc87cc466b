"""What holds for each exercise and each prediction of notebooks 00 to 06."""

import json
import warnings
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import torch

import momentum_lessons as ml
from momentum_lessons.practice.engine import Exercise
from momentum_lessons.practice.predictions import Prediction

from .helpers import rejected, solution, solved

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
LESSONS = (
    "n00_start.judges",
    "n01_background.judges",
    "n02_physics.judges",
    "n03_equations.judges",
    "n04_pros_and_cons.judges",
    "n05_variants.judges",
    "n06_experiment.judges",
    "n07_conclusion.capstone",
)


def module_of(lesson):
    """Return the module of exercises in the old form; one that is converted has none left."""
    try:
        return import_module(f"momentum_lessons.lessons.{lesson}")
    except Exception:
        return SimpleNamespace()


MODULES = tuple(module_of(lesson) for lesson in LESSONS)
OLD = [
    (i, m)
    for i, m in enumerate(MODULES[:-1])
    if any(isinstance(t, Exercise) for t in vars(m).values())
]


def all_of(kind):
    """Return every exercise or prediction, each with its module's place among the notebooks."""
    return [
        pytest.param(number, thing, id=f"{number:02}-{name}")
        for number, module in OLD
        for name, thing in vars(module).items()
        if isinstance(thing, kind)
    ]


every_exercise = pytest.mark.parametrize(("number", "exercise"), all_of(Exercise))
every_prediction = pytest.mark.parametrize(("number", "prediction"), all_of(Prediction))


def cells(number):
    (path,) = NOTEBOOKS.glob(f"{number:02}_*.ipynb")
    content = json.loads(path.read_text("utf-8"))
    return ["".join(cell["source"]) for cell in content["cells"] if cell["cell_type"] == "code"]


@every_exercise
def test_the_shown_solution_is_a_solution(number, exercise):
    assert solved(exercise, *solution(exercise)), exercise.message


@every_exercise
def test_the_stub_in_the_notebook_is_not_attempted(number, exercise):
    stub = next(cell for cell in cells(number) if f"{exercise.name}.check(" in cell)
    names = {"np": np, "torch": torch, "ml": ml, exercise.name: exercise}
    exercise.status = "solved"
    exec(stub, names)
    assert exercise.status == "not attempted", exercise.message


@every_exercise
def test_one_answer_of_two_is_not_attempted(number, exercise):
    exercise.check(*solution(exercise)[:-1], ...)
    assert exercise.status == "not attempted"


@every_exercise
def test_hints_come_one_by_one_and_a_solution_on_demand(number, exercise, shown):
    exercise.hints_shown = 0
    for place, hint in enumerate(exercise.hints, start=1):
        exercise.hint()
        assert shown[-1].startswith(f"**Hint {place} of {len(exercise.hints)}.** {hint}")
    assert len(set(exercise.hints)) >= 2
    exercise.solution()
    assert exercise.code.strip() in shown[-1]
    assert exercise.explanation in shown[-1]


def raises(*_, **__):
    raise RuntimeError("no")


def ragged(*_):
    return [1.0, 2.0], [3.0]


NONSENSE = {
    "None": None,
    "text": "one",
    "a number in quotes": "0.1",
    "NaN": float("nan"),
    "an array": np.array([0.1, 0.2]),
    "a complex number": np.complex128(0.1 + 0.2j),
    "a tensor with a gradient": torch.tensor(0.1, requires_grad=True),
    "a dict": {},
    "a function that raises": raises,
    "a function without return": lambda *_: None,
    "a function that returns text": lambda *_: "0.1",
    "a function that returns texts": lambda *_: ("one", "two"),
    "a function that returns NaN": lambda *_: np.nan,
    "a function that returns a ragged pair": ragged,
    "a function that returns an array of another shape": lambda *_: np.ones((2, 7)),
}


@every_exercise
def test_nonsense_is_named(number, exercise):
    for words, answer in NONSENSE.items():
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            message = rejected(exercise, *[answer] * len(exercise.answers))
        assert "could not be judged" not in message, words


@pytest.mark.parametrize(("number", "module"), OLD)
def test_progress_names_what_is_not_solved(number, module, shown):
    exercises = [thing for thing in vars(module).values() if isinstance(thing, Exercise)]
    for exercise in exercises:
        exercise.check(*[...] * len(exercise.answers))
    exercises[0].check(*solution(exercises[0]))
    module.progress()
    rest = "".join(f"; {exercise.name} not attempted" for exercise in exercises[1:])
    assert shown[-1] == f"**1 of {len(exercises)} solved**{rest}."
    assert cells(number).count("progress()") == 1


@every_prediction
def test_each_answer_of_a_prediction_has_its_own_feedback(number, prediction):
    texts, feedback = zip(*prediction.answers, strict=True)
    assert len(set(texts)) == len(set(feedback)) == len(texts) >= 3
    assert [words.startswith("Yes") for words in feedback] == [True] + [False] * (len(texts) - 1)
    assert min(map(len, feedback)) > 25


@pytest.mark.parametrize(("number", "module"), OLD)
def test_each_notebook_asks_every_prediction_once_and_at_least_two(number, module):
    names = [name for name, thing in vars(module).items() if isinstance(thing, Prediction)]
    assert len(names) >= 2
    assert [cells(number).count(f"{name}.ask()") for name in names] == [1] * len(names)
