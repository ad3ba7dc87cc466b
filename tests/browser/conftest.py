"""One JupyterLab, one Chromium and one page for all browser tests; skipped without a Chromium."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
import slides
from lab import ARGUMENTS, CHROMIUM, NOTEBOOKS, Notebook, jupyter_lab, trust
from playwright.sync_api import Error

REFRESH = Path(__file__).parents[2] / "tools" / "refresh.py"
VIEWPORT = {"width": 1300, "height": 900}


def pytest_collection_modifyitems(items):
    for item in items:
        if CHROMIUM is None and Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.skip(reason="no Chromium on the PATH"))


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    """Return JupyterLab's folder: copies of the notebooks, trusted as `make lab` trusts them."""
    folder = tmp_path_factory.mktemp("course")
    for path in NOTEBOOKS:
        shutil.copy(path, folder)
        trust(folder / path.name)
    return folder


@pytest.fixture(scope="session")
def saved(tmp_path_factory):
    """Return a notebook of two slides with an explorer on each, as `make refresh` writes it."""
    path = tmp_path_factory.mktemp("saved") / "explorers.ipynb"
    sources = ("import momentum_lessons as ml", "ml.explorers.rate_map()", "ml.explorers.descent()")
    slide = {"slideshow": {"slide_type": "slide"}}
    cells = [nbformat.v4.new_code_cell(source, metadata=slide) for source in sources]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    subprocess.run([sys.executable, REFRESH, path], check=True, env=os.environ | {"FORCE": "1"})
    return path


@pytest.fixture(scope="session")
def decks(tmp_path_factory, saved):
    """The folder of the static decks: all ten, and one of two explorers."""
    return slides.build([*slides.course(), saved], tmp_path_factory.mktemp("decks"))


@pytest.fixture(scope="session")
def address(folder, tmp_path_factory):
    with jupyter_lab(folder, tmp_path_factory.mktemp("settings")) as address:
        yield address


@pytest.fixture(scope="session")
def context(playwright):
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
    yield browser.new_context(viewport=VIEWPORT)
    browser.close()


@pytest.fixture(scope="session")
def opened():
    """The notebook that is open; the next one closes it and takes over its page."""
    return []


@pytest.fixture(scope="session")
def open_notebook(folder, address, context, opened):
    """Open a notebook by name, or one made of the given code cells; one is open at a time.

    All share a page, but that a test which failed may leave one that no longer answers.
    """

    def open_one(name, cells=()):
        if cells:
            notebook = nbformat.v4.new_notebook(
                cells=[nbformat.v4.new_code_cell(code) for code in cells]
            )
            notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
            nbformat.write(notebook, folder / name)
        previous = opened.pop() if opened else None
        if previous and not closes(previous):
            previous = None
        opened.append(Notebook(context, address, name, previous))
        return opened[-1]

    yield open_one
    for notebook in opened:
        closes(notebook)


def closes(notebook):
    """Close a notebook and say whether that went well; if not, its page is closed too."""
    try:
        notebook.close()
        notebook.page.set_viewport_size(VIEWPORT)
    except Error:
        notebook.page.close()
        return False
    return True
