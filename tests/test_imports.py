"""From the ground up: a module imports only from those below it, no lesson from a lesson."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[1] / "momentum_lessons"
# From the ground up: a room may import those on earlier lines and those to its left.
ROOMS = (
    "validation landscapes optimizers descent theory physics",
    "tuning measures",
    "training",
    "drawing",
    "practice",
    "claims",
    "explorers",
    "lessons",
)
ORDER = {room: rank for rank, room in enumerate(" ".join(ROOMS).split())}
# `momentum_lessons` itself names them all; `environment` is imported by none of these.
APART = {"__init__", "environment"}
MODULES = sorted(PACKAGE.rglob("*.py"))


def imports(path):
    """Return the dotted names in the package that a module imports, at its top or in functions."""
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom):
            base = [] if node.level else (node.module or "").split(".")
            if node.level:
                base = ["momentum_lessons", *parts[: len(parts) - node.level]]
                base += node.module.split(".") if node.module else []
            if base[0] == "momentum_lessons":
                names = [[*base, alias.name] for alias in node.names]
                found |= {".".join(name[1:]) for name in names}
        elif isinstance(node, ast.Import):
            found |= {
                alias.name.removeprefix("momentum_lessons.")
                for alias in node.names
                if alias.name.startswith("momentum_lessons.")
            }
    return found


def room(dotted):
    return dotted.split(".")[0]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_module_imports_from_below_only(path):
    own = path.relative_to(PACKAGE).with_suffix("").parts[0]
    if own in APART:
        return
    for dotted in imports(path):
        if room(dotted) in ORDER and room(dotted) != own:
            assert ORDER[room(dotted)] < ORDER[own], (
                f"{own} imports {dotted}, which stands above it"
            )


@pytest.mark.parametrize(
    "path", sorted((PACKAGE / "lessons").glob("n*/*.py")), ids=lambda path: path.parent.name
)
def test_no_lesson_imports_another(path):
    for dotted in imports(path):
        if dotted.startswith("lessons.n"):
            assert dotted.split(".")[1] == path.parent.name, dotted


def test_every_room_stands_in_the_order():
    rooms = {path.relative_to(PACKAGE).with_suffix("").parts[0] for path in MODULES}
    assert rooms - APART == set(ORDER)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("from ..measures import x", {"measures.x"}),
        ("from .. import theory", {"theory"}),
        ("def f():\n    from .. import claims", {"claims"}),
        ("import momentum_lessons.training", {"training"}),
    ],
)
def test_the_reader_of_imports_sees_them(tmp_path, monkeypatch, text, found):
    monkeypatch.setattr(sys.modules[__name__], "PACKAGE", tmp_path)
    (tmp_path / "drawing").mkdir()
    module = tmp_path / "drawing" / "maps.py"
    module.write_text(text)
    assert imports(module) == found


def test_importing_the_package_loads_only_numpy_and_what_the_core_needs():
    heavy = "{'torch', 'sklearn', 'matplotlib', 'scipy', 'IPython', 'ipywidgets', 'anywidget'}"
    code = f"import sys, momentum_lessons\nprint(*sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


def test_every_name_of_the_package_exists():
    import momentum_lessons as ml

    for name in ml.__all__:
        assert getattr(ml, name) is not None
    assert set(ml.__all__) <= set(dir(ml))
