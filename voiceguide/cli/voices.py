"""`voiceguide voices`: lists, plays and saves voices."""

from __future__ import annotations

import json
from dataclasses import asdict

import click

from voiceguide.cli.context import open_context
from voiceguide.cli.options import json_option
from voiceguide.cli.pace import SAMPLE
from voiceguide.cli.preview import play_preview
from voiceguide.session.preferences import Options, resolve
from voiceguide.session.settings import save_setting
from voiceguide.speech.voices import Voice, find_voice
from voiceguide.text import normal_tag, printable


@click.command()
@click.option("--language", metavar="CODE", help="Only voices for this language, such as en or de.")
@click.option("--use", metavar="VOICE", help="Use this voice from now on.")
@click.option(
    "--try", "try_out", is_flag=True, help="Play a sample of this voice, or of the current one."
)
@json_option
def voices(language: str | None, use: str | None, try_out: bool, as_json: bool) -> None:
    """List the voices, or hear or choose one.

    VOICE is an id or a name from the list, or a language code such as en or de.
    """
    with open_context() as context:
        known = context.speech.voices()
        chosen = None if use is None else find_voice(use, known)
        if chosen is not None:
            save_setting("voice", chosen.id)
            click.echo(f"{chosen.name} ({chosen.id}) is your voice from now on.")
        if try_out:
            options = Options(voice=chosen.id if chosen is not None else None)
            preferences = resolve(None, options, context.settings, context.speech.voices)
            play_preview(context, SAMPLE, preferences, context.settings.output)
        if use is None and not try_out:
            _list([voice for voice in known if _speaks(voice, language)], as_json)


def _speaks(voice: Voice, language: str | None) -> bool:
    if language is None:
        return True
    wanted = normal_tag(language)
    return voice.language == wanted or voice.language.startswith(f"{wanted}-")


def _list(shown: list[Voice], as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps([asdict(voice) for voice in shown], indent=2, ensure_ascii=False))
        return
    if not shown:
        click.echo("No voice speaks that language. `voiceguide voices` shows them all.", err=True)
        return
    width = max(len(voice.id) for voice in shown)
    language_width = max(len(voice.language) for voice in shown)
    for voice in shown:
        line = f"{voice.id:{width}}  {voice.language:{language_width}}  {voice.name}"
        click.echo(printable(line))
