"""`voiceguide voices`: lists, plays and saves voices, and installs natural ones."""

from __future__ import annotations

import json
import os
from pathlib import Path

import click
from msgspec.structs import asdict

from voiceguide.cli.completion import (
    complete_downloadable_voice,
    complete_natural_voice,
    complete_voice,
)
from voiceguide.cli.context import open_context
from voiceguide.cli.get_voices import (
    get,
    get_from,
    get_recogniser_model,
    list_downloadable,
    remove_recogniser_model,
    say_how_to_hear,
)
from voiceguide.cli.options import json_option, output_option
from voiceguide.cli.pace import SAMPLE, pace_of_environment
from voiceguide.cli.preview import play_preview
from voiceguide.errors import InputError
from voiceguide.session.preferences import Options, Preferences, resolve
from voiceguide.session.settings import save_setting
from voiceguide.speech.narrations import narration_named, narrations
from voiceguide.speech.recogniser import GET_NAME, check_installed
from voiceguide.speech.voices import NATURAL, Voice, find_voice
from voiceguide.text import counted, normal_tag, printable


@click.command()
@click.option("--language", metavar="CODE", help="Only voices for this language, such as en or de.")
@click.option(
    "--use", metavar="VOICE", shell_complete=complete_voice, help="Use this voice from now on."
)
@click.option(
    "--try", "try_out", is_flag=True, help="Play a sample of this voice, or of the current one."
)
@click.option(
    "--from",
    "source",
    metavar="PATH",
    type=click.Path(),
    help="Install the Piper voice in this file or at this https address, or those in this folder.",
)
@click.option(
    "--get",
    "get_name",
    metavar="[NAME]",
    shell_complete=complete_downloadable_voice,
    is_flag=False,
    flag_value="",
    help="Fetch this natural voice from the internet. Without a name, list those there are.",
)
@click.option(
    "--remove",
    metavar="VOICE",
    shell_complete=complete_natural_voice,
    help="Remove an installed Piper voice.",
)
@click.option(
    "--proof",
    is_flag=True,
    help="Have a recogniser read back what this voice says, or the current one.",
)
@output_option
@json_option
def voices(
    language: str | None,
    use: str | None,
    try_out: bool,
    source: str | None,
    get_name: str | None,
    remove: str | None,
    proof: bool,
    output: str | None,
    as_json: bool,
) -> None:
    """List the voices, or hear, choose or get one.

    VOICE is an id or a name from the list, a language code such as en or de, or natural: the best
    natural voice. NAME is one from the list of --get, a language code, natural, or recogniser: what
    export --proof listens with. docs/voices.md says more about natural voices.

    Only --get NAME and --from with an address use the internet.
    """
    if get_name == "":
        if try_out or proof or any(each is not None for each in (source, remove, use)):
            raise InputError(
                "--get without a name lists the voices to fetch, and does nothing else.",
                "Name one, such as `voiceguide voices --get joe`, or leave out --get.",
            )
        list_downloadable(language, as_json=as_json)
        return
    if _is_recogniser(get_name) or _is_recogniser(remove):
        _change_recogniser(source, remove, get_name, use, try_out=try_out or proof)
        return
    if proof:
        check_installed()
    # Before anything is fetched or saved; a list needs no pace.
    asked_pace = pace_of_environment() if try_out or proof else None
    got = None
    if source is not None or remove is not None or get_name is not None:
        got = _change_installed(source, remove, get_name, language)
        if use is None and not try_out and not proof:
            if got is not None:
                say_how_to_hear(got)
            return
        if got is not None and use is not None and use.strip().casefold() == NATURAL:
            use = got
    with open_context() as context:
        recorded = tuple(voice for voice, _lines in _narrations(language))
        known = (*recorded, *context.speech.voices())
        narration = None if use is None else narration_named(use)
        chosen = None if use is None else find_voice(use, known, language)
        if narration is not None:
            chosen = next(voice for voice in recorded if voice.id == narration.voice)
        if chosen is not None:
            save_setting("voice", chosen.id)
            click.echo(f"{chosen.name} ({chosen.id}) is your voice from now on.")
        named = chosen.id if chosen is not None else got
        options = Options(
            pace=asked_pace, voice=named or os.environ.get("VOICEGUIDE_VOICE") or None
        )
        if try_out:
            preferences = resolve(None, options, context.settings, context.speech)
            heard_on = output or context.settings.output
            play_preview(context, _sample(preferences), preferences, heard_on)
        if proof:
            from voiceguide.cli.export_proof import proof_voice

            proof_voice(context, options)
        if use is None and not try_out and not proof:
            _list([voice for voice in known if _is_in(voice.language, language)], as_json)


def _is_recogniser(name: str | None) -> bool:
    return name is not None and name.strip().casefold() == GET_NAME


def _change_recogniser(
    source: str | None, remove: str | None, get_name: str | None, use: str | None, *, try_out: bool
) -> None:
    others = [remove, use] if _is_recogniser(get_name) else [get_name, use]
    if try_out or any(each is not None for each in (source, *others)):
        raise InputError(
            f"{GET_NAME} is not a voice: it reads back what a voice says.",
            f"`voiceguide voices --get {GET_NAME}` takes no other option.",
        )
    if remove is None:
        get_recogniser_model()
    else:
        remove_recogniser_model()


def _change_installed(
    source: str | None, remove: str | None, get_name: str | None, language: str | None
) -> str | None:
    """Remove a natural voice and install others; return the id of the last one."""
    from voiceguide.speech.voice_files import install_voices, installed_voice, remove_voice
    from voiceguide.system.addresses import is_address

    got = None
    if remove is not None:
        voice = installed_voice(remove)
        remove_voice(voice)
        click.echo(printable(f"{voice.name} ({voice.id}) is removed."))
    if source is not None and is_address(source):
        got = get_from(source)
    elif source is not None:
        for voice in install_voices(Path(source)):
            got = voice.id
            click.echo(printable(f"{voice.name} ({voice.id}) is installed."))
    return got if get_name is None else get(get_name, language)


def _is_in(tag: str, language: str | None) -> bool:
    """Return whether a language is the one that is wanted, whatever its region."""
    if language is None:
        return True
    wanted = normal_tag(language)
    return normal_tag(tag) == wanted or normal_tag(tag).startswith(f"{wanted}-")


def _list(shown: list[Voice], as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps([asdict(voice) for voice in shown], indent=2, ensure_ascii=False))
        return
    if not shown:
        click.echo("No voice speaks that language. `voiceguide voices` shows them all.", err=True)
        return
    from voiceguide.speech.natural_voices import damaged_voices

    lines = {voice.id: count for voice, count in _narrations()}
    damaged = [f"{each.path} is left out: {each.reason}." for each in damaged_voices()]
    for line in (*narrations()[1], *damaged):
        click.echo(printable(line), err=True)
    width = max(len(voice.id) for voice in shown)
    language_width = max(len(voice.language) for voice in shown)
    for voice in shown:
        mark = " (natural)" if voice.natural else ""
        if voice.id in lines:
            mark = f" (a narration: {counted(lines[voice.id], 'line')})"
        line = f"{voice.id:{width}}  {voice.language:{language_width}}  {voice.name}{mark}"
        click.echo(printable(line))


def _narrations(wanted: str | None = None) -> list[tuple[Voice, int]]:
    """Return each narration as a voice, with the number of its lines.

    Its language is the most frequent one, or the most frequent in the language that is wanted.
    """
    found = []
    for each in narrations()[0]:
        languages = [tag for tag in each.languages if _is_in(tag, wanted)] or each.languages
        voice = Voice(each.voice, each.name, next(iter(languages), ""))
        found.append((voice, len(each.recordings)))
    return found


def _sample(preferences: Preferences) -> str:
    """Return what to say as a sample: of a narration, a line that it has."""
    narration = narration_named(preferences.narration or "")
    if narration is None or not narration.recordings:
        return SAMPLE
    return max(narration.recordings, key=lambda each: each.seconds).text
