"""`voiceguide practice`: shows what was really heard, day by day; exports, reminds, forgets."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from voiceguide.cli.options import json_option, variable_says
from voiceguide.errors import FileError, InputError
from voiceguide.session.settings import load_settings, save_setting
from voiceguide.system.folders import (
    composed_path,
    last_used_path,
    practice_path,
    unfinished_path,
)
from voiceguide.text import printable

if TYPE_CHECKING:
    from voiceguide.practice.records import PracticeRecord

WAIT_S = 3.0
"""How long a session that is just writing is waited for."""

REMINDER = Path("voiceguide-reminder.ics")

_EMPTY = (
    "Nothing here yet. Play any routine, for as long as you like: your days and minutes are then"
    " shown here.\nTo begin: voiceguide start"
)
_NOT_KEPT = "What you play is not being kept. To keep it again: voiceguide practice --on"


@click.command()
@json_option
@click.option("--csv", "as_csv", is_flag=True, help="Print a table for spreadsheets.")
@click.option(
    "--html",
    "page",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Write a page with the same calendar.",
)
@click.option(
    "--remind",
    "at",
    metavar="TIME",
    help="Write a calendar file that reminds you at this time, such as 21:30.",
)
@click.option(
    "--days",
    metavar="DAYS",
    help="The days of the reminder: mon-fri or mon,wed,sat. Every day, if left out.",
)
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help=f"Where to write the reminder: {REMINDER}, if left out.",
)
@click.option("--force", is_flag=True, help="Replace an existing file.")
@click.option("--on/--off", "keep", default=None, help="Whether to keep what you play from now on.")
@click.option("--forget", is_flag=True, help="Delete everything that was kept.")
@click.option("--yes", is_flag=True, help="Delete it without asking.")
def practice(
    as_json: bool,
    as_csv: bool,
    page: Path | None,
    at: str | None,
    days: str | None,
    output: Path | None,
    force: bool,
    keep: bool | None,
    forget: bool,
    yes: bool,
) -> None:
    """Show what you have practised.

    It counts what was really heard, day by day: half a session counts as half a session. All of it
    stays on this machine.
    """
    _check(
        {
            "--json": as_json,
            "--csv": as_csv,
            "--html": page is not None,
            "--remind": at is not None,
            "--on": keep is True,
            "--off": keep is False,
            "--forget": forget,
        },
        {"--days": (days is not None, "--remind"), "--output": (output is not None, "--remind"),
         "--yes": (yes, "--forget")},
    )  # fmt: skip
    if at is not None:
        _remind(at, days, output or REMINDER, force=force)
    elif keep is not None:
        _switch(keep)
    elif forget:
        _forget(yes=yes)
    elif page is not None:
        _write_page(page, force=force)
    else:
        _print(as_json=as_json, as_csv=as_csv)


def _check(given: dict[str, bool], needed: dict[str, tuple[bool, str]]) -> None:
    """Raise InputError for options that do not go together."""
    chosen = [option for option, is_given in given.items() if is_given]
    if len(chosen) > 1:
        raise InputError(f"{chosen[0]} and {chosen[1]} do not go together.", "Leave out one.")
    for option, (is_given, other) in needed.items():
        if is_given and other not in chosen:
            raise InputError(f"{option} goes with {other}.", f"Add {other}, or leave it out.")


def _print(*, as_json: bool, as_csv: bool) -> None:
    from voiceguide.practice import data
    from voiceguide.practice.summary import seconds_by_day, summarize

    records = _records()
    today = date.today()
    kept = is_kept()
    if as_json:
        found = data.as_object(records, today, kept=kept)
        click.echo(json.dumps(found, indent=2, ensure_ascii=False))
        return
    if as_csv:
        click.echo(data.as_csv(records), nl=False)
        return
    days = seconds_by_day(records)
    summary = summarize(records, today)
    if not days and not summary.concerns:
        click.echo(_EMPTY if kept else _NOT_KEPT)
        return
    first, *others = summary.lines
    click.echo(first)
    for line in others:
        click.echo(printable(line))
    if sys.stdout.isatty():
        from rich.console import Console

        from voiceguide.cli.display.practice_calendar import calendar_drawn

        console = Console(highlight=False, markup=False)
        click.echo()
        for row in calendar_drawn(days, today, console.width, console.encoding):
            console.print(row)
    if not kept:
        click.echo(_NOT_KEPT, err=True)


def is_kept() -> bool:
    """Return whether what is played is kept: as the variable says, else the settings, else yes."""
    said = variable_says("VOICEGUIDE_PRACTICE")
    return load_settings().practice is not False if said is None else said


def _records() -> Sequence[PracticeRecord]:
    """Return everything kept; tell if the file was damaged. Raises FileError."""
    _need_sqlite()
    from voiceguide.practice.database import DamagedError, NewerVersionError, read_records
    from voiceguide.practice.diary import damage_told, set_aside

    path = practice_path()
    try:
        return read_records(path, WAIT_S)
    except NewerVersionError:
        hint = "Update voiceguide; until then, what you play is not kept."
        raise FileError(f"{path} is from a newer version of voiceguide.", hint) from None
    except DamagedError:
        aside = set_aside(path)
        if aside is not None:
            click.echo(printable(damage_told(aside)), err=True)
        return []


def _need_sqlite() -> None:
    """Raise FileError if this Python was built without SQLite."""
    from importlib.util import find_spec

    if find_spec("_sqlite3") is None:
        message = "This Python was built without SQLite, in which your practice is kept."
        raise FileError(message, "Use a Python that has it.")


def _switch(keep: bool) -> None:
    save_setting("practice", keep)
    if keep:
        click.echo("From now on, what you play is kept, on this machine alone.")
    else:
        click.echo("From now on, nothing of what you play is kept.")
        click.echo("To delete what was kept before: voiceguide practice --forget")
    said = os.environ.get("VOICEGUIDE_PRACTICE")
    if said and is_kept() is not keep:
        click.echo(f"VOICEGUIDE_PRACTICE is set to {printable(said)} and overrides this.", err=True)


def _forget(*, yes: bool) -> None:
    _need_sqlite()
    from voiceguide.practice.database import remove_records

    if not yes:
        if not sys.stdin.isatty():
            raise InputError("--forget asks before it deletes.", "Add --yes to delete at once.")
        if not click.confirm("Delete everything that was kept? This cannot be undone."):
            click.echo("Nothing was deleted.")
            return
    remove_records(practice_path(), WAIT_S)
    _remove_names()
    click.echo("Everything that was kept is deleted.")


def _remove_names() -> None:
    """Delete what names a routine: the last one, an unfinished one, those that were composed."""
    composed = composed_path()
    scripts = composed.parent.glob(f"{composed.stem}*{composed.suffix}")
    for path in (last_used_path(), unfinished_path(), *scripts):
        try:
            path.unlink()
        except (FileNotFoundError, NotADirectoryError):
            continue
        except OSError as error:
            message = f"{path} cannot be deleted: {error.strerror or error}."
            raise FileError(message, "Check that you may write there.") from None


def _write_page(path: Path, *, force: bool) -> None:
    from voiceguide.practice.page import practice_page
    from voiceguide.practice.summary import seconds_by_day, summarize

    records = _records()
    today = date.today()
    text = practice_page(summarize(records, today), seconds_by_day(records), today)
    _write(path, text, force=force, private=True)
    click.echo(path)


def _remind(at: str, days: str | None, path: Path, *, force: bool) -> None:
    from voiceguide.practice.reminder import first_day, parse_days, parse_time, reminder

    time, weekdays = parse_time(at), parse_days(days or "mon-sun")
    now = datetime.now()
    _write(path, reminder(time, weekdays, now), force=force, private=False)
    first = first_day(time, weekdays, now)
    click.echo(path)
    click.echo(
        f"Open it on your phone or computer to add it to your calendar. It reminds you at"
        f" {time:%H:%M}, from {first.day} {first:%B} on.",
        err=True,
    )


def _write(path: Path, content: str | bytes, *, force: bool, private: bool) -> None:
    """Write a file; a private one can be read by its user only. Raises InputError, FileError."""
    from voiceguide.system.files import cannot_write, check_target, write_whole

    check_target(path, force=force)
    try:
        # The real path, so that a link stays a link.
        write_whole(Path(os.path.realpath(path)), content, private=private)
    except OSError as error:
        raise cannot_write(path, error) from None
