"""`make machines` names what differs, with both values, and claims nothing it could not try."""

import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

import momentum_lessons as ml

ROOT = Path(__file__).resolve().parents[1]
SETTLED = "import momentum_lessons as ml\nround(float(ml.Quadratic().gradient([0.1, 0.3])[1]), 6)"
FRAGILE = "bool(ml.Quadratic().gradient([0.1, 0.3])[1] == 7.5)"


@pytest.fixture(scope="module")
def machines():
    spec = importlib.util.spec_from_file_location("machines", ROOT / "tools" / "machines.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def project(tmp_path):
    """A small course: a notebook and a test, where what was committed is not what comes."""
    for name in ("conftest.py", "tools/machines.py", "tools/perturb.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def notebook(project, *cells):
    """Write a notebook of (source, committed value) cells."""
    (project / "notebooks").mkdir(exist_ok=True)
    book = nbformat.v4.new_notebook()
    for count, (source, value) in enumerate(cells, 1):
        output = nbformat.v4.new_output(
            "execute_result", {"text/plain": value}, execution_count=count
        )
        cell = nbformat.v4.new_code_cell(source, outputs=[output], execution_count=count)
        book.cells.append(cell)
    nbformat.write(book, project / "notebooks" / "01_one.ipynb")


def run(project, *arguments):
    command = [sys.executable, project / "tools" / "machines.py", *arguments]
    return subprocess.run(command, cwd=project, capture_output=True, text=True)


def test_a_cell_and_a_test_that_differ_are_named_with_both_values(project):
    notebook(project, ("6 * 7", "42"), ("# the steps\n25 + 1", "25"))
    (project / "tests").mkdir()
    (project / "tests" / "test_steps.py").write_text("def test_steps():\n    assert 25 == 26\n")
    done = run(project, "--only", "native")
    assert done.returncode == 1, done.stderr
    assert "  01_one In [2] # the steps\n    committed: 25\n    got:       26\n" in done.stdout
    assert "  tests.test_steps::test_steps\n    assert 25 == 26\n" in done.stdout
    assert done.stdout.count("In [") == 1
    assert done.stdout.splitlines()[-1].startswith("machines: 2 of the cells and tests differ")


def test_a_perturbed_gradient_shows_what_hangs_on_the_last_bits_and_nothing_else(project):
    notebook(project, (SETTLED, "7.5"), (FRAGILE, "True"))
    assert eval(FRAGILE, {"ml": ml})
    done = run(project, "--perturb", "notebooks/01_one.ipynb")
    assert done.returncode == 1, done.stderr
    assert f"01_one In [2] {FRAGILE}\n    committed: True\n    got:       False\n" in done.stdout
    assert "In [1]" not in done.stdout


def test_every_setting_changes_bits_that_native_has_or_says_that_it_cannot(machines):
    native = machines.probe(machines.SETTINGS["native"])
    oldest = machines.probe(machines.SETTINGS["oldest"])
    if machines.what_did_not_take(machines.SETTINGS["oldest"], oldest) is None:
        assert oldest["bits"] != native["bits"]


def test_a_setting_that_did_not_take_is_not_tried(machines):
    setting = {"OPENBLAS_CORETYPE": "SkylakeX", "ATEN_CPU_CAPABILITY": "avx512"}
    found = {"OPENBLAS_CORETYPE": ["SkylakeX"], "ATEN_CPU_CAPABILITY": ["avx2"], "bits": {}}
    why = machines.what_did_not_take(setting, found)
    assert why == "ATEN_CPU_CAPABILITY is avx2, not avx512"
    assert machines.what_did_not_take(setting, {}) is not None
    assert machines.what_did_not_take(setting, found | {"ATEN_CPU_CAPABILITY": ["avx512"]}) is None
