"""The interactive explorers, one function each: sliders and clicks on the experiments of the course.

Each returns a LiveFigure, which shows itself as the last expression of a cell, and works without arguments.
"""

from .paths import descent
from .physics_views import oscillator, rolling_ball
from .quadratic_views import eigenspace
from .streams import averaging, noise

__all__ = ["averaging", "descent", "eigenspace", "noise", "oscillator", "rolling_ball"]
