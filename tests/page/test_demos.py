"""The demo scripts of the instructor guide give the readouts that they quote, in the page."""

import ast
import re

import pytest
from test_guide import NOTEBOOKS, PLAN, rows, source

import momentum_lessons as ml
from momentum_lessons.explorers.widget import VIEWS


def demos_of(number):
    """Return (notebook, call, script) for every demo; a script's rows are (set, readout, say)."""
    found = re.findall(r"^\*\*Demo\*\* `(.+)`\n\n((?:\|.*\n)+)", PLAN[number], re.M)
    return [(number, call, rows(table)[1:]) for call, table in found]


DEMOS = [demo for number in NOTEBOOKS for demo in demos_of(number)]


@pytest.mark.parametrize(
    ("number", "call", "script"), DEMOS, ids=[f"{n} {call[13:40]}" for n, call, _ in DEMOS]
)
def test_a_script_gives_the_readouts_that_it_quotes(page, number, call, script):
    tree = ast.parse(call, mode="eval")
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)} - {"ml"}
    scope = {"ml": ml}
    for name in names:
        exec(re.search(rf"^{name} = .+$", source(number), re.M)[0], scope)
    evaluate = lambda node: eval(compile(ast.Expression(node), call, "eval"), scope)  # noqa: E731
    arguments = [evaluate(node) for node in tree.body.args]
    keywords = {word.arg: evaluate(word.value) for word in tree.body.keywords}
    name = tree.body.func.attr
    shown = page(name, *arguments, **keywords)
    for settings, readout, _ in script:
        for setting in [] if settings == "as it opens" else settings.split(", "):
            turn(shown, VIEWS[name]["handles"], *setting.split(" = "))
        assert shown.readout == readout, settings
    assert shown.errors == []


def turn(shown, handles, word, value):
    """Set the one handle whose label has the word to the value, as one types or chooses it."""
    named = [
        key
        for key, h in handles.items()
        if re.search(rf"(^|\s){re.escape(word)}(\s|$)", h["label"])
    ]
    assert len(named) == 1, f"{word} names {named}"
    handle = shown.handle(named[0])
    if handles[named[0]]["kind"] == "menu":
        handle.select_option(label=value)
        return
    typed = handle.locator("xpath=..").locator(".ml-typed")
    typed.fill(value)
    typed.press("Enter")
    assert typed.input_value() == value, f"{word} = {value} is outside of the slider"
