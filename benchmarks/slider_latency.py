"""How long from a key on a slider to new pixels? LiveFigure beside ipywidgets.interact and ipympl, in one run.

    python benchmarks/slider_latency.py [presses]

Starts JupyterLab and a headless Chromium (Playwright), moves each slider by keyboard 30 times, and takes the time
from the key event until the changed picture has been painted. ipympl is compared if it is installed
(`pip install -e ".[benchmark]"`). The first row is what browser, server and kernel need between them to show a
picture that is ready, with nothing to draw: no figure can be faster on the machine at hand. The last table is the
kernel's part alone, without a browser.
"""

import importlib.util
import statistics
import sys
import tempfile
import time
from pathlib import Path

import nbformat
from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "browser"))
from lab import ARGUMENTS, CHROMIUM, Notebook, jupyter_lab

import momentum_lessons as ml

SETUP = """
import ipywidgets as widgets, matplotlib.pyplot as plt, momentum_lessons as ml
from momentum_lessons.live import LiveFigure, canvas
ml.drawing.use_style()
surface = ml.Quadratic((1.0, 25.0), angle=0.35)
def run(lr):
    return ml.descend(surface, ml.Momentum(lr, 0.9), [-1.1, 0.9], 60).weights
def slider():
    return widgets.FloatSlider(0.04, min=0.01, max=0.08, step=0.0005, readout_format=".4f")
"""
CELLS = {
    "a picture that is ready: the floor": """
import io
from PIL import Image
pictures = []
for colour in ("white", "black"):
    pictures.append(io.BytesIO())
    Image.new("RGB", (600, 400), colour).save(pictures[-1], "png")
handle, image = slider(), widgets.Image()
def swap(change):
    pictures.reverse()
    image.value = pictures[0].getvalue()
handle.observe(swap, "value")
display(widgets.VBox([handle, image]))
""",
    "LiveFigure, one panel": """
figure, ax = canvas(6, 4)
ml.drawing.contours(surface, ax, levels=12)
line, = ax.plot([], [], "s-", markersize=3.5, animated=True)
def update(lr):
    line.set_data(*run(lr).T)
    return f"{lr:.4f}"
LiveFigure("benchmark", figure, {"lr": slider()}, update, alternative_text="", hint="")
""",
    "interact, the same figure": """
@widgets.interact(lr=slider())
def show(lr):
    figure, ax = plt.subplots(figsize=(6, 4))
    ml.drawing.contours(surface, ax, levels=12)
    ax.plot(*run(lr).T, "s-", markersize=3.5)
    plt.show()
""",
    "ipympl, the same figure": """
%matplotlib widget
figure, ax = plt.subplots(figsize=(6, 4))
ml.drawing.contours(surface, ax, levels=12)
line, = ax.plot(*run(0.04).T, "s-", markersize=3.5)
handle = slider()
def follow(change):
    line.set_data(*run(change.new).T)
    figure.canvas.draw_idle()
handle.observe(follow, "value")
display(widgets.VBox([handle, figure.canvas]))
""",
    "LiveFigure, three panels (descent)": "ml.explorers.descent(surface, lr=0.04)",
}
BASE = "interact, the same figure"
HANDLE = ".noUi-handle"

# Notes the time of the key event, then of the first frame painted after an image in the cell has changed: an <img>
# that has loaded (LiveFigure, interact) or a canvas that has been drawn on (ipympl).
WATCH = """root => {
    const changed = () => {
        if (window.pressed === null || window.seen) return;
        window.seen = true;
        requestAnimationFrame(() => {
            const channel = new MessageChannel();
            channel.port1.onmessage = () => { window.latency = performance.now() - window.pressed; };
            channel.port2.postMessage(0);
        });
    };
    window.pressed = null; window.seen = false; window.latency = null;
    root.addEventListener('keydown', event => {
        window.pressed = event.timeStamp; window.seen = false; window.latency = null;
    }, true);
    root.addEventListener('load', changed, true);
    const draw = CanvasRenderingContext2D.prototype.drawImage;
    CanvasRenderingContext2D.prototype.drawImage = function (...all) {
        draw.apply(this, all);
        if (root.contains(this.canvas)) changed();
    };
}"""


def measure(page, cell, presses):
    """Return the milliseconds of each key press on the first slider of the cell whose arrow keys move it."""
    cell.scroll_into_view_if_needed()
    page.wait_for_timeout(1500)
    cell.evaluate(WATCH)
    cell.locator(HANDLE).first.focus()
    times = []
    for i in range(presses + 5):
        page.keyboard.press("ArrowRight" if i % 20 < 10 else "ArrowLeft")
        page.wait_for_function("window.latency !== null", timeout=20_000)
        times.append(page.evaluate("window.latency"))
        page.wait_for_timeout(120)
    return times[5:]  # the first ones warm up


def in_the_browser(presses):
    """Return {name: [milliseconds]} for every cell."""
    cells = {
        n: c for n, c in CELLS.items() if "ipympl" not in n or importlib.util.find_spec("ipympl")
    }
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as settings:
        for i, code in enumerate(cells.values()):
            notebook = nbformat.v4.new_notebook(
                cells=[nbformat.v4.new_code_cell(c) for c in (SETUP, code)]
            )
            notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
            nbformat.write(notebook, f"{folder}/{i}.ipynb")
        with jupyter_lab(folder, settings) as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
            context = browser.new_context(viewport={"width": 1300, "height": 900})
            times = {}
            for i, name in enumerate(cells):
                notebook = Notebook(context, address, f"{i}.ipynb")
                notebook.run_all()
                times[name] = measure(
                    notebook.page, notebook.page.locator(".jp-CodeCell").nth(1), presses
                )
                notebook.close()
            browser.close()
    return times


def in_the_kernel(name, presses):
    """Return (elapsed, processor) milliseconds of each step of the explorer's first slider, without a browser."""
    live = getattr(ml.explorers, name)()
    control = next(c for c in live.controls.values() if hasattr(c, "step") and hasattr(c, "max"))
    logarithmic = hasattr(control, "base")
    times = []
    for i in range(presses + 5):
        move = control.step if i % 20 < 10 else -control.step
        value = control.value * control.base**move if logarithmic else control.value + move
        start = time.perf_counter(), time.process_time()
        control.value = value
        times.append(
            (1000 * (time.perf_counter() - start[0]), 1000 * (time.process_time() - start[1]))
        )
    live.close()
    return times[5:]


def main():
    presses = int(sys.argv[1]) if len(sys.argv) > 1 else 30
    if CHROMIUM is None:
        sys.exit("No Chromium was found on the PATH.")
    times = in_the_browser(presses)
    base = statistics.median(times[BASE])
    print(f"{'key event to new pixels':38} median    p90   ratio to interact")
    for name, values in times.items():
        values = sorted(values)
        median = statistics.median(values)
        print(
            f"{name:38} {median:6.1f} {values[int(0.9 * len(values))]:6.1f} ms   {median / base:.2f}"
        )
    print(f"\n{'the kernel’s part of one update':38} median    processor time alone")
    for name in ml.explorers.__all__:
        if name != "training":  # its sliders are menus of the sweep's grid
            elapsed, processor = map(
                statistics.median, zip(*in_the_kernel(name, presses), strict=True)
            )
            print(f"{name:38} {elapsed:6.1f} {processor:6.1f} ms")


if __name__ == "__main__":
    main()
