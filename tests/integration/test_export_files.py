"""Exported files read by programs that did not write them: ffprobe, ffmpeg, mutagen, a meter."""

from __future__ import annotations

import json
import subprocess
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import mutagen
import numpy as np
import pytest
import soundfile
import soxr

from tests.audio.loudness_meter import measured_lufs
from tests.commands import Voiceguide
from tests.export.files import write_sound
from tests.integration.sessions import clips_of, events_heard
from tests.needs import needs_program
from voiceguide.cli.context import open_context
from voiceguide.export.formats import FORMATS
from voiceguide.library.catalog import standard_library
from voiceguide.session.preferences import Options

if TYPE_CHECKING:
    from numpy.typing import NDArray

ROUTINE = "evening-massage"
SIDES_AND_ROUNDS = """\
---
language: en-GB
---
# Sides and rounds

## Warm the oil & hands
- [1.3s] Rub.

## Jaw sweep [left, right]
- [1.1s] Your {side} jaw.

## Nod [x2]
- [0.7s] Now.
"""
NAMES = [
    "Warm the oil & hands",
    "Jaw sweep, left",
    "Jaw sweep, right",
    "Nod, 1 of 2",
    "Nod, 2 of 2",
]
CHAPTERED = ("mp3", "m4b", "m4a", "ogg", "opus", "flac")
LOSSY = ("mp3", "m4b", "ogg", "opus")
LATEST_S = 0.010
RATE = 44_100


@pytest.fixture(autouse=True)
def _programs() -> None:
    needs_program("ffprobe", "ffmpeg")


def probed(path: Path, *what: str) -> dict[str, Any]:
    command = ["ffprobe", "-v", "error", *what, "-of", "json", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stderr == ""
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def decoded(path: Path, rate: int) -> NDArray[np.float32]:
    """Mono samples as ffmpeg decodes a file, without the encoder's delay."""
    command = ["ffmpeg", "-v", "error", "-i", str(path), "-map", "0:a", "-ac", "1"]
    command += ["-ar", str(rate), "-f", "f32le", "-"]
    done = subprocess.run(command, capture_output=True, check=True)
    return np.frombuffer(done.stdout, "<f4")


def true_peak_db(samples: NDArray[np.float32], rate: int) -> float:
    return float(20 * np.log10(np.abs(soxr.resample(samples, rate, 4 * rate)).max()))


@pytest.mark.parametrize("form", CHAPTERED)
def test_chapters_are_the_steps_that_show_names(
    form: str, voiceguide: Voiceguide, work: Path
) -> None:
    timeline = voiceguide("show", "-", "--json", stdin=SIDES_AND_ROUNDS).json
    assert voiceguide("export", "-", "-o", f"out.{form}", stdin=SIDES_AND_ROUNDS).code == 0
    found = probed(Path(f"out.{form}"), "-show_chapters")["chapters"]
    steps = timeline["steps"]
    assert [step["name"] for step in steps] == NAMES
    assert [chapter["tags"]["title"] for chapter in found] == NAMES
    for chapter, step in zip(found, steps, strict=True):
        assert float(chapter["start_time"]) == pytest.approx(step["start_s"], abs=0.001)
    for chapter, step in zip(found[:-1], steps, strict=False):
        assert float(chapter["end_time"]) == pytest.approx(step["end_s"], abs=0.001)
    # Vorbis comments have only start times, so the last chapter ends with the file.
    assert float(found[-1]["end_time"]) == pytest.approx(steps[-1]["end_s"], abs=0.01)
    assert chapter_starts(Path(f"out.{form}")) == pytest.approx(
        [step["start_s"] for step in steps], abs=0.001
    )


def chapter_starts(path: Path) -> list[float]:
    """Start times of chapters, as mutagen reads them."""
    file = mutagen.File(path)
    if path.suffix in (".m4a", ".m4b"):
        return [chapter.start for chapter in file.chapters]
    if path.suffix == ".mp3":
        return [chapter.start_time / 1000 for chapter in file.tags.getall("CHAP")]
    clocks = [
        value[0].split(":")
        for key, value in sorted(file.tags.items())
        if key.upper().startswith("CHAPTER") and not key.upper().endswith("NAME")
    ]
    return [int(hours) * 3600 + int(minutes) * 60 + float(rest) for hours, minutes, rest in clocks]


@pytest.mark.parametrize("quality", [pytest.param("low", marks=pytest.mark.soak), "usual"])
@pytest.mark.parametrize("form", LOSSY)
def test_a_decoded_file_has_every_sound_on_time_and_at_the_right_level(
    form: str, quality: str, voiceguide: Voiceguide, work: Path, shared_cache: Path
) -> None:
    timeline = voiceguide("show", ROUTINE, "--json").json
    target = Path(f"out.{form}")
    assert voiceguide("export", ROUTINE, "-o", target, "--quality", quality).code == 0
    samples = decoded(target, RATE)
    # ffmpeg ignores the end in the edit list and plays the last AAC frame of 23 ms completely.
    surplus_s = len(samples) / RATE - timeline["duration_s"]
    assert -0.001 <= surplus_s <= (0.024 if form == "m4b" else 0.001)
    assert mutagen.File(target).info.length == pytest.approx(timeline["duration_s"], abs=0.06)
    heard = events_heard(samples, timeline, shared_cache, live=False) if quality == "usual" else []
    for each in heard:
        assert each.likeness > 0.8, each
        assert abs(each.late_s) <= LATEST_S, each
    assert measured_lufs(samples, RATE) == pytest.approx(-16, abs=1)
    rate = FORMATS[form].sample_rate
    assert true_peak_db(decoded(target, rate), rate) <= -1


@pytest.mark.soak
@pytest.mark.parametrize("voice", [None, "en-us"])
@pytest.mark.parametrize("form", LOSSY)
def test_every_routine_has_the_right_level_once_decoded(
    form: str, voice: str | None, voiceguide: Voiceguide, work: Path
) -> None:
    rate, target = FORMATS[form].sample_rate, Path(f"out.{form}")
    options = ["--voice", voice] if voice else []
    found = {}
    for routine in standard_library().routine_names():
        for quality in ("low", "usual"):
            command = ("export", routine, "-o", target, "--force", "--quality", quality, *options)
            assert voiceguide(*command).code == 0
            samples = decoded(target, rate)
            loudness = measured_lufs(samples, rate)
            found[routine, quality] = (true_peak_db(samples, rate), loudness)
    assert {
        name: each for name, each in found.items() if each[0] > -1 or abs(each[1] + 16) > 1
    } == {}


@pytest.mark.soak
def test_another_voice_has_the_same_level_in_every_routine() -> None:
    """The default voice is measured in test_exports.py; encoding would add nothing here."""
    levels = {}
    with open_context() as context:
        for routine in standard_library().routine_names():
            session = context.compose(context.load([routine]), Options(voice="en-us"))
            samples = np.concatenate(list(session.mixer().blocks(session.plan)))[:, 0]
            assert true_peak_db(samples, RATE) <= -1
            levels[routine] = measured_lufs(samples, RATE)
    assert {routine: level for routine, level in levels.items() if abs(level + 16) > 1} == {}


@pytest.mark.parametrize(("level", "turned_down"), [(0.25, False), (1.0, True)])
def test_an_opus_file_above_the_peak_limit_is_turned_down(
    level: float, turned_down: bool, tmp_path: Path
) -> None:
    chance = np.random.default_rng(1)
    noise = np.clip(chance.normal(size=(3 * 48_000, 1)), -1, 1).astype(np.float32)
    path = tmp_path / "noise.opus"
    write_sound(path, [noise * np.float32(level)])
    peak_db = true_peak_db(decoded(path, 48_000), 48_000)
    assert peak_db <= -1
    assert (peak_db > -1.1) == turned_down
    # The gain follows the first 16 bytes of the header, in the first Ogg page.
    gain = path.read_bytes()[44:46]
    assert (int.from_bytes(gain, "little", signed=True) < 0) == turned_down
    assert mutagen.File(path).info.length == pytest.approx(3, abs=0.01)


@pytest.mark.parametrize("form", FORMATS)
def test_the_same_session_is_the_same_file(form: str, voiceguide: Voiceguide, work: Path) -> None:
    tags = () if form == "wav" else ("--artist", "Studio")
    for name in ("one", "two"):
        target = f"{name}.{form}"
        done = voiceguide("export", "-", "-o", target, "--captions", *tags, stdin=SIDES_AND_ROUNDS)
        assert done.code == 0, done
    assert Path(f"one.{form}").read_bytes() == Path(f"two.{form}").read_bytes()
    assert Path("one.vtt").read_bytes() == Path("two.vtt").read_bytes()


def test_no_sound_begins_or_ends_with_a_click(
    voiceguide: Voiceguide, work: Path, shared_cache: Path
) -> None:
    """No step between samples at an edge is larger than those inside the sound."""
    from voiceguide.speech.disk_cache import DiskCache
    from voiceguide.speech.synthesizer import Synthesizer

    timeline = voiceguide("show", ROUTINE, "--json").json
    assert voiceguide("export", ROUTINE, "-o", "out.wav").code == 0
    samples, _rate = soundfile.read("out.wav", dtype="float32")
    sounding = [event for event in timeline["events"] if event["kind"] in ("speech", "chime")]
    with Synthesizer(cache=DiskCache(shared_cache / "voiceguide" / "speech")) as speech:
        clip_of = clips_of(timeline, speech)
        for event in sounding:
            clip = clip_of(event).samples[:, 0]
            steepest = float(np.abs(np.diff(clip)).max())
            for edge_s in (event["start_s"], event["end_s"]):
                edge = round(edge_s * RATE)
                around = [
                    one
                    for one in sounding
                    if one is not event and one["start_s"] < edge_s < one["end_s"]
                ]
                if not around:
                    jump = float(np.abs(np.diff(samples[max(0, edge - 2) : edge + 2])).max())
                    assert jump <= min(steepest, 0.002), event


def test_captions_can_be_read_by_a_player(voiceguide: Voiceguide, work: Path) -> None:
    timeline = voiceguide("show", ROUTINE, "--json").json
    first = next(event for event in timeline["events"] if event["kind"] == "speech")
    for kind, resolution_s in (("vtt", 0.001), ("srt", 0.001), ("lrc", 0.01)):
        done = voiceguide("export", ROUTINE, "-o", f"{kind}.flac", "--captions", kind)
        assert done.code == 0, done
        packets = probed(Path(f"{kind}.{kind}"), "-show_packets")["packets"]
        starts = [float(packet["pts_time"]) for packet in packets]
        for before, after in pairwise(starts):
            assert before <= after
        assert any(abs(start - first["start_s"]) <= resolution_s for start in starts)
