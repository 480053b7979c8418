"""The lines of a session: everything that is said in it, each text once, with its place and room.

They are read off the plan, so that they are exactly what is heard.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from itertools import groupby, pairwise

from msgspec import Struct
from msgspec.structs import replace

from voiceguide.planning.timeline import Event, Passage
from voiceguide.planning.timing import Timing
from voiceguide.script.routine import Countdown, Every, Item
from voiceguide.session.narration import SpokenVoice
from voiceguide.session.session import Session


class Line(Struct, frozen=True):
    """A text that is said, and where it is said first.

    `source` and `line` are its place in a script, `step` its step's name. `room_s` is how long it
    may last without anything coming later than planned; None where nothing waits for it.
    `length_s` is how long it lasts now. `recorded` says whether the session's narration has it; if
    not, the voice `spoken_by` says it (None: the engine's default). `times` is how often that is.
    """

    text: str
    source: str
    line: int
    step: str
    language: str | None
    length_s: float
    room_s: float | None
    recorded: bool
    spoken_by: str | None
    times: int = 1


def lines_of(session: Session, passages: Iterable[Passage]) -> tuple[Line, ...]:
    """Return the lines of a session whose plan consists of these passages, in order."""
    parts = [(part, one, item) for part in session.plan.parts for one in part.passes
             for item in one.items]  # fmt: skip
    found: dict[tuple[str, str | None], Line] = {}
    rate = session.sample_rate
    for passage in passages:
        if passage.role != "item":
            continue
        part, within, item = parts[passage.item]
        assert isinstance(part.voice, SpokenVoice)
        for event, room in _rooms(passage, item, session.plan.timing):
            text = event.text or ""
            line = Line(
                text=text,
                source=within.routine.source,
                line=event.line,
                step=passage.step_name,
                language=part.routine.front.language,
                length_s=(event.end_frame - event.start_frame) / rate,
                room_s=None if room is None else room / rate,
                recorded=part.voice.has_recording(text),
                spoken_by=part.voice.speaker.voice,
            )
            known = found.get((text, line.language))
            found[text, line.language] = line if known is None else _both(known, line)
    return tuple(found.values())


def _both(known: Line, again: Line) -> Line:
    rooms = [room for room in (known.room_s, again.room_s) if room is not None]
    return replace(known, room_s=min(rooms, default=None), times=known.times + 1)


def _rooms(passage: Passage, item: Item, timing: Timing) -> Iterator[tuple[Event, int | None]]:
    """Yield the utterances of a passage, and how many frames each of them may last."""
    voices = [event for event in passage.events if event.kind in ("speech", "clip")]
    held = item.hold_s is not None
    end = passage.start_frame + timing.hold_frames(item.hold_s or 0.0)
    groups = [list(group) for _, group in groupby(voices, partial(_group, item))]
    for group, after in pairwise([*groups, None]):
        assert group is not None
        # What follows in the same group moves along, so its words share what is left.
        limit = end if after is None else min(end, after[0].start_frame)
        spare = limit - group[-1].end_frame
        for event in group:
            if event.kind == "speech":
                length = event.end_frame - event.start_frame
                yield event, max(0, length + spare) if held else None


def _group(item: Item, event: Event) -> tuple[object, ...]:
    """Return what is the same for all events that follow each other without waiting for a time."""
    for number, cue in enumerate(item.cues):
        if cue.line <= event.line <= cue.last_line:
            if isinstance(cue.time, Every) or any(isinstance(p, Countdown) for p in cue.parts):
                return number, event.start_frame
            return (number,)
    return ("own",)
