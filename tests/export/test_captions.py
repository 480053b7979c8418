"""Captions: text and times of a plan in every format, never markup."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pysrt
import pytest
import webvtt
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from tests.builders import captions, voice_and_pauses
from tests.commands import Voiceguide
from voiceguide.audio.clip import Clip, Placement
from voiceguide.export.captions import Caption, as_lyrics, as_subrip, as_webvtt
from voiceguide.planning.timeline import Event, Passage

RATE = 1000
HOSTILE = "A <b>bold</b> --> {\\an8}move & [00:01.00] &lt; on"


def passage(*events: Event) -> Passage:
    return Passage(0, 60 * RATE, 0, "Step", 0, events)


def words(
    start_s: float, end_s: float, text: str, samples: NDArray[np.float32] | None = None
) -> Event:
    start, end = round(start_s * RATE), round(end_s * RATE)
    clip = Clip(np.ones((end - start, 1), np.float32) if samples is None else samples)
    return Event("speech", start, end, 1, text, placement=Placement(start, clip))


def chime(start_s: float, end_s: float, name: str) -> Event:
    return Event("chime", round(start_s * RATE), round(end_s * RATE), 1, sound=name)


def shown(found: Sequence[Caption]) -> list[tuple[float, float, str]]:
    return [(one.start_frame / RATE, one.end_frame / RATE, one.text) for one in found]


def test_long_words_are_split_and_short_ones_are_not() -> None:
    text = "Put both hands on your cheeks now. Glide slowly up."
    found = captions([passage(words(1, 6.4, text, voice_and_pauses(3, -0.4, 2)))], RATE)
    assert shown(found) == [
        (1, 4, "Put both hands on your cheeks now."), (4.4, 6.4, "Glide slowly up."),
    ]  # fmt: skip
    [short] = captions([passage(words(1, 3, "Good. Rest.", voice_and_pauses(1, -0.4, 0.6)))], RATE)
    assert short.text == "Good. Rest."


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ([chime(0, 5, "open"), words(0.7, 2, "Go.")], [(0, 0.7, "[bell]"), (0.7, 2, "Go.")]),
        ([chime(0, 5, "bowl")], [(0, 2, "[bowl]")]),
        ([chime(0, 0.1, "tick")], [(0, 0.5, "[tick]")]),
        ([chime(0, 5, "a/my bell.wav")], [(0, 2, "[my bell]")]),
        ([words(0, 4, "Go."), chime(1, 3, "half")], [(0, 4, "Go."), (1, 3, "[bell]")]),
        ([Event("pause", 0, 900, 1), Event("wait", 900, 5000, 1)], []),
    ],
)
def test_a_chime_is_shown_until_words_follow(
    events: list[Event], expected: list[tuple[float, float, str]]
) -> None:
    assert shown(captions([passage(*events)], RATE)) == expected


SAMPLE = [
    Caption(500, 1200, "[bell]", sound=True),
    Caption(1200, 3_723_004, HOSTILE),
    Caption(3_723_100, 3_724_000, "Über 1 & 2"),
]


def test_webvtt_is_read_back_by_another_reader(tmp_path: Path) -> None:
    path = tmp_path / "words.vtt"
    path.write_text(as_webvtt(SAMPLE, RATE), encoding="utf-8")
    cues = webvtt.read(str(path)).captions
    assert [(cue.start, cue.end) for cue in cues] == [
        ("00:00:00.500", "00:00:01.200"),
        ("00:00:01.200", "01:02:03.004"),
        ("01:02:03.100", "01:02:04.000"),
    ]
    unescaped = [
        cue.raw_text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") for cue in cues
    ]
    assert unescaped == [caption.text for caption in SAMPLE]
    assert "<" not in path.read_text(encoding="utf-8")


def test_subrip_is_read_back_by_another_reader(tmp_path: Path) -> None:
    path = tmp_path / "words.srt"
    path.write_text(as_subrip(SAMPLE, RATE), encoding="utf-8")
    items = pysrt.open(str(path), error_handling=pysrt.ERROR_RAISE)
    assert [(item.start.ordinal, item.end.ordinal) for item in items] == [
        (500, 1200), (1200, 3_723_004), (3_723_100, 3_724_000),
    ]  # fmt: skip
    assert (
        items[1].text_without_tags
        == items[1].text
        == ("A ‹b›bold‹/b› --› (/an8)move & [00:01.00] &lt; on")
    )


def test_lyrics_name_each_moment_something_begins_or_ends() -> None:
    found = [
        Caption(500, 5000, "Glide [01:02.03] up."),
        Caption(1006, 1500, "[tick]", sound=True),
        Caption(3_723_004, 3_724_000, "Rest."),
    ]
    assert as_lyrics(found, RATE).splitlines() == [
        "[00:00.50]Glide (01:02.03) up.",
        "[00:01.01]Glide (01:02.03) up. [tick]",
        "[00:01.50]Glide (01:02.03) up.",
        "[00:05.00]",
        "[62:03.00]Rest.",
        "[62:04.00]",
    ]


@given(st.text(max_size=80))
def test_no_text_can_break_out_of_its_caption(text: str) -> None:
    found = captions([passage(words(0, 1, text), words(2, 3, "Next."))], RATE)
    vtt = as_webvtt(found, RATE)
    assert vtt.count("-->") == 2
    assert "<" not in vtt
    assert len(as_subrip(found, RATE).split("\n\n")) == 2
    assert len(as_lyrics(found, RATE).splitlines()) == 4


def test_captions_are_what_show_says(voiceguide: Voiceguide, work: Path) -> None:
    """The plan's text at the plan's times, to the millisecond."""
    routine = "sixty-second-oil-massage"
    done = voiceguide("export", routine, "-o", "out.flac", "--captions")
    assert (done.code, done.err) == (0, "")
    timeline = voiceguide("show", routine, "--json").json
    cues = webvtt.read("out.vtt").captions
    starts = {round(cue.start_in_seconds + cue.start_time.milliseconds / 1000, 3) for cue in cues}
    for event in timeline["events"]:
        if event["kind"] in ("speech", "chime"):
            assert round(event["start_s"], 3) in starts
    spoken_words = " ".join(cue.text for cue in cues if not cue.text.startswith("["))
    assert spoken_words == " ".join(
        event["text"] for event in timeline["events"] if event["kind"] == "speech"
    )
