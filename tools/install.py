"""Make the course's environment, .venv, or bring it up to date. Needs nothing but Python.

    python tools/install.py lab       what a learner needs
    python tools/install.py test      the tests' tools besides
    python tools/install.py site      what builds the site besides

A second run returns at once unless pyproject.toml, constraints.txt or JupyterLab's settings
changed. An environment that does not run, or has no pip because its making was interrupted, is made
again; one that another version of Python made is kept, unless --this-python says that it must be
made again.
"""

import argparse
import os
import platform
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
PROJECT = ROOT / "pyproject.toml"
CONSTRAINTS = ROOT / "constraints.txt"
SETTINGS = ROOT / "tools" / "lab" / "momentum-lessons.json"
OLDEST = (3, 11)
CPU_INDEX = "https://download.pytorch.org/whl/cpu"
EXTRAS = {"lab": "lab", "test": "lab,test", "site": "lab,site"}
# pip's record is the last of its files that is written: an interrupted installation has none.
WHOLE_PIP = "from importlib.metadata import distribution as d; assert d('pip').read_text('RECORD')"


def main():
    parser = argparse.ArgumentParser(
        description="Make the course's environment, .venv, or bring it up to date."
    )
    parser.add_argument("what", nargs="?", choices=[*EXTRAS], default="lab")
    parser.add_argument(
        "--this-python", action="store_true", help="make .venv again if another version made it"
    )
    options = parser.parse_args()
    check_files()
    other = options.this_python and VENV.exists() and not same_version()
    if up_to_date(options.what) and not other:
        return
    check_python()
    if other or not answers("-c", WHOLE_PIP):
        make_environment()
    update = stamp("lab").exists()
    print(
        "Updating the course." if update else "Installing the course (a few minutes).", flush=True
    )
    install_torch(PYTHON)
    course = ["--constraint", CONSTRAINTS, "--editable", f"{ROOT}[{EXTRAS[options.what]}]"]
    if pip(PYTHON, "install", *course, *(["--quiet"] if update else [])).returncode:
        sys.exit(
            "pip could not install the course, its own words are above; "
            "the same command tries again."
        )
    for what in {"lab", options.what}:
        stamp(what).write_bytes(os.fsencode(ROOT))


def check_files():
    """Stop with one sentence if a file that says what to install is missing."""
    for path in (PROJECT, CONSTRAINTS, SETTINGS):
        if not path.exists():
            name = path.relative_to(ROOT).as_posix()
            sys.exit(f"{name} is missing: `git checkout {name}` brings it back.")


def make_environment():
    """Make .venv anew; what stood there does not run, has no pip, or is of another Python."""
    again = " again" if VENV.exists() else ""
    print(f"Making .venv{again} with Python {platform.python_version()}.", flush=True)
    command = [sys.executable, "-m", "venv", "--clear", VENV]
    made = subprocess.run(command, capture_output=True, text=True)
    if made.returncode:
        shutil.rmtree(VENV, ignore_errors=True)
        sys.exit(
            f"{sys.executable} could not make a virtual environment:\n{made.stdout}{made.stderr}"
        )


def check_python():
    """Stop with one sentence if this Python cannot make the environment."""
    if sys.version_info < OLDEST:
        wanted = ".".join(map(str, OLDEST))
        sys.exit(
            f"Python {wanted} or newer is needed and this is {platform.python_version()}: "
            f"install a newer one, then name it, as in `make lab PYTHON=python{wanted}`."
        )
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        sys.exit(
            "Python's venv module is missing: install it "
            "(Debian, Ubuntu: apt install python3-venv), then try again."
        )


def stamp(what):
    return VENV / f"installed-{what}"


def up_to_date(what):
    """Whether .venv runs, and was installed here after what is installed last changed."""
    made = stamp(what)
    if not made.exists() or made.read_bytes() != os.fsencode(ROOT) or not answers("-c", ""):
        return False
    return made.stat().st_mtime >= max(
        path.stat().st_mtime for path in (PROJECT, CONSTRAINTS, SETTINGS)
    )


def answers(*arguments):
    """Whether .venv's Python runs and exits well with these arguments."""
    try:
        return subprocess.run([PYTHON, *arguments], capture_output=True).returncode == 0
    except OSError:
        return False


def same_version():
    """Whether the major and minor version of this Python made .venv."""
    settings = VENV / "pyvenv.cfg"
    text = settings.read_text(encoding="utf-8", errors="replace") if settings.exists() else ""
    found = re.search(r"^version\w* *= *(\d+\.\d+)", text, re.M)
    return bool(found) and found[1] == f"{sys.version_info.major}.{sys.version_info.minor}"


def install_torch(python):
    """On Linux, install PyTorch's CPU build, which spares gigabytes of CUDA libraries.

    PyTorch's own index serves this one package (--no-deps), so that nothing else can come from it.
    Where it cannot be reached pip gives up within seconds, and the main installation takes torch
    from where it takes everything else.
    """
    pinned = re.search(r"^torch==[^\s;]+", CONSTRAINTS.read_text(encoding="utf-8"), re.M)
    if sys.platform != "linux" or not pinned:
        return
    options = ["--no-deps", "--index-url", CPU_INDEX, "--retries", "1", "--timeout", "10"]
    if pip(python, "install", *options, pinned[0], capture_output=True).returncode:
        print(
            "PyTorch's index of CPU builds cannot be reached; "
            "torch comes from where the rest does.",
            flush=True,
        )


def pip(python, *arguments, **options):
    return subprocess.run(
        [python, "-m", "pip", "--disable-pip-version-check", *arguments], cwd=ROOT, **options
    )


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit("\nStopped; the same command goes on.")
