"""The interactive explorers, one function each: sliders and clicks on the experiments of the course.

Each returns a LiveFigure, which shows itself as the last expression of a cell, and works without arguments.
"""

from .contest import race
from .networks import training
from .paths import descent
from .physics_views import oscillator, rolling_ball
from .quadratic_views import eigenspace, rate_map
from .streams import averaging, noise
from .wells import escape

__all__ = [
    "averaging",
    "descent",
    "eigenspace",
    "escape",
    "noise",
    "oscillator",
    "race",
    "rate_map",
    "rolling_ball",
    "training",
]
