"""An explorer on a static page: opened from disk in Chromium, without a network, a server or a kernel."""

from explorer_pages import ARGUMENTS, CHROMIUM, SENT, html  # noqa: F401

# A message from the kernel arrives.
WATCH = """() => {
    const [model] = window.ml;
    window.arrive = (name, value) => {
        model.state[name] = value;
        for (const listener of model.listeners[`change:${name}`] ?? []) listener();
    };
}"""


class Static:
    """An explorer in a page; what must not happen is collected in `errors`."""

    def __init__(self, context, path, explorer, **look):
        state = {name: getattr(explorer, name) for name in SENT}
        path.write_text(html(state, **look), encoding="utf-8")
        self.page, self.errors = context.new_page(), []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", self._said)
        self.page.goto(path.as_uri())
        self.page.wait_for_function("window.mlReady", timeout=10_000)
        self.page.evaluate(WATCH)
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
        return self.page.evaluate("window.ml[0].state.values")

    def set(self, **values):
        """Send values as the kernel does, when it has heard what the page had to say."""
        self.page.wait_for_timeout(120)
        self.page.evaluate(
            "values => window.arrive('values', {...window.ml[0].state.values, ...values})", values
        )

    def picture(self):
        """Return what is drawn, as text."""
        return self.root.locator("svg.ml-picture").evaluate("picture => picture.innerHTML")

    def handle(self, name):
        return self.root.locator(f"[name={name}]")

    def grip(self, label):
        return self.root.locator(f".ml-grip[aria-label='{label}']")
