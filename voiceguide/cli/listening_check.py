"""`voiceguide doctor --listen`: shows which commands are heard, and how surely."""

from __future__ import annotations

import time
from pathlib import Path

import click

from voiceguide.playback.actions import CALL, PHRASES
from voiceguide.playback.listening import Heard, Listener, open_listener

_POLL_S = 0.1
_SCALE_DB = (-60.0, -10.0)
_BAR_CHARACTERS = 20


def listening_check(*, model: Path | None = None, longest_s: float = 60) -> bool:
    """Print what is heard for a minute, or until Ctrl-C; return whether listening worked.

    Raises ListenError if listening cannot begin.
    """
    with open_listener(claps=True, model=model) as listener:
        click.echo(
            f"Listening for {longest_s:.0f} seconds. Press Ctrl-C to stop. Nothing is recorded."
        )
        click.echo("Say one of:")
        width = len(CALL) + max(map(len, PHRASES)) + len("“, ”")
        for phrase, action in PHRASES.items():
            spoken = f"“{CALL}, {phrase}”"
            click.echo(f"  {spoken:{width}}  {action.value}")
        click.echo("or clap twice: pause or resume.")
        try:
            _print_heard(listener, time.monotonic() + longest_s)
        except KeyboardInterrupt:
            click.echo()
        if listener.problem:
            click.echo(listener.problem)
            return False
    return True


def _print_heard(listener: Listener, until_s: float) -> None:
    printed: Heard | None = None
    loudest_db = -100.0
    printed_s = time.monotonic()
    while time.monotonic() < until_s and not listener.problem:
        time.sleep(_POLL_S)
        loudest_db = max(loudest_db, listener.level_db)
        heard = listener.heard
        asked = listener.actions()
        if heard is not None and heard is not printed:
            printed = heard
            click.echo(described(heard, [action.value for action in asked]))
            printed_s = time.monotonic()
        elif time.monotonic() - printed_s > 5:
            click.echo(f"{level_bar(loudest_db)}  nothing heard")
            loudest_db, printed_s = -100.0, time.monotonic()


def described(heard: Heard, asked: list[str]) -> str:
    """Return one line about an utterance and the actions that it asked for."""
    level = level_bar(heard.level_db)
    if not heard.text:
        return f"{level}  no command"
    certainty = f"“{heard.text}”, {heard.confidence:.0%} sure"
    return f"{level}  {certainty}: {', '.join(asked) if asked else 'not sure enough'}"


def level_bar(level_db: float) -> str:
    """Return a level as a bar and in figures."""
    low, high = _SCALE_DB
    filled = round(_BAR_CHARACTERS * min(max((level_db - low) / (high - low), 0), 1))
    return f"{'#' * filled}{'.' * (_BAR_CHARACTERS - filled)} {level_db:4.0f} dB"
