"""What figures are made of: palette and style sheet, landscapes and paths, curves, maps."""

# ruff: noqa: F401
from .arrows import arrow, one_step
from .curves import beta_scale, chart, curves, note, panels, reference, ticks
from .landscape import contours, curve, path, ravine, star, start_ring
from .maps import heat_map, outline, write
from .style import (
    BAD,
    CYCLE,
    FLAT,
    KINETIC,
    LINES,
    LOOKS,
    LOST,
    MINIMUM,
    NEUTRAL,
    POTENTIAL,
    START,
    STEEP,
    alternative_text,
    color,
    describe,
    headline,
    ink,
    look,
    use_style,
)
