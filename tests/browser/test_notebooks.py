"""Every notebook in a real JupyterLab: Run All, no error, every explorer alive, and no word to another host."""

import nbformat
import pytest
from lab import NOTEBOOKS


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_run_all_in_the_browser(open_notebook, path):
    cells = nbformat.read(path, as_version=4).cells
    notebook = open_notebook(path.name)
    notebook.run_all()
    assert notebook.errors() == []
    for index, cell in enumerate(cells):
        if cell.cell_type == "code" and "ml.explorers." in cell.source:
            explorer = notebook.explorer(index)
            before = explorer.picture()
            place = explorer.image.bounding_box()
            explorer.press("ArrowRight", 2)
            explorer.wait_for_change(before)
            after = explorer.image.bounding_box()
            assert (after["width"], after["height"]) == (place["width"], place["height"])
            assert "✘" not in explorer.readout()
    assert notebook.console == []
    assert notebook.foreign == []
    notebook.close()


def test_all_explorers_of_the_course_are_in_its_notebooks():
    import momentum_lessons as ml

    text = "".join(path.read_text(encoding="utf-8") for path in NOTEBOOKS)
    assert [name for name in ml.explorers.__all__ if f"ml.explorers.{name}(" not in text] == []
