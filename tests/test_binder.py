"""`make binder-check` runs a notebook in a process that gets no more memory than Binder gives."""

import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

CHECK = Path(__file__).resolve().parents[1] / "tools" / "binder_check.py"

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="Binder's machines run Linux"
)


def run(folder, source):
    """Run a notebook of one cell as binder-check runs those of the course."""
    path = folder / "one.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source)]), path)
    return subprocess.run(
        [sys.executable, CHECK, "--notebook", path], capture_output=True, text=True
    )


def test_a_notebook_within_the_memory_of_binder_runs_and_its_peak_is_printed(tmp_path):
    done = run(
        tmp_path, "block = bytearray(400_000_000)\nblock[::4096] = bytes(len(block[::4096]) * [1])"
    )
    assert done.returncode == 0, done.stderr
    name, peak, *_ = done.stdout.split()
    assert name == "one.ipynb"
    assert 400 < int(peak) < 900


def test_a_notebook_that_needs_more_fails(tmp_path):
    done = run(tmp_path, "block = bytearray(1_900_000_000)")
    assert done.returncode != 0
    assert "MemoryError" in done.stderr
