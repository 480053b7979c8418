"""Any text: every line is in the routine or in a problem, and only ScriptError is raised."""

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from voiceguide.errors import ScriptError
from voiceguide.script.decoding import decode_script
from voiceguide.script.parser import parse_script
from voiceguide.script.plain_text import plain_text
from voiceguide.script.routine import Chime, Include, Item, Play, Routine, Words

LINES = st.sampled_from(
    [
        "",
        "",
        "   ",
        "---",
        "...",
        "--- title",
        "kind: massage",
        "titel: [x",
        "chimes: off",
        "title: Tilia",
        "# Title",
        "#Title",
        "## Jaw",
        "## Jaw [left, right]",
        "## Jaw [x2] [x3]",
        "##Jaw",
        "## [left, right",
        "### Deeper",
        "Prose alpha",
        "====",
        "***",
        "> quoted beta",
        "```",
        "| cell | gamma |",
        "[half]: delta",
        "[link](epsilon)",
        "1. numbered zeta",
        "2) numbered eta",
        "- Theta",
        "* Iota *kappa* `lambda`",
        "+ Mu_nu 2 * 3",
        "-Xi",
        "-",
        "- - Omikron",
        "- # Pi",
        "- [20s] Rho {side} sigma",
        "- [20] Tau",
        "- [5s]",
        "- [wait] Upsilon",
        "- [chime bell]",
        "- [play file.wav] phi",
        "- [include other]",
        "- Chi [2s] psi {",
        "- [half] Omega",
        "- [last 3s] [countdown]",
        "- [every 3s] alef",
        "- [zz] bet",
        "[area jaw]",
        "- [area neck, jaw]",
        "[area gimmel]",
        "- ] gimel [",
        "- dalet\x0bhe",
        "-\N{NO-BREAK SPACE}waw",
        "\ufeff## zayin",
        "<!-- chet -->",
        "<!-- tet",
        "yod -->",
        "- kaf <!-- lamed --> mem",
        "\\- nun",
        "&nbsp; samech",
        "<div>ayin</div>",
    ]
)
INDENTS = st.sampled_from(["", "", "", "", "  ", "  ", "    ", "\t", "      ", " "])
SCRIPTS = st.builds(
    lambda top, lines, end: end.join([*top, *(indent + line for indent, line in lines)]),
    st.sampled_from([[], ["# Title", "## Step"], ["---", "kind: massage", "---", "## Step"]]),
    st.lists(st.tuples(INDENTS, LINES), max_size=14),
    st.sampled_from(["\n", "\n", "\r\n", "\r"]),
)
MOSTLY_RIGHT = st.builds(
    lambda about, lines: "\n".join([*about, "## Step [left, right]", "- begin", *lines]),
    st.lists(st.sampled_from(["", "first", "  second", "<!-- third", "-->", "[fourth](x)"])),
    st.lists(
        st.sampled_from(
            [
                "",
                "## Other",
                "- [20s] Rho {side} sigma",
                "  - [half] omega",
                "  - [last 3s] [countdown]",
                "  more *tau*",
                "lazy upsilon",
                "",
                "- [chime bell] phi [2s] chi",
                "- [include other]",
                "  <!-- psi",
                "rest --> alef",
                "\tbet",
            ]
        ),
        max_size=12,
    ),
)


def parse(data: str | bytes) -> Routine | ScriptError:
    """Return the routine, or the ScriptError raised; no other error is allowed."""
    refused: ScriptError
    try:
        text = decode_script(data, "x.md") if isinstance(data, bytes) else data
        return parse_script(text, "x.md")
    except ScriptError as error:
        refused = error
    assert refused.problems
    assert str(refused)
    return refused


def written_lines(text: str) -> list[str]:
    """Return the lines of a script without comments, removed in another way than by the parser."""
    text = re.sub(r"\r\n|\r", "\n", text)
    front = re.match(r"-{3,}[ \t]*\n(?:.*\n)*?-{3,}[ \t]*(?:\n|\Z)", text)
    end = front.end() if front else 0
    hidden = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
    rest = hidden.sub(lambda note: re.sub(r"[^\n]", " ", note[0]), text[end:])
    return (re.sub(r"[^\n]", "", text[:end]) + rest).split("\n")


def words_of(part: object) -> str:
    if isinstance(part, Words):
        return part.text
    if isinstance(part, Chime | Include):
        return part.name
    return part.file if isinstance(part, Play) else ""


def words_of_item(item: Item) -> str:
    cues = (part for cue in item.cues for part in cue.parts)
    return " ".join(map(words_of, (*item.parts, *cues)))


def content(routine: Routine) -> dict[int, str]:
    """Return for each line the text of the routine that represents it."""
    found: dict[int, str] = {}

    def answer(first: int, last: int, text: str) -> None:
        for line in range(first, last + 1):
            found[line] = found.get(line, "") + " " + text

    for step in routine.steps:
        answer(step.line, step.line, " ".join([step.name, *step.sides]))
        for item in step.items:
            last = max([item.last_line, *(cue.last_line for cue in item.cues)])
            answer(item.line, last, words_of_item(item))
    for line in range(1, routine.steps[0].line):
        answer(line, line, f"{routine.title} {routine.description}")
        if routine.front.title and re.match(r"\s*#\s", routine.lines[line - 1]):
            found[line] += routine.lines[line - 1]  # the heading gives way to the front matter's
    return found


def check_nothing_is_dropped(text: str) -> None:
    routine = parse(text)
    lines = written_lines(text.removeprefix("\ufeff"))
    if isinstance(routine, ScriptError):
        assert all(1 <= problem.line <= len(lines) for problem in routine.problems)
        assert all(problem.column >= 1 for problem in routine.problems)
        return
    found = content(routine)
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        assert number in routine.covered
        spoken = re.sub(r"\[(?!chime|play|include)[^\]]*\]|\b(?:chime|play|include)\b", " ", line)
        for word in re.findall(r"[^\W_]+", plain_text(spoken).text):
            assert word in found[number], (number, line, word)


@given(SCRIPTS)
@settings(max_examples=200)
@example("## A\n- [half]\n- b")
@example("--- title\n## A\n- a\n---")
@example("---\nkind: massage\n...\n## A\n- a")
def test_no_line_of_a_plausible_script_is_dropped(text: str) -> None:
    check_nothing_is_dropped(text)


@given(MOSTLY_RIGHT)
@settings(max_examples=200)
def test_no_line_of_a_mostly_right_script_is_dropped(text: str) -> None:
    check_nothing_is_dropped(text)


@given(st.text())
@settings(max_examples=300)
def test_no_line_of_any_text_is_dropped(text: str) -> None:
    check_nothing_is_dropped("## A\n- a\n" + text)
    check_nothing_is_dropped(text)


@given(st.text(alphabet=st.sampled_from("-*+#[]{}<>!`_ \t\nax2s,.:|1")))
@settings(max_examples=200)
def test_no_line_of_markup_run_wild_is_dropped(text: str) -> None:
    check_nothing_is_dropped("## A\n- a\n" + text)


@given(st.binary())
def test_any_bytes_are_text_or_refused(data: bytes) -> None:
    assert parse(data)
    assert parse(b"## A\n- a\n" + data)


@pytest.mark.parametrize(
    "text",
    [
        *(mark * 25_000 for mark in ("[", "]", "{", "}", "*", "_", "`", "#", "-", "<!--", "-->")),
        *("- " + mark * 25_000 for mark in ("[", "]", "{", "a *", "a _", "`a", "[2s]", "{a}")),
        *(("- a " + mark * 3900 + "\n") * 5 for mark in "*_`{"),
        "- " * 15_000,
        *(
            mark * 20_000
            for mark in ("1. ", "**[", "(20", "［", "20 ", "> ", "\\[", "<break time=")
        ),
        *("- a\n" + mark * 20_000 for mark in ("- [ ] ", "• ", "a) ", "> ", "*a", "&", "\\")),
        "".join("  " * depth + "- a\n" for depth in range(400)),
        "- a\n" + "  [2s] b\n" * 1_500,
        "- a\n\n" + "  [2s] b\n\n" * 1_500,
        "- [20s] a\n" + "  - [half] b\n" * 1_000,
        "- a\n" * 1_500,
        "- a\n\n## S\n" * 700 + "- a",
        "x" * 1_000_000,
        "- " + "x y" * 75_000,
        "\x01" * 25_000,
        "\n" * 25_000,
    ],
    ids=lambda text: f"{text[:6]!r}",
)
def test_hostile_scripts_end_in_a_routine_or_in_problems(text: str) -> None:
    assert parse(text)
    assert parse("## A\n" + text)
