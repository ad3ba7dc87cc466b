"""Momentum Lessons: the helper package of the course, imported as `ml` in every notebook.

Landscapes, update rules and `descend` are here directly, beside the modules `theory`, `physics` and
`tuning`; `claims`, `drawing`, `practice`, `explorers`, `lessons` and `training` load when first
used, PyTorch only with `training` and with the verdicts that need it.
"""

from importlib import import_module

from . import measures, physics, theory, tuning
from .descent import Trajectory, descend
from .landscapes import DoubleWell, Himmelblau, PiecewiseQuadratic, Quadratic, Rosenbrock, Saddle
from .optimizers import (
    Adam,
    AdamW,
    GradientDescent,
    HeavyBall,
    Lion,
    Momentum,
    Muon,
    NAdam,
    Nesterov,
    RMSprop,
    orthogonalise,
)

__version__ = "0.1.0"

_LAZY = ("claims", "drawing", "explorers", "lessons", "practice", "training")

__all__ = [
    "Adam", "AdamW", "DoubleWell", "GradientDescent", "HeavyBall", "Himmelblau", "Lion", "Momentum",
    "Muon", "NAdam", "Nesterov", "PiecewiseQuadratic", "Quadratic", "RMSprop", "Rosenbrock",
    "Saddle", "Trajectory", "descend", "measures", "orthogonalise", "physics", "theory", "tuning",
    *_LAZY,
]  # fmt: skip


def __getattr__(name):
    if name in _LAZY:
        return import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__():
    return sorted(__all__)
