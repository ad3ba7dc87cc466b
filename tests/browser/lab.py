"""A real JupyterLab on a free port, and a notebook in a real Chromium: for tests and benchmark."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import nbformat
from nbformat.sign import NotebookNotary
from playwright.sync_api import TimeoutError

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))),
    None,
)
NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("[0-9]*.ipynb"))
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
ARGUMENTS += [
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
]  # no other host can be reached

# The size of a picture when it has filled its place for four frames in a row.
SIZE_WHEN_STILL = """picture => new Promise((done, fail) => {
    const deadline = performance.now() + 20_000;
    let last = '', still = 0;
    const look = () => {
        const {width, height} = picture.getBoundingClientRect();
        const room = Math.min(picture.closest('.ml-explorer').clientWidth, 960);
        const size = `${width} by ${height}`;
        still = width === room && size === last ? still + 1 : 1;
        last = size;
        if (still === 4) done([width, height]);
        else if (performance.now() < deadline) requestAnimationFrame(() => setTimeout(look));
        else fail(new Error(`a picture of ${size} in a place that is ${room} wide`));
    };
    look();
})"""


def trust(path):
    """Sign a notebook, so that its saved outputs come alive."""
    NotebookNotary().sign(nbformat.read(path, as_version=4))


@contextmanager
def jupyter_lab(folder, settings):
    """Run JupyterLab on `folder`, its settings and state below `settings`; give its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    quiet = Path(
        settings, "lab", "@jupyterlab", "apputils-extension", "notification.jupyterlab-settings"
    )
    quiet.parent.mkdir(parents=True, exist_ok=True)
    quiet.write_text('{"fetchNews": "false", "checkForUpdates": false}')
    command = [
        sys.executable,
        "-m",
        "jupyterlab",
        "--no-browser",
        f"--port={port}",
        "--ServerApp.port_retries=0",
    ]
    command += [
        f"--ServerApp.root_dir={folder}",
        "--IdentityProvider.token=",
        "--LabApp.expose_app_in_browser=True",
    ]
    command += ["--ServerApp.ip=127.0.0.1", f"--LabApp.workspaces_dir={settings}/workspaces"]
    command += [f"--LabApp.user_settings_dir={settings}/lab"]
    if os.name == "posix" and os.geteuid() == 0:
        command.append("--allow-root")
    environment = os.environ | {
        "JUPYTER_CONFIG_DIR": f"{settings}/config",
        "JUPYTER_RUNTIME_DIR": f"{settings}/runtime",
    }
    environment |= {"IPYTHONDIR": f"{settings}/ipython"}
    with open(f"{settings}/jupyterlab.log", "w") as log:
        server = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(f"{address}/api", server, log.name)
        yield address
    finally:
        server.terminate()
        server.wait(60)


def _wait_for(address, server, log):
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline and server.poll() is None:
        try:
            return json.load(urllib.request.urlopen(address, timeout=5))
        except OSError:
            time.sleep(0.2)
    with open(log) as text:
        raise RuntimeError(f"JupyterLab did not start:\n{text.read()[-2000:]}")


class Notebook:
    """One notebook open in JupyterLab; collects what must not happen in `console` and `foreign`.

    It gets a page of its own, or takes over that of `previous`, a notebook that has been closed.
    """

    def __init__(self, context, address, name, previous=None):
        self.page = previous.page if previous else context.new_page()
        self.address, self.closed = address, False
        self.console, self.foreign = [], []
        self.page.on("console", self._said)
        self.page.on("pageerror", self._failed)
        # Listened to, not routed: for routing, Playwright switches the browser's cache off.
        self.page.on("request", self._asked)
        if previous:
            self.page.evaluate(
                "async path => { await jupyterapp.commands.execute('docmanager:open', {path}); }",
                name,
            )
        else:
            self.page.goto(f"{address}/lab/workspaces/{name.split('.')[0]}/tree/{name}?reset")
            self.page.wait_for_function(
                "window.jupyterapp && document.querySelector('.jp-NotebookPanel .jp-CodeCell')"
            )
            self.page.evaluate(
                "async () => { await jupyterapp.restored; }"
            )  # without the braces it returns a widget
        self.page.wait_for_function(
            """name => {
                const context = jupyterapp.shell.currentWidget?.sessionContext;
                return context?.path === name && context.session?.kernel?.status === 'idle';
            }""",
            arg=name,
            timeout=60_000,
        )

    def command(self, name):
        """Execute a command of JupyterLab and wait until it is done."""
        self.page.evaluate("async name => { await jupyterapp.commands.execute(name); }", name)

    def run_all(self):
        self.command("notebook:run-all-cells")

    def errors(self):
        """Return the text of every error output in the notebook, on the screen or not."""
        return self.page.evaluate(
            """() => jupyterapp.shell.currentWidget.content.model.sharedModel.toJSON().cells
                 .flatMap(cell => cell.outputs ?? [])
                 .filter(output => output.output_type === 'error')
                 .map(output => output.ename + ': ' + output.evalue)"""
        )

    def cell(self, index):
        """Scroll to a cell, counted from 0 over all cells, and return its locator."""
        self.page.evaluate(
            "index => jupyterapp.shell.currentWidget.content.scrollToItem(index, 'start')", index
        )
        return self.page.locator(f'.jp-NotebookPanel .jp-Cell[data-windowed-list-index="{index}"]')

    def run_cell(self, index):
        """Run one cell and wait until it is done."""
        self.page.evaluate(
            "index => { jupyterapp.shell.currentWidget.content.activeCellIndex = index; }", index
        )
        self.command("notebook:run-cell")

    def explorer(self, index):
        """Scroll to the explorer of a cell and wait for it: a busy machine restores widgets late.

        What stands above the cell may get its height meanwhile and push it out of sight, where
        JupyterLab does not draw it: so it is scrolled to again until it is there.
        """
        explorer = Explorer(self, self.cell(index))
        for _ in range(60):
            try:
                explorer.image.wait_for(timeout=1000)
                explorer.root.scroll_into_view_if_needed()
                return explorer
            except TimeoutError:
                self.cell(index)
        raise AssertionError(f"no explorer in cell {index}: {explorer.cell.inner_text()[:200]}")

    def close(self):
        """Shut the kernel down and close the notebook, unsaved; another one can have its page."""
        if not self.closed:
            self.page.evaluate(
                """async () => {
                    const panel = jupyterapp.shell.currentWidget;
                    await panel.sessionContext.shutdown();
                    panel.dispose();
                }"""
            )
            for event, listener in (
                ("console", self._said),
                ("pageerror", self._failed),
                ("request", self._asked),
            ):
                self.page.remove_listener(event, listener)
            self.closed = True

    def _said(self, message):
        if message.type == "error":
            self.console.append(f"{message.text} ({message.location.get('url', '')})")

    def _failed(self, error):
        self.console.append(str(error))

    def _asked(self, request):
        if not request.url.startswith((self.address, "data:", "blob:")):
            self.foreign.append(request.url)


class Explorer:
    """The explorer in the output of a cell."""

    def __init__(self, notebook, cell):
        self.page, self.cell = notebook.page, cell
        self.root = cell.locator(".ml-explorer")
        self.image = cell.locator(".ml-picture")

    def picture(self):
        """Return what is drawn, as text."""
        return self.image.evaluate("picture => picture.innerHTML")

    def readout(self):
        return self.root.locator("output.ml-readout").inner_text()

    def button(self, name):
        """Return the button "play", "reset" or "copy"."""
        return self.root.locator(f".ml-{name}")

    def handle(self, name):
        return self.root.locator(f"[name={name}]")

    def press(self, key, times=1):
        """Press a key on the first slider."""
        self.root.locator("input[type=range]").first.focus()
        for _ in range(times):
            self.page.keyboard.press(key)

    def size(self):
        """Return the size of the picture when it has filled its place for four frames in a row."""
        return self.image.evaluate(SIZE_WHEN_STILL)

    def wait_for_change(self, before):
        """Return the picture as soon as it is another one than `before`."""
        return self.wait(
            lambda: self.picture(), lambda picture: picture != before, "another picture"
        )

    def wait_for_another_readout(self, before):
        return self.wait(self.readout, lambda readout: readout != before, "another readout")

    def wait(self, look, wanted, what, seconds=20):
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            seen = look()
            if wanted(seen):
                return seen
            self.page.wait_for_timeout(30)
        raise AssertionError(f"waited {seconds} s for {what}, saw {str(seen)[:100]}")
