"""Options that several commands share, and the values they accept."""

from __future__ import annotations

import math
import os
import re
from collections.abc import Callable
from typing import Any, TypeVar

import click

from voiceguide.audio.levels import LEVELS_DB
from voiceguide.cli.completion import (
    complete_background,
    complete_language,
    complete_output,
    complete_pace,
    complete_voice,
)
from voiceguide.script.durations import parse_duration
from voiceguide.script.pace import parse_pace
from voiceguide.session.preferences import Options
from voiceguide.text import nearest

_YES = ("on", "yes", "true", "1")
_NO = ("off", "no", "false", "0")

Command = TypeVar("Command", bound=Callable[..., Any])
Value = TypeVar("Value")


def parsed(parse: Callable[[str], Value]) -> Callable[..., Value | None]:
    """Return a callback for Click that parses a value; `parse` raises ValueError with a message."""

    def callback(
        _context: click.Context, _param: click.Parameter, value: str | None
    ) -> Value | None:
        try:
            return None if value is None else parse(value)
        except ValueError as error:
            raise click.BadParameter(str(error)) from None

    return callback


def _percent(_context: click.Context, _param: click.Parameter, value: str | None) -> float | None:
    if value is None:
        return None
    try:
        percent = float(value.strip().removesuffix("%"))
    except ValueError:
        percent = -1.0
    if not 0 <= percent <= 100:
        raise click.BadParameter(f"“{value}” is not a volume. Use a number from 0 to 100.")
    return percent


def _decibels(_context: click.Context, param: click.Parameter, value: str | None) -> float | None:
    if value is None:
        return None
    lowest_db, highest_db = LEVELS_DB[param.name or ""]
    try:
        level_db = float(
            re.sub(r"\s*db$", "", value.strip().replace("−", "-"), flags=re.IGNORECASE)
        )
    except ValueError:
        level_db = math.nan
    if not lowest_db <= level_db <= highest_db:
        raise click.BadParameter(
            f"“{value}” is not a level. Use a number of decibels from {lowest_db:g} to "
            f"{highest_db:g}; 0 is the usual level."
        )
    return level_db


def yes_or_no(_context: click.Context, param: click.Parameter, value: bool | None) -> bool | None:
    """Return the value of a switch, else of its variable, else None: a callback for Click."""
    return variable_says(f"VOICEGUIDE_{(param.name or '').upper()}") if value is None else value


def variable_says(variable: str) -> bool | None:
    """Return whether a variable says yes; None if it is not set. Raises BadParameter."""
    text = os.environ.get(variable, "").strip().lower()
    if not text:
        return None
    if text not in _YES + _NO:
        message = f"“{text}” is neither yes nor no. Use on or off."
        raise click.BadParameter(message, param_hint=variable)
    return text in _YES


def _output_name(_context: click.Context, _param: click.Parameter, value: str | None) -> str | None:
    if value is not None:
        from voiceguide.audio.outputs import CHOICES

        if value not in CHOICES:
            near = nearest(value, CHOICES)
            meant = f"Did you mean {near[0]}? " if near else ""
            message = f"There is no output “{value}”. {meant}Outputs are {', '.join(CHOICES)}."
            raise click.BadParameter(message)
    return value


pace_option = click.option(
    "--pace",
    callback=parsed(parse_pace),
    shell_complete=complete_pace,
    envvar="VOICEGUIDE_PACE",
    metavar="PACE",
    help="Speech pace: 140 (words a minute), 90%, relaxed, natural or brisk.",
)
voice_option = click.option(
    "--voice",
    envvar="VOICEGUIDE_VOICE",
    shell_complete=complete_voice,
    metavar="VOICE",
    help="Voice: an id, name or language code from `voiceguide voices`, or natural.",
)
output_option = click.option(
    "--output",
    callback=_output_name,
    shell_complete=complete_output,
    envvar="VOICEGUIDE_OUTPUT",
    metavar="NAME",
    help="Sound output: auto, simpleaudio, miniaudio or silent.",
)
language_option = click.option(
    "--language",
    envvar="VOICEGUIDE_LANGUAGE",
    shell_complete=complete_language,
    metavar="CODE",
    help="Language of the routines that come with voiceguide, such as en or de.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")


def sound_options(command: Command) -> Command:
    """Add every option that changes how a session sounds; `options_from` collects them."""
    for option in reversed(
        (
            pace_option,
            voice_option,
            click.option(
                "--volume",
                callback=_percent,
                envvar="VOICEGUIDE_VOLUME",
                metavar="PERCENT",
                help="Volume, from 0 to 100.",
            ),
            click.option(
                "--fit",
                "fit_s",
                callback=parsed(parse_duration),
                metavar="TIME",
                help="Make the whole session last exactly this long, such as 60s.",
            ),
            click.option(
                "--background",
                envvar="VOICEGUIDE_BACKGROUND",
                shell_complete=complete_background,
                metavar="SOUND",
                help="Quiet background sound: a name, a file, or off.",
            ),
            click.option(
                "--background-level",
                callback=_decibels,
                envvar="VOICEGUIDE_BACKGROUND_LEVEL",
                metavar="DB",
                help="Its level in decibels: 3 for louder than usual, -6 for quieter.",
            ),
            click.option(
                "--chimes/--no-chimes",
                default=None,
                callback=yes_or_no,
                help="Whether to play chimes.",
            ),
            click.option(
                "--chime-level",
                callback=_decibels,
                envvar="VOICEGUIDE_CHIME_LEVEL",
                metavar="DB",
                help="Their level in decibels: 3 for louder than usual, -6 for quieter.",
            ),
            click.option(
                "--room-tone/--no-room-tone",
                default=None,
                callback=yes_or_no,
                help="Whether to fill the pauses with the faint sound of a quiet room.",
            ),
        )
    ):
        command = option(command)
    return command


def options_from(arguments: dict[str, Any]) -> Options:
    """Return the options that `sound_options` added, out of a command's arguments."""
    return Options(**{name: arguments.get(name) for name in Options.__struct_fields__})
