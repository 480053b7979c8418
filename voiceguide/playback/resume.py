"""The session that was stopped before its end, remembered for a day so that it can be resumed."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from typing import Annotated

from msgspec import Meta, Struct, to_builtins

from voiceguide.script.pace import FASTEST_WPM, SLOWEST_WPM, Pace
from voiceguide.session.preferences import Options
from voiceguide.system.files import write_whole
from voiceguide.system.folders import unfinished_path
from voiceguide.system.stored import StoredError, load_stored

REMEMBERED_S = 24 * 3600
"""How long a stopped session can be resumed: a day."""

_VERSION = 2
_MOST = 10**9


class Unfinished(Struct, frozen=True, forbid_unknown_fields=True):
    """A session that can be resumed: `routines` are paths, `item` counts from 0 as played.

    `left_at_s` is when it was stopped, in seconds since 1970; `offered` whether the listener has
    been offered to resume it.
    """

    title: str
    routines: tuple[str, ...]
    options: Options
    item: Annotated[int, Meta(ge=0, le=_MOST)]
    item_count: Annotated[int, Meta(ge=1, le=_MOST)]
    step: Annotated[int, Meta(ge=0, le=_MOST)]
    steps: Annotated[int, Meta(ge=1, le=_MOST)]
    step_name: str
    left_at_s: float
    offered: bool = False


def remembered(now_s: float, path: Path | None = None) -> Unfinished | None:
    """Return the last unfinished session; None if there is none or it is older than a day."""
    try:
        found = load_stored(Unfinished, path or unfinished_path(), _VERSION)
    except (OSError, StoredError):
        # Missing, damaged or written by another version: there is nothing to resume.
        return None
    recent = 0 <= now_s - found.left_at_s <= REMEMBERED_S
    return found if recent and _makes_sense(found) else None


def is_damaged(path: Path | None = None) -> bool:
    """Return whether there is a record of a session that cannot be understood."""
    try:
        return not _makes_sense(load_stored(Unfinished, path or unfinished_path(), _VERSION))
    except StoredError:
        return True
    except OSError:
        return False


def remember(unfinished: Unfinished, path: Path | None = None) -> None:
    """Remember this session in place of an earlier one, unless the disk cannot be written."""
    path = path or unfinished_path()
    data = {"version": _VERSION, **to_builtins(unfinished)}
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        # Written while sound is playing, which must not wait for the disk.
        write_whole(path, json.dumps(data), private=True, durable=False)


def forget(path: Path | None = None) -> None:
    """Remember no session any more."""
    with contextlib.suppress(OSError):
        (path or unfinished_path()).unlink(missing_ok=True)


def _makes_sense(unfinished: Unfinished) -> bool:
    """Return whether a session can have been left like this."""
    return (
        len(unfinished.routines) > 0
        and unfinished.item < unfinished.item_count
        and unfinished.step < unfinished.steps
        and _can_be_asked_for(unfinished.options.pace)
    )


def _can_be_asked_for(pace: Pace | None) -> bool:
    if pace is None or pace.percent is None:
        return pace is None or (pace.wpm or 0) in range(SLOWEST_WPM, FASTEST_WPM + 1)
    return pace.wpm is None and 0 < pace.percent <= _MOST
