"""Build the course as a static site in site/, which opens from disk and needs no network.

    python tools/website.py

Notebooks, the teachers' pages and the reference are laid out in build/site as they lie here, with
what only a page can show put in: living explorers, folded hints and solutions. Sphinx makes pages
of them (docs/conf.py), nothing is executed. The decks of tools/slides.py are copied beside them.
"""

import os
import re
import shutil
import subprocess
import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import nbformat
from badge import OWNER, REPOSITORY
from explorer_pages import SENT, enliven, explorers, place
from slides import with_every_level

ROOT = Path(__file__).resolve().parent.parent
SOURCE, SITE = ROOT / "build" / "site", ROOT / "site"
PAGES = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "CODE_OF_CONDUCT.md", "paper/paper.md")
FILES = ("LICENSE", "LICENSE-CONTENT", "CITATION.cff")
LINKED = re.compile(rf"github\.com/({OWNER}/{REPOSITORY}?)(?:\.git)? momentum-lessons")
EXPLORER = re.compile(r"<!-- explorer: (\w+) -->")
TALK = re.compile(r"\[([^]]+)\]\((?:docs/)?(talk|workshop)\.ipynb\)")
ASKS_FOR_HELP = re.compile(r"# (q\d+)\.hint\(\)\n# q\d+\.solution\(\)")
OF_ONE_RUN = ("check_environment()", "progress()")  # what these print is true where they ran
KERNEL_WORDS = "not attempted yet"


def main():
    named = repository(os.environ.get("GITHUB_REPOSITORY"))
    shutil.rmtree(SITE, ignore_errors=True)
    lay_out()
    command = [sys.executable, "-m", "sphinx", "--quiet", "--fail-on-warning", "--keep-going"]
    command += ["-b", "html", "-c", ROOT / "docs", "-d", ROOT / "build" / "doctrees"]
    environment = os.environ | {"MOMENTUM_LESSONS_REPOSITORY": named}
    if subprocess.run([*command, SOURCE, SITE], env=environment).returncode:
        sys.exit("Sphinx could not build the site, or warned; its words are above.")
    copy_mathjax()
    copy_notebooks()
    if subprocess.run([sys.executable, ROOT / "tools" / "slides.py", "--no-notes"]).returncode:
        sys.exit("The decks could not be built; what stopped them is above.")
    shutil.copytree(ROOT / "slides", SITE / "slides", dirs_exist_ok=True)
    print(f"The site is built: open {os.path.relpath(SITE / 'index.html')}")


def repository(of_the_workflow):
    """Return owner/name: of the workflow that builds, else what `make badge` wrote, or nothing."""
    if of_the_workflow:
        return of_the_workflow
    found = LINKED.search((ROOT / "README.md").read_text(encoding="utf-8"))
    return found[1].removesuffix(".git") if found else ""


def lay_out():
    """Put what Sphinx reads into build/site, each page where it lies in the repository."""
    shutil.rmtree(SOURCE, ignore_errors=True)
    unused = shutil.ignore_patterns("_*", "conf.py", "*.ipynb")  # talks are decks, not pages
    shutil.copytree(ROOT / "docs", SOURCE / "docs", ignore=unused)
    for name in (*PAGES, *FILES):
        (SOURCE / name).parent.mkdir(exist_ok=True)
        shutil.copyfile(ROOT / name, SOURCE / name)
    (SOURCE / "docs" / "index.md").rename(SOURCE / "index.md")
    for path in SOURCE.rglob("*.md"):
        text = with_explorers(path.read_text(encoding="utf-8")).replace("](paper/", "](path:paper/")
        decks = os.path.relpath(SOURCE / "slides", path.parent)
        path.write_text(with_decks(text, decks), encoding="utf-8")
    (SOURCE / "notebooks").mkdir()
    for path in course():
        nbformat.write(page_of(path), SOURCE / "notebooks" / path.name)


def course():
    return sorted((ROOT / "notebooks").glob("[0-9]*.ipynb"))


def with_explorers(text):
    """Put a living explorer in the place of each comment that names one."""
    explorers = import_module("momentum_lessons.explorers")

    def alive(found):
        shown = getattr(explorers, found[1])()
        return place({name: getattr(shown, name) for name in SENT})

    return EXPLORER.sub(alive, text)


def with_decks(text, folder):
    """Let a page lead to the decks of the two talks, which lie in `folder` as seen from it."""
    return TALK.sub(rf'<a href="{folder}/\2.slides.html">\1</a>', text)


def page_of(path):
    """Return a notebook as a page shows it: without lecturer's notes, and with help to unfold."""
    notebook = nbformat.read(path, as_version=4)
    without_rules_of_a_kernel(notebook)
    enliven(notebook)
    notebook.cells = [
        cell for cell in notebook.cells if "lecturer" not in cell.metadata.get("tags", ())
    ]
    exercises = {one.name: one for one in lesson(path.stem).practice.exercises}
    notebook.cells = [prepared(cell, exercises) for cell in notebook.cells]
    with_every_level(notebook)
    return notebook


def without_rules_of_a_kernel(notebook):
    """Leave out explorers of a learner's own rule: only Python can say where it leads."""
    left_out = [id(output) for output, state in explorers(notebook) if "rule" in state["given"]]
    for cell in notebook.cells:
        if "outputs" in cell:
            cell.outputs = [output for output in cell.outputs if id(output) not in left_out]


def lesson(stem):
    """Return the lesson's room of a notebook: that of the same number."""
    rooms = (ROOT / "momentum_lessons" / "lessons").glob(f"n{stem[:2]}_*")
    return import_module(f"momentum_lessons.lessons.{next(rooms).name}")


def prepared(cell, exercises):
    """Return a cell with its output folded as in the notebook, or its help where it asks for it."""
    if cell.cell_type == "markdown":
        cell.source = re.sub(
            r"\]\((#[\w-]+)\)", lambda found: f"]({found[1].lower()})", cell.source
        )
        return cell
    if cell.cell_type != "code":
        return cell
    if asks := ASKS_FOR_HELP.search(cell.source):
        return nbformat.v4.new_markdown_cell(help_with(exercises[asks[1]]))
    shown = [output for output in cell.outputs if KERNEL_WORDS not in words(output)]
    cell.outputs = [] if cell.source.startswith(OF_ONE_RUN) else shown
    if cell.metadata.get("jupyter", {}).get("outputs_hidden"):
        cell.metadata["tags"] = [*cell.metadata.get("tags", ()), "hide-output"]
    for output in cell.outputs:
        if alt := output.get("metadata", {}).get("image/png", {}).get("alt"):
            cell.metadata["mystnb"] = {"image": {"alt": alt}}
    return cell


def words(output):
    return str(output.get("data", {}).get("text/markdown", ""))


def help_with(exercise):
    """Return the hints and the solution of an exercise as Markdown that unfolds."""
    hints = [
        folded(f"Hint {number} of {len(exercise.hints)}", hint)
        for number, hint in enumerate(exercise.hints, 1)
    ]
    solution = f"```python\n{exercise.code}\n```\n\n{exercise.why}"
    return "\n\n".join([*hints, folded(f"A solution of {exercise.name}", solution)])


def folded(summary, text):
    return f'<details class="ml-help"><summary>{summary}</summary>\n\n{text}\n\n</details>'


def copy_mathjax():
    """Copy of MathJax what turns TeX into text with its fonts; the package carries much more."""
    package = Path(find_spec("sphinx-mathjax-offline").origin).parent / "static" / "mathjax"
    target = SITE / "_static" / "mathjax"
    fonts = Path("output", "chtml", "fonts", "woff-v2")
    shutil.copytree(package / fonts, target / fonts)
    shutil.copyfile(package / "tex-chtml.js", target / "tex-chtml.js")


def copy_notebooks():
    """Copy the notebooks themselves, for download."""
    (SITE / "download").mkdir()
    for path in course():
        shutil.copyfile(path, SITE / "download" / path.name)


if __name__ == "__main__":
    main()
