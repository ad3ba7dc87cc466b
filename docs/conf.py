"""How Sphinx makes pages of build/site, which tools/website.py lays out; `make site` runs both."""

import os
import re
import sys
from html import escape
from pathlib import Path
from urllib.parse import quote

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tools"))

from explorer_pages import boot  # noqa: E402

project = "Momentum Lessons"
author = "The Momentum Lessons authors"
copyright = f"{author}; code MIT, text and figures CC BY 4.0"
extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.mathjax"]
exclude_patterns = ["paper"]  # a link to it gives the file
nb_execution_mode = "off"
nb_merge_streams = True
nb_render_markdown_format = "myst"
nb_mime_priority_overrides = [
    ("html", "text/html", 0),
    ("html", "image/png", 1),
    ("html", "text/markdown", 2),
]
nb_code_prompt_show = "Show the {type}"
nb_code_prompt_hide = "Hide the {type}"
myst_enable_extensions = ["dollarmath", "amsmath"]
myst_heading_anchors = 4
myst_dmath_double_inline = True
default_role = "code"
autodoc_member_order = "bysource"
autodoc_default_options = {"members": True, "undoc-members": False}
autodoc_typehints = "none"
add_module_names = False
mathjax_path = "mathjax/tex-chtml.js"
mathjax3_config = {"options": {"enableMenu": False}, "chtml": {"scale": 0.95}}
suppress_warnings = ["mystnb.unknown_mime_type", "misc.highlighting_failure"]

html_theme = "sphinx_book_theme"
html_title = "Momentum Lessons"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_js_files = ["site.js"]
html_show_sourcelink = False
html_copy_source = False
html_use_index = html_domain_indices = False  # the search finds names
html_show_search_summary = False  # it would be fetched, which a page from disk may not do
html_theme_options = {
    "use_download_button": False,
    "show_navbar_depth": 1,
    "home_page_in_toc": True,
    "show_toc_level": 2,
    "navbar_persistent": [],
}
html_context = {"default_mode": "auto"}

COLUMNS = re.compile(r"`\w+`.*? {2,}\S")  # a name, and in a second column what it is
EMPTY_HEAD = re.compile(r'<th class="head[^"]*"><p></p></th>')  # nothing to be read aloud
FIRST = "00_start_here"
OPEN = """<nav class="ml-open" aria-label="Open in">
<a href="{here}download/{stem}.ipynb" download>Download the notebook</a>
<a href="{here}slides/{stem}.slides.html">Slides</a>
<a href="{binder}">{words}</a>
<details><summary>Open in your hub</summary>
<form class="ml-hub" data-repository="{repository}" data-notebook="{stem}">
<label>The hub's address
<input type="url" name="hub" required placeholder="https://hub.example.org"></label>
<button>Open</button></form></details>
</nav>{still}"""
STILL = """<p class="ml-still">On this page nothing is run. Explorers and predictions answer;
hints and solutions unfold.</p>"""


def ways_to_open(page, repository, here):
    """Return the links that open a page's notebook elsewhere; other pages open the first one."""
    is_notebook = page.startswith("notebooks/")
    stem = page.removeprefix("notebooks/") if is_notebook else FIRST
    path = quote(f"lab/tree/notebooks/{stem}.ipynb")
    if repository:
        binder = f"https://mybinder.org/v2/gh/{repository}/HEAD?urlpath={path}"
    else:
        binder = f"{here}README.html#other-ways-to-open-it"
    words = "Open in Binder" if repository else "Binder: how"
    return OPEN.format(
        here=here,
        stem=stem,
        binder=escape(binder),
        words=words,
        repository=escape(repository),
        still=STILL if is_notebook else "",
    )


def complete(app, page, template, context, doctree):
    """Say below a page's title how to open it elsewhere; bring its explorers to life."""
    body = context.get("body")
    if doctree is None or not body:
        return
    here = "../" * page.count("/")
    repository = os.environ.get("MOMENTUM_LESSONS_REPOSITORY", "")
    body = body.replace("</h1>", f"</h1>{ways_to_open(page, repository, here)}", 1)
    body = EMPTY_HEAD.sub("<td></td>", body).replace(' aria-label="Toggle hidden content"', "")
    context["body"] = body + (boot() if 'class="ml-place"' in body else "")


def as_written(app, what, name, thing, options, lines):
    """Keep reST from reading more into a docstring than plain text with `code` in it."""
    block = False
    for number, line in enumerate(lines):
        new = not number or not lines[number - 1].strip()
        block = bool(COLUMNS.match(line)) if new else block
        if block:
            lines[number] = f"| {line}" if COLUMNS.match(line) else f"  {line.strip()}"
        if not line.startswith((" ", ">>>")):
            parts = re.split(r"(`+[^`]*`+)", lines[number])
            parts[::2] = [re.sub(r"([*]|(?<!^)[|])", r"\\\1", part) for part in parts[::2]]
            lines[number] = "".join(parts)


def without_words(app, what, name, thing, skip, options):
    """Leave out the fields of tuples and frozen classes, which their class describes."""
    return True if type(thing).__name__ in ("_tuplegetter", "member_descriptor") else None


def setup(app):
    app.connect("autodoc-process-docstring", as_written)
    app.connect("autodoc-skip-member", without_words)
    app.connect("html-page-context", complete)
