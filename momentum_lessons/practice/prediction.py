"""A prediction: a question asked before an experiment, with an answer to each choice."""

from dataclasses import dataclass

from IPython.display import display
from markdown_it import MarkdownIt

LETTERS = "ABCD"
CHOICE = """<details name="{name}" style="margin: 0.4em 0">\
<summary><b>{letter}</b> · {text}</summary>
<details style="margin: 0.3em 1.5em"><summary>After the experiment: was it {letter}?</summary>
{feedback}</details></details>"""


@dataclass(frozen=True)
class Option:
    """One choice: its text and what is said to whoever took it, both as Markdown."""

    text: str
    feedback: str
    right: bool


@dataclass(frozen=True)
class Prediction:
    """A question with up to four options, whose letters A to D never change."""

    name: str
    question: str
    options: tuple[Option, ...]

    def ask(self):
        """Show the question. Each choice opens to its answer, folded until the experiment.

        It is plain HTML: it needs no script, no kernel and no network, in a notebook or on a page.
        """
        display(self)

    def _repr_html_(self):
        markdown, form = (
            MarkdownIt(),
            {"name": f"{self.name} {self.question[:40]}".replace('"', "")},
        )
        shown = [markdown.render(self.question)]
        for letter, option in zip(LETTERS, self.options, strict=False):
            form["text"] = markdown.renderInline(option.text)
            form["feedback"] = markdown.render(option.feedback)
            shown.append(CHOICE.format(letter=letter, **form))
        return "".join(shown)

    def __repr__(self):
        choices = [f"{a} · {o.text}" for a, o in zip(LETTERS, self.options, strict=False)]
        return "\n".join([self.question, *choices])
