"""Frames of live figures as small PNGs. Only `live` needs them."""

from io import BytesIO

import numpy as np
from matplotlib.colors import to_rgb
from PIL import Image


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
