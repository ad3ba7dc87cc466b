"""Explorers on a static page: from disk in Chromium, without a network, a server or a kernel."""

from explorer_pages import ARGUMENTS, CHROMIUM, SENT, boot  # noqa: F401

# What waits, such as words to the kernel, waits a millisecond; a message from the kernel arrives.
WATCH = """() => {
    const later = window.setTimeout;
    window.setTimeout = (act, wait) => later(act, Math.min(wait, 1));
    window.arrive = (name, value) => {
        const [model] = window.ml;
        model.state[name] = value;
        for (const listener of model.listeners[`change:${name}`] ?? []) listener();
    };
    window.frames_pass = async (n) => {
        while (n--) await new Promise(requestAnimationFrame);
    };
    window.heard_by_the_kernel = async () => {
        await new Promise((done) => setTimeout(done, 5));
        return window.ml[0].state.values;
    };
}"""
SHOW = """([state, width, light]) => {
    window.ml[0]?.leave();
    const main = document.querySelector('main');
    main.style.width = `${width}px`;
    document.body.dataset.jpThemeLight = light;
    document.body.style.background = light ? '#fff' : '#111';
    window.ml[0] = window.ml.page.show(state, main);
}"""


class Static:
    """A tab that shows one explorer after another; `errors` has what must not happen."""

    def __init__(self, context, path):
        head = '<!doctype html><html lang="en"><meta charset="utf-8"><title>Explorers</title>'
        body = f'<body style="margin: 0"><main></main>{boot()}</body></html>'
        path.write_text(head + body, encoding="utf-8")
        self.page, self.errors = context.new_page(), []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", self._said)
        self.page.goto(path.as_uri())
        self.page.wait_for_function("window.mlReady", timeout=20_000)
        self.page.evaluate(WATCH)
        self.root = self.page.locator(".ml-explorer")

    def _said(self, message):
        if message.type == "error":
            self.errors.append(message.text)

    def show(self, explorer, width=960, light=True, calm=False):
        """Show another explorer in place of the last one."""
        self.errors.clear()
        self.page.bring_to_front()  # a page behind another one gets no frames
        self.page.emulate_media(reduced_motion="reduce" if calm else "no-preference")
        state = {name: getattr(explorer, name) for name in SENT}
        self.page.evaluate(SHOW, [state, width, light])
        return self

    @property
    def readout(self):
        return self.root.locator("output.ml-readout").inner_text()

    @property
    def values(self):
        """The values that the page last told the kernel."""
        return self.page.evaluate("window.heard_by_the_kernel()")

    def set(self, **values):
        """Send values as the kernel does, when it has heard what the page had to say."""
        self.page.evaluate(
            "async values => arrive('values', {...await heard_by_the_kernel(), ...values})", values
        )

    def frames(self, n=3):
        """Let some frames pass."""
        self.page.evaluate("n => window.frames_pass(n)", n)

    def picture(self):
        """Return what is drawn, as text."""
        return self.root.locator("svg.ml-picture").evaluate("picture => picture.innerHTML")

    def handle(self, name):
        return self.root.locator(f"[name={name}]")

    def grip(self, label):
        return self.root.locator(f".ml-grip[aria-label='{label}']")
