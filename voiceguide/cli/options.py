"""Options that several commands share, and the values they accept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from voiceguide.composition import Wishes
from voiceguide.durations import DurationError, parse_duration
from voiceguide.pace import Pace, PaceError, parse_pace

Command = TypeVar("Command", bound=Callable[..., Any])


class _PaceType(click.ParamType[Pace]):
    name = "pace"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Pace:
        if isinstance(value, Pace):
            return value
        try:
            return parse_pace(str(value))
        except PaceError as error:
            self.fail(str(error), param, ctx)


class _DurationType(click.ParamType[float]):
    name = "duration"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        if isinstance(value, float):
            return value
        try:
            return parse_duration(str(value))
        except DurationError as error:
            self.fail(str(error), param, ctx)


PACE = _PaceType()
DURATION = _DurationType()

pace_option = click.option(
    "--pace",
    type=PACE,
    envvar="VOICEGUIDE_PACE",
    metavar="PACE",
    help="How fast words are spoken: 140, 90%, relaxed, natural or brisk.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print for a program to read.")


def sound_options(command: Command) -> Command:
    """Add every option that changes how a session sounds; gathered by `wishes_from`."""
    for option in reversed(
        (
            pace_option,
            click.option(
                "--voice",
                envvar="VOICEGUIDE_VOICE",
                metavar="VOICE",
                help="Who speaks: an id, name or language that `voiceguide voices` lists.",
            ),
            click.option(
                "--volume",
                type=click.FloatRange(0, 100),
                envvar="VOICEGUIDE_VOLUME",
                metavar="PERCENT",
                help="How loud, from 0 to 100.",
            ),
            click.option(
                "--fit",
                type=DURATION,
                metavar="TIME",
                help="Make the whole session last exactly so long, such as 60s.",
            ),
            click.option(
                "--background",
                envvar="VOICEGUIDE_BACKGROUND",
                metavar="SOUND",
                help="A quiet sound underneath: a name, a file, or off.",
            ),
            click.option(
                "--chimes/--no-chimes",
                default=None,
                envvar="VOICEGUIDE_CHIMES",
                help="Whether bells mark the moments.",
            ),
        )
    ):
        command = option(command)
    return command


def wishes_from(options: dict[str, Any]) -> Wishes:
    """The wishes among a command's options, by the names that `sound_options` gives them."""
    return Wishes(
        pace=options.get("pace"),
        voice=options.get("voice"),
        volume=options.get("volume"),
        fit_s=options.get("fit"),
        background=options.get("background"),
        chimes=options.get("chimes"),
    )
