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


def unpack():
    """Fetch the two packages and copy what the decks use, each unless that is done."""
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
    (SLIDES / "parts").mkdir(parents=True, exist_ok=True)
    for name, source in PARTS.items():
        target = SLIDES / "parts" / name
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
        reveal_width="1200",
        reveal_height="750",
        mathjax_url="parts/MathJax/MathJax.js",
        jquery_url="parts/jquery.js",
        require_js_url="parts/require.js",
        exclude_input_prompt=True,
        exclude_output_prompt=True,
    )


def deck(path, export):
    """Write the deck of one notebook, linked to the other decks, and return its file name."""
    notebook = nbformat.read(path, as_version=4)
    alive = enliven(notebook)
    large = path.parent.name == "docs"  # a talk has few words, in large letters
    html, _ = export.from_notebook_node(notebook, {"large": large})
    if alive:
        html = html.replace("</body>", f"{boot()}</body>")
    html = re.sub(r'href="(\d\d_\w+)\.ipynb', r'href="\1.slides.html', html)
    target = SLIDES / f"{path.stem}.slides.html"
    target.write_text(html, encoding="utf-8")
    return target.name


def main(names):
    course = [*sorted((ROOT / "notebooks").glob("[0-9]*.ipynb")), *TALKS]
    paths = [Path(name).resolve() for name in names] or course
    unpack()
    export = exporter()
    decks = [deck(path, export) for path in paths]
    titles = [name[3:].removesuffix(".slides.html").replace("_", " ") for name in decks]
    lines = (
        f'<li><a href="{name}">{title}</a></li>' for name, title in zip(decks, titles, strict=True)
    )
    (SLIDES / "index.html").write_text(INDEX.format("\n".join(lines)), encoding="utf-8")
    print(f"{len(decks)} decks: open {os.path.relpath(SLIDES / 'index.html')}")


if __name__ == "__main__":
    main(sys.argv[1:])
