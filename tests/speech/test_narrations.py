"""Narrations: recordings are found by their words, verified, and heard at the pace asked for."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.narrations import RATE, narrate, take
from voiceguide.errors import FileError, InputError
from voiceguide.speech.narration_files import NarrationWriter, remove_narration
from voiceguide.speech.narrations import (
    LINES,
    MANIFEST,
    ORIGINALS,
    narration_name,
    narration_named,
    narration_names,
    narrations,
    read_narration,
)
from voiceguide.speech.narrator import Narrator, read_recording

SESSION = 44_100


def test_a_line_is_found_by_its_words_and_its_language() -> None:
    narration = narrate("mine", {"Breathe  in.": 0.5}, language="en-GB")
    assert narration.recording("Breathe in.", None) is not None
    assert narration.recording(" Breathe\tin. ", "en-US") is not None
    assert narration.recording("Breathe in!", None) is None
    assert narration.recording("Breathe in.", "de") is None
    found = narration_named(" MINE")
    assert found == narration
    assert found is not None
    assert found.languages == ("en",)
    assert narration_named("narration/mine") == narration
    assert narration_named("other") is None


def test_the_original_is_kept_exactly_beside_the_line_that_is_heard() -> None:
    spoken = (np.round(np.random.default_rng(1).uniform(-1, 1, 4800) * 32767) / 32768).astype("f4")
    with NarrationWriter("mine") as writer:
        recording = writer.put(take("One.", original=spoken))
        original, rate = read_recording(writer.narration.folder, recording, original=True)
    assert rate == RATE
    assert np.array_equal(original, spoken)
    assert recording.file.startswith("one-")


@pytest.mark.parametrize(
    ("pace_wpm", "seconds"), [(150, 2.0), (165, 2 / 1.1), (60, 2 / 0.85), (300, 2 / 1.15)]
)
def test_a_pace_stretches_recordings_a_little_and_keeps_their_pitch(
    pace_wpm: int, seconds: float
) -> None:
    narrator = Narrator(narrate("mine", {"One.": 2.0}), None, SESSION)
    clip = narrator.clip("One.", pace_wpm)
    assert clip is not None
    assert clip.frames == pytest.approx(seconds * SESSION, abs=2)
    spectrum = np.abs(np.fft.rfft(clip.samples[:, 0]))
    assert np.argmax(spectrum) * SESSION / clip.frames == pytest.approx(440, rel=0.01)
    assert narrator.clip("One.", pace_wpm) is clip


def test_a_line_recorded_at_a_slow_pace_is_heard_as_spoken_at_that_pace() -> None:
    narrator = Narrator(narrate("mine", {"One.": 1.0}, pace_wpm=120), None, SESSION)
    clip = narrator.clip("One.", 120)
    assert clip is not None
    assert clip.frames == SESSION


def test_a_damaged_or_missing_recording_is_as_good_as_none() -> None:
    narration = narrate("mine", {"One.": 0.5, "Two.": 0.5})
    one, two = narration.recordings
    path = narration.folder / LINES / one.file
    path.write_bytes(path.read_bytes()[:-1])
    (narration.folder / LINES / two.file).unlink()
    narrator = Narrator(narration, None, SESSION)
    for text in ("One.", "Two."):
        assert narrator.clip(text, 150) is None
        assert narrator.recording(text) is None


def test_a_new_take_takes_the_place_of_the_old_one_and_of_its_files() -> None:
    first = narrate("mine", {"One.": 0.5, "Two.": 0.5})
    second = narrate("mine", {"One.": 0.6})
    assert [each.seconds for each in second.recordings] == [0.6, 0.5]
    assert second.digest(["One."], None) != first.digest(["One."], None)
    assert second.digest(["Two."], None) == first.digest(["Two."], None)
    for inner in (LINES, ORIGINALS):
        assert len(list((second.folder / inner).iterdir())) == 2


def damage(change: Any) -> bytes:
    narration = narrate("mine", {"One.": 0.5})
    stored = json.loads((narration.folder / MANIFEST).read_text())
    change(stored)
    return json.dumps(stored).encode()


@pytest.mark.parametrize(
    "change",
    [
        lambda stored: stored.update(version=2),
        lambda stored: stored.pop("name"),
        lambda stored: stored["lines"][0].update(file="../../evil.flac"),
        lambda stored: stored["lines"][0].update(original="/etc/passwd"),
        lambda stored: stored["lines"][0].update(sha256="0"),
        lambda stored: stored["lines"][0].update(seconds=1e9),
        lambda stored: stored["lines"][0].update(pace_wpm=0),
        lambda stored: stored["lines"][0].update(unknown=1),
    ],
)
def test_a_manifest_that_makes_no_sense_is_refused_by_name(change: Any) -> None:
    content = damage(change)
    folder = narrations()[0][0].folder
    (folder / MANIFEST).write_bytes(content)
    with pytest.raises(FileError, match=r"narration mine cannot be read: narration.json"):
        read_narration(folder)
    found, damaged = narrations()
    assert found == ()
    assert len(damaged) == 1


def test_two_sittings_cannot_add_to_one_narration_at_a_time() -> None:
    narrate("mine", {"One.": 0.5})
    with NarrationWriter("mine"), pytest.raises(FileError, match="Another sitting"):
        NarrationWriter("mine")
    narrate("mine", {"Two.": 0.5})
    narrate("other", {"One.": 0.5})
    assert narration_names() == ["mine", "other"]


def test_removing_a_narration_leaves_what_is_not_its_own() -> None:
    narration = narrate("mine", {"One.": 0.5})
    narrate("other", {"One.": 0.5})
    (narration.folder / LINES / "notes.txt").write_text("hers")
    remove_narration(narration)
    assert narration_names() == ["other"]
    assert [path.name for path in narration.folder.rglob("*.*")] == ["notes.txt"]


def test_what_a_killed_sitting_left_behind_is_removed(home: Path) -> None:
    narration = narrate("mine", {"One.": 0.5})
    left = [
        narration.folder / LINES / ".two-0123456789ab-01234567.part",
        narration.folder / ".narration-01234567.part",
    ]
    for path in left:
        path.touch()
    narrate("mine", {"Two.": 0.5})
    assert not any(path.exists() for path in left)


@pytest.mark.parametrize(
    "name",
    ["", "..", "a/b", "natural", "de", "NUL", "com1", "aux.x", "LPT9 .b", ".x", "a" * 41, "a\0b"],
)
def test_names_that_mean_something_else_are_refused(name: str) -> None:
    with pytest.raises(InputError):
        narration_name(name)
    for possible in ("Eva Müller", "Conny", "Com1x"):
        assert narration_name(f" {possible} ") == possible
