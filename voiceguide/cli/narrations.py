"""`voiceguide narrations`: lists recorded narrations, exports, imports and removes them."""

from __future__ import annotations

import json
from pathlib import Path

import click

from voiceguide.cli.completion import complete_narration
from voiceguide.cli.options import json_option
from voiceguide.errors import InputError
from voiceguide.script.durations import brief
from voiceguide.speech.narrations import (
    Narration,
    narration_named,
    unknown_narration,
)
from voiceguide.speech.narrations import (
    narrations as every_narration,
)
from voiceguide.system.shell import quoted
from voiceguide.text import counted, printable


@click.command()
@click.option(
    "--export",
    "exported",
    metavar="NAME",
    shell_complete=complete_narration,
    help="Write this narration to the folder or zip file that -o names.",
)
@click.option(
    "-o",
    "--output",
    "target",
    metavar="PATH",
    type=click.Path(path_type=Path),
    help="With --export: a new folder, or a file that ends in .zip.",
)
@click.option(
    "--import",
    "source",
    metavar="PATH",
    type=click.Path(path_type=Path),
    help="Take over the narration in this folder or zip file.",
)
@click.option("--as", "name", metavar="NAME", help="With --import: the name it gets.")
@click.option(
    "--remove",
    "removed",
    metavar="NAME",
    shell_complete=complete_narration,
    help="Remove this narration, its originals too; asks before.",
)
@click.option("--yes", is_flag=True, help="With --remove: do not ask.")
@click.option("--force", is_flag=True, help="With --export: replace the zip file.")
@json_option
def narrations(
    exported: str | None,
    target: Path | None,
    source: Path | None,
    name: str | None,
    removed: str | None,
    yes: bool,
    force: bool,
    as_json: bool,
) -> None:
    """List recorded narrations, or export, import or remove one.

    A narration is a folder with a FLAC file for each line, the untouched originals, and a list of
    them. It can be given to a colleague or kept in git.
    """
    asked = [each for each in (exported, source, removed) if each is not None]
    if len(asked) > 1:
        raise InputError("--export, --import and --remove cannot be combined.", "Choose one.")
    if target is not None and exported is None:
        raise InputError("-o is the place for --export.", "Add --export NAME.")
    if exported is not None:
        _export(_named(exported), target, force=force)
    elif source is not None:
        _import(source, name)
    elif removed is not None:
        _remove(_named(removed), yes=yes)
    else:
        _list(as_json=as_json)


def _named(name: str) -> Narration:
    found = narration_named(name)
    if found is None:
        raise unknown_narration(name)
    return found


def _export(narration: Narration, target: Path | None, *, force: bool) -> None:
    from voiceguide.speech.narration_transfer import export_narration

    if target is None:
        raise InputError(
            "--export needs a place to write to.", f"Add -o {quoted(f'{narration.name}.zip')}."
        )
    export_narration(narration, target, force=force)
    click.echo(printable(f"{target}: {_lines(narration)}"))


def _import(source: Path, name: str | None) -> None:
    from voiceguide.speech.narration_transfer import import_narration

    narration = import_narration(source, name)
    click.echo(printable(f"“{narration.name}” is imported: {_lines(narration)}."))
    click.echo(printable(f"Hear it: voiceguide start ROUTINE --voice {quoted(narration.name)}"))


def _remove(narration: Narration, *, yes: bool) -> None:
    from voiceguide.speech.narration_files import remove_narration

    name = printable(narration.name)
    if not yes:
        click.confirm(
            f"Remove “{name}” with {_lines(narration)} and their originals, for good?",
            abort=True,
            err=True,
        )
    remove_narration(narration)
    click.echo(f"“{name}” is removed.")


def _list(*, as_json: bool) -> None:
    found, damaged = every_narration()
    for message in damaged:
        click.echo(printable(message), err=True)
    if as_json:
        click.echo(json.dumps([_as_object(each) for each in found], indent=2, ensure_ascii=False))
        return
    if not found and not damaged:
        click.echo("There is no narration yet. `voiceguide narrate ROUTINE` records one.", err=True)
    width = max((len(each.name) for each in found), default=0)
    for each in found:
        languages = ", ".join(each.languages)
        length = brief(each.seconds)
        click.echo(printable(f"{each.name:{width}}  {_lines(each)}, {length}, {languages}"))


def _as_object(narration: Narration) -> dict[str, object]:
    return {
        "id": narration.voice,
        "name": narration.name,
        "languages": list(narration.languages),
        "lines": len(narration.recordings),
        "duration_s": round(narration.seconds, 3),
        "folder": str(narration.folder),
    }


def _lines(narration: Narration) -> str:
    return counted(len(narration.recordings), "line")
