"""A view in the middle of a session, for tests of what displays make of it."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from voiceguide.playback.view import View


def view(**changes: Any) -> View:
    """A moment in the middle of a session."""
    return replace(
        View(
            title="Sixty-second oil massage",
            step_name="Jaw sweep, left",
            step=3,
            steps=8,
            now="Glide along your jaw.",
            next_step="Forehead",
            item_s=12.0,
            item_left_s=5.4,
            done=0.25,
            left_s=47.0,
            pace_wpm=135,
        ),
        **changes,
    )
