"""Explorers where there is no kernel: on a static page, saved in a notebook, and as a picture.

    python tools/explorer_pages.py notebook ...     give saved explorers the present page.js

`html` is a page that opens from disk, `enliven` and `boot` do the same for a deck or a site;
`keep_alive` writes into a notebook what JupyterLab needs to open its explorers without a kernel;
`add_pictures` puts beside each the picture that GitHub and untrusted notebooks show, taken from the
page in Chromium.
"""

import base64
import io
import json
import shutil
import sys
import uuid
from contextlib import contextmanager
from pathlib import Path

import nbformat
from PIL import Image

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))),
    None,
)
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
ARGUMENTS += ["--host-resolver-rules=MAP * ~NOTFOUND"]  # no host can be reached
VIEW = "application/vnd.jupyter.widget-view+json"
STATE = "application/vnd.jupyter.widget-state+json"
PAGE_JS = Path(__file__).parents[1] / "momentum_lessons" / "explorers" / "page.js"
SENT = ("explorer", "values", "first", "given", "run")  # what the page needs of a widget's state

BOOT = """<script type="text/plain" id="ml-page">%s</script>
<script type="module">
const source = document.getElementById("ml-page").textContent;
const page = await import(URL.createObjectURL(new Blob([source], { type: "text/javascript" })));
const places = [...document.querySelectorAll(".ml-place")];
const state = (place) => JSON.parse(place.querySelector("script").textContent);
window.ml = places.map((place) => page.show(state(place), place));
window.ml.page = page;
window.mlReady = true;
</script>"""


def place(state):
    """Return the HTML of the place where an explorer is to stand; `boot()` comes after all."""
    text = json.dumps({name: state[name] for name in SENT}, ensure_ascii=False).replace(
        "</", "<\\/"
    )
    return f'<div class="ml-place"><script type="application/json">{text}</script></div>'


def boot():
    """Return the scripts that bring every place on the page to life, without a network."""
    return BOOT % PAGE_JS.read_text(encoding="utf-8").replace("</", "<\\/")


def html(state, width=960, light=True):
    """Return a whole page with one explorer."""
    theme = f'data-jp-theme-light="{str(light).lower()}"'
    paper = "#fff" if light else "#111"
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>An explorer</title>'
        f'<body {theme} style="margin: 0; background: {paper}"><main style="width: {width}px">'
        f"{place(state)}</main>{boot()}</body></html>"
    )


def keep_alive(notebook, widgets, name):
    """Write the widget state of every explorer that is shown, under names that no run changes.

    `widgets`: the notebook's metadata of that name, as nbclient collects them.
    """
    states = widgets.get(STATE, {}).get("state", {})
    kept, renamed = {}, {}
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            view = output.get("data", {}).get(VIEW)
            if view is None or "explorer" not in states.get(view["model_id"], {}).get("state", ()):
                continue
            layout = states[view["model_id"]]["state"]["layout"].removeprefix("IPY_MODEL_")
            for model in (view["model_id"], layout):
                number = f"{name} {cell.id} {len(renamed)}"
                renamed[model] = uuid.uuid5(uuid.NAMESPACE_OID, number).hex
                kept[model] = states[model]
            view["model_id"] = renamed[view["model_id"]]
    if not kept:
        return
    text = json.dumps(kept)
    for model, new in renamed.items():
        text = text.replace(model, new)
    state = {"version_major": 2, "version_minor": 0, "state": json.loads(text)}
    notebook.metadata["widgets"] = {STATE: state}


def explorers(notebook):
    """Return (output, state) for each explorer of a notebook, from what it carries itself."""
    widgets = notebook.metadata.get("widgets", {}).get(STATE, {}).get("state", {})
    return [
        (output, widgets[output["data"][VIEW]["model_id"]]["state"])
        for cell in notebook.cells
        for output in cell.get("outputs", ())
        if output.get("data", {}).get(VIEW, {}).get("model_id") in widgets
    ]


def enliven(notebook):
    """Put a place for the living explorer where a notebook shows one; say whether there is any.

    For pages outside of Jupyter, which need `boot()` once, and nothing from the network.
    """
    found = explorers(notebook)
    for output, state in found:
        output["data"] = {"text/html": place(state)}
    notebook.metadata.pop("widgets", None)
    return bool(found)


def add_pictures(notebook, before):
    """Put a picture with its text beside each explorer; without Chromium those of `before` stay."""
    found = explorers(notebook)
    if CHROMIUM is None or not found:
        old = [output for output, _ in explorers(before)]
        for (output, _), last in zip(found, old, strict=False):
            output["data"] |= {k: v for k, v in last["data"].items() if k == "image/png"}
            output["metadata"] = last["metadata"]
        return
    with chromium() as browser:
        page = browser.new_page(viewport={"width": 960, "height": 640}, device_scale_factor=1.5)
        for output, state in found:
            png, alt = picture(page, state)
            output["data"]["image/png"] = base64.b64encode(png).decode()
            output["metadata"]["image/png"] = {"alt": alt, "width": 960}


@contextmanager
def chromium():
    from playwright.sync_api import (
        sync_playwright,
    )  # here: tests that need no browser import this too

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


def picture(page, state):
    """Return the PNG of an explorer as it is printed, without handles, and its alternative text."""
    page.goto("about:blank")  # or the window of the last one would say that this one is ready
    page.set_content(html(state))
    page.wait_for_function("window.mlReady")
    page.emulate_media(media="print")
    alt = page.locator(".ml-picture").get_attribute("aria-label")
    image = Image.open(io.BytesIO(page.locator(".ml-explorer").screenshot()))
    small = io.BytesIO()
    image.convert("RGB").quantize(256, dither=Image.Dither.NONE).save(small, "png", optimize=True)
    return small.getvalue(), alt


def renew(path):
    """Give a notebook's explorers the present page.js, its handles, and new pictures."""
    handles = json.loads((PAGE_JS.parent / "handles.json").read_text(encoding="utf-8"))
    notebook = nbformat.read(path, as_version=4)
    page_js = PAGE_JS.read_text(encoding="utf-8")
    found = [state for _, state in explorers(notebook) if state["_esm"] != page_js]
    for state in found:
        state["_esm"] = page_js
        begins = {k: one["value"] for k, one in handles[state["explorer"]]["handles"].items()}
        for name in ("values", "first"):
            state[name] = {key: state[name].get(key, value) for key, value in begins.items()}
    if found:
        add_pictures(notebook, notebook)
        nbformat.write(notebook, path)


if __name__ == "__main__":
    for name in sys.argv[1:]:
        renew(name)
