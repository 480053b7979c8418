"""Fetches a file over HTTPS: whole and as it was published, within bounds, or with a clear error.

Nothing here runs unless somebody typed a command that says so.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from http.client import HTTPException, HTTPResponse
from typing import BinaryIO

from voiceguide.errors import DownloadError, UnreachableError
from voiceguide.system.remote_file import STALL_S, BrokeOffError, RemoteFile, open_remote, reason_of
from voiceguide.text import size

SLOW_S = 60.0
SLOW_BYTES = 60_000
"""A server that sends less than this in that time is given up."""

ATTEMPTS = 8
"""How often a download that breaks off is continued."""

PAUSE_S = 1.0
"""The wait before continuing one."""

_BLOCK_BYTES = 2**16
_NOTHING_KEPT = "Nothing of it was kept. Try again; another network may help."


def fetch(
    remote: RemoteFile,
    target: BinaryIO,
    on_progress: Callable[[int], None] = lambda _bytes: None,
    on_size: Callable[[int], None] = lambda _bytes: None,
) -> None:
    """Write the file to `target`, an empty one.

    Calls `on_size` once its size in bytes is known, before anything is written, and `on_progress`
    with the bytes so far. A download that breaks off is continued where it stopped, or from the
    start if the server cannot. Raises DownloadError, UnreachableError if the server is out of
    reach, and OSError if `target` cannot be written.
    """
    done = 0
    reason = ""
    for attempt in range(ATTEMPTS):
        if attempt:
            time.sleep(PAUSE_S)
        before = done
        try:
            with open_remote(remote, done) as answer:
                _receive(answer, remote, target, done, on_progress, on_size)
                break
        except BrokeOffError as error:
            reason = str(error)
            done = 0 if error.restart else target.tell()
            if attempt and done <= before and not error.restart:
                raise _gave_up(remote, reason) from None
    else:
        raise _gave_up(remote, reason)
    target.flush()
    _check_digest(remote, target)


def _gave_up(remote: RemoteFile, reason: str) -> UnreachableError:
    return UnreachableError(
        f"The download of {remote.shown} from {remote.host} broke off: {reason}.", _NOTHING_KEPT
    )


def _receive(
    answer: HTTPResponse,
    remote: RemoteFile,
    target: BinaryIO,
    done: int,
    on_progress: Callable[[int], None],
    on_size: Callable[[int], None],
) -> None:
    """Write the answer's body after the first `done` bytes. Raises BrokeOffError."""
    if done and not _continues_at(answer, done):
        done = 0
    target.seek(done)
    target.truncate()
    length = _stated_length(answer)
    whole = None if length is None else done + length
    most = remote.most_bytes if remote.size is None else remote.size
    if whole is not None and remote.size not in (None, whole):
        raise _not_as_published(remote, f"it has {whole} bytes in place of {remote.size}")
    if (whole or 0) > most:
        raise DownloadError(f"{remote.shown} is larger than a voice: {size(whole or 0)}.")
    if whole is not None:
        on_size(whole)
    window_began_s, window_began_at = time.monotonic(), done
    while block := _block(answer):
        done += len(block)
        if done > most:
            if remote.size is not None:
                raise _not_as_published(remote, f"it has more than {remote.size} bytes")
            raise DownloadError(f"{remote.shown} is larger than a voice: over {size(most)}.")
        target.write(block)
        on_progress(done)
        now_s = time.monotonic()
        if now_s - window_began_s > SLOW_S:
            if done - window_began_at < SLOW_BYTES:
                raise UnreachableError(
                    f"{remote.host} sends {remote.shown} too slowly to go on.", _NOTHING_KEPT
                )
            window_began_s, window_began_at = now_s, done
    expected = remote.size if remote.size is not None else whole
    if expected is not None and done < expected:
        raise BrokeOffError(f"{size(done)} of {size(expected)} arrived")


def _block(answer: HTTPResponse) -> bytes:
    """Return the next bytes, as they come. Raises BrokeOffError."""
    try:
        return answer.read1(_BLOCK_BYTES)
    except TimeoutError:
        raise BrokeOffError(f"nothing came for {STALL_S:g} seconds") from None
    except (OSError, HTTPException, ValueError) as error:
        raise BrokeOffError(reason_of(error)) from None


def _continues_at(answer: HTTPResponse, done: int) -> bool:
    stated = answer.headers.get("Content-Range", "")
    return answer.status == 206 and stated.startswith(f"bytes {done}-")


def _stated_length(answer: HTTPResponse) -> int | None:
    text = (answer.headers.get("Content-Length") or "").strip()
    # Python refuses to convert thousands of digits.
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None


def _check_digest(remote: RemoteFile, target: BinaryIO) -> None:
    kind, _, wanted = remote.digest.partition(":")
    if wanted and file_digest(target, kind) != wanted:
        raise _not_as_published(remote, f"its {kind} differs")


def file_digest(file: BinaryIO, kind: str) -> str:
    """Return the digest of a file by its `kind`, sha256 or md5."""
    import hashlib

    file.seek(0)
    # Against accidents md5 is enough, and often it is all that was published.
    new = hashlib.sha256 if kind == "sha256" else lambda: hashlib.md5(usedforsecurity=False)
    return hashlib.file_digest(file, new).hexdigest()  # type: ignore[arg-type]


def _not_as_published(remote: RemoteFile, how: str) -> DownloadError:
    return DownloadError(
        f"{remote.shown} from {remote.host} is not the file that was published: {how}.",
        _NOTHING_KEPT,
    )
