"""Settings of the whole suite."""

import os

from hypothesis import settings

# The machine is noisy: no deadline for one example. On CI the examples are the same at every run.
settings.register_profile("course", deadline=None, max_examples=50, derandomize=bool(os.environ.get("CI")))
settings.load_profile("course")
