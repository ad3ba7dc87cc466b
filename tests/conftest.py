"""Settings of the whole suite."""

import os
import shutil

from hypothesis import settings
from xdist.scheduler import LoadFileScheduling

# The machine is noisy: no deadline for one example. On CI the examples are the same at every run.
settings.register_profile("course", deadline=None, max_examples=50, derandomize=bool(os.environ.get("CI")))
settings.load_profile("course")

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")


def is_in_browser(nodeid):
    return nodeid.startswith("tests/browser/")


def pytest_collection_modifyitems(items):
    """Begin with the browser tests, which take longest, so that the other process has the rest."""
    items.sort(key=lambda item: not is_in_browser(item.nodeid))


class OneFileOneProcess(LoadFileScheduling):
    """Keep a file, and so a notebook, in one process; all browser tests too, since they share a JupyterLab."""

    def _split_scope(self, nodeid):
        return "browser" if is_in_browser(nodeid) else super()._split_scope(nodeid)


def pytest_xdist_make_scheduler(config, log):
    return OneFileOneProcess(config, log) if config.getvalue("dist") == "loadfile" else None


def pytest_report_header():
    chromium = next(filter(None, map(shutil.which, BROWSERS)), None)
    return f"browser tests: {chromium or 'skipped, no Chromium or Chrome on the PATH'}"
