"""The site that `make site` built, opened from disk in a Chromium that can reach no host.

`make test-site` runs these tests; `make test` leaves them out. Each page is opened once, and all
that the tests ask of it is looked at then: as a large screen shows it, dark, and as a phone does.
"""

import os

import pytest
from built import AXE, PAGES, SITE
from explorer_pages import ARGUMENTS, CHROMIUM

if not os.environ.get("TRY_THE_SITE"):
    collect_ignore_glob = ["test_*.py"]

READY = "() => !document.querySelector('.ml-place') || window.mlReady"
TYPESET = "() => window.MathJax?.startup?.promise?.then(() => true) ?? true"
LARGE, PHONE = {"width": 1300, "height": 900}, {"width": 390, "height": 900}

# TeX that is left when code and what MathJax made are taken away; what else should not be there.
LOOK = r"""() => {
    const copy = document.querySelector('main').cloneNode(true);
    copy.querySelectorAll('pre, code, script, style, mjx-container').forEach(one => one.remove());
    const tex = /\$[^$\n]+\$|\\(frac|alpha|beta|lambda|leftarrow|nabla)/;
    const count = selector => document.querySelectorAll(selector).length;
    const fonts = [...document.fonts]
        .filter(one => one.family.includes('MJX') && one.status === 'loaded');
    return {
        tex: copy.textContent.match(tex)?.[0] ?? null,
        refused: count('mjx-merror'), without_words: count("img:not([alt]), img[alt='']"),
        formulas: count('mjx-container'), fonts: fonts.length,
    };
}"""
TOO_WIDE = """() => {
    const room = document.documentElement.clientWidth;
    const wide = [...document.querySelectorAll('main *')].filter(one => {
        if (one.getBoundingClientRect().right <= room + 1) return false;
        if (one.ownerSVGElement || one.closest('details:not([open])')) return false;
        for (let up = one; up; up = up.parentElement) {
            if (['auto', 'scroll', 'hidden'].includes(getComputedStyle(up).overflowX)) return false;
        }
        return true;
    });
    const first = wide.slice(0, 3).map(one => one.outerHTML.slice(0, 120));
    return [document.documentElement.scrollWidth - room, ...first];
}"""
# Style sheets are not asked for again, which from disk a page may not do.
STILL = """() => Promise.allSettled(
    document.getAnimations().filter(one => one instanceof CSSTransition).map(one => one.finished)
).then(() => true)"""
CHECK = "axe.run(document, {resultTypes: ['violations'], preload: false})"


@pytest.fixture(scope="session", autouse=True)
def site():
    assert PAGES, "There is no site: `make site` builds it, `make test-site` builds and tests it."
    return SITE


@pytest.fixture(scope="session")
def browser(playwright):
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def tab(browser):
    """The one tab in which pages are opened; what must not happen is collected in its `wrong`."""
    tab = browser.new_context(viewport=LARGE, color_scheme="light", offline=True).new_page()
    tab.wrong = []
    tab.on("console", lambda said: _note(tab, said.type, said.text))
    tab.on("pageerror", lambda error: tab.wrong.append(str(error)))
    tab.on("requestfailed", lambda request: tab.wrong.append(request.url))
    tab.on("request", lambda request: _leaves(tab, request.url))
    return tab


@pytest.fixture(scope="session")
def open_page(tab):
    """Open a page of the site in the tab, with nothing remembered of the ones before."""

    def open_one(name, query=""):
        tab.set_viewport_size(LARGE)
        tab.emulate_media(color_scheme="light")
        tab.goto("about:blank")
        tab.wrong.clear()
        tab.goto((SITE / name).as_uri() + query)
        tab.evaluate("localStorage.clear()")
        tab.wait_for_function(READY, timeout=60_000)
        tab.evaluate(TYPESET)
        return tab

    return open_one


@pytest.fixture(scope="session")
def seen(open_page):
    """Say what there is on a page: a dictionary, made when the page is asked for first."""
    found = {}

    def look(name):
        if name not in found:
            page = open_page(name)
            page.mouse.wheel(0, 20_000)
            page.wait_for_timeout(200)
            found[name] = page.evaluate(LOOK) | {"wrong": list(page.wrong)}
            if AXE.exists():
                page.evaluate(AXE.read_text(encoding="utf-8"))
                found[name]["light"] = _violations(page)
                page.emulate_media(color_scheme="dark")
                page.wait_for_function("document.documentElement.dataset.theme === 'dark'")
                found[name]["dark"] = _violations(page)
            page.set_viewport_size(PHONE)
            found[name]["wide"] = page.evaluate(TOO_WIDE)
        return found[name]

    return look


def _violations(page):
    page.evaluate(STILL)  # a theme's colours change gradually
    violations = page.evaluate(CHECK)["violations"]
    return [(one["id"], len(one["nodes"]), one["nodes"][0]["html"][:200]) for one in violations]


def _note(page, kind, text):
    if kind in ("error", "warning"):
        page.wrong.append(f"{kind}: {text}")


def _leaves(page, url):
    if not url.startswith(("file:", "blob:", "data:", "about:")):
        page.wrong.append(f"asks for {url}")
