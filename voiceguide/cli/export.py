"""`voiceguide export`: a routine as an audio file."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from voiceguide.audiofile import FORMATS, check_target, choose_format, write_audio
from voiceguide.cli.options import sound_options, wishes_from
from voiceguide.cli.studio import open_studio, tell_warnings
from voiceguide.composition import Session
from voiceguide.durations import brief
from voiceguide.timeline import Passage, PlanWarning

EXPORT_BLOCK_FRAMES = 32_768


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
@click.option("--force", is_flag=True, help="Replace the file if it is already there.")
@sound_options
def export(
    routines: tuple[str, ...], target: Path, form: str | None, force: bool, **options: Any
) -> None:
    """Export a routine as an audio file.

    ROUTINE is a name that `voiceguide list` shows, a script file, or - for standard input.
    Several routines follow each other in one file. Every [wait] becomes a pause of 5 s.
    """
    check_target(target, force=force)
    audio_format = choose_format(target, form)
    with open_studio(audio_format.sample_rate) as studio:
        session = studio.compose(studio.load(routines), wishes_from(options))
        with _Progress(session) as progress:
            blocks = session.mixer().blocks(progress.passages(), EXPORT_BLOCK_FRAMES)
            frames = write_audio(blocks, target, audio_format, session.channels)
    tell_warnings(progress.warnings)
    duration_s = frames / audio_format.sample_rate
    click.echo(f"{target}  {brief(duration_s)}  {size(target.stat().st_size)}")


class _Progress:
    """A bar on the terminal while items are planned; collects the warnings on the way."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.warnings: list[PlanWarning] = []
        shown = sys.stderr.isatty()
        self._bar = click.progressbar(
            length=session.plan.item_count,
            label="Exporting",
            file=sys.stderr,
            hidden=not shown,
            update_min_steps=max(1, session.plan.item_count // 200),
        )

    def passages(self) -> Iterator[Passage]:
        """The plan's passages, counted as they are taken."""
        done = 0
        for passage in self._session.plan:
            self.warnings += passage.warnings
            yield passage
            self._bar.update(passage.item + 1 - done)
            done = passage.item + 1

    def __enter__(self) -> _Progress:
        self._bar.__enter__()
        return self

    def __exit__(self, *error: Any) -> None:
        self._bar.__exit__(*error)


def size(count: int) -> str:
    """A file size for people: `812 kB`, `4.6 MB`."""
    if count < 1_000_000:
        return f"{max(1, round(count / 1000))} kB"
    if count < 1_000_000_000:
        return f"{count / 1e6:.1f} MB"
    return f"{count / 1e9:.2f} GB"
