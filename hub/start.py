"""Start a hub for one class on this machine: `make hub`; docs/hub.md is for who runs a class.

All that belongs to the class lies in one folder, CLASS=… (/srv/momentum-class for root): its Python
environment and proxy, the students' copy of the course, the learners' homes, names and passwords.
The same command again updates the course there, and starts the hub as it was.
"""

import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HUB = ROOT / "hub"
sys.path.insert(0, str(ROOT / "tools"))

from install import CONSTRAINTS, install_torch, pip  # noqa: E402

IS_ROOT = hasattr(os, "geteuid") and os.geteuid() == 0
HOOKS = ("post-checkout", "post-merge")
EVERYBODY = stat.S_IXOTH  # the right to enter a folder


def main():
    """Set up what is missing, and become the hub."""
    if os.name == "nt":
        sys.exit("JupyterHub needs Linux or macOS; on Windows it runs in WSL.")
    folder = class_folder()
    set_up(folder)
    if "--install" in sys.argv[1:]:
        return
    say_what_to_do(folder)
    hub = folder / "env" / "bin" / "jupyterhub"
    os.chdir(folder)
    os.umask(0o077)  # names, hashes of passwords and the proxy's secrets are the hub's alone
    os.execve(hub, [hub, "--config", HUB / "jupyterhub_config.py"], environment(folder))


def class_folder():
    here = "/srv/momentum-class" if IS_ROOT else ROOT / "build" / "class"
    return Path(os.environ.get("MOMENTUM_CLASS") or here).resolve()


def environment(folder):
    path = f"{folder / 'env' / 'bin'}{os.pathsep}{os.environ['PATH']}"
    return os.environ | {"MOMENTUM_CLASS": str(folder), "PATH": path}


def set_up(folder):
    """Bring a class's folder up to date; nothing in a learner's home is touched."""
    folder.mkdir(parents=True, exist_ok=True)
    closed = [] if not IS_ROOT else [part for part in [folder, *folder.parents] if is_closed(part)]
    if closed:
        sys.exit(
            f"CLASS={folder} lies in {closed[-1]}, which only its owner can enter, and each "
            "learner has an account of their own: name a folder such as /srv/momentum-class."
        )
    homes = folder / "homes"
    homes.mkdir(exist_ok=True)
    homes.chmod(0o711)  # one's own home can be reached, the others' names cannot be listed
    install_proxy(folder)
    install_python(folder)
    update_course(folder)
    write_settings(folder)


def is_closed(path):
    return not path.stat().st_mode & EVERYBODY


def install_proxy(folder):
    proxy = folder / "proxy"
    if (proxy / "node_modules" / ".bin" / "configurable-http-proxy").exists():
        return
    if not shutil.which("npm"):
        sys.exit("The hub's proxy needs Node and npm (Debian, Ubuntu: apt install npm).")
    proxy.mkdir(exist_ok=True)
    shutil.copy(HUB / "package.json", proxy)
    run("npm", "install", "--no-audit", "--no-fund", "--silent", "--prefix", proxy)


def install_python(folder):
    """Make the environment of the hub and of the learners' servers, if its inputs have changed."""
    python, stamp = folder / "env" / "bin" / "python", folder / "env" / "installed"
    wanted = (HUB / "requirements.txt").read_text() + CONSTRAINTS.read_text("utf-8")
    lent = (folder / "env").is_symlink()  # by another class, as the tests' folders do it
    if lent or (stamp.exists() and stamp.read_text() == wanted):
        return
    print(f"Installing the hub in {folder / 'env'} (a few minutes).", flush=True)
    run(python_for_all(), "-m", "venv", "--clear", folder / "env")
    install_torch(python)
    needs = ["--requirement", HUB / "requirements.txt", f"{ROOT}[lab]"]
    if pip(python, "install", "--quiet", "--constraint", CONSTRAINTS, *needs).returncode:
        sys.exit("pip could not install the hub, its own words are above.")
    stamp.write_text(wanted)


def python_for_all():
    """Return a Python that other accounts can run, too: not one in somebody's home."""
    for candidate in (sys.executable, "/usr/bin/python3"):
        path = Path(candidate).resolve()
        if path.exists() and not (IS_ROOT and any(map(is_closed, path.parents))):
            return path
    sys.exit(
        f"{Path(sys.executable).resolve()} lies where other accounts cannot run it: install the "
        "system's Python (Debian, Ubuntu: apt install python3-venv)."
    )


def update_course(folder):
    """Put the students' copy as it is now into the class's repository, and install its package."""
    python, built = folder / "env" / "bin" / "python", folder / "built"
    built.mkdir(mode=0o700, exist_ok=True)  # the solutions are in it, too
    run(python, ROOT / "tools" / "student.py", built)
    repository = folder / "course.git"
    if not repository.exists():
        run("git", "init", "--quiet", "--bare", "--initial-branch=main", repository)
    git = ("git", "--git-dir", repository, "--work-tree", built / "student")
    run(*git, "add", "--all")
    if subprocess.run([*git, "diff", "--cached", "--quiet"]).returncode:
        name = ("-c", "user.name=Momentum Lessons", "-c", "user.email=course@localhost")
        run("git", *name, *git[1:], "commit", "--quiet", "--message", "The course as it is now")
    run("chmod", "-R", "a+rX", repository)
    ask = [*git, "rev-parse", "main^{tree}"]
    tree = subprocess.run(ask, check=True, capture_output=True, text=True).stdout
    stamp = folder / "env" / "course"
    if not stamp.exists() or stamp.read_text() != tree:
        again = ["--quiet", "--no-deps", "--force-reinstall"]
        if pip(python, "install", *again, built / "student").returncode:
            sys.exit("pip could not install the students' copy, its own words are above.")
        stamp.write_text(tree)


def write_settings(folder):
    """Write what the learners' servers and their git read."""
    settings = folder / "settings"
    hooks = settings / "hooks"
    hooks.mkdir(parents=True, exist_ok=True)
    for hook in HOOKS:
        shutil.copy(HUB / "trust.sh", hooks / hook)
        (hooks / hook).chmod(0o755)
    shutil.copy(HUB / "server_config.py", settings / "jupyter_server_config.py")
    (settings / "gitconfig").write_text(
        f"[safe]\n\tdirectory = {folder / 'course.git'}\n[core]\n\thooksPath = {hooks}\n"
    )
    run("chmod", "-R", "a+rX", settings)


def say_what_to_do(folder):
    host, port = (
        os.environ.get("MOMENTUM_HOST", "127.0.0.1"),
        os.environ.get("MOMENTUM_PORT", "8000"),
    )
    print(f"\nThe class: {folder}. The hub: http://{host}:{port}")
    print(f"You are `lecturer`, your password is in {folder / 'lecturer-password.txt'}.")
    if not IS_ROOT:
        return print("Not run as root, so learners could not be kept apart: nobody can sign up.")
    print(
        "Learners sign up; you let them in at /hub/authorize, or name them beforehand in "
        f"{folder / 'names.txt'}."
    )
    practice = ROOT / "momentum_lessons" / "lessons" / "n07_conclusion" / "practice.md"
    open_to_all = practice.stat().st_mode & stat.S_IROTH
    if open_to_all and not any(map(is_closed, practice.parents)):
        print(f"Learners can read the solutions in {ROOT}: `chmod o-rwx {ROOT}` closes it to them.")
    return None


def run(*command):
    done = subprocess.run([*map(str, command)], cwd=ROOT)
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))} failed, its own words are above.")


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit("\nStopped; the same command goes on.")
