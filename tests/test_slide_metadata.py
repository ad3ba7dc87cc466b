"""Every notebook is a lecture: what its metadata must say for JupyterLab's and the static decks."""

from pathlib import Path

import nbformat
import pytest

NOTEBOOKS = sorted((Path(__file__).resolve().parents[1] / "notebooks").glob("[0-9]*.ipynb"))
TYPES = {
    "slide",
    "subslide",
    "fragment",
    "skip",
    "notes",
}  # the deck in JupyterLab never shows a cell of type "-"
EXERCISE = (".check(", ".hint()", ".solution()", "progress()")


def slide_type(cell):
    return cell.metadata.get("slideshow", {}).get("slide_type")


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.stem)
def cells(request):
    return nbformat.read(request.param, as_version=4).cells


def test_the_lecture_begins_with_the_title(cells):
    assert slide_type(cells[0]) == "slide"
    assert cells[0].source.startswith("# ")


def test_every_cell_is_of_a_type_that_the_deck_knows(cells):
    for cell in cells:
        assert slide_type(cell) in TYPES, cell.source


def test_every_section_begins_a_slide_or_is_skipped(cells):
    for cell in cells:
        if cell.cell_type == "markdown" and cell.source.startswith("## "):
            assert slide_type(cell) in {"slide", "subslide", "skip"}, cell.source


def test_the_lecturer_has_notes_in_words(cells):
    notes = [cell for cell in cells if slide_type(cell) == "notes"]
    assert notes
    assert all(cell.cell_type == "markdown" for cell in notes)


def test_imports_exercises_and_references_are_not_shown(cells):
    for cell in cells:
        code = cell.cell_type == "code"
        if (
            (code and "import momentum_lessons as ml" in cell.source)
            or (code and any(part in cell.source for part in EXERCISE))
            or cell.source.startswith(("**Your turn", "## Your turn", "## References"))
        ):
            assert slide_type(cell) == "skip", cell.source


def test_what_is_hidden_on_slides_leaves_something_to_see(cells):
    for cell in cells:
        if "slides-hide-code" in cell.metadata.get("tags", []):
            assert cell.get("outputs"), cell.source
            assert slide_type(cell) in {"slide", "subslide", "fragment"}, cell.source
