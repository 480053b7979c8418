"""Finished clips between sessions: unchanged, and never one in place of another."""

import threading
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from numpy.typing import NDArray

from tests.speech.natural import write_voice
from voiceguide.audio.clip import SESSION_RATE
from voiceguide.audio.pcm import as_int16
from voiceguide.speech.clip_store import ClipStore
from voiceguide.speech.disk_cache import DiskCache
from voiceguide.speech.engines import DRIVER
from voiceguide.speech.espeak_pace import WPM_AT_RATES
from voiceguide.speech.natural_voice import NaturalVoice
from voiceguide.speech.natural_voices import natural_voice
from voiceguide.speech.pace_table import JOE_GAINS_DB, JOE_WPM, Measured
from voiceguide.speech.speaker import Speaker

SHAPING = (-14.8, -2.5, "Reference.")
SPEAKER = Speaker("gmw/en", 150)
FINISHED = np.arange(-500, 500, dtype=np.int16)


def store_in(
    folder: Path, rate: int = SESSION_RATE, shaping: tuple[str | float, ...] = SHAPING
) -> ClipStore:
    return ClipStore(DiskCache(folder), rate, shaping)


def samples(
    store: ClipStore, text: str = "Rest.", speaker: Speaker = SPEAKER
) -> NDArray[np.int16] | None:
    clip = store.get(text, speaker)
    assert store.has(text, speaker) == (clip is not None)
    return None if clip is None else as_int16(clip.samples, 1)[:, 0]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A cache that holds `Rest.` and its speaker's level."""
    store = store_in(tmp_path)
    store.put_gain_db(SPEAKER, 8.126)
    store.put("Rest.", SPEAKER, FINISHED)
    return tmp_path


@given(st.lists(st.integers(-32_767, 32_767), min_size=1, max_size=300))
def test_a_file_of_16_bits_gets_a_clip_as_it_is_stored(values: list[int]) -> None:
    finished = np.array(values, np.int16)
    clip = ClipStore(None, SESSION_RATE, SHAPING).put("Rest.", SPEAKER, finished)
    np.testing.assert_array_equal(as_int16(clip.samples, 1)[:, 0], finished)


def test_a_clip_comes_back_in_another_session_with_its_level(folder: Path) -> None:
    store = store_in(folder)
    np.testing.assert_array_equal(samples(store), FINISHED)
    assert store.gain_db(SPEAKER) == 8.13


@pytest.mark.skipif(DRIVER != "espeak", reason="only espeak has this table")
def test_silence_is_as_long_as_the_clip_and_takes_no_memory(folder: Path) -> None:
    silence = store_in(folder).silence("Rest.", SPEAKER)
    assert silence is not None
    assert (silence.frames, silence.channels) == (len(FINISHED), 1)
    assert not silence.samples.any()
    assert silence.samples.strides[0] == 0
    assert store_in(folder).silence("Unknown.", SPEAKER) is None
    # How long it is at another rate, only the samples say.
    assert store_in(folder, 48_000).silence("Rest.", SPEAKER) is None
    assert ClipStore(None, SESSION_RATE, SHAPING).silence("Rest.", SPEAKER) is None


def test_a_clip_of_another_pace_table_is_not_taken_for_this_ones(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = WPM_AT_RATES["gmw/en"]
    monkeypatch.setitem(WPM_AT_RATES, "gmw/en", (row[0] + 1, *row[1:]))
    store = store_in(folder)
    assert store.gain_db(SPEAKER) is None
    store.put_gain_db(SPEAKER, 8.126)
    assert samples(store) is None


def test_sessions_at_two_sample_rates_share_their_clips(folder: Path) -> None:
    faster = store_in(folder, 48_000)
    assert faster.gain_db(SPEAKER) == 8.13
    clip = faster.get("Rest.", SPEAKER)
    assert clip is not None
    assert clip.frames == round(len(FINISHED) * 48_000 / SESSION_RATE)
    made = faster.put("Rest.", SPEAKER, FINISHED)
    np.testing.assert_array_equal(clip.samples, made.samples)
    np.testing.assert_array_equal(samples(store_in(folder)), FINISHED)


@pytest.mark.parametrize(
    ("shaping", "speaker", "text"),
    [
        ((-16.0, *SHAPING[1:]), SPEAKER, "Rest."),
        (SHAPING, replace(SPEAKER, pace_wpm=151), "Rest."),
        (SHAPING, replace(SPEAKER, voice="gmw/en-us"), "Rest."),
        (SHAPING, SPEAKER, "Rest!"),
    ],
)
def test_what_sounds_different_is_another_clip(
    folder: Path, shaping: tuple[str | float, ...], speaker: Speaker, text: str
) -> None:
    store = store_in(folder, shaping=shaping)
    store.put_gain_db(speaker, 8.13)
    assert samples(store, text, speaker) is None


def test_a_clip_at_another_level_is_another_clip(folder: Path) -> None:
    store = store_in(folder)
    store.put_gain_db(SPEAKER, 8.14)
    assert samples(store) is None


def test_the_first_level_of_a_session_stays(folder: Path) -> None:
    store = store_in(folder)
    assert store.gain_db(SPEAKER) == 8.13
    assert store.put_gain_db(SPEAKER, 9.0) == 8.13


def test_a_stored_level_that_is_not_a_number_is_missing(folder: Path) -> None:
    store = store_in(folder)
    for path in folder.rglob("*.clip"):
        path.unlink()
    # An older or a broken program may have put it there.
    cache = DiskCache(folder)
    cache.put_note(store._key(SPEAKER, "gain"), "loud")
    assert store.gain_db(SPEAKER) is None


def test_without_a_cache_only_levels_are_remembered() -> None:
    store = ClipStore(None, SESSION_RATE, SHAPING)
    assert store.put_gain_db(SPEAKER, 8.126) == 8.13
    store.put("Rest.", SPEAKER, FINISHED)
    assert samples(store) is None
    assert store.voices() is None


def test_an_unknown_default_voice_has_no_clips(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # espeak's is always the same.
    monkeypatch.setattr("voiceguide.speech.clip_store.DRIVER", "nsss")
    store, usual = store_in(tmp_path), Speaker(None, 150)
    store.put_gain_db(usual, 8.0)
    assert samples(store, speaker=usual) is None
    store.default_voice = "anna"
    store.put("Rest.", usual, FINISHED)
    assert samples(store, speaker=usual) is not None


OWN_VOICE = "piper/de_DE-hum-low"


@pytest.fixture
def own_voice(home: Path) -> Speaker:
    """A natural voice in the user's folder."""
    write_voice(home / "data" / "voiceguide" / "voices", OWN_VOICE.partition("/")[2])
    return Speaker(OWN_VOICE, 150)


def test_a_voice_that_another_thread_is_looking_up_is_not_taken_for_gone(
    own_voice: Speaker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = store_in(tmp_path)
    answers: list[bool] = []

    def look_up(voice: str) -> NaturalVoice | None:
        if threading.current_thread() is threading.main_thread():
            other = threading.Thread(target=lambda: answers.append(store.knows_voice(own_voice)))
            other.start()
            other.join()
        return natural_voice(voice)

    monkeypatch.setattr("voiceguide.speech.natural_voices.natural_voice", look_up)
    assert store.knows_voice(own_voice)
    assert answers == [True]


def test_levels_of_a_natural_voice_that_are_taken_in_override_those_known_before(
    own_voice: Speaker, tmp_path: Path
) -> None:
    store, other = store_in(tmp_path / "one"), store_in(tmp_path / "other")
    louder = Measured(JOE_WPM, tuple(gain_db + 1 for gain_db in JOE_GAINS_DB))
    store.put_measured(OWN_VOICE, Measured(JOE_WPM, JOE_GAINS_DB))
    other.put_measured(OWN_VOICE, louder)
    store.take_in(other.taken_out("Rest.", own_voice))
    assert store.measured(OWN_VOICE) == louder
