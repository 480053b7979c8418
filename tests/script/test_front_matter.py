"""Front matter: each key with right and wrong values, and YAML that is refused."""

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from tests.paths import CHECKOUT
from voiceguide.errors import Problem
from voiceguide.script.front_matter import LONGEST_CHARACTERS, parse_front_matter
from voiceguide.script.pronunciation import MOST_WORDS
from voiceguide.script.routine import Chimes, FrontMatter


def read(text: str) -> FrontMatter:
    front, problems = parse_front_matter(text, 2)
    assert problems == []
    return front


def refuse(text: str) -> Problem:
    _, problems = parse_front_matter(text, 2)
    assert len(problems) == 1, problems
    return problems[0]


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ('title: "Jaw: release"', "title", "Jaw: release"),
        ("title: 2024", "title", "2024"),
        ("summary: One minute", "summary", "One minute"),
        ("summary: >\n  One\n  minute\n", "summary", "One minute"),
        ("summary:", "summary", ""),
        ("kind: Massage", "kind", "massage"),
        ("areas: [Forehead, jaw]", "areas", ("forehead", "jaw")),
        ("areas: forehead, jaw", "areas", ("forehead", "jaw")),
        ("areas:\n  - forehead\n  - jaw", "areas", ("forehead", "jaw")),
        ("areas:", "areas", ()),
        ("needs: three drops of oil, warm", "needs", ("three drops of oil, warm",)),
        ("needs: [oil, a mirror]", "needs", ("oil", "a mirror")),
        ("needs:", "needs", ()),
        ("caution: Not on sore skin.", "caution", "Not on sore skin."),
        ("language: en-GB", "language", "en-GB"),
        ("language: no", "language", "no"),
        ("voice: Samantha", "voice", "Samantha"),
        ("pace: 140", "pace", "140"),
        ("pace: 90%", "pace", "90%"),
        ("pace: relaxed", "pace", "relaxed"),
        ("fit: 60s", "fit_s", 60.0),
        ("background: rain", "background", "rain"),
        ("background: off", "background", "off"),
        ("background: no", "background", "off"),
        ("lead_in: 5s", "lead_in_s", 5.0),
        ("lead_in: 0", "lead_in_s", 0.0),
        ("lead_in: 0s", "lead_in_s", 0.0),
        ("lead_in: off", "lead_in_s", 0.0),
        ("chimes: off", "chimes", None),
        ("chimes: false", "chimes", None),
        ("chimes:\n  open: bell\n  side: off", "chimes", Chimes(open="bell", side=None)),
        ("chimes: {close: gong}", "chimes", Chimes(close="gong")),
        ("say: {gua sha: gwah  shah}", "say", (("gua sha", "gwah shah"),)),
        ("say:\n  5-10: five to ten\n  LI4: no", "say", (("5-10", "five to ten"), ("LI4", "no"))),
        ("title: Oil &amp; *water*", "title", "Oil & water"),
        ("version: 1", "title", None),
        ("# only a note", "title", None),
        ("", "title", None),
    ],
)
def test_each_key_takes_its_value_as_written(text: str, field: str, value: object) -> None:
    assert getattr(read(text), field) == value


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("titel: x", "Unknown key “titel” in the front matter.", "Did you mean title?"),
        ("leadin: 5s", "Unknown key “leadin”", "Did you mean lead_in?"),
        ("qqqq: x", "Unknown key “qqqq”", "The keys are title, summary"),
        ("kind: massage\nkind: exercise", "“kind” is given twice.", "Keep one"),
        ("title:", "title: the value is missing.", "Write one, or remove the line."),
        ('title: "\\e[2J"', "an invisible control character (U+001B).", "'single quotes'"),
        ("title: [a, b]", "title: this must be plain text.", ""),
        ("summary: {a: b}", "summary: this must be plain text.", ""),
        (
            "kind: dance",
            "kind: “dance” is not a kind.",
            "Choose massage, exercise, application or breathing.",
        ),
        ("areas: {a: b}", "areas: this must be plain text.", ""),
        ("areas: [[a]]", "areas: this must be plain text.", ""),
        ("needs: ['']", "needs: the value is missing.", ""),
        ("language: English", "language: “English” is not a language.", "such as en-GB"),
        ("pace: fast", "pace: “fast” is not a pace.", ""),
        ("pace: 900", "pace: A pace of 900 words per minute cannot be spoken.", ""),
        ("fit: 60", "fit: A duration needs a unit: 60s", ""),
        ("fit: 0s", "fit: A duration must be longer than zero.", ""),
        ("lead_in: 5", "lead_in: A duration needs a unit", ""),
        ("lead_in: -5s", "lead_in: A duration cannot be negative.", ""),
        (
            "chimes: bell",
            "chimes: “bell” does not say which moments",
            "side, close, hold and release.",
        ),
        ("chimes: [bell]", "chimes: this does not say which moments", "Write off"),
        ("chimes: {opening: bell}", "chimes: “opening” is not a moment", "for open, step"),
        ("chimes: {open: bell, open: gong}", "chimes: “open” is given twice.", "Keep one"),
        ("chimes: {open: [bell]}", "chimes: this must be plain text.", ""),
        ("background: [rain]", "background: this must be plain text.", ""),
        ("name: x", "Unknown key “name” in the front matter.", "Did you mean title?"),
        ("say: gua", "say: this does not say which word is pronounced how.", "gua sha: gwah shah"),
        ("say: {a: ''}", "say: a word and its pronunciation each need letters.", "Write “gua"),
        ("say: {a: b, A: c}", "say: “A” is given twice.", "Keep one"),
        ("say: {a: [b]}", "say: this must be plain text.", ""),
        ("version: 2", "version: this script is written for another version", "version: 1."),
        ("version: '1.0'", "version: this script is written for another version", ""),
    ],
)
def test_a_wrong_value_says_which_key_and_what_to_write(text: str, message: str, hint: str) -> None:
    problem = refuse(text)
    assert message in problem.message
    assert hint in problem.hint
    line = text.split("\n")[problem.line - 2]
    underlined = line[problem.column - 1 :][: problem.length]
    about_key = problem.message.startswith(("Unknown key", "“kind”"))
    key, _, value = line.partition(":")
    assert underlined == (key if about_key else value.strip())


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("areas: &a [jaw]", "anchors (&name) cannot be used here"),
        ("areas: *a", "aliases (*name) cannot be used here"),
        ("title: !secret x", "tags (!name) cannot be used here"),
        ("title: !!python/object/apply:os.system [ls]", "tags (!name) cannot be used here"),
        ("areas: [!!str jaw]", "tags (!name) cannot be used here"),
        ("areas: " + "[" * 60_000, "nested too deeply"),
        ("areas: " + "{" * 60_000, "nested too deeply"),
        ("? " * 30_000, "nested too deeply"),
        ("areas: " + "[a, " * 9_000, "nested too deeply"),
        ('title: "never closed', "found unexpected end of stream"),
        ("title: Jaw: release", "mapping values are not allowed here"),
        ("a: b\n--- \nc: d", "found another document"),
        ("\ttitle: x", "cannot start any token"),
    ],
)
def test_yaml_that_cannot_be_read_is_one_problem(text: str, message: str) -> None:
    problem = refuse(text)
    assert problem.message.startswith("The front matter cannot be read")
    assert message in problem.message
    assert problem.hint


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        ("title: Jaw: release", (2, 11), "mapping values"),
        ("kind: massage\nareas: &a [jaw]", (3, 8), "anchors"),
        ("kind: massage\nareas: [*a]", (3, 9), "aliases"),
        ("kind: massage\nareas: [!!str jaw]", (3, 9), "tags"),
        ("kind: massage\nareas: [[[[[[a]]]]]]", (3, 13), "nested too deeply"),
        ("kind: massage\ntitle: \x07", (2, 1), ""),
        ('kind: massage\ntitle: "\\U00110000"', (3, 1), "a character that does not exist"),
        ("\n- a", (3, 1), "not a list of keys"),
        (f"# {'a' * (LONGEST_CHARACTERS - 1)}", (2, 1), "too long"),
    ],
)
def test_what_cannot_be_read_is_shown_in_its_place(
    text: str, place: tuple[int, int], said: str
) -> None:
    problem = refuse(text)
    assert (problem.line, problem.column) == place
    assert said in problem.message
    assert " " in problem.hint


def test_front_matter_may_be_long_and_nested() -> None:
    assert read(f"# {'a' * (LONGEST_CHARACTERS - 2)}") == FrontMatter()
    assert refuse("a: [[[[b]]]]\nb: [[[[c]]]]").message.startswith("Unknown keys “a” and “b”")


@pytest.mark.parametrize(
    ("count", "names"),
    [
        (1, "key “q0” in"),
        (2, "keys “q0” and “q1” in"),
        (6, "keys “q0”, “q1”, “q2”, “q3”, “q4” and “q5” in"),
        (8, "keys “q0”, “q1”, “q2”, “q3”, “q4”, “q5” and 2 more in"),
    ],
)
def test_keys_of_other_programs_are_one_problem(count: int, names: str) -> None:
    problem = refuse("\n".join(f"q{number}: x" for number in range(count)))
    assert f"Unknown {names} the front matter." in problem.message
    assert problem.hint.startswith("Delete it," if count == 1 else "Delete them,")
    assert " The keys are title, summary," in problem.hint
    assert problem.hint.endswith(", say and version.")


def test_five_hundred_words_may_have_a_pronunciation() -> None:
    pairs = [f"  w{number}: said" for number in range(MOST_WORDS + 1)]
    assert len(read("\n".join(["say:", *pairs[:-1]])).say) == MOST_WORDS
    problem = refuse("\n".join(["say:", *pairs]))
    assert problem.message == f"say: there are more than {MOST_WORDS} words here."


@pytest.mark.parametrize("text", ["just words", "- a\n- b", "[title]"])
def test_front_matter_without_keys_is_refused(text: str) -> None:
    assert "not a list of keys" in refuse(text).message


def test_too_long_front_matter_is_refused_unread() -> None:
    assert refuse("areas: " + "[" * 100_000).message == "The front matter is too long."


def test_a_problem_points_at_the_value() -> None:
    problem = refuse("title: x\npace:   fast")
    assert (problem.line, problem.column, problem.length) == (3, 9, 4)
    problem = refuse("title:\n  - a\n  - b")
    assert (problem.line, problem.column, problem.length, problem.hint) == (3, 3, 1, "")


@pytest.mark.parametrize(
    "text", ["kind: {}", "language: {}", "pace: {}", "chimes: {}", "chimes:\n  {}: bell", "{}: a"]
)
def test_no_more_than_sixty_characters_of_a_value_are_shown(text: str) -> None:
    message = refuse(text.format("x" * 70)).message
    assert f"“{'x' * 60}”" in message


def test_all_wrong_keys_are_reported_at_once() -> None:
    _, problems = parse_front_matter("titel: x\nkind: dance\nfit: 3", 2)
    assert [problem.line for problem in problems] == [2, 3, 4]


def test_a_key_that_is_not_text_is_refused() -> None:
    problem = refuse("kind: massage\n[title]: x")
    assert (problem.line, problem.column, problem.length) == (3, 1, 7)
    assert problem.message == "A key must be plain text."
    assert "key: value" in problem.hint
    _, problems = parse_front_matter("[title]: x\nkind: dance", 2)
    assert [one.line for one in problems] == [2, 3]


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    front, problems = parse_front_matter(text, 2)
    assert isinstance(front, FrontMatter)
    assert all(problem.message and problem.line >= 2 for problem in problems)


PIECES = [
    "title: ", "kind: ", "massage", "areas: ", "jaw", "chimes: ", "open: ", "bell", "off", "say: ",
    "pace: ", "120", "lead_in: ", "3s", "language: ", "en", "a: b", "null", "1:2", "0x1", "<<: ",
    "[", "]", "{", "}", ", ", "\n", "\n  ", "- ", "- jaw\n", "'", '"', ": ", ":", "#", " # ", "~",
    "...", "---", "\n---\n", "!", "&a ", "*a", "|\n", ">-\n", "\\", "\t", "\r", "\x85", "\u2028",
    "\ufeff", "\x7f", "é", "日", "💆", "=", "? ", "% ",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
@example("areas: \n\ufeff")
@example("title: &a x")
@example("a: [[[[[[[[x]]]]]]]]")
def test_libyaml_reads_what_pyyaml_reads(text: str) -> None:
    """And where anything is wrong, the message is the same."""
    fast = parse_front_matter(text, 2)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("yaml.__with_libyaml__", False)
        assert parse_front_matter(text, 2) == fast


def test_libyaml_reads_every_routine_that_ships(monkeypatch: pytest.MonkeyPatch) -> None:
    if not yaml.__with_libyaml__:
        pytest.skip("this PyYAML was built without libyaml")
    monkeypatch.delattr("voiceguide.script.front_matter._Loader")
    for path in (CHECKOUT / "scripts").rglob("*.md"):
        _, front, _ = path.read_text(encoding="utf-8").split("---\n", 2)
        assert parse_front_matter(front, 2)[1] == []
