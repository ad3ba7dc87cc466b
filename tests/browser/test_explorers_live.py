"""What a learner does with an explorer in JupyterLab: drag, press keys, run and open again."""

import nbformat
import pytest
from lab import trust

CELLS = (
    "import momentum_lessons as ml",
    "ex = ml.explorers.descent()\nex",
    "ml.explorers.descent(beta=1.5)",
    "ml.explorers.descent()",
    "print(ex.values)",
    "ex.set(lr=0.05, beta=0.25)",
    "ml.explorers.descent(rule=lambda w, v, g, lr, beta: (w - lr * g, v))",
    "ex.beta = 7",
)


@pytest.fixture(scope="module")
def notebook(open_notebook):
    notebook = open_notebook("explorers.ipynb", CELLS)
    for index in range(7):
        notebook.run_cell(index)
    return notebook


def text(notebook, index):
    return notebook.cell(index).locator(".jp-OutputArea-output").inner_text().strip()


def printed(notebook, index):
    notebook.run_cell(index)
    return text(notebook, index)


def test_the_start_is_dragged_with_the_mouse(notebook):
    descent = notebook.explorer(1)
    before = descent.picture()
    box = descent.root.locator(".ml-grip .ml-ring").first.bounding_box()
    notebook.page.mouse.move(box["x"] + 7, box["y"] + 7)
    notebook.page.mouse.down()
    notebook.page.mouse.move(box["x"] + 60, box["y"] - 30, steps=4)
    notebook.page.mouse.up()
    assert descent.picture() != before


def test_the_kernel_hears_of_the_handles_and_moves_them(notebook):
    descent = notebook.explorer(1)
    descent.button("reset").click()
    for _ in range(5):
        descent.handle("beta").press("ArrowRight")
    descent.wait(lambda: printed(notebook, 4), lambda text: "'beta': 0.05" in text, "0.05")
    notebook.run_cell(5)
    descent = notebook.explorer(1)
    beta = descent.handle("beta")
    descent.wait(beta.input_value, lambda value: float(value) == 0.25, "0.25")


def test_an_arrow_key_moves_the_slider_and_not_the_notebook(notebook):
    content = "jupyterapp.shell.currentWidget.content"
    state = f"[{content}.activeCellIndex, {content}.widgets.length]"
    descent = notebook.explorer(1)
    descent.press("ArrowRight")
    before = notebook.page.evaluate(state)
    for key in ("ArrowDown", "ArrowRight", "x", "d", "d"):
        descent.press(key)
    assert notebook.page.evaluate(state) == before


def test_a_wrong_argument_and_a_wrong_value_are_one_sentence(notebook):
    assert text(notebook, 2) == "✘ descent: beta must be in [0, 1), got 1.5."
    notebook.run_cell(7)
    assert text(notebook, 7) == "✘ beta must be in [0, 1), got 7"


def test_a_learners_own_rule_follows_the_handles(notebook):
    own = notebook.explorer(6)
    before = own.readout()
    own.press("ArrowLeft", 40)
    own.wait_for_another_readout(before)


def test_two_of_a_kind_live_side_by_side(notebook):
    one, two = notebook.explorer(1), notebook.explorer(3)
    other = two.picture()
    one = notebook.explorer(1)
    one.press("ArrowRight", 3)
    assert notebook.explorer(3).picture() == other


def test_a_cell_can_be_run_again_and_again_and_leaves_no_widgets(notebook):
    for _ in range(3):
        notebook.run_cell(3)
    descent = notebook.explorer(3)
    before = descent.picture()
    descent.press("ArrowRight", 3)
    assert descent.picture() != before
    assert notebook.errors() == ["Mistake: beta must be in [0, 1), got 7"]  # the last cell's


def test_nothing_went_wrong_behind_the_page(notebook):
    assert notebook.console == []
    assert notebook.foreign == []


@pytest.fixture(scope="module")
def outputs(folder, saved):
    """Put a notebook as `make refresh` writes it into the folder, trusted and not."""
    notebook = nbformat.read(saved, 4)
    for name in ("trusted.ipynb", "untrusted.ipynb"):
        notebook.metadata["name"] = name  # or the signature of one would be that of the other
        nbformat.write(notebook, folder / name)
    trust(folder / "trusted.ipynb")
    return notebook.cells[1].outputs


def test_saved_and_trusted_it_opens_alive_and_needs_no_kernel(open_notebook, outputs):
    notebook = open_notebook("trusted.ipynb")
    explorer = notebook.explorer(1)  # before any cell was run
    before = explorer.picture()
    explorer.press("ArrowRight", 3)
    assert explorer.picture() != before
    session = "jupyterapp.shell.currentWidget.sessionContext"
    notebook.page.evaluate(f"{session}.shutdown()")
    notebook.page.wait_for_function(f"!{session}.session?.kernel")
    before = explorer.picture()
    explorer.press("ArrowRight", 3)
    assert explorer.picture() != before
    assert notebook.console == []


def test_saved_and_not_trusted_it_shows_its_picture(open_notebook, outputs):
    notebook = open_notebook("untrusted.ipynb")
    picture = notebook.cell(1).locator("img")  # its alternative text is in the file, for GitHub
    picture.wait_for(timeout=10_000)
    assert picture.bounding_box()["width"] > 400
    assert notebook.cell(1).locator(".ml-explorer").count() == 0
    (output,) = outputs
    assert output.metadata["image/png"]["alt"].startswith("Map of heavy ball's steps")
