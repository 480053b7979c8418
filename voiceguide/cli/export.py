"""`voiceguide export`: write a routine as an audio file or a page, or a folder of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from msgspec.structs import replace

from voiceguide.cli.completion import complete_area, complete_kind, complete_routine
from voiceguide.cli.context import open_context
from voiceguide.cli.export_arguments import (
    MOST_JOBS,
    USUAL_CAPTIONS,
    ExportArguments,
    take_arguments,
)
from voiceguide.cli.matrix_options import matrix_options
from voiceguide.cli.narration_messages import print_narration_summary
from voiceguide.cli.options import language_option, options_from, sound_options
from voiceguide.cli.passage_bar import PassageBar
from voiceguide.cli.warning_messages import WARNINGS_SHOWN, print_warnings
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
from voiceguide.script.durations import brief
from voiceguide.session.preferences import Options
from voiceguide.system.files import check_target
from voiceguide.text import counted, size

USUAL_IN_FOLDER = "mp3"


@click.command()
@click.argument("routines", metavar="[ROUTINE]...", nargs=-1, shell_complete=complete_routine)
@click.option(
    "-o",
    "--output",
    "target",
    required=True,
    metavar="FILE",
    help="The file to write; its ending sets the format. Or a folder, for one file per routine.",
)
@click.option(
    "--all", "everything", is_flag=True, help="Every routine, one file each, in a folder."
)
@click.option(
    "--area",
    metavar="AREA",
    shell_complete=complete_area,
    help="With --all: only routines for this part of the face.",
)
@click.option(
    "--kind",
    metavar="KIND",
    shell_complete=complete_kind,
    help="With --all: only this kind, such as massage, as in `list`.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice([*FORMATS, PAGE]),
    help="The format, whatever the file's ending; mp3 in a folder unless you set another.",
)
@click.option("--force", is_flag=True, help="Replace existing files.")
@click.option(
    "--jobs",
    type=click.IntRange(1, MOST_JOBS),
    metavar="N",
    help=f"In a folder: how many files to make at once, 1 to {MOST_JOBS}; by default one per"
    " processor core.",
)
@click.option(
    "--quality",
    type=click.Choice(QUALITIES),
    default="usual",
    help="Sound quality; higher makes larger files.",
)
@click.option(
    "--captions",
    is_flag=False,
    flag_value=USUAL_CAPTIONS,
    metavar="KIND",
    help=f"Write captions too: {', '.join(CAPTION_FORMATS)}, or a file with one of these endings.",
)
@click.option("--artist", default="", metavar="NAME", help="Artist tag.")
@click.option("--album", default="", metavar="NAME", help="Album tag.")
@click.option("--cover", metavar="FILE", help="Cover image, PNG or JPEG; off for none.")
@matrix_options
@language_option
@click.option(
    "--proof",
    is_flag=True,
    help="Read back every line with a recogniser first, and speak again what it mishears.",
)
@click.option(
    "--strict",
    is_flag=True,
    help="Refuse if a narration lacks lines or the pace or, with --proof, a line stays misheard.",
)
@sound_options
def export(**values: Any) -> None:
    """Export a routine as an audio file or a page, or many at once.

    ROUTINE is a name from `voiceguide list`, a script file, or - for standard input. The ending of
    FILE sets the format: mp3, m4b, wav, …, or html for a page with the sound inside. Several
    routines become one file, one after the other; if -o is a folder, each gets its own file. Every
    [wait] becomes a pause of 5 s.
    """
    arguments = take_arguments(values)
    options = options_from(values)
    path = Path(arguments.target)
    if not arguments.in_folder:
        check_target(path, force=arguments.force)
    named = arguments.form or (USUAL_IN_FOLDER if arguments.in_folder else None)
    form, page = format_for(path, _format_with_tags(arguments.formats) or named)
    request = ExportRequest(
        path, form, arguments.quality, arguments.artist, arguments.album, page=page
    )
    _refuse_lost_tags(request, arguments)
    if arguments.in_folder:
        from voiceguide.cli.export_folder import export_folder

        export_folder(request, arguments, options)
    else:
        _export_file(request, arguments, options)


def _format_with_tags(formats: tuple[str, ...] | None) -> str | None:
    """Return the first format with room for tags; if none has, the first one."""
    known = [each for each in formats or () if each in FORMATS and FORMATS[each].keeps_tags]
    return next(iter([*known, *(formats or ())]), None)


def _export_file(request: ExportRequest, arguments: ExportArguments, options: Options) -> None:
    captions = arguments.captions
    if captions is not None:
        request = replace(request, captions=captions_file(captions, request.target))
    if request.captions is not None:
        check_target(request.captions, force=arguments.force)
    with open_context(
        request.form.sample_rate, voice=options.voice, language=arguments.language
    ) as context:
        routines = context.load(arguments.routines)
        session = context.compose(routines, options)
        print_narration_summary(session, strict=arguments.strict)
        if arguments.proof:
            from voiceguide.cli.export_proof import proof_session

            if proof_session(session, strict=arguments.strict):
                # Other takes may be a little longer or shorter.
                session = context.compose(routines, options)
        if request.keeps_tags:
            cover = cover_for(arguments.cover, session, request.form)
            request = replace(request, cover=cover)
        with PassageBar(session, "Exporting") as progress:
            exported = export_session(session, request, progress.on_passage)
    _print(exported)


def _refuse_lost_tags(request: ExportRequest, arguments: ExportArguments) -> None:
    """Raise InputError for a tag that the file cannot hold."""
    if request.keeps_tags:
        return
    for option in ("artist", "album", "cover"):
        value = getattr(arguments, option)
        if value and value.lower() != NO_COVER:
            if request.page:
                reason, hint = "A page has no tags", "Export to mp3 or m4b, or leave it out."
            else:
                reason = f"A {request.form.name} file holds only the sound"
                hint = "Export to flac, which is lossless too, or leave it out."
            raise InputError(f"{reason}, and --{option} would be lost.", hint)


def _print(exported: ExportResult) -> None:
    print_warnings(exported.warnings, WARNINGS_SHOWN)
    request, left_out = exported.request, exported.chapters_left_out
    if left_out:
        name = request.form.name
        message = f"The last {left_out} steps have no chapters: {name} holds at most 999."
        click.echo(message, err=True)
    length = brief(exported.duration_s)
    click.echo(f"{request.target}  {length}  {size(request.target.stat().st_size)}")
    if request.captions is not None:
        click.echo(f"{request.captions}  {counted(len(exported.captions), 'caption')}")
