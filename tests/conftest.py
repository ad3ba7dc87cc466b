"""Settings of the whole suite."""

import os
import shutil

import pytest
from hypothesis import settings

# The machine is noisy: no deadline for one example. On CI the examples are the same at every run.
settings.register_profile(
    "course", deadline=None, max_examples=50, derandomize=bool(os.environ.get("CI"))
)
settings.load_profile("course")

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")


def pytest_collection_modifyitems(items):
    """Begin with the browser tests, which take longest: a file for each process, then the rest."""
    items.sort(key=lambda item: item.path.parent.name not in ("browser", "page"))


def pytest_report_header():
    chromium = next(filter(None, map(shutil.which, BROWSERS)), None)
    return f"browser tests: {chromium or 'skipped, no Chromium or Chrome on the PATH'}"


@pytest.fixture(scope="session")
def playwright():
    """Start Playwright once for the tests of the page and of JupyterLab: a process bears no two."""
    from playwright.sync_api import sync_playwright  # here, so that collecting needs no playwright

    with sync_playwright() as playwright:
        yield playwright
