"""What the instructor guide refers to exists; tests/page/test_demos.py runs its demo scripts.

Its words, minutes and marks are a teacher's to change: nothing here depends on them.
"""

import importlib
import re
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
SCHEDULES = (DOCS / "instructor-guide.md").read_text(encoding="utf-8")
PLANS = (DOCS / "instructor-notebooks.md").read_text(encoding="utf-8")
NOTEBOOKS = {
    path.name[:2]: nbformat.read(path, 4) for path in sorted((ROOT / "notebooks").glob("0*.ipynb"))
}


def source(number, kind="code"):
    return "\n".join(cell.source for cell in NOTEBOOKS[number].cells if cell.cell_type == kind)


def plans(text):
    """Return {number of a notebook: its plan}."""
    parts = re.split(r"^## (\d\d)\b.*$", text, flags=re.M)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


PLAN = plans(PLANS)


def rows(text):
    """Return the rows of the tables in a text as lists of cells."""
    lines = [line.strip("|").split("|") for line in text.splitlines() if line.startswith("|")]
    return [
        [cell.strip() for cell in cells] for cells in lines if not set("".join(cells)) <= set("- ")
    ]


# Exercises, predictions and sections


def practised(text):
    """Yield (notebook, name) for each exercise and prediction in a text, as in `03 q1, q2`."""
    for number, names in re.findall(r"\b(0\d) ((?:[pq]\d, )*[pq]\d)", text):
        for name in names.split(", "):
            yield number, name


def planned(text):
    """Yield (notebook, name) for each exercise and prediction in the plan of a notebook."""
    for number, plan in plans(text).items():
        for name in re.findall(r"\b[pq]\d\b", plan):
            yield number, name


def unknown(references):
    """Return those references that lead to no exercise or prediction."""
    lessons = ROOT / "momentum_lessons" / "lessons"
    missing = []
    for number, name in references:
        (lesson,) = lessons.glob(f"n{number}_*")
        module = importlib.import_module(f"momentum_lessons.lessons.{lesson.name}")
        if not hasattr(module, name):
            missing.append((number, name))
    return missing


def sections_without_a_heading(text):
    """Return (notebook, number) for each section in a text, as in `03 §6–7`, that is not there."""
    missing = []
    for number, *ends in re.findall(r"\b(0\d) (?:§|trials? )(\d)(?:–(\d))?", text):
        headings = source(number, "markdown")
        for end in filter(None, ends):
            if not re.search(rf"^## (?:Trial )?{end} ·", headings, re.M):
                missing.append((number, end))
    return missing


def test_exercises_predictions_and_sections_that_the_guide_names_exist():
    assert len(list(practised(SCHEDULES))) > 10
    assert len(list(planned(PLANS))) > 10
    assert unknown(practised(SCHEDULES)) == unknown(planned(PLANS)) == []
    assert sections_without_a_heading(SCHEDULES) == []


def test_a_guide_that_a_teacher_adapted_passes_and_a_broken_reference_in_it_is_named():
    talk = re.sub(r"^### A workshop.*?(?=^### )", "", SCHEDULES, flags=re.M | re.S)
    talk = re.sub(r"^\| \d+ \|", "| 99 |", talk, flags=re.M).replace("excellent", "very good")
    own = re.sub(r"^\*\*Discuss\*\*.*?(?=^\*\*)", "", PLANS, flags=re.M | re.S)
    own = re.sub(r"^2\. \*.*?(?=^\*\*)", "3. *My own.* Ask the room.\n\n", own, flags=re.M | re.S)
    assert talk != SCHEDULES
    assert own != PLANS
    assert unknown(practised(talk)) == unknown(planned(own)) == []
    assert sections_without_a_heading(talk) == []
    assert list(plans(own)) == list(PLAN)
    assert unknown(practised(talk + "\n| 5 | Mine | 03 q1, q9 |")) == [("03", "q9")]
    assert sections_without_a_heading(talk + "\n| 5 | Mine | 03 §9 |") == [("03", "9")]


# Links


@pytest.mark.parametrize(
    "path", [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *DOCS.glob("*.md")], ids=lambda p: p.name
)
def test_links_lead_to_files_and_headings_that_exist(path):
    # The site's first page is laid out at its root, beside the README.
    folder = ROOT if path.name == "index.md" else path.parent
    for link in re.findall(r"\]\((?!https?:)([^)\s]+)\)", path.read_text(encoding="utf-8")):
        file, _, anchor = link.partition("#")
        target = (folder / file).resolve() if file else path
        assert target.is_file(), link
        if anchor:
            titles = re.findall(r"^#+ (.+)$", target.read_text(encoding="utf-8"), re.M)
            assert anchor in {
                re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles
            }, link
