"""Every page of the site: quiet, whole, readable on a phone, without a violation of axe."""

import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from built import PAGES, ROOT, SITE

AXE = ROOT / "page" / "node_modules" / "axe-core" / "axe.min.js"
NOTEBOOKS = [page for page in PAGES if page.startswith("notebooks/")]
every_page = pytest.mark.parametrize("name", PAGES)

# What is left of TeX when code and what MathJax made are taken away.
TEX_LEFT = """() => {
    const copy = document.querySelector('main').cloneNode(true);
    copy.querySelectorAll('pre, code, script, style, mjx-container').forEach(one => one.remove());
    const tex = /\\$[^$\\n]+\\$|\\\\(frac|alpha|beta|lambda|leftarrow|nabla)/;
    return copy.textContent.match(tex)?.[0] ?? null;
}"""
TOO_WIDE = """() => {
    const room = document.documentElement.clientWidth;
    const wide = [...document.querySelectorAll('main *')].filter(one => {
        if (one.ownerSVGElement || one.closest('details:not([open])')) return false;
        for (let up = one; up; up = up.parentElement) {
            if (['auto', 'scroll', 'hidden'].includes(getComputedStyle(up).overflowX)) return false;
        }
        return one.getBoundingClientRect().right > room + 1;
    });
    const first = wide.slice(0, 3).map(one => one.outerHTML.slice(0, 120));
    return [document.documentElement.scrollWidth - room, ...first];
}"""


class Links(HTMLParser):
    """The addresses that a page names, and the places on it that an address can name."""

    def __init__(self, path):
        super().__init__()
        self.addresses, self.places = set(), set()
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attributes):
        for name, value in attributes:
            if name in ("href", "src") and value:
                self.addresses.add(value)
            if name in ("id", "name") and value:
                self.places.add(value)


@pytest.fixture(scope="module")
def links():
    return {name: Links(SITE / name) for name in PAGES}


@every_page
def test_every_link_within_the_site_leads_to_a_file_and_to_a_place_in_it(links, name):
    for address in links[name].addresses:
        parts = urlsplit(address)
        if parts.scheme or parts.netloc:
            continue
        target = (SITE / name).parent / unquote(parts.path) if parts.path else SITE / name
        assert target.exists(), f"{address} leads nowhere"
        inside = target.resolve().relative_to(SITE.resolve()).as_posix()
        if parts.fragment and inside in links:
            assert unquote(parts.fragment) in links[inside].places, f"{address}: no such place"


@every_page
def test_nothing_that_a_page_loads_lies_elsewhere(name):
    text = (SITE / name).read_text(encoding="utf-8")
    loaded = re.findall(r"<(?:script|img|iframe|source)\b[^>]*?src=[\"']([^\"']+)", text)
    loaded += re.findall(r"<link\b[^>]*?rel=[\"']stylesheet[\"'][^>]*?href=[\"']([^\"']+)", text)
    assert [address for address in loaded if urlsplit(address).scheme not in ("", "data")] == []


@every_page
def test_from_disk_without_a_network_a_page_is_quiet_and_its_mathematics_is_set(open_page, name):
    page = open_page(name)
    page.mouse.wheel(0, 20_000)
    page.wait_for_timeout(200)
    assert page.evaluate(TEX_LEFT) is None
    assert page.locator("mjx-merror").count() == 0
    assert page.locator("img:not([alt]), img[alt='']").count() == 0
    assert page.wrong == []


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_the_mathematics_of_a_notebook_is_drawn_in_the_fonts_that_lie_beside_it(open_page, name):
    page = open_page(name)
    assert page.locator("mjx-container").count() > 0
    loaded = page.evaluate(
        """[...document.fonts].filter(
            one => one.family.includes('MJX') && one.status === 'loaded'
        ).length"""
    )
    assert loaded > 0


@every_page
def test_on_a_phone_nothing_is_wider_than_the_screen(open_page, name):
    page = open_page(name, width=390)
    assert page.evaluate(TOO_WIDE) == [0]


@pytest.mark.skipif(not AXE.exists(), reason="axe-core is not installed: npm install in page/")
@pytest.mark.parametrize("scheme", ["light", "dark"])
@every_page
def test_axe_finds_no_violation(open_page, name, scheme):
    page = open_page(name, scheme=scheme)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run()")["violations"]
    assert [(one["id"], len(one["nodes"]), one["nodes"][0]["html"][:200]) for one in found] == []


def test_the_site_has_every_notebook_as_a_page_for_download_and_as_a_deck():
    for path in (ROOT / "notebooks").glob("[0-9]*.ipynb"):
        assert f"notebooks/{path.stem}.html" in PAGES
        assert (SITE / "download" / path.name).read_bytes() == path.read_bytes()
        assert (SITE / "slides" / f"{path.stem}.slides.html").exists()


@pytest.mark.parametrize("name", ["for-teachers", "instructor-guide", "instructor-notebooks"])
def test_the_teachers_pages_are_there(name):
    assert f"docs/{name}.html" in PAGES
    assert Path(ROOT / "docs" / f"{name}.md").exists()
