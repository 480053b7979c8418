"""`voiceguide pace`: plays and sets the speech pace."""

from __future__ import annotations

import os

import click

from voiceguide.cli.completion import complete_pace
from voiceguide.cli.context import open_context
from voiceguide.cli.options import output_option, parsed, voice_option
from voiceguide.cli.preview import play_preview
from voiceguide.errors import InputError
from voiceguide.script.pace import USUAL_WPM, Pace, PaceError, parse_pace
from voiceguide.session.preferences import Options, resolve
from voiceguide.session.settings import load_settings, save_setting

VARIABLE = "VOICEGUIDE_PACE"
SAMPLE = "Rest your fingertips on your cheeks. Breathe in slowly, and let your shoulders fall."


@click.command()
@click.argument(
    "value",
    callback=parsed(parse_pace),
    shell_complete=complete_pace,
    required=False,
    metavar="[PACE]",
)
@click.option("--quiet", is_flag=True, help="Play no sample.")
@voice_option
@output_option
def pace(value: Pace | None, quiet: bool, voice: str | None, output: str | None) -> None:
    """Hear or set the speech pace.

    PACE is words per minute (140), a percentage of the current pace (90%), or relaxed, natural or
    brisk. It is saved for all later sessions. Without PACE, you see and hear the current one.
    """
    settings = load_settings()
    saved = settings.pace or USUAL_WPM
    variable = os.environ.get(VARIABLE)
    try:
        if value is not None:
            words_per_minute = value.over(saved)
            save_setting("pace", words_per_minute)
            kept = "saved"
        elif (asked := pace_of_environment()) is not None:
            words_per_minute = asked.over(saved)
            kept = f"from {VARIABLE}"
        else:
            words_per_minute = saved
            kept = "the saved pace" if settings.pace else "the usual pace"
    except PaceError as error:
        raise InputError(f"{VARIABLE}: {error}" if value is None else str(error)) from None
    click.echo(f"{words_per_minute} words a minute ({kept})")
    if value is not None and variable:
        click.echo(f"{VARIABLE} is set to {variable} and overrides the saved pace.", err=True)
    if not quiet:
        with open_context(voice=voice) as context:
            options = Options(pace=Pace(wpm=words_per_minute), voice=voice)
            preferences = resolve(None, options, settings, context.speech)
            play_preview(context, SAMPLE, preferences, output or settings.output)


def pace_of_environment() -> Pace | None:
    """Return the pace that the environment asks for, if any. Raises InputError."""
    try:
        return parse_pace(text) if (text := os.environ.get(VARIABLE)) else None
    except PaceError as error:
        raise InputError(f"{VARIABLE}: {error}") from None
