"""Say of every slide of the static decks what a room would have to put up with.

    python tools/deck_check.py [--into FOLDER] [--pictures] [notebook ...]

Builds the decks in a folder of their own, goes through them in Chromium at 1280 × 720 with all
fragments shown, prints a table of each and what is wrong, and ends with 1 if anything is.
`--into FOLDER` keeps the decks there; `--pictures` puts a picture of each slide beside them.

Words are what is shown and holds a letter or a digit, between spaces: prose, code, what was
printed, an explorer's question and readout. A formula is one word. Not counted: speaker notes, what
is folded, the labels of figures, and an explorer's handles.
"""

import argparse
import sys
import tempfile
from pathlib import Path

import slides
from explorer_pages import chromium

MOST_WORDS = 100
BODY, CODE = 24, 18  # pixels on that screen

# Words and the smallest letters within some elements, in the pixels of the screen.
LETTERS = r"""(parts, smallest, scale) => {
    const formulas = '.MathJax_SVG, .MathJax_SVG_Display, .MathJax_Preview, mjx-container';
    const left_out = `aside, script, style, svg, .ml-handles, .ml-buttons, ${formulas}`;
    const size = one =>
        parseFloat(getComputedStyle(one).fontSize) * (one.currentCSSZoom ?? 1) * scale;
    const seen = {words: 0, body: null, code: null, small: ''};
    for (const part of parts) {
        const walker = document.createTreeWalker(part, NodeFilter.SHOW_TEXT);
        for (let text; text = walker.nextNode();) {
            const parent = text.parentElement;
            const shown = !parent.closest(left_out) && parent.checkVisibility();
            const words = text.data.split(/\s+/).filter(word => /[\p{L}\p{N}]/u.test(word));
            if (!shown || !words.length) continue;
            seen.words += words.length;
            if (parent.closest('sup, sub')) continue;
            const kind = parent.closest('pre, code, .cm-editor') ? 'code' : 'body';
            if (seen[kind] !== null && size(parent) >= seen[kind]) continue;
            seen[kind] = size(parent);
            if (seen[kind] < smallest[kind]) seen.small = text.data.trim().slice(0, 40);
        }
        seen.words += [...part.querySelectorAll('.MathJax_SVG, mjx-container')]
            .filter(one => !one.closest('aside') && one.checkVisibility()).length;
    }
    return seen;
}"""
SMALLEST = {"body": BODY, "code": CODE}

# What is on the present slide.
LOOK = r"""([letters, smallest]) => {
    const slide = Reveal.getCurrentSlide();
    const seen = eval(letters)([slide], smallest, Reveal.getScale());
    const heading = [...slide.querySelectorAll('h1, h2, h3, h4')]
        .find(one => !one.closest('aside') && one.checkVisibility());
    const notes = [...slide.querySelectorAll(':scope > aside.notes')];
    const prose = slide.cloneNode(true);
    prose.querySelectorAll('pre, code, script, style, aside, .MathJax_SVG')
        .forEach(one => one.remove());
    const room = document.querySelector('.reveal .slides').getBoundingClientRect();
    const wide = [...slide.querySelectorAll('pre, table, img, .ml-explorer, .MathJax_SVG svg')]
        .filter(one => !one.closest('aside') && one.checkVisibility())
        .filter(one => one.getBoundingClientRect().right > room.right + 2
            || one.scrollWidth > one.clientWidth + 2 && one.tagName === 'PRE')
        .map(one => `${one.tagName.toLowerCase()} ${one.textContent.trim().slice(0, 30)}`);
    const pictures = [...slide.querySelectorAll('.jp-OutputArea img, .ml-explorer')]
        .filter(one => one.checkVisibility())
        .map(one => {
            const {width, height} = one.getBoundingClientRect(), shape = one.naturalWidth
                ? one.naturalWidth / one.naturalHeight : width / height;
            const drawn = Math.min(width, height * shape);
            return Math.max(drawn / room.width, drawn / shape / room.height);
        });
    const call = /^(p\d+\.ask\(\)|(figures|ml\.claims|ml\.explorers)\.\w+\([^\n]*\));?$/;
    const calls = [...slide.querySelectorAll('.jp-InputArea-editor pre')]
        .filter(one => one.checkVisibility() && call.test(one.textContent.trim()))
        .map(one => one.textContent.trim());
    const {h, v} = Reveal.getIndices();
    return {
        ...seen, wide, calls,
        at: `${h + 1}.${(v ?? 0) + 1}`,
        title: heading ? heading.textContent.replace('¶', '').trim() : '',
        first: slide.textContent.trim().slice(0, 40),
        cell: slide.querySelector('[id^="cell-id="]')?.id.slice(8) ?? '',
        notes: notes.map(one => one.textContent.trim()).join(' ').length,
        late: slide.querySelectorAll('.fragment aside.notes').length,
        zoom: parseFloat(slide.style.zoom || 1),
        picture: pictures.length ? Math.min(...pictures) : null,
        tex: prose.textContent.match(/\$[^$\n]+\$|\\(frac|alpha|beta|lambda)/)?.[0] ?? '',
    };
}"""


def look(page, address, folder=None):
    """Return what is on each slide of the deck at `address`, first to last, as dictionaries."""
    seen = []
    for slide in slides.walk(page, address):
        seen.append(page.evaluate(LOOK, [LETTERS, SMALLEST]))
        if folder:
            page.screenshot(path=folder / f"{slide + 1:02}.png")
    return seen


def faults(slide, most_words=MOST_WORDS):
    """Return what is wrong with one slide, in words."""
    found = []
    if slide["words"] > most_words:
        found.append(f"{slide['words']} words")
    if not slide["title"]:
        found.append("no heading")
    if not slide["notes"]:
        found.append("no notes")
    if slide["late"]:
        found.append("notes that come with a fragment")
    if slide["zoom"] < 1:
        found.append(f"too tall: shrunk to {slide['zoom']:.2f}")
    elif slide["body"] is not None and slide["body"] < BODY:
        found.append(f"letters of {slide['body']:.1f} px: {slide['small']}")
    elif slide["code"] is not None and slide["code"] < CODE:
        found.append(f"code of {slide['code']:.1f} px: {slide['small']}")
    if slide["calls"]:
        found.append(f"code that is only a call: {slide['calls'][0][:40]}")
    if slide["wide"]:
        found.append(f"wider than the slide: {slide['wide'][0]}")
    if slide["picture"] is not None and slide["picture"] < 0.6:
        found.append(f"a picture of {slide['picture']:.0%} of the slide")
    if slide["tex"]:
        found.append(f"TeX as text: {slide['tex']}")
    return found


def table(name, seen):
    """Return a deck's slides as lines of text, with their faults below each."""
    lines = [
        f"{name}: {len(seen)} slides",
        "  slide words  body  code picture notes  cell · heading",
    ]
    for slide in seen:
        sizes = [f"{slide[key]:5.1f}" if slide[key] else "    -" for key in ("body", "code")]
        picture = f"{slide['picture']:7.0%}" if slide["picture"] else "      -"
        lines.append(
            f"  {slide['at']:>5} {slide['words']:5} {sizes[0]} {sizes[1]} {picture}"
            f" {slide['notes']:5}  {slide['cell']} · {slide['title'] or '(' + slide['first'] + ')'}"
        )
        lines += [f"        ✘ {fault}" for fault in faults(slide)]
    wrong = sum(bool(faults(slide)) for slide in seen)
    lines.append(f"  {wrong} of {len(seen)} slides to mend" if wrong else "  all is well")
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("notebooks", nargs="*", type=Path, help="all ten decks if none is named")
    parser.add_argument("--into", type=Path, help="keep the decks in this folder")
    parser.add_argument("--pictures", action="store_true", help="with a picture of each slide")
    given = parser.parse_args()
    paths = [path.resolve() for path in given.notebooks] or slides.course()
    wrong = 0
    with tempfile.TemporaryDirectory() as temporary, chromium() as browser:
        folder = given.into or Path(temporary)
        slides.build(paths, folder)
        page = browser.new_page(viewport=slides.SCREEN)
        for path in paths:
            shots = folder / path.stem if given.pictures else None
            if shots:
                shots.mkdir(exist_ok=True)
            seen = look(page, (folder / f"{path.stem}.slides.html").resolve().as_uri(), shots)
            print(table(path.stem, seen), flush=True)
            wrong += sum(bool(faults(slide)) for slide in seen)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
