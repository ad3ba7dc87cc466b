"""A progress bar that leaves nothing behind, and threads only where they help."""

import sys
from contextlib import contextmanager

import torch
from IPython import get_ipython
from IPython.display import display
from tqdm import tqdm

DELAY = 2.0  # seconds before a progress bar appears
SMALL_STEP = 30e6  # weights times samples: below that, threads wait longer than they work


@contextmanager
def one_thread_if_small(model, samples):
    """Let PyTorch compute on one thread inside the block if a step of `samples` is small."""
    before = torch.get_num_threads()
    if samples * sum(w.numel() for w in model.parameters()) < SMALL_STEP:
        torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def progress_bar(epochs, name):
    """Return range(epochs) with a tqdm bar that appears after two seconds; no bar without `name`."""
    file = _OneLine() if hasattr(get_ipython(), "kernel") else sys.stderr
    return tqdm(
        range(epochs), name or "", delay=DELAY, leave=False, disable=not name, file=file, ncols=80
    )


class _OneLine:
    """A file for tqdm inside a notebook: one display that is rewritten, and empty in the end.

    tqdm's own notebook bar is a widget that stays in the saved file; standard error would stay too.
    """

    encoding = "utf-8"

    def __init__(self):
        self.handle = None

    def write(self, text):
        line = {"text/plain": text.strip("\r\n ")}
        if self.handle is None:
            if line["text/plain"]:
                self.handle = display(line, raw=True, display_id=True)
        else:
            self.handle.update(line, raw=True)

    def flush(self):
        pass
