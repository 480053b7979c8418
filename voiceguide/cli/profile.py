"""`voiceguide profile`: says what to leave out for now, and until when."""

from __future__ import annotations

from datetime import date

import click
from msgspec.structs import replace

from voiceguide.cli.completion import complete_area, completing
from voiceguide.cli.day_option import parse_day
from voiceguide.cli.options import parsed
from voiceguide.cli.start_card import print_wrapped
from voiceguide.errors import InputError
from voiceguide.practice.care import SKIN_WORDS, TREATMENTS, days_of, place_meant, treatment_meant
from voiceguide.practice.profile import Entry, Profile, day_shown
from voiceguide.practice.profile_file import load_profile, save_profile
from voiceguide.script.areas import AREAS
from voiceguide.text import join_words, nearest, printable

_MOST_CHARACTERS = 60


@click.command()
@click.option(
    "--since",
    multiple=True,
    metavar="TREATMENT=DATE",
    shell_complete=completing(lambda: [f"{each.name}=" for each in TREATMENTS]),
    help="A treatment and its day: botox=2026-11-20, or of one place botox:forehead=2026-11-20.",
)
@click.option(
    "--avoid",
    multiple=True,
    metavar="AREA",
    shell_complete=complete_area,
    help="A part of the face to leave out: eyes, jaw.",
)
@click.option(
    "--skin",
    multiple=True,
    metavar="KIND",
    shell_complete=completing(lambda: SKIN_WORDS),
    help="Skin that needs care: rosacea, acne, or of one place acne:chin.",
)
@click.option(
    "--until",
    metavar="DATE",
    callback=parsed(parse_day),
    help="The day from which your practitioner allows it again, for what is named with it.",
)
@click.option("--clear", is_flag=True, help="Forget everything, or what is named with it.")
def profile(
    since: tuple[str, ...],
    avoid: tuple[str, ...],
    skin: tuple[str, ...],
    until: date | None,
    *,
    clear: bool,
) -> None:
    """Say what to leave out for now: after a treatment, or always.

    Composed routines then leave it out, and `start` asks before a routine that works on it. Without
    options, it shows what you said. It is kept on this machine.

    Two weeks are counted after most treatments; what your practitioner says goes before that. This
    is no medical advice: docs/safety.md says where it comes from.
    """
    named = [
        *(_treatment(text, until) for text in since),
        *(_avoided(text, until) for text in avoid),
        *(_skin(text, until) for text in skin),
    ]
    if clear:
        _clear(named)
    elif named:
        kept = load_profile()
        for entry in named:
            kept = kept.with_entry(entry, date.today())
        save_profile(kept)
    elif until is not None:
        kept = load_profile()
        if not kept.entries:
            raise InputError("There is nothing that --until could end.", "Add --since or --avoid.")
        save_profile(Profile(tuple(replace(entry, until=until) for entry in kept.entries)))
    _print(load_profile(), date.today())


def _treatment(text: str, until: date | None) -> Entry:
    subject, separator, day = text.rpartition("=")
    if not separator:
        raise InputError(
            f"“{printable(text[:_MOST_CHARACTERS])}” has no day.", "Write --since botox=2026-11-20."
        )
    name, areas = _named(subject, "--since botox:forehead=2026-11-20")
    known = treatment_meant(name)
    try:
        since = parse_day(day)
    except ValueError as error:
        raise InputError(f"--since: {error}") from None
    return Entry("treatment", known.name if known else name, areas, since, until)


def _avoided(text: str, until: date | None) -> Entry:
    areas = _places(text)
    return Entry("avoid", ", ".join(areas), areas, until=until)


def _skin(text: str, until: date | None) -> Entry:
    name, areas = _named(text, "--skin acne:chin")
    return Entry("skin", name, areas, until=until)


def _named(text: str, example: str) -> tuple[str, tuple[str, ...]]:
    """Return the name and the areas of `name:area,area`. Raises InputError."""
    name, separator, where = text.partition(":")
    name = " ".join(name.casefold().split())
    if not name or len(name) > _MOST_CHARACTERS or not name.isprintable():
        shown = printable(text[:_MOST_CHARACTERS])
        raise InputError(f"“{shown}” does not say what it is.", f"Write {example}.")
    return name, _places(where) if separator else ()


def _places(text: str) -> tuple[str, ...]:
    """Return the areas that a list of plain words means. Raises InputError."""
    meant: set[str] = set()
    for word in text.split(","):
        found = place_meant(word)
        if not found:
            near = nearest(word.strip(), AREAS)
            hint = f"Did you mean {near[0]}? " if near else ""
            shown = printable(word.strip()[:_MOST_CHARACTERS])
            message = f"“{shown}” is not a part of the face."
            raise InputError(message, f"{hint}They are {join_words(AREAS, 'and')}.")
        meant |= found
    return tuple(area for area in AREAS if area in meant)


def _clear(named: list[Entry]) -> None:
    """Forget everything, or the entries that are named, with whatever day.

    What is named without a place is forgotten at all its places.
    """
    if not named:
        # A damaged file goes, too.
        save_profile(Profile())
        return
    kept = (
        each
        for each in load_profile().entries
        if not any(
            (each.kind, each.name) == (one.kind, one.name) and one.areas in ((), each.areas)
            for one in named
        )
    )
    save_profile(Profile(tuple(kept)))


def _print(kept: Profile, day: date) -> None:
    if not kept.entries:
        click.echo("Nothing is left out.")
        return
    for entry in kept.entries:
        print_wrapped(printable(_line(entry, day)))
    print_wrapped(
        "Nothing here is medical advice: if your practitioner says otherwise, use --until DATE.",
        err=True,
    )


def _line(entry: Entry, day: date) -> str:
    """Return what an entry leaves out, and until when."""
    ends = entry.ends
    what = entry.shown if entry.kind != "treatment" or entry.areas else f"{entry.name} (everywhere)"
    if entry.since is not None:
        what += f" on {day_shown(entry.since)}"
    if ends is not None and ends <= day:
        return f"{what}: over since {day_shown(ends)}"
    if not entry.counts_on(day):
        return f"{what}: begins then, until {day_shown(ends or day)}"
    if ends is None:
        return f"{what}: left out until you change it"
    usual = "" if entry.until or not entry.since else f" ({days_of(entry.name)} days)"
    return f"{what}: left out until {day_shown(ends)}{usual}"
