"""The house stands: one set of versions, commands that exist, notebooks in order, no edit lost."""

import importlib.util
import json
import os
import platform
import re
import shutil
import signal
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import nbformat
import pytest
import yaml
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("[0-9]*.ipynb"))  # learners keep copies as my_….ipynb
MAKEFILE = (ROOT / "Makefile").read_text()
TARGETS = set(re.findall(r"^([a-z-]+):", MAKEFILE, re.M))
INNER_TARGETS = {"set-up-lab", "set-up-site", "set-up-test"}
CONDA_NAMES = {"pytorch-cpu": "torch"}

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
EXTRAS = PROJECT["optional-dependencies"]


def name(requirement):
    return re.sub(r"[-_.]+", "-", requirement.name).lower()


def requirements(lines):
    return {name(requirement): requirement for requirement in map(Requirement, lines)}


def constraints():
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    return requirements(line for line in lines if line and not line.startswith("#"))


def pinned(requirement):
    return str(requirement.specifier).removeprefix("==")


# One set of versions


def test_every_constraint_is_one_exact_version():
    for requirement in constraints().values():
        assert re.fullmatch(r"==[^*+,]+", str(requirement.specifier)), requirement


def test_pytorch_is_pinned_without_the_name_of_a_build_that_only_some_systems_have():
    assert re.fullmatch(r"[\d.]+", pinned(constraints()["torch"]))


@pytest.mark.parametrize("wanted", [*PROJECT["dependencies"], *EXTRAS["lab"], *EXTRAS["test"]])
def test_every_dependency_has_a_constraint_within_its_bounds(wanted):
    wanted = Requirement(wanted)
    assert wanted.specifier.contains(pinned(constraints()[name(wanted)]))


def test_conda_gets_the_same_packages_with_the_same_bounds():
    lines = [line for line in conda() if re.search("[<>]=", line)]
    bounds = {
        CONDA_NAMES.get(key, key): wanted.specifier for key, wanted in requirements(lines).items()
    }
    wanted = requirements([*PROJECT["dependencies"], *EXTRAS["lab"]])
    assert bounds == {key: requirement.specifier for key, requirement in wanted.items()}
    assert "-e ." in conda()


def test_conda_gets_a_python_that_the_package_supports():
    (line,) = (line for line in conda() if line.startswith("python="))
    assert Requirement(f"python{PROJECT['requires-python']}").specifier.contains(
        line.removeprefix("python=")
    )


def conda():
    """Return the lines of environment.yml's dependencies, those for pip after the others."""
    *lines, by_pip = yaml.safe_load((ROOT / "environment.yml").read_text())["dependencies"]
    return [*lines, *by_pip["pip"]]


# The package is light until training is wanted


def loaded_after(statements):
    code = f"import sys\n{statements}\nprint(*sorted({{'torch', 'sklearn'}} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.split()


def test_importing_the_package_loads_neither_pytorch_nor_scikit_learn():
    assert (
        loaded_after(
            "import momentum_lessons as ml\nml.descend\nml.theory\nml.drawing\nml.practice"
        )
        == []
    )


def test_pytorch_loads_when_training_is_first_used():
    assert "torch" in loaded_after("import momentum_lessons as ml\nml.training")


# Commands


@pytest.mark.skipif(
    not shutil.which("make"), reason="Windows has no make; its README lines need none"
)
def test_make_alone_lists_every_target_on_one_line_each():
    printed = subprocess.run(
        ["make", "--no-print-directory"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert re.findall(r"^  make (\S+) +\S.*$", printed.stdout, re.M) == re.findall(
        r"^([a-z-]+):.*## ", MAKEFILE, re.M
    )
    assert set(re.findall(r"make (\S+) ", printed.stdout)) == TARGETS - INNER_TARGETS


@pytest.mark.parametrize(
    "document", ["README.md", "CONTRIBUTING.md", ".ci/run", ".github/workflows/ci.yml"]
)
def test_every_make_command_that_a_document_names_exists(document):
    text = (ROOT / document).read_text()
    commands = re.findall(r"(?:`|^ *)make ([a-z-]+)", text, re.M)
    assert commands or document.endswith("ci.yml")
    assert set(commands) <= TARGETS


def test_every_file_that_the_readme_links_to_exists():
    for link in re.findall(r"\]\(([^)#:]+)\)", (ROOT / "README.md").read_text()):
        assert (ROOT / link).exists(), link


# Setting up


def load(path):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def install(monkeypatch, tmp_path):
    module = load(ROOT / "tools" / "install.py")
    monkeypatch.setattr(module, "VENV", tmp_path)
    monkeypatch.setattr(module, "PYTHON", Path(sys.executable))
    return module


SETTINGS = "tools/lab/momentum-lessons.json"


@pytest.fixture
def clone(tmp_path):
    """What of the course `make lab` needs before anything is installed."""
    for name in ("Makefile", "pyproject.toml", "constraints.txt", "tools/install.py", SETTINGS):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


@pytest.mark.skipif(os.name == "nt", reason="Ctrl-C is sent in another way there")
def test_an_environment_whose_making_was_interrupted_is_made_again(clone, capsys):
    command = [sys.executable, clone / "tools" / "install.py", "lab"]
    terminal = {"start_new_session": True, "preexec_fn": listens_to_ctrl_c}
    first = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, **terminal)
    python = clone / ".venv" / "bin" / "python"
    while not python.exists():
        time.sleep(0.01)
    os.killpg(first.pid, signal.SIGINT)  # as Ctrl-C does: to all that the terminal started
    assert first.communicate()[1] == "\nStopped; the same command goes on.\n"
    install = load(clone / "tools" / "install.py")
    assert not install.answers("-c", install.WHOLE_PIP)
    install.make_environment()
    assert "Making .venv again" in capsys.readouterr().out
    assert install.answers("-c", install.WHOLE_PIP)


def listens_to_ctrl_c():
    signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored where pytest runs with `&`


def test_an_environment_without_pip_is_made_before_anything_is_installed(install, monkeypatch):
    done = []
    monkeypatch.setattr(install, "answers", lambda *arguments: False)
    monkeypatch.setattr(install, "make_environment", lambda: done.append("made"))
    monkeypatch.setattr(install.subprocess, "run", lambda *_, **__: done.append("pip") or DONE)
    monkeypatch.setattr(sys, "argv", ["install.py", "lab"])
    install.main()
    assert done[:2] == ["made", "pip"]


DONE = subprocess.CompletedProcess([], 0)


@pytest.mark.parametrize("found", [b"\x7fELF of another processor", b"#!/bin/sh\nexit 3\n"])
def test_an_environment_whose_python_does_not_run_is_made_again(install, monkeypatch, found):
    python = install.VENV / "python"
    python.write_bytes(found)
    python.chmod(0o755)
    install.stamp("lab").write_bytes(os.fsencode(ROOT))
    assert install.up_to_date("lab")
    monkeypatch.setattr(install, "PYTHON", python)
    assert not install.up_to_date("lab")
    assert not install.answers("-c", install.WHOLE_PIP)


@pytest.mark.parametrize("name", ["constraints.txt", "pyproject.toml", SETTINGS])
def test_a_missing_file_gets_one_sentence(clone, name):
    (clone / name).unlink()
    command = [sys.executable, clone / "tools" / "install.py", "lab"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.stderr == f"{name} is missing: `git checkout {name}` brings it back.\n"


@pytest.mark.skipif(not shutil.which("make"), reason="no make")
def test_a_python_that_fails_without_a_word_gets_one_sentence(clone):
    command = ["make", "--no-print-directory", "lab", "PYTHON=false"]
    done = subprocess.run(command, cwd=clone, capture_output=True, text=True)
    assert done.stdout.startswith("false does not run. Name a Python that does: make PYTHON=")


def test_a_python_that_is_too_old_gets_one_sentence(install, monkeypatch):
    monkeypatch.setattr(install, "OLDEST", (99, 1))
    with pytest.raises(
        SystemExit,
        match=r"^Python 99\.1 or newer is needed and this is [^\n]*PYTHON=python99\.1`\.$",
    ):
        install.check_python()


@pytest.mark.parametrize("missing", ["venv", "ensurepip"])
def test_a_missing_venv_module_gets_one_sentence(install, monkeypatch, missing):
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(SystemExit, match=r"^[^\n]*apt install python3-venv[^\n]*$"):
        install.check_python()


def test_the_environment_is_made_anew_only_when_its_inputs_change(install):
    assert not install.up_to_date("lab")
    install.stamp("lab").write_bytes(os.fsencode(ROOT))
    assert install.up_to_date("lab")
    assert not install.up_to_date("test")
    os.utime(install.stamp("lab"), (0, 0))
    assert not install.up_to_date("lab")


@pytest.mark.parametrize("stamp", [b"elsewhere", b"\xff is no UTF-8"])
def test_an_environment_that_was_moved_is_installed_again(install, stamp):
    install.stamp("lab").write_bytes(stamp)
    assert not install.up_to_date("lab")


@pytest.mark.parametrize(
    ("version", "arguments", "made_again"),
    [
        ("3.9.1", [], False),
        ("3.9.1", ["--this-python"], True),
        (platform.python_version(), ["--this-python"], False),
    ],
)
def test_another_python_makes_the_environment_again_only_when_it_is_named(
    install, monkeypatch, version, arguments, made_again
):
    (install.VENV / "pyvenv.cfg").write_text(f"home = /usr/bin\nversion = {version}\n")
    install.stamp("lab").write_bytes(os.fsencode(ROOT))
    commands = []

    def run(command, **options):
        commands.append([*map(str, command)])
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(install.subprocess, "run", run)
    monkeypatch.setattr(sys, "argv", ["install.py", "lab", *arguments])
    install.main()
    makes = [sys.executable, "-m", "venv", "--clear", str(install.VENV)]
    assert (makes in commands) == made_again
    assert any("install" in command for command in commands) == made_again


# Notebooks

# Outputs that no two runs share, by what the cell holds; every other output is compared to the
# character.
MAY_DIFFER = {
    r"\bcompare\(": "a progress bar tells the time",
    r"check_environment\(": "the versions on this machine",
    r"perf_counter|seconds|step_time|\btime": "a measured time",
    r"bytes|memory": "a measured size",
}


def test_the_course_has_its_eight_notebooks():
    assert [path.name[:2] for path in NOTEBOOKS] == [f"{number:02}" for number in range(8)]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
class TestNotebook:
    @pytest.fixture
    def notebook(self, path):
        return nbformat.read(path, as_version=4)

    def test_is_valid_and_the_readme_links_to_it(self, path, notebook):
        nbformat.validate(notebook)
        assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5)
        assert f"notebooks/{path.name}" in (ROOT / "README.md").read_text()

    def test_is_at_most_one_and_a_half_megabytes(self, path, notebook):
        assert path.stat().st_size <= 1_500_000

    def test_was_run_from_top_to_bottom(self, path, notebook):
        counts = [cell.execution_count for cell in notebook.cells if cell.cell_type == "code"]
        assert counts == list(range(1, len(counts) + 1))

    def test_every_cell_says_what_it_is_in_the_lecture(self, path, notebook):
        for cell in notebook.cells:
            slide_type = cell.metadata.get("slideshow", {}).get("slide_type")
            assert slide_type in {"slide", "subslide", "fragment", "skip", "notes"}, cell.source

    def test_shows_no_warning_and_no_error(self, path, notebook):
        for output in outputs(notebook):
            assert output.output_type != "error"
            assert output.get("name") != "stderr", output.text

    def test_every_picture_has_alternative_text(self, path, notebook):
        for output in outputs(notebook):
            for kind in output.get("data", {}):
                if kind.startswith("image/"):
                    assert len(output.metadata[kind]["alt"]) > 20

    def test_holds_nothing_of_one_machine(self, path, notebook):
        assert set(notebook.metadata) - {"widgets"} == {"kernelspec", "language_info"}
        text = json.dumps(notebook.cells)
        assert not re.search(r"(?<!\w)/(home|root|tmp|work|Users|opt)/\w|C:\\\\", text)
        for cell in notebook.cells:
            assert not {"execution", "collapsed"} & set(cell.metadata)

    def test_only_outputs_that_must_differ_are_not_compared(self, path, notebook):
        for cell in notebook.cells:
            tags = set(cell.metadata.get("tags", []))
            assert not {tag for tag in tags if tag.startswith("nbval")} - {"nbval-ignore-output"}
            if "nbval-ignore-output" in tags:
                assert any(re.search(pattern, cell.source) for pattern in MAY_DIFFER), cell.source


def outputs(notebook):
    return [output for cell in notebook.cells for output in cell.get("outputs", [])]


# Edits are never lost


@pytest.fixture
def project(tmp_path):
    """A small git checkout with the refresher and one notebook in it."""
    (tmp_path / "tools").mkdir()
    for tool in ("refresh.py", "explorer_pages.py"):
        shutil.copy(ROOT / "tools" / tool, tmp_path / "tools")
    (tmp_path / "notebooks").mkdir()
    write(tmp_path, "00_one", "print(6 * 7)")
    git = ["git", "-C", tmp_path, "-c", "user.name=test", "-c", "user.email=test@example.org"]
    for command in (["init", "-q"], ["add", "."], ["commit", "-qm", "first"]):
        subprocess.run([*git, *command], check=True)
    return tmp_path


def write(project, stem, source, **metadata):
    cell = nbformat.v4.new_code_cell(source, id="cell", metadata=metadata)
    path = project / "notebooks" / f"{stem}.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), path)


def refreshed(project, *arguments, **environment):
    """Run the refresher; return how it ended, and the cell of the first notebook."""
    command = [sys.executable, project / "tools" / "refresh.py", *arguments]
    done = subprocess.run(
        command, env=os.environ | {"FORCE": ""} | environment, capture_output=True, text=True
    )
    (cell,) = nbformat.read(project / "notebooks" / "00_one.ipynb", as_version=4).cells
    return done, cell


def test_refresh_executes_and_numbers_the_cells_of_the_course_and_lets_a_learners_copy_be(project):
    write(project, "my_00_one", "print('my own answers')")
    done, cell = refreshed(project)
    assert (done.returncode, cell.execution_count, cell.outputs[0].text) == (0, 1, "42\n")
    assert nbformat.read(project / "notebooks" / "my_00_one.ipynb", 4).cells[0].outputs == []


def test_refresh_does_not_touch_a_notebook_with_uncommitted_changes(project):
    write(project, "00_one", "print('my own work')")
    done, cell = refreshed(project)
    assert done.returncode != 0
    assert "00_one.ipynb" in done.stderr
    assert (cell.source, cell.outputs) == ("print('my own work')", [])


def test_refresh_does_not_touch_a_notebook_that_git_does_not_hold(project):
    shutil.rmtree(project / ".git")
    done, cell = refreshed(project, GIT_CEILING_DIRECTORIES=str(project.parent))
    assert done.returncode != 0
    assert cell.outputs == []


def test_refresh_rewrites_changes_when_told_to_and_keeps_what_a_cell_says_of_itself(project):
    said = {
        "jupyter": {"outputs_hidden": True},
        "tags": ["lecturer"],
        "slideshow": {"slide_type": "skip"},
    }
    write(project, "00_one", "print('new')", collapsed=True, **said)
    done, cell = refreshed(project, FORCE="1")
    assert (done.returncode, cell.outputs[0].text) == (0, "new\n")
    assert cell.metadata == said


def test_a_notebook_that_fails_is_named_in_three_lines_and_none_is_rewritten(project):
    write(project, "01_two", "# the second\nprint(1 / 0)")
    done, cell = refreshed(project, FORCE="1")
    assert done.returncode != 0
    assert done.stderr.splitlines() == [
        "01_two.ipynb In [1] # the second",
        "raised ZeroDivisionError: division by zero",
        "No notebook was changed.",
    ]
    assert cell.outputs == []


def test_the_refresher_helps_and_takes_no_option_for_a_file(project):
    done, cell = refreshed(project, "--help")
    assert (done.returncode, cell.outputs) == (0, [])
    assert "usage" in done.stdout
    done, _ = refreshed(project, "notebooks/09_none.ipynb")
    assert done.stderr == "There is no notebook 09_none.ipynb.\n"
