"""Repetitions: reads the inside of `[reps 8: 3s hold, 2s release]`, spelled right or wrong."""

from __future__ import annotations

import difflib
import re

from voiceguide.script.direction_error import DirectionError
from voiceguide.script.durations import (
    ANY_UNIT,
    COUNTED_AMOUNTS,
    LONGEST_S,
    DurationError,
    parse_duration,
    usual_spelling,
)
from voiceguide.script.lazy_pattern import LazyPattern
from voiceguide.script.routine import Repetitions
from voiceguide.text import nearest

EXAMPLE = "[reps 8: 3s hold, 2s release]"
MOST_REPETITIONS = 1000
SHORTEST_S = 0.5
"""The shortest hold and release: no voice can say a word in less."""

LONGEST_WORDS = 100
"""Characters in the words for a hold or a release."""

_USUAL_WORDS = ("hold", "release")
_NEAR = 0.75
"""As `text.nearest` has it, but “relax”, a good word for a release, is not near “release”."""

# Atomic groups: if the first digit or release leads nowhere, no later one does.
_BEGINNING = re.compile(
    r"reps?(?![^\W\d_])|hold\b(?>.*?\d)(?>.*?\brelease\b).*\d|"
    r"\d(?:\w++|\d*+\s\w++) hold\b(?>.*?\d).*\brelease\b",
    re.IGNORECASE,
)
_COUNTED = re.compile(r"reps\s*(?P<count>-?\d+)\s*:(?P<rest>.*)", re.IGNORECASE)
_QUOTED = r"[\"“”„«][^\"“”»]*[\"“”»]"
_PHASE = re.compile(rf"(?:{_QUOTED}|[^,])+")
_TIMED = re.compile(
    r"(?P<time>(?:\d{1,9}(?:\.\d{1,6})?\s*[hms]\s*)+)(?![^\W\d_])(?P<words>.*)", re.IGNORECASE
)
_IN_QUOTES = re.compile(r"[\"“”„«]\s*(?P<words>[^\"“”»]*?)\s*[\"“”»]")
_MARKS = re.compile(r"[\"“”„«»]")

_REPS = (
    r"reps?|repetitions?|repeats?|times|sets?|rounds?|mal|fois|veces|vezes|volte|wiederholungen|"
    r"wdh|répétitions?|repeticiones|repetições|ripetizioni"
)
_NUMBERS = dict(
    zip(
        ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "twelve"),
        (2, 3, 4, 5, 6, 7, 8, 9, 10, 12),
        strict=True,
    )
)
_COUNT = rf"\d{{1,9}}|(?:{'|'.join(_NUMBERS)})\b"
_COUNT_FIRST = LazyPattern(
    rf"(?P<word>(?:{_REPS}|do)(?![^\W\d_]))?[.\s:=]*(?P<before>[x×]\s*)?(?P<count>{_COUNT})"
    rf"(?!\s*(?:{ANY_UNIT})\b)\s*(?P<after>[x×]|(?:{_REPS})\b)?\.?"
    r"(?P<mark>(?:\s+of\b)?\s*[:;,.–—-]?)\s*(?P<rest>\S.*)",
    re.IGNORECASE,
)
_COUNT_LAST = LazyPattern(
    rf"(?P<rest>.*?\S)[\s,;:–—-]*(?:[x×]\s*(?P<count>{_COUNT})|"
    rf"(?P<counted>{_COUNT})\s*(?:[x×]|(?:{_REPS})\b)\.?)",
    re.IGNORECASE,
)
_FIRST_WORD = LazyPattern(r"[^\W\d_]{3,6}(?=[\s:]+[x×]?\d)")
_TIME = LazyPattern(
    rf"(?<![\w.,:/])(?:\d{{1,4}}(?:[.,]\d{{1,3}})?|{COUNTED_AMOUNTS})\s*(?:{ANY_UNIT})\b\.?",
    re.IGNORECASE,
)
_BEFORE_WORDS = LazyPattern(
    r"^(?:[\s,;:/+|.=()→>–—-]|(?<!\w)(?:and|then|und|dann|y|et|e|puis|luego|for|of)(?!\w))*",
    re.IGNORECASE,
)
_AFTER_WORDS = LazyPattern(
    r"(?:[\s,;:/+|.=()→>–—-]|\b(?:and|then|und|dann|y|et|e|puis|luego|for|of))$",
    re.IGNORECASE,
)
_BARE_NUMBER = LazyPattern(
    rf"(?<![\w.,])\d+(?:\.\d+)?(?!\w|[.,]\d|\s*(?:{ANY_UNIT})\b)", re.IGNORECASE
)


def means_repetitions(text: str) -> bool:
    """Return whether the direction `[text]` is, or is meant to be, `[reps …]`."""
    return _BEGINNING.match(text) is not None or _respelled(text) is not None


def parse_repetitions(text: str) -> Repetitions:
    """Return the repetitions written as `[text]`, whose spaces are single ones.

    Raises DirectionError, with the right spelling if there is only one.
    """
    counted = _COUNTED.fullmatch(text)
    phases = _PHASE.findall(counted["rest"]) if counted else []
    timed = [_TIMED.fullmatch(phase.strip()) for phase in phases]
    if counted is None or len(timed) != 2 or timed[0] is None or timed[1] is None:
        raise _misspelled(text)
    count = int(counted["count"][:9])
    if not 1 <= count <= MOST_REPETITIONS:
        raise DirectionError(
            f"[{text[:60]}] is not a number of repetitions.",
            f"Write [reps 1: …] to [reps {MOST_REPETITIONS}: …].",
        )
    hold_s, release_s = (_seconds(each["time"], text) for each in (timed[0], timed[1]))
    written = [each["words"].strip() for each in (timed[0], timed[1])]
    if any(
        words.lower() in _other_forms(usual)
        for words, usual in zip(written, _USUAL_WORDS, strict=True)
    ):
        raise _misspelled(text)
    if written[0].lower() == "release" or written[1].lower() == "hold":
        raise DirectionError(
            f"[{text[:60]}] begins with its release.", f"Write the hold first, as in {EXAMPLE}."
        )
    hold, release = map(_words, written, _USUAL_WORDS)
    return Repetitions(count, hold_s, release_s, hold, release)


def _seconds(written: str, text: str) -> float:
    try:
        duration_s = parse_duration(written)
    except DurationError as error:
        raise DirectionError(f"[{written.strip()}] is not a duration.", str(error)) from None
    if duration_s < SHORTEST_S:
        raise DirectionError(
            f"[{text[:60]}] is too fast to follow.",
            f"Hold and release take {SHORTEST_S:g}s or longer.",
        )
    return duration_s


def _words(written: str, usual: str) -> str | None:
    """Return the words to say; None for the usual ones of the script's language."""
    if written.lower() in ("", usual):
        return None
    quoted = _IN_QUOTES.fullmatch(written)
    words = quoted["words"] if quoted else written
    if not any(character.isalnum() for character in words):
        hint = f"Write them after the time, or leave them out for the usual {usual}."
        raise DirectionError(f"There are no words for the {usual}.", hint)
    if len(words) > LONGEST_WORDS:
        message = f"The words for the {usual} have {len(words)} characters."
        raise DirectionError(message, f"Write at most {LONGEST_WORDS}, or use a cue.")
    if quoted:
        return words
    if _MARKS.search(words):
        hint = f"Put all words into one pair, as in {EXAMPLE.replace('hold', '“press, gently”')}."
        raise DirectionError("These quotation marks do not fit together.", hint)
    near = difflib.get_close_matches(words.lower(), _USUAL_WORDS, cutoff=_NEAR)
    if near:
        hint = f"Did you mean {near[0]}? To have “{words}” said, put it into quotation marks."
        raise DirectionError(f"Unknown word “{words}”.", hint)
    return words


def _misspelled(text: str) -> DirectionError:
    """Return the error for repetitions in any other form."""
    right = _respelled(text)
    if right is not None and right != text:
        try:
            parse_repetitions(right)
        except DirectionError as error:
            return error
        return DirectionError(
            f"Unknown direction [{text[:60]}].", f"Did you mean [{right}]?", right
        )
    unquoted = _unquoted(text)
    number = _BARE_NUMBER.search(_without_count(unquoted))
    if number is not None:
        hint = f"A duration needs a unit: {number[0]}s for seconds, {number[0]}m for minutes."
        return DirectionError(f"[{number[0]}] is not a duration.", hint)
    times = [match[0] for match in _TIME.finditer(unquoted)]
    for time in times:
        if _time(time) is None:
            hint = f"It must be longer than zero and at most {LONGEST_S / 3600:g} hours."
            return DirectionError(f"[{time}] is not a duration.", hint)
    if len(times) > 2:
        message = f"[{text[:60]}] has {len(times)} times."
        return DirectionError(message, f"Keep two: a hold and a release, as in {EXAMPLE}.")
    count = _COUNT_FIRST.match(f"{text} …")
    if count is None or (not times and _count(count["count"]) is None):
        return DirectionError(f"[{text[:60]}] has no count.", f"Write it as in {EXAMPLE}.")
    number_of = _count(count["count"])
    hold = _time(times[0]) if times else "3s"
    return DirectionError(
        f"[{text[:60]}] needs a hold and a release.",
        f"Write [reps {number_of}: {hold} hold, 2s release], with your own times.",
    )


_MARKED = LazyPattern(_QUOTED)


def _unquoted(text: str) -> str:
    """Return the text with marks in place of everything between quotation marks."""
    return _MARKED.sub(lambda match: "”" * len(match[0]), text)


def _without_count(text: str) -> str:
    return re.sub(r"^(?:[^\W\d_]*\W*)?[xX×]?\s*\d+", "", text)


def _respelled(text: str) -> str | None:
    """Return repetitions that are spelled another way as a script spells them, else None."""
    word = _FIRST_WORD.match(text)
    if word is not None and nearest(word[0], ["reps"]):
        text = f"reps{text[word.end() :]}"
    first = _COUNT_FIRST.fullmatch(text)
    if first is not None and (
        any(first[mark] for mark in ("word", "before", "after")) or ":" in first["mark"]
    ):
        count, rest = _count(first["count"]), first["rest"]
    else:
        last = _COUNT_LAST.fullmatch(text)
        if last is None:
            return None
        count, rest = _count(last["count"] or last["counted"]), last["rest"]
    if count is None:
        return None
    phases = _respelled_phases(rest)
    return phases and f"reps {count}: {phases}"


def _respelled_phases(text: str) -> str | None:
    times = list(_TIME.finditer(_unquoted(text)))
    if len(times) != 2:
        return None
    before, between, after = (
        _bare(part)
        for part in (
            text[: times[0].start()],
            text[times[0].end() : times[1].start()],
            text[times[1].end() :],
        )
    )
    if before and after:
        return None
    words = (before, between) if before else (between, after)
    written = []
    for time, said, usual in zip(times, words, _USUAL_WORDS, strict=True):
        length = _time(time[0])
        if length is None or _BARE_NUMBER.search(said):
            return None
        if said.lower() in _other_forms(usual):
            said = usual
        elif "," in said and not _MARKED.fullmatch(said):
            said = f"“{said}”"
        written.append(f"{length} {said}".strip())
    return ", ".join(written)


def _other_forms(usual: str) -> tuple[str, str]:
    return f"{usual}s", f"{usual.removesuffix('e')}ing"


def _bare(words: str) -> str:
    """Return words without the marks and joining words around them."""
    words = _BEFORE_WORDS.sub("", words)
    while (shorter := _AFTER_WORDS.sub("", words)) != words:
        words = shorter
    return words


def _time(written: str) -> str | None:
    """Return a duration as a script spells it."""
    compact = "".join(written.lower().split())
    try:
        parse_duration(compact)
    except DurationError:
        return usual_spelling(written)
    return compact


def _count(written: str) -> int | None:
    return int(written) if written.isdigit() else _NUMBERS.get(written.lower())
