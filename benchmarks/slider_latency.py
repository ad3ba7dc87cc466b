"""How long from a key on a slider to new pixels? Each explorer, a bare slider, interact, ipympl.

    python benchmarks/slider_latency.py [presses] [--far]

Starts JupyterLab and a headless Chromium (Playwright), opens one notebook with all of them, and
sends trusted key presses. The first row is the floor: a native slider that moves one line of an
SVG. `--far` does it again over a link with 150 ms of round trip (a proxy on this machine that holds
every packet for 75 ms). ipympl is compared if it is installed (`pip install -e ".[benchmark]"`).
Then: frames a second while a slider is dragged with the mouse, and how long computing and drawing
one update takes.
"""

import argparse
import asyncio
import importlib.util
import statistics
import sys
import tempfile
import threading
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import nbformat
from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "browser"))
from lab import ARGUMENTS, CHROMIUM, Notebook, jupyter_lab

from momentum_lessons.explorers.widget import VIEWS

SETUP = """
import anywidget, ipywidgets as widgets, matplotlib.pyplot as plt, momentum_lessons as ml
ml.drawing.use_style()
surface = ml.Quadratic((1.0, 25.0), angle=0.35)
def run(lr):
    return ml.descend(surface, ml.Momentum(lr, 0.9), [-1.1, 0.9], 60).weights
def slider():
    return widgets.FloatSlider(0.04, min=0.01, max=0.08, step=0.0005, readout_format=".4f")
"""
FLOOR = "a bare slider that moves one line"
BASE = "interact, a figure of one panel"
CELLS = {
    FLOOR: '''
class Floor(anywidget.AnyWidget):
    _esm = """export default { render({ el }) {
        el.innerHTML = `<svg width="600" height="400"><path stroke="black" d="M0 0L0 400"/></svg>
                        <input type="range" min="0" max="600">`;
        const [line, input] = [el.querySelector("path"), el.querySelector("input")];
        input.addEventListener("input", () => line.setAttribute("d", `M0 0L${input.value} 400`));
        el.addEventListener("keydown", (event) => event.stopPropagation());
    } }"""
Floor()
''',
    BASE: """
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
    **{name: f"ml.explorers.{name}()" for name in VIEWS},
}
HANDLE = "input[type=range]:not(:disabled), .noUi-handle"

# Notes the time of the key event, then of the first frame painted after something in the cell has
# changed: an SVG, an
# <img> that has loaded (interact), or a canvas that has been drawn on (ipympl).
WATCH = """root => {
    const changed = () => {
        if (window.pressed === null || window.seen) return;
        window.seen = true;
        requestAnimationFrame(() => {
            const channel = new MessageChannel();
            channel.port1.onmessage = () => {
                window.latency = performance.now() - window.pressed;
            };
            channel.port2.postMessage(0);
        });
    };
    window.pressed = null; window.seen = false; window.latency = null;
    root.addEventListener('keydown', event => {
        window.pressed = event.timeStamp; window.seen = false; window.latency = null;
    }, true);
    root.addEventListener('load', changed, true);
    const watched = {subtree: true, childList: true, attributes: true};
    for (const svg of root.querySelectorAll('svg'))
        new MutationObserver(changed).observe(svg, watched);
    const draw = CanvasRenderingContext2D.prototype.drawImage;
    CanvasRenderingContext2D.prototype.drawImage = function (...all) {
        draw.apply(this, all);
        if (root.contains(this.canvas)) changed();
    };
}"""

# Counts the frames of a second and a half.
FRAMES = """() => new Promise(done => {
    const start = performance.now();
    let frames = 0;
    const count = now => {
        frames += 1;
        if (now - start < 1500) requestAnimationFrame(count);
        else done(1000 * (frames - 1) / (now - start));
    };
    requestAnimationFrame(count);
})"""

# Moves the first slider from end to end and takes the time of each update: all of it happens
# within the event.
UPDATES = """root => {
    const input = root.querySelector('input[type=range]:not(:disabled)');
    const [low, high] = [Number(input.min), Number(input.max)];
    const times = [];
    for (let i = 0; i < 200; i++) {
        input.value = low + (high - low) * Math.abs(1 - i / 100);
        const start = performance.now();
        input.dispatchEvent(new Event('input', {bubbles: true}));
        root.querySelector('.ml-picture').getBoundingClientRect();
        times.push(performance.now() - start);
    }
    return times;
}"""


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("presses", nargs="?", type=int, default=30)
    parser.add_argument("--far", action="store_true", help="again over 150 ms of round trip")
    arguments = parser.parse_args()
    if CHROMIUM is None:
        sys.exit("No Chromium was found on the PATH.")
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as settings:
        cells = dict(CELLS)
        if importlib.util.find_spec("ipympl") is None:
            del cells["ipympl, the same figure"]
        notebook = nbformat.v4.new_notebook(
            cells=[nbformat.v4.new_code_cell(code) for code in (SETUP, *cells.values())]
        )
        notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
        nbformat.write(notebook, f"{folder}/latency.ipynb")
        with jupyter_lab(folder, settings) as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
            context = browser.new_context(viewport={"width": 1300, "height": 900})
            opened = Notebook(context, address, "latency.ipynb")
            opened.run_all()
            print_latencies("key press to new pixels", opened, cells, arguments.presses)
            print_frames(opened, cells)
            opened.close()
            if arguments.far:
                with slow_link(address, 0.075) as far:
                    opened = Notebook(context, far, "latency.ipynb")
                    opened.run_all()
                    print_latencies("over 150 ms", opened, cells, arguments.presses)
                    opened.close()
            browser.close()


def print_latencies(heading, notebook, cells, presses):
    times = {name: latencies(notebook, i + 1, presses) for i, name in enumerate(cells)}
    median = {name: statistics.median(values) for name, values in times.items()}
    print(f"\n{heading:36} median    p90   × interact   over the floor")
    for name, values in times.items():
        p90 = sorted(values)[int(0.9 * len(values))]
        ratio, over = median[name] / median[BASE], median[name] - median[FLOOR]
        print(f"{name:36} {median[name]:6.1f} {p90:6.1f} ms {ratio:8.2f} {over:11.1f} ms")


def latencies(notebook, index, presses):
    """Return the milliseconds of each key press on the first slider of a cell."""
    page, cell = notebook.page, notebook.cell(index)
    handle = cell.locator(HANDLE).first
    handle.wait_for(timeout=60_000)
    page.wait_for_timeout(1000)
    cell.evaluate(WATCH)
    handle.focus()
    times = []
    for i in range(presses + 5):
        handle.press("ArrowRight" if i % 10 < 5 else "ArrowLeft")
        page.wait_for_function("window.latency !== null", timeout=20_000)
        times.append(page.evaluate("window.latency"))
        page.wait_for_timeout(130)
    return times[5:]  # the first ones warm up


def print_frames(notebook, cells):
    print(f"\n{'dragging, and one update':36} frames/s   median    p95 of computing and drawing")
    for i, name in enumerate(cells):
        if name in VIEWS:
            root = notebook.cell(i + 1).locator(".ml-explorer")
            updates = sorted(root.evaluate(UPDATES))
            p95 = updates[int(0.95 * len(updates))]
            frames = frames_while_dragging(notebook.page, root)
            print(f"{name:36} {frames:8.0f} {statistics.median(updates):8.1f} {p95:6.1f} ms")


def frames_while_dragging(page, root):
    box = root.locator(HANDLE).first.bounding_box()
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] / 2, middle)
    page.mouse.down()
    page.evaluate(f"window.counted = ({FRAMES})()")
    for i in range(90):
        share = 0.5 + 0.4 * (1 - abs(1 - i % 40 / 20))
        page.mouse.move(box["x"] + share * box["width"], middle)
        page.wait_for_timeout(10)
    page.mouse.up()
    return page.evaluate("window.counted")


@contextmanager
def slow_link(address, delay):
    """Give an address that leads to the server, every packet held for `delay` seconds each way."""
    target = urlsplit(address)
    loop, ready, ports = asyncio.new_event_loop(), threading.Event(), []

    async def pump(reader, writer):
        while data := await reader.read(65536):
            loop.call_later(delay, writer.write, data)
        loop.call_later(delay, writer.close)

    async def connect(reader, writer):
        far_reader, far_writer = await asyncio.open_connection(target.hostname, target.port)
        await asyncio.gather(
            pump(reader, far_writer), pump(far_reader, writer), return_exceptions=True
        )

    async def serve():
        server = await asyncio.start_server(connect, "127.0.0.1", 0)
        ports.append(server.sockets[0].getsockname()[1])
        ready.set()

    loop.create_task(serve())
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    ready.wait()
    yield f"http://127.0.0.1:{ports[0]}"  # a daemon: it ends with the program


if __name__ == "__main__":
    main()
