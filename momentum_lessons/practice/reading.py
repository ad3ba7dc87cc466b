"""Read the practice of a lesson from its `practice.md`; CONTRIBUTING shows the form.

A file that is wrong is refused with a sentence that names it and the line.
"""

import re
import string
import textwrap
from dataclasses import dataclass
from pathlib import Path

from IPython.display import Markdown, display

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
        path = Path(file).with_name("practice.md")
        predictions, exercises = [], []
        _, sections = Block(0, "", path.read_text("utf-8")).split("## ")
        try:
            for section in sections:
                name = section.head.split("·")[0].strip()
                p, q = f"p{len(predictions) + 1}", f"q{len(exercises) + 1}"
                section.want(name in (p, q), f"the next section is {p} or {q}, got {name!r}")
                if name == p:
                    predictions.append(_prediction(section, name))
                else:
                    exercises.append(_exercise(section, name, judges))
        except PracticeError as error:
            raise PracticeError(f"{path}, {error}") from None
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


@dataclass(frozen=True)
class Block:
    """A heading or the beginning of a list's item, the number of its line, and what is below it."""

    line: int
    head: str
    below: str

    def split(self, marker):
        """Return what is below before a line has that marker, and a Block for each that has it."""
        before, blocks, code = [], [], False
        for line, row in enumerate(self.below.splitlines(), start=self.line + 1):
            code ^= row.lstrip().startswith("```")
            begins = None if code else re.match(marker, row)
            if begins:
                blocks.append((line, row[begins.end() :], []))
            else:
                (blocks[-1][-1] if blocks else before).append(row)
        texts = [Block(line, head, "\n".join(rows)) for line, head, rows in blocks]
        return "\n".join(before).strip(), texts

    @property
    def text(self):
        """Return the text of a list's item."""
        return f"{self.head}\n{textwrap.dedent(self.below)}".strip()

    def want(self, good, words):
        """Refuse the file with a sentence about this line unless all is `good` here."""
        if not good:
            raise PracticeError(f"line {self.line}: {words}")


def _prediction(section, name):
    question, items = section.split("- ")
    form = f"{name} is a question and then a list of options, `- [x]` or `- [ ]`"
    section.want(question and items, form)
    options = tuple(map(_option, items))
    right, many = sum(option.right for option in options), len(options)
    items[0].want(right == 1, f"{name} has one right option, `- [x]`, got {right}")
    few = 2 <= many <= len(LETTERS)
    items[0].want(few, f"{name} has from 2 to {len(LETTERS)} options, got {many}")
    return Prediction(name, question, options)


def _option(item):
    text, _, feedback = item.text.partition("\n\n")
    found = re.fullmatch(r"\[([x ])\] (.+)", text, re.DOTALL)
    item.want(found, "an option begins with `- [x] ` if it is right, with `- [ ] ` if not")
    item.want(feedback, "what is said to whoever takes an option is an indented paragraph below")
    return Option(found[2], feedback, found[1] == "x")


def _exercise(section, name, judges):
    first, parts = section.split("### ")
    answers = tuple(re.findall(r"`(\w+)`", first))
    begins = answers and first.startswith("Answers:")
    section.want(begins, f"{name} begins with a line such as: Answers: `lr`, `beta`")
    names, wanted = [part.head for part in parts], f"{', '.join(PARTS)} and, if any, Mistakes"
    complete = names in (PARTS, [*PARTS, "Mistakes"])
    section.want(complete, f"{name} has the parts {wanted}, got {', '.join(names)}")
    hints, solution, why, *mistakes = parts
    before, listed = hints.split(r"\d+\. ")
    section.want(listed and not before, f"the hints of {name} are one numbered list")
    code = re.fullmatch(r"```python\n(((?!```).)+)```", solution.below.strip(), re.DOTALL)
    section.want(code, f"the solution of {name} is one block of code, ```python … ```")
    why = why.below.strip()
    section.want(why, f"{name} says below Why why its solution is right")
    judge = getattr(judges, name, None)
    section.want(judge, f"{name} has no judge: judges.py defines no function {name}")
    texts, code = tuple(hint.text for hint in listed), code[1].strip()
    said = _mistakes(section, *mistakes[0].split("- ")) if mistakes else {}
    return Exercise(name, judge, answers, texts, code, why, said)


def _mistakes(section, before, items):
    section.want(items and not before, "below Mistakes is one list, `- name: sentence`")
    mistakes = {}
    for item in items:
        found = re.fullmatch(r"([a-z]\w*): (.+)", item.text, re.DOTALL)
        item.want(found, "a mistake is `- name: sentence`, its name one word in small letters")
        name, sentence = found[1], " ".join(found[2].split())
        item.want(name not in mistakes, f"the mistake {name} is there twice")
        try:
            list(string.Formatter().parse(sentence))
        except ValueError as error:
            item.want(False, f"{error}; a brace that is meant as one is written twice")
        mistakes[name] = sentence
    return mistakes
