"""Running a session: what is printed around it, and what is remembered for --resume."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from tests.builders import routine_of, session_of
from tests.commands import SHORT, Voiceguide
from tests.needs import needs_module
from voiceguide.cli import remembering_display as module
from voiceguide.cli.display.plain import PlainDisplay
from voiceguide.cli.remembering_display import RememberingDisplay
from voiceguide.cli.run_session import (
    RunOptions,
    _keep_pace,
    _print_opening,
)
from voiceguide.playback.resume import Unfinished
from voiceguide.session.preferences import Options
from voiceguide.session.session import Session
from voiceguide.session.settings import load_settings

TWO_STEPS = """\
---
needs: [oil, a towel]
caution: Not on sore skin.
---
# Two steps

## First
- [1s] one two three four five
- [1s] two

## Second
- [1s] three
"""


RUN_OPTIONS = RunOptions(None, False, True, None, False, False, 20.0)


@pytest.mark.parametrize(("keys", "stop"), [(True, "Press q to stop."), (False, "Press Ctrl-C")])
def test_the_opening_names_what_is_needed_and_how_to_stop(
    capsys: pytest.CaptureFixture[str], keys: bool, stop: str
) -> None:
    options = replace(RUN_OPTIONS, plan=("Pucker: for lips",))
    _print_opening(session_of(TWO_STEPS), "No sound.", None, options, keys=keys)
    printed = capsys.readouterr()
    assert printed.err == "No sound.\n"
    assert printed.out.splitlines()[:4] == [
        "Test",
        "Pucker: for lips",
        "You need: oil; a towel",
        "Take care: Not on sore skin.",
    ]
    assert stop in printed.out


def test_the_opening_names_what_every_routine_needs_and_warns_of(
    capsys: pytest.CaptureFixture[str],
) -> None:
    other = TWO_STEPS.replace("oil, a towel", "oil, a mirror").replace("sore", "sunburnt")
    routines = (routine_of(TWO_STEPS), routine_of(other))
    session = replace(session_of(TWO_STEPS), routines=routines)
    _print_opening(session, "", None, RUN_OPTIONS, keys=True)
    assert capsys.readouterr().out.splitlines()[1:3] == [
        "You need: oil; a towel; a mirror",
        "Take care: Not on sore skin. Not on sunburnt skin.",
    ]


@pytest.mark.parametrize(
    ("pace_wpm", "keep", "printed", "saved"),
    [
        (150, False, "", None),
        (135, False, "To keep this pace: `voiceguide pace 135`.\n", None),
        (135, True, "Your pace is now 135 words a minute.\n", 135),
        (150, True, "Your pace is now 150 words a minute.\n", 150),
    ],
)
def test_a_changed_pace_is_saved_only_if_asked(
    capsys: pytest.CaptureFixture[str], pace_wpm: int, keep: bool, printed: str, saved: int | None
) -> None:
    _keep_pace(session_of(TWO_STEPS), pace_wpm, keep=keep)
    assert capsys.readouterr() == (printed, "")
    assert load_settings().pace == saved


@pytest.fixture
def remembered(monkeypatch: pytest.MonkeyPatch) -> list[Unfinished]:
    """Every place that is remembered for --resume."""
    places: list[Unfinished] = []
    monkeypatch.setattr(module, "remember", places.append)
    return places


def display_of(session: Session, *, warn: bool = False) -> RememberingDisplay:
    return RememberingDisplay(PlainDisplay(session, keys=False), session, Options(), warn=warn)


def in_a_file(session: Session, folder: Path) -> Session:
    path = folder / "two.md"
    path.write_text(TWO_STEPS)
    return replace(session, routines=(replace(session.routines[0], source=str(path)),))


def play(display: RememberingDisplay, session: Session) -> None:
    for passage in session.plan:
        for event in passage.events:
            display.on_event(passage, event)


def test_each_step_but_the_first_is_remembered(
    remembered: list[Unfinished], tmp_path: Path
) -> None:
    session = in_a_file(session_of(TWO_STEPS), tmp_path)
    play(display_of(session), session)
    assert [(place.item, place.step_name) for place in remembered] == [(2, "Second")]
    assert remembered[0].routines == (str(tmp_path / "two.md"),)


@pytest.mark.parametrize(("item", "count"), [(0, 0), (1, 1), (2, 1)])
def test_the_end_is_remembered_unless_the_session_had_hardly_begun(
    remembered: list[Unfinished], tmp_path: Path, item: int, count: int
) -> None:
    session = in_a_file(session_of(TWO_STEPS), tmp_path)
    display = display_of(session)
    passages = [each for each in session.plan if each.role == "item"]
    display.on_event(passages[0], passages[0].events[0])
    display.remember_end(passages[item])
    assert len(remembered) == count


def test_a_session_of_which_nothing_was_heard_is_not_remembered(
    remembered: list[Unfinished], tmp_path: Path
) -> None:
    session = in_a_file(session_of(TWO_STEPS), tmp_path)
    display_of(session).remember_end(next(iter(session.plan)))
    assert remembered == []


def test_standard_input_is_never_remembered(remembered: list[Unfinished]) -> None:
    session = session_of(TWO_STEPS)
    play(display_of(session), session)
    assert remembered == []


@pytest.mark.parametrize(("warn", "count"), [(True, 1), (False, 0)])
def test_warnings_are_printed_as_the_plan_reaches_them(
    capsys: pytest.CaptureFixture[str], warn: bool, count: int
) -> None:
    session = session_of(TWO_STEPS)
    play(display_of(session, warn=warn), session)
    assert capsys.readouterr().err.count("Warning: ") == count


@pytest.mark.usefixtures("no_sound_device")
def test_without_a_microphone_the_keys_still_work(voiceguide: Voiceguide) -> None:
    needs_module("pocketsphinx", "pocketsphinx")
    done = voiceguide("start", "-", "--listen", "--output", "silent", stdin=SHORT)
    assert done.code == 0
    assert done.err.startswith("Not listening: ")
    assert done.err.endswith("Use the keys to control the session.\n")


def test_warnings_are_printed_when_reached_or_after_the_large_view(
    capsys: pytest.CaptureFixture[str], home: Path
) -> None:
    session = session_of("## A\n- [1s] one two three four five six seven eight nine\n")
    [passage] = session.plan
    assert passage.warnings
    for in_view in (False, True):
        display = RememberingDisplay(
            PlainDisplay(session, keys=False), session, Options(), warn=True, in_view=in_view
        )
        for event in (passage.events[0], passage.events[0]):
            display.on_event(passage, event)
        assert ("Warning" in capsys.readouterr().err) is not in_view
        display.print_collected()
        assert capsys.readouterr().err.count("Warning") == in_view
