"""The PyTorch experiments: data, models, `train`, `compare`, many runs at once, stored results.

Reproducible by seed on one machine. `python -m momentum_lessons.training` recomputes what is
stored.
"""

# ruff: noqa: F401
from .compare import Comparison, compare, grid
from .data import Data, characters, digits, make_regression, photograph, words
from .history import History
from .loop import train, train_many
from .models import MLP, Bigrams, LinearModel, Transformer
from .recipes import OPTIMIZERS, Recipe
from .sweep import Sweep, load_sweep, run_sweep
from .tasks import TASKS, Result, load, measure
