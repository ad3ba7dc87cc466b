"""One Chromium for the tests of the page; skipped only where there is none."""

from pathlib import Path

import pytest
from static import ARGUMENTS, CHROMIUM, Static

import momentum_lessons as ml


@pytest.fixture(scope="session")
def chromium(request):
    if CHROMIUM is None:
        pytest.skip("no Chromium on the PATH")
    playwright = request.getfixturevalue("playwright")
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def shelf(chromium):
    """Contexts by how they look, and the explorers without arguments that are open in them."""
    return {}


@pytest.fixture
def page(chromium, shelf, tmp_path):
    """Open an explorer on a static page: page("descent", beta=0.9), page("descent", width=480).

    One without arguments is opened once for all tests, and reset; `fresh` opens another one.
    """
    opened = []

    def open_one(name, *args, width=960, light=True, touch=False, calm=False, fresh=False, **own):
        look = (width, touch, calm)
        if look not in shelf:
            motion = "reduce" if calm else "no-preference"
            viewport = {"width": width + 20, "height": 640}
            shelf[look] = chromium.new_context(
                viewport=viewport, has_touch=touch, reduced_motion=motion
            )
        key = (name, light, *look)
        plain = not (args or own or fresh)
        if plain and key in shelf:
            shelf[key].root.locator(".ml-reset").click()
            shelf[key].errors.clear()
            shelf[key].page.bring_to_front()  # a page behind another one gets no frames
            return shelf[key]
        explorer = getattr(ml.explorers, name)(*args, **own)
        path = Path(tmp_path, f"{name}{len(opened)}.html")
        shown = Static(shelf[look], path, explorer, width=width, light=light)
        if plain:
            shelf[key] = shown
        else:
            opened.append(shown)
        return shown

    yield open_one
    for shown in opened:
        shown.page.close()
