"""Lengths of time in words, for sentences that may be read aloud."""

from __future__ import annotations

from voiceguide.text import counted


def spelled(seconds: float) -> str:
    """Return a length in its one or two largest units: `1 second`, `1 minute 4 seconds`."""
    whole = round(seconds)
    if whole < 60:
        return counted(whole, "second")
    if whole < 3600:
        parts = ((whole // 60, "minute"), (whole % 60, "second"))
    else:
        minutes = round(whole / 60)
        parts = ((minutes // 60, "hour"), (minutes % 60, "minute"))
    return " ".join(counted(number, unit) for number, unit in parts if number)
