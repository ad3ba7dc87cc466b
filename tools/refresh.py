"""Execute notebooks in order and write their outputs back, without anything that belongs to one machine.

    python tools/refresh.py [notebook ...]      all of notebooks/ if none is named

Refuses while a notebook has uncommitted changes, so that a learner's or author's edits cannot be lost;
FORCE=1 in the environment (or `make refresh FORCE=1`) says that they may be rewritten.
"""

import os
import subprocess
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

ROOT = Path(__file__).resolve().parent.parent
METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def changed(paths):
    """Return git's short status lines for the given paths; without git every path counts as changed."""
    command = ["git", "status", "--porcelain", "--", *map(str, paths)]
    status = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    return "\n".join(map(str, paths)) if status.returncode else status.stdout.rstrip()


def refresh(path):
    """Execute one notebook in its own folder and write it back."""
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(
        notebook,
        timeout=300,
        kernel_name="python3",
        resources={"metadata": {"path": str(path.parent)}},
        record_timing=False,
        store_widget_state=False,
        coalesce_streams=True,
    )
    client.execute()
    for cell in notebook.cells:
        if cell.cell_type == "code":  # a progress bar that has finished leaves an empty line
            cell.outputs = [
                output for output in cell.outputs if output.get("data") != {"text/plain": ""}
            ]
        for output in cell.get("outputs", ()):
            # Without a kernel JupyterLab would say that the widget is lost, and not show the picture beside it.
            if "image/png" in output.get("data", ()):
                output.data.pop("application/vnd.jupyter.widget-view+json", None)
    notebook.metadata = nbformat.from_dict(METADATA)
    nbformat.validate(notebook)
    nbformat.write(notebook, path)


def main(names):
    paths = [Path(name).resolve() for name in names] or sorted((ROOT / "notebooks").glob("*.ipynb"))
    lines = changed(paths)
    if lines and os.environ.get("FORCE") != "1":
        sys.exit(
            f"These have changes that git does not hold; commit them, or say FORCE=1 to rewrite them:\n{lines}"
        )
    for path in paths:
        print(f"refreshing {path.name}", flush=True)
        refresh(path)


if __name__ == "__main__":
    main(sys.argv[1:])
