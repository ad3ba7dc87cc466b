"""The check of notebook 00: is everything here that the course needs, and what to do if not."""

import platform
from contextlib import suppress
from importlib import metadata

from IPython.display import Markdown
from packaging.requirements import Requirement

# What is missed when a package is missing; which are needed, and how new, says pyproject.toml.
NEEDED_FOR = {
    "numpy": "all notebooks",
    "matplotlib": "all figures",
    "ipywidgets": "the explorers",
    "anywidget": "the explorers",
    "torch": "the comparisons with PyTorch in 03 to 06",
    "scikit-learn": "the digits of 06",
    "tqdm": "the progress bars of 06",
    "markdown-it-py": "the predictions and exercises",
    "jupyterlab": "the pages you work in",
    "jupyterlab-slideshow": "the lecture slides",
    "jupyter-offlinenotebook": "saving your work to the browser on Binder",
}
GOOD, ALL_HERE = "✔", "**Everything the course needs is here.**"


def check_environment():
    """Return a table of the packages that the course needs, and below it what to do about each."""
    rows = ["| package | version | needed for | |", "|---|---|---|---|"]
    rows.append(f"| Python | {platform.python_version()} | | {GOOD} |")
    problems = []
    for wanted in requirements():
        name, use, version = wanted.name, NEEDED_FOR.get(wanted.name, ""), found(wanted.name)
        good = version and wanted.specifier.contains(version, prereleases=True)
        state = GOOD if good else "✘ too old" if version else "✘ missing"
        rows.append(f"| {name} | {version or '–'} | {use} | {state} |")
        if not good:
            advice = (
                f'run `%pip install "{name}{wanted.specifier}"` in a cell, then restart the kernel.'
            )
            needed = f"is {version or 'missing'}, needed for {use or 'the course'}"
            problems.append(f"- **{name}** {needed}: {advice}")
    return Markdown("\n".join([*rows, "", *(problems or [ALL_HERE])]))


def requirements():
    """Return what the installed course and its extra "lab" require, a list of Requirement."""
    listed = [Requirement(line) for line in metadata.requires("momentum-lessons") or ()]
    return [r for r in listed if r.marker is None or r.marker.evaluate({"extra": "lab"})]


def found(name):
    with suppress(metadata.PackageNotFoundError):
        return metadata.version(name)


__all__ = ["check_environment"]
