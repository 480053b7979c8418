"""Edits of a passage while it plays: resumed in the middle, words inserted, chimes muted.

Pure: passages in, passages out; the player decides when.
"""

from __future__ import annotations

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from voiceguide.audio.clip import Clip, Placement
from voiceguide.planning.timeline import Event, Passage


def resumed(passage: Passage, from_frame: int, at_frame: int, fade_frames: int) -> Passage:
    """Return the rest of a passage from `from_frame` on, moved to be heard from `at_frame`.

    Sound that is under way fades in over `fade_frames`. Its event keeps its start, which may then
    be before `at_frame`.
    """
    by = at_frame - from_frame
    events = [
        _faded_in(event.moved(by), at_frame, fade_frames)
        for event in passage.events
        if event.end_frame > from_frame
    ]
    return replace(
        passage,
        start_frame=passage.start_frame + by,
        end_frame=passage.end_frame + by,
        events=tuple(events),
    )


def _faded_in(event: Event, at_frame: int, fade_frames: int) -> Event:
    """Return the event with all of its sound from `at_frame` on, also what was cut off earlier."""
    heard = event.placement
    if heard is None:
        return event
    whole = replace(event.whole or heard, gain_db=heard.gain_db)
    if whole.start_frame >= at_frame:
        return replace(event, placement=whole, whole=None)
    samples = whole.clip.samples[at_frame - whole.start_frame :].copy()
    rise = min(fade_frames, len(samples))
    samples[:rise] *= np.linspace(0, 1, rise, endpoint=False)[:, None]
    rest = replace(whole, start_frame=at_frame, clip=Clip(samples))
    return replace(event, placement=rest, whole=whole)


class Insertion(Struct, frozen=True):
    """Words that are not in the script, `offset_frames` after the start of an item's passage.

    The rest of the passage moves `length_frames` later.
    """

    item: int
    offset_frames: int
    length_frames: int
    text: str
    clip: Clip


def inserted(passage: Passage, insertion: Insertion) -> Passage:
    """Return the passage with the words inserted; events that have begun by then stay in place."""
    at = passage.start_frame + insertion.offset_frames
    events = []
    for event in passage.events:
        if event.start_frame >= at:
            events.append(event.moved(insertion.length_frames))
        elif event.placement is None and event.end_frame > at:
            events.append(replace(event, end_frame=event.end_frame + insertion.length_frames))
        else:
            events.append(event)
    words = Placement(at, insertion.clip, ducks=True)
    events.append(Event("speech", at, words.end_frame, 0, insertion.text, placement=words))
    events.sort(key=lambda event: event.start_frame)
    return replace(
        passage, end_frame=passage.end_frame + insertion.length_frames, events=tuple(events)
    )


def passage_without_chimes(passage: Passage, from_frame: int = 0) -> Passage:
    """Return the passage with its chimes silent from `from_frame` on; nothing moves."""
    return replace(
        passage,
        events=tuple(
            replace(event, placement=None)
            if event.kind == "chime" and event.start_frame >= from_frame
            else event
            for event in passage.events
        ),
    )


def voice_at(passage: Passage, frame: int) -> Event | None:
    """Return the words or the recording heard at a frame, if any."""
    for event in passage.events:
        if event.kind in ("speech", "clip") and event.start_frame <= frame < event.end_frame:
            return event
    return None
