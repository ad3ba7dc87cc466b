"""Settings of the whole suite."""

import os
import shutil

import pytest
from hypothesis import settings

# The machine is noisy: no deadline for one example. On CI the examples are the same at every run.
settings.register_profile("course", deadline=None, max_examples=50, derandomize=bool(os.environ.get("CI")))
settings.load_profile("course")

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
chromium = next(filter(None, map(shutil.which, BROWSERS)), None)
collect_ignore = [] if chromium else ["browser"]


def pytest_collection_modifyitems(items):
    """Keep each file in one process (--dist loadgroup), and all browser tests in one, where they share a JupyterLab."""
    for item in items:
        if item.path.parent.name != "browser":
            item.add_marker(pytest.mark.xdist_group(item.path.name))


def pytest_report_header():
    return f"browser tests: {chromium or 'left out, no Chromium or Chrome on the PATH'}"
