"""Repetitions as they are performed: each hold and each release is an item of its own."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from voiceguide.errors import Problem, ScriptError
from voiceguide.planning.variables import WITHOUT_NUMBERS
from voiceguide.script.routine import Item, Repetition, Routine, Words
from voiceguide.text import primary_language


class _UsualWords(Struct, frozen=True):
    """What is said for a hold and for a release, and shown for “3 of 8”."""

    hold: str
    release: str
    number_of: str


_USUAL_WORDS = {
    "da": _UsualWords("Hold", "Slip", "{} af {}"),
    "de": _UsualWords("Halten", "Lösen", "{} von {}"),
    "en": _UsualWords("Hold", "Release", "{} of {}"),
    "es": _UsualWords("Mantén", "Suelta", "{} de {}"),
    "fi": _UsualWords("Pidä", "Päästä", "{}/{}"),
    "fr": _UsualWords("Tenez", "Relâchez", "{} sur {}"),
    "it": _UsualWords("Tieni", "Rilascia", "{} di {}"),
    "nb": _UsualWords("Hold", "Slipp", "{} av {}"),
    "nl": _UsualWords("Vasthouden", "Loslaten", "{} van {}"),
    "nn": _UsualWords("Hald", "Slepp", "{} av {}"),
    "no": _UsualWords("Hold", "Slipp", "{} av {}"),
    "pl": _UsualWords("Trzymaj", "Puść", "{} z {}"),
    "pt": _UsualWords("Segure", "Solte", "{} de {}"),
    "sv": _UsualWords("Håll", "Släpp", "{} av {}"),
    "tr": _UsualWords("Tut", "Bırak", "{}/{}"),
}
"""By primary language."""

_UNKNOWN = _UsualWords("", "", "{}/{}")


def number_shown(number: int, count: int, language: str | None) -> str:
    """Return “3 of 8” in a language, as chapters and captions show it."""
    words = _USUAL_WORDS.get(primary_language(language or "en"), _UNKNOWN)
    return words.number_of.format(number, count)


def items_of(item: Item, language: str | None) -> tuple[Item, ...]:
    """Return the items that are performed for one: itself, or its words, holds and releases."""
    if item.repetitions is None:
        return (item,)
    return tuple(_performed(item, language))


def item_count(item: Item) -> int:
    """Return how many items `items_of` returns."""
    return 1 if item.repetitions is None else bool(item.parts) + 2 * item.repetitions.count


def _performed(item: Item, language: str | None) -> Iterator[Item]:
    repetitions = item.repetitions
    assert repetitions is not None
    if item.parts:
        yield replace(item, cues=())
    usual = _USUAL_WORDS.get(primary_language(language or "en"), _UNKNOWN)
    released = _as_sentence(repetitions.release or usual.release)
    for number in range(1, repetitions.count + 1):
        hold = _hold_words(repetitions.hold, usual, number, repetitions.count, repetitions.line)
        yield replace(
            item,
            parts=(hold,),
            hold_s=repetitions.hold_s,
            repetition=Repetition(number, "hold"),
        )
        yield replace(
            item,
            parts=(Words(repetitions.release or released, repetitions.line, shown=released),),
            hold_s=repetitions.release_s,
            cues=(),
            repetition=Repetition(number, "release"),
        )


def _hold_words(own: str | None, usual: _UsualWords, number: int, count: int, line: int) -> Words:
    """Return the words for a hold with its number before them, unless they say it themselves."""
    if own is not None and "{count}" in own:
        return Words(own, line)
    shown = usual.number_of.format(number, count)
    alone = _as_sentence(own or usual.hold)
    # Not “3.”, which is “third” in German and in other languages.
    said = own or f"{usual.hold.lower()}."
    return Words(f"{number}, {said}", line, shown=f"{shown}: {alone}", shorter=own or alone)


def _as_sentence(words: str) -> str:
    """Return words as they are shown: with a capital, and a full stop if they end in a letter."""
    return words[:1].upper() + words[1:] + ("." if words[-1:].isalpha() else "")


def check_repetitions(routine: Routine) -> None:
    """Raise ScriptError for repetitions that cannot be counted in the routine's language."""
    language = routine.front.language
    if primary_language(language or "en") in _USUAL_WORDS:
        return
    silent = primary_language(language) in WITHOUT_NUMBERS
    problems: list[Problem] = []
    for step in routine.steps:
        for item in step.items:
            repetitions = item.repetitions
            if repetitions is not None and silent:
                message = f"Voices for the language “{language}” say no numbers."
                hint = "Repeat the step instead: [x8] in its ## heading."
                problems.append(routine.problem(repetitions.line, "[reps", message, hint))
            elif repetitions is not None and not (repetitions.hold and repetitions.release):
                message = f"The words for hold and release are not known in “{language}”."
                hint = "Write your own behind the times, as in [reps 8: 3s “…”, 2s “…”]."
                problems.append(routine.problem(repetitions.line, "[reps", message, hint))
    if problems:
        raise ScriptError(routine.source, problems)
