"""The students' copy checks answers as the course does, and no solution can be read in it."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).resolve().parents[1]
LESSONS = sorted(path.name for path in (ROOT / "momentum_lessons" / "lessons").glob("n*"))


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    folder = tmp_path_factory.mktemp("built")
    command = [sys.executable, ROOT / "tools" / "student.py", folder]
    subprocess.run(command, check=True, capture_output=True)
    return folder


@pytest.fixture(scope="module")
def texts(built):
    """All that can be read in the copy, by its path, but for the outputs of notebooks."""
    found = {}
    for path in (built / "student").rglob("*"):
        if path.suffix == ".ipynb":
            cells = nbformat.read(path, as_version=4).cells
            found[path] = "\n".join(cell.source for cell in cells)
        elif path.suffix in {".py", ".md", ".toml", ".yml", ""} and path.is_file():
            found[path] = path.read_text("utf-8")
    return found


def solutions(text):
    return re.findall(r"### Solution\n+```python\n(.*?)```", text, re.DOTALL)


@pytest.mark.parametrize("lesson", LESSONS)
def test_no_solution_can_be_read_and_the_lecturer_has_it(built, texts, lesson):
    kept = (built / "lecturer" / lesson / "practice.md").read_text("utf-8")
    assert kept == (ROOT / "momentum_lessons" / "lessons" / lesson / "practice.md").read_text(
        "utf-8"
    )
    assert solutions(kept)
    for solution in solutions(kept):
        assert not [path for path, text in texts.items() if solution.strip() in text]


@pytest.mark.parametrize(
    "clue", ["onjugate", "Hestenes", "### Why\n", "### Solution", "rng.uniform(np.log([200"]
)
def test_nothing_names_what_gives_the_capstone_away(texts, clue):
    assert not [path for path, text in texts.items() if clue in text]


def test_cells_for_lecturers_are_apart(built, texts):
    notes = (built / "lecturer" / "n01_background" / "notes.md").read_text("utf-8")
    assert "For the lecturer" in notes
    assert not [path for path, text in texts.items() if "For the lecturer" in text]
    for path in (built / "student" / "notebooks").glob("*.ipynb"):
        nbformat.validate(nbformat.read(path, as_version=4))


def test_every_check_and_hint_of_the_copy_works_and_solution_names_the_lecturer(built):
    code = """
import importlib, json
from momentum_lessons.practice import exercise
shown = []
exercise.display = lambda text: shown.append(getattr(text, "data", ""))
for lesson in LESSONS:
    practice = importlib.import_module("momentum_lessons.lessons." + lesson).practice
    for q in practice.exercises:
        q.check(*[...] * len(q.answers))
        q.hint()
        q.solution()
        print(json.dumps([lesson, q.name, q.status, *shown[-2:]]))
from momentum_lessons.lessons import n00_start
q1 = n00_start.q1
q1.check(getattr(q1.right, q1.answers[0]))
print(json.dumps([q1.status]))
from momentum_lessons.lessons.n07_conclusion import box
print(json.dumps([box.__file__, len(box.BETAS), box.lowest_losses.__doc__]))
""".replace("LESSONS", repr(LESSONS), 1)
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=built / "student", capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    *rows, last, box = map(json.loads, done.stdout.splitlines())
    assert len(rows) > 25
    for lesson, name, status, hint, solution in rows:
        assert status == "not attempted", (lesson, name)
        assert hint.startswith("**Hint 1 of")
        assert solution == f"The solution of {name} is with your lecturer."
    assert last == ["solved"]
    assert box[0].startswith(str(built))
    assert box[1:] == [29, "Packed."]


def test_the_examiner_of_the_copy_answers(built):
    program = built / "student" / "momentum_lessons" / "lessons" / "n07_conclusion" / "box.py"
    asked = '["next"]\n["gradient", [' + ", ".join(["0.0"] * 20) + "]]\n"
    own_package = os.environ | {"PYTHONPATH": str(built / "student")}
    done = subprocess.run(
        [sys.executable, program, "3"],
        input=asked,
        env=own_package,
        capture_output=True,
        text=True,
    )
    start, gradient, reports = map(json.loads, done.stdout.splitlines())
    assert (len(start), len(gradient), reports[0]["spent"]) == (20, 20, 1)
