"""Every page of the site: quiet, whole, readable on a phone, without a violation of axe."""

import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from built import AXE, PAGES, ROOT, SITE

NOTEBOOKS = [page for page in PAGES if page.startswith("notebooks/")]
every_page = pytest.mark.parametrize("name", PAGES)


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
def test_from_disk_without_a_network_a_page_is_quiet_and_its_mathematics_is_set(seen, name):
    there = seen(name)
    assert there["wrong"] == []
    assert there["tex"] is None
    assert there["refused"] == there["without_words"] == 0


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_the_mathematics_of_a_notebook_is_drawn_in_the_fonts_that_lie_beside_it(seen, name):
    assert seen(name)["formulas"] > 0
    assert seen(name)["fonts"] > 0


@every_page
def test_on_a_phone_nothing_is_wider_than_the_screen(seen, name):
    assert seen(name)["wide"] == [0]


@pytest.mark.skipif(not AXE.exists(), reason="axe-core is not installed: npm install in page/")
@pytest.mark.parametrize("scheme", ["light", "dark"])
@every_page
def test_axe_finds_no_violation(seen, name, scheme):
    assert seen(name)[scheme] == []


def test_the_site_has_every_notebook_as_a_page_for_download_and_as_a_deck():
    for path in (ROOT / "notebooks").glob("[0-9]*.ipynb"):
        assert f"notebooks/{path.stem}.html" in PAGES
        assert (SITE / "download" / path.name).read_bytes() == path.read_bytes()
        assert (SITE / "slides" / f"{path.stem}.slides.html").exists()


@pytest.mark.parametrize("name", ["for-teachers", "instructor-guide", "instructor-notebooks"])
def test_the_teachers_pages_are_there(name):
    assert f"docs/{name}.html" in PAGES
    assert Path(ROOT / "docs" / f"{name}.md").exists()
