"""The static decks open from disk, and a room can read each of their slides.

`make test` goes through three of the decks, `make test-site` through all ten.
"""

import html
import os
import re
from pathlib import Path

import deck_check
import nbformat
import pytest
import slides

NOTEBOOK = "00_start_here"
FEW = (NOTEBOOK, "01_background", "talk")
DECKS = [path for path in slides.course() if os.environ.get("TRY_THE_SITE") or path.stem in FEW]
AXE = Path(__file__).parents[2] / "page" / "node_modules" / "axe-core" / "axe.min.js"

# All slides one below the other, so that axe looks once at all of them.
UNROLL = """async () => {
    await new Promise(done => MathJax.Hub.Queue(() => done()));
    const style = document.createElement('style');
    style.textContent = `
        * { transition: none !important; }
        html, body, .reveal, .reveal .slides {
            height: auto !important; overflow: visible !important; position: static !important;
            transform: none !important;
        }
        .reveal .slides section, .reveal .fragment {
            display: block !important; visibility: visible !important; opacity: 1 !important;
            position: static !important; height: auto !important; transform: none !important;
        }`;
    document.head.append(style);
    for (const one of document.querySelectorAll('.slides section, .slides .fragment')) {
        one.removeAttribute('hidden');
        one.removeAttribute('aria-hidden');
    }
}"""
# Two explorers of a kind have the same name; in a deck only one of them is ever shown.
RULES = {
    "resultTypes": ["violations"],
    "preload": False,  # style sheets would be asked for again, which from disk a page may not do
    "rules": {"landmark-unique": {"enabled": False}},
}


@pytest.fixture(scope="module")
def page(context):
    """A page of a small projector that has no network; what must not happen is in its `wrong`."""
    offline = context.browser.new_context(offline=True, viewport=slides.SCREEN)
    page = offline.new_page()
    page.wrong = []
    page.on("pageerror", lambda error: page.wrong.append(str(error)))
    page.on("request", lambda asked: page.wrong.append(asked.url) if "http" in asked.url[:4] else 0)
    yield page
    offline.close()


def test_a_deck_names_no_server_to_load_anything_from(decks):
    deck = (decks / f"{NOTEBOOK}.slides.html").read_text(encoding="utf-8")
    loaded = re.findall(r"""<(?:script|link|img|iframe)\b[^>]*?(?:src|href)=["']([^"']+)""", deck)
    assert loaded
    for address in loaded:
        assert address.startswith(("parts/", "data:", "#")), address
        path = address.split("?")[0]
        assert not path.startswith("parts/") or (decks / path).exists(), address


def test_the_index_leads_to_the_deck_and_links_lead_from_deck_to_deck(decks):
    assert f'href="{NOTEBOOK}.slides.html"' in (decks / "index.html").read_text(encoding="utf-8")
    deck = (decks / f"{NOTEBOOK}.slides.html").read_text(encoding="utf-8")
    assert 'href="01_background.slides.html"' in deck
    assert not re.search(r'href="\d\d_\w+\.ipynb"', deck)


@pytest.mark.parametrize("path", DECKS, ids=lambda path: path.stem)
def test_a_room_can_read_every_slide_and_the_speaker_has_notes(decks, page, path):
    """No server is asked, and no formula is left as text. The limits are in tools/deck_check.py."""
    page.wrong.clear()
    seen = deck_check.look(page, (decks / f"{path.stem}.slides.html").as_uri())
    assert page.wrong == []
    assert len(seen) == len(slides.slides_of(nbformat.read(path, as_version=4))) > 3
    wrong = [one for one in seen if deck_check.faults(one)]
    assert not wrong, deck_check.table(path.stem, wrong)


def test_explorers_are_alive_in_a_deck_without_a_network_or_a_kernel(decks, page):
    page.wrong.clear()
    page.goto((decks / "explorers.slides.html").as_uri())
    page.wait_for_function(slides.READY)
    for name in ("rate_map", "descent"):
        page.evaluate("Reveal.right()")
        root = page.locator(f".present [data-explorer={name}]")
        readout = root.locator(".ml-readout").inner_text()
        slide = page.evaluate("Reveal.getIndices().h")
        for _ in range(3):
            root.locator("input[type=range]").first.press("ArrowRight")
        assert root.locator(".ml-readout").inner_text() != readout
        ring = root.locator(".ml-ring").first.bounding_box()
        page.mouse.click(ring["x"] + 60, ring["y"] + 40)  # the slide is shown smaller or larger
        moved = root.locator(".ml-ring").first.bounding_box()
        assert moved["x"] + moved["width"] / 2 == pytest.approx(ring["x"] + 60, abs=2)
        assert page.evaluate("Reveal.getIndices().h") == slide
    assert page.wrong == []


@pytest.mark.skipif(not AXE.exists(), reason="axe-core is not installed: npm install in page/")
@pytest.mark.parametrize("path", DECKS, ids=lambda path: path.stem)
def test_axe_finds_no_violation_on_any_slide(decks, page, path):
    page.goto((decks / f"{path.stem}.slides.html").as_uri())
    page.wait_for_function(slides.READY)
    page.evaluate(UNROLL)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("rules => axe.run(document, rules)", RULES)["violations"]
    assert [(one["id"], one["nodes"][0]["html"][:200]) for one in found] == []


@pytest.mark.parametrize("path", slides.course(), ids=lambda path: path.stem)
def test_every_picture_of_a_deck_says_what_the_notebook_says_of_it(decks, path):
    deck = (decks / f"{path.stem}.slides.html").read_text(encoding="utf-8")
    said = re.findall(r'<img alt="([^"]*)" src="data:image/png', deck)
    shown = [
        output.metadata["image/png"]["alt"]
        for cells in slides.slides_of(nbformat.read(path, as_version=4))
        for cell in cells
        if slides.slide_type(cell) != "skip"
        for output in cell.get("outputs", ())
        if "image/png" in output.get("data", {}) and "ml.explorers." not in cell.source
    ]
    assert [html.unescape(text) for text in said] == shown


def test_who_presents_from_jupyterlab_has_a_page_of_notes_with_a_picture_of_each_slide(
    decks, context, page
):
    talk = slides.TALKS[0]
    small = context.browser.new_page(viewport=slides.SCREEN, device_scale_factor=0.5)
    slides.write_page_of_notes(talk, decks, small)
    small.close()
    page.goto((decks / "talk.notes.html").as_uri())
    shown = slides.slides_of(nbformat.read(talk, as_version=4))
    parts = page.locator("section")
    assert parts.count() == len(shown)
    for number, cells in enumerate(shown):
        text = parts.nth(number).inner_text()
        assert f"Slide {number + 1}: {cells[0].source.splitlines()[0].lstrip('# ')}" in text
        assert "Minute " in text
        assert parts.nth(number).locator("img").evaluate("one => one.naturalWidth") == 640
