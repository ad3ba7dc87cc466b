"""The hub's files agree with each other and with the course, and none lets anybody in unasked."""

import json
import re
import sys
from pathlib import Path
from types import ModuleType
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml
from traitlets.config import Config

ROOT = Path(__file__).resolve().parents[1]
HUB = ROOT / "hub"
VALUES = yaml.safe_load((HUB / "values.yaml").read_text("utf-8"))


@pytest.fixture
def config(monkeypatch, tmp_path):
    """What hub/jupyterhub_config.py sets, read with stand-ins for the hub's own packages."""
    stand_ins = {
        "jupyterhub.spawner": ["LocalProcessSpawner", "SimpleLocalProcessSpawner"],
        "nativeauthenticator": ["NativeAuthenticator"],
    }
    for name, classes in stand_ins.items():
        module = ModuleType(name)
        for each in classes:
            setattr(module, each, type(each, (), {}))
        monkeypatch.setitem(sys.modules, name, module)
    monkeypatch.setenv("MOMENTUM_CLASS", str(tmp_path))
    (tmp_path / "names.txt").write_text("# class of 2026\nAda\n\nbob\n")
    found, source = Config(), (HUB / "jupyterhub_config.py").read_text("utf-8")
    exec(compile(source, "jupyterhub_config.py", "exec"), {"get_config": lambda: found})
    return found


def opened(address):
    """Return what the first address of a learner's server pulls and opens."""
    asked = parse_qs(urlsplit(address).query)
    return {key: values[0] for key, values in asked.items()}


def test_the_config_loads_and_knows_the_class(config):
    assert config.Authenticator.allowed_users == {"ada", "bob"}
    assert config.Authenticator.admin_users == {"lecturer"}
    assert config.JupyterHub.authenticator_class.__name__ == "ClassAuthenticator"
    assert "open_signup" not in config.NativeAuthenticator
    assert config.JupyterHub.bind_url == "http://127.0.0.1:8000"
    assert config.Spawner.mem_limit == "1500M"


@pytest.mark.parametrize("name", ["root;", "../ada", "Ada", "a b", "-x", "7up", "a" * 25, ""])
def test_a_name_that_could_be_more_than_a_name_is_refused(config, name):
    assert not re.fullmatch(config.Authenticator.username_pattern, name)
    assert not re.fullmatch(VALUES["hub"]["config"]["Authenticator"]["username_pattern"], name)


@pytest.mark.parametrize("name", ["ada", "ada-lovelace", "s1234567"])
def test_a_plain_name_is_taken(config, name):
    assert re.fullmatch(config.Authenticator.username_pattern, name)


def test_a_server_pulls_the_course_and_opens_its_first_notebook(config):
    for address in (config.Spawner.default_url, VALUES["singleuser"]["defaultUrl"]):
        assert address.startswith("/git-pull?")
        first = opened(address)["urlpath"].removeprefix("lab/tree/momentum-lessons/")
        assert (ROOT / first).exists()
        assert opened(address)["targetpath"] == "momentum-lessons"


def test_the_class_on_kubernetes_lets_nobody_in_unasked():
    config = VALUES["hub"]["config"]
    assert config["JupyterHub"]["authenticator_class"].endswith("NativeAuthenticator")
    assert not config["NativeAuthenticator"].get("open_signup", False)
    assert VALUES["proxy"]["https"]["enabled"]


def test_notebooks_are_trusted_in_the_same_way_on_both():
    script = (HUB / "trust.sh").read_text("utf-8")
    command = next(line for line in script.splitlines() if line.startswith("jupyter trust"))
    files = VALUES["singleuser"]["extraFiles"]
    hooks = [file for file in files.values() if "/hooks/" in file["mountPath"]]
    names = {Path(hook["mountPath"]).name for hook in hooks}
    assert names == {"post-checkout", "post-merge"}
    assert all(command in hook["stringData"] and hook["mode"] == 0o755 for hook in hooks)


def test_the_image_has_the_jupyterhub_that_starts_it_and_no_link_to_the_repository():
    build = (ROOT / "postBuild").read_text("utf-8")
    said = re.search(r"JupyterHub (\d+\.\d+)", (HUB / "values.yaml").read_text("utf-8"))[1]
    assert f'"jupyterhub=={said}.*"' in build
    assert "--force-reinstall ." in build
    assert "-e" not in build.split()


def test_every_part_of_the_hub_has_one_version():
    lines = (HUB / "requirements.txt").read_text("utf-8").splitlines()
    assert all("==" in line for line in lines if not line.startswith("#"))
    proxy = json.loads((HUB / "package.json").read_text("utf-8"))["dependencies"]
    assert re.fullmatch(r"\d+\.\d+\.\d+", proxy["configurable-http-proxy"])
