"""Settings of the whole suite."""

import os
import re
import shutil

import pytest
from hypothesis import settings

from momentum_lessons import claims

# The machine is noisy: no deadline for one example. On CI the examples are the same at every run.
settings.register_profile(
    "course", deadline=None, max_examples=50, derandomize=bool(os.environ.get("CI"))
)
settings.load_profile("course")

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")


# Files that one worker takes whole, by the start of their names: the tests of JupyterLab share a
# server, a Chromium and a page; those of the verdicts share what the experiments found.
TOGETHER = {
    "browser": r"tests/browser/",
    "verdicts": r"tests/(test_stress|test_claims|lessons/n\d\d_\w+/test_verdicts)\.py",
}
# What takes longest, begun first and in this order: the workers then end at about the same time.
LONGEST = [*TOGETHER.values(), r"notebooks/0[1-7]", r"tests/page/", r"tests/test_house", r"tests/"]


def pytest_collection_modifyitems(items):
    items.sort(
        key=lambda item: [bool(re.match(start, item.nodeid)) for start in LONGEST], reverse=True
    )


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    from xdist.scheduler import LoadFileScheduling

    class Together(LoadFileScheduling):
        def _split_scope(self, nodeid):
            names = (name for name, start in TOGETHER.items() if re.match(start, nodeid))
            return next(names, super()._split_scope(nodeid))

    return Together(config, log) if config.getoption("dist") == "loadfile" else None


@pytest.fixture(scope="session", autouse=True)
def one_run_of_each_experiment():
    """Run each experiment once with each setting: what it found is the same for all tests."""
    found, run = {}, claims.verdict

    def verdict(key, **settings):
        case = claims._experiment(key), repr(settings)
        if case not in found:
            found[case] = run(key, **settings)
        return found[case]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(claims, "verdict", verdict)
        yield


def pytest_report_header():
    chromium = next(filter(None, map(shutil.which, BROWSERS)), None)
    return f"browser tests: {chromium or 'skipped, no Chromium or Chrome on the PATH'}"


@pytest.fixture(scope="session")
def playwright():
    """Start Playwright once for the tests of the page and of JupyterLab: a process bears no two."""
    from playwright.sync_api import sync_playwright  # here, so that collecting needs no playwright

    with sync_playwright() as playwright:
        yield playwright
