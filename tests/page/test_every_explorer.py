"""What holds for every explorer: it fits, it survives, keys reach it, it says what it shows."""

import json
from pathlib import Path

import numpy as np
import pytest

from momentum_lessons.explorers.widget import VIEWS

AXE = Path(__file__).parents[2] / "page" / "node_modules" / "axe-core" / "axe.min.js"
every_explorer = pytest.mark.parametrize("name", VIEWS)
HOSTILE = 500

# Sends setting after setting as the kernel does; returns what went wrong.
SURVIVE = """settings => {
    const root = document.querySelector('.ml-explorer');
    const picture = root.querySelector('.ml-picture');
    const readout = root.querySelector('.ml-readout');
    const wrong = [];
    for (const setting of settings) {
        try {
            window.arrive('values', setting);
        } catch (error) {
            wrong.push([setting, String(error)]);
        }
        const words = readout.textContent;
        const bad = /NaN|undefined|null|Infinity|[[]object/;
        if (!words || bad.test(words)) wrong.push([setting, words]);
        if (/NaN|undefined/.test(picture.innerHTML)) wrong.push([setting, 'NaN in the picture']);
        const drawn = picture.querySelectorAll("path[d^='M']").length;
        if (drawn < 5) wrong.push([setting, 'an empty picture']);
    }
    return wrong.slice(0, 3);
}"""


def hostile(name, rng):
    """Return settings all over what the handles allow, a third of them at the ends.

    Those with the same choices in menus follow each other: what hangs on these takes long to draw.
    """
    handles = VIEWS[name]["handles"]
    menus = [key for key, handle in handles.items() if handle["kind"] == "menu"]
    drawn = [{key: _any(handle, rng) for key, handle in handles.items()} for _ in range(HOSTILE)]
    return sorted(drawn, key=lambda setting: [str(setting[key]) for key in menus])


def _any(handle, rng):
    if handle["kind"] == "menu":
        return handle["options"][rng.integers(len(handle["options"]))][0]
    if handle["kind"] == "point":
        size = len(handle["value"])
        return (rng.uniform(-2, 2, size) * (rng.random() < 0.8)).round(3).tolist()
    low, high = handle["low"], handle["high"]
    if rng.random() < 0.33:
        return low if rng.random() < 0.5 else high
    if handle["kind"] == "whole":
        return int(rng.integers(low, high + 1))
    return float(
        np.exp(rng.uniform(np.log(low), np.log(high))) if handle["log"] else rng.uniform(low, high)
    )


@every_explorer
@pytest.mark.parametrize("width", [480, 960])
def test_it_fits_into_480_pixels_of_height(page, name, width):
    shown = page(name, width=width)
    box = shown.root.bounding_box()
    assert box["height"] <= 480
    assert shown.root.evaluate("root => root.scrollWidth <= root.clientWidth + 1")


def test_folded_away_it_keeps_still_and_then_fills_its_place(page):
    shown = page("descent")
    main, picture = shown.page.locator("main"), shown.root.locator(".ml-picture")
    try:
        main.evaluate("main => { main.hidden = true; }")
        shown.frames()
        assert picture.get_attribute("width") == "960"
        main.evaluate("main => { main.hidden = false; main.style.width = '520px'; }")
        shown.frames()
        assert picture.bounding_box()["width"] == 520
        main.evaluate("main => { main.hidden = true; }")
        shown = page("descent", width=700)
        shown.set(beta=0.5)
        assert picture.get_attribute("width") == "960"
    finally:
        main.evaluate("main => { main.hidden = false; }")
    shown.frames()
    assert picture.bounding_box()["width"] == 700
    assert float(shown.handle("beta").input_value()) == 0.5
    assert shown.errors == []


@every_explorer
def test_hostile_settings_are_survived_and_drawn(page, name):
    shown = page(name)
    settings = hostile(name, np.random.default_rng(0))
    assert shown.page.evaluate(SURVIVE, settings) == []
    assert shown.errors == []


@every_explorer
def test_every_handle_moves_by_the_keyboard_and_the_kernel_hears_of_it(page, name):
    shown = page(name)
    for key, handle in VIEWS[name]["handles"].items():
        if (
            handle["kind"] == "point"
            or not shown.handle(key).count()
            or not shown.handle(key).is_enabled()
        ):
            continue
        before, at = shown.picture(), shown.values[key]
        end = handle["options"][-1][0] if handle["kind"] == "menu" else handle["high"]
        keys = ("ArrowDown", "ArrowUp") if handle["kind"] == "menu" else ("ArrowRight", "ArrowLeft")
        for _ in range(3):
            shown.handle(key).press(keys[at == end])
        assert shown.values[key] != at, key
        assert shown.picture() != before, key
    assert shown.errors == []


@every_explorer
def test_reset_brings_back_where_it_began(page, name):
    shown = page(name)
    readout, values = shown.readout, shown.values
    rng = np.random.default_rng(1)
    shown.set(**hostile(name, rng)[0])
    shown.root.locator(".ml-reset").click()
    assert shown.readout == readout
    assert shown.values == values


@every_explorer
def test_keys_stay_in_the_explorer_but_for_those_of_the_notebook(page, name):
    shown = page(name)
    shown.page.evaluate(
        "window.heard = []; document.addEventListener('keydown', e => window.heard.push(e.key))"
    )
    handle = shown.root.locator("input[type=range]").first
    for key in ("ArrowRight", "x", "PageDown", "Shift+Enter", "Escape"):
        handle.press(key)
    assert set(shown.page.evaluate("window.heard")) - {"Shift"} == {"Enter", "Escape"}


@every_explorer
def test_points_on_the_picture_are_dragged_by_mouse_and_by_keys(page, name):
    shown = page(name)
    grips = shown.root.locator(".ml-grip:visible")
    for i in range(grips.count()):
        shown.root.locator(".ml-reset").click()
        box, before = grips.nth(i).locator(".ml-ring").bounding_box(), shown.values
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        shown.page.mouse.move(x, y)
        shown.page.mouse.down()
        shown.page.mouse.move(x + 30, y + 25, steps=4)
        shown.page.mouse.up()
        dragged = shown.values
        assert dragged != before, grips.nth(i).get_attribute("aria-label")
        grips.nth(i).focus()
        for key in ("ArrowLeft", "ArrowUp", "Shift+ArrowLeft", "Shift+ArrowUp"):
            shown.page.keyboard.press(key)
        assert shown.values != dragged, grips.nth(i).get_attribute("aria-label")
    assert shown.errors == []


@every_explorer
def test_a_finger_drags_a_point_and_taps_a_panel(page, name):
    shown = page(name, touch=True)
    grip = shown.root.locator(".ml-grip:visible").first
    box, before = grip.locator(".ml-ring").bounding_box(), shown.values
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    session = shown.page.context.new_cdp_session(shown.page)

    def touch(kind, *points):
        touched = [{"x": px, "y": py} for px, py in points]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touched})

    touch("touchStart", (x, y))
    for i in range(1, 5):
        touch("touchMove", (x + 8 * i, y + 6 * i))
    touch("touchEnd")
    assert shown.values != before
    tap = shown.root.locator(".ml-tap:visible").first
    if tap.count():
        before, box = shown.values, tap.bounding_box()
        shown.page.touchscreen.tap(box["x"] + 0.7 * box["width"], box["y"] + 0.65 * box["height"])
        assert shown.values != before


@every_explorer
def test_play_moves_and_pauses_and_without_motion_goes_to_the_end(page, name):
    shown = page(name)
    if not shown.root.locator(".ml-play").count():
        pytest.skip("no time passes here")
    picture = "document.querySelector('.ml-picture').innerHTML"
    shown.page.evaluate(f"window.before = {picture}")
    shown.root.locator(".ml-play").click()
    shown.page.wait_for_function(f"{picture} !== window.before")
    shown.root.locator(".ml-play").click()
    still = shown.picture()
    shown.frames()
    assert shown.picture() == still
    calm = page(name, calm=True)
    calm.root.locator(".ml-play").click()
    after = calm.picture()
    calm.frames()
    assert calm.picture() == after


@every_explorer
def test_what_the_kernel_sets_moves_the_handles(page, name):
    shown = page(name)
    key, handle = next((k, h) for k, h in VIEWS[name]["handles"].items() if h["kind"] == "slider")
    shown.set(**{key: handle["high"]})
    assert float(shown.handle(key).input_value()) == pytest.approx(
        np.log10(handle["high"]) if handle["log"] else handle["high"], abs=1.01 * handle["step"]
    )


@every_explorer
def test_when_its_output_is_cleared_nothing_is_left(page, name):
    shown = page(name)
    left = shown.page.evaluate(
        """() => {
            window.ml[0].leave();
            const roots = [...document.querySelectorAll('.ml-explorer')];
            return roots.length + Object.values(window.ml[0].listeners).flat().length;
        }"""
    )
    assert left == 0
    assert shown.errors == []


@every_explorer
def test_printed_it_has_no_handles_and_dark_ink(page, name):
    shown = page(name, light=False)
    shown.page.emulate_media(media="print")
    handles = shown.root.locator(".ml-handles").is_visible()
    ink = shown.root.evaluate("root => getComputedStyle(root).color")
    shown.page.emulate_media(media="screen")
    assert not handles
    assert ink == "rgb(26, 26, 26)"


@every_explorer
@pytest.mark.skipif(not AXE.exists(), reason="axe-core is not installed: npm install in page/")
def test_axe_finds_no_violation(page, name):
    for light, rules in (
        (True, {}),
        (False, {"runOnly": ["color-contrast"]}),
    ):  # colours alone differ
        shown = page(name, light=light)
        shown.root.locator("summary").click()
        if not shown.page.evaluate("'axe' in window"):
            shown.page.evaluate(AXE.read_text(encoding="utf-8"))
        found = shown.page.evaluate("rules => axe.run('.ml-explorer', rules)", rules)
        assert found["passes"]
        said = [(one["id"], one["nodes"][0]["html"][:200]) for one in found["violations"]]
        assert said == []


def test_the_copied_setting_opens_the_explorer_as_it_stands(page):
    shown = page("rate_map")
    shown.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    shown.set(beta=0.6, scaled=0.5)
    shown.root.locator(".ml-copy").click()
    copied = shown.page.evaluate("navigator.clipboard.readText()")
    assert copied == "ml.explorers.rate_map(scaled=0.5, beta=0.6)"


def test_a_typed_value_is_taken_within_the_slider_and_nonsense_is_refused(page):
    shown = page("rate_map")
    typed = shown.root.locator(".ml-typed").nth(1)
    for text, beta in (("0,75", 0.75), ("5", 0.98), ("much", 0.98)):
        typed.fill(text)
        typed.press("Tab")
        assert shown.values["beta"] == beta
    assert json.loads(json.dumps(shown.values))["beta"] == 0.98
