"""Sentences of an utterance in time, found by the pauses between them."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import voice_and_pauses
from voiceguide.export.alignment import align_sentences, sentences

RATE = 1000


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Breathe in.", ["Breathe in."]),
        ("Breathe in. And out!  Rest?", ["Breathe in.", "And out!", "Rest?"]),
        ("Use approx. three drops. Rub.", ["Use approx. three drops.", "Rub."]),
        ("Hold for 2.5 seconds. 3 times.", ["Hold for 2.5 seconds.", "3 times."]),
        ("“Good.” Now rest… Ärmel hoch.", ["“Good.”", "Now rest…", "Ärmel hoch."]),
        ("息を吸う。吐く。", ["息を吸う。", "吐く。"]),
    ],
)
def test_a_sentence_ends_where_a_reader_would_say(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


@given(st.text(alphabet='ab A.!?…。 "”', max_size=60))
def test_no_letter_is_lost_between_sentences(text: str) -> None:
    assert "".join("".join(sentences(text)).split()) == "".join(text.split())


def test_a_sentence_begins_where_the_pause_before_it_ends() -> None:
    samples = voice_and_pauses(2.0, -0.4, 1.0, -0.3, 1.5)
    said = align_sentences("Put both hands on it. Rest. And now slowly up.", samples, RATE)
    assert [(one.start_frame, one.end_frame) for one in said] == [
        (0, 2000), (2400, 3400), (3700, 5200),
    ]  # fmt: skip


def test_the_short_pause_of_a_comma_is_not_the_end_of_a_sentence() -> None:
    samples = voice_and_pauses(1.0, -0.12, 0.9, -0.4, 1.6)
    said = align_sentences("Left hand, then right. Now both together.", samples, RATE)
    assert [one.start_frame for one in said] == [0, 2420]


def test_sentences_without_a_pause_stay_together() -> None:
    said = align_sentences("Glide up. Glide down. Rest now.", voice_and_pauses(3.0), RATE)
    assert [one.text for one in said] == ["Glide up. Glide down. Rest now."]


@given(
    st.lists(st.sampled_from(["Rest.", "And now glide slowly up.", "Good!"]), min_size=1),
    st.lists(st.floats(0.05, 1.0).map(lambda value: round(value, 2)), min_size=1, max_size=12),
)
def test_sentences_in_time_follow_each_other_whatever_is_heard(
    parts: list[str], lengths: list[float]
) -> None:
    samples = voice_and_pauses(*(length * (-1) ** number for number, length in enumerate(lengths)))
    text = " ".join(parts)
    said = align_sentences(text, samples, RATE)
    assert " ".join(one.text for one in said) == text
    assert (said[0].start_frame, said[-1].end_frame) == (0, len(samples))
    for before, after in pairwise(said):
        assert before.start_frame < before.end_frame < after.start_frame


def test_sentences_of_a_real_voice_begin_where_they_are_heard(shared_cache: Path) -> None:
    from tests.integration.onsets import first_onset
    from voiceguide.speech.disk_cache import DiskCache
    from voiceguide.speech.synthesizer import Speaker, Synthesizer

    parts = ["Rub the oil between your palms.", "Then slide both hands, slowly, to your ears."]
    speaker = Speaker(None, 150)
    with Synthesizer(cache=DiskCache(shared_cache / "voiceguide" / "speech")) as speech:
        whole = speech.clip(" ".join(parts), speaker)
        apart = [speech.clip(part, speaker) for part in parts]
    said = align_sentences(" ".join(parts), whole.samples, 44_100)
    assert [one.text for one in said] == parts
    heard = first_onset(whole.samples[:, 0], apart[1])
    assert abs(said[1].start_frame - heard) / 44_100 < 0.05
