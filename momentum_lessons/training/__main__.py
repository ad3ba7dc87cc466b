"""Recompute what is stored: python -m momentum_lessons.training [task ...].

The task "plane" is the (lr, β) map. All of it takes about 25 minutes on one core.
"""

import sys

from .tasks import TASKS, measure, run_sweep, write

for name in sys.argv[1:] or ("plane", *TASKS):
    print(name, flush=True)
    write(*("sweep", run_sweep()) if name == "plane" else (name, measure(name)))
