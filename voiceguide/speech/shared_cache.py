"""The disk cache for several processes that export together: the same words are spoken once.

An engine does not say the same words twice alike, and the next export, which finds them in the
cache, must make the same files byte for byte.
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

from voiceguide.speech.disk_cache import LIMIT_BYTES, DiskCache

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LOCK_FILE = "speaking.lock"

LONGEST_WAIT_S = 30.0
"""After that the words are spoken twice, which costs less than waiting on."""

_RETRY_S = 0.002


class SharedDiskCache(DiskCache):
    """A disk cache that locks a missing entry until the process that missed it stores it.

    Meanwhile other processes that miss the entry wait for it. A process holds one lock at a time:
    missing another entry releases the first. After one wait of `longest_wait_s` it waits no more:
    what holds a lock for that long would cost as much with every utterance. Only one thread of a
    process may speak; the thread `looking`, the main one unless another is named, only looks, so it
    neither locks nor waits.
    """

    def __init__(
        self,
        folder: Path,
        longest_wait_s: float = LONGEST_WAIT_S,
        *,
        limit_bytes: int = LIMIT_BYTES,
        looking: threading.Thread | None = None,
    ) -> None:
        super().__init__(folder, limit_bytes)
        self._longest_wait_s = longest_wait_s
        self._looking = looking or threading.main_thread()
        self._descriptor: int | None = None
        self._locked: int | None = None

    def get(self, key: str) -> tuple[NDArray[np.int16], int] | None:
        """See DiskCache."""
        found = super().get(key)
        if found is None and self._lock_missing(key):
            found = super().get(key)
        return found

    def get_note(self, key: str) -> str | None:
        """See DiskCache."""
        found = super().get_note(key)
        if found is None and self._lock_missing(key):
            found = super().get_note(key)
        return found

    def put(self, key: str, samples: NDArray[np.int16], sample_rate: int) -> None:
        """See DiskCache."""
        super().put(key, samples, sample_rate)
        self.release()

    def put_note(self, key: str, text: str) -> None:
        """See DiskCache."""
        super().put_note(key, text)
        self.release()

    def release(self) -> None:
        """Release the lock on an entry that was not stored, so that others can speak it."""
        locked, self._locked = self._locked, None
        if locked is not None and self._descriptor is not None:
            with contextlib.suppress(OSError):
                _unlock(self._descriptor, locked)

    def _lock_missing(self, key: str) -> bool:
        """Wait for the lock on `key`; return whether another process may have stored it."""
        if threading.current_thread() is self._looking:
            return False
        self.release()
        try:
            if self._descriptor is None:
                self.folder.mkdir(parents=True, exist_ok=True)
                self._descriptor = os.open(self.folder / LOCK_FILE, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError:
            # Without a cache to share, every process speaks for itself.
            return False
        # Each key locks one byte of the file. A few keys share a byte, and may wait needlessly.
        place = zlib.crc32(key.encode("utf-8", "surrogatepass")) & 0x3FFF_FFFF
        deadline_s = time.monotonic() + self._longest_wait_s
        while True:
            try:
                _lock(self._descriptor, place)
            except (BlockingIOError, PermissionError):
                if time.monotonic() >= deadline_s:
                    self._longest_wait_s = 0.0
                    return True
                time.sleep(_RETRY_S)
            except OSError:
                # Some network disks have no locks.
                return False
            else:
                self._locked = place
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
