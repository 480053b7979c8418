"""Finds times, rounds and sides that are written where they have no effect, or not the one meant.

A time in words is spoken and nothing else; a duration after the words is a pause, not a hold.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from voiceguide.script.durations import first_duration
from voiceguide.script.meant_directions import meant_direction
from voiceguide.script.routine import Item, Pause, Routine, Step, Wait, Words
from voiceguide.text import sentence

LONG_PAUSE_S = 5.0
"""From here on, a pause after the words of an item may be meant as a hold."""

_IN_BRACKETS = re.compile(r"\(([^()]*)\)")
_AT_END = re.compile(r"(?:\(|[-–—:,]\s|\bfor\s)\s*(?P<length>[^()–—:,]+)\)?\s*")
_ROUNDS = re.compile(r"(?<!\w)(?:x\s?\d{1,3}|\d{1,3}\s?[x×])(?!\w)", re.IGNORECASE)


def unheard_times(routine: Routine) -> Iterator[tuple[int, str]]:
    """Yield the line of each time that is not kept as it seems to be meant, and what to write."""
    long_pauses: list[tuple[Item, Pause]] = []
    for step in routine.steps:
        for message in _heading(step):
            yield step.line, sentence(message)
        for index, item in enumerate(step.items):
            following = step.items[index + 1] if index + 1 < len(step.items) else None
            last = item.parts[-1] if item.parts else None
            if item.hold_s is not None or any(isinstance(part, Wait) for part in item.parts):
                continue
            pauses = [part for part in item.parts if isinstance(part, Pause)]
            if not pauses and not (following is not None and _is_silence(following)):
                yield from _spoken_time(item)
            elif pauses == [last] and isinstance(last, Pause) and last.duration_s >= LONG_PAUSE_S:
                long_pauses.append((item, last))
    if long_pauses and not _uses_holds(routine):
        yield _long_pause(long_pauses)


def _uses_holds(routine: Routine) -> bool:
    """Return whether any item begins with a duration: then its author knows of holds."""
    return any(item.hold_s and item.parts for step in routine.steps for item in step.items)


def _is_silence(item: Item) -> bool:
    return not item.parts and item.hold_s is not None


def _spoken_time(item: Item) -> Iterator[tuple[int, str]]:
    for part in item.parts:
        if isinstance(part, Words):
            # `word_check` says what to do about a time in round brackets.
            found = first_duration(_IN_BRACKETS.sub(" ", part.text))
            if found is not None:
                written, right = found
                yield (
                    item.line,
                    f"“{written}” is spoken, but the session does not wait that long. "
                    f"To make the item last that long, begin it with [{right}].",
                )
                return


def _long_pause(found: list[tuple[Item, Pause]]) -> tuple[int, str]:
    item, pause = found[0]
    duration = f"{pause.duration_s:g}s"
    message = (
        f"[{duration}] after the words is a pause, which begins when they end. To make the item "
        f"last {duration} in all, write it before the words; to keep the pause, give it a bullet "
        "of its own."
    )
    others = len(found) - 1
    if others:
        message += f" The same goes for {others} more item{'s' * (others > 1)} below."
    return item.line, message


def _heading(step: Step) -> Iterator[str]:
    """Yield what is written in a heading that only square brackets would make work."""
    texts = _IN_BRACKETS.findall(step.name)
    meanings = {text: meant_direction(text) for text in texts}
    rounds = _ROUNDS.search(step.name)
    for text, meant in meanings.items():
        right = meant.right or ""
        if re.fullmatch(r"x\d+", right) and step.rounds == 1:
            yield f"“{text}” is only shown; to repeat the step, write [{right}] in its heading"
            rounds = None
        elif meant.about_sides and not step.sides:
            yield f"“{text}” is only shown; to do the step on each side, write [left, right]"
    if rounds is not None and step.rounds == 1:
        count = re.sub(r"\D", "", rounds[0])
        yield f"“{rounds[0]}” is only shown; to repeat the step, write [x{count}] in its heading"
    at_end = [match["length"] for match in _AT_END.finditer(step.name)][-1:]
    found = first_duration(at_end[0]) if at_end else None
    if found is not None and found[0] == at_end[0].strip() and not _is_kept(step):
        yield f"“{found[0]}” is only shown; times are kept if items begin with them, as in [20s]"


def _is_kept(step: Step) -> bool:
    """Return whether every item of a step has a time of its own, which a heading may sum up."""
    return all(
        item.hold_s is not None or any(isinstance(part, Pause | Wait) for part in item.parts)
        for item in step.items
    )
