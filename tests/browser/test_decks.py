"""The static decks open from disk: no network, no error, no formula as text, no slide too tall."""

import importlib.util
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOK = "00_start_here"


@pytest.fixture(scope="module")
def slides(tmp_path_factory, saved):
    """The decks' folder, with the deck of one notebook in it, and one of explorers."""
    spec = importlib.util.spec_from_file_location("slides", ROOT / "tools" / "slides.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.SLIDES = tmp_path_factory.mktemp("slides")
    module.main([ROOT / "notebooks" / f"{NOTEBOOK}.ipynb", saved])
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
    # A quiz looks for MathJax half a second after it appears.
    page.wait_for_function("performance.now() > 1500")
    seen = 0
    while True:
        page.evaluate("new Promise(done => MathJax.Hub.Queue(() => done()))")
        seen += 1
        left_as_text, too_tall = page.evaluate(
            """() => {
                const slide = Reveal.getCurrentSlide(), text = slide.cloneNode(true);
                const rest = 'pre, code, script, style, .MathJax_SVG';
                text.querySelectorAll(rest).forEach(e => e.remove());
                const slides = document.querySelector('.reveal .slides');
                const room = slides.getBoundingClientRect().height;
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
    page.evaluate("Reveal.configure({transition: 'none'})")  # what is to be clicked stands still
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
    assert [url for url in foreign if url.startswith("http")] == []
    assert errors == []
    offline.close()
