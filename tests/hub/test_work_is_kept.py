"""An update of the course and a machine that fails take nothing from what a learner has written."""

import json
import os
import signal
import subprocess

import pytest
from classroom import COURSE, Learner, processes_of, wait_until

NAME = "01_background.ipynb"
ANSWER = "my answer: a ravine"


@pytest.fixture
def lecturer(hub, tmp_path):
    """A function by which the lecturer changes a notebook of the course."""

    def change(edit):
        git = [
            "git",
            "-C",
            tmp_path / "clone",
            "-c",
            "user.name=l",
            "-c",
            "user.email=l@example.org",
        ]
        subprocess.run(
            ["git", "clone", "-q", hub.folder / "course.git", tmp_path / "clone"], check=True
        )
        path = tmp_path / "clone" / "notebooks" / NAME
        content = json.loads(path.read_text("utf-8"))
        edit(content)
        path.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", "utf-8")
        for command in (["commit", "-qam", "better"], ["push", "-q"]):
            subprocess.run([*git, *command], check=True)

    return change


def saved(learner):
    return learner.ask("GET", f"api/contents/{COURSE}/{NAME}").json()["content"]


def source(content, number):
    return "".join(content["cells"][number]["source"])


def set_source(number, text):
    def edit(content):
        content["cells"][number]["source"] = text

    return edit


def test_a_learners_edits_survive_an_update_of_the_course(ada, lecturer):
    cells = saved(ada)["cells"]
    last, middle = len(cells) - 1, len(cells) // 2
    notebook = ada.open(NAME)
    notebook.save(set_source(middle, ANSWER))
    notebook.close()
    lecturer(set_source(last, ["References, better than before"]))
    ada.pull_the_course()
    after = saved(ada)
    assert source(after, middle) == ANSWER
    assert source(after, last) == "References, better than before"


def test_where_both_changed_the_same_cell_the_learners_stays(bob, lecturer):
    notebook = bob.open(NAME)
    notebook.save(set_source(3, ANSWER))
    notebook.close()
    lecturer(set_source(3, ["the lecturer's"]))
    bob.pull_the_course()
    assert source(saved(bob), 3) == ANSWER


def test_a_notebook_that_a_learner_deleted_comes_back(bob):
    bob.ask("DELETE", f"api/contents/{COURSE}/{NAME}").raise_for_status()
    bob.pull_the_course()
    assert saved(bob)["cells"]


def test_a_hub_that_is_killed_finds_the_servers_and_kernels_running(hub, ada):
    notebook = ada.open(NAME)
    notebook.run_all(["kept = 42"])
    os.kill(hub.process.pid, signal.SIGKILL)
    hub.process.wait()
    hub.start()
    again = ada.open(NAME)  # as the page connects again by itself
    assert again.kernel == notebook.kernel
    again.run_all(["print(kept)"])
    assert again.printed == "42\n"
    assert Learner(hub, "ada").log_in()
    again.close()


def test_a_machine_that_is_killed_has_lost_nobodys_work(hub, ada, bob):
    for learner in (ada, bob):
        notebook = learner.open("02_physics.ipynb")
        notebook.save(lambda content, who=learner.name: content["cells"].append(cell(who)))
    os.killpg(hub.process.pid, signal.SIGKILL)
    hub.process.wait()
    for name in ("ada", "bob"):
        for process in processes_of(name):
            os.kill(int(process.name), signal.SIGKILL)
        wait_until(lambda name=name: not alive(name), 60)
    hub.start()
    for name in ("ada", "bob"):
        again = Learner(hub, name)
        assert again.log_in()
        again.get_server()
        again.pull_the_course()
        content = again.ask("GET", f"api/contents/{COURSE}/02_physics.ipynb").json()["content"]
        assert source(content, -1) == f"typed by {name}"


def cell(who):
    return {"cell_type": "markdown", "id": "mine", "metadata": {}, "source": f"typed by {who}"}


def alive(name):
    found = []
    for process in processes_of(name):
        try:
            found.append((process / "stat").read_text().rsplit(")", 1)[1].split()[0])
        except OSError:
            continue
    return [state for state in found if state != "Z"]
