"""The page's colours are those of the figures, and stand out from the page on both themes."""

import re
from pathlib import Path

import pytest

from momentum_lessons.drawing.style import FLAT, LOOKS, STEEP

STYLE = (Path(__file__).parents[2] / "page" / "kit" / "style.css").read_text(encoding="utf-8")
LIGHT, DARK = (
    dict(re.findall(r"--ml-([\w]+): (#[0-9a-f]{6})", part)) for part in STYLE.split("@media screen")
)
LINES = [name for name in LIGHT if name not in ("paper", "grid", "level", "high")]


def contrast(one, other):
    """Return the contrast of two colours as WCAG defines it, from 1 to 21."""

    def luminance(color):
        parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    low, high = sorted([luminance(one), luminance(other)])
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("name", LINES)
def test_every_line_has_a_contrast_of_three(theme, name):
    assert contrast(theme[name], theme["paper"]) >= 3


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_every_word_has_a_contrast_of_four_and_a_half(theme):
    for name in ("ink", "soft", "flat", "steep", "start", "Momentum"):  # those that colour words
        assert contrast(theme[name], theme["paper"]) >= 4.5


def test_an_optimizer_has_its_colour_of_the_figures():
    for rule in ("GradientDescent", "Momentum", "HeavyBall", "Nesterov", "RMSprop", "Adam"):
        assert LIGHT[rule] == LOOKS[rule].color.lower()
    assert (LIGHT["flat"], LIGHT["steep"]) == (FLAT.lower(), STEEP.lower())
