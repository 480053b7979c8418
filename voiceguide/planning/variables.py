"""Variables filled in: what `{side}`, `{duration}`, `{next}` and the others say in one pass."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from voiceguide.errors import Problem, ScriptError
from voiceguide.planning.spoken_durations import NoWordsError, spoken_duration
from voiceguide.planning.timeline import PlanWarning
from voiceguide.script.languages import three_letters
from voiceguide.script.routine import Cue, CuePart, Item, Part, Routine, Step, Words
from voiceguide.script.sides import SIDES_BY_LANGUAGE
from voiceguide.text import primary_language

_VARIABLE = re.compile(r"\{(\w+(?: \w+)*)\}")

WITHOUT_NUMBERS = frozenset({"chr", "fo", "kaa"})
"""Languages whose voices in espeak-ng 1.52 say nothing for `5`."""

_NAMES_A_SIDE = re.compile(r"\{(?:other )?side\}")

_AnyPart = TypeVar("_AnyPart", Part, CuePart)


class Values(Struct, frozen=True):
    """What the variables of a step stand for in one pass; `following` is what `{next}` says."""

    routine: Routine
    step: Step
    round: int
    side: str | None
    following: str | None

    def fill(self, item: Item) -> Item:
        """Return an item with its final words. Raises ScriptError for a variable without value."""

        def filled(part: _AnyPart) -> _AnyPart:
            return self._words(part, item) if isinstance(part, Words) else part

        def filled_cue(cue: Cue) -> Cue:
            return replace(cue, parts=tuple(filled(part) for part in cue.parts))

        return replace(
            item,
            parts=tuple(filled(part) for part in item.parts),
            cues=tuple(filled_cue(cue) for cue in item.cues),
        )

    def _words(self, words: Words, item: Item) -> Words:
        if "{" not in words.text:
            return words

        def value(match: re.Match[str]) -> str:
            return self._value(match[1], words, item)

        def filled(text: str | None) -> str | None:
            return text and _VARIABLE.sub(value, text)

        return replace(
            words,
            text=_VARIABLE.sub(value, words.text),
            shown=filled(words.shown),
            shorter=filled(words.shorter),
        )

    def _value(self, name: str, words: Words, item: Item) -> str:
        if name == "duration":
            assert item.hold_s is not None
            return _duration(item.hold_s, self.routine, words, item)
        if name in ("round", "rounds"):
            _check_numbers(self.routine, words, item, name)
        values = {
            "side": self.side,
            "other side": next((side for side in self.step.sides if side != self.side), None),
            "round": self.round,
            "rounds": self.step.rounds,
            "count": item.repetition and item.repetition.number,
            "counts": item.repetitions and item.repetitions.count,
            "next": self.following,
        }
        value = values[name]
        if value is None:
            # The parser has refused all others that have no value.
            hint = "No step follows the last one; use other words there."
            message = "{next} has no step to name."
            problem = _problem(self.routine, words, item, name, message, hint)
            raise ScriptError(self.routine.source, [problem])
        return str(value)


def check_durations(routine: Routine) -> None:
    """Raise ScriptError if `{duration}` has no words in the routine's language."""
    problems: list[Problem] = []
    for step in routine.steps:
        for item in step.items:
            for words in item.all_words:
                if "{duration}" in words.text and item.hold_s:
                    try:
                        _duration(item.hold_s, routine, words, item)
                    except ScriptError as error:
                        problems += error.problems
    if problems:
        raise ScriptError(routine.source, problems)


def _duration(hold_s: float, routine: Routine, words: Words, item: Item) -> str:
    language = routine.front.language
    _check_numbers(routine, words, item, "duration")
    try:
        return spoken_duration(hold_s, language)
    except NoWordsError:
        message = f"The words for {{duration}} are not known in the language “{language}”."
        hint = "Write how long it lasts in your own words in its place."
        problem = _problem(routine, words, item, "duration", message, hint)
        raise ScriptError(routine.source, [problem]) from None


def _check_numbers(routine: Routine, words: Words, item: Item, name: str) -> None:
    """Raise ScriptError if voices of the routine's language leave out numbers."""
    language = routine.front.language
    if primary_language(language) in WITHOUT_NUMBERS:
        message = f"Voices for the language “{language}” say no numbers, and {{{name}}} is one."
        hint = "Write it in your own words in its place."
        problem = _problem(routine, words, item, name, message, hint)
        raise ScriptError(routine.source, [problem])


def _problem(
    routine: Routine, words: Words, item: Item, name: str, message: str, hint: str
) -> Problem:
    # Words may span several lines, but only know their first.
    lines = routine.lines[words.line - 1 : item.last_line]
    written = f"{{{name}}}"
    holds = (number for number, line in enumerate(lines, words.line) if written in line)
    return routine.problem(next(holds, words.line), written, message, hint)


def warning_of_english_sides(routine: Routine, step: Step) -> PlanWarning | None:
    """Return a warning if a step with English sides says them in other words."""
    language = routine.front.language
    english = language is None or three_letters(language) == "eng"
    if english or not {"left", "right"} & set(step.sides):
        return None
    line = next((line for text, line in _texts(step) if _NAMES_A_SIDE.search(text)), None)
    if line is None:
        return None
    sides = SIDES_BY_LANGUAGE.get(primary_language(language))
    example = f", for example [{sides[0]}, {sides[1]}]" if sides else ""
    return PlanWarning(
        line,
        f"the sides [{', '.join(step.sides)}] are English words, but the script's language is "
        f"“{language}”. Name them in that language in the ## heading{example}.",
        routine.source,
    )


def _texts(step: Step) -> Iterator[tuple[str, int]]:
    """Yield all words of a step as written, with their line."""
    for item in step.items:
        yield from ((words.text, words.line) for words in item.all_words)
        repetitions = item.repetitions
        if repetitions is not None:
            yield f"{repetitions.hold} {repetitions.release}", repetitions.line
