"""Figures as small PNGs: static ones when a notebook shows them, frames of live ones on every change."""

from functools import reduce
from io import BytesIO

import numpy as np
from matplotlib.colors import to_rgb
from matplotlib.text import Text
from matplotlib.transforms import Bbox
from PIL import Image, ImageChops

MARGIN = 8  # pixels of white that stay around a figure


def drawn(figure):
    """Return a figure as a PIL image, without the empty margin around it.

    A layout engine keeps all but long titles inside of the figure, so that it is enough to draw it once and to cut the
    margin off. Other figures are drawn with `bbox_inches="tight"`, which draws twice more to measure.
    """
    buffer = BytesIO()
    options = {"format": "png", "dpi": figure.dpi, "pil_kwargs": {"compress_level": 1}}
    if figure.get_layout_engine():
        figure.savefig(buffer, **options)
    if not figure.get_layout_engine() or _has_text_outside(figure):
        buffer = BytesIO()
        figure.savefig(buffer, bbox_inches="tight", **options)
    image = Image.open(buffer).convert("RGB")
    box = ImageChops.difference(image, Image.new("RGB", image.size, "white")).getbbox() or (
        0,
        0,
        *image.size,
    )
    left, top = (max(edge - MARGIN, 0) for edge in box[:2])
    right, bottom = (
        min(edge + MARGIN, size) for edge, size in zip(box[2:], image.size, strict=True)
    )
    return image.crop((left, top, right, bottom))


def _has_text_outside(figure):
    texts = [
        part
        for ax in figure.axes
        for part in ax.get_children()
        if isinstance(part, Text) and part.get_text()
    ]
    boxes = [
        text.get_window_extent() for text in texts if text.get_visible() and text.get_in_layout()
    ]
    return not np.array_equal(Bbox.union([figure.bbox, *boxes]).extents, figure.bbox.extents)


def with_256_colours(image):
    """Return an image as PNG with at most 256 colours, two fifths of the bytes, or with all if one could see it.

    That is so for maps with many shades: more than 1 pixel in 250 would be off by more than 12 of 255 levels.
    """
    reduced = image.quantize(256, dither=Image.Dither.NONE)
    error = ImageChops.difference(image, reduced.convert("RGB"))
    levels = np.array(
        reduce(ImageChops.lighter, error.split()).histogram()
    )  # of each pixel's worst channel
    return png(image if levels[13:].sum() > levels.sum() / 250 else reduced)


def frame(figure):
    """Return what stands on a figure's canvas as a PIL image."""
    return Image.fromarray(np.asarray(figure.canvas.buffer_rgba())).convert("RGB")


def png(image, palette=None, **options):
    """Return an image as the bytes of a PNG, in the colours of `palette` if there is one; `options` are Pillow's."""
    if palette is not None:
        image = image.quantize(palette=palette, dither=Image.Dither.NONE)
    file = BytesIO()
    image.save(file, "png", **options)
    return file.getvalue()


def palette_for(image, named):
    """Return a palette image of 256 colours: the `named` ones, the image's most frequent, and a choice of the rest."""
    shades = [
        np.multiply(to_rgb(c), a) * 255 + (1 - a) * 255
        for c in sorted(named)
        for a in (1, 0.7, 0.35)
    ]
    counts = sorted(image.getcolors(image.width * image.height), reverse=True)
    rest = image.quantize(90, dither=Image.Dither.NONE).getpalette()
    colours = [
        (255, 255, 255),
        *((grey,) * 3 for grey in range(0, 246, 7)),
        *(tuple(c) for _, c in counts[:90]),
    ]
    colours += [tuple(round(x) for x in shade) for shade in shades] + list(
        zip(*[iter(rest)] * 3, strict=True)
    )
    # Pillow looks colours up in cells of four levels: what is almost white must not take white's place.
    almost_white = (248, 248, 248)
    kept = [
        c
        for c in dict.fromkeys([almost_white, *colours])
        if min(c) < 244 or c in (almost_white, (255,) * 3)
    ][:256]
    palette = Image.new("P", (1, 1))
    palette.putpalette([x for colour in kept for x in colour])
    return palette
