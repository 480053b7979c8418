"""`voiceguide` as if its silent output could be heard: `python -m tests.practice.session start …`.

By a clock that nobody waits for. A process of its own, so that it can be killed; it adds the frames
heard to standard output, in a line for each time that the player tells of some.
"""

from __future__ import annotations

import os
import sys
from unittest import mock

from tests.fakes.clock import FakeClock
from voiceguide.cli import run
from voiceguide.cli.session_diary import SessionDiary
from voiceguide.planning.timeline import Passage

_ADD = SessionDiary.add


def _tell(diary: SessionDiary, passage: Passage, frames: int) -> None:
    _ADD(diary, passage, frames)
    os.write(1, f"frames {frames}\n".encode())


def main() -> int:
    """Run the command in the arguments; return its exit code."""
    clock = FakeClock(longest_s=86_400)
    with (
        mock.patch("voiceguide.audio.outputs.silent.time", clock),
        mock.patch("voiceguide.playback.interfaces.time", clock),
        mock.patch("voiceguide.cli.session_device.SessionDevice.is_silent", new=False),
        mock.patch("voiceguide.cli.session_diary.SessionDiary.add", new=_tell),
    ):
        return run()


if __name__ == "__main__":
    sys.exit(main())
