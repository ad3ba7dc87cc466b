"""Recompute what is stored: python -m momentum_lessons.training [task ...], "plane" the (lr, β) map.

All of it takes about 25 minutes on one core.
"""

import sys

from .sweep import run_sweep, save_sweep
from .tasks import TASKS, measure, save

for name in sys.argv[1:] or ("plane", *TASKS):
    print(name, flush=True)
    if name == "plane":
        save_sweep(run_sweep())
    else:
        save(name, measure(name))
