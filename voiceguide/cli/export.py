"""`voiceguide export`: a routine as an audio file or a page, or a folder of them."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from voiceguide.cli.context import open_context
from voiceguide.cli.options import options_from, sound_options
from voiceguide.cli.warning_messages import WARNINGS_SHOWN, tell_warnings
from voiceguide.errors import InputError
from voiceguide.export.captions import CAPTION_FORMATS
from voiceguide.export.exporter import (
    NO_COVER,
    ExportRequest,
    ExportResult,
    captions_file,
    cover_for,
    export_session,
)
from voiceguide.export.formats import FORMATS, PAGE, QUALITIES, format_for
from voiceguide.library.selection import Selection
from voiceguide.planning.timeline import Passage
from voiceguide.script.durations import brief
from voiceguide.session.preferences import Options
from voiceguide.session.session import Session
from voiceguide.system.files import check_target
from voiceguide.text import size

MOST_JOBS = 64
USUAL_CAPTIONS = "vtt"


def _jobs(_context: click.Context, _param: click.Parameter, value: int | None) -> int | None:
    if value is not None and not 1 <= value <= MOST_JOBS:
        raise click.BadParameter(f"“{value}” is too few or too many. Say 1 to {MOST_JOBS}.")
    return value


@click.command()
@click.argument("routines", metavar="[ROUTINE]...", nargs=-1)
@click.option(
    "-o",
    "--output",
    "target",
    required=True,
    metavar="FILE",
    help="The file to write, its ending the format; or a folder, for a file of each routine.",
)
@click.option("--all", "everything", is_flag=True, help="Every routine, a file each in a folder.")
@click.option("--area", metavar="AREA", help="With --all: only those for this part of the face.")
@click.option("--kind", metavar="KIND", help="With --all: massage, exercise, … as in `list`.")
@click.option(
    "--format",
    "form",
    type=click.Choice([*FORMATS, PAGE]),
    help="The format, whatever the ending; in a folder mp3 unless you say another.",
)
@click.option("--force", is_flag=True, help="Replace files that are already there.")
@click.option(
    "--jobs",
    type=int,
    callback=_jobs,
    metavar="N",
    help=f"In a folder: how many to make at a time, 1 to {MOST_JOBS}; usually as many as there are"
    " processor cores.",
)
@click.option(
    "--quality",
    type=click.Choice(QUALITIES),
    default="usual",
    help="How much of the sound is kept: more makes larger files.",
)
@click.option(
    "--captions",
    is_flag=False,
    flag_value=USUAL_CAPTIONS,
    metavar="KIND",
    help=f"Write the words too: {', '.join(CAPTION_FORMATS)}, or a file ending in one of them.",
)
@click.option("--artist", default="", metavar="NAME", help="Who the file says it is by.")
@click.option("--album", default="", metavar="NAME", help="The album it belongs to.")
@click.option("--cover", metavar="FILE", help="Its picture, PNG or JPEG, or off for none.")
@sound_options
def export(
    routines: tuple[str, ...],
    target: str,
    everything: bool,
    area: str | None,
    kind: str | None,
    form: str | None,
    force: bool,
    jobs: int | None,
    quality: str,
    captions: str | None,
    artist: str,
    album: str,
    cover: str | None,
    **arguments: Any,
) -> None:
    """Export a routine as an audio file or a page, or many at once.

    ROUTINE is a name that `voiceguide list` shows, a script file, or - for standard input. The
    ending of FILE says what it becomes: mp3, m4b, wav, … or html for a page with the sound inside.
    Several routines follow each other in one file; where -o is a folder, each has its own. Every
    [wait] becomes a pause of 5 s.
    """
    if everything and routines:
        raise InputError("--all means every routine.", "Name some, or say --all.")
    if captions and not everything and not routines:
        captions, routines = _captions_and_routine(captions)
    if not everything and not routines:
        raise InputError("No routine was named.", "Name one, or say --all for every one.")
    if not everything and (area or kind):
        raise InputError("--area and --kind choose among all routines.", "Add --all.")
    path = Path(target)
    in_folder = everything or _means_folder(target, routines)
    if in_folder:
        audio, page = format_for(path, form or "mp3")
    else:
        if jobs is not None:
            raise InputError("--jobs is for exports to a folder.", "Leave it out.")
        check_target(path, force=force)
        audio, page = format_for(path, form)
    wanted = ExportRequest(path, audio, quality, artist, album, page=page)
    _refuse_tags(wanted, artist=artist, album=album, cover=cover)
    if not in_folder:
        _export_one(wanted, routines, captions, cover, options_from(arguments), force=force)
        return
    from voiceguide.cli.export_folder import FolderExport, export_folder
    from voiceguide.export.folder.batch import usable_cores

    asked = FolderExport(
        folder=path,
        form=audio,
        page=page,
        quality=quality,
        artist=artist,
        album=album,
        cover=cover,
        captions=captions,
        options=options_from(arguments),
        force=force,
        jobs=jobs or min(usable_cores(), MOST_JOBS),
    )
    export_folder(asked, routines, Selection(area, kind) if everything else None)


def _captions_and_routine(captions: str) -> tuple[str, tuple[str, ...]]:
    """In `--captions ROUTINE` the routine was taken for the kind of captions."""
    kinds = {captions.lower(), Path(captions).suffix.removeprefix(".").lower()}
    return (captions, ()) if kinds & set(CAPTION_FORMATS) else (USUAL_CAPTIONS, (captions,))


def _means_folder(target: str, routines: Sequence[str]) -> bool:
    """Whether a file of each routine is wanted.

    One routine needs the slash, so that a name forgotten does not fill a folder with other files.
    """
    return target.endswith(("/", os.sep)) or (len(routines) > 1 and Path(target).is_dir())


def _export_one(
    wanted: ExportRequest,
    routines: Sequence[str],
    captions: str | None,
    cover: str | None,
    options: Options,
    *,
    force: bool,
) -> None:
    words = captions_file(captions, wanted.target) if captions is not None else None
    if words is not None:
        check_target(words, force=force)
    with open_context(wanted.form.sample_rate) as context:
        session = context.compose(context.load(routines), options)
        picture = cover_for(cover, session, wanted.form) if wanted.keeps_tags else None
        wanted = replace(wanted, cover=picture, captions=words)
        with _Progress(session) as progress:
            exported = export_session(session, wanted, progress.saw)
    _tell(exported)


def _refuse_tags(wanted: ExportRequest, **said: str | None) -> None:
    """Raise InputError where something was asked for that the file cannot keep."""
    if wanted.keeps_tags:
        return
    for option, value in said.items():
        if value and value.lower() != NO_COVER:
            if wanted.page:
                kept, hint = "A page has no tags", "Export to mp3 or m4b, or leave it out."
            else:
                kept = f"A {wanted.form.name} file keeps the sound alone"
                hint = "Export to flac, which loses no sound either, or leave it out."
            raise InputError(f"{kept}, and --{option} would be lost.", hint)


class _Progress:
    """A bar on the terminal while items are planned."""

    def __init__(self, session: Session) -> None:
        self._done = 0
        self._bar = click.progressbar(
            length=session.plan.item_count,
            label="Exporting",
            file=sys.stderr,
            hidden=not sys.stderr.isatty(),
            update_min_steps=max(1, session.plan.item_count // 200),
        )

    def saw(self, passage: Passage) -> None:
        """Go on to the item of a passage."""
        self._bar.update(passage.item + 1 - self._done)
        self._done = passage.item + 1

    def __enter__(self) -> _Progress:
        self._bar.__enter__()
        return self

    def __exit__(self, *error: Any) -> None:
        self._bar.__exit__(*error)


def _tell(exported: ExportResult) -> None:
    tell_warnings(exported.warnings, WARNINGS_SHOWN)
    wanted, left_out = exported.request, exported.chapters_left_out
    if left_out:
        message = f"The last {left_out} steps have no chapters: {wanted.form.name} counts to 999."
        click.echo(message, err=True)
    length = brief(exported.duration_s)
    click.echo(f"{wanted.target}  {length}  {size(wanted.target.stat().st_size)}")
    if wanted.captions is not None:
        count = len(exported.captions)
        click.echo(f"{wanted.captions}  {count} caption{'s' * (count != 1)}")
