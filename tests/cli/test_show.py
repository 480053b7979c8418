"""`voiceguide show`: a timeline for people, and as JSON for programs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.commands import (
    TOO_MANY_WORDS,
    WITH_A_BELL,
    Voiceguide,
    assert_one_clear_error,
)

EVERY_KIND = """\
---
needs: [oil, a towel]
caution: Not on sore skin.
lead_in: 0s
chimes:
  open: bell
  close: bowl
---
# Every kind

Told before.

## Begin
- [chime tick]
- [2s] Speak.
- [play hum.wav]
- [wait]
- [1s]
"""


def test_show_is_a_table_of_times_for_people(voiceguide: Voiceguide, work: Path) -> None:
    Path("script.md").write_text(EVERY_KIND.replace("- [play hum.wav]\n", ""))
    done = voiceguide("show", "script.md")
    assert (done.code, done.err) == (0, "")
    lines = [line.rstrip() for line in done.out.splitlines()]
    assert lines[:4] == [
        "Every kind", "Told before.", "You need: oil; a towel", "Take care: Not on sore skin."
    ]  # fmt: skip
    assert re.fullmatch(r"\d+ s at 150 words a minute", lines[4])
    assert lines[6].split() == ["time", "lasts", "what"]
    assert any(re.fullmatch(r"0:0\d\.\d  \d\.\d s  Speak\.", line) for line in lines)
    assert any(line.endswith("5.0 s  [wait]") for line in lines)


def test_show_prints_warnings(voiceguide: Voiceguide) -> None:
    done = voiceguide("show", "-", stdin=TOO_MANY_WORDS)
    assert done.code == 0
    assert re.match(r"Warning: standard input:8: .*\d\.\d s", done.err)


def test_show_prints_json_with_exactly_the_keys_of_the_contract(
    voiceguide: Voiceguide, work: Path
) -> None:
    import numpy as np
    import soundfile

    soundfile.write("hum.wav", 0.1 * np.sin(np.arange(22_050) * 0.1), 44_100)
    Path("script.md").write_text(EVERY_KIND)
    shown = voiceguide("show", "script.md", "--json").json
    assert list(shown) == [
        "version", "title", "routine", "sample_rate", "duration_s", "pace_wpm", "voice", "steps",
        "events", "warnings",
    ]  # fmt: skip
    assert (shown["version"], shown["title"], shown["routine"]) == (1, "Every kind", "script.md")
    assert (shown["sample_rate"], shown["pace_wpm"], shown["voice"]) == (44_100, 150, None)
    assert [set(step) for step in shown["steps"]] == [{"name", "start_s", "end_s"}]
    events = shown["events"]
    assert {event["kind"] for event in events} == {"speech", "chime", "clip", "pause", "wait"}
    named = {"speech": {"text"}, "chime": {"sound"}, "clip": {"sound"}}
    for event in events:
        usual = {"start_s", "end_s", "kind", "step", "line"}
        assert set(event) == usual | named.get(event["kind"], set())
        assert 0 <= event["start_s"] <= event["end_s"] <= shown["duration_s"]
    assert [event["start_s"] for event in events] == sorted(event["start_s"] for event in events)


def test_show_as_json_prints_warnings_in_it_alone(voiceguide: Voiceguide) -> None:
    done = voiceguide("show", "-", "--json", stdin=TOO_MANY_WORDS)
    assert done.err == ""
    [warning] = done.json["warnings"]
    assert set(warning) == {"line", "message"}
    assert warning["line"] == 8


def test_show_takes_the_options_that_change_the_sound(voiceguide: Voiceguide) -> None:
    shown = voiceguide(
        "show", "-", "--json", "--pace", "190", "--voice", "de", "--fit", "6s", "--no-chimes",
        stdin=WITH_A_BELL,
    ).json  # fmt: skip
    assert (shown["pace_wpm"], shown["voice"], shown["duration_s"]) == (190, "gmw/de", 6.0)
    assert "chime" not in {event["kind"] for event in shown["events"]}


def test_a_sheet_and_json_are_not_combined(voiceguide: Voiceguide) -> None:
    done = voiceguide("show", "pucker", "--json", "--markdown")
    assert_one_clear_error(done, "--json and --markdown cannot be combined.")


@pytest.mark.parametrize("before", ["", "## First\n- [14s] Stroke.\n\n"])
def test_a_countdown_leaves_a_gap_after_the_words_of_the_real_voice(
    voiceguide: Voiceguide, before: str
) -> None:
    script = f"{before}## A\n- [12s] Rest. After this comes the end.\n  - [last 10s] [countdown]\n"
    events = voiceguide("show", "-", "--json", stdin=script).json["events"]
    [words] = [each for each in events if each.get("text", "").startswith("Rest.")]
    first = next(each for each in events if each.get("text", "").isdecimal())
    assert first["start_s"] - words["end_s"] >= 0.2
