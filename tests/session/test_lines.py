"""The lines of a session: what is said, where, and how long it may last."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.narrations import narrate
from voiceguide.library.catalog import standard_library
from voiceguide.planning.timing import Timing
from voiceguide.script.parser import parse_script
from voiceguide.session.compose import compose
from voiceguide.session.lines import Line, lines_of
from voiceguide.session.preferences import Options
from voiceguide.session.recordings_used import recordings_used
from voiceguide.session.settings import Settings
from voiceguide.speech.disk_cache import DiskCache
from voiceguide.speech.synthesizer import Synthesizer
from voiceguide.system.folders import cache_folder

SCRIPT = """\
---
chimes: off
lead_in: 0s
---
# Mine

## Press [left, right]
- [10s] Press the {side} side.
  - [half] Halfway.
  - [last 3s] [countdown]
- Rest.
- [5s] One.

  Two.

## End
- [5s] Rest.
"""


@pytest.fixture
def speech() -> Iterator[Synthesizer]:
    with Synthesizer(cache=DiskCache(cache_folder())) as opened:
        yield opened


def lines(speech: Synthesizer, options: Options) -> tuple[Line, ...]:
    routine = parse_script(SCRIPT, "mine.md", Path())
    session = compose([routine], options, Settings(), standard_library(), speech, Timing())
    return lines_of(session, session.plan)


def test_each_text_is_a_line_once_with_its_place_and_its_room(speech: Synthesizer) -> None:
    lengths = {"Press the left side.": 2.0, "Rest.": 0.6, "One.": 0.5, "Two.": 0.5, "3": 0.4}
    narrate("mine", lengths)
    found = {line.text: line for line in lines(speech, Options(voice="mine"))}
    assert list(found) == [
        "Press the left side.", "Halfway.", "3", "2", "1", "Rest.", "One.", "Two.",
        "Press the right side.",
    ]  # fmt: skip
    rooms = {text: line.room_s for text, line in found.items()}
    # Up to the cue at the middle; then up to the countdown, its numbers a second each.
    assert rooms["Press the left side."] == pytest.approx(5.0)
    assert rooms["Halfway."] == pytest.approx(2.0)
    assert [rooms[number] for number in "321"] == pytest.approx([1.0, 1.0, 1.0])
    # One bullet says it with a hold and another without.
    assert rooms["Rest."] == pytest.approx(5.0)
    # Both share what the breath between them leaves of five seconds.
    assert rooms["One."] == rooms["Two."] == pytest.approx(5 - 0.4 - 0.5, abs=0.001)
    press = found["Press the left side."]
    assert (press.source, press.line, press.step, press.recorded) == (
        "mine.md", 8, "Press, left", True,
    )  # fmt: skip
    assert (found["3"].times, found["Rest."].times) == (2, 3)
    assert {text for text, line in found.items() if not line.recorded} == {
        "Halfway.", "2", "1", "Press the right side.",
    }  # fmt: skip


def test_what_a_routine_uses_of_a_narration_changes_with_its_recordings_alone(
    speech: Synthesizer,
) -> None:
    from voiceguide.planning.expansion import expand
    from voiceguide.session.preferences import resolve

    routine = parse_script(SCRIPT, "mine.md", Path())
    library = standard_library()

    def used() -> tuple[int, int, str]:
        chosen = resolve(routine, Options(voice="mine"), Settings())
        found = recordings_used(routine, expand(routine, library.load_included), chosen)
        assert found is not None
        return found.lines, found.missing, found.digest

    narrate("mine", {"Rest.": 0.6})
    before = used()
    narrate("mine", {"Elsewhere.": 0.6})
    assert used() == before == (9, 8, before[2])
    narrate("mine", {"Rest.": 0.7})
    assert used()[:2] == (9, 8)
    assert used()[2] != before[2]
    narrate("mine", {"3": 0.4})
    assert used()[1] == 7
