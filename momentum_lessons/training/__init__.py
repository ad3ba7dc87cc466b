"""The PyTorch experiments: data, models, `train`, `compare`, stored results.

Reproducible by seed on one machine. `python -m momentum_lessons.training` recomputes what is
stored.
"""

# ruff: noqa: F401
from .compare import Comparison, compare
from .data import Data, characters, digits, make_regression, photograph, words
from .loop import History, train
from .models import MLP, Bigrams, LinearModel, Transformer
from .recipes import OPTIMIZERS, Recipe
from .tasks import TASKS, Result, Sweep, load, load_sweep, measure, run_sweep
