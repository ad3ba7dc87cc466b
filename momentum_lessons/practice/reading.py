"""Read the practice of a lesson from its `practice.md`; CONTRIBUTING shows the form.

A file that is wrong is refused with a sentence that names it and the line.
"""

import re
import string
import textwrap
from dataclasses import dataclass
from pathlib import Path

from IPython.display import Markdown, display
from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from .collecting import hand_in
from .exercise import SOLVED, Exercise
from .prediction import LETTERS, Option, Prediction

PARTS = ["Hints", "Solution", "Why"]


class PracticeError(ValueError):
    """A `practice.md` that is not in the form: its file, its line, and what is wanted there."""


@dataclass(frozen=True)
class Practice:
    """The predictions and the exercises of one lesson, in the order of its file."""

    predictions: tuple[Prediction, ...]
    exercises: tuple[Exercise, ...]
    lesson: str

    @classmethod
    def read(cls, file, judges):
        """Read `practice.md` beside `file`; the judge of exercise `q1` is `judges.q1`."""
        page = Page(Path(file).with_name("practice.md"))
        predictions, exercises = [], []
        for heading, nodes in page.sections("h2", page.nodes):
            name = page.text([heading]).split("·")[0].strip("# ")
            p, q = f"p{len(predictions) + 1}", f"q{len(exercises) + 1}"
            expected = f"the next section is {p} or {q}, got {name!r}"
            page.want(name in (p, q), heading, expected)
            if name == p:
                predictions.append(_prediction(page, name, heading, nodes))
            else:
                exercises.append(_exercise(page, name, heading, nodes, judges))
        return cls(tuple(predictions), tuple(exercises), Path(file).parent.name)

    def progress(self, name=None, key="", folder="."):
        """Say which exercises are solved in this session: "3 of 4 solved; q2 not attempted".

        With your `name`, and the `key` that your lecturer gave out, it also writes the file that
        you can hand in, into `folder`. It holds your name, each exercise's state and answer, and
        the counts of tries and hints; nothing is sent.
        """
        done = sum(exercise.status == SOLVED for exercise in self.exercises)
        rest = [f"; {e.name} {e.status}" for e in self.exercises if e.status != SOLVED]
        text = f"**{done} of {len(self.exercises)} solved**{''.join(rest)}."
        if name is not None:
            path = hand_in(self.lesson, self.exercises, name, key, folder)
            text += f" Written to hand in: `{path}`."
        display(Markdown(text))


class Page:
    """A Markdown file as blocks, each of which gives its source back."""

    def __init__(self, path):
        self.path = path
        source = path.read_text("utf-8")
        self.lines = source.splitlines()
        self.nodes = SyntaxTreeNode(MarkdownIt().parse(source)).children

    def text(self, nodes):
        """Return the source of neighbouring blocks, without the marker of a list item."""
        if not nodes:
            return ""
        first = nodes[0]
        lines = self.lines[first.map[0] : nodes[-1].map[1]]
        item = first if first.type == "list_item" else first.parent
        if item.type == "list_item" and item.map[0] == first.map[0]:
            lines[0] = re.sub(r"^\s*([-*]|\d+\.) ", lambda marker: " " * len(marker[0]), lines[0])
        return textwrap.dedent("\n".join(lines)).strip()

    def sections(self, tag, nodes):
        """Return (heading, blocks below it) for each heading of that level."""
        found = []
        for node in nodes:
            if node.type == "heading" and node.tag == tag:
                found.append((node, []))
            elif found:
                found[-1][1].append(node)
        return found

    def want(self, good, node, words):
        """Refuse the file with a sentence about the line of `node` unless all is `good` there."""
        if not good:
            raise PracticeError(f"{self.path}, line {node.map[0] + 1}: {words}")


def _prediction(page, name, heading, nodes):
    listed = len(nodes) > 1 and nodes[-1].type == "bullet_list"
    form = f"{name} is a question and then a list of options, `- [x]` or `- [ ]`"
    page.want(listed, heading, form)
    options = tuple(_option(page, item) for item in nodes[-1].children)
    right, many = sum(option.right for option in options), len(options)
    page.want(right == 1, nodes[-1], f"{name} has one right option, `- [x]`, got {right}")
    few = 2 <= many <= len(LETTERS)
    page.want(few, nodes[-1], f"{name} has from 2 to {len(LETTERS)} options, got {many}")
    return Prediction(name, page.text(nodes[:-1]), options)


def _option(page, item):
    found = re.fullmatch(r"\[([x ])\] (.+)", page.text(item.children[:1]), re.DOTALL)
    page.want(found, item, "an option begins with `- [x] ` if it is right, with `- [ ] ` if not")
    said = "what is said to whoever takes an option is an indented paragraph below"
    page.want(len(item.children) > 1, item, said)
    return Option(found[2], page.text(item.children[1:]), found[1] == "x")


def _exercise(page, name, heading, nodes, judges):
    first = page.text(nodes[:1])
    answers = re.findall(r"`(\w+)`", first)
    begins = answers and first.startswith("Answers:")
    page.want(begins, heading, f"{name} begins with a line such as: Answers: `lr`, `beta`")
    parts = {page.text([title]).strip("# "): below for title, below in page.sections("h3", nodes)}
    complete = list(parts) in (PARTS, [*PARTS, "Mistakes"])
    wanted = f"{name} has the parts {', '.join(PARTS)} and, if any, Mistakes"
    page.want(complete, heading, f"{wanted}, got {', '.join(parts)}")
    hints, solution, why, *mistakes = parts.values()
    form = f"the hints of {name} are one numbered list"
    page.want([node.type for node in hints] == ["ordered_list"], heading, form)
    form = f"the solution of {name} is one block of code, ```python … ```"
    page.want([node.type for node in solution] == ["fence"], heading, form)
    page.want(why, heading, f"{name} says below Why why its solution is right")
    judge = getattr(judges, name, None)
    page.want(judge, heading, f"{name} has no judge: judges.py defines no function {name}")
    texts = tuple(page.text([hint]) for hint in hints[0].children)
    said = _mistakes(page, heading, *mistakes)
    code = solution[0].content.strip()
    return Exercise(name, judge, tuple(answers), texts, code, page.text(why), said)


def _mistakes(page, heading, nodes=None):
    """Return the sentences below *Mistakes* by name, {} where there is no such part."""
    if nodes is None:
        return {}
    listed = [node.type for node in nodes] == ["bullet_list"]
    page.want(listed, heading, "below Mistakes is one list, `- name: sentence`")
    mistakes = {}
    for item in nodes[0].children:
        found = re.fullmatch(r"([a-z]\w*): (.+)", page.text([item]), re.DOTALL)
        form = "a mistake is `- name: sentence`, its name one word in small letters"
        page.want(found, item, form)
        name, sentence = found[1], " ".join(found[2].split())
        page.want(name not in mistakes, item, f"the mistake {name} is there twice")
        try:
            list(string.Formatter().parse(sentence))
        except ValueError as error:
            page.want(False, item, f"{error}; a brace that is meant as one is written twice")
        mistakes[name] = sentence
    return mistakes
