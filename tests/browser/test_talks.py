"""The two talks: few words, notes on each slide, and keys that go through without a jump."""

from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).resolve().parents[2]
TALKS = ("talk", "workshop")
MINUTES = {"talk": 50, "workshop": 180}


def slides_of(name):
    """Return the slides of a talk, each a list of its cells, those that are skipped left out."""
    slides = []
    for cell in nbformat.read(ROOT / "docs" / f"{name}.ipynb", as_version=4).cells:
        kind = cell.metadata.slideshow.slide_type
        if kind == "slide":
            slides.append([])
        if kind != "skip":
            slides[-1].append(cell)
    return slides


def kind(cell):
    return cell.metadata.slideshow.slide_type


@pytest.mark.parametrize("name", TALKS)
def test_every_slide_has_a_heading_and_notes_from_its_first_moment_that_say_the_minute(name):
    slides = slides_of(name)
    minutes = []
    assert len(slides) <= 25
    for first, second, *_ in slides:
        assert first.source.startswith("#")
        assert kind(second) == "notes"
        assert second.source.startswith("**Minute ")
        minutes.append(int(second.source.removeprefix("**Minute ").split(".")[0]))
    assert minutes == sorted(set(minutes))
    assert minutes[0] == 0
    assert minutes[-1] <= MINUTES[name]


@pytest.fixture
def deck(decks, context):
    offline = context.browser.new_context(offline=True, viewport={"width": 1280, "height": 720})
    page = offline.new_page()
    page.failures = []
    page.on("pageerror", lambda error: page.failures.append(str(error)))

    def opened(name):
        page.goto((decks / f"{name}.slides.html").as_uri())
        page.wait_for_function("window.Reveal && Reveal.isReady() && window.mlReady")
        return page

    yield opened
    assert page.failures == []
    offline.close()


LOOK = """() => {
    const slide = Reveal.getCurrentSlide();
    const prose = [...slide.querySelectorAll('.jp-RenderedHTMLCommon')]
        .filter(part => !part.closest('aside') && !part.querySelector('.ml-explorer'));
    const words = prose.map(part => part.innerText).join(' ').split(/\\s+/);
    const size = element => parseFloat(getComputedStyle(element).fontSize) * Reveal.getScale();
    const texts = prose.flatMap(part => [...part.querySelectorAll('p, li, td, code')])
        .filter(element => element.offsetParent && !element.closest('.ml-explorer'));
    return {
        at: Reveal.getIndices().h,
        words: words.filter(word => /[\\wα-ω√]/.test(word)).length,
        smallest: Math.min(99, ...texts.map(size)),
        tall: slide.scrollHeight > 690 + 2,
        fragments: Reveal.availableFragments().next,
        last: Reveal.isLastSlide(),
    };
}"""


@pytest.mark.parametrize("name", TALKS)
def test_page_down_alone_leads_through_slides_of_few_words_in_large_letters(deck, name):
    page, seen = deck(name), []
    for _ in range(100):
        look = page.evaluate(LOOK)
        seen.append(look["at"])
        assert look["words"] <= 40, look
        assert look["smallest"] >= 24, look
        assert not look["tall"], look
        if look["last"] and not look["fragments"]:
            break
        page.keyboard.press("PageDown")
    assert sorted(set(seen)) == list(range(len(slides_of(name))))
    assert seen == sorted(seen)
    page.keyboard.press("PageUp")
    assert page.evaluate("Reveal.getIndices().h") <= seen[-1]


def explorer_slide(page):
    """Go to the first slide with an explorer, show all of it, and return its number."""
    return page.evaluate(
        """() => {
            const slides = [...document.querySelectorAll('.slides > section')];
            Reveal.slide(slides.findIndex(slide => slide.querySelector('.ml-explorer')));
            while (Reveal.nextFragment()) {}
            return Reveal.getIndices().h;
        }"""
    )


@pytest.mark.parametrize("part", ["input[type=range]", "summary", ".ml-reset"])
def test_keys_go_on_after_a_click_on_an_explorer(deck, part):
    page = deck("talk")
    for key, by in (("PageDown", 1), ("PageUp", 0), ("n", 1), ("p", 0)):
        at = explorer_slide(page)
        page.locator(f".present .ml-explorer {part}").first.click()
        page.keyboard.press(key)
        now = page.evaluate("[Reveal.getIndices().h, Reveal.getIndices().f]")
        assert now[0] == at + 1 if by else now != [at, 0], (key, now)
    explorer_slide(page)  # P has hidden the explorer again
    page.locator(f".present .ml-explorer {part}").first.click()
    page.keyboard.press("Escape")
    assert page.evaluate("Reveal.isOverview()")


def test_arrow_keys_still_move_a_handle(deck):
    page = deck("talk")
    at = explorer_slide(page)
    handle = page.locator(".present .ml-explorer input[type=range]").first
    before = handle.input_value()
    handle.press("ArrowRight")
    assert handle.input_value() != before
    assert page.evaluate("Reveal.getIndices().h") == at
