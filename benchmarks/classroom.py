"""A class works at the same time: start the hub, let N learners in, and say how long they wait.

    sudo python benchmarks/classroom.py [20] [--class-folder /srv/momentum-class]

Each learner talks to the hub as a browser does: signs up, logs in, gets a server and the course,
opens 01, runs all its cells at once, moves an explorer for some seconds, then runs 04. It needs
root, and the environment that `make hub` has made in the class folder; the hub under test has a
folder and system accounts of its own, which are removed at the end.
"""

import argparse
import json
import os
import pwd
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
INSTALLED = Path(os.environ.get("MOMENTUM_CLASS") or "/srv/momentum-class")
PREFIX = "mltry-"
PASSWORD = "a ravine and a ball"
COURSE = "momentum-lessons/notebooks"
EXPLORING = 10  # seconds
PATIENCE = (
    1800  # seconds for anything: a slow class is a result, a learner who waits for ever is not
)


class Hub:
    """A hub on a free port, in a folder of its own, with the installation that `make hub` made."""

    def __init__(self, folder, names, **settings):
        self.folder, self.names = Path(folder), names
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        for part in ("env", "proxy"):
            if not (self.folder / part).exists():
                (self.folder / part).symlink_to(INSTALLED / part)
        (self.folder / "names.txt").write_text("\n".join(names))
        (self.folder / "hub.log").touch(mode=0o600)
        self.environment = os.environ | {
            "MOMENTUM_CLASS": str(self.folder),
            "MOMENTUM_PORT": str(self.port),
            "MOMENTUM_ACCOUNTS": PREFIX,
            **settings,
        }

    def start(self):
        command = [sys.executable, ROOT / "hub" / "start.py"]
        with open(self.folder / "hub.log", "a") as log:
            self.process = subprocess.Popen(
                command, env=self.environment, stdout=log, stderr=log, start_new_session=True
            )
        wait_until(self.answers, 600)
        return self

    def answers(self):
        import requests

        if self.process.poll() is not None:
            log = (self.folder / "hub.log").read_text()
            raise RuntimeError(f"the hub did not start:\n{log[-3000:]}")
        try:
            return requests.get(f"{self.address}/hub/api", timeout=30).ok
        except requests.ConnectionError:
            return False

    def stop(self):
        """End the hub as Ctrl-C does, and with it the servers and their kernels."""
        self.process.terminate()
        self.process.wait(120)

    def remove(self):
        """Stop all, and remove the learners' accounts with their homes."""
        if self.process.poll() is None:
            self.stop()
        for name in self.names:
            subprocess.run(["userdel", "--force", "--remove", PREFIX + name], capture_output=True)
            shutil.rmtree(Path("/run", PREFIX + name), ignore_errors=True)


class Learner:
    """One learner's browser: a session with cookies, and web sockets to kernels."""

    def __init__(self, hub, name):
        import requests

        self.hub, self.name, self.web = hub, name, requests.Session()
        self.home = f"{hub.address}/user/{name}"

    def sign_up(self):
        hidden = {"signup_password": PASSWORD, "signup_password_confirmation": PASSWORD}
        return self._form("signup", {"username": self.name} | hidden)

    def log_in(self, password=PASSWORD):
        """Log in; say whether the hub knows the learner now."""
        self._form("login", {"username": self.name, "password": password})
        return "jupyterhub-session-id" in self.web.cookies and self._page("/hub/home").ok

    def _form(self, page, data):
        first = self._page(f"/hub/{page}")
        token = first.text.split('name="_xsrf" value="')[1].split('"')[0]
        return self._page(f"/hub/{page}", "POST", data=data | {"_xsrf": token})

    def _page(self, path, method="GET", **options):
        address = f"{self.hub.address}{path}"
        answer = self.web.request(method, address, timeout=PATIENCE, **options)
        if "/hub/login" in answer.url and "login" not in path:
            answer.status_code = 403
        return answer

    def get_server(self):
        """Ask for a server, and wait until it lets the learner in."""
        self._page("/hub/spawn", allow_redirects=True)
        wait_until(lambda: self.ask("GET", "api").ok, PATIENCE)
        first = self.ask("GET", "lab/tree")  # the way through the hub's login
        first.raise_for_status()

    def ask(self, method, path, **options):
        """Ask the learner's server, as its page does."""
        token = next(
            (c.value for c in self.web.cookies if c.name == "_xsrf" and self.name in c.path), ""
        )
        return self.web.request(
            method,
            f"{self.home}/{path}",
            headers={"X-XSRFToken": token},
            timeout=PATIENCE,
            **options,
        )

    def pull_the_course(self):
        """Get the course, or its update, as the link for learners does."""
        where = (self.hub.folder / "course.git").as_uri()
        asked = {"repo": where, "branch": "main", "targetpath": COURSE.split("/")[0]}
        answer = self.ask("GET", "git-pull/api", params=asked)
        if '"phase": "finished"' not in answer.text:
            raise RuntimeError(f"the course was not pulled: {answer.text[-2000:]}")
        return answer.text

    def open(self, name):
        """Open a notebook with a kernel."""
        path = f"{COURSE}/{name}"
        content = self.ask("GET", f"api/contents/{path}")
        content.raise_for_status()
        wanted = {"path": path, "name": name, "type": "notebook", "kernel": {"name": "python3"}}
        session = self.ask("POST", "api/sessions", json=wanted)
        session.raise_for_status()
        return Notebook(self, content.json()["content"], session.json())

    def usage(self):
        """Return the learner's memory in bytes, shared pages in parts, and CPU seconds."""
        memory, ticks = 0, 0
        for process in processes_of(self.name):
            try:
                rollup = (process / "smaps_rollup").read_text()
                fields = (process / "stat").read_text().rsplit(")", 1)[1].split()
            except OSError:  # it has just ended
                continue
            memory += int(rollup.split("\nPss:")[1].split()[0]) * 1024
            ticks += int(fields[11]) + int(fields[12])
        return memory, ticks / os.sysconf("SC_CLK_TCK")


class Notebook:
    """A notebook open in the learner's browser, with its kernel."""

    def __init__(self, learner, content, session):
        import websocket

        self.learner, self.session = learner, session
        self.sources = ["".join(c["source"]) for c in content["cells"] if c["cell_type"] == "code"]
        self.kernel, self.received = session["kernel"]["id"], 0
        cookies = learner.web.cookies
        kept = [c for c in cookies if learner.name in c.path or c.path == "/"]
        self.socket = websocket.create_connection(
            f"{learner.home.replace('http', 'ws', 1)}/api/kernels/{self.kernel}/channels",
            cookie="; ".join(f"{c.name}={c.value}" for c in kept),
            timeout=PATIENCE,
        )
        self.explorers = {}

    def send(self, kind, content, channel="shell"):
        header = {
            "msg_id": uuid.uuid4().hex,
            "msg_type": kind,
            "username": "",
            "session": self.learner.name,
            "version": "5.3",
        }
        message = {"header": header, "parent_header": {}, "metadata": {}, "content": content}
        self.socket.send(json.dumps(message | {"channel": channel, "buffers": []}))
        return header["msg_id"]

    def receive(self):
        text = self.socket.recv()
        self.received += 1
        if isinstance(text, bytes):  # with buffers; the message is in front
            offsets = int.from_bytes(text[:4], "big")
            first, second = (int.from_bytes(text[4 * k : 4 * k + 4], "big") for k in (1, 2))
            text = text[first : second if offsets > 1 else None]
        return json.loads(text)

    def run_all(self, sources=None):
        """Run all cells at once; return [(seconds till done, seconds computed)], and the errors."""
        sources, start = sources or self.sources, time.monotonic()
        ask = {"silent": False, "store_history": True, "stop_on_error": False, "allow_stdin": False}
        left = {self.send("execute_request", ask | {"code": code}): code for code in sources}
        began, done, errors, self.printed = {}, [], [], ""
        while left:
            message = self.receive()
            parent = message["parent_header"].get("msg_id")
            kind, content = message["header"]["msg_type"], message["content"]
            if kind == "comm_open" and "values" in content["data"].get("state", {}):
                self.explorers[content["comm_id"]] = content["data"]["state"]["values"]
            if kind == "stream":
                self.printed += content["text"]
            if kind == "error":
                errors.append(f"{content['ename']}: {content['evalue']}")
            if kind != "status" or parent not in left:
                continue
            now = time.monotonic()
            if content["execution_state"] == "busy":
                began[parent] = now
            elif content["execution_state"] == "idle":
                del left[parent]
                done.append((now - start, now - began[parent]))
        return done, errors

    def move_explorer(self, seconds):
        """Move a handle and let it rest, once a second, which the page tells; return the count."""
        comm, values = next(iter(self.explorers.items()))
        name = next(key for key, value in values.items() if isinstance(value, float))
        end, count = time.monotonic() + seconds, 0
        while time.monotonic() < end:
            moved = values | {name: values[name] * (1 + 0.001 * (count % 10))}
            update = {"method": "update", "state": {"values": moved}, "buffer_paths": []}
            self.send("comm_msg", {"comm_id": comm, "data": update})
            count += 1
            time.sleep(1)
        self.run_all(["pass"])  # all of it has arrived
        return count

    def save(self, change):
        """Change the notebook with `change(content)` and save it, as Ctrl+S does."""
        path = f"api/contents/{self.session['path']}"
        content = self.learner.ask("GET", path).json()["content"]
        change(content)
        self.learner.ask(
            "PUT", path, json={"type": "notebook", "format": "json", "content": content}
        ).raise_for_status()

    def close(self):
        """Close it and shut its kernel down."""
        self.socket.close()
        self.learner.ask("DELETE", f"api/sessions/{self.session['id']}")


def processes_of(name):
    """Return the folders in /proc of all processes of a learner's account."""
    number = pwd.getpwnam(PREFIX + name).pw_uid
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if process.stat().st_uid == number:
                found.append(process)
        except OSError:
            continue
    return found


def wait_until(true, seconds):
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            raise TimeoutError(f"waited {seconds} s in vain")
        time.sleep(0.5)


def attend(hub, name, together, result):
    """Let one learner do all of it, and note when."""
    try:
        learner = Learner(hub, name)
        learner.sign_up()
        together.wait()  # the lecturer says: log in now
        start = time.monotonic()
        if not learner.log_in():
            raise RuntimeError("could not log in")
        learner.get_server()
        result["server"] = time.monotonic() - start
        learner.pull_the_course()
        result["course"] = time.monotonic() - start
        opened = time.monotonic()
        background = learner.open("01_background.ipynb")
        waited = time.monotonic() - opened
        cells, errors = background.run_all()
        result["first cell"] = waited + cells[0][0]
        result["01"] = waited + cells[-1][0]
        result["cells"] += [computed for _, computed in cells]
        result["memory in 01"], before = learner.usage()
        together.wait()  # all have run it
        moved = time.monotonic()
        before = learner.usage()[1]
        result["messages"] = background.move_explorer(EXPLORING)
        share = (learner.usage()[1] - before) / (time.monotonic() - moved)
        result["explorer"] = share
        together.wait()
        background.close()
        opened = time.monotonic()
        trial = learner.open("04_pros_and_cons.ipynb")
        cells, more = trial.run_all()
        result["04"] = time.monotonic() - opened
        result["cells"] += [computed for _, computed in cells]
        result["memory in 04"] = learner.usage()[0]
        result["failures"] += [*errors, *more]
        trial.close()
    except Exception as failure:
        result["failures"].append(f"{type(failure).__name__}: {failure}")
        together.abort()


def main():
    options = argparse.ArgumentParser()
    options.add_argument("learners", nargs="?", type=int, default=20)
    learners = options.parse_args().learners
    if os.geteuid() or not (INSTALLED / "env" / "course").exists():
        return print("classroom: left out. It needs root, and what `make hub` installs.")
    load = os.getloadavg()[0]
    print(f"{learners} learners, {os.cpu_count()} cores, load before it {load:.1f}", flush=True)
    folder = Path(tempfile.mkdtemp(prefix="class-", dir=INSTALLED))
    folder.chmod(0o755)
    names = [f"learner{number:03}" for number in range(learners)]
    hub = Hub(folder, names)
    results = [{"cells": [], "failures": []} for _ in names]
    together = threading.Barrier(learners)
    try:
        hub.start()
        started = time.monotonic()
        threads = [
            threading.Thread(target=attend, args=(hub, name, together, result))
            for name, result in zip(names, results, strict=True)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        report(results, time.monotonic() - started)
    finally:
        hub.remove()
        shutil.rmtree(folder, ignore_errors=True)
    return None


def report(results, seconds):
    failures = [failure for result in results for failure in result["failures"]]

    def line(key, unit="s", scale=1.0):
        found = sorted(result[key] / scale for result in results if key in result)
        if found:
            middle = statistics.median(found)
            print(f"  {key:14} median {middle:7.1f} {unit}, last {found[-1]:7.1f} {unit}")
            return middle
        return float("nan")

    print("each learner, from the moment when all log in at once:")
    line("server")
    line("course")
    line("first cell")
    run = line("01")
    line("04")
    memory = max(line("memory in 01", "MB", 1e6), line("memory in 04", "MB", 1e6))
    moving = line("explorer", "% of a core for a handle that moves and rests once a second", 0.01)
    cells = sorted(cell for result in results for cell in result["cells"])
    if len(cells) > 20:
        cuts = statistics.quantiles(cells, n=20)
        print(f"a cell: p50 {cuts[9]:.2f} s, p95 {cuts[18]:.2f} s, longest {cells[-1]:.1f} s")
    print(f"failures: {len(failures)}")
    for failure in sorted(set(failures)):
        print(f"  {failures.count(failure)} × {failure[:300]}")
    print(f"in all: {seconds:.0f} s")
    learners, cores = len(results), os.cpu_count()
    for many in (40, 200):
        wait = run * many / learners
        print(
            f"{many} learners here: about {wait:.0f} s for Run All of 01 at the same time "
            f"(computing limits: {wait * cores / many:.0f} core seconds each), "
            f"{many * memory / 1000:.0f} GB of memory, "
            f"{many * moving / 100:.1f} cores while all move handles"
        )
    if failures:
        sys.exit(1)


if __name__ == "__main__":
    main()
