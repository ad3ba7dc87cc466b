"""Check what can be checked of the Binder image without Docker, in minutes, with the network.

1. repo2docker, which Binder runs, finds environment.yml and the Python named in it.
2. What environment.yml lists installs into a fresh environment. conda's part is taken from PyPI by
   the same names and bounds, at the versions in constraints.txt: this says that the list is
   complete, not that conda-forge has it.
3. The course imports there, without what the tests need besides.
4. Every notebook runs there, in a process whose data may not pass Binder's 2 GB less what
   JupyterLab itself takes; the largest resident memory of its kernel is printed.
"""

import re
import resource
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import yaml
from install import install_torch
from nbclient import NotebookClient

ROOT = Path(__file__).resolve().parent.parent
WORK = ROOT / "build" / "binder"
ENVIRONMENT = yaml.safe_load((ROOT / "environment.yml").read_text())["dependencies"]
PYPI_NAMES = {"pytorch-cpu": "torch"}
GIGABYTE = 1_000_000_000
LIMIT = 2 * GIGABYTE
JUPYTERLAB = 300_000_000  # the server with its extensions, rounded up
IMPORTS = (
    "import momentum_lessons as ml; ml.training, ml.drawing, ml.explorers, ml.practice, ml.claims"
)


def main():
    if not sys.platform.startswith("linux"):
        sys.exit("make binder-check needs Linux, as Binder's machines are.")
    if sys.argv[1:2] == ["--notebook"]:
        return run_notebook(Path(sys.argv[2]))
    shutil.rmtree(WORK, ignore_errors=True)
    detect()
    python = install()
    run([python, "-c", IMPORTS], "the course does not import there")
    print("imports: the package with all its modules", flush=True)
    for path in sorted((ROOT / "notebooks").glob("[0-9]*.ipynb")):
        run(
            [python, __file__, "--notebook", path], f"{path.name} does not run within Binder's 2 GB"
        )
    return print("binder-check: passed")


def run(command, failure, **options):
    done = subprocess.run(command, cwd=ROOT, **options)
    if done.returncode:
        sys.exit(f"binder-check: {failure}\n{done.stderr or ''}")
    return done


def new_environment(name):
    python = WORK / name / "bin" / "python"
    run([sys.executable, "-m", "venv", python.parents[1]], f"no environment {name}")
    return python


def detect():
    """Let repo2docker say what it would build, and compare that with environment.yml."""
    python = new_environment("repo2docker")
    pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    run([*pip, "jupyter-repo2docker"], "repo2docker does not install")
    done = run(
        [python, "-m", "repo2docker", "--no-build", "--debug", ROOT],
        "repo2docker does not accept the repository",
        capture_output=True,
        text=True,
    )
    printed = done.stdout + done.stderr
    wanted = next(
        line.removeprefix("python=") for line in ENVIRONMENT if str(line).startswith("python=")
    )
    found = re.search(r"Building conda environment for python=(\S+)", printed)
    if (
        not found
        or found[1] != wanted
        or 'env update -p ${NB_PYTHON_PREFIX} --file "environment.yml"' not in printed
    ):
        sys.exit(
            "binder-check: repo2docker does not build environment.yml "
            f"with Python {wanted}:\n{printed[-3000:]}"
        )
    print(f"repo2docker: builds environment.yml with Python {wanted}", flush=True)


def install():
    """Install what environment.yml lists into a fresh environment and return its Python."""
    python = new_environment("environment")
    install_torch(python)
    *by_conda, by_pip = ENVIRONMENT
    lines = []
    for entry in by_conda:
        name = re.split("[<>=]", entry, maxsplit=1)[0]
        if name not in ("python", "pip"):
            lines.append(PYPI_NAMES.get(name, name) + entry.removeprefix(name))
    for entry in by_pip["pip"]:
        lines += entry.split(" ", 1)
    command = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    run([*command, "--constraint", "constraints.txt", *lines], "environment.yml does not install")
    print(f"environment.yml: {len(lines) - 1} entries installed in a fresh environment", flush=True)
    return python


def run_notebook(path):
    """Execute one notebook under the limit; the kernel inherits it. Nothing is written back."""
    resource.setrlimit(resource.RLIMIT_DATA, (LIMIT - JUPYTERLAB, LIMIT - JUPYTERLAB))
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(
        notebook, timeout=600, resources={"metadata": {"path": str(path.parent)}}
    ).execute()
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    print(f"{path.name:32} {peak / 1e6:5.0f} MB at most", flush=True)


if __name__ == "__main__":
    main()
