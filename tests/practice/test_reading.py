"""A `practice.md` becomes predictions and exercises, or is refused with its line."""

import re
from types import SimpleNamespace

import pytest

from momentum_lessons.practice.reading import Practice, PracticeError

GOOD = """# Practice of 99

## p1

How many
steps?

- [ ] One, or `n`

  No: *two*.

- [x] Two, which is
  more

  Yes.

  ```python
  1 + 1
  ```

## q1 · Double it

Answers: `double`, `other`

### Hints

1. Think.

2. Write:

   ```python
   double = 2 * x
   ```

   and run it.

### Solution

```python
double = 2

# comment
other = 3
```

### Why

- Two is two.
- Three is three.
"""

JUDGES = SimpleNamespace(q1=lambda double, other, *, right: None)


def read(tmp_path, text, judges=JUDGES):
    (tmp_path / "practice.md").write_text(text, "utf-8")
    return Practice.read(tmp_path / "__init__.py", judges)


def test_a_prediction_keeps_the_order_of_its_options(tmp_path):
    (prediction,) = read(tmp_path, GOOD).predictions
    assert prediction.name == "p1"
    assert prediction.question == "How many\nsteps?"
    one, two = prediction.options
    assert (one.text, one.feedback, one.right) == ("One, or `n`", "No: *two*.", False)
    assert (two.text, two.feedback) == (
        "Two, which is\nmore",
        "Yes.\n\n```python\n1 + 1\n```",
    )
    assert two.right


def test_a_prediction_is_shown_with_letters_and_its_answers_folded(tmp_path):
    (prediction,) = read(tmp_path, GOOD).predictions
    html = prediction._repr_html_()
    assert re.findall(r"<summary><b>(.)</b> · (.+?)</summary>", html, re.DOTALL) == [
        ("A", "One, or <code>n</code>"),
        ("B", "Two, which is\nmore"),
    ]
    assert html.count("<details") == html.count("</details>") == 4
    assert " open" not in html
    assert "script" not in html
    assert repr(prediction) == "How many\nsteps?\nA · One, or `n`\nB · Two, which is\nmore"


def test_an_exercise_has_its_parts(tmp_path):
    (exercise,) = read(tmp_path, GOOD).exercises
    assert exercise.name == "q1"
    assert exercise.answers == ("double", "other")
    assert exercise.hints == (
        "Think.",
        "Write:\n\n```python\ndouble = 2 * x\n```\n\nand run it.",
    )
    assert exercise.code == "double = 2\n\n# comment\nother = 3"
    assert exercise.why == "- Two is two.\n- Three is three."
    assert exercise.right.other == 3
    exercise.check(2, 3)
    assert exercise.status == "solved"


def test_mistakes_have_names_and_a_sentence_over_several_lines(tmp_path):
    listed = "\n### Mistakes\n\n- half: That is\n  half.\n\n- far: It is {by:.1f}: `{{far}}`.\n"
    (exercise,) = read(tmp_path, GOOD + listed).exercises
    assert exercise.mistakes == {"half": "That is half.", "far": "It is {by:.1f}: `{{far}}`."}


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("- [x] Two", "- [ ] Two", 8, "one right option, `- [x]`, got 0"),
        ("- [ ] One", "- [x] One", 8, "one right option, `- [x]`, got 2"),
        ("- [ ] One", "- One", 8, "an option begins with"),
        ("\n  No: *two*.\n", "", 8, "whoever takes an option"),
        ("- [ ] One", "1. [ ] One", 12, "from 2 to 4 options, got 1"),
        ("How many\nsteps?\n", "", 3, "a question and then a list of options"),
        ("## p1", "## p2", 3, "the next section is p1 or q1, got 'p2'"),
        ("## q1 ·", "## o1 ·", 21, "the next section is p2 or q1, got 'o1'"),
        ("Answers: ", "Answer ", 21, "begins with a line such as"),
        ("### Hints", "### Hint", 21, "the parts Hints, Solution, Why and, if any, Mistakes"),
        ("1. Think.\n\n2. Write:", "Think. Write:", 21, "one numbered list"),
        ("### Solution\n", "### Solution\n\nWell.\n", 21, "one block of code"),
        ("- Two is two.\n- Three is three.\n", "", 21, "why its solution is right"),
        ("is three.", "is three.\n\n### Mistakes\n\nNone.", 21, "below Mistakes is one list"),
        ("is three.", "is three.\n\n### Mistakes\n\n- Too large.", 53, "`- name: sentence`"),
        ("is three.", "is three.\n\n### Mistakes\n\n- a: A {x.\n", 53, "is written twice"),
        ("is three.", "is three.\n\n### Mistakes\n\n- a: A.\n- a: B.\n", 54, "a is there twice"),
    ],
)
def test_what_is_wrong_is_refused_with_its_line(tmp_path, old, new, line, words):
    assert GOOD.count(old) == 1
    with pytest.raises(PracticeError) as refused:
        read(tmp_path, GOOD.replace(old, new))
    assert f"practice.md, line {line}: " in str(refused.value)
    assert words in str(refused.value)


def test_more_options_than_letters_are_refused(tmp_path):
    more = "".join(f"- [ ] Number {n}\n\n  No.\n\n" for n in range(3))
    with pytest.raises(PracticeError, match="from 2 to 4 options, got 5"):
        read(tmp_path, GOOD.replace("- [ ] One", f"{more}- [ ] One"))


def test_an_exercise_without_a_judge_is_refused(tmp_path):
    with pytest.raises(
        PracticeError, match=r"line 21: q1 has no judge: judges\.py defines no .*q1"
    ):
        read(tmp_path, GOOD, SimpleNamespace())


def test_progress_counts_and_names(tmp_path, capsys, monkeypatch):
    from momentum_lessons.practice import reading

    texts = []
    monkeypatch.setattr(reading, "display", lambda markdown: texts.append(markdown.data))
    second = GOOD[GOOD.index("## q1") :].replace("q1", "q2")
    judges = SimpleNamespace(q1=JUDGES.q1, q2=JUDGES.q1)
    practice = read(tmp_path, f"{GOOD}\n{second}", judges)
    practice.exercises[0].check(2, 3)
    practice.progress()
    practice.exercises[1].check(2)
    practice.progress()
    assert texts == [
        "**1 of 2 solved**; q2 not attempted.",
        "**1 of 2 solved**; q2 not solved yet.",
    ]
