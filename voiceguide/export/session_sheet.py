"""The session sheet: a routine with its times, as Markdown to print and hand out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from msgspec import Struct

from voiceguide.planning.chapters import chapters
from voiceguide.planning.timeline import Event, Passage, last_frame
from voiceguide.script.durations import brief, clock
from voiceguide.session.session import Session
from voiceguide.text import one_line

_ACTIVE = re.compile(r"[\\`*_{}\[\]<>#|~&$@^=]|:(?=\S)|(?<=www)\.")
_BEGINS_A_BLOCK = re.compile(r"^([-+]|\d+(?=[.)]))")

_QUIET = "*quiet*"
_READY = "*until you are ready*"


class _Row(Struct, frozen=True):
    """A row of the sheet; `text` is Markdown, `lasts_frames` is None after an item's first row."""

    start_frame: int
    lasts_frames: int | None
    text: str


def session_sheet(session: Session, passages: Sequence[Passage]) -> str:
    """Return the sheet of a whole session."""
    rate = session.sample_rate
    blocks = [f"# {escaped(session.title)}", *_introduction(session)]
    length = brief(last_frame(passages) / rate)
    blocks.append(f"{length}, spoken at {session.pace_wpm} words a minute.")
    steps = chapters(passages)
    for chapter, (_step, within) in zip(
        steps, groupby(passages, key=lambda passage: passage.step), strict=True
    ):
        blocks.append(f"## {escaped(chapter.name)}")
        lines = ["| at | for | what |", "|---:|---:|---|"]
        for row in (row for passage in within for row in _rows(passage)):
            lasts = "" if row.lasts_frames is None else brief(row.lasts_frames / rate)
            lines.append(f"| {clock(row.start_frame // rate, 0)} | {lasts} | {row.text} |")
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks) + "\n"


def _introduction(session: Session) -> Iterator[str]:
    for routine in session.routines:
        for paragraph in re.split(r"\n\s*\n", routine.description):
            if paragraph.strip():
                yield escaped(paragraph)
        if routine.front.needs:
            needs = "; ".join(escaped(need) for need in routine.front.needs)
            yield f"**You need:** {needs}"
        if routine.front.caution:
            yield f"**Take care:** {escaped(routine.front.caution)}"


def _rows(passage: Passage) -> Iterator[_Row]:
    lasts: int | None = passage.end_frame - passage.start_frame
    shown = [(event, _text(event)) for event in passage.events]
    spoken = [(event, text) for event, text in shown if text]
    for counting, pairs in groupby(spoken, key=lambda pair: (pair[0].text or "").isdecimal()):
        rows = list(pairs)
        if counting:
            # A countdown is one row.
            rows = [(rows[0][0], ", ".join(text for _event, text in rows))]
        for event, text in rows:
            yield _Row(event.start_frame, lasts, text)
            lasts = None
    if not spoken and passage.role == "item":
        bells = any(event.kind == "chime" for event in passage.events)
        yield _Row(passage.start_frame, lasts, "*bell*" if bells else _QUIET)


def _text(event: Event) -> str:
    """Return an event's Markdown; empty for chimes and pauses."""
    if event.kind == "wait":
        return _READY
    if event.kind == "clip":
        return f"*recording:* {escaped(event.sound or '')}"
    return escaped(event.shown or "")


def escaped(text: str) -> str:
    """Escape text from a script so that Markdown shows it unchanged."""
    plain = _ACTIVE.sub(r"\\\g<0>", one_line(text))
    return _BEGINS_A_BLOCK.sub(lambda match: _outside(match[0]), plain)


def _outside(beginning: str) -> str:
    # A digit cannot be escaped, but the character after it can; see the lookahead above.
    return f"\\{beginning}" if beginning in "-+" else f"{beginning}\\"
