"""espeak's rates for real words a minute: the table, and what the real engine does with it."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceguide.audio.clip import SESSION_RATE
from voiceguide.script.pace import FASTEST_WPM, SLOWEST_WPM
from voiceguide.speech.espeak_pace import RATES, WPM_AT_RATES, espeak_rate, paces_of
from voiceguide.speech.reference_texts import pace_text
from voiceguide.speech.synthesizer import Speaker, Synthesizer


@pytest.fixture(scope="module")
def speech() -> Iterator[Synthesizer]:
    if sys.platform != "linux":
        pytest.skip("speaks with espeak")
    with Synthesizer(cache=None, workers=1) as shared:
        yield shared


def real_wpm(speech: Synthesizer, text: str, voice: str | None, pace_wpm: int) -> float:
    clip = speech.clip(text, Speaker(voice, pace_wpm))
    return len(text.split()) * 60 * SESSION_RATE / clip.frames


@pytest.mark.parametrize("pace_wpm", [90, 110, 150, 190, 250])
@pytest.mark.parametrize(
    "voice", [None, "gmw/en", "gmw/en-029", "gmw/en-us", "gmw/de", "roa/es", "roa/es-419", "roa/fr"]
)
def test_a_pace_is_in_real_words_a_minute(
    speech: Synthesizer, voice: str | None, pace_wpm: int
) -> None:
    slowest = paces_of(voice)[0]
    wanted = max(pace_wpm, slowest)
    text = pace_text(voice or "")
    assert real_wpm(speech, text, voice, pace_wpm) == pytest.approx(wanted, rel=0.03)


@pytest.mark.parametrize("voice", WPM_AT_RATES)
def test_a_measured_pace_has_the_rate_it_was_measured_at(voice: str) -> None:
    assert [espeak_rate(pace_wpm, voice) for pace_wpm in WPM_AT_RATES[voice]] == list(RATES)


@pytest.mark.parametrize(
    ("voice", "like"),
    [
        (None, "gmw/en"),
        ("gmw/en-gb-x-rp", "gmw/en"),
        ("roa/fr-be", "roa/fr"),
        ("roa/es-419", "roa/es-419"),
        ("sit/cmn", "gmw/en"),
        ("English (America)", "gmw/en"),
    ],
)
def test_a_voice_without_a_row_has_its_languages_or_the_english_one(
    voice: str | None, like: str
) -> None:
    assert paces_of(voice) == WPM_AT_RATES[like]


@given(
    st.sampled_from(list(WPM_AT_RATES)),
    st.integers(SLOWEST_WPM, FASTEST_WPM),
    st.integers(SLOWEST_WPM, FASTEST_WPM),
)
def test_a_faster_pace_has_no_lower_rate(voice: str, one: int, other: int) -> None:
    slower, faster = sorted((one, other))
    assert RATES[0] <= espeak_rate(slower, voice) <= espeak_rate(faster, voice) <= RATES[-1]
