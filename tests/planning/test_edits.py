"""Passages edited while they play."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.builders import passage_of, tone, voices
from voiceguide.planning.edits import (
    Insertion,
    inserted,
    passage_without_chimes,
    resumed,
    voice_at,
)


@example(500, 1000)  # the words are just over
@given(st.integers(0, 12_000), st.integers(0, 50_000))
def test_when_resumed_all_events_that_are_not_over_keep_their_distance(frame: int, at: int) -> None:
    passage = passage_of()
    rest = resumed(passage, frame, at, 5)
    left = [event for event in passage.events if event.end_frame > frame]
    assert [event.start_frame for event in rest.events] == [
        event.start_frame + at - frame for event in left
    ]
    assert rest.start_frame - at == passage.start_frame - frame
    assert rest.end_frame - at == passage.end_frame - frame
    for event in rest.events:
        if event.placement is not None:
            assert event.placement.start_frame >= at or event.start_frame >= at
            assert event.placement.end_frame == event.end_frame


def test_sound_that_was_under_way_fades_in() -> None:
    passage = passage_of()
    rest = resumed(passage, 100, 1000, 10)
    words = rest.events[0]
    assert words.placement is not None
    assert words.placement.start_frame == 1000
    samples = words.placement.clip.samples[:, 0]
    assert samples[0] == 0
    assert np.all(np.diff(samples[:11]) > 0)
    # The clip itself is shared and stays unchanged.
    assert passage.events[0].placement is not None
    assert passage.events[0].placement.clip.samples[100, 0] == pytest.approx(0.25)


def test_sound_that_was_cut_once_is_whole_again_from_its_beginning() -> None:
    passage = passage_of()
    cut = resumed(passage, 100, 1000, 10)
    [whole, *_] = resumed(cut, 900, 5000, 10).events
    assert passage.events[0].placement is not None
    assert whole.placement == passage.events[0].placement.moved(5000)
    assert whole.whole is None


def test_sound_that_was_cut_once_may_be_cut_earlier_and_fades_in_once() -> None:
    passage = passage_of()
    cut, again = resumed(passage, 200, 1000, 10), resumed(passage, 100, 1000, 10)
    [rest, *_] = resumed(cut, 900, 1000, 10).events
    assert rest.placement is not None
    assert again.events[0].placement is not None
    np.testing.assert_array_equal(
        rest.placement.clip.samples, again.events[0].placement.clip.samples
    )
    assert (rest.whole, rest.start_frame) == (again.events[0].whole, again.events[0].start_frame)


def test_sound_that_was_cut_keeps_the_level_it_has_now() -> None:
    [words, *others] = resumed(passage_of(), 100, 1000, 10).events
    assert words.placement is not None
    softer = replace(words, placement=replace(words.placement, gain_db=-6.0))
    cut = replace(passage_of(), events=(softer, *others))
    [rest, *_] = resumed(cut, 1100, 2000, 10).events
    assert rest.placement is not None
    assert (rest.placement.gain_db, rest.placement.start_frame) == (-6.0, 2000)
    silent = replace(cut, events=(replace(words, placement=None), *others))
    assert resumed(silent, 900, 5000, 10).events[0].placement is None


def test_sound_that_begins_just_then_does_not_fade_in() -> None:
    rest = resumed(passage_of(), 4000, 1000, 10)
    four = next(event for event in rest.events if event.text == "four")
    assert four.placement is not None
    assert four.placement.clip.samples[0, 0] == pytest.approx(0.25)


def test_inserted_words_move_everything_after_them() -> None:
    passage = passage_of()
    changed = inserted(passage, Insertion(0, 3500, 1000, "Slower.", tone(600)))
    assert changed.end_frame == passage.end_frame + 1000
    assert voices(changed)[:3] == [(0, "one two"), (3500, "Slower."), (5000, "four")]
    ticks = [event.start_frame for event in changed.events if event.kind == "chime"]
    assert ticks == [3000, 7000, 10_000]


def test_inserted_words_are_heard_like_the_others_but_belong_to_no_line() -> None:
    changed = inserted(passage_of(), Insertion(0, 3500, 1000, "Slower.", tone(600)))
    words = next(event for event in changed.events if event.text == "Slower.")
    assert words.line == 0
    assert words.placement is not None
    assert (words.placement.start_frame, words.placement.ducks) == (3500, True)


@pytest.mark.parametrize(
    ("offset_frames", "begins_and_ends"),
    [
        # “one” takes 0.25 s; the pause after it lasts until 4.25 s, when “two” begins.
        (100, [(0, 250), (100, 700), (1250, 5250), (5250, 5500)]),
        (250, [(0, 250), (250, 850), (1250, 5250), (5250, 5500)]),
        (1000, [(0, 250), (250, 5250), (1000, 1600), (5250, 5500)]),
        (4250, [(0, 250), (250, 4250), (4250, 4850), (5250, 5500)]),
        (4300, [(0, 250), (250, 4250), (4250, 4500), (4300, 4900)]),
    ],
)
def test_words_inserted_into_a_pause_make_it_longer(
    offset_frames: int, begins_and_ends: list[tuple[int, int]]
) -> None:
    passage = passage_of("## A\n- one [4s] two\n")
    changed = inserted(passage, Insertion(0, offset_frames, 1000, "Slower.", tone(600)))
    assert [(each.start_frame, each.end_frame) for each in changed.events] == begins_and_ends


def test_silent_chimes_keep_their_time() -> None:
    passage = passage_of()
    changed = passage_without_chimes(passage, 5000)
    assert changed.end_frame == passage.end_frame
    chimes = [event for event in changed.events if event.kind == "chime"]
    assert [event.placement is None for event in chimes] == [False, True, True]
    assert passage_without_chimes(passage, 6000) == changed
    bell = passage_of("## A\n- [chime bell]\n")
    assert passage_without_chimes(bell).events[0].placement is None


def test_the_voice_at_a_frame_is_found() -> None:
    passage = passage_of()
    assert voice_at(passage, 499) is passage.events[0]
    assert voice_at(passage, 500) is None
    assert voice_at(passage, 4000) is next(each for each in passage.events if each.text == "four")
    assert voice_at(passage, 3000) is None  # a chime
    recording = passage_of("## A\n- [play x.wav]\n")
    assert voice_at(recording, 0) is recording.events[0]
