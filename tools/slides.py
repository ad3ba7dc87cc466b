"""Build a static reveal.js deck of every notebook in slides/, which opens from disk, offline.

    python tools/slides.py [notebook ...]      all of notebooks/ if none is named

What the decks need in the browser comes out of two packages from PyPI: reveal.js from
sphinx-revealjs; MathJax, jQuery and RequireJS from nbclassic. They are unpacked in build/ and
copied beside the decks once.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
from explorer_pages import boot, enliven
from nbconvert import SlidesExporter

ROOT = Path(__file__).resolve().parent.parent
TALKS = [ROOT / "docs" / "talk.ipynb", ROOT / "docs" / "workshop.ipynb"]
UNPACKED = ROOT / "build" / "slides"
SLIDES = ROOT / "slides"
PACKAGES = ["nbclassic==1.3.3", "sphinx-revealjs==3.2.1"]
PARTS = {
    "reveal.js": "sphinx_revealjs/_static/revealjs",
    "MathJax": "nbclassic/static/components/MathJax",
    "jquery.js": "nbclassic/static/components/jquery/jquery.min.js",
    "require.js": "nbclassic/static/components/requirejs/require.js",
}
INDEX = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Momentum Lessons: slides</title>
<style>body {{ font: 20px/1.6 sans-serif; margin: 3em; }}</style>
<h1>Momentum Lessons: slides</h1>
<p>Space for the next slide, Esc for the overview, S for the speaker's view, F for full screen.</p>
<ol start="0">
{}
</ol>
</html>
"""


def unpack(folder):
    """Fetch the two packages unless that is done, and copy what the decks use into `folder`."""
    if not all((UNPACKED / source).exists() for source in PARTS.values()):
        command = [
            sys.executable,
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--no-deps",
        ]
        if subprocess.run([*command, "--upgrade", "--target", UNPACKED, *PACKAGES]).returncode:
            sys.exit(
                "The decks' JavaScript could not be fetched; pip's words are above. "
                "It needs the network once."
            )
    (folder / "parts").mkdir(parents=True, exist_ok=True)
    for name, source in PARTS.items():
        target = folder / "parts" / name
        if (UNPACKED / source).is_dir():
            unused = shutil.ignore_patterns(
                "localization", "a11y", "highlight", "markdown", "search", "zoom", "*.map"
            )
            shutil.copytree(UNPACKED / source, target, dirs_exist_ok=True, ignore=unused)
        else:
            shutil.copyfile(UNPACKED / source, target)


def exporter():
    """Return nbconvert's exporter of slides, with every address pointing beside the deck."""
    return SlidesExporter(
        extra_template_basedirs=[str(ROOT / "tools" / "nbconvert")],
        template_name="lecture",
        reveal_url_prefix="parts/reveal.js",
        reveal_theme="white",
        reveal_width="1228",
        reveal_height="690",
        mathjax_url="parts/MathJax/MathJax.js",
        jquery_url="parts/jquery.js",
        require_js_url="parts/require.js",
        exclude_input_prompt=True,
        exclude_output_prompt=True,
    )


def slides_of(notebook):
    """Return the cells of each slide; what comes before the first one is none."""
    slides = []
    for cell in notebook.cells:
        if slide_type(cell) in ("slide", "subslide"):
            slides.append([])
        if slides:
            slides[-1].append(cell)
    return slides


def slide_type(cell):
    return cell.metadata.get("slideshow", {}).get("slide_type", "-")


def with_notes_first(notebook):
    """Put the notes of each slide after its first cell: the speaker reads them from its beginning.

    Where they stand in the notebook they may belong to a fragment, and would come up with it.
    """
    cells = []
    for first, *rest in slides_of(notebook):
        notes = [cell for cell in rest if slide_type(cell) == "notes"]
        cells += [first, *notes, *(cell for cell in rest if slide_type(cell) != "notes")]
    notebook.cells = cells


def deck(path, folder, export):
    """Write the deck of one notebook, linked to the other decks, and return its file name."""
    notebook = nbformat.read(path, as_version=4)
    with_notes_first(notebook)
    alive = enliven(notebook)
    large = path.parent.name == "docs"  # a talk has few words, in large letters
    html, _ = export.from_notebook_node(notebook, {"large": large})
    if alive:
        html = html.replace("</body>", f"{boot()}</body>")
    html = re.sub(r'href="(\d\d_\w+)\.ipynb', r'href="\1.slides.html', html)
    target = folder / f"{path.stem}.slides.html"
    target.write_text(html, encoding="utf-8")
    return target.name


def course():
    """Return the paths of all that has a deck: the eight notebooks and the two talks."""
    return [*sorted((ROOT / "notebooks").glob("[0-9]*.ipynb")), *TALKS]


def build(paths, folder=SLIDES):
    """Write the decks of notebooks and an index of them into `folder`, with what they load."""
    unpack(folder)
    export = exporter()
    decks = [deck(path, folder, export) for path in paths]
    titles = [name[3:].removesuffix(".slides.html").replace("_", " ") for name in decks]
    lines = (
        f'<li><a href="{name}">{title}</a></li>' for name, title in zip(decks, titles, strict=True)
    )
    (folder / "index.html").write_text(INDEX.format("\n".join(lines)), encoding="utf-8")
    return folder


if __name__ == "__main__":
    paths = [Path(name).resolve() for name in sys.argv[1:]] or course()
    build(paths)
    print(f"{len(paths)} decks: open {os.path.relpath(SLIDES / 'index.html')}")
