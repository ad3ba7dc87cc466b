"""One Chromium for the tests of the page; skipped only where there is none."""

from pathlib import Path

import pytest
from static import ARGUMENTS, CHROMIUM, Static

import momentum_lessons as ml


@pytest.fixture(scope="session")
def chromium():
    if CHROMIUM is None:
        pytest.skip("no Chromium on the PATH")
    from playwright.sync_api import sync_playwright  # here, so that collecting needs no playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium, tmp_path):
    """Open an explorer on a static page: page("descent", beta=0.9), page("descent", width=480)."""
    contexts = []

    def open_one(name, *args, width=960, light=True, touch=False, calm=False, **arguments):
        motion = "reduce" if calm else "no-preference"
        viewport = {"width": width + 20, "height": 640}
        contexts.append(
            chromium.new_context(viewport=viewport, has_touch=touch, reduced_motion=motion)
        )
        explorer = getattr(ml.explorers, name)(*args, **arguments)
        path = Path(tmp_path, f"{len(contexts)}.html")
        return Static(contexts[-1], path, explorer, width=width, light=light)

    yield open_one
    for context in contexts:
        context.close()
