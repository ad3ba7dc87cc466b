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


def test_what_differs_is_named_with_both_values_and_nothing_else_is(project):
    """One kernel and one pytest for three statements: cells, tests, and last bits."""
    assert eval(FRAGILE, {"ml": ml})
    cells = [(SETTLED, "7.5"), ("# the steps\n25 + 1", "25"), (FRAGILE, "True")]
    notebook(project, *cells)
    (project / "tests").mkdir()
    steps = "def test_steps():\n    assert 25 == 26\n\ndef test_more():\n    assert 26 == 26\n"
    (project / "tests" / "test_steps.py").write_text(steps)
    done = run(project, "--only", "perturbed-1")
    assert done.returncode == 1, done.stderr
    cell = "  01_one In [{}] {}\n    committed: {}\n    got:       {}\n"
    assert cell.format(2, "# the steps", 25, 26) in done.stdout
    assert cell.format(3, FRAGILE, True, False) in done.stdout  # by the last bits of a gradient
    assert "  tests.test_steps::test_steps\n    assert 25 == 26\n" in done.stdout
    assert done.stdout.count("In [") == 2
    assert done.stdout.count("test_steps::") == 1
    assert done.stdout.splitlines()[-1].startswith("machines: 3 of the cells and tests differ")


def test_every_setting_changes_bits_that_native_has_or_says_that_it_cannot(machines):
    native, oldest = machines.probe("native"), machines.probe("oldest")
    if machines.what_did_not_take(machines.SETTINGS["oldest"], oldest) is None:
        assert oldest["bits"] != native["bits"]


def test_a_setting_is_run_again_only_if_another_chooses_otherwise(machines, monkeypatch, capsys):
    probes = {"native": ["Haswell"], "haswell": ["Haswell"], "zen": ["Zen"]}
    found = {name: {"OPENBLAS_CORETYPE": blas, "bits": {}} for name, blas in probes.items()}
    monkeypatch.setattr(machines, "probe", lambda name: found[name])
    monkeypatch.setattr(machines, "run", lambda name, targets: name)
    monkeypatch.setattr(machines, "differences", lambda report: [])
    monkeypatch.setattr(machines, "outcome", lambda report: f"{report} was run")
    settings = {name: {"OPENBLAS_CORETYPE": blas[0]} for name, blas in probes.items()}
    monkeypatch.setattr(machines, "SETTINGS", settings)
    monkeypatch.setattr(sys, "argv", ["machines.py", "01_one.ipynb"])
    assert machines.main() == 0
    printed = capsys.readouterr().out
    assert "native was run" in printed
    assert "haswell: chooses as native does here and gets its bits, not run again" in printed
    assert "zen was run" in printed


def test_a_setting_that_did_not_take_is_not_tried(machines):
    setting = {"OPENBLAS_CORETYPE": "SkylakeX", "ATEN_CPU_CAPABILITY": "avx512"}
    found = {"OPENBLAS_CORETYPE": ["SkylakeX"], "ATEN_CPU_CAPABILITY": ["avx2"], "bits": {}}
    why = machines.what_did_not_take(setting, found)
    assert why == "ATEN_CPU_CAPABILITY is avx2, not avx512"
    assert machines.what_did_not_take(setting, {}) is not None
    assert machines.what_did_not_take(setting, found | {"ATEN_CPU_CAPABILITY": ["avx512"]}) is None
