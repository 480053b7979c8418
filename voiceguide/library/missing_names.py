"""Finds the sounds and routines that a script names and that are not there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from voiceguide.errors import FileError, InputError, Problem, ScriptError
from voiceguide.library.catalog import Library
from voiceguide.script.routine import Routine

if TYPE_CHECKING:
    from voiceguide.script.source import NamedUse


def missing_names(
    named: Iterable[NamedUse], within: Routine, library: Library
) -> Iterator[Problem]:
    """Yield a problem for every sound and routine named in a script that cannot be found."""
    for use in named:
        word, name = use.direction.word, use.direction.name
        try:
            if word == "include":
                library.load_included(name, within)
            else:
                library.find_sound(name, within.folder, recording=word == "play")
        except (ScriptError, FileError):
            continue  # It is there; checking that script says what is wrong with it.
        except InputError as error:
            problem = within.problem(use.line, name, error.message, error.hint)
            yield problem._replace(column=use.column, length=len(f"[{word} {name}]"))
