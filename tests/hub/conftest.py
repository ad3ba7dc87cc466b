"""A real hub with three learners. `make test-hub` runs these tests; `make test` leaves them out."""

import os
import shutil
import sys
import tempfile
from pathlib import Path

import pytest

if not os.environ.get("TRY_THE_HUB"):
    collect_ignore_glob = ["test_*.py"]

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "benchmarks"))


@pytest.fixture(scope="session")
def hub():
    """A running hub, whose class is ada, bob and cara."""
    from classroom import INSTALLED, Hub

    if os.geteuid() or not (INSTALLED / "env" / "course").exists():
        pytest.skip("needs root, and what `make hub` installs in the class's folder")
    folder = Path(tempfile.mkdtemp(prefix="class-", dir=INSTALLED))
    folder.chmod(0o755)
    hub = Hub(folder, ["ada", "bob", "cara"])
    try:
        yield hub.start()
    finally:
        hub.remove()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def learners(hub):
    """Ada and Bob, each at a server of their own that has the course."""
    from classroom import Learner

    found = []
    for name in ("ada", "bob"):
        learner = Learner(hub, name)
        learner.sign_up()
        assert learner.log_in()
        learner.get_server()
        learner.pull_the_course()
        found.append(learner)
    return found


@pytest.fixture(scope="session")
def ada(learners):
    return learners[0]


@pytest.fixture(scope="session")
def bob(learners):
    return learners[1]
