"""What the notebooks carry opens alive: the present page and handles, a picture with its text."""

import nbformat
import pytest
from explorer_pages import explorers
from test_guide import ROOT

from momentum_lessons.explorers.widget import PAGE, VIEWS

NOTEBOOKS = sorted((ROOT / "notebooks").glob("0*.ipynb"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_explorer_of_a_notebook_is_saved_with_the_present_page(path):
    notebook = nbformat.read(path, as_version=4)
    cells = [
        cell
        for cell in notebook.cells
        if cell.cell_type == "code" and "ml.explorers." in cell.source
    ]
    saved = explorers(notebook)
    assert len(saved) == len(cells)
    for output, state in saved:
        assert state["_esm"] == PAGE, "run `make page`"
        assert set(state["values"]) == set(VIEWS[state["explorer"]]["handles"])
        assert "image/png" in output["data"]
        assert output["metadata"]["image/png"]["alt"].startswith(VIEWS[state["explorer"]]["text"])
