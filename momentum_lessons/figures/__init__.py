"""Static figures, one function a figure, one module a notebook; the palette and the style sheet.

A figure function takes data and an optional `ax`, draws one picture, and returns the axes.
"""

# ruff: noqa: F403
from .background import *
from .conclusion import *
from .costs import *
from .equations import *
from .experiment import *
from .landscape import *
from .physics import *
from .race import *
from .style import *
from .trials import *
from .variants import *
