"""The static decks open from disk: no network, no error, no formula left as text, no slide that does not fit."""

import importlib.util
import re
from pathlib import Path

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
    module.main([ROOT / "notebooks" / f"{NOTEBOOK}.ipynb"])
    return module.SLIDES


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
