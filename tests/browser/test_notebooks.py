"""Every notebook in a real JupyterLab: alive, without an error, and no word to another host.

All cells of all notebooks run in the notebook tests. Here the first notebook runs whole. In the
others, explorers and a question are tried as they were saved, which is how a learner finds them.
Then what no file can hold, explorers of a learner's own rule, runs with the cells that it needs.
"""

import ast

import nbformat
import pytest
from lab import NOTEBOOKS


def shows_explorer(cell):
    return cell.cell_type == "code" and "ml.explorers." in cell.source


def needs_a_kernel(cell):
    return shows_explorer(cell) and "rule=" in cell.source


def names(source, context):
    """Return the names that a cell reads (ast.Load) or gives a value to (ast.Store)."""
    nodes = list(ast.walk(ast.parse(source)))
    found = {n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, context)}
    if context is ast.Store:
        found |= {n.name for n in nodes if isinstance(n, ast.FunctionDef | ast.ClassDef)}
        found |= {(n.asname or n.name).split(".")[0] for n in nodes if isinstance(n, ast.alias)}
    return found


def what_the_page_needs(cells):
    """Return the indices of the cells that need a kernel, and of those that define their names."""
    chosen, wanted = [], set()
    for index in reversed(range(len(cells))):
        source = cells[index].source
        if cells[index].cell_type == "code" and (
            needs_a_kernel(cells[index]) or names(source, ast.Store) & wanted
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
    opens(notebook, next(i for i, cell in enumerate(cells) if ".ask()" in cell.source))
    for index, cell in enumerate(cells):
        if shows_explorer(cell) and not needs_a_kernel(cell):
            answers(notebook.explorer(index))
    if path != NOTEBOOKS[0]:
        for index in what_the_page_needs(cells):
            notebook.run_cell(index)
    for index, cell in enumerate(cells):
        if needs_a_kernel(cell):
            answers(notebook.explorer(index), changes=False)
    assert notebook.errors() == []
    assert notebook.console == []
    assert notebook.foreign == []


def opens(notebook, index):
    """Choose an answer of a question: what is said to it unfolds."""
    answer = notebook.cell(index).locator(".jp-OutputArea-output details details").first
    assert not answer.is_visible()
    notebook.cell(index).locator("summary").first.click()
    assert answer.is_visible()


def answers(explorer, changes=True):
    """It fills its place before it is touched; a key `changes` its picture, and not its size.

    A rule that the learner has still to write moves nothing.
    """
    size, before = explorer.size(), explorer.picture()
    explorer.press("ArrowRight")
    if changes:
        explorer.wait_for_change(before)
    assert explorer.size() == size
    assert "✘" not in explorer.readout()


def test_what_a_cell_needs_is_run_before_it():
    sources = ("import momentum_lessons as ml", "rule = 3", "def twice(x):\n    return rule * x")
    sources += ("long = twice(5)", "ml.explorers.descent(rule=twice)", "twice(9)")
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    assert what_the_page_needs(cells) == [0, 1, 2, 4]


def test_all_explorers_of_the_course_are_in_its_notebooks():
    import momentum_lessons as ml

    text = "".join(path.read_text(encoding="utf-8") for path in NOTEBOOKS)
    assert [name for name in ml.explorers.__all__ if f"ml.explorers.{name}(" not in text] == []
