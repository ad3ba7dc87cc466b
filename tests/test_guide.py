"""The instructor guide says what the course does: its minutes add up, its demos give the readouts that it quotes."""

import ast
import importlib
import math
import re
from pathlib import Path

import nbformat
import pytest

import momentum_lessons as ml

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
SCHEDULES = (DOCS / "instructor-guide.md").read_text(encoding="utf-8")
PLANS = (DOCS / "instructor-notebooks.md").read_text(encoding="utf-8")
NOTEBOOKS = {
    path.name[:2]: nbformat.read(path, 4) for path in sorted((ROOT / "notebooks").glob("0*.ipynb"))
}
PARTS = ["Objectives.", "Timing", "Misconceptions", "Demo", "Discuss", "Assign.", "Cut."]


def sections(text, level):
    """Return {heading: text below it} for the headings of a level; a heading of a higher level ends the last one."""
    parts = re.split(rf"^#{{{level}}} (.+)$|^#{{1,{level - 1}}} .+$", text, flags=re.M)
    return {
        heading: body for heading, body in zip(parts[1::2], parts[2::2], strict=True) if heading
    }


PLAN = {heading[:2]: body for heading, body in sections(PLANS, 2).items()}
every_notebook = pytest.mark.parametrize("number", NOTEBOOKS)


def rows(text):
    """Return the rows of the tables in a text as lists of cells."""
    lines = [line.strip("|").split("|") for line in text.splitlines() if line.startswith("|")]
    return [
        [cell.strip() for cell in cells] for cells in lines if not set("".join(cells)) <= set("- ")
    ]


def source(number, kind="code"):
    return "\n".join(cell.source for cell in NOTEBOOKS[number].cells if cell.cell_type == kind)


def headings(number):
    return re.findall(r"^## (?:Trial )?(.+)$", source(number, "markdown"), re.M)


def practice(number):
    (module,) = re.findall(r"from (momentum_lessons\.exercises\.\w+) import", source(number))
    return importlib.import_module(module)


# The plans


@every_notebook
def test_every_notebook_has_a_plan_with_all_its_parts(number):
    labels = re.findall(r"^\*\*(.+?)\*\*", PLAN[number], re.M)
    assert list(dict.fromkeys(labels)) == PARTS


@every_notebook
def test_the_minutes_of_a_plan_are_those_of_the_notebook(number):
    names, minutes = rows(part(number, "Timing"))
    *each, total = (int(cell) for cell in minutes[1:])
    assert sum(each) == total
    assert re.search(rf"\b{total} minutes", NOTEBOOKS[number].cells[0].source)
    for name in names[1:-1]:
        assert any(re.match(rf"{name}\b", heading) for heading in headings(number)), name
    numbered = [heading.split(" ")[0] for heading in headings(number) if re.match(r"\d ·", heading)]
    assert [name for name in names if name.isdigit()] == numbered


@every_notebook
def test_two_misconceptions_each_with_a_question_and_its_answer(number):
    found = re.split(r"^\d\. ", part(number, "Misconceptions"), flags=re.M)[1:]
    assert len(found) == 2
    for one in found:
        assert re.match(r'\*.+?\* — Ask.*?: ".+?\?" Answer: \w+', " ".join(one.split())), one


@every_notebook
def test_every_question_to_discuss_has_a_model_answer(number):
    questions = re.split(r"^- ", part(number, "Discuss"), flags=re.M)[1:]
    assert len(questions) >= 2
    for question in questions:
        assert re.match(r"\*.+?\* — Model answer.*?: \w+", " ".join(question.split())), question


def part(number, label):
    (text,) = re.findall(rf"^\*\*{label}\*\*(.*?)(?=^\*\*|\Z)", PLAN[number], re.M | re.S)
    return text


@every_notebook
def test_exercises_and_predictions_named_in_a_plan_exist(number):
    names = set(re.findall(r"\b[pq]\d\b", PLAN[number]))
    assert names
    for name in names:
        assert hasattr(practice(number), name), name


@every_notebook
def test_every_number_of_a_plan_stands_in_its_notebook_or_its_demos(number):
    demos = [cell for _, _, script in demos_of(number) for row in script for cell in row[:2]]
    printed = numbers(" ".join([*everything(NOTEBOOKS[number]), *demos]))
    text = PLAN[number].replace(part(number, "Timing"), "")
    text = re.sub(r"\b\d+ min\b|\b0\d\b(?!\.)|\*\*Demo\*\* `.+`", "", text)
    said = {one for one in numbers(text) if len(one) > 1}  # single digits are counts
    assert said - printed == set()


def numbers(text):
    """Return the numbers in a text as they are written; thousands may be set apart by a space."""
    return set(re.findall(r"\d+(?:\.\d+)?", text + re.sub(r"(?<=\d) (?=\d{3}\b)", "", text)))


def everything(notebook):
    for cell in notebook.cells:
        yield cell.source
        for output in cell.get("outputs", ()):
            yield output.get("text", "")
            yield output.get("data", {}).get("text/markdown", "")
            yield output.get("metadata", {}).get("image/png", {}).get("alt", "")


# The demo scripts


def demos_of(number):
    """Return (notebook, call, script) for every demo in a plan; a script's rows are (set, readout, see and say)."""
    found = re.findall(r"^\*\*Demo\*\* `(.+)`\n\n((?:\|.*\n)+)", PLAN[number], re.M)
    return [(number, call, rows(table)[1:]) for call, table in found]


DEMOS = [demo for number in NOTEBOOKS for demo in demos_of(number)]


def test_every_explorer_has_a_script_in_each_notebook_that_shows_it():
    cells = [
        (number, cell.source)
        for number, notebook in NOTEBOOKS.items()
        for cell in notebook.cells
        if cell.cell_type == "code" and cell.source.startswith("ml.explorers.")
    ]
    assert [(number, call) for number, call, _ in DEMOS] == cells
    assert {re.search(r"explorers\.(\w+)", call)[1] for _, call, _ in DEMOS} == set(
        ml.explorers.__all__
    )


@pytest.mark.parametrize(
    ("number", "call", "script"), DEMOS, ids=[f"{n} {call[13:40]}" for n, call, _ in DEMOS]
)
def test_a_script_gives_the_readouts_that_it_quotes(number, call, script):
    names = {node.id for node in ast.walk(ast.parse(call)) if isinstance(node, ast.Name)} - {"ml"}
    scope = {"ml": ml}
    for name in names:
        exec(re.search(rf"^{name} = .+$", source(number), re.M)[0], scope)
    live = eval(call, scope)
    snap(live)
    for settings, readout, _ in script:
        for setting in [] if settings == "as it opens" else settings.split(", "):
            turn(live, *setting.split(" = "))
        snap(live)
        assert live.readout == readout, settings


def snap(live):
    """Put logarithmic sliders on the nearest of their steps, as JupyterLab does when they appear and when one types."""
    for control in live.controls.values():
        if hasattr(control, "base"):
            steps = round((math.log10(control.value) - control.min) / control.step)
            value = control.base ** (control.min + steps * control.step)
            if value != pytest.approx(control.value, rel=1e-9):
                control.value = value


def turn(live, word, value):
    """Set the one control whose label has the word to the value, which it must be able to take."""
    labels = {
        control.description: control
        for control in live.controls.values()
        if hasattr(control, "description")
    }
    control = labels.get(word)
    if control is None:
        (control,) = (
            c for label, c in labels.items() if re.search(rf"(^|\s){re.escape(word)}(\s|$)", label)
        )
    if hasattr(control, "label"):  # a menu
        control.label = value  # raises if there is no such option
        return
    value = float(value.replace("−", "-"))
    control.value = value
    assert control.value == value, f"{word} = {value} is outside of the slider"
    if hasattr(control, "step") and not hasattr(
        control, "base"
    ):  # a logarithmic slider's value is typed
        steps = (value - control.min) / control.step
        assert steps == pytest.approx(round(steps)), (
            f"{word} = {value} lies between two steps of the slider"
        )


# The schedules and the assessment


def test_the_minutes_of_every_schedule_add_up():
    totals = re.findall(
        r"^(?:### |\*\*)(.+?) \((\d+) min\)(?:\*\*)?\n(.*?)(?=^#|^\*\*|\Z)", SCHEDULES, re.M | re.S
    )
    assert (
        len(totals) == 2 + 4 * 2
    )  # the talk, the workshop, a lecture and a lab in each of four weeks
    for name, total, text in totals:
        head, *lines = rows(text)
        assert head[0] == "min"
        assert sum(int(line[0]) for line in lines) == int(total), name


def test_a_whole_notebook_in_a_lecture_gets_the_time_that_it_asks_for():
    for minutes, _, where in (row for row in rows(SCHEDULES) if len(row) == 3 and row[0].isdigit()):
        if int(minutes) > 30 and re.fullmatch(r"0\d", where):
            assert re.search(rf"\b{minutes} minutes", NOTEBOOKS[where].cells[0].source), where


def test_sections_exercises_and_predictions_named_in_the_schedules_exist():
    places = re.findall(r"\b(0\d) (?:§|trials? )(\d)(?:–(\d))?", SCHEDULES)
    assert len(places) > 10
    for number, *ends in places:
        for end in filter(None, ends):
            assert any(heading.startswith(f"{end} ·") for heading in headings(number)), (
                number,
                end,
            )
    practised = re.findall(r"\b(0\d) ((?:[pq]\d, )*[pq]\d)", SCHEDULES)
    assert len(practised) > 10
    for number, names in practised:
        for name in names.split(", "):
            assert hasattr(practice(number), name), (number, name)


def test_the_four_weeks_assign_every_exercise_of_the_course():
    unit = sections(SCHEDULES, 3)["A course unit (4 weeks)"]
    given = {
        (n, name)
        for n, names in re.findall(r"\b(0\d) ((?:q\d, )*q\d)", unit)
        for name in names.split(", ")
    }
    course = {
        (n, name) for n in NOTEBOOKS for name in vars(practice(n)) if re.fullmatch(r"q\d", name)
    }
    assert given == course


def test_the_rubric_has_four_levels_and_a_hundred_points():
    head, *criteria = rows(
        SCHEDULES[SCHEDULES.index("**Rubric.**") : SCHEDULES.index("A claim that turns out true")]
    )
    assert head == ["points", "criterion", "excellent", "good", "sufficient", "not yet"]
    assert sum(int(row[0]) for row in criteria) == 100
    for row in criteria:
        assert len(row) == 6
        assert len(set(row)) == 6


# Links


@pytest.mark.parametrize(
    "path", [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *DOCS.glob("*.md")], ids=lambda p: p.name
)
def test_links_lead_to_files_and_headings_that_exist(path):
    for link in re.findall(r"\]\((?!https?:)([^)\s]+)\)", path.read_text(encoding="utf-8")):
        file, _, anchor = link.partition("#")
        target = (path.parent / file).resolve() if file else path
        assert target.is_file(), link
        if anchor:
            titles = re.findall(r"^#+ (.+)$", target.read_text(encoding="utf-8"), re.M)
            assert anchor in {
                re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles
            }, link
