"""A session in plain lines: each event with its time, each state once, nothing active."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from tests.builders import session_of
from tests.cli.display.views import view
from voiceguide.cli.display.plain import PlainDisplay
from voiceguide.playback.view import State

SCRIPT = """\
## Warm up
- [chime bell] Rub your hands.
- [1s]
## Rinse
- [wait 1m] Rinse.
"""


def heard(*, keys: bool) -> None:
    session = session_of(SCRIPT)
    display = PlainDisplay(session, keys=keys)
    for passage in session.plan:
        for event in passage.events:
            display.on_event(passage, event)


@pytest.mark.parametrize(
    ("keys", "wait"),
    [
        (
            True,
            "(Press any key when you are ready. Otherwise the session continues after 1 minute.)",
        ),
        (False, "(The session continues after 1 minute.)"),
    ],
)  # fmt: skip
def test_each_event_is_a_line_with_its_time_below_its_step(
    capsys: pytest.CaptureFixture[str], keys: bool, wait: str
) -> None:
    heard(keys=keys)
    lines = [line.strip() for line in capsys.readouterr().out.splitlines()]
    times, texts = zip(*(line.split("  ") for line in lines if "  " in line), strict=True)
    assert [line for line in lines if "  " not in line] == ["", "Warm up", "", "Rinse"]
    assert texts == ("[bell]", "Rub your hands.", "Rinse.", wait)
    assert times == tuple(sorted(times))


def test_a_state_or_message_is_printed_once_when_it_changes(
    capsys: pytest.CaptureFixture[str],
) -> None:
    display = PlainDisplay(session_of(SCRIPT), keys=True)
    for changes in (
        {},
        {"state": State.PAUSED},
        {"state": State.PAUSED, "item_left_s": 1.0},
        {},
        {"message": "Chimes off."},
        {"message": "Chimes off.", "item_left_s": 1.0},
        {"message": ""},
        {"state": State.LOST, "message": "The sound device was disconnected."},
    ):
        display.show(replace(view(), **changes))
    lines = [line.strip() for line in capsys.readouterr().out.splitlines()]
    assert lines == [
        "(Paused. Press any key to resume.)",
        "(Resuming.)",
        "(Chimes off.)",
        "(The sound device was disconnected.)",
    ]


def test_without_keys_a_pause_names_none(capsys: pytest.CaptureFixture[str]) -> None:
    PlainDisplay(session_of(SCRIPT), keys=False).show(view(state=State.PAUSED))
    assert capsys.readouterr().out.strip() == "(Paused.)"


def test_a_microphone_that_is_lost_is_reported_once(capsys: pytest.CaptureFixture[str]) -> None:
    display = PlainDisplay(session_of(SCRIPT), keys=True)
    lost = replace(view(), listening="The microphone was disconnected.")
    for shown in (replace(view(), listening="listening", is_listening=True), lost, lost):
        display.show(shown)
    assert capsys.readouterr().out.strip() == "(The microphone was disconnected.)"
