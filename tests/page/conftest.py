"""One Chromium for the tests of the page; skipped only where there is none."""

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
def tab(chromium, tmp_path_factory):
    """Return the one tab in which explorers are shown, with a mouse or with a finger."""
    tabs = {}

    def open_one(touch=False):
        if touch not in tabs:
            context = chromium.new_context(viewport={"width": 980, "height": 640}, has_touch=touch)
            tabs[touch] = Static(context, tmp_path_factory.mktemp("page") / "explorers.html")
        return tabs[touch]

    return open_one


@pytest.fixture
def page(tab):
    """Show an explorer on a static page: page("descent", beta=0.9), page("descent", width=480)."""

    def show(name, *args, touch=False, width=960, light=True, calm=False, **own):
        explorer = getattr(ml.explorers, name)(*args, **own)
        return tab(touch).show(explorer, width, light, calm)

    return show
