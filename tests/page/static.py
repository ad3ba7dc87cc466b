"""An explorer on a static page: opened from disk in Chromium, without a network, a server or a kernel."""

import json
import shutil

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))),
    None,
)
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
ARGUMENTS += ["--host-resolver-rules=MAP * ~NOTFOUND"]  # no host can be reached

# A model as anywidget gives it to the page, with the state that Python sent; `arrive` is a message from the kernel.
PAGE = """<!doctype html><html lang="en"><title>An explorer</title>
<body data-jp-theme-light="%(light)s" style="margin: 0; background: %(paper)s">
<main id="here" style="width: %(width)dpx"></main>
<script type="application/json" id="state">%(state)s</script>
<script type="text/plain" id="source">%(source)s</script>
<script type="module">
const text = (id) => document.getElementById(id).textContent;
const source = URL.createObjectURL(new Blob([text("source")], { type: "text/javascript" }));
const state = JSON.parse(text("state"));
const listeners = {};
const model = {
  get: (name) => state[name],
  set: (name, value) => { state[name] = value; },
  save_changes: () => { window.saved = (window.saved ?? 0) + 1; },
  on: (event, listener) => { (listeners[event] ??= []).push(listener); },
  off: (event, listener) => { listeners[event] = listeners[event].filter((one) => one !== listener); },
};
window.state = state;
window.listeners = listeners;
window.arrive = (name, value) => {
  state[name] = value;
  for (const listener of listeners[`change:${name}`] ?? []) listener();
};
window.module = await import(source);
window.leave = await window.module.default.render({ model, el: document.getElementById("here") });
window.ready = true;
</script></body></html>"""


def html(explorer, width=960, light=True):
    """Return the page of an explorer that Python made."""
    names = ("explorer", "values", "first", "given", "run")
    state = {name: getattr(explorer, name) for name in names}
    escaped = {"state": json.dumps(state), "source": explorer._esm}
    escaped = {name: text.replace("</", "<\\/") for name, text in escaped.items()}
    paper = "#fff" if light else "#111"
    return PAGE % (escaped | {"width": width, "light": str(light).lower(), "paper": paper})


class Static:
    """An explorer in a page; what must not happen is collected in `errors`."""

    def __init__(self, context, path, explorer, **look):
        path.write_text(html(explorer, **look), encoding="utf-8")
        self.page, self.errors = context.new_page(), []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", self._said)
        self.page.goto(path.as_uri())
        self.page.wait_for_function("window.ready", timeout=10_000)
        self.root = self.page.locator(".ml-explorer")

    def _said(self, message):
        if message.type == "error":
            self.errors.append(message.text)

    @property
    def readout(self):
        return self.root.locator("output.ml-readout").inner_text()

    @property
    def values(self):
        """The values that the page last told the kernel."""
        self.page.wait_for_timeout(150)
        return self.page.evaluate("window.state.values")

    def set(self, **values):
        """Send values as the kernel does, when it has heard what the page had to say."""
        self.page.wait_for_timeout(120)
        self.page.evaluate(
            "values => window.arrive('values', {...window.state.values, ...values})", values
        )

    def picture(self):
        """Return what is drawn, as text."""
        return self.root.locator("svg.ml-picture").evaluate("picture => picture.innerHTML")

    def handle(self, name):
        return self.root.locator(f"[name={name}]")

    def grip(self, label):
        return self.root.locator(f".ml-grip[aria-label='{label}']")
