"""The one line by which `voiceguide start` mentions natural voices, a single time."""

from __future__ import annotations

import sys

import click

from voiceguide.system.folders import natural_voices_mentioned_path

_HINT = "Would you like a voice that sounds like a person? `voiceguide voices --get` lists some."


def mention_natural_voices() -> str:
    """Mention natural voices on a terminal, and return what was said.

    Says nothing if that was done before or one is installed.
    """
    if not sys.stdout.isatty():
        return ""
    path = natural_voices_mentioned_path()
    try:
        if path.exists() or _one_is_installed():
            return ""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    except OSError:
        # What cannot be remembered would be said each time.
        return ""
    click.echo(_HINT)
    return _HINT


def _one_is_installed() -> bool:
    from voiceguide.speech.natural_voices import natural_voices

    return bool(natural_voices())
