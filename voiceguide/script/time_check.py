"""Finds times, rounds and sides that are written where they have no effect, or not the one meant.

A time in words is spoken and nothing else; a duration after the words is a pause, not a hold.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from voiceguide.script.durations import first_duration
from voiceguide.script.meant_directions import meant_direction
from voiceguide.script.repeated_problems import also
from voiceguide.script.routine import Item, Pause, Routine, Step, Wait, Words
from voiceguide.script.sides import SIDES_BY_LANGUAGE
from voiceguide.text import primary_language

LONG_PAUSE_S = 5.0
"""From here on, a pause after the words of an item may be meant as a hold."""

_IN_BRACKETS = re.compile(r"\(([^()]*)\)")
_AT_END = re.compile(r"(?:\(|[-–—:,]\s|\bfor\s)\s*(?P<length>[^()–—:,]+)\)?\s*")
_ROUNDS = re.compile(r"(?<!\w)(?:x\s?\d{1,3}|\d{1,3}\s?[x×])(?!\w)", re.IGNORECASE)


def unheard_times(routine: Routine) -> Iterator[tuple[int, str]]:
    """Yield the line of each time that is not kept as it seems to be meant, and what to write."""
    long_pauses: list[tuple[int, str]] = []
    headings: list[tuple[int, str]] = []
    for step in routine.steps:
        for message in _repetition(step, routine.front.language):
            yield step.line, message
        headings += [(step.line, time) for time in _time_at_the_end(step)]
        for index, item in enumerate(step.items):
            if item.is_timed or any(isinstance(part, Wait) for part in item.parts):
                continue
            pauses = [part for part in item.parts if isinstance(part, Pause)]
            if not pauses and not any(map(_is_silence, step.items[index + 1 : index + 2])):
                yield from _spoken_time(item)
            elif _is_after_words(pauses, item) and pauses[0].duration_s >= LONG_PAUSE_S:
                long_pauses.append((item.line, f"{pauses[0].duration_s:g}s"))
    if long_pauses and not _uses_holds(routine):
        line, pause = long_pauses[0]
        yield (
            line,
            f"[{pause}] after the words is a pause, which begins when they end. To make the item "
            f"last {pause} in all, write it before the words; to keep the pause, give it a bullet "
            f"of its own.{also(line for line, _pause in long_pauses[1:])}",
        )
    if headings:
        line, time = headings[0]
        yield (
            line,
            f"“{time}” in a heading is only shown. Times are kept if items begin with them, as in "
            f"[20s].{also(line for line, _time in headings[1:])}",
        )


def _uses_holds(routine: Routine) -> bool:
    """Return whether any item begins with a duration: then its author knows of holds."""
    return any(item.is_timed and item.parts for step in routine.steps for item in step.items)


def _is_after_words(pauses: list[Pause], item: Item) -> bool:
    """Return whether an item has one pause, at its end, and words before it."""
    return pauses == list(item.parts[-1:]) and isinstance(item.parts[0], Words)


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


def _repetition(step: Step, language: str | None) -> Iterator[str]:
    """Yield the rounds and sides of a heading that only square brackets would make work."""
    rounds = _ROUNDS.search(step.name)
    found = {rounds[0]: f"x{re.sub(r'[^0-9]', '', rounds[0])}"} if rounds else {}
    for text in _IN_BRACKETS.findall(step.name):
        meant = meant_direction(text)
        if meant.right and re.fullmatch(r"x\d+", meant.right):
            found = {text: meant.right}
        elif meant.about_sides and not step.sides:
            sides = ", ".join(SIDES_BY_LANGUAGE.get(primary_language(language), ("left", "right")))
            yield f"“{text}” is only shown. To do the step on each side, write [{sides}] instead."
    for text, right in found.items():
        if step.rounds == 1:
            yield f"“{text}” is only shown. To repeat the step, write [{right}] instead."


def _time_at_the_end(step: Step) -> Iterator[str]:
    """Yield the time with which a heading ends, unless the items have times of their own."""
    at_end = [match["length"].strip() for match in _AT_END.finditer(step.name)][-1:]
    for text in at_end:
        found = first_duration(text)
        if found is not None and found[0] == text and not _is_kept(step):
            yield text


def _is_kept(step: Step) -> bool:
    """Return whether every item of a step has a time of its own, which a heading may sum up."""
    return all(
        item.is_timed or any(isinstance(part, Pause | Wait) for part in item.parts)
        for item in step.items
    )
