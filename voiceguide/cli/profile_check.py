"""Before a named routine starts: says what the profile speaks against, and asks for a clear yes."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from datetime import date

import click

from voiceguide.cli.start_card import print_wrapped
from voiceguide.errors import InputError
from voiceguide.library.catalog import Library
from voiceguide.planning.expansion import expand
from voiceguide.practice.profile import Entry, Profile, left_out_line
from voiceguide.script.routine import Routine
from voiceguide.text import printable


def may_start(
    routines: Iterable[Routine], library: Library, profile: Profile, day: date, *, anyway: bool
) -> bool:
    """Ask before routines are started that touch what the profile leaves out on a day.

    With `anyway`, only say so. Returns whether they may. Raises InputError if nobody can be asked.
    """
    if not profile.on(day):
        return True
    for routine in routines:
        entries = entries_against(routine, library, profile, day)
        if not entries:
            continue
        warning = f"“{printable(routine.title)}” works on what you leave out for now."
        line = printable(left_out_line(entries))
        if not (anyway or sys.stdin.isatty()):
            raise InputError(
                f"{warning}\n{line}", "If your practitioner agrees, add --anyway to start it."
            )
        print_wrapped(warning, err=True)
        print_wrapped(line, err=True)
        question = "Start it all the same? Only if your practitioner agrees"
        if not (anyway or click.confirm(question, default=False, err=True)):
            return False
    return True


def entries_against(
    routine: Routine, library: Library, profile: Profile, day: date
) -> tuple[Entry, ...]:
    """Return the entries of the profile that speak against a routine with all it includes."""
    found: dict[Entry, None] = {}
    for step, within in {
        id(one.step): (one.step, one.routine) for one in expand(routine, library.load_included)
    }.values():
        found.update(dict.fromkeys(profile.in_the_way_of_step(step, within, day)))
    return tuple(found)
