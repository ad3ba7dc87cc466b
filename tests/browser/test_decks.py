"""The static decks open from disk, and a room can read each of their slides."""

import re

import deck_check
import nbformat
import pytest
import slides

NOTEBOOK = "00_start_here"


@pytest.fixture(scope="module")
def page(context):
    """A page of a small projector that has no network; what must not happen is in its `wrong`."""
    offline = context.browser.new_context(offline=True, viewport=deck_check.SCREEN)
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


@pytest.mark.parametrize("path", slides.course(), ids=lambda path: path.stem)
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
    page.wait_for_function(deck_check.READY)
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
