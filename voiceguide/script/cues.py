"""Cues of a script: reads a bullet nested under an item, and checks its time and directions."""

from __future__ import annotations

from msgspec import Struct

from voiceguide.script.directions import CountdownDirection, Fragment, Named
from voiceguide.script.inline import COUNTED, read_words
from voiceguide.script.markdown import Block
from voiceguide.script.parts import check_continuations, mark_paragraph, named_part
from voiceguide.script.routine import (
    At,
    Countdown,
    Cue,
    CuePart,
    CueTime,
    Every,
    Half,
    Include,
    Last,
    Step,
)
from voiceguide.script.source import Source, Span


class ItemAbove(Struct, frozen=True):
    """The item that a cue belongs to.

    `hold_s` is how long it lasts, None without a duration; if it `is_repeated`, each of its holds.
    One that `counts` has repetitions, or is meant to. A `faulty` one may be the cause of problems.
    """

    hold_s: float | None
    counts: bool
    faulty: bool
    is_repeated: bool = False


def read_cue(block: Block, source: Source, step: Step, above: ItemAbove) -> Cue | None:
    """Return the cue of a `list_item` block; None if it has problems, which `source` collects."""
    first = last = block.first
    time: CueTime | None = None
    parts: list[CuePart] = []
    before = len(source.problems)
    for child in block.children:
        if child.kind != "paragraph":
            column = source.column_of_text(child.first)
            message = "Bullets can be nested only once."
            source.problem(child.first, column, message, "Move it one level out.")
            source.cover(child.first, child.last)
            continue
        last = child.last
        source.cover(child.first, last)
        span = Span(source, child.content, child.first)
        check_continuations(source, child.content, child.first)
        told = len(parts)
        for fragment, direction in span.parts():
            line = span.place(fragment.offset)[0]
            if isinstance(direction, At | Half | Every | Last) and time is None and not parts:
                time = direction
                _check_time(span, fragment, direction, above)
            elif direction is None:
                faulty = above.faulty or len(source.problems) > before
                timed = above.hold_s is not None or faulty
                counted = COUNTED if above.counts or faulty else ()
                words = read_words(span, fragment, step, timed, counted)
                parts += [] if words is None else [words]
            elif isinstance(direction, CountdownDirection):
                parts.append(Countdown(line))
                _check_countdown(span, fragment, time)
            elif isinstance(direction, Named) and direction.word != "include":
                part = named_part(direction, line)
                assert not isinstance(part, Include)
                parts.append(part)
            else:
                span.problem(
                    fragment,
                    f"[{fragment.text[:60]}] does not belong in a cue.",
                    "A cue is a time, then words, [chime NAME], [play FILE] or [countdown].",
                )
        mark_paragraph(parts, told)
    source.cover(first, first)
    if len(source.problems) > before:
        return None
    column = source.column_of_text(first)
    if time is None:
        message = "A nested bullet must begin with a time."
        hint = "Write [at 10s], [half], [every 3s] or [last 5s], or move the bullet out."
        source.problem(first, column, message, hint)
    elif not parts:
        message = "This cue is empty."
        source.problem(first, column, message, "Write what to say after its time.")
    elif above.hold_s is None and not above.faulty:
        message = "A cue needs a timed item above it."
        hint = "Begin the item above with how long it lasts, such as [20s]."
        source.problem(first, column, message, hint)
    else:
        return Cue(time, tuple(parts), first, last)
    return None


def _check_time(span: Span, fragment: Fragment, time: CueTime, above: ItemAbove) -> None:
    hold_s = above.hold_s
    if hold_s is None:
        return
    offset_s = 0.0
    if isinstance(time, At):
        offset_s = time.offset_s
    elif isinstance(time, Every):
        offset_s = time.period_s
    elif isinstance(time, Last):
        offset_s = time.remaining_s
    if offset_s >= hold_s and not (isinstance(time, Last) and offset_s == hold_s):
        what = "hold, which" if above.is_repeated else "item, which"
        message = f"[{fragment.text[:60]}] lies outside its {what} lasts {hold_s:g}s."
        span.problem(fragment, message, "Use a shorter time or a longer item.")


def _check_countdown(span: Span, fragment: Fragment, time: CueTime | None) -> None:
    if not isinstance(time, Last):
        hint = "Write - [last 5s] [countdown]"
        span.problem(fragment, "[countdown] must follow a [last …].", hint)
    elif not 1 <= time.remaining_s <= 60:
        hint = "Use a time from [last 1s] to [last 60s]."
        span.problem(fragment, "This countdown is too short or too long.", hint)
