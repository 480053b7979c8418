"""Errors as shown: place, message, the line with a caret below it, what to do."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceguide.errors import Problem, ScriptError, VoiceguideError, render_problem
from voiceguide.script.parser import parse_script
from voiceguide.text import printable

TOP = "## S\n- a\n"


def shown(text: str) -> list[str]:
    """Return message, line and caret of a script's first problem."""
    with pytest.raises(ScriptError) as caught:
        parse_script(TOP + text, "x.md")
    return str(caught.value).splitlines()[:3]


def test_an_error_shows_what_where_and_what_to_do() -> None:
    with pytest.raises(ScriptError) as caught:
        parse_script("## S\n- [20s] a\n  - [haf] b\n", "oil.md")
    assert str(caught.value).splitlines() == [
        "oil.md:3:5: Unknown direction [haf].",
        "      - [haf] b",
        "        ^~~~~",
        "  Did you mean [half]?",
    ]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("- [zz]", "3:3"),
        ("- a [zz] b", "3:5"),
        ("-   a [zz]", "3:7"),
        ("-\t[zz]", "3:3"),
        ("\t- [zz]", "3:4"),
        ("- [20s] a\n\t- [zz]", "4:4"),
        ("- one\n  two [zz]", "4:7"),
        ("- one\n      two [zz]", "4:11"),
        ("- one\nlazy [zz]", "4:6"),
        ("- one\n\n  two\n  three [zz]", "6:9"),
        ("- one\n\ttwo [zz]", "4:6"),
        ("- <!-- note --> a [zz]", "3:19"),
        ("<!-- a\nb -->\n- [zz]", "5:3"),
        ("- one <!-- a\nb --> two [zz]", "4:11"),
        ("- one\r\n  [zz]", "4:3"),
        ("- a [at\n  3s] b", "3:5"),
        ("## T {x} [left, right]\n- a", "3:6"),
        ("## T [zz] ##\n- a", "3:6"),
        ("- " + "a " * 1500 + "[zz]" + " a" * 400 + "\n", "3:3003"),
        ("- [1s] " + "[2s] a " * 1400 + "[zz]", "3:9808"),
        ("- 你好 [zz]", "3:6"),
        ("- e\N{COMBINING ACUTE ACCENT} [zz]", "3:6"),
    ],
    ids=lambda value: repr(value)[:24],
)
def test_the_caret_is_under_the_exact_place(text: str, place: str) -> None:
    message, line, caret = shown(text)
    assert message.startswith(f"x.md:{place}: ")
    assert len(line) <= 110
    at = line.index("[at" if "[at" in line else "{x}" if "{x}" in line else "[zz]")
    wide = sum(character in "你好" for character in line[:at])
    accents = line[:at].count("\N{COMBINING ACUTE ACCENT}")
    assert caret.index("^") == at + wide - accents
    assert len(caret.strip()) <= len(line[at:])


def test_text_of_a_script_cannot_drive_the_terminal() -> None:
    message, line, _ = shown("- a \x1b[31mred")
    assert "\x1b" not in message + line
    problem = Problem(1, 1, "say “\x1b[31m\nx”", "or\x07", "\x1b", 1)
    assert not set(render_problem("a\nb.md", problem)) & {"\x1b", "\x07"}
    assert len(render_problem("a\nb.md", problem).splitlines()) == 4


def test_joiners_that_a_script_is_written_with_are_kept() -> None:
    persian = "می\N{ZERO WIDTH NON-JOINER}خواهم"
    assert printable(persian) == persian
    _message, line, caret = shown(f"- {persian} [zz]")
    assert caret.index("^") == line.index("[zz]") - 1


def test_a_file_named_to_drive_the_terminal_does_not() -> None:
    error = VoiceguideError("bad\x1b[31m.md cannot be read.", "Look at bad\x07.md.\nOr not.")
    assert str(error) == "bad�[31m.md cannot be read.\nLook at bad�.md.\nOr not."
    problems = [Problem(1, 1, "No.")] * (ScriptError.SHOWN + 1)
    assert "\x1b" not in str(ScriptError("bad\x1b.md", problems))


def test_a_hint_follows_the_message() -> None:
    assert str(VoiceguideError("What.", "Do this.")) == "What.\nDo this."
    assert str(VoiceguideError("What.")) == "What."


@given(st.text(), st.integers(1, 300), st.integers(1, 300))
def test_any_problem_can_be_shown(source: str, column: int, length: int) -> None:
    text = render_problem("x.md", Problem(1, column, "m", "h", source, length))
    assert text.startswith(f"x.md:1:{column}: m")
