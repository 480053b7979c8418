"""Chooses the parts of a composed routine, by turns of days and the time there is.

Nothing is scored: the first that the rules allow is taken. docs/guidance.md says them in words.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from msgspec import Struct

from voiceguide.guidance.estimate import Length
from voiceguide.guidance.parts import ORDER, Part, areas_of_wishes
from voiceguide.guidance.request import Wish
from voiceguide.script.concerns import name_in
from voiceguide.text import join_words

LEAST_SHARE = 0.78
"""A part is left out rather than have the others shortened to less than this."""

REST_SHARE = 0.06
SHORTEST_REST_S, LONGEST_REST_S = 8.0, 40.0
"""The rest at the end, by the length of the whole."""

TALKS_FROM_S = 150.0
"""From this length on there are words between the parts, and time to wipe the fingers."""

_FIRST_WORDS_S, _DRYING_S, _EXERCISE_WORDS_S = 5.0, 12.0, 6.0
_ENDS_S = 4.5
"""The silence before the opening chime and the closing chime, which nothing shortens."""

_MARGIN = 0.02
"""How much nearer than estimated a length must be to what `--fit` can reach."""


class ChosenPart(Struct, frozen=True):
    """A part of a composed routine, and in a few words why it is there."""

    part: Part
    reason: str


class Composer(Struct, frozen=True):
    """Chooses parts for wishes on a day."""

    wishes: tuple[Wish, ...]
    usable: tuple[Part, ...]
    day: date

    @property
    def areas(self) -> tuple[str, ...]:
        """The areas that the wishes are about."""
        return areas_of_wishes(self.wishes, self.usable)

    def parts_for(self, length_s: float) -> list[ChosenPart] | None:
        """Return the parts for a length, in order; None if it cannot be reached with them."""
        chosen = self._for_wishes()
        while _share(chosen, length_s) < LEAST_SHARE:
            fewer = self._without_one(chosen)
            if fewer is None:
                break
            chosen = fewer
        if not _reaches_down(chosen, length_s):
            chosen = self._shortest()
        # Today's companion is the first of its kind; the others follow what was wished for.
        companions = self._companions(chosen, length_s)
        every = [*companions[:1], *chosen, *companions[1:]]
        if not (_reaches_down(every, length_s) and _reaches_up(every, length_s)):
            return None
        ordered = sorted(every, key=lambda part: ORDER.index(part.kind))
        return [ChosenPart(part, self._reason(part)) for part in ordered]

    def _for_wishes(self) -> list[Part]:
        """Return for each wish a part of each kind, the one whose turn it is today.

        Each day begins with another wish.
        """
        chosen: list[Part] = []
        turn = self.day.toordinal() % len(self.wishes)
        for kind in ORDER:
            for wish in self.wishes[turn:] + self.wishes[:turn]:
                fitting = [part for part in self.usable if part.kind == kind and part.is_for(wish)]
                if fitting and not any(part in chosen for part in fitting):
                    chosen.append(fitting[self.day.toordinal() % len(fitting)])
        return chosen

    def _without_one(self, chosen: Sequence[Part]) -> list[Part] | None:
        """Return the parts without one; None if each is the last for a wish.

        On one day it is an exercise that goes first, on the next a massage; the last wish's first.
        """
        first_to_go = ("breathing", *(("exercise", "massage")[:: (-1) ** self.day.toordinal()]))
        for kind in first_to_go:
            for part in reversed(chosen):
                rest = [each for each in chosen if each is not part]
                if part.kind == kind and self._serves_all(rest):
                    return rest
        return None

    def _shortest(self) -> list[Part]:
        """Return as few seconds as there can be: for each wish its shortest part alone."""
        chosen: list[Part] = []
        for wish in self.wishes:
            fitting = [part for part in self.usable if part.is_for(wish)]
            if not any(part in chosen for part in fitting):
                chosen.append(min(fitting, key=lambda part: (part.length.shortest_s, part.name)))
        return chosen

    def _serves_all(self, parts: Sequence[Part]) -> bool:
        return all(any(part.is_for(wish) for part in parts) for wish in self.wishes)

    def _companions(self, chosen: Sequence[Part], length_s: float) -> list[Part]:
        """Return parts for the same areas that fill the time left, each day another one first."""
        ordinal = self.day.toordinal()
        room_s = length_s - _frame(chosen, length_s).usual_s - _usual_s(chosen)
        fitting = [
            part
            for part in self.usable
            if part not in chosen and part.is_beside(self.areas) and part.length.usual_s <= room_s
        ]
        if not fitting:
            return self._shortening_companion(chosen, length_s)
        turn = ordinal % len(fitting)
        others = fitting[:turn] + fitting[turn + 1 :]
        # When the first one's turn comes round again, others follow it than the last time.
        after = ordinal // len(fitting) % max(1, len(others))
        companions: list[Part] = []
        for part in (fitting[turn], *others[after:], *others[:after]):
            if part.length.usual_s <= room_s:
                companions.append(part)
                room_s -= part.length.usual_s
        return companions

    def _shortening_companion(self, chosen: Sequence[Part], length_s: float) -> list[Part]:
        """Return today's companion of those with which the parts are not shortened too much."""
        fitting = [
            part
            for part in self.usable
            if part not in chosen
            and part.is_beside(self.areas)
            and _share([*chosen, part], length_s) >= LEAST_SHARE
        ]
        return fitting[self.day.toordinal() % len(fitting) :][:1] if fitting else []

    def _reason(self, part: Part) -> str:
        wished = [wish_shown(wish, "en") for wish in self.wishes if part.is_for(wish)]
        if wished:
            return f"for {join_words(wished, 'and')}"
        return f"extra today, for the {part.areas[0]}"


def _frame(parts: Sequence[Part], length_s: float) -> Length:
    """Return the length of all that is not a part, as far as it can be fitted."""
    kinds = {part.kind for part in parts}
    words_s = 0.0
    if length_s >= TALKS_FROM_S:
        words_s += _FIRST_WORDS_S * ("massage" in kinds)
        words_s += _EXERCISE_WORDS_S * ("exercise" in kinds)
        words_s += _DRYING_S * ({"massage", "exercise"} <= kinds)
    resting_s = rest_s(length_s)
    # The words take the greater part of their holds, which therefore hardly shrink.
    return Length(
        _ENDS_S + words_s + resting_s,
        _ENDS_S + words_s * 0.8 + max(resting_s / 2, 5.0),
        _ENDS_S + (words_s + resting_s) * 4,
    )


def rest_s(length_s: float) -> float:
    """Return the seconds of rest at the end of a routine of this length."""
    return float(round(min(LONGEST_REST_S, max(SHORTEST_REST_S, length_s * REST_SHARE))))


def _usual_s(parts: Sequence[Part]) -> float:
    return sum(part.length.usual_s for part in parts)


def _share(parts: Sequence[Part], length_s: float) -> float:
    """Return by which factor the parts have to be shortened."""
    return (length_s - _frame(parts, length_s).usual_s) / max(1.0, _usual_s(parts))


def _reaches_down(parts: Sequence[Part], length_s: float) -> bool:
    shortest_s = sum(part.length.shortest_s for part in parts) + _frame(parts, length_s).shortest_s
    return shortest_s * (1 + _MARGIN) <= length_s


def _reaches_up(parts: Sequence[Part], length_s: float) -> bool:
    longest_s = sum(part.length.longest_s for part in parts) + _frame(parts, length_s).longest_s
    return longest_s * (1 - _MARGIN) >= length_s


def wish_shown(wish: Wish, language: str) -> str:
    """Return what a wish is called: by the concern's name, or as it was typed if it has several."""
    if len(wish.concerns) == 1:
        return name_in(next(iter(wish.concerns)), language)
    return wish.word.strip("\"'“”„«»").lower()
