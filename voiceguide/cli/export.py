"""`voiceguide export`: a routine as an audio file."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from voiceguide.audiofile import FORMATS, QUALITIES, AudioFormat, choose_format
from voiceguide.captions import CAPTION_FORMATS
from voiceguide.cli.options import sound_options, wishes_from
from voiceguide.cli.studio import open_studio, tell_warnings
from voiceguide.composition import Session
from voiceguide.durations import brief
from voiceguide.errors import InputError
from voiceguide.exporting import Exported, Wanted, captions_file, cover_for, export_session
from voiceguide.timeline import Passage
from voiceguide.whole_files import check_target


@click.command()
@click.argument("routines", metavar="ROUTINE...", nargs=-1, required=True)
@click.option(
    "-o",
    "--output",
    "target",
    required=True,
    metavar="FILE",
    type=click.Path(path_type=Path),
    help=f"The file to write; its ending says the format: {', '.join(FORMATS)}.",
)
@click.option(
    "--format", "form", type=click.Choice(list(FORMATS)), help="The format, whatever the ending."
)
@click.option("--force", is_flag=True, help="Replace files that are already there.")
@click.option(
    "--quality",
    type=click.Choice(QUALITIES),
    default="usual",
    help="How much of the sound is kept: more makes larger files.",
)
@click.option(
    "--captions",
    is_flag=False,
    flag_value="vtt",
    metavar="KIND",
    help=f"Write the words too: {', '.join(CAPTION_FORMATS)}, or a file ending in one of them.",
)
@click.option("--artist", default="", metavar="NAME", help="Who the file says it is by.")
@click.option("--album", default="", metavar="NAME", help="The album it belongs to.")
@click.option("--cover", metavar="FILE", help="Its picture, PNG or JPEG, or off for none.")
@sound_options
def export(
    routines: tuple[str, ...],
    target: Path,
    form: str | None,
    force: bool,
    quality: str,
    captions: str | None,
    artist: str,
    album: str,
    cover: str | None,
    **options: Any,
) -> None:
    """Export a routine as an audio file.

    ROUTINE is a name that `voiceguide list` shows, a script file, or - for standard input.
    Several routines follow each other in one file. Every [wait] becomes a pause of 5 s.
    """
    check_target(target, force=force)
    audio_format = choose_format(target, form)
    words = captions_file(captions, target) if captions is not None else None
    if words is not None:
        check_target(words, force=force)
    _refuse_tags(audio_format, artist=artist, album=album, cover=cover)
    with open_studio(audio_format.sample_rate) as studio:
        session = studio.compose(studio.load(routines), wishes_from(options))
        picture = cover_for(cover, session, audio_format)
        wanted = Wanted(target, audio_format, quality, artist, album, picture, words)
        with _Progress(session) as progress:
            exported = export_session(session, wanted, progress.saw)
    _tell(exported)


def _refuse_tags(form: AudioFormat, **said: str | None) -> None:
    """Raise InputError where something was asked for that the format cannot keep."""
    for option, value in said.items():
        if value and value.lower() != "off" and not form.keeps_tags:
            raise InputError(
                f"A {form.name} file keeps the sound alone, and --{option} would be lost.",
                "Export to flac, which loses no sound either, or leave it out.",
            )


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


def _tell(exported: Exported) -> None:
    tell_warnings(exported.warnings)
    wanted, left_out = exported.wanted, exported.chapters_left_out
    if left_out:
        message = f"The last {left_out} steps have no chapters: {wanted.form.name} counts to 999."
        click.echo(message, err=True)
    length = brief(exported.duration_s)
    click.echo(f"{wanted.target}  {length}  {size(wanted.target.stat().st_size)}")
    if wanted.captions is not None:
        count = len(exported.captions)
        click.echo(f"{wanted.captions}  {count} caption{'s' * (count != 1)}")


def size(count: int) -> str:
    """A file size for people: `812 kB`, `4.6 MB`."""
    if count < 1_000_000:
        return f"{max(1, round(count / 1000))} kB"
    if count < 1_000_000_000:
        return f"{count / 1e6:.1f} MB"
    return f"{count / 1e9:.2f} GB"
