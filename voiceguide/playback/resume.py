"""The session that was left before its end: remembered for a day, and where it goes on."""

from __future__ import annotations

import contextlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from voiceguide.script.pace import Pace
from voiceguide.session.preferences import Options
from voiceguide.system.files import write_whole
from voiceguide.system.folders import unfinished_path

REMEMBERED_S = 24 * 3600
"""A day: after that one begins anew."""

_VERSION = 2


@dataclass(frozen=True)
class Unfinished:
    """What it takes to go on: `routines` as paths, `item` as performed and counted from 0.

    `left_at_s` is the time it was left, in seconds since 1970; `offered` whether the listener has
    been told of it.
    """

    title: str
    routines: tuple[str, ...]
    options: Options
    item: int
    item_count: int
    step: int
    steps: int
    step_name: str
    left_at_s: float
    offered: bool = False


def remembered(now_s: float, path: Path | None = None) -> Unfinished | None:
    """The last unfinished session, unless it is older than a day."""
    path = path or unfinished_path()
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        found = _from_data(data)
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        # Missing, or written by another version: there is nothing to go on with.
        return None
    return found if 0 <= now_s - found.left_at_s <= REMEMBERED_S else None


def remember(unfinished: Unfinished, path: Path | None = None) -> None:
    """Remember it, in place of an earlier one. A disk that cannot be written forgets."""
    path = path or unfinished_path()
    data = {"version": _VERSION, **asdict(unfinished)}
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        # Written while sound is playing, which must not wait for the disk.
        write_whole(path, json.dumps(data), private=True, durable=False)


def forget(path: Path | None = None) -> None:
    """A session has come to its end."""
    with contextlib.suppress(OSError):
        (path or unfinished_path()).unlink(missing_ok=True)


def _from_data(data: dict[str, Any]) -> Unfinished:
    data = dict(data)
    if data.pop("version") != _VERSION:
        raise ValueError
    options = dict(data["options"])
    pace = options["pace"]
    options["pace"] = None if pace is None else Pace(**pace)
    return Unfinished(
        **{
            **data,
            "options": Options(**options),
            "routines": tuple(str(path) for path in data["routines"]),
            "item": int(data["item"]),
            "left_at_s": float(data["left_at_s"]),
        }
    )
