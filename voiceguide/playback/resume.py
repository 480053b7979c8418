"""The session that was stopped before its end, remembered for a day so that it can be resumed."""

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
"""How long a stopped session can be resumed: a day."""

_VERSION = 2


@dataclass(frozen=True)
class Unfinished:
    """A session that can be resumed: `routines` are paths, `item` counts from 0 as played.

    `left_at_s` is when it was stopped, in seconds since 1970; `offered` whether the listener has
    been offered to resume it.
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
    """Return the last unfinished session; None if there is none or it is older than a day."""
    path = path or unfinished_path()
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        found = _from_data(data)
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        # Missing, damaged or written by another version: there is nothing to resume.
        return None
    return found if 0 <= now_s - found.left_at_s <= REMEMBERED_S else None


def remember(unfinished: Unfinished, path: Path | None = None) -> None:
    """Remember this session in place of an earlier one, unless the disk cannot be written."""
    path = path or unfinished_path()
    data = {"version": _VERSION, **asdict(unfinished)}
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        # Written while sound is playing, which must not wait for the disk.
        write_whole(path, json.dumps(data), private=True, durable=False)


def forget(path: Path | None = None) -> None:
    """Remember no session any more."""
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
