"""`voiceguide start` on a real terminal: choosing, pressing keys, stopping, and what is left."""

from __future__ import annotations

import os
import re
import shlex
import signal
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.commands import COMMAND, PATIENCE_S, SHORT

if sys.platform == "win32":
    pytest.skip("Windows has no pseudo-terminals of this kind", allow_module_level=True)

from tests.integration.emulated import EmulatedTerminal
from tests.integration.terminal import Terminal
from tests.needs import needs_program

if TYPE_CHECKING:
    from collections.abc import Callable

LONG_WAIT = """\
---
chimes: off
lead_in: 0s
---
# A long wait

## Wait
- [1s] Warm the oil.
- [wait 10m] Say ready.

## After
- [0.6s] On.
"""


@pytest.fixture
def own_routine(home: Path) -> str:
    """A short routine of the user's own."""
    folder = home / "data" / "voiceguide" / "routines"
    folder.mkdir(parents=True)
    (folder / "aa-short.md").write_text(SHORT)
    (folder / "faulty.md").write_text("# Faulty\n\nNo step.\n")
    return "aa-short"


QUESTION = "a word to search for: "


@pytest.mark.parametrize(
    ("command", "kind"), [(("start", "--plain"), "xterm"), ((), "dumb")], ids=["plain", "dumb"]
)
def test_line_by_line_it_lists_routines_by_kind_and_asks_until_it_is_answered(
    terminal: Callable[..., Terminal], own_routine: str, command: tuple[str, ...], kind: str
) -> None:
    environment = {
        "VOICEGUIDE_OUTPUT": "silent", "VOICEGUIDE_BEGIN_AFTER": "now", "TERM": kind,
    }  # fmt: skip
    screen = terminal(*command, environment=environment)
    listed = screen.read_until(QUESTION)
    assert listed.index("Massage") < listed.index("Exercise") < listed.index("Others")
    number = re.search(r"^ +(\d+)  Short and quiet\r$", listed, re.MULTILINE)
    assert number is not None
    assert re.search(r"^ +\d+  Sixty-second oil massage\r$", listed, re.MULTILINE)
    assert re.search(r"^ +\d+  faulty\r$", listed, re.MULTILINE)
    for answer in ("0", "99", "²", "no-such-routine"):
        screen.shown = ""
        screen.press(f"{answer}\n")
        screen.read_until(f"Nothing is called “{answer}”.")
        screen.read_until(QUESTION)
    # A word shows what it is found in, by name, title, kind or area.
    screen.shown = ""
    screen.press("JÁW\n")
    found = screen.read_until(QUESTION)
    assert "Jaw and neck release" in found
    assert "Brow raise" not in found
    screen.press(f"{number[1]}\n")
    assert screen.wait() == 0
    assert "All done: Short and quiet, 2 seconds." in screen.shown
    assert screen.attributes() == screen.before


@pytest.mark.parametrize("answer", ["aa-short", "short and quiet", "Short AND quíet", "quiet"])
def test_a_routine_may_be_chosen_by_name_title_or_the_only_word_it_has(
    terminal: Callable[..., Terminal], own_routine: str, answer: str
) -> None:
    screen = terminal("start", "--now", "--output", "silent", "--plain")
    screen.read_until(QUESTION)
    screen.press(f"{answer}\n")
    assert screen.wait() == 0
    assert "Short and quiet, 2 seconds." in screen.shown


def test_enter_begins_the_evening_massage_and_q_leaves(terminal: Callable[..., Terminal]) -> None:
    screen = terminal("start", "--output", "silent", "--plain")
    screen.read_until("Enter begins Evening massage; q leaves.")
    screen.read_until(QUESTION)
    screen.press("\n")
    screen.read_until("You need: two drops of face oil")
    screen.read_until("To begin, press any key.")
    screen.press("q")
    assert screen.wait() == 0
    assert screen.shown.endswith("Not started.\r\n")
    # From then on, Enter begins what was used last.
    screen = terminal("start", "pucker", "--now", "--output", "silent", "--plain")
    screen.read_until("150 words a minute.")
    screen.press("q")
    assert screen.wait() == 0
    screen = terminal("start", "--plain")
    screen.read_until("Enter begins Pucker; q leaves.")
    screen.read_until(QUESTION)
    screen.press("q\n")
    assert screen.wait() == 130


@pytest.mark.parametrize("size", [(40, 10), (80, 24)], ids=str)
def test_on_the_screen_a_routine_is_chosen_by_typing_and_starts_with_enter(
    own_routine: str, size: tuple[int, int]
) -> None:
    environment = {"VOICEGUIDE_OUTPUT": "silent", "VOICEGUIDE_BEGIN_AFTER": "now"}
    screen = EmulatedTerminal(*size, environment=environment)
    try:
        shown = screen.read_until_it_shows("Enter starts")
        assert [row.strip() for row in shown if row][:2] == [
            "Which routine? Type to search.",
            "To begin with",
        ]
        # Lengths come while keys are answered.
        screen.read_until_it_shows("> Evening massage")
        screen.read_until_it_shows("30 s")
        screen.press("SHÓRT")
        screen.read_until_it_shows("> Short and quiet")
        screen.press("\x1b")
        screen.read_until_it_shows("Type to search.")
        screen.press("\x1b[B")
        screen.read_until_it_shows("> Cheek massage")
        screen.press("fault")
        screen.read_until_it_shows("> faulty")
        screen.press("\x7f" * 5 + "shor t")
        screen.read_until_it_shows("> Short and quiet")
        screen.resize_to(size[0] + 7, size[1] + 3)
        screen.press("x\x7f")
        shown = screen.read_until_it_shows("> Short and quiet")
        assert screen.read_until_it_shows("1 of 1")[size[1] + 2].endswith("1 of 1")
        screen.press("\r")
        assert screen.wait() == 0
        end = screen.shown.rpartition("\x1b[?1049l")[2]
        assert "All done: Short and quiet, 2 seconds." in " ".join(end.split())
        assert screen.attributes() == screen.before
    finally:
        screen.close()


@pytest.mark.parametrize(
    ("keys", "number", "code"),
    [("q", 0, 130), ("qq\x03", 0, 130), ("", signal.SIGTERM, 143), ("", signal.SIGHUP, 129)],
    ids=["q", "Ctrl-C", "SIGTERM", "SIGHUP"],
)
def test_however_the_screen_is_left_the_terminal_is_as_before(
    keys: str, number: int, code: int
) -> None:
    screen = EmulatedTerminal(80, 24, "start", environment={"NO_COLOR": "1"})
    try:
        screen.read_until_it_shows("> Evening massage")
        assert screen.attributes() != screen.before
        screen.press("x" if "\x03" in keys else "")
        screen.press(keys)
        if number:
            screen.process.send_signal(number)
        assert screen.wait() == code
        assert "\x1b[?25h" in screen.shown
        assert screen.shown.rpartition("\x1b[?1049l")[2].strip() in ("Stopped.", "")
        assert not re.search("\x1b\\[[0-9;]*3[0-9]m", screen.shown)
        assert screen.attributes() == screen.before
    finally:
        screen.close()


def test_the_card_stands_until_a_key_and_the_end_says_how_to_resume(
    tmp_path: Path, home: Path
) -> None:
    script = tmp_path / "wait.md"
    script.write_text(
        LONG_WAIT.replace("---\n#", "needs: [oil]\ncaution: Stop if it hurts.\n---\n#").replace(
            "[0.6s]", "[60s]"
        )
    )
    screen = EmulatedTerminal(80, 24, "start", str(script), "--output", "silent")
    try:
        # What is drawn last.
        card = "\n".join(screen.read_until_it_shows("q leaves."))
        for words in (
            "You need: oil",
            "Take care: Stop if it hurts.",
            "Sound: off",
            "press any key",
        ):
            assert words in card
        assert "space pause" not in screen.shown
        screen.press(" ")
        shown = screen.read_until_it_shows("any key ready")
        assert shown[0].strip() == "No sound: follow the session on the screen."
        # A nervous hand: each tap is answered, the last one by resuming.
        screen.press(" ")
        screen.read_until_it_shows("space pause")
        screen.press("q")
        assert screen.wait() == 0
        end = screen.shown.rpartition("\x1b[?1049l")[2]
        assert re.search(r"Stopped after \d+ seconds?, in step 2 of 2, After\.", end)
        assert "To resume there, within a day: voiceguide start --resume" in end
    finally:
        screen.close()


@pytest.mark.realtime
def test_every_tap_of_a_nervous_hand_is_answered(tmp_path: Path) -> None:
    script = tmp_path / "hold.md"
    script.write_text("---\nchimes: off\nlead_in: 0s\n---\n# Hold\n\n## Hold\n- [5m] Rest.\n")
    screen = EmulatedTerminal(80, 24, "start", "--now", str(script), "--output", "silent")
    try:
        screen.read_until_it_shows("space pause")
        for answer in ["space resume", "space pause"] * 3 + ["space resume"]:
            screen.press(" ")
            # A busy machine answers late.
            screen.read_until_it_shows(answer)
            assert answer in screen.read_for(0.6)[-1]
        # Held down: one press, and its repeats after half a second.
        screen.press(" ")
        screen.read_for(0.5)
        for _repeat in range(20):
            screen.press(" ")
            time.sleep(0.03)
        assert "space pause" in screen.read_for(0.5)[-1]
        screen.press("gh")
        screen.read_until_it_shows("space resume")
    finally:
        screen.close()


@pytest.mark.parametrize("key", ["\x03", "\x04"])
def test_a_question_may_be_left(terminal: Callable[..., Terminal], key: str) -> None:
    screen = terminal("start", "--plain")
    screen.read_until(QUESTION)
    # One that comes just before the terminal is read is noticed only with the next; people press
    # again.
    while screen.process.poll() is None:
        screen.press(key)
        time.sleep(0.3)
    assert screen.wait() == 130
    assert screen.shown.endswith("Stopped.\r\n")
    assert "Traceback" not in screen.shown
    assert screen.attributes() == screen.before


def test_a_key_ends_a_wait(terminal: Callable[..., Terminal], tmp_path: Path) -> None:
    script = tmp_path / "wait.md"
    script.write_text(LONG_WAIT)
    screen = terminal("start", "--now", str(script), "--output", "silent", "--plain")
    screen.read_until("Press any key when you are ready.")
    screen.press(" ")
    assert screen.wait() == 0
    assert "On." in screen.shown
    assert "Otherwise the session continues after 10 minutes.)" in screen.shown
    assert screen.attributes() == screen.before


@pytest.mark.parametrize(
    ("number", "code"),
    [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGQUIT, 131)],
)
def test_stopped_while_it_plays_it_leaves_the_terminal_as_it_was(
    terminal: Callable[..., Terminal], tmp_path: Path, number: int, code: int
) -> None:
    script = tmp_path / "wait.md"
    script.write_text(LONG_WAIT)
    screen = terminal("start", "--now", str(script), "--output", "silent", "--plain")
    screen.read_until("Press any key")
    assert screen.attributes() != screen.before
    if number == signal.SIGINT:
        # Held down: signals that arrive while it cleans up are one request.
        screen.press("\x03\x03\x03")
    else:
        screen.process.send_signal(number)
    assert screen.wait() == code
    assert "Traceback" not in screen.shown
    assert screen.attributes() == screen.before
    if number == signal.SIGINT:
        assert re.search(r"Stopped after \d+ seconds?, in step 1 of 2, Wait\.\r\n", screen.shown)


@pytest.mark.parametrize("plain", ["--plain", ""], ids=["lines", "screen"])
def test_suspended_it_gives_the_terminal_back_and_takes_it_again(
    tmp_path: Path, plain: str
) -> None:
    needs_program("bash", "bash")
    script = tmp_path / "wait.md"
    script.write_text(LONG_WAIT)
    # Only what a shell with job control has started can be suspended.
    shell = Terminal("--norc", "--noediting", "-i", command=("bash",), environment={"PS1": "ask> "})
    try:
        shell.read_until("ask> ")
        before = shell.attributes()
        shell.press(
            shlex.join([*COMMAND, "start", "--now", str(script), "--output", "silent"])
            + f" {plain}\n"
        )
        # The first picture: from then on it is ready for this.
        shell.read_until("any key" if plain else "q\x1b[0m\x1b[2m stop")
        wait_until(lambda: shell.attributes() != before)
        shell.shown = ""
        shell.press("\x1a")
        shown = shell.read_until("ask> ")
        assert "Stopped" in shown
        assert plain or "\x1b[?1049l" in shown
        assert shell.attributes() == before
        shell.shown = ""
        shell.press("fg\n")
        wait_until(lambda: shell.attributes() != before)
        if not plain:
            shell.read_until("\x1b[?1049h")
        shell.press("q")
        shell.read_until("in step 1 of 2, Wait.")
        shell.read_until("ask> ")
        assert shell.attributes() == before
        assert "Traceback" not in shell.shown
    finally:
        shell.close()


def wait_until(reached: Callable[[], bool]) -> None:
    deadline_s = time.monotonic() + PATIENCE_S
    while not reached():
        assert time.monotonic() < deadline_s
        time.sleep(0.05)


def test_a_terminal_that_is_closed_ends_the_session(
    terminal: Callable[..., Terminal], tmp_path: Path
) -> None:
    script = tmp_path / "wait.md"
    script.write_text(LONG_WAIT)
    complaints = tmp_path / "complaints"
    screen = terminal("start", "--now", str(script), "--output", "silent", "--plain")
    screen.read_until("Press any key")
    os.close(screen.keyboard)
    os.close(screen._ours)
    try:
        assert screen.process.wait(PATIENCE_S) in (129, 0)
    finally:
        screen.keyboard, screen._ours = os.open(complaints, os.O_CREAT), os.open(complaints, 0)


def test_colour_is_left_out_where_it_is_not_wanted(
    terminal: Callable[..., Terminal], tmp_path: Path
) -> None:
    (tmp_path / "faulty.md").write_text("# Faulty\n\nNo step.\n")
    for environment, coloured in (({}, True), ({"NO_COLOR": "1"}, False)):
        screen = terminal("check", str(tmp_path / "faulty.md"), environment=environment)
        assert screen.wait() == 2
        assert bool(re.search("\x1b\\[[0-9;]*3[0-9]", screen.shown)) is coloured
