"""Nobody comes in without a password, and nobody gets out of their own home: docs/hub.md's list."""

import json
import os
import re
from pathlib import Path

import pytest
import requests
import zmq
from classroom import COURSE, Learner, processes_of

NOTEBOOK = "00_start_here.ipynb"


def run(learner, code):
    """Run code in a kernel of a learner's; return what it prints."""
    notebook = learner.open(NOTEBOOK)
    try:
        _, errors = notebook.run_all([code])
        assert not errors, errors
        return notebook.printed
    finally:
        notebook.close()


def tried(learner, action):
    """Say how a learner's attempt ends: the name of the error, or "done"."""
    code = f"try:\n    {action}\n    print('done')\n"
    code += "except Exception as error:\n    print(type(error).__name__)"
    return run(learner, code).split()[-1]


# No server without authentication


@pytest.mark.parametrize(
    "path", ["user/ada/api/contents", "user/ada/lab", "user/ada/files/x", "user/ada/api/terminals"]
)
def test_a_stranger_gets_nothing_from_a_learners_server(hub, ada, path):
    answer = requests.get(f"{hub.address}/{path}")
    assert answer.status_code == 403 or "/hub/login" in answer.url


def test_a_stranger_gets_nothing_from_the_server_behind_the_proxy(hub, ada):
    ports = listening_ports("ada")
    assert ports, "the server of ada listens somewhere"
    for port in ports:
        answer = requests.get(
            f"http://127.0.0.1:{port}/user/ada/api/contents", allow_redirects=False
        )
        assert answer.status_code in (302, 403)


def listening_ports(name):
    """Return the TCP ports on which a learner's processes listen."""
    inodes = set()
    for process in processes_of(name):
        for link in (process / "fd").glob("*"):
            try:
                inodes.update(re.findall(r"socket:\[(\d+)\]", os.readlink(link)))
            except OSError:
                continue
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return {int(r[1].split(":")[1], 16) for r in rows if r[3] == "0A" and r[9] in inodes}


def test_a_wrong_password_and_a_name_that_was_not_let_in_stay_out(hub, ada):
    assert not Learner(hub, "ada").log_in("another password")
    mallory = Learner(hub, "mallory")
    mallory.sign_up()
    assert not mallory.log_in()


def test_the_lecturers_name_cannot_be_taken(hub, ada):
    impostor = Learner(hub, "lecturer")
    assert "already in use" in impostor.sign_up().text
    assert not impostor.log_in()


@pytest.mark.parametrize("name", ["root", "../bob", "ada bob", "_x", "ml-ada;id"])
def test_no_name_becomes_an_account_that_the_machine_has(hub, ada, name):
    stranger = Learner(hub, name)
    stranger.sign_up()
    assert not stranger.log_in()


def test_the_hubs_and_the_proxys_interfaces_want_a_token(hub, ada):
    assert requests.get(f"{hub.address}/hub/api/users").status_code == 403
    assert requests.get(f"http://127.0.0.1:{hub.port + 2}/api/routes").status_code == 403
    assert ada.web.get(f"{hub.address}/hub/api/users").status_code == 403


# Not into another's home


def test_a_learner_is_not_let_into_anothers_server(ada, bob):
    answer = ada.web.get(f"{bob.home}/api/contents")
    assert answer.status_code in (403, 404)


def test_a_learner_runs_as_an_account_of_their_own(ada, bob):
    code = "import os, stat; s = os.stat(os.path.expanduser('~'))"
    code += "; print(os.getuid(), s.st_uid, oct(stat.S_IMODE(s.st_mode)))"
    first, second = run(ada, code).split(), run(bob, code).split()
    assert first[0] == first[1] != "0"
    assert first[0] != second[0]
    assert first[2] == second[2] == "0o700"


def test_a_kernel_reads_and_writes_nothing_of_anothers_home(hub, ada):
    home = hub.folder / "homes" / "bob"
    assert tried(ada, f"__import__('os').listdir({str(home)!r})") == "PermissionError"
    notebook = home / COURSE / NOTEBOOK
    assert notebook.exists()
    assert tried(ada, f"open({str(notebook)!r}).read()") == "PermissionError"
    assert tried(ada, f"open({str(home / 'x')!r}, 'w')") == "PermissionError"
    assert tried(ada, f"__import__('os').listdir({str(home.parent)!r})") == "PermissionError"


@pytest.mark.parametrize(
    "secret", ["jupyterhub.sqlite", "cookie_secret", "lecturer-password.txt", "built", "hub.log"]
)
def test_a_kernel_reads_nothing_that_is_the_hubs(hub, ada, secret):
    path = hub.folder / secret
    assert path.exists()
    opened = f"__import__('os').open({str(path)!r}, 0)"
    assert tried(ada, opened) == "PermissionError"


@pytest.mark.parametrize("path", ["../bob", "..%2Fbob", "%2e%2e/%2e%2e/etc/passwd", "/etc/passwd"])
def test_no_path_leads_out_of_a_home(ada, path):
    assert ada.ask("GET", f"api/contents/{path}").status_code >= 400
    assert ada.ask("GET", f"files/{path}").status_code >= 400


def test_a_link_leads_nowhere_that_its_owner_cannot_go(hub, ada):
    target = hub.folder / "homes" / "bob" / COURSE / NOTEBOOK
    run(ada, f"import os\nos.symlink({str(target)!r}, os.path.expanduser('~/link.ipynb'))")
    assert ada.ask("GET", "api/contents/link.ipynb").status_code >= 400


def test_a_kernel_sees_nothing_of_anothers_processes(ada, bob):
    notebook = bob.open(NOTEBOOK)
    try:
        processes = [int(process.name) for process in processes_of("bob")]
        assert len(processes) >= 2
        for number in processes:
            for file in ("environ", "mem", "cwd"):
                action = f"__import__('os').listdir('/proc/{number}/{file}/') if '{file}' == 'cwd' "
                action += f"else open('/proc/{number}/{file}', 'rb').read(1)"
                assert tried(ada, action) == "PermissionError", (number, file)
    finally:
        notebook.close()


def test_nobody_can_listen_to_a_kernel(bob):
    notebook = bob.open(NOTEBOOK)
    try:
        listener = zmq.Context.instance().socket(zmq.SUB)
        listener.subscribe("")
        for port in listening_ports("bob"):
            listener.connect(f"tcp://127.0.0.1:{port}")
        notebook.run_all(["print(get_ipython().kernel.parent.transport)"])
        assert notebook.printed == "ipc\n"
        assert not listener.poll(3000)
    finally:
        notebook.close()


def test_the_solutions_are_not_where_a_learner_gets(hub, ada):
    code = "import momentum_lessons.lessons.n07_conclusion as n\nprint(n.__path__[0])"
    folder = Path(run(ada, code).strip())
    assert not folder.is_relative_to(Path(__file__).resolve().parents[2])
    for place in (folder, hub.folder / "homes" / "ada" / COURSE / ".." / "momentum_lessons"):
        texts = [path.read_text("utf-8") for path in place.rglob("practice.md")]
        assert texts
        assert not [text for text in texts if "### Solution" in text]


# Within limits


def test_a_cell_that_takes_too_much_memory_fails_and_the_kernel_lives(ada):
    action = "bytearray(3_000_000_000)"
    assert tried(ada, action) == "MemoryError"


def test_the_course_opens_trusted(ada):
    content = ada.ask("GET", f"api/contents/{COURSE}/01_background.ipynb").json()["content"]
    code = [cell for cell in content["cells"] if cell["cell_type"] == "code"]
    assert code
    assert all(cell["metadata"].get("trusted") for cell in code), json.dumps(code[0]["metadata"])
