"""Sessions in real time through a real sound server, against the plan they claim to follow."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.integration.onsets import SOUNDING, Heard
from tests.integration.sessions import (
    Recording,
    events_heard,
    record_sessions,
    timeline_of,
)
from tests.integration.sound_server import SoundServer

OUTPUTS = ("simpleaudio", "miniaudio")
SHORT = ("evening-massage", "sixty-second-oil-massage", "brow-raise")

LATEST_S = 0.020
"""How far an onset at the speaker may be from the plan, the start of the session taken away."""

SURE = 0.85
"""Likeness of an event and its clip, 1 being the very same sound."""


def check_all(
    server: SoundServer, wanted: list[tuple[str, str]], cache: Path
) -> list[tuple[Recording, list[Heard]]]:
    """Every session is heard as planned.

    A sound server that gets no time of the processor for a moment leaves a break by itself, which
    moves all that follows. So a session that was not heard as planned is played again, twice at
    most; an error of the program's own would be there each time.
    """
    done: list[tuple[Recording, list[Heard]]] = []
    for attempt in range(3):
        failed = []
        for recording in record_sessions(server, wanted, cache, attempt):
            try:
                done.append((recording, check_against_plan(recording, cache)))
            except AssertionError as error:
                if attempt == 2:
                    raise
                sys.stdout.write(f"{recording.output} is played again: {str(error)[:300]}\n")
                failed.append((recording.routine, recording.output))
        wanted = failed
        if not wanted:
            break
    return done


def check_against_plan(recording: Recording, cache: Path) -> list[Heard]:
    """Every utterance and chime of the plan was heard, when the plan says."""
    assert recording.exit_code == 0, recording.complaints
    timeline = timeline_of(recording.routine, cache)
    heard = events_heard(recording.samples, timeline, cache, live=True)
    assert len(heard) == sum(event["kind"] in SOUNDING for event in timeline["events"])
    for each in heard:
        assert each.likeness > SURE, each
        assert abs(each.late_s) <= LATEST_S, each
    for event in timeline["events"]:
        if event["kind"] == "speech":
            assert event["text"] in recording.printed
    return heard


@pytest.mark.realtime
def test_what_is_heard_is_what_was_planned_through_both_outputs(
    sound_server: SoundServer, tmp_path: Path
) -> None:
    for routine in SHORT:
        timeline_of(routine, tmp_path)  # speaks every utterance once, into the cache
    wanted = [(routine, output) for routine in SHORT for output in OUTPUTS]
    assert len(check_all(sound_server, wanted, tmp_path)) == len(wanted)


@pytest.mark.soak
def test_five_minutes_do_not_drift(sound_server: SoundServer, tmp_path: Path) -> None:
    # The kit with its waits cut short; they would last as long as nobody answers.
    from voiceguide.library import standard_library

    script = Path(standard_library().load("five-minute-kit").source).read_text(encoding="utf-8")
    kit = tmp_path / "kit.md"
    kit.write_text(script.replace("[wait 1m]", "[wait 5s]").replace("[wait]", "[wait 5s]"))
    timeline = timeline_of(str(kit), tmp_path)
    wanted = [(str(kit), output) for output in OUTPUTS]
    for recording, heard in check_all(sound_server, wanted, tmp_path):
        drift_s = heard[-1].late_s - heard[0].late_s
        # Shown by `make soak`.
        sys.stdout.write(
            f"{recording.output}: {timeline['duration_s']:.0f} s, drift {drift_s * 1000:.3f} ms\n"
        )
        assert abs(drift_s) <= 0.005
