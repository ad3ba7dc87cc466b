"""The site that `make site` built, opened from disk in a Chromium that can reach no host.

`make test-site` runs these tests; `make test` leaves them out.
"""

import os

import pytest
from built import PAGES, SITE
from explorer_pages import ARGUMENTS, CHROMIUM

if not os.environ.get("TRY_THE_SITE"):
    collect_ignore_glob = ["test_*.py"]

READY = "() => !document.querySelector('.ml-place') || window.mlReady"
TYPESET = "() => window.MathJax?.startup?.promise?.then(() => true) ?? true"


@pytest.fixture(scope="session", autouse=True)
def site():
    assert PAGES, "There is no site: `make site` builds it, `make test-site` builds and tests it."
    return SITE


@pytest.fixture(scope="session")
def browser(playwright):
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
    yield browser
    browser.close()


@pytest.fixture
def open_page(browser):
    """Open a page of the site; what must not happen is collected in its `wrong`."""
    contexts = []

    def open_one(name, width=1300, scheme="light", query=""):
        contexts.append(
            browser.new_context(
                viewport={"width": width, "height": 900}, color_scheme=scheme, offline=True
            )
        )
        page = contexts[-1].new_page()
        page.wrong = []
        page.on("console", lambda said: _note(page, said.type, said.text))
        page.on("pageerror", lambda error: page.wrong.append(str(error)))
        page.on("requestfailed", lambda request: page.wrong.append(request.url))
        page.on("request", lambda request: _leaves(page, request.url))
        page.goto((SITE / name).as_uri() + query)
        page.wait_for_function(READY, timeout=60_000)
        page.evaluate(TYPESET)
        return page

    yield open_one
    for context in contexts:
        context.close()


def _note(page, kind, text):
    if kind in ("error", "warning"):
        page.wrong.append(f"{kind}: {text}")


def _leaves(page, url):
    if not url.startswith(("file:", "blob:", "data:")):
        page.wrong.append(f"asks for {url}")
