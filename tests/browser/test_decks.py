"""The static decks open from disk: no network, no error, no formula left as text, no slide that does not fit."""

import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOK = "00_start_here"


@pytest.fixture(scope="module")
def slides(tmp_path_factory):
    """The decks' folder, with the deck of one notebook in it."""
    spec = importlib.util.spec_from_file_location("slides", ROOT / "tools" / "slides.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.SLIDES = tmp_path_factory.mktemp("slides")
    module.main([ROOT / "notebooks" / f"{NOTEBOOK}.ipynb", explorer_notebook(tmp_path_factory)])
    return module.SLIDES


def explorer_notebook(tmp_path_factory):
    """Return a notebook of two slides with an explorer on each, as `make refresh` writes it."""
    path = tmp_path_factory.mktemp("saved") / "explorers.ipynb"
    sources = ("import momentum_lessons as ml", "ml.explorers.rate_map()", "ml.explorers.descent()")
    slide = {"slideshow": {"slide_type": "slide"}}
    cells = [nbformat.v4.new_code_cell(source, metadata=slide) for source in sources]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    command = [sys.executable, ROOT / "tools" / "refresh.py", path]
    subprocess.run(command, check=True, env=os.environ | {"FORCE": "1"})
    return path


def test_a_deck_names_no_server_to_load_anything_from(slides):
    deck = (slides / f"{NOTEBOOK}.slides.html").read_text(encoding="utf-8")
    loaded = re.findall(r"""<(?:script|link|img|iframe)\b[^>]*?(?:src|href)=["']([^"']+)""", deck)
    assert loaded
    for address in loaded:
        assert address.startswith(("parts/", "data:", "#")), address
        path = address.split("?")[0]
        assert not path.startswith("parts/") or (slides / path).exists(), address


def test_the_index_leads_to_the_deck_and_links_lead_from_deck_to_deck(slides):
    assert f'href="{NOTEBOOK}.slides.html"' in (slides / "index.html").read_text(encoding="utf-8")
    deck = (slides / f"{NOTEBOOK}.slides.html").read_text(encoding="utf-8")
    assert 'href="01_background.slides.html"' in deck
    assert not re.search(r'href="\d\d_\w+\.ipynb"', deck)


def test_every_slide_shows_without_a_network(slides, context):
    offline = context.browser.new_context(offline=True, viewport={"width": 1280, "height": 800})
    page = offline.new_page()
    foreign, errors = [], []
    page.on(
        "request",
        lambda request: foreign.append(request.url) if request.url.startswith("http") else None,
    )
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto((slides / f"{NOTEBOOK}.slides.html").as_uri())
    page.wait_for_function("window.Reveal && Reveal.isReady()", timeout=60_000)
    page.wait_for_timeout(1500)  # a quiz looks for MathJax half a second after it appears
    seen = 0
    while True:
        page.evaluate("new Promise(done => MathJax.Hub.Queue(() => done()))")
        seen += 1
        left_as_text, too_tall = page.evaluate(
            """() => {
                const slide = Reveal.getCurrentSlide(), text = slide.cloneNode(true);
                text.querySelectorAll('pre, code, script, style, .MathJax_SVG').forEach(e => e.remove());
                const room = document.querySelector('.reveal .slides').getBoundingClientRect().height;
                const tall = slide.getBoundingClientRect().height > room + 2;
                return [/\\$[^$]+\\$|\\\\frac/.test(text.textContent), tall];
            }"""
        )
        assert not left_as_text, f"slide {seen} shows TeX"
        assert not too_tall, f"slide {seen} does not fit"
        if page.evaluate("Reveal.isLastSlide()"):
            break
        page.evaluate("Reveal.availableRoutes().down ? Reveal.down() : Reveal.right()")
        page.evaluate("while (Reveal.nextFragment()) {}")
    assert seen == page.evaluate("Reveal.getTotalSlides()") > 3
    assert foreign == []
    assert errors == []
    offline.close()


def test_explorers_are_alive_in_a_deck_without_a_network_or_a_kernel(slides, context):
    offline = context.browser.new_context(offline=True, viewport={"width": 1280, "height": 800})
    page = offline.new_page()
    foreign, errors = [], []
    page.on("request", lambda request: foreign.append(request.url))
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto((slides / "explorers.slides.html").as_uri())
    page.wait_for_function("window.Reveal && Reveal.isReady() && window.mlReady", timeout=60_000)
    for name in ("rate_map", "descent"):
        page.evaluate("Reveal.right()")
        page.wait_for_timeout(900)
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
    assert [url for url in foreign if url.startswith("http")] == []
    assert errors == []
    offline.close()
