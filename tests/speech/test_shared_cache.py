"""Processes that miss the same words: one speaks them, the others wait for it."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from tests.commands import PATIENCE_S
from voiceguide.speech import shared_cache
from voiceguide.speech.shared_cache import SharedDiskCache

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
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, does: str, found: list[int] | None
) -> None:
    # Only what the other process does ends the wait in time.
    monkeypatch.setattr(shared_cache, "_LONGEST_WAIT_S", 2 * PATIENCE_S)
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
        cache = SharedDiskCache(tmp_path)
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


def test_words_that_are_never_put_are_waited_for_only_so_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared_cache, "_LONGEST_WAIT_S", 0.1)
    command = [sys.executable, "-c", OTHER, str(tmp_path)]
    with (
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other,
        ThreadPoolExecutor() as pool,
    ):
        assert other.stdout is not None
        other.stdout.readline()
        assert pool.submit(SharedDiskCache(tmp_path).get, "words").result(PATIENCE_S) is None
        other.kill()


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
