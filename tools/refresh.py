"""Execute notebooks in order and write their outputs back, without what belongs to one machine.

    python tools/refresh.py [notebook ...]      the course's own, 00 to 07, if none is named

Nothing is written until all of them have run; a cell's metadata (slides, tags, what is hidden)
stay. Refuses while a notebook has uncommitted changes, so that a learner's or author's edits cannot
be lost; FORCE=1 in the environment (or `make refresh FORCE=1`) says that they may be rewritten.
"""

import argparse
import os
import subprocess
import sys
from pathlib import Path

import nbformat
from explorer_pages import add_pictures, keep_alive
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

ROOT = Path(__file__).resolve().parent.parent
METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("notebooks", nargs="*", type=Path, help="00 to 07 if none is named")
    named = [path.resolve() for path in parser.parse_args().notebooks]
    paths = named or sorted((ROOT / "notebooks").glob("[0-9]*.ipynb"))
    if missing := [path.name for path in paths if not path.is_file()]:
        sys.exit(f"There is no notebook {', '.join(missing)}.")
    lines = changed(paths)
    if lines and os.environ.get("FORCE") != "1":
        sys.exit(
            "These have changes that git does not hold; commit them, "
            f"or say FORCE=1 to rewrite them:\n{lines}"
        )
    refreshed = {}
    for path in paths:
        print(f"running {path.name}", flush=True)
        refreshed[path] = refresh(path)
    for path, notebook in refreshed.items():
        nbformat.write(notebook, path)


def changed(paths):
    """Return git's short status of the given paths; without git every path counts as changed."""
    command = ["git", "status", "--porcelain", "--", *map(str, paths)]
    status = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    return "\n".join(map(str, paths)) if status.returncode else status.stdout.rstrip()


def refresh(path):
    """Return a notebook with the outputs of a run in its own folder."""
    notebook, before = nbformat.read(path, as_version=4), nbformat.read(path, as_version=4)
    for cell in code_cells(notebook):
        cell.execution_count, cell.outputs = None, []
    client = NotebookClient(
        notebook,
        timeout=300,
        kernel_name="python3",
        resources={"metadata": {"path": str(path.parent)}},
        record_timing=False,
        store_widget_state=True,
        coalesce_streams=True,
    )
    try:
        client.execute(stderr=subprocess.DEVNULL)  # where the kernel warns of its own transport
    except CellExecutionError as error:
        stop(path, notebook, f"raised {error.ename}: {error.evalue}")
    except (CellTimeoutError, DeadKernelError) as error:
        stop(path, notebook, f"did not end: {str(error).splitlines()[0]}")
    for cell in notebook.cells:
        for key in ("collapsed", "execution"):  # what JupyterLab adds when a cell is run or folded
            cell.metadata.pop(key, None)
    for cell in code_cells(notebook):
        cell.outputs = [  # a progress bar that has finished leaves an empty line
            output for output in cell.outputs if output.get("data") != {"text/plain": ""}
        ]
    widgets = notebook.metadata.get("widgets", {})
    notebook.metadata = nbformat.from_dict(METADATA)
    keep_alive(notebook, widgets, path.name)
    add_pictures(notebook, before)
    nbformat.validate(notebook)
    return notebook


def stop(path, notebook, what):
    """End with the notebook's name, the first line of the cell that was run, and what it did."""
    *_, last = (cell for cell in code_cells(notebook) if cell.execution_count)
    where = f"{path.name} In [{last.execution_count}] {last.source.splitlines()[0]}"
    sys.exit(f"{where}\n{what}\nNo notebook was changed.")


def code_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit("\nStopped. No notebook was changed.")
