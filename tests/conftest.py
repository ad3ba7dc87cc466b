"""Settings of the whole suite."""

import os
import shutil

from hypothesis import settings
from xdist.scheduler import LoadFileScheduling

# The machine is noisy: no deadline for one example. On CI the examples are the same at every run.
settings.register_profile("course", deadline=None, max_examples=50, derandomize=bool(os.environ.get("CI")))
settings.load_profile("course")

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
chromium = next(filter(None, map(shutil.which, BROWSERS)), None)
collect_ignore = [] if chromium else ["browser"]


class OneFileOneProcess(LoadFileScheduling):
    """Keep a file, and so a notebook, in one process; all browser tests too, since they share a JupyterLab."""

    def _split_scope(self, nodeid):
        return "browser" if nodeid.startswith("tests/browser/") else super()._split_scope(nodeid)


def pytest_xdist_make_scheduler(config, log):
    return OneFileOneProcess(config, log) if config.getvalue("dist") == "loadfile" else None


def pytest_report_header():
    return f"browser tests: {chromium or 'left out, no Chromium or Chrome on the PATH'}"
