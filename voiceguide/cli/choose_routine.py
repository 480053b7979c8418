"""The list of routines that `voiceguide start` offers if none is named."""

from __future__ import annotations

import sys
from dataclasses import dataclass

import click

from voiceguide.cli.context import CommandContext
from voiceguide.errors import InputError, VoiceguideError
from voiceguide.library.names import simplified
from voiceguide.library.script_files import read_routine
from voiceguide.library.selection import Selection, kind_rank
from voiceguide.script.routine import Routine
from voiceguide.text import printable

USUAL_ROUTINE = "evening-massage"
"""The routine that Enter begins."""


def choose_routine(context: CommandContext) -> str:
    """Let the user choose a routine from a list. Raises InputError without a terminal."""
    if not sys.stdin.isatty():
        raise InputError(
            "No routine was named, and there is no terminal to ask you on.",
            "Name one, such as `voiceguide start evening-massage`; `voiceguide list` shows them.",
        )
    choices = _choices(context)
    if not choices:
        raise InputError("There are no routines.", "`voiceguide new NAME` creates one.")
    usual = next((each for each in choices if each.name == USUAL_ROUTINE), choices[0])
    shown = choices
    while True:
        _print_choices(choices, shown)
        click.echo()
        click.echo(f"Enter begins {printable(usual.title)}; q leaves.")
        answer = click.prompt(
            "A number, a name or a word to search for", default="", show_default=False
        ).strip()
        if not answer:
            return usual.name
        if answer.casefold() == "q":
            raise click.Abort
        if is_number(answer) and 1 <= int(answer) <= len(choices):
            return choices[int(answer) - 1].name
        found = [each for each in choices if each.is_called(answer)]
        found = found or [each for each in choices if each.matches(answer)]
        if len(found) == 1:
            return found[0].name
        if not found:
            click.echo(f"Nothing is called “{printable(answer[:60])}”. These are all there are.")
        shown = found or choices


@dataclass(frozen=True)
class _Choice:
    """A routine to choose; a faulty script is None, and is reported if it is chosen."""

    name: str
    routine: Routine | None

    @property
    def title(self) -> str:
        return self.name if self.routine is None else self.routine.title

    @property
    def kind(self) -> str:
        return "" if self.routine is None else self.routine.front.kind

    def is_called(self, text: str) -> bool:
        """Return whether this is the routine's name or title."""
        return simplified(text) in (simplified(self.name), simplified(self.title))

    def matches(self, text: str) -> bool:
        """Return whether the text is in the title, name or kind, or means one of the areas."""
        if simplified(text) in simplified(f"{self.title} {self.name} {self.kind}"):
            return True
        return self.routine is not None and Selection(area=text).includes(self.routine)


def _choices(context: CommandContext) -> list[_Choice]:
    """Return every routine, grouped by kind."""
    choices = []
    for name, path in context.library.routine_names().items():
        try:
            choices.append(_Choice(name, read_routine(path)))
        except VoiceguideError:
            choices.append(_Choice(name, None))
    return sorted(choices, key=lambda each: (kind_rank(each.kind), each.title))


def _print_choices(choices: list[_Choice], shown: list[_Choice]) -> None:
    """Print the routines with their numbers among all, below the names of their kinds."""
    kind = None
    for number, choice in enumerate(choices, 1):
        if choice not in shown:
            continue
        if choice.kind != kind:
            kind = choice.kind
            click.echo()
            click.echo(click.style(printable(kind.capitalize() or "Others"), bold=True))
        click.echo(f"{number:3}  {printable(choice.title)}")


def is_number(text: str) -> bool:
    """Return whether a text is a whole number that Python converts quickly."""
    # Python refuses to convert thousands of digits.
    return text.isdecimal() and len(text) < 10
