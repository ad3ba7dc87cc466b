"""A lecture in JupyterLab: a deck, the space bar, and on the way a slider and a click.

`make test` goes through the deck of one notebook, `make test-site` through those of all.
"""

import os

import deck_check
import nbformat
import pytest
import slides
from lab import NOTEBOOKS

WITH_A_HAND_ON_IT = "01_background.ipynb"
NAMES = [path.name for path in NOTEBOOKS if os.environ.get("TRY_THE_SITE")] or [WITH_A_HAND_ON_IT]
SHOWN = ("slide", "subslide", "fragment")
ON_SCREEN = ".jp-Deck .jp-Cell.jp-deck-mod-onscreen"
MEASURE = """([selector, letters, smallest]) => {
    const cells = [...document.querySelectorAll(selector)];
    const boxes = cells.map(cell => cell.getBoundingClientRect());
    const wide = '.cm-scroller, .jp-OutputArea-output';
    const scroll = cells.flatMap(cell => [...cell.querySelectorAll(wide)])
        .filter(part => part.scrollWidth > part.clientWidth + 1)
        .map(part => part.innerText.slice(0, 60));
    const panels = '.jp-Deck .jp-Notebook, .jp-Deck .jp-WindowedPanel-outer';
    return {
        ...eval(letters)(cells, smallest, 1),
        top: Math.min(...boxes.map(box => box.top)),
        bottom: Math.max(...boxes.map(box => box.bottom)),
        room: window.innerHeight, scroll,
        hidden: Math.max(...[...document.querySelectorAll(panels)]
            .map(part => part.scrollHeight - part.clientHeight)),
        text: cells.map(cell => cell.innerText).join(' ').slice(0, 60),
    };
}"""
SETTLED = """selector => {
    const cells = [...document.querySelectorAll(selector)];
    const state = JSON.stringify(cells.map(cell => cell.offsetHeight));
    const images = cells.flatMap(cell => [...cell.querySelectorAll('img')]);
    const loaded = images.every(image => image.complete);
    const still = window.slideWas === state && cells.length && loaded;
    window.slideWas = state;
    return still;
}"""


@pytest.fixture(params=NAMES, ids=lambda name: name.removesuffix(".ipynb"))
def deck(open_notebook, request, folder):
    """A notebook as a deck on a small projector, with what is collapsed shown, as after a run.

    Its imports are run: by then JupyterLab has brought the saved explorers back.
    """
    notebook = open_notebook(request.param)
    notebook.name = request.param
    notebook.page.set_viewport_size(slides.SCREEN)
    cells = nbformat.read(folder / notebook.name, as_version=4).cells
    starts = ["import momentum_lessons as ml"]
    starts += ["ml.explorers."] * (notebook.name == WITH_A_HAND_ON_IT)
    for part in starts:
        notebook.run_cell(next(i for i, cell in enumerate(cells) if part in cell.source))
    notebook.command("notebook:show-all-cell-outputs")
    notebook.page.evaluate("jupyterapp.shell.currentWidget.content.activeCellIndex = 0")
    notebook.command("deck:start")
    notebook.page.wait_for_selector(ON_SCREEN)
    yield notebook
    # JupyterLab keeps it as a setting: the next notebook would open as a deck.
    notebook.command("deck:stop")


def measure(page):
    """Return where the present slide begins and ends, once all that is on it is there."""
    page.wait_for_function(SETTLED, arg=ON_SCREEN, polling=50)
    return page.evaluate(MEASURE, [ON_SCREEN, deck_check.LETTERS, deck_check.SMALLEST])


def faults(slide):
    """Return what is wrong with a slide that was measured, in words."""
    found = []
    if not 0 <= slide["top"] < slide["bottom"] <= slide["room"]:
        found.append(f"it ends at {slide['bottom']:.0f} of {slide['room']}")
    if slide["hidden"] > 0:
        found.append("it scrolls")
    if slide["scroll"]:
        found.append(f"wider than the slide: {slide['scroll'][0]}")
    for kind, least in deck_check.SMALLEST.items():
        if slide[kind] is not None and slide[kind] < least:
            found.append(f"{kind} of {slide[kind]:.1f} px: {slide['small']}")
    return found


def drag_a_slider(notebook, index):
    explorer = notebook.explorer(index)
    before = explorer.picture()
    box = explorer.root.locator("input[type=range]").first.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    notebook.page.mouse.move(x, y)
    notebook.page.mouse.down()
    notebook.page.mouse.move(x + 40, y, steps=4)
    notebook.page.mouse.up()
    explorer.wait_for_change(before)


def click_on_a_large_projector(notebook, index):
    """Click where the deck is magnified: the start has to go to the pixel that was clicked."""
    notebook.page.set_viewport_size({"width": 1920, "height": 1080})
    explorer = notebook.explorer(index)
    notebook.page.wait_for_function(SETTLED, arg=ON_SCREEN, polling=50)
    before, box = explorer.picture(), explorer.image.bounding_box()
    assert box["width"] > 1200
    x, y = box["x"] + 0.3 * box["width"], box["y"] + 0.6 * box["height"]
    notebook.page.mouse.click(x, y)
    explorer.wait_for_change(before)
    ring = explorer.root.locator(".ml-ring").first.bounding_box()
    assert ring["x"] + ring["width"] / 2 == pytest.approx(x, abs=2)
    assert ring["y"] + ring["height"] / 2 == pytest.approx(y, abs=2)
    notebook.page.set_viewport_size({"width": 1280, "height": 720})


def test_every_slide_fits_in_large_letters_and_an_explorer_answers(deck, folder):
    cells = nbformat.read(folder / deck.name, as_version=4).cells
    stops = [i for i, cell in enumerate(cells) if cell.metadata.slideshow.slide_type in SHOWN]
    begins = {i for i in stops if cells[i].metadata.slideshow.slide_type != "fragment"}
    to_drag = deck.name == WITH_A_HAND_ON_IT
    wrong = []
    for at, coming in zip(stops, [*stops[1:], None], strict=True):
        deck.page.wait_for_function(
            "at => jupyterapp.shell.currentWidget.content.activeCellIndex === at",
            arg=at,
            timeout=10_000,
        )
        if to_drag and "ml.explorers." in cells[at].source:
            drag_a_slider(deck, at)
            click_on_a_large_projector(deck, at)
            to_drag = False
        if coming in begins | {None} and (found := faults(measure(deck.page))):
            wrong.append(f"{cells[at].id}: {'; '.join(found)}")
        deck.page.keyboard.press("Space")
    assert not to_drag
    assert not wrong, "\n".join(wrong)
