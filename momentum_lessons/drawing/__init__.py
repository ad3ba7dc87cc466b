"""What figures are made of: the palette and the style sheet, landscapes and paths, pictures with alternative text."""

# ruff: noqa: F403
from .landscape import *
from .style import *
