"""The profile: what a person leaves out for now, and until when.

Pure; `profile_file` keeps it. Days are dates without a time: a part of the face is free again on
the day that its entry ends.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Literal

from msgspec import Struct

from voiceguide.practice.care import (
    EVERYWHERE,
    SKIN,
    days_of,
    one_place,
    place_meant,
    with_surroundings,
)
from voiceguide.script.routine import Routine, Step

Kind = Literal["treatment", "skin", "avoid"]

HANDS_OFF = "breathing"
"""The kind of routine in which no hand touches the face."""


class Entry(Struct, frozen=True, forbid_unknown_fields=True):
    """One reason to leave parts of the face alone.

    `areas` is where; empty for a treatment or a kind of skin whose place was not named. `since` is
    the day of a treatment. `until` is the day on which it may be touched again, as the person's
    practitioner said; None for the cautious default.
    """

    kind: Kind
    name: str
    areas: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None

    @property
    def ends(self) -> date | None:
        """The day on which it no longer counts; None if nobody said."""
        if self.until is not None or self.since is None:
            return self.until
        try:
            return self.since + timedelta(days=days_of(self.name))
        except OverflowError:
            return date.max

    def counts_on(self, day: date) -> bool:
        """Return whether it counts on a day. A treatment that is yet to come does not."""
        begun = self.since is None or self.since <= day
        return begun and (self.ends is None or day < self.ends)

    @property
    def places(self) -> frozenset[str]:
        """The areas that are left out: those named, with what lies over or beside them.

        A treatment without a place is left out everywhere, for nobody knows where it was.
        """
        named = frozenset(self.areas)
        if self.kind == "treatment":
            return with_surroundings(named) if named else EVERYWHERE
        if self.kind == "skin" and not named:
            return one_place(SKIN.get(self.name, EVERYWHERE))
        return one_place(named)

    @property
    def shown(self) -> str:
        """What it is, for people: “botox (forehead)”, “eyes”."""
        if self.kind == "avoid" or not self.areas:
            return self.name
        return f"{self.name} ({', '.join(self.areas)})"


class Profile(Struct, frozen=True):
    """All entries of a person, in the order in which they were made."""

    entries: tuple[Entry, ...] = ()

    def on(self, day: date) -> tuple[Entry, ...]:
        """Return the entries that count on a day."""
        return tuple(entry for entry in self.entries if entry.counts_on(day))

    def with_entry(self, new: Entry, day: date) -> Profile:
        """Return the profile with an entry made on a day, in place of an earlier for the same.

        One that says where takes the place of one that did not say it. A treatment that is yet to
        come and one that has been do not replace each other: both count, each in its time.
        """
        kept = (each for each in self.entries if not _replaces(new, each, day))
        return Profile((*kept, new))

    def in_the_way_of(self, routine: Routine, day: date) -> tuple[Entry, ...]:
        """Return the entries that speak against a routine that includes no other, on a day."""
        touched = places_of(routine)
        return tuple(each for each in self.on(day) if not touched.isdisjoint(each.places))

    def in_the_way_of_step(self, step: Step, within: Routine, day: date) -> tuple[Entry, ...]:
        """Return the entries that speak against a step of a routine, on a day."""
        touched = places_of_step(step, within)
        return tuple(each for each in self.on(day) if not touched.isdisjoint(each.places))


def places_of(routine: Routine) -> frozenset[str]:
    """Return the areas that the hands touch in a routine and its steps, without its includes."""
    if routine.front.kind == HANDS_OFF:
        return frozenset()
    steps = (places_of_step(step, routine) for step in routine.steps)
    return _places(routine.front.areas).union(*steps)


def places_of_step(step: Step, within: Routine) -> frozenset[str]:
    """Return the areas that the hands touch in a step.

    Where neither the step nor its script says where, it may be anywhere.
    """
    if within.front.kind == HANDS_OFF:
        return frozenset()
    return _places(step.areas or within.front.areas)


def _places(words: Iterable[str]) -> frozenset[str]:
    """Return the areas that words mean: all of them for no word, or one that is not known."""
    meant = [place_meant(word) for word in words]
    return one_place(frozenset().union(*meant)) if meant and all(meant) else EVERYWHERE


def _replaces(new: Entry, old: Entry, day: date) -> bool:
    if (new.kind, new.name) != (old.kind, old.name):
        return False
    if new.since and old.since and (new.since > day) is not (old.since > day):
        return False
    return new.areas == old.areas or (not old.areas and new.since == old.since)


def day_shown(day: date) -> str:
    """Return a day for people: `4 December 2026`."""
    return f"{day.day} {day:%B} {day.year}"


def left_out_line(entries: Iterable[Entry]) -> str:
    """Return one line that says what is left out, and until when; empty for nothing."""
    told = [
        f"{each.shown}, until {day_shown(each.ends) if each.ends else 'you change it'}"
        for each in dict.fromkeys(entries)
    ]
    return f"Left out for now: {'; '.join(told)}." if told else ""
