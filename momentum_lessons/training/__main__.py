"""Recompute what is stored: python -m momentum_lessons.training [task ...].

The task "plane" is the (lr, β) map. All of it takes about 25 minutes on one core.
"""

import sys

from .sweep import run_sweep
from .tasks import TASKS, measure, write

for name in sys.argv[1:] or ("plane", *TASKS):
    print(name, flush=True)
    if name == "plane":
        write("sweep", run_sweep())
    else:
        write(name, measure(name))
