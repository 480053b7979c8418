"""Finished clips between sessions: exactly as they were, and never in another one's place."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from voiceguide.audio.clip import SESSION_RATE
from voiceguide.audio.pcm import as_int16
from voiceguide.speech.clip_store import ClipStore
from voiceguide.speech.disk_cache import DiskCache
from voiceguide.speech.speaker import Speaker

SHAPING = (-14.8, -2.5, "Reference.")
SPEAKER = Speaker("gmw/en", 150)
FINISHED = np.arange(-500, 500, dtype=np.int16)


def kept_in(
    folder: Path, rate: int = SESSION_RATE, shaping: tuple[str | float, ...] = SHAPING
) -> ClipStore:
    return ClipStore(DiskCache(folder), rate, shaping)


def samples(
    kept: ClipStore, text: str = "Rest.", speaker: Speaker = SPEAKER
) -> NDArray[np.int16] | None:
    clip = kept.clip(text, speaker)
    assert kept.has(text, speaker) == (clip is not None)
    return None if clip is None else as_int16(clip.samples, 1)[:, 0]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A cache in which `Rest.` is known."""
    kept = kept_in(tmp_path)
    kept.keep_gain_db(SPEAKER, 8.126)
    kept.keep("Rest.", SPEAKER, FINISHED)
    return tmp_path


@given(st.lists(st.integers(-32_767, 32_767), min_size=1, max_size=300))
def test_a_file_of_16_bits_gets_a_clip_as_it_is_kept(values: list[int]) -> None:
    finished = np.array(values, np.int16)
    clip = ClipStore(None, SESSION_RATE, SHAPING).keep("Rest.", SPEAKER, finished)
    np.testing.assert_array_equal(as_int16(clip.samples, 1)[:, 0], finished)


def test_a_clip_comes_back_in_another_session_with_its_level(folder: Path) -> None:
    kept = kept_in(folder)
    np.testing.assert_array_equal(samples(kept), FINISHED)
    assert kept.gain_db(SPEAKER) == 8.13


def test_sessions_of_two_rates_share_what_was_said(folder: Path) -> None:
    faster = kept_in(folder, 48_000)
    assert faster.gain_db(SPEAKER) == 8.13
    clip = faster.clip("Rest.", SPEAKER)
    assert clip is not None
    assert clip.frames == round(len(FINISHED) * 48_000 / SESSION_RATE)
    made = faster.keep("Rest.", SPEAKER, FINISHED)
    np.testing.assert_array_equal(clip.samples, made.samples)
    np.testing.assert_array_equal(samples(kept_in(folder)), FINISHED)


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
    kept = kept_in(folder, shaping=shaping)
    kept.keep_gain_db(speaker, 8.13)
    assert samples(kept, text, speaker) is None


def test_a_clip_at_another_level_is_another_clip(folder: Path) -> None:
    kept = kept_in(folder)
    kept.keep_gain_db(SPEAKER, 8.14)
    assert samples(kept) is None


def test_the_first_level_of_a_session_stays(folder: Path) -> None:
    kept = kept_in(folder)
    assert kept.gain_db(SPEAKER) == 8.13
    assert kept.keep_gain_db(SPEAKER, 9.0) == 8.13


def test_a_level_that_is_no_number_is_no_level(folder: Path) -> None:
    kept = kept_in(folder)
    for path in folder.rglob("*.clip"):
        path.unlink()
    # What an older or a broken program may have put there.
    cache = DiskCache(folder)
    cache.put_note(kept._key(SPEAKER, "gain"), "loud")
    assert kept.gain_db(SPEAKER) is None


def test_without_a_cache_only_levels_are_known() -> None:
    kept = ClipStore(None, SESSION_RATE, SHAPING)
    assert kept.keep_gain_db(SPEAKER, 8.126) == 8.13
    kept.keep("Rest.", SPEAKER, FINISHED)
    assert samples(kept) is None
    assert kept.voices() is None


def test_a_usual_voice_that_is_not_known_yet_has_no_clips(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # That of espeak is always the same.
    monkeypatch.setattr("voiceguide.speech.clip_store.DRIVER", "nsss")
    kept, usual = kept_in(tmp_path), Speaker(None, 150)
    kept.keep_gain_db(usual, 8.0)
    assert samples(kept, speaker=usual) is None
    kept.usual_voice = "anna"
    kept.keep("Rest.", usual, FINISHED)
    assert samples(kept, speaker=usual) is not None
