"""`voiceguide pace`: hear and set how fast words are spoken."""

from __future__ import annotations

import click

from voiceguide.cli.audition import audition
from voiceguide.cli.options import PACE
from voiceguide.cli.studio import open_studio
from voiceguide.composition import voice_for
from voiceguide.errors import InputError
from voiceguide.pace import USUAL_WPM, Pace, PaceError
from voiceguide.routine import FrontMatter
from voiceguide.settings import load_settings, save_setting

SAMPLE = "Rest your fingertips on your cheeks. Breathe in slowly, and let your shoulders fall."


@click.command()
@click.argument("value", type=PACE, required=False, metavar="[PACE]")
@click.option("--quiet", is_flag=True, help="Speak nothing.")
@click.option(
    "--output",
    envvar="VOICEGUIDE_OUTPUT",
    metavar="NAME",
    help="Where sound goes: auto, simpleaudio, miniaudio or silent.",
)
def pace(value: Pace | None, quiet: bool, output: str | None) -> None:
    """Hear the speech pace, or set it.

    PACE is words per minute (140), a percentage of the present pace (90%), or relaxed, natural or
    brisk. It is kept for all sessions to come. Without PACE, the present one is shown and heard.
    """
    settings = load_settings()
    words_per_minute = settings.pace or USUAL_WPM
    if value is not None:
        try:
            words_per_minute = value.over(words_per_minute)
        except PaceError as error:
            raise InputError(str(error)) from None
        save_setting("pace", words_per_minute)
    kept = "now" if value is not None else "the pace" if settings.pace else "the usual pace"
    click.echo(f"{words_per_minute} words a minute ({kept})")
    if not quiet:
        with open_studio() as studio:
            voice = voice_for(FrontMatter(), None, studio.settings, studio.speech)
            audition(studio, SAMPLE, voice, words_per_minute, output or settings.output)
