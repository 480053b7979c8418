"""The clip cache for several processes at work on one library: equal words are spoken once.

An engine's next try sounds a little different, and files are to be the same bytes as those of the
next export, which finds in the cache what was put there last.
"""

from __future__ import annotations

import contextlib
import os
import sys
import threading
import time
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

from voiceguide.speech.disk_cache import DiskCache

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_LOCKS = "speaking.lock"

_PATIENCE_S = 30.0
"""Then the words are spoken twice, which costs less than standing still."""

_ASKED_EVERY_S = 0.002


class SharedDiskCache(DiskCache):
    """Lets a thread that misses something make it, while other processes wait for it.

    It has until it puts that, or misses something else. For one thread that speaks; the main one,
    which only looks, never waits.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._descriptor: int | None = None
        self._held: int | None = None

    def get(self, key: str) -> tuple[NDArray[np.int16], int] | None:
        """See DiskCache."""
        found = super().get(key)
        if found is None and self._await_turn(key):
            found = super().get(key)
        return found

    def get_note(self, key: str) -> str | None:
        """See DiskCache."""
        found = super().get_note(key)
        if found is None and self._await_turn(key):
            found = super().get_note(key)
        return found

    def put(self, key: str, samples: NDArray[np.int16], sample_rate: int) -> None:
        """See DiskCache."""
        super().put(key, samples, sample_rate)
        self.let_go()

    def put_note(self, key: str, text: str) -> None:
        """See DiskCache."""
        super().put_note(key, text)
        self.let_go()

    def let_go(self) -> None:
        """Let others speak what was missed here, if it was not put."""
        held, self._held = self._held, None
        if held is not None and self._descriptor is not None:
            with contextlib.suppress(OSError):
                _unlock(self._descriptor, held)

    def _await_turn(self, key: str) -> bool:
        """Whether others may have put it meanwhile."""
        if threading.current_thread() is threading.main_thread():
            return False
        self.let_go()
        try:
            if self._descriptor is None:
                self.folder.mkdir(parents=True, exist_ok=True)
                self._descriptor = os.open(self.folder / _LOCKS, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError:
            # Where there is no cache to share, every process speaks for itself.
            return False
        # Each key has a byte of its own, but for a few that share one: they wait in vain.
        place = zlib.crc32(key.encode("utf-8", "surrogatepass")) & 0x3FFF_FFFF
        deadline_s = time.monotonic() + _PATIENCE_S
        while time.monotonic() < deadline_s:
            try:
                _lock(self._descriptor, place)
            except (BlockingIOError, PermissionError):
                time.sleep(_ASKED_EVERY_S)
            except OSError:
                # Some network disks have no locks.
                return False
            else:
                self._held = place
                break
        return True


if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int, place: int) -> None:
        os.lseek(descriptor, place, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

    def _unlock(descriptor: int, place: int) -> None:
        os.lseek(descriptor, place, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _lock(descriptor: int, place: int) -> None:
        fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, place)

    def _unlock(descriptor: int, place: int) -> None:
        fcntl.lockf(descriptor, fcntl.LOCK_UN, 1, place)
