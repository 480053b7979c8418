"""Processes that miss the same words: one speaks them, the others wait for it."""

from __future__ import annotations

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from tests.commands import PATIENCE_S
from voiceguide.speech.shared_cache import LOCK_FILE, SharedDiskCache

SAMPLES = np.arange(3, dtype=np.int16)

OTHER = """
import sys, threading
from pathlib import Path
import numpy as np
from voiceguide.speech.shared_cache import SharedDiskCache

def speak():
    cache = SharedDiskCache(Path(sys.argv[1]))
    print(cache.get("words"), flush=True)
    for line in sys.stdin:
        if line == "put\\n":
            cache.put("words", np.arange(3, dtype=np.int16), 22050)
        elif line == "miss another\\n":
            cache.get_note("other words")
        elif line == "release\\n":
            cache.release()

speaking = threading.Thread(target=speak)
speaking.start()
speaking.join()
"""


@pytest.mark.parametrize(
    ("does", "found"),
    [("put", [0, 1, 2]), ("release", None), ("miss another", None), ("die", None)],
)
def test_words_that_another_process_speaks_are_waited_for(
    tmp_path: Path, does: str, found: list[int] | None
) -> None:
    other = subprocess.Popen(
        [sys.executable, "-c", OTHER, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with other, ThreadPoolExecutor() as pool:
        assert other.stdout is not None
        assert other.stdin is not None
        assert other.stdout.readline() == "None\n"
        # Only what the other process does ends the wait in time.
        cache = SharedDiskCache(tmp_path, longest_wait_s=2 * PATIENCE_S)
        # The main thread does not wait.
        assert cache.get("words") is None
        waiting = pool.submit(cache.get, "words")
        assert not waiting.done()
        if does == "die":
            other.kill()
        else:
            other.stdin.write(f"{does}\n")
            other.stdin.flush()
        result = waiting.result(PATIENCE_S)
        other.stdin.close()
    assert (None if result is None else list(result[0])) == found


HOLDER = """
import fcntl, sys
with open(sys.argv[1], "wb") as file:
    fcntl.lockf(file, fcntl.LOCK_EX)
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="locks a whole file as POSIX does")
def test_what_holds_every_lock_is_waited_for_once_and_then_done_without(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float] = []
    sleep = time.sleep

    def counted_sleep(wait_s: float) -> None:
        waits.append(wait_s)
        sleep(wait_s)

    monkeypatch.setattr(time, "sleep", counted_sleep)
    cache = SharedDiskCache(tmp_path, longest_wait_s=0.1)

    def speak(words: str) -> int:
        """Returns how often it waited."""
        before = len(waits)
        assert cache.get(words) is None
        cache.put(words, SAMPLES, 22_050)
        assert cache.get(words) is not None
        return len(waits) - before

    command = [sys.executable, "-c", HOLDER, str(tmp_path / LOCK_FILE)]
    with (
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder,
        ThreadPoolExecutor(1) as pool,
    ):
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        found = [pool.submit(speak, words).result(PATIENCE_S) for words in ("one", "two", "three")]
        assert found[0] > 0
        assert found[1:] == [0, 0]
        holder.kill()


def test_what_is_there_is_read_without_a_lock(tmp_path: Path) -> None:
    cache = SharedDiskCache(tmp_path)
    cache.put("words", SAMPLES, 22_050)
    cache.put_note("gain", "8.13")
    with ThreadPoolExecutor() as pool:
        assert pool.submit(cache.get, "words").result(PATIENCE_S) is not None
        assert pool.submit(cache.get_note, "gain").result(PATIENCE_S) == "8.13"
    assert not list(tmp_path.glob("*.lock"))


def test_a_cache_that_cannot_be_made_keeps_nobody_waiting(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    cache = SharedDiskCache(tmp_path / "file" / "cache")
    with ThreadPoolExecutor() as pool:
        assert pool.submit(cache.get, "words").result(PATIENCE_S) is None
        cache.put("words", SAMPLES, 22_050)
