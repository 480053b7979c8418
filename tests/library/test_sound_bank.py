"""Sounds by name: read once, at their level, within the memory of a session."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.audio.loudness_meter import measured_lufs
from tests.commands import PATIENCE_S, Voiceguide
from tests.library.test_shipped_sounds import read_background
from voiceguide.audio.levels import SPEECH_LUFS
from voiceguide.audio.loudness import loudness_lufs
from voiceguide.errors import InputError
from voiceguide.library import sound_bank
from voiceguide.library.catalog import Library, standard_library
from voiceguide.library.sound_bank import SoundBank
from voiceguide.speech.worker_process import WorkerProcess
from voiceguide.system.folders import shipped_folder

RATE = 44_100


def voice(folder: Path, name: str, level: float) -> str:
    """A file that is as loud as `level` for two seconds."""
    sound = np.random.default_rng(1).uniform(-level, level, 2 * RATE)
    soundfile.write(folder / name, np.convolve(sound, np.ones(8) / 8, "same"), RATE)
    return name


@pytest.fixture
def bank(tmp_path: Path) -> SoundBank:
    return SoundBank(Library((), (tmp_path, shipped_folder("sounds"))), RATE)


@pytest.mark.parametrize("level", [0.01, 0.9])
def test_a_recording_has_the_loudness_of_speech_and_a_chime_its_own(
    bank: SoundBank, tmp_path: Path, level: float
) -> None:
    name = voice(tmp_path, "voice.wav", level)
    recording, chime = bank.recording(name, None), bank.chime("voice", None)
    assert loudness_lufs(recording.samples, RATE) == pytest.approx(SPEECH_LUFS, abs=0.5)
    assert np.abs(chime.samples).max() < level
    assert recording.samples[0] == chime.samples[0] == 0
    assert recording.frames == chime.frames == 2 * RATE


WORDS = (
    "Lay both palms on your cheeks and breathe out slowly. Now glide your fingers up along the "
    "jaw, and let your shoulders fall. Rest for a while, and feel the warmth of your hands."
)


def test_a_recorded_voice_is_as_loud_as_the_guide(voiceguide: Voiceguide, work: Path) -> None:
    engine = WorkerProcess()
    engine.start()
    request = {"do": "speak", "text": WORDS, "voice": None, "rate": 150}
    engine.ask({**request, "path": str(work / "me.wav")}, PATIENCE_S)
    engine.close()
    loudness = []
    for item in ("[play me.wav]", WORDS):
        (work / "it.md").write_text(f"---\nchimes: off\n---\n## A\n- {item}\n", encoding="utf-8")
        assert voiceguide("export", "it.md", "-o", "it.flac", "--force").code == 0
        samples, rate = soundfile.read(work / "it.flac")
        loudness.append(measured_lufs(samples, rate))
    assert loudness[0] == pytest.approx(loudness[1], abs=1)


def test_a_silent_recording_stays_silent(bank: SoundBank, tmp_path: Path) -> None:
    soundfile.write(tmp_path / "silent.wav", np.zeros(RATE), RATE)
    assert not bank.recording("silent.wav", None).samples.any()


def test_a_sound_is_read_once(bank: SoundBank, tmp_path: Path) -> None:
    name = voice(tmp_path, "voice.wav", 0.1)
    first = bank.recording(name, None)
    (tmp_path / name).unlink()
    assert bank.recording(name, None) is first


def test_a_sound_beside_the_script_replaces_a_shipped_one(bank: SoundBank, tmp_path: Path) -> None:
    folder = tmp_path / "routine"
    folder.mkdir()
    voice(folder, "bell.wav", 0.1)
    assert bank.chime("bell", str(folder)).frames == 2 * RATE
    assert bank.chime("bell", None).frames != 2 * RATE


def test_sounds_that_fill_the_memory_together_are_refused(
    bank: SoundBank, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sound_bank, "MOST_BYTES", 3 * RATE * 4)
    bank.chime(voice(tmp_path, "one.wav", 0.1), None)
    with pytest.raises(InputError, match="in total"):
        bank.chime(voice(tmp_path, "two.wav", 0.1), None)


def test_an_unknown_background_is_refused_with_the_nearest(bank: SoundBank) -> None:
    with pytest.raises(InputError, match="no background “rian”") as caught:
        SoundBank(standard_library(), RATE).background("rian", None)
    assert caught.value.hint.startswith("Did you mean rain? Choose drone, rain, waves,")


def test_a_shipped_background_is_left_as_it_was_made() -> None:
    bank = SoundBank(standard_library(), RATE)
    for name in ("drone", str(shipped_folder("sounds") / "backgrounds" / "drone.flac")):
        loop = bank.background(name, None)
        once = np.zeros((len(read_background("drone")) + 100, 1), np.float32)
        loop.begin(0)
        loop.add(once, 10 * RATE, [], None)
        assert np.array_equal(once[:100], once[-100:])
