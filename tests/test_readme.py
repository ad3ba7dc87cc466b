"""The README's routes, each walked: make lab, lines without make, one's work, a fork's badge."""

import importlib.util
import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
import time
import tomllib
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def tool(name):
    spec = importlib.util.spec_from_file_location(name, ROOT / "tools" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


set_up_by_make = pytest.mark.skipif(
    not (shutil.which("make") and tool("install").up_to_date("test")),
    reason="only in an environment that `make test` made; elsewhere `make lab` would install",
)


@contextmanager
def jupyter(command, port, folder):
    """Start JupyterLab by one of the README's commands; give what it printed; stop it."""
    environment = os.environ | {
        "JUPYTER_CONFIG_DIR": f"{folder}/config",
        "JUPYTER_RUNTIME_DIR": f"{folder}/run",
    }
    environment = {
        key: value
        for key, value in environment.items()
        if key not in ("DISPLAY", "WAYLAND_DISPLAY")
    }
    log = folder / "log"
    with log.open("w") as out:
        # A session of its own, so that JupyterLab is stopped together with the make that started
        # it.
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=out, stderr=out, start_new_session=True
        )
    try:
        deadline = time.monotonic() + 120
        while (
            f":{port}/lab" not in log.read_text()
            and process.poll() is None
            and time.monotonic() < deadline
        ):
            time.sleep(0.2)
        yield log.read_text()
    finally:
        os.killpg(process.pid, 15)
        process.wait(30)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@set_up_by_make
def test_make_lab_prints_an_address_on_the_port_asked_for_and_answers_there(tmp_path):
    assert "make lab PORT=8899" in README
    port = free_port()
    with jupyter(["make", "lab", f"PORT={port}"], port, tmp_path) as printed:
        address = re.search(
            rf"http://localhost:{port}/lab/tree/notebooks/00_start_here\.ipynb\?token=\w+", printed
        )
        assert address, printed
        with urllib.request.urlopen(address[0]) as page:
            assert page.status == 200


@pytest.mark.skipif(os.name == "nt", reason="process groups are stopped in another way there")
def test_the_line_of_conda_and_windows_opens_the_first_notebook(tmp_path):
    assert "jupyter lab notebooks/00_start_here.ipynb" in README
    port = free_port()
    command = [
        sys.executable,
        "-m",
        "jupyterlab",
        "notebooks/00_start_here.ipynb",
        f"--port={port}",
        "--no-browser",
    ]
    command += ["--allow-root"] if os.geteuid() == 0 else []
    with jupyter(command, port, tmp_path) as printed:
        token = re.search(r"token=\w+", printed)[0]
        with urllib.request.urlopen(
            f"http://localhost:{port}/api/contents/00_start_here.ipynb?content=0&{token}"
        ) as page:
            assert page.status == 200


@set_up_by_make
def test_the_windows_line_that_installs_returns_at_once_when_all_is_there():
    assert r"py tools\install.py lab" in README
    done = subprocess.run(
        [sys.executable, ROOT / "tools" / "install.py", "lab"], capture_output=True, text=True
    )
    assert (done.returncode, done.stdout) == (0, "")


# Keeping one's work


@pytest.fixture
def learner(tmp_path):
    """A learner's clone with an edited notebook, while a newer course waits to be pulled."""
    course, clone = tmp_path / "course", tmp_path / "clone"
    (course / "notebooks").mkdir(parents=True)
    git(course, "init", "-q")
    commit(course, "01_background", "first version")
    commit(course, "02_physics", "first version")
    git(tmp_path, "clone", "-q", course, clone)
    notebook(clone, "01_background").write_text("my own answers")
    return course, clone


def git(folder, *arguments):
    """Run git as on a new machine, where nothing says how to pull."""
    command = ["git", "-c", "user.name=test", "-c", "user.email=test@example.org", *arguments]
    fresh = os.environ | {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    return subprocess.run(
        command, cwd=folder, env=fresh, check=True, capture_output=True, text=True
    )


def notebook(folder, name):
    return folder / "notebooks" / f"{name}.ipynb"


def commit(folder, name, text):
    notebook(folder, name).write_text(text)
    git(folder, "add", ".")
    git(folder, "commit", "-qm", text)


def recipe(first_line):
    """Return the commands of the README's block that starts with this line."""
    (block,) = re.findall(rf"```\n({re.escape(first_line)}\n.*?)```", README, re.S)
    return [shlex.split(line) for line in block.splitlines()]


def follow(commands, folder):
    for command, *arguments in commands:
        if ">" in arguments:
            *arguments, _, target = arguments
            (folder / target).write_text(git(folder, *arguments).stdout)
        elif command == "git":
            git(folder, *arguments)
        else:
            subprocess.run([command, *arguments], cwd=folder, check=True)


def test_an_edited_notebook_survives_a_pull_by_way_of_the_stash(learner):
    course, clone = learner
    commit(course, "02_physics", "second version")
    follow(recipe("git stash"), clone)
    assert notebook(clone, "01_background").read_text() == "my own answers"
    assert notebook(clone, "02_physics").read_text() == "second version"


def test_a_notebook_that_changed_on_both_sides_is_kept_under_its_own_name(learner):
    course, clone = learner
    commit(course, "01_background", "second version")
    follow(recipe("cp notebooks/01_background.ipynb notebooks/my_01_background.ipynb"), clone)
    assert notebook(clone, "my_01_background").read_text() == "my own answers"
    assert notebook(clone, "01_background").read_text() == "second version"


def test_a_conflict_loses_nothing_and_has_a_way_out(learner):
    course, clone = learner
    commit(course, "01_background", "second version")
    with pytest.raises(subprocess.CalledProcessError):
        follow(recipe("git stash"), clone)
    assert "<<<<<<<" in notebook(clone, "01_background").read_text()
    follow(
        recipe(
            "git show stash@{0}:notebooks/01_background.ipynb > notebooks/my_01_background.ipynb"
        ),
        clone,
    )
    assert notebook(clone, "my_01_background").read_text() == "my own answers"
    assert notebook(clone, "01_background").read_text() == "second version"
    assert git(clone, "stash", "list").stdout == ""


def test_committed_work_and_a_newer_version_of_the_course_are_joined(learner):
    course, clone = learner
    commit(course, "02_physics", "second version")
    git(clone, "commit", "-qam", "my answers")
    with pytest.raises(subprocess.CalledProcessError) as stopped:
        git(clone, "pull")
    assert "divergent branches" in stopped.value.stderr
    follow(recipe("git pull --no-rebase --no-edit"), clone)
    assert notebook(clone, "01_background").read_text() == "my own answers"
    assert notebook(clone, "02_physics").read_text() == "second version"


def test_committed_work_that_conflicts_is_kept_under_its_own_name(learner):
    course, clone = learner
    commit(course, "01_background", "second version")
    git(clone, "commit", "-qam", "my answers")
    with pytest.raises(subprocess.CalledProcessError):
        follow(recipe("git pull --no-rebase --no-edit"), clone)
    way_out = "git show HEAD:notebooks/01_background.ipynb > notebooks/my_01_background.ipynb"
    follow(recipe(way_out), clone)
    assert notebook(clone, "my_01_background").read_text() == "my own answers"
    assert notebook(clone, "01_background").read_text() == "second version"
    assert git(clone, "status", "--porcelain").stdout == ""


# A fork's badges


@pytest.fixture
def badge(tmp_path, monkeypatch):
    module = tool("badge")
    monkeypatch.setattr(module, "README", tmp_path / "README.md")
    module.README.write_text(README, encoding="utf-8")
    monkeypatch.setattr(module, "PROJECT", tmp_path / "pyproject.toml")
    shutil.copyfile(ROOT / "pyproject.toml", module.PROJECT)
    return module


def test_a_fork_gets_its_address_badges_and_binder_link_in_one_go(badge):
    badge.main(["someone/momentum-lessons"])
    badge.main(["ada/lessons.v2"])
    text = badge.README.read_text(encoding="utf-8")
    assert "git clone https://github.com/ada/lessons.v2.git" in text
    assert "https://github.com/ada/lessons.v2/actions/workflows/ci.yml/badge.svg" in text
    binder = "https://mybinder.org/v2/gh/ada/lessons.v2/HEAD?urlpath=lab/tree/notebooks/00_start_here.ipynb"
    assert binder in text
    assert "](https://ada.github.io/lessons.v2/)" in text
    assert "someone" not in text
    urls = tomllib.loads(badge.PROJECT.read_text(encoding="utf-8"))["project"]["urls"]
    assert urls["Homepage"] == "https://ada.github.io/lessons.v2/"
    assert urls["Issues"] == "https://github.com/ada/lessons.v2/issues"
    outside = badge.PART.sub("", text), badge.PART.sub("", README)
    assert outside[0] == outside[1]


NO_REPOSITORY = ["", "no-slash", "a/b/c", "a/b)](x", "a/..", "a/.", "a/b.git", "-/-", "a-/b", "/b"]


@pytest.mark.parametrize("arguments", [[], ["a/b", "c"], *([one] for one in NO_REPOSITORY)])
def test_a_badge_without_a_proper_address_changes_nothing_and_says_what_to_say(badge, arguments):
    with pytest.raises(SystemExit, match="make badge REPO=owner/name"):
        badge.main(arguments)
    assert badge.README.read_text(encoding="utf-8") == README
