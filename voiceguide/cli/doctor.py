"""`voiceguide doctor`: shows what works on this machine, and how to fix what does not."""

from __future__ import annotations

import platform
from importlib import metadata
from pathlib import Path

import click

from voiceguide import __version__
from voiceguide.cli.context import CommandContext, open_context
from voiceguide.cli.options import output_option, pace_option, voice_option
from voiceguide.cli.preview import play_preview
from voiceguide.errors import InputError, VoiceguideError
from voiceguide.script.pace import Pace
from voiceguide.session.preferences import Options, Preferences, resolve
from voiceguide.system.folders import (
    cache_folder,
    settings_path,
    shipped_folder,
    user_routines_folder,
    user_sounds_folder,
)
from voiceguide.text import printable

_LIBRARIES = ("pyttsx3", "espeakng-loader", "soundfile", "numpy", "piper-tts", "onnxruntime")
"""Shown with their versions, if they are installed."""

_SENTENCE = "If you hear this, everything is ready."


@click.command()
@click.option("--quiet", is_flag=True, help="Play nothing.")
@click.option("--listen", is_flag=True, help="Try voice control: show what is heard.")
@click.option(
    "--listen-model",
    metavar="FOLDER",
    type=click.Path(path_type=Path),
    help="Use the Vosk model in this folder instead of the built-in one.",
)
@pace_option
@voice_option
@output_option
def doctor(
    quiet: bool,
    listen: bool,
    listen_model: Path | None,
    pace: Pace | None,
    voice: str | None,
    output: str | None,
) -> int:
    """Check speech and sound on this machine.

    Plays a bell and a sentence, so that you can hear what works. Exits with 1 if a session could
    not be heard or, with --listen, if voice control failed.
    """
    from voiceguide.audio.outputs import available

    if listen or listen_model is not None:
        from voiceguide.cli.listening_check import listening_check

        return 0 if listening_check(model=listen_model) else 1
    _line("voiceguide", f"{__version__}, Python {platform.python_version()}, {platform.platform()}")
    _line("libraries", ", ".join(_versions(*_LIBRARIES)))
    for label, folder in (
        ("settings", settings_path()),
        ("your routines", user_routines_folder()),
        ("your sounds", user_sounds_folder()),
        ("shipped routines", shipped_folder("scripts")),
        ("shipped sounds", shipped_folder("sounds")),
        ("spoken clips", cache_folder()),
    ):
        _line(label, f"{folder}{'' if _exists(folder) else '  (does not exist yet)'}")
    outputs = available()
    for name, usable, remark in outputs:
        _line(f"output {name}", ("works" if usable else "does not work") + _dash(remark))
    sounding = any(usable for name, usable, _remark in outputs if name != "silent")
    with open_context(voice=voice) as context:
        preferences = _check_speech(context, Options(pace=pace, voice=voice))
        _check_natural_voices(context)
        _check_recogniser()
        if preferences is not None and not quiet and (sounding or output):
            where = output or context.settings.output
            play_preview(context, _SENTENCE, preferences, where, bell="bell")
    if not sounding:
        click.echo(
            "Sessions cannot be heard on this machine. Connect or switch on a sound device;"
            " `voiceguide export` makes an audio file without one."
        )
    return 0 if preferences is not None and sounding else 1


def _check_speech(context: CommandContext, options: Options) -> Preferences | None:
    """Print what speaks here; return the voice and pace to speak with, or None if nothing does.

    Raises InputError for an unknown voice in the options.
    """
    try:
        engine = context.speech.engine()
        voices = context.speech.voices()
        preferences = resolve(None, options, context.settings, context.speech)
    except VoiceguideError as error:
        if options.voice is not None and isinstance(error, InputError):
            raise
        _line("speech", f"does not work: {error.message.rstrip('.')}")
        if error.hint:
            _line("", error.hint)
        return None
    version = f" {engine.version}" if engine.version else ""
    voice = preferences.voice or engine.default_voice
    count = sum(not each.natural for each in voices)
    _line("speech", f"{engine.name}{version}, {count} voices, speaking with {voice}")
    return preferences


def _check_natural_voices(context: CommandContext) -> None:
    """Print whether there are natural voices, and the next step to hear them."""
    from voiceguide.speech.natural_voices import (
        damaged_voices,
        engine_is_installed,
        how_to_install,
        natural_voices,
    )
    from voiceguide.system.shell import install_extra

    voices = natural_voices()
    names = ", ".join(printable(voice.id) for voice in voices)
    if not voices:
        engine = "Piper, but no voice" if engine_is_installed() else "none"
        _line("natural voices", f"{engine}. {how_to_install()}")
    elif not engine_is_installed():
        _line(
            "natural voices",
            f"{names}, but no Piper. Install it with `{install_extra('natural')}`.",
        )
    elif context.settings.voice in [voice.id for voice in voices]:
        _line("natural voices", names)
    else:
        use = f"`voiceguide voices --use {printable(voices[0].id)}` makes one your voice."
        _line("natural voices", f"{names}. {use}")
    for damaged in damaged_voices():
        _line("", printable(f"{damaged.path} is left out: {damaged.reason}."))


def _check_recogniser() -> None:
    """Print whether there is a recogniser for `--proof`, and the next step if it lacks anything."""
    from voiceguide.speech.recogniser import GET_NAME, is_installed, recogniser_models
    from voiceguide.system.shell import install_extra

    models, get = recogniser_models(), f"`voiceguide voices --get {GET_NAME}` fetches one"
    if not is_installed():
        text = f"none, so --proof does not work. Install it with `{install_extra('proof')}`."
    elif not models:
        text = f"no model, so --proof does not work. {get}."
    elif models[0].language is not None:
        text = f"{models[0].name}, for English only. {get} for other languages."
    else:
        text = models[0].name
    _line("recogniser", text)


def _line(label: str, text: str) -> None:
    click.echo(f"{label:>18}  {text}")


def _dash(remark: str) -> str:
    return f": {remark}" if remark else ""


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:
        return False


def _versions(*names: str) -> list[str]:
    found = []
    for name in names:
        try:
            found.append(f"{name} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            continue
    return found
