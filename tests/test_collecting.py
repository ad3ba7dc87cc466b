"""What a learner hands in says what was done, is opt-in, and shows when another has changed it."""

import json
from types import SimpleNamespace

import pytest

from momentum_lessons.practice import collecting, exercise, reading
from momentum_lessons.practice.collecting import hand_in, read, signature
from momentum_lessons.practice.exercise import Exercise
from momentum_lessons.practice.judging import Wrong


def judge(answer, *, right):
    if answer != right.answer:
        raise Wrong("That is not the answer.")


@pytest.fixture
def q1(monkeypatch):
    monkeypatch.setattr(exercise, "display", lambda shown: None)
    monkeypatch.setattr(exercise, "typed", lambda: "q1.check(answer)")
    return Exercise(
        "q1", judge, ("answer",), ("Think.", "Six by nine."), "answer = 42", "So it is."
    )


def entry(path, lesson="n01_background"):
    return read(path)["lessons"][lesson]["q1"]


def test_the_file_holds_state_tries_hints_and_the_answer_and_nothing_else(q1, tmp_path):
    q1.check(41)
    q1.hint()
    q1.check(42)
    path = hand_in("n01_background", [q1], " Ada Lovelace ", "a key", tmp_path)
    assert path.name == "progress-ada-lovelace.json"
    record = json.loads(path.read_text("utf-8"))
    expected = {"state": "solved", "tries": 2, "hints": 1, "answer": "q1.check(answer)"}
    assert record.pop("signature") == signature(record, "a key")
    assert record == {"name": "Ada Lovelace", "lessons": {"n01_background": {"q1": expected}}}
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


def test_a_cell_with_dots_in_it_is_no_try(q1, tmp_path):
    q1.check(...)
    assert entry(hand_in("n01_background", [q1], "Ada", folder=tmp_path))["tries"] == 0


def test_a_kernel_that_starts_again_takes_nothing_from_what_was_handed_in(q1, tmp_path):
    q1.check(41)
    q1.check(42)
    hand_in("n01_background", [q1], "Ada", "a key", tmp_path)
    again = Exercise("q1", judge, ("answer",), ("Think.",), "answer = 42", "So it is.")
    again.check(40)
    path = hand_in("n01_background", [again], "Ada", "a key", tmp_path)
    assert (entry(path)["state"], entry(path)["tries"]) == ("solved", 2)
    hand_in("n02_physics", [again], "Ada", "a key", tmp_path)
    assert set(read(path)["lessons"]) == {"n01_background", "n02_physics"}


@pytest.mark.parametrize(
    "change",
    [
        lambda record: record.update(name="Grace"),
        lambda record: record["lessons"]["n01_background"]["q1"].update(state="solved"),
        lambda record: record["lessons"]["n01_background"]["q1"].update(answer="copied"),
    ],
)
def test_whoever_changes_the_file_without_the_key_is_seen(q1, tmp_path, change):
    q1.check(41)
    record = read(hand_in("n01_background", [q1], "Ada", "a key", tmp_path))
    assert record["signature"] == signature(record, "a key")
    assert record["signature"] != signature(record, "another key")
    change(record)
    assert record["signature"] != signature(record, "a key")


@pytest.mark.parametrize("name", ["", "  ", 7, "x" * 61, None])
def test_a_name_that_is_none_gets_one_sentence(q1, tmp_path, name):
    with pytest.raises(ValueError, match=r"name must be a text of 1 to 60 letters, got"):
        hand_in("n01_background", [q1], name, folder=tmp_path)


def test_a_name_is_no_way_into_another_folder(q1, tmp_path):
    inside = tmp_path / "mine"
    inside.mkdir()
    path = hand_in("n01_background", [q1], "../../etc/x", folder=inside)
    assert path.resolve().parent == inside


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "[" * 100_000,
        '{"name": "Ada", "lessons": {"n01": {"q1": {"state": "won", "tries": 0, "hints": 0}}}}',
        '{"name": 1, "lessons": {}}',
    ],
)
def test_a_file_that_no_progress_wrote_is_refused_and_left_as_it_is(q1, tmp_path, text):
    path = tmp_path / "progress-ada.json"
    path.write_text(text)
    with pytest.raises(ValueError, match=r"progress-ada.json is not a file that progress"):
        hand_in("n01_background", [q1], "Ada", folder=tmp_path)
    assert path.read_text() == text


def test_progress_writes_only_for_those_who_give_a_name(q1, tmp_path, monkeypatch):
    shown = []
    monkeypatch.setattr(reading, "display", lambda text: shown.append(text.data))
    practice = reading.Practice((), (q1,), "n01_background")
    practice.progress(folder=tmp_path)
    assert list(tmp_path.iterdir()) == []
    practice.progress(name="Ada", folder=tmp_path)
    assert "progress-ada.json" in shown[-1]


def test_the_answer_is_the_cell_that_is_running(monkeypatch):
    cells = {"In": ["", "first", "answer = 42\nq1.check(answer)"]}
    monkeypatch.setattr(collecting, "get_ipython", lambda: SimpleNamespace(user_ns=cells))
    assert collecting.typed() == "answer = 42\nq1.check(answer)"
    monkeypatch.setattr(collecting, "get_ipython", lambda: None)
    assert collecting.typed() == ""


def test_the_file_of_a_learner_whose_name_shortens_alike_is_not_continued(tmp_path):
    path = collecting.hand_in("n01_background", [], "Ada B", folder=tmp_path)
    before = path.read_text("utf-8")
    with pytest.raises(ValueError, match=r"^name must be 'Ada B', whose file .* got 'ada-b'$"):
        collecting.hand_in("n01_background", [], "ada-b", folder=tmp_path)
    assert path.read_text("utf-8") == before
