"""The check of notebook 00: is everything here that the course needs, and what to do if not."""

import platform
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
    for requirement in requirements():
        version, state, advice = inspect(requirement)
        use = NEEDED_FOR.get(requirement.name, "")
        rows.append(f"| {requirement.name} | {version} | {use} | {state} |")
        problems += [f"- {advice}"] if advice else []
    return Markdown("\n".join([*rows, "", *(problems or [ALL_HERE])]))


def requirements():
    """Return what the installed course and its extra "lab" require, a list of Requirement."""
    found = [Requirement(line) for line in metadata.requires("momentum-lessons") or ()]
    return [r for r in found if r.marker is None or r.marker.evaluate({"extra": "lab"})]


def inspect(requirement):
    """Return (version, mark, advice) of one Requirement; advice is empty when nothing is wrong."""
    use = NEEDED_FOR.get(requirement.name, "the course")
    command = f'`%pip install "{requirement.name}{requirement.specifier}"`'
    advice = f"needed for {use}: run {command} in a cell, then restart the kernel."
    try:
        version = metadata.version(requirement.name)
    except metadata.PackageNotFoundError:
        return "–", "✘ missing", f"**{requirement.name}** is missing, {advice}"
    if requirement.specifier.contains(version, prereleases=True):
        return version, GOOD, ""
    return version, "✘ too old", f"**{requirement.name}** is {version}, {advice}"


__all__ = ["check_environment"]
