"""Say who is stuck where: read what a class handed in, print a table, write a page.

    python tools/report.py FOLDER [--key KEY] [--page build/report.html]

FOLDER holds the files that `progress(name=…)` wrote, at any depth: a folder that learners upload
to, or the `homes` of a hub. The key is the class's; without it no signature is checked.
"""

import argparse
import hmac
import html
import sys
import unicodedata
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from momentum_lessons.practice.collecting import read, signature

ROOT = Path(__file__).resolve().parent.parent
LARGEST = 2_000_000  # bytes of a file; one with all of the course's exercises has some 100 kB
SIGN = {"solved": "✔", "not solved yet": "✘", "not attempted": "·"}
STYLE = """
body { font: 1rem/1.5 system-ui, sans-serif; margin: 2rem; color: #222; background: #fff }
table { border-collapse: collapse } td, th { border: 1px solid #bbb; padding: 0.2rem 0.5rem }
td.stuck { background: #fde6d2; font-weight: bold } pre { background: #f4f4f4; padding: 0.5rem }
"""


@dataclass(frozen=True)
class HandedIn:
    """One learner's file."""

    name: str
    where: str
    signed: str
    lessons: dict

    def entries(self):
        for lesson, exercises in sorted(self.lessons.items()):
            for exercise, entry in sorted(exercises.items()):
                yield f"{lesson[1:3]} {exercise}", entry


def main():
    options = argparse.ArgumentParser()
    options.add_argument("folder", type=Path)
    options.add_argument("--key", default="")
    options.add_argument("--page", type=Path, default=ROOT / "build" / "report.html")
    options = options.parse_args()
    if not options.folder.is_dir():
        sys.exit(f"FOLDER must be a folder with handed-in files, got {options.folder}")
    found, refused = collect(options.folder, options.key)
    for sentence in refused:
        print(f"left out: {plain(sentence)}")
    if not found:
        sys.exit(f"{options.folder} has no file progress-….json")
    print(table(found))
    options.page.parent.mkdir(parents=True, exist_ok=True)
    options.page.write_text(page(found, refused), "utf-8", errors="replace")
    print(f"\nThe page: {options.page}")


def collect(folder, key=""):
    """Return what was handed in below a folder, by name, and a sentence for each file left out."""
    found, refused = [], []
    for path in sorted(folder.rglob("progress-*.json")):
        where = path.relative_to(folder).as_posix()
        try:
            record = read_safely(path)
        except (ValueError, OSError) as error:
            refused.append(str(error))
            continue
        found.append(HandedIn(record["name"], where, signed(record, key), record["lessons"]))
    return sorted(found, key=lambda one: (one.name.lower(), one.where)), refused


def read_safely(path):
    """Read a file that a learner made: no link to somebody else's file, and nothing huge."""
    if path.is_symlink() or not path.is_file() or path.stat().st_size > LARGEST:
        raise ValueError(f"{path} is no plain file of at most {LARGEST} bytes")
    return read(path)


def signed(record, key):
    """Return "yes", "no" or "not checked"."""
    if not key:
        return "not checked"
    given = str(record.get("signature", ""))
    return "yes" if hmac.compare_digest(given, signature(record, key)) else "no"


def stuck(entry):
    return entry["state"] == "not solved yet" and entry["tries"] > 0


def totals(found):
    """Return {exercise: how many have each state, and are stuck}, in the course's order."""
    counts = {}
    for one in found:
        for exercise, entry in one.entries():
            count = counts.setdefault(exercise, Counter())
            count.update([entry["state"], *(["stuck"] if stuck(entry) else [])])
            count["tries"] += entry["tries"]
            count["hints"] += entry["hints"]
    return dict(sorted(counts.items()))


def table(found):
    """Return the table for a terminal: each learner, then each exercise."""
    width = max(len(one.name) for one in found)
    lines = [f"{'name':{width}}  solved  signed       stuck at (tries, hints)"]
    for one in found:
        entries = dict(one.entries())
        solved = sum(entry["state"] == "solved" for entry in entries.values())
        where = [
            f"{exercise} ({entry['tries']}, {entry['hints']})"
            for exercise, entry in entries.items()
            if stuck(entry)
        ]
        shown = plain(one.name)
        lines.append(f"{shown:{width}}  {solved:6}  {one.signed:11}  {', '.join(where) or '–'}")
    lines += ["", "exercise  solved  stuck  tries  hints"]
    for exercise, count in totals(found).items():
        numbers = (count["solved"], count["stuck"], count["tries"], count["hints"])
        lines.append("{:8}  {:6}  {:5}  {:5}  {:5}".format(plain(exercise), *numbers))
    return "\n".join(lines)


def plain(text):
    """Return a learner's text without what would steer a terminal."""
    return "".join("?" if unicodedata.category(letter)[0] == "C" else letter for letter in text)


def page(found, refused):
    """Return the page: the same table, and the answers of those who are stuck. It loads nothing."""
    exercises = list(totals(found))
    head = "".join(f"<th scope='col'>{html.escape(exercise)}</th>" for exercise in exercises)
    rows, answers = [], []
    for one in found:
        entries, name = dict(one.entries()), html.escape(one.name)
        cells = "".join(cell(entries.get(exercise)) for exercise in exercises)
        title = html.escape(one.where, quote=True)
        rows.append(
            f"<tr><th scope='row' title='{title}'>{name}</th><td>{one.signed}</td>{cells}</tr>"
        )
        for exercise, entry in entries.items():
            if stuck(entry):
                code = html.escape(entry["answer"])
                answers.append(
                    f"<h3>{html.escape(exercise)} · {name}, {entry['tries']} tries, "
                    f"{entry['hints']} hints</h3><pre>{code}</pre>"
                )
    left_out = "".join(f"<li>{html.escape(sentence)}</li>" for sentence in refused)
    return (
        "<!doctype html><html lang='en'><meta charset='utf-8'><title>Who is stuck where</title>"
        f"<style>{STYLE}</style><h1>Who is stuck where</h1>"
        "<p>✔ solved, ✘ not yet, · not attempted; then tries / hints.</p>"
        f"<table><tr><th scope='col'>name</th><th scope='col'>signed</th>{head}</tr>"
        f"{''.join(rows)}</table><h2>What they typed last</h2>{''.join(answers) or '–'}"
        f"<h2>Left out</h2><ul>{left_out or '<li>nothing</li>'}</ul></html>"
    )


def cell(entry):
    if entry is None:
        return "<td></td>"
    kind = " class='stuck'" if stuck(entry) else ""
    return f"<td{kind}>{SIGN[entry['state']]} {entry['tries']} / {entry['hints']}</td>"


if __name__ == "__main__":
    main()
