"""docs/script-format.md is true: every example in it is run, and every number compared.

Conventions of that page, by the words after the three backticks:

- `markdown NAME.md` is a whole script; `markdown NAME.md mistake` one with mistakes, whose messages
  a console example shows. All of them are in one folder, together with two sounds.
- `markdown fragment` is part of a script. If it has no `##` heading it is put below one, and a last
  step is added, so that `{next}` has something to name.
- `console` is a command and exactly what it prints; `sh` a command that is parsed but not run.
- The table of mistakes: a wrong line, what `check` says about it, the right line.
"""

from __future__ import annotations

import contextlib
import io
import json
import re
import shlex
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import numpy as np
import pytest
import soundfile
from msgspec import Struct
from msgspec.structs import asdict

from tests.paths import CHECKOUT
from voiceguide import cli
from voiceguide.library import sound_bank
from voiceguide.library.catalog import SOUND_SUFFIXES
from voiceguide.planning import plan, timing
from voiceguide.planning.fit import HOLD_SCALES, PACE_PERCENTS
from voiceguide.script import decoding, durations, inline, pace, repetitions, routine
from voiceguide.script.areas import AREAS
from voiceguide.script.directions import MOST_ROUNDS
from voiceguide.script.front_matter_values import KEYS
from voiceguide.script.meant_directions import EXAMPLES
from voiceguide.script.routine import Chimes
from voiceguide.script.word_check import misspoken
from voiceguide.system.folders import shipped_folder

PAGE = (CHECKOUT / "docs" / "script-format.md").read_text(encoding="utf-8")
OWN_SOUNDS = ("welcome.wav", "gong.wav")
CLOSE_S = 0.3
"""Allowed difference in the length of spoken words from what the page shows."""


class Block(Struct, frozen=True):
    """One fenced example: the words after its backticks, its text, its first line."""

    info: tuple[str, ...]
    text: str
    line: int

    def __str__(self) -> str:
        return f"line-{self.line}"


class Slip(Struct, frozen=True):
    """One row of the table of mistakes."""

    wrong: str
    says: str
    right: str

    def __str__(self) -> str:
        return self.wrong


def blocks_of(page: str) -> list[Block]:
    found = []
    fence = re.compile(r"^( *)```(\S[^\n]*)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
    for match in fence.finditer(page):
        indent, info, text = match.groups()
        plain = "".join(line.removeprefix(indent) for line in text.splitlines(keepends=True))
        found.append(Block(tuple(info.split()), plain, page.count("\n", 0, match.start()) + 1))
    return found


def table_below(heading: str) -> list[list[str]]:
    """Return the cells of the table whose header row begins with `heading`."""
    _, _, rest = PAGE.partition(f"\n| {heading} |")
    assert rest, f"there is no table “{heading}”"
    rows = rest.split("\n\n")[0].splitlines()[2:]
    return [[cell.strip() for cell in row.strip("|").split(" | ")] for row in rows]


def code_in(text: str) -> list[str]:
    return re.findall(r"`([^`]+)`", text)


def whole(fragment: str) -> str:
    """Return a whole script that contains a fragment."""
    front = re.match(r"---\n.*?\n---\n", fragment, re.DOTALL)
    opening = front[0] if front else ""
    body = fragment.removeprefix(opening)
    if body.strip() and not re.search(r"^## ", body, re.MULTILINE):
        body = f"## Step\n{body}"
    elif re.fullmatch(r"## [^\n]*\n*", body):
        body = f"{body.strip()}\n- Rest.\n"
    return f"{opening}{body}\n## Afterwards\n- Rest.\n"


BLOCKS = blocks_of(PAGE)
SCRIPTS = {
    block.info[1]: block for block in BLOCKS if block.info[0] == "markdown" and len(block.info) > 1
}
RIGHT_SCRIPTS = [
    block
    for block in BLOCKS
    if block.info[0] == "markdown" and block.info[2:] != ("mistake",) and len(block.info) == 2
]
MISTAKEN_SCRIPTS = [block for block in BLOCKS if block.info[2:] == ("mistake",)]
CONSOLE = [block for block in BLOCKS if block.info == ("console",)]
COMMANDS = [block for block in BLOCKS if block.info == ("sh",)]
SLIPS = [
    Slip(wrong.strip("`"), says, right.strip("`"))
    for wrong, says, right in table_below("you wrote | `check` says | write")
]


def run(*arguments: str) -> tuple[int, str]:
    """Run a command in this process; return its exit code and everything it printed, in order."""
    numbers = {getattr(signal, name, signal.SIGINT) for name in ("SIGINT", "SIGTERM", "SIGHUP")}
    before = {number: signal.getsignal(number) for number in numbers}
    printed = io.StringIO()
    try:
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
            code = cli.run(arguments)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    return code, printed.getvalue()


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """One home for all tests here; the current folder holds the scripts."""
    home = tmp_path_factory.mktemp("home")
    here = home / "scripts"
    here.mkdir()
    for name, block in SCRIPTS.items():
        if name != "fragment":
            (here / name).write_text(block.text, encoding="utf-8")
    for name in OWN_SOUNDS:
        tone = 0.1 * np.sin(np.arange(22050) * 0.06)
        soundfile.write(here / name, tone.astype(np.float32), 44100)
    with pytest.MonkeyPatch.context() as patch:
        for kind in ("DATA", "CONFIG", "CACHE"):
            patch.setenv(f"XDG_{kind}_HOME", str(home / kind.lower()))
        for variable in ("PACE", "VOICE", "VOLUME", "BACKGROUND", "CHIMES", "OUTPUT"):
            patch.delenv(f"VOICEGUIDE_{variable}", raising=False)
        patch.delenv("FORCE_COLOR", raising=False)
        patch.setenv("COLUMNS", "100")
        patch.chdir(here)
        yield home


Findings = dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def findings(home: Path) -> Findings:
    """What `check --json` finds in every script, fragment and mistake on the page, by its text."""
    texts = [block.text for block in RIGHT_SCRIPTS if block.info[1] != "fragment"]
    texts += [whole(block.text) for block in BLOCKS if block.info == ("markdown", "fragment")]
    texts += [whole(text) for slip in SLIPS for text in (slip.wrong, slip.right)]
    names = {}
    for number, text in enumerate(dict.fromkeys(texts)):
        names[text] = f"example-{number}.md"
        Path(names[text]).write_text(text, encoding="utf-8")
    _code, printed = run("check", "--strict", "--json", *names.values())
    by_name = {found["routine"]: found for found in json.loads(printed)}
    return {text: by_name[name] for text, name in names.items()}


def test_the_page_has_examples_of_every_kind() -> None:
    known = {"markdown", "console", "sh", "toml"}
    assert {block.info[0] for block in BLOCKS} == known
    assert PAGE.count("```") == 2 * len(BLOCKS) + PAGE.count("````")
    assert len(RIGHT_SCRIPTS) > 10
    assert len(SLIPS) > 8


@pytest.mark.parametrize("block", RIGHT_SCRIPTS, ids=str)
def test_an_example_is_free_of_errors_and_warnings(block: Block, findings: Findings) -> None:
    found = findings[whole(block.text) if block.info[1] == "fragment" else block.text]
    assert (found["errors"], found["warnings"]) == ([], [])


@pytest.mark.parametrize("slip", SLIPS, ids=str)
def test_a_mistake_gets_the_message_beside_it(slip: Slip, findings: Findings) -> None:
    [error] = findings[whole(slip.wrong)]["errors"]
    assert slip.says in (error["message"], f"{error['message']} {error['hint']}".strip())
    mended = findings[whole(slip.right)]
    assert (mended["errors"], mended["warnings"]) == ([], [])


def test_every_mistaken_script_is_shown_with_its_messages() -> None:
    shown = [shlex.split(block.text.splitlines()[0])[-1] for block in CONSOLE]
    assert MISTAKEN_SCRIPTS
    for block in MISTAKEN_SCRIPTS:
        assert block.info[1] in shown


def test_every_command_prints_what_the_page_shows(home: Path) -> None:
    # In the page's order: what one command writes, the next one checks.
    for block in CONSOLE:
        command, _, expected = block.text.partition("\n")
        words = shlex.split(command.removeprefix("$ "))
        assert words[0] == "voiceguide"
        _code, printed = run(*words[1:])
        printed = printed.replace(str(home / "data"), "/home/you/.local/share")
        assert_same(printed, expected)


def assert_same(printed: str, expected: str) -> None:
    """Compare lines; lengths of speech may differ a little, with other engines by any amount."""
    lines = [line.split() for line in printed.splitlines() if line.strip()]
    wanted = [line.split() for line in expected.splitlines() if line.strip()]
    assert len(lines) == len(wanted), printed
    for line, wanted_line in zip(lines, wanted, strict=True):
        assert len(line) == len(wanted_line), printed
        for word, wanted_word in zip(line, wanted_line, strict=True):
            if word != wanted_word:
                measured, shown = seconds(word), seconds(wanted_word)
                assert measured is not None, (line, wanted_line)
                assert shown is not None, (line, wanted_line)
                close = 1 if "." not in word else CLOSE_S
                assert sys.platform != "linux" or abs(measured - shown) <= close, printed


def seconds(word: str) -> float | None:
    """Return the seconds of `0:07.5`, `2.4` or `34`; None for any other word."""
    match = re.fullmatch(r"(?:(\d+):)?(\d+(?:\.\d+)?)", word)
    return 60 * float(match[1] or 0) + float(match[2]) if match else None


def command_called(name: str) -> click.Command:
    command = cli.voiceguide.get_command(click.Context(cli.voiceguide), name)
    assert command is not None, name
    return command


@pytest.mark.parametrize("block", COMMANDS, ids=str)
def test_every_command_that_is_not_run_is_spelled_correctly(block: Block) -> None:
    for line in block.text.splitlines():
        program, name, *arguments = shlex.split(line)
        assert program == "voiceguide"
        assert command_called(name).make_context(name, arguments)


def test_every_command_and_option_named_in_the_text_exists() -> None:
    options = {
        option
        for command in map(command_called, cli.COMMANDS)
        for parameter in command.params
        for option in (*parameter.opts, *parameter.secondary_opts)
    }
    for code in code_in(re.sub(r"^ *```.*?```$", "", PAGE, flags=re.MULTILINE | re.DOTALL)):
        if code.startswith("voiceguide "):
            assert code.split()[1] in cli.COMMANDS, code
        for option in re.findall(r"(?:^|\s)(--[a-z][a-z-]*)", code):
            assert option in options, code


def test_every_direction_is_in_the_table_of_directions() -> None:
    rows = table_below("direction | where | what it does")
    named = [code for cells in rows for code in code_in(cells[0])]
    assert all(re.fullmatch(r"\[.+\]", code) for code in named)
    words = {re.split(r"[\s\]]", code[1:])[0] for code in named}
    assert words == {*EXAMPLES, "20s", "x3", "left,"}


def test_every_front_matter_key_and_nothing_else_is_in_the_table_of_keys() -> None:
    rows = table_below("key | what to write | when it is left out")
    assert [key for cells in rows for key in code_in(cells[0])] == list(KEYS)


def test_the_table_of_keys_shows_the_true_choices_and_defaults() -> None:
    rows = {
        code_in(cells[0])[0]: cells[1:]
        for cells in table_below("key | what to write | when it is left out")
    }
    assert code_in(rows["kind"][0]) == list(routine.KINDS)
    for name, wpm in pace.NAMED_WPM.items():
        assert f"`{name}` ({wpm})" in rows["pace"][0]
    assert f"from {pace.SLOWEST_WPM} to {pace.FASTEST_WPM}" in rows["pace"][0]
    assert rows["pace"][1].endswith(f"else {pace.USUAL_WPM}")
    assert rows["lead_in"][1] == f"{plan.LEAD_IN_S:g} s"
    assert code_in(rows["chimes"][1]) == list(filter(None, asdict(Chimes()).values()))
    moments = [f"`{name}`" for name in Chimes.__struct_fields__]
    assert f"moments of `chimes` are {', '.join(moments[:-1])} and {moments[-1]}" in PAGE


def test_every_variable_and_nothing_else_is_in_the_table_of_variables() -> None:
    rows = table_below("variable | what is said")
    named = [code for cells in rows for code in code_in(cells[0])]
    assert named == [f"{{{variable}}}" for variable in inline.VARIABLES]


def test_every_area_and_nothing_else_is_named() -> None:
    [sentence] = re.findall(r"The areas are [^.]*\.", PAGE)
    assert code_in(sentence) == list(AREAS)


def test_every_shipped_sound_is_named() -> None:
    rows = table_below("name | what it is for | what it sounds like")
    named = {code for cells in rows for code in code_in(cells[0])}
    sounds = shipped_folder("sounds")
    assert named == {path.stem for path in sounds.glob("*.flac")}
    [backgrounds] = re.findall(r"Three quiet \*\*backgrounds\*\* [^.]*\.", PAGE, re.DOTALL)
    assert set(code_in(backgrounds)) == {path.stem for path in sounds.glob("backgrounds/*.flac")}


def test_every_kind_of_sound_file_is_named() -> None:
    [sentence] = re.findall(r"Files may end in .*? They may", PAGE, re.DOTALL)
    assert code_in(sentence) == list(SOUND_SUFFIXES)


@pytest.mark.parametrize(
    ("what", "expected_s"),
    [
        ("silence before the opening chime", plan.LEAD_IN_S),
        ("from the beginning of a chime to the next words of its item", timing.CHIME_LEAD_S),
        ("after the last words of an item without a hold", timing.GAP_S),
        ("between the paragraphs of an item", timing.BREATH_S),
        ("between a cue's words and the words before them, at least", timing.CUE_GAP_S),
        ("words that start later than this get a warning", timing.NOTICEABLE_WAIT_S),
        ("a wait in a session, if nobody presses a key", timing.WAIT_IN_SESSION_S),
        ("a wait in a file", timing.WAIT_IN_FILE_S),
    ],
)
def test_the_table_of_times_shows_the_times_of_the_code(what: str, expected_s: float) -> None:
    assert dict(table_below("what | how long"))[what] == f"{expected_s:g} s"


def test_numbers_in_the_text_are_those_of_the_code() -> None:
    text = " ".join(PAGE.split())
    for sentence in (
        f"at least {timing.CUE_GAP_S:g} s.",
        f"follow {timing.CHIME_LEAD_S:g} s after a chime begins",
        f"after {timing.WAIT_IN_SESSION_S:g} s or after the time you give",
        f"every wait is a pause of {timing.WAIT_IN_FILE_S:g} s",
        f"up to {MOST_ROUNDS} rounds",
        f"There can be 1 to {repetitions.MOST_REPETITIONS} repetitions",
        f"their words have at most {repetitions.LONGEST_WORDS} characters",
        f"A chime may last up to {sound_bank.LONGEST_CHIME_S:g} s",
        f"a recording or a background up to {sound_bank.LONGEST_RECORDING_S / 60:g} min",
        f"The longest duration is {durations.LONGEST_S / 3600:g} hours",
        f"{durations.LONGEST_S / 3600:g} hours per duration, {plan.LONGEST_S / 3600:g} hours per "
        f"session, {inline.LONGEST_TEXT} characters per piece of text, "
        f"{decoding.LARGEST_BYTES / 1024**2:g} MB per script",
    ):
        assert sentence in text
    assert sound_bank.LONGEST_RECORDING_S == sound_bank.LONGEST_BACKGROUND_S
    assert timing.NOTICEABLE_WAIT_S == 0.5
    assert "more than half a second late" in text
    assert HOLD_SCALES == (0.5, 4.0)
    assert "between half and four times" in text
    assert PACE_PERCENTS == (90, 110)
    assert "by no more than a tenth" in text


def test_check_warns_of_every_word_in_the_table_of_mispronunciations() -> None:
    table = PAGE.split("| instead of | which sounds like | write |")[1].split("\n\n")[0]
    rows = [row.split("|")[1].strip() for row in table.splitlines()[2:]]
    assert len(rows) == 8
    assert [row for row in rows if not misspoken(row, "en")] == []
