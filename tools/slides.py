"""Build a static reveal.js deck of every notebook in slides/, which opens from disk, offline.

    python tools/slides.py [--no-notes] [notebook ...]      the lessons and talks if none is named

Beside each deck lies a page of its notes to print, with a picture of each slide if there is a
Chromium (else with its heading); `--no-notes` leaves these pages out.
What the decks need in the browser comes out of two packages from PyPI: reveal.js from
sphinx-revealjs; MathJax, jQuery and RequireJS from nbclassic. They are unpacked in build/ and
copied beside the decks once.
"""

import argparse
import base64
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
from explorer_pages import CHROMIUM, boot, chromium, enliven
from nbconvert import SlidesExporter
from nbconvert.filters import markdown2html

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
<p>Space for the next slide, Esc for the overview, S for the speaker's view, F for full screen.{}
</p>
<ol start="0">
{}
</ol>
</html>
"""
WITH_NOTES = " The notes are also pages to print, for who presents from JupyterLab."
NOTES = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>{title}: notes</title>
<style>
body {{ font: 15px/1.45 sans-serif; margin: 2em auto; max-width: 60em; }}
section {{ display: grid; grid-template-columns: 22em 1fr; gap: 0 1.5em; padding: 0.6em 0;
  border-top: 1px solid #999; break-inside: avoid; }}
h2 {{ font-size: 1em; margin: 0 0 0.4em; grid-column: 1 / -1; }}
img {{ width: 100%; border: 1px solid #ccc; }}
p {{ margin: 0 0 0.5em; }}
@media print {{ body {{ font-size: 10pt; margin: 0; }} }}
</style>
<script type="text/x-mathjax-config">
MathJax.Hub.Config({{ extensions: ["tex2jax.js"], jax: ["input/TeX", "output/SVG"],
  SVG: {{ font: "STIX-Web" }}, tex2jax: {{ inlineMath: [["$", "$"]] }}, messageStyle: "none" }});
</script>
<script src="parts/MathJax/MathJax.js"></script>
<main><h1>{title}: notes</h1>
{slides}
</main>
</html>
"""
SCREEN = {"width": 1280, "height": 720}
READY = """window.Reveal && Reveal.isReady()
    && (window.mlReady || !document.querySelector('.ml-place'))"""
SHOW = """async number => {
    const {h, v} = Reveal.getIndices(Reveal.getSlides()[number]);
    Reveal.slide(h, v);
    while (Reveal.nextFragment()) {}
    await new Promise(done => MathJax.Hub.Queue(() => done()));
}"""


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


def with_every_level(notebook):
    """Let the first heading below the title be of the second level: none is left out."""
    headings = [cell for cell in notebook.cells[1:] if cell.source.startswith("##")]
    for first in headings[:1]:
        first.source = re.sub("^#+", "##", first.source)


def deck(path, folder, export):
    """Write the deck of one notebook, linked to the other decks, and return its file name."""
    notebook = nbformat.read(path, as_version=4)
    with_notes_first(notebook)
    with_every_level(notebook)
    alive = enliven(notebook)
    large = path.parent.name == "docs"  # a talk has few words, in large letters
    html, _ = export.from_notebook_node(notebook, {"large": large})
    if alive:
        html = html.replace("</body>", f"{boot()}</body>")
    html = re.sub(r'href="(\d\d_\w+)\.ipynb', r'href="\1.slides.html', html)
    html = html.replace("<th></th>", "<td></td>")  # nothing to be read aloud
    target = folder / f"{path.stem}.slides.html"
    target.write_text(html, encoding="utf-8")
    return target.name


def course():
    """Return the paths of all that has a deck: the eight notebooks and the two talks."""
    return [*sorted((ROOT / "notebooks").glob("[0-9]*.ipynb")), *TALKS]


def build(paths, folder=SLIDES, notes=False):
    """Write the decks of notebooks and an index of them into `folder`, with what they load."""
    unpack(folder)
    export = exporter()
    lines = []
    for path in paths:
        name = deck(path, folder, export)
        title = path.stem[3:] if path.stem[:2].isdigit() else path.stem
        more = f' · <a href="{path.stem}.notes.html">notes</a>' if notes else ""
        lines.append(f'<li><a href="{name}">{title.replace("_", " ")}</a>{more}</li>')
    index = INDEX.format(WITH_NOTES if notes else "", "\n".join(lines))
    (folder / "index.html").write_text(index, encoding="utf-8")
    if notes:
        write_notes(paths, folder)
    return folder


def write_notes(paths, folder):
    """Write beside each deck in `folder` the page of its notes."""
    if CHROMIUM is None:
        for path in paths:
            write_page_of_notes(path, folder, None)
        return
    with chromium() as browser:
        page = browser.new_page(viewport=SCREEN, device_scale_factor=0.5)
        for path in paths:
            write_page_of_notes(path, folder, page)


def write_page_of_notes(path, folder, page):
    slides = slides_of(nbformat.read(path, as_version=4))
    pictures = [""] * len(slides)
    if page:
        address = (folder / f"{path.stem}.slides.html").resolve().as_uri()
        pictures = [f"<div>{picture(page)}</div>" for _ in walk(page, address)]
    parts = []
    for number, (cells, shown) in enumerate(zip(slides, pictures, strict=True), 1):
        words = "\n\n".join(cell.source for cell in cells if slide_type(cell) == "notes")
        heading = f"Slide {number}: {heading_of(cells)}"
        html = markdown2html(words)
        parts.append(f"<section><h2>{heading}</h2>{shown}<div>{html}</div></section>")
    text = NOTES.format(title=heading_of(slides[0]), slides="\n".join(parts))
    (folder / f"{path.stem}.notes.html").write_text(text, encoding="utf-8")


def heading_of(cells):
    """Return the first heading of a slide as HTML, or nothing."""
    words = "\n".join(
        cell.source
        for cell in cells
        if cell.cell_type == "markdown" and slide_type(cell) not in ("notes", "skip")
    )
    found = re.search(r"^#+ (.+)", words, flags=re.M)
    return markdown2html(found[1]).strip().removeprefix("<p>").removesuffix("</p>") if found else ""


def walk(page, address):
    """Open a deck, and yield at each slide, when all of its fragments are shown."""
    page.goto(address)
    page.wait_for_function(READY, timeout=60_000)
    for number in range(page.evaluate("Reveal.getTotalSlides()")):
        page.evaluate(SHOW, number)
        yield number


def picture(page):
    taken = base64.b64encode(page.screenshot(type="jpeg", quality=70)).decode()
    return f'<img alt="" src="data:image/jpeg;base64,{taken}">'


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("notebooks", nargs="*", type=Path)
    parser.add_argument("--no-notes", action="store_true")
    given = parser.parse_args()
    paths = [path.resolve() for path in given.notebooks] or course()
    build(paths, notes=not given.no_notes)
    print(f"{len(paths)} decks: open {os.path.relpath(SLIDES / 'index.html')}")


if __name__ == "__main__":
    main()
