"""Changes to a passage that is being heard: taken up in the middle, words put in, chimes left out.

Pure: passages in, passages out; the player says when.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from voiceguide.audio.clip import Clip, Placement
from voiceguide.planning.timeline import Event, Passage


def taken_up(passage: Passage, from_frame: int, at_frame: int, fade_frames: int) -> Passage:
    """What is left of a passage from `from_frame` on, moved so that it is heard from `at_frame`.

    Sound that is cut into rises over `fade_frames`. Events keep their beginning, which may then lie
    before `at_frame`: they are under way.
    """
    by = at_frame - from_frame
    events = [
        _risen(event.moved(by), at_frame, fade_frames)
        for event in passage.events
        if event.end_frame > from_frame
    ]
    return replace(
        passage,
        start_frame=passage.start_frame + by,
        end_frame=passage.end_frame + by,
        events=tuple(events),
    )


def _risen(event: Event, at_frame: int, fade_frames: int) -> Event:
    """The event without the sound before `at_frame`."""
    placement = event.placement
    if placement is None or placement.start_frame >= at_frame:
        return event
    samples = placement.clip.samples[at_frame - placement.start_frame :].copy()
    rise = min(fade_frames, len(samples))
    samples[:rise] *= np.linspace(0, 1, rise, endpoint=False, dtype=np.float32)[:, None]
    return replace(event, placement=replace(placement, start_frame=at_frame, clip=Clip(samples)))


@dataclass(frozen=True)
class Insertion:
    """Words that are no part of the script, so many frames after the start of an item's passage.

    What follows in the passage waits `length_frames` for them.
    """

    item: int
    offset_frames: int
    length_frames: int
    text: str
    clip: Clip


def inserted(passage: Passage, insertion: Insertion) -> Passage:
    """The passage with the words in it; what has begun before them goes on."""
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
    """The passage with its chimes silent from `from_frame` on; nothing else moves."""
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
    """The words or the recording being said at a frame, if any."""
    for event in passage.events:
        if event.kind in ("speech", "clip") and event.start_frame <= frame < event.end_frame:
            return event
    return None
