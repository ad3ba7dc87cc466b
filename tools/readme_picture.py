"""Film the first explorer for the README: docs/explorer.gif, from the page itself in Chromium.

    python tools/readme_picture.py

It plays once, for less than five seconds, and stops at the best run.
"""

import io
import sys
from pathlib import Path

from explorer_pages import CHROMIUM, SENT, chromium, html
from PIL import Image

import momentum_lessons as ml

PICTURE = Path(__file__).resolve().parent.parent / "docs" / "explorer.gif"
BEATS = [(0.03, 0), (0.05, 0), (0.07, 0), (0.079, 0), (0.07, 0)]  # lr and beta
BEATS += [(0.07, 0.4), (0.1, 0.4), (0.12, 0.4), (0.16, 0.4), (0.14, 0.4)]
SECONDS = 0.48  # of a beat
MOVE = """values => {
    const [model] = window.ml;
    model.state.values = {...model.state.values, ...values};
    for (const listener of model.listeners['change:values']) listener();
}"""


def main():
    if CHROMIUM is None:
        sys.exit("There is no Chromium on the PATH to film the explorer in.")
    shown = ml.explorers.descent(lr=0.03, beta=0)
    state = {name: getattr(shown, name) for name in SENT}
    with chromium() as browser:
        page = browser.new_page(viewport={"width": 960, "height": 640})
        page.set_content(html(state))
        page.wait_for_function("window.mlReady")
        frames = [frame(page, lr, beta) for lr, beta in BEATS]
    first, *others = frames
    first.save(PICTURE, save_all=True, append_images=others, duration=1000 * SECONDS, optimize=True)
    print(f"{PICTURE.name}: {len(frames)} frames, {PICTURE.stat().st_size // 1000} kB")


def frame(page, lr, beta):
    """Return the explorer with this setting as a picture of few colours."""
    page.wait_for_timeout(150)  # until the page has told what it had to tell
    page.evaluate(MOVE, {"lr": lr, "beta": beta})
    page.wait_for_timeout(100)
    image = Image.open(io.BytesIO(page.locator(".ml-explorer").screenshot()))
    return image.convert("RGB").quantize(128, dither=Image.Dither.NONE)


if __name__ == "__main__":
    main()
