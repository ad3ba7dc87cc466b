"""`make report` says who is stuck where, whatever the files that learners hand in hold."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from momentum_lessons.practice.collecting import signature

REPORT = Path(__file__).resolve().parents[1] / "tools" / "report.py"


def write(folder, name, key="a key", **entries):
    lessons = {"n01_background": entries}
    record = {"name": name, "lessons": lessons}
    folder.mkdir(parents=True, exist_ok=True)
    record["signature"] = signature(record, key)
    (folder / "progress-x.json").write_text(json.dumps(record))


def entry(state, tries=0, hints=0, answer=""):
    return {"state": state, "tries": tries, "hints": hints, "answer": answer}


def report(folder, *options):
    command = [sys.executable, REPORT, folder, "--page", folder / "page.html", *options]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8")


@pytest.fixture
def class_folder(tmp_path):
    stuck = entry("not solved yet", 7, 2, "lr = 0.1 # <script>alert(1)</script>")
    write(tmp_path / "homes" / "ada", "Ada", q1=entry("solved", 2), q2=stuck)
    write(tmp_path / "homes" / "bob", "Bob", key="guessed", q1=entry("solved", 1))
    return tmp_path


def test_the_table_says_who_is_stuck_where_and_whose_file_was_changed(class_folder):
    done = report(class_folder, "--key", "a key")
    assert done.returncode == 0, done.stderr
    ada, bob = (line.split() for line in done.stdout.splitlines()[1:3])
    assert ada == ["Ada", "1", "yes", "01", "q2", "(7,", "2)"]
    assert bob == ["Bob", "1", "no", "–"]
    assert "01 q2          0      1      7      2" in done.stdout


def test_the_page_shows_the_answers_of_the_stuck_as_text_and_loads_nothing(class_folder):
    report(class_folder)
    page = (class_folder / "page.html").read_text("utf-8")
    assert "lr = 0.1 # &lt;script&gt;" in page
    assert "✘ 7 / 2" in page
    assert "<script" not in page
    assert "http" not in page


def test_what_is_no_progress_is_left_out_and_named(class_folder):
    folder = class_folder / "homes" / "eve"
    folder.mkdir()
    (folder / "progress-eve.json").write_text("[" * 100_000)
    (folder / "progress-link.json").symlink_to(class_folder / "homes" / "ada" / "progress-x.json")
    write(class_folder / "homes" / "mal", "\x1b[31m\ud800", q1=entry("solved"))
    done = report(class_folder)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("left out:") == 2
    assert "?[31m?" in done.stdout


def test_an_empty_folder_gets_one_sentence(tmp_path):
    assert report(tmp_path).stderr == f"{tmp_path} has no file progress-….json\n"
    assert report(tmp_path / "none").stderr.startswith("FOLDER must be a folder")
