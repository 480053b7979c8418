"""`voiceguide doctor --listen`: try the commands and see what is heard, and how surely."""

from __future__ import annotations

import time
from pathlib import Path

import click

from voiceguide.playback.actions import CALL, PHRASES
from voiceguide.playback.listening import Heard, Listener, open_listener

_LOOK_S = 0.1
_SCALE_DB = (-60.0, -10.0)
_BAR = 20


def listening_check(
    *, claps: bool = True, model: Path | None = None, longest_s: float = 60
) -> bool:
    """Listen for a minute, or until Ctrl-C, telling what is heard; returns whether all went well.

    Raises ListenError where listening cannot begin.
    """
    with open_listener(claps=claps, model=model) as listener:
        click.echo(f"Listening for {longest_s:.0f} seconds; Ctrl-C ends it. Nothing is recorded.")
        click.echo("Say one of:")
        for phrase, action in PHRASES.items():
            click.echo(f"  “{CALL}, {phrase}”{'':{14 - len(phrase)}}{action.value}")
        if claps:
            click.echo("or clap twice: pause or go on.")
        try:
            _tell(listener, time.monotonic() + longest_s)
        except KeyboardInterrupt:
            click.echo()
        if listener.problem:
            click.echo(listener.problem)
            return False
    return True


def _tell(listener: Listener, until_s: float) -> None:
    known: Heard | None = None
    loudest_db = -100.0
    told_s = time.monotonic()
    while time.monotonic() < until_s and not listener.problem:
        time.sleep(_LOOK_S)
        loudest_db = max(loudest_db, listener.level_db)
        heard = listener.heard
        asked = listener.actions()
        if heard is not None and heard is not known:
            known = heard
            click.echo(described(heard, [action.value for action in asked]))
            told_s = time.monotonic()
        elif time.monotonic() - told_s > 5:
            click.echo(f"{level_bar(loudest_db)}  nothing said")
            loudest_db, told_s = -100.0, time.monotonic()


def described(heard: Heard, asked: list[str]) -> str:
    """One line about an utterance."""
    level = level_bar(heard.level_db)
    if not heard.text:
        return f"{level}  no command"
    certainty = f"“{heard.text}”, {heard.confidence:.0%} sure"
    return f"{level}  {certainty}: {', '.join(asked) if asked else 'not sure enough'}"


def level_bar(level_db: float) -> str:
    """How loud something was, drawn and in figures."""
    low, high = _SCALE_DB
    filled = round(_BAR * min(max((level_db - low) / (high - low), 0), 1))
    return f"{'#' * filled}{'.' * (_BAR - filled)} {level_db:4.0f} dB"
