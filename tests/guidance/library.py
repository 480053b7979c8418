"""The shipped routines, read once, and compositions of them in one line."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

from tests.paths import CHECKOUT
from voiceguide.guidance.composition import Composition, compose_routine
from voiceguide.guidance.parts import Part, parts_of
from voiceguide.guidance.request import parse_request
from voiceguide.library.catalog import Library
from voiceguide.practice.profile import Profile
from voiceguide.script.routine import Routine

DAY = date(2026, 11, 27)
WEEK = [DAY + timedelta(days) for days in range(7)]
LANGUAGES = ("en", "de", "es", "fr")
"""Those of the routines that ship."""


@cache
def shipped(language: str = "en") -> dict[str, Routine]:
    """Return the routines that ship in a language, by name."""
    return Library((CHECKOUT / "scripts",), ()).in_language(language).readable_routines()


@cache
def shipped_parts(language: str = "en") -> tuple[Part, ...]:
    """Return those of them that can be parts."""
    return parts_of(shipped(language), language)


def composed(
    text: str,
    day: date = DAY,
    *,
    minutes: float | None = None,
    profile: Profile | None = None,
    language: str = "en",
) -> Composition:
    """Return what the shipped routines give for a request."""
    request = parse_request(text)
    length_s = request.length_s if minutes is None else minutes * 60
    assert length_s is not None
    return compose_routine(
        request, length_s, day, shipped_parts(language), language=language, profile=profile
    )


def names(composition: Composition) -> list[str]:
    """Return the names of its parts, in order."""
    return [each.part.name for each in composition.parts]
