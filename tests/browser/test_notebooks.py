"""Every notebook in a real JupyterLab: alive, without an error, and no word to another host.

All cells of all notebooks run in the notebook tests. Here the first notebook runs whole; of the
others what the page has to bring to life, with the cells that it needs.
"""

import ast

import nbformat
import pytest
from lab import NOTEBOOKS


def is_alive(cell):
    return "ml.explorers." in cell.source or ".ask()" in cell.source


def names(source, context):
    """Return the names that a cell reads (ast.Load) or gives a value to (ast.Store)."""
    nodes = list(ast.walk(ast.parse(source)))
    found = {n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, context)}
    if context is ast.Store:
        found |= {n.name for n in nodes if isinstance(n, ast.FunctionDef | ast.ClassDef)}
        found |= {(n.asname or n.name).split(".")[0] for n in nodes if isinstance(n, ast.alias)}
    return found


def what_the_page_needs(cells):
    """Return the indices of the cells that come alive, and of those that define their names."""
    chosen, wanted = [], set()
    for index in reversed(range(len(cells))):
        source = cells[index].source
        if cells[index].cell_type == "code" and (
            is_alive(cells[index]) or names(source, ast.Store) & wanted
        ):
            chosen.append(index)
            wanted |= names(source, ast.Load)
    return chosen[::-1]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_comes_alive_in_the_browser(open_notebook, path):
    cells = nbformat.read(path, as_version=4).cells
    notebook = open_notebook(path.name)
    if path == NOTEBOOKS[0]:
        notebook.run_all()
    else:
        for index in what_the_page_needs(cells):
            notebook.run_cell(index)
    assert notebook.errors() == []
    for index, cell in enumerate(cells):
        if cell.cell_type == "code" and "ml.explorers." in cell.source:
            explorer = notebook.explorer(index)
            before = explorer.picture()
            place = explorer.image.bounding_box()
            explorer.press("ArrowRight", 2)
            if (
                "rule=" not in cell.source
            ):  # a rule that is still to be written keeps the ball still
                explorer.wait_for_change(before)
            after = explorer.image.bounding_box()
            assert (after["width"], after["height"]) == (place["width"], place["height"])
            assert "✘" not in explorer.readout()
    assert notebook.console == []
    assert notebook.foreign == []
    notebook.close()


def test_what_a_cell_needs_is_run_before_it():
    sources = ("import momentum_lessons as ml", "rule = 3", "def twice(x):\n    return rule * x")
    sources += ("long = twice(5)", "ml.explorers.descent(rule=twice)", "twice(9)")
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    assert what_the_page_needs(cells) == [0, 1, 2, 4]


def test_all_explorers_of_the_course_are_in_its_notebooks():
    import momentum_lessons as ml

    text = "".join(path.read_text(encoding="utf-8") for path in NOTEBOOKS)
    assert [name for name in ml.explorers.__all__ if f"ml.explorers.{name}(" not in text] == []
