"""One JupyterLab and one Chromium for all browser tests; skipped only where there is no Chromium."""

import shutil
from pathlib import Path

import nbformat
import pytest
from lab import ARGUMENTS, CHROMIUM, NOTEBOOKS, Notebook, jupyter_lab


def pytest_collection_modifyitems(items):
    for item in items:
        if CHROMIUM is None and Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.skip(reason="no Chromium on the PATH"))


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    """Return the folder that JupyterLab shows: copies of the course's notebooks, so that nothing is written to them."""
    folder = tmp_path_factory.mktemp("course")
    for path in NOTEBOOKS:
        shutil.copy(path, folder)
    return folder


@pytest.fixture(scope="session")
def address(folder, tmp_path_factory):
    with jupyter_lab(folder, tmp_path_factory.mktemp("settings")) as address:
        yield address


@pytest.fixture(scope="session")
def context(playwright):
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
    yield browser.new_context(viewport={"width": 1300, "height": 900})
    browser.close()


@pytest.fixture(scope="module")
def open_notebook(folder, address, context):
    """Open a notebook by name, or one made of the given code cells; whatever was opened is closed at the end.

    A notebook takes over the page of the one before it if that one was closed, which it is not after a failed test.
    """
    opened = []

    def open_one(name, cells=()):
        if cells:
            notebook = nbformat.v4.new_notebook(
                cells=[nbformat.v4.new_code_cell(code) for code in cells]
            )
            notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
            nbformat.write(notebook, folder / name)
        previous = opened[-1] if opened and opened[-1].closed else None
        opened.append(Notebook(context, address, name, previous))
        return opened[-1]

    yield open_one
    for notebook in opened:
        notebook.close()
