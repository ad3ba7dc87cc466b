"""What holds for each exercise and each prediction of each lesson with a `practice.md`."""

import ast
import builtins
import json
import re
import warnings
from importlib import import_module
from pathlib import Path
from string import Formatter

import numpy as np
import pytest

import momentum_lessons as ml

from .helpers import rejected, solution, solved

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"


LESSONS = sorted(
    path.parent.name for path in Path(ml.__file__).parent.glob("lessons/*/practice.md")
)


def practice(lesson):
    return import_module(f"momentum_lessons.lessons.{lesson}").practice


def every(kind):
    """Return a parametrization by (lesson, exercise) or (lesson, prediction)."""
    cases = [
        pytest.param(lesson, thing, id=f"{lesson}-{thing.name}")
        for lesson in LESSONS
        for thing in getattr(practice(lesson), f"{kind}s")
    ]
    return pytest.mark.parametrize(("lesson", kind), cases)


def code_cells(lesson):
    (path,) = NOTEBOOKS.glob(f"{lesson[1:3]}_*.ipynb")
    cells = json.loads(path.read_text("utf-8"))["cells"]
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]


def stub(lesson, exercise):
    """Return the cell in which the exercise is to be done."""
    return next(cell for cell in code_cells(lesson) if f"{exercise.name}.check(" in cell)


@every("exercise")
def test_the_shown_solution_is_a_solution_and_is_told_why(lesson, exercise):
    assert solved(exercise, *solution(exercise)), exercise.message
    assert exercise.why in exercise.message


def definitions(lesson):
    """Return what the modules of a lesson define at their top, by name."""
    found = {}
    for path in (Path(ml.__file__).parent / "lessons" / lesson).glob("*.py"):
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                found[node.name] = node
            elif isinstance(node, ast.Assign):
                found |= {n.id: node for n in node.targets if isinstance(n, ast.Name)}
    return found


def judging_code(lesson, exercise):
    """Return all syntax nodes of an exercise's judge and of what it uses in its lesson."""
    known, wanted, seen = definitions(lesson), [exercise.judge.__name__], []
    for name in wanted:
        seen += list(ast.walk(known[name]))
        used = {n.id for n in seen if isinstance(n, ast.Name)} & set(known)
        wanted += sorted(used - set(wanted))
    return seen


def constants(node):
    """Return the texts that an expression can have: "a" if … else "b" has both."""
    if isinstance(node, ast.IfExp):
        return constants(node.body) + constants(node.orelse)
    return [node.value] if isinstance(node, ast.Constant) and isinstance(node.value, str) else []


def raised(nodes):
    """Return (name of a mistake, names of the values it is given) wherever a judge raises one."""
    found = []
    for node in nodes:
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("Wrong", "diagnose"):
            places = [*node.args[:1], *node.args[4:5]]
            places += [k.value for k in node.keywords if k.arg == "otherwise"]
            places += [k for d in node.args[2:3] if isinstance(d, ast.Dict) for k in d.keys]
            values = {keyword.arg for keyword in node.keywords}
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Dict):
            target = getattr(node.targets[0], "id", "")
            places, values = node.value.keys if target.endswith("mistakes") else [], None
        else:
            continue
        found += [(text, values) for place in places for text in constants(place)]
    return [(text, values) for text, values in found if text.isidentifier()]


@every("exercise")
def test_each_mistake_has_a_sentence_and_each_sentence_a_mistake(lesson, exercise):
    nodes = judging_code(lesson, exercise)
    texts = {text for node in nodes for text in constants(node)}
    assert set(exercise.mistakes) <= texts, "the judge does not know these names"
    for name, values in raised(nodes):
        assert name in exercise.mistakes, "practice.md has no sentence for it"
        fields = {field for _, field, _, _ in Formatter().parse(exercise.mistakes[name]) if field}
        assert values is None or None in values or fields <= values, f"no value for {fields}"


@every("exercise")
def test_the_stub_in_the_notebook_is_not_attempted(lesson, exercise):
    names = {}
    exec(imports(lesson), names)
    exercise.status = "solved"
    exec(stub(lesson, exercise), names | {exercise.name: exercise})
    assert exercise.status == "not attempted", exercise.message


@every("exercise")
def test_one_answer_missing_is_not_attempted(lesson, exercise):
    exercise.check(*solution(exercise)[:-1], ...)
    assert exercise.status == "not attempted"


@every("exercise")
def test_hints_come_one_by_one_and_a_solution_on_demand(lesson, exercise, shown):
    exercise.hints_shown = 0
    for place, hint in enumerate(exercise.hints, start=1):
        exercise.hint()
        assert shown[-1].startswith(f"**Hint {place} of {len(exercise.hints)}.** {hint}")
    assert len(set(exercise.hints)) >= 2
    exercise.solution()
    assert exercise.code in shown[-1]
    assert exercise.why in shown[-1]


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
    "a dict": {},
    "a function that raises": raises,
    "a function without return": lambda *_: None,
    "a function that returns text": lambda *_: "0.1",
    "a function that returns texts": lambda *_: ("one", "two"),
    "a function that returns NaN": lambda *_: np.nan,
    "a function that returns a ragged pair": ragged,
    "a function that returns an array of another shape": lambda *_: np.ones((2, 7)),
}


@every("exercise")
def test_nonsense_is_named(lesson, exercise):
    for words, answer in NONSENSE.items():
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            message = rejected(exercise, *[answer] * len(exercise.answers))
        assert "could not be judged" not in message, words


def imports(lesson):
    """Return the imports cell of the notebook without IPython's magics."""
    lines = code_cells(lesson)[0].splitlines()
    return "\n".join(line for line in lines if not line.startswith("%"))


def names(code, context):
    """Return the names that the code binds (or takes as parameters), or those that it reads."""
    nodes = list(ast.walk(ast.parse(code)))
    found = {n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, context)}
    if context is ast.Store:
        found |= {n.arg for n in nodes if isinstance(n, ast.arg)}
        found |= {n.name for n in nodes if isinstance(n, ast.FunctionDef | ast.ClassDef)}
        aliases = [a for n in nodes if isinstance(n, ast.Import | ast.ImportFrom) for a in n.names]
        found |= {a.asname or a.name.split(".")[0] for a in aliases}
    return found


@every("exercise")
def test_the_code_in_a_hint_runs_where_it_is_typed(lesson, exercise):
    cells = code_cells(lesson)
    before = cells[: cells.index(stub(lesson, exercise)) + 1]
    known = set(dir(builtins)).union(*(names(cell, ast.Store) for cell in before))
    for hint in exercise.hints:
        for code in re.findall(r"```python\n(.+?)```", hint, re.DOTALL):
            known |= names(code, ast.Store)
            assert not names(code, ast.Load) - known, f"not defined where it is typed: {code}"


@pytest.mark.parametrize("lesson", LESSONS)
def test_progress_names_what_is_not_solved(lesson, shown):
    exercises = practice(lesson).exercises
    for exercise in exercises:
        exercise.check(*[...] * len(exercise.answers))
    exercises[0].check(*solution(exercises[0]))
    practice(lesson).progress()
    rest = "".join(f"; {exercise.name} not attempted" for exercise in exercises[1:])
    assert shown[-1] == f"**1 of {len(exercises)} solved**{rest}."


@pytest.mark.parametrize("lesson", LESSONS)
def test_the_notebook_uses_all_of_its_practice_once(lesson):
    cells = "\n".join(code_cells(lesson))
    calls = ["progress()"]
    calls += [f"{prediction.name}.ask()" for prediction in practice(lesson).predictions]
    for exercise in practice(lesson).exercises:
        name = exercise.name
        calls += [
            f"{name}.check({', '.join(exercise.answers)})",
            f"# {name}.hint()",
            f"# {name}.solution()",
        ]
    assert {call: cells.count(call) for call in calls} == dict.fromkeys(calls, 1)
    assert len(practice(lesson).predictions) >= 2


@every("prediction")
def test_each_option_of_a_prediction_has_its_own_feedback(lesson, prediction):
    texts, feedback = zip(*[(o.text, o.feedback) for o in prediction.options], strict=True)
    assert len(set(texts)) == len(set(feedback)) == len(texts) >= 3
    assert [words.startswith("Yes") for words in feedback] == [o.right for o in prediction.options]
    assert min(map(len, feedback)) > 25


@pytest.mark.parametrize("lesson", LESSONS)
def test_the_right_option_stands_at_varying_places(lesson):
    places = {[o.right for o in p.options].index(True) for p in practice(lesson).predictions}
    assert len(places) >= 2
