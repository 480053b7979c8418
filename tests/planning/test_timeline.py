"""Events and passages as values."""

from __future__ import annotations

from msgspec.structs import replace

from tests.builders import tone
from voiceguide.audio.clip import Placement
from voiceguide.planning.timeline import Event, Passage, last_frame


def test_an_event_moves_together_with_its_sound() -> None:
    event = Event("speech", 10, 35, 1, "a", placement=Placement(10, tone(25)))
    moved = event.moved(100)
    assert (moved.start_frame, moved.end_frame) == (110, 135)
    assert moved.placement is not None
    assert (moved.placement.start_frame, moved.placement.end_frame) == (110, 135)
    assert Event("pause", 10, 35, 1).moved(-10) == Event("pause", 0, 25, 1)
    cut = replace(event, whole=Placement(5, tone(30))).moved(100)
    assert cut.whole is not None
    assert (cut.whole.start_frame, cut.whole.end_frame) == (105, 135)


def test_a_chime_may_ring_beyond_the_last_passage() -> None:
    bell = Event("chime", 90, 130, 1)
    assert (
        last_frame([Passage(0, 100, 0, "A", 0, (bell,)), Passage(100, 120, 0, "A", 1, ())]) == 130
    )
    assert last_frame([]) == 0


def test_a_level_is_that_of_every_chime_and_of_nothing_else() -> None:
    sound = Placement(0, tone(5))
    bell, words = (Event(kind, 0, 5, 1, placement=sound) for kind in ("chime", "speech"))
    silent = Event("chime", 0, 5, 1)
    louder = Event("chime", 0, 5, 1, placement=Placement(0, sound.clip, gain_db=3))
    passage = Passage(0, 9, 0, "A", 0, (bell, words, silent, bell))
    expected = Passage(0, 9, 0, "A", 0, (louder, words, silent, louder))
    assert passage.with_chimes_at(3) == expected
