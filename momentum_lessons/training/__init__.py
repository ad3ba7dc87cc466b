"""The PyTorch experiments: data, models, `train`, `compare`, many runs at once, and the stored (lr, β) sweep.

Everything is float64 on the CPU unless the caller says otherwise, and reproducible by seed on one machine.
`python -m momentum_lessons.training` recomputes the stored sweep.
"""

from .compare import Comparison, compare, grid
from .data import Data, digits, make_regression
from .loop import History, train
from .many import train_many
from .models import MLP, LinearModel
from .recipes import OPTIMIZERS, MomentumSGD, Recipe
from .sweep import Sweep, load_sweep, run_sweep

__all__ = [
    "MLP", "OPTIMIZERS", "Comparison", "Data", "History", "LinearModel", "MomentumSGD", "Recipe", "Sweep",
    "compare", "digits", "grid", "load_sweep", "make_regression", "run_sweep", "train", "train_many",
]  # fmt: skip
