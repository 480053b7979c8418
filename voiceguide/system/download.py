"""Fetches a file over HTTPS: whole and as it was published, within bounds, or with a clear error.

Nothing here runs unless somebody typed a command that says so.
"""

from __future__ import annotations

import contextlib
import string
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.client import HTTPException, HTTPMessage, HTTPResponse
from ssl import SSLCertVerificationError
from typing import IO, BinaryIO
from urllib.parse import quote, urlsplit

from voiceguide import __version__
from voiceguide.errors import DownloadError, UnreachableError
from voiceguide.system.addresses import host_of, may_follow
from voiceguide.text import printable, size

STALL_S = 30.0
"""How long a server may send nothing."""

SLOW_S = 60.0
SLOW_BYTES = 60_000
"""A server that sends less than this in that time is given up."""

ATTEMPTS = 8
"""How often a download that breaks off is continued."""

PAUSE_S = 1.0
"""The wait before continuing one."""

_BLOCK_BYTES = 2**16
_ADDRESS_CHARACTERS = string.ascii_letters + string.digits + string.punctuation
_TRY_LATER = "Try again later."
_NOTHING_KEPT = "Nothing of it was kept. Try again; another network may help."


@dataclass(frozen=True)
class RemoteFile:
    """A file to fetch, and what is known of it.

    `size` in bytes is exact, or None if unknown; `digest` is `sha256:…`, `md5:…` or empty;
    `most_bytes` bounds a file of unknown size.
    """

    address: str
    name: str
    size: int | None = None
    digest: str = ""
    most_bytes: int = 2**20

    @property
    def host(self) -> str:
        """The server's name, safe to show."""
        return host_of(self.address)

    @property
    def shown(self) -> str:
        """The file's name, safe to show."""
        return printable(self.name)


class _BrokeOffError(Exception):
    """The answer ended before the file did; the message says how.

    With `restart` the server cannot continue the file.
    """

    def __init__(self, how: str, *, restart: bool = False) -> None:
        super().__init__(how)
        self.restart = restart


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
            with _answer(remote, done) as answer:
                _receive(answer, remote, target, done, on_progress, on_size)
                break
        except _BrokeOffError as error:
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
    """Write the answer's body after the first `done` bytes. Raises _BrokeOffError."""
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
        raise _BrokeOffError(f"{size(done)} of {size(expected)} arrived")


def _block(answer: HTTPResponse) -> bytes:
    """Return the next bytes, as they come. Raises _BrokeOffError."""
    try:
        return answer.read1(_BLOCK_BYTES)
    except TimeoutError:
        raise _BrokeOffError(f"nothing came for {STALL_S:g} seconds") from None
    except (OSError, HTTPException, ValueError) as error:
        raise _BrokeOffError(_reason(error)) from None


def _continues_at(answer: HTTPResponse, done: int) -> bool:
    stated = answer.headers.get("Content-Range", "")
    return answer.status == 206 and stated.startswith(f"bytes {done}-")


def _stated_length(answer: HTTPResponse) -> int | None:
    text = (answer.headers.get("Content-Length") or "").strip()
    # Python refuses to convert thousands of digits.
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None


@contextlib.contextmanager
def _answer(remote: RemoteFile, at: int, method: str = "GET") -> Iterator[HTTPResponse]:
    """Yield the server's answer for the file from `at` on. Raises DownloadError."""
    headers = {"User-Agent": f"voiceguide/{__version__}"}
    if at:
        headers["Range"] = f"bytes={at}-"
    address = quote(remote.address, safe=_ADDRESS_CHARACTERS)
    request = urllib.request.Request(address, headers=headers, method=method)
    try:
        answer: HTTPResponse = _opener().open(request, timeout=STALL_S)
    except urllib.error.HTTPError as error:
        with error:
            raise _refused(remote, error) from None
    except _RedirectError as error:
        raise DownloadError(
            f"{remote.host} passed the request on to {error}, which is not secure.",
            "Nothing was fetched from there.",
        ) from None
    except (OSError, HTTPException, ValueError) as error:
        if at and not isinstance(error, urllib.error.URLError):
            raise _BrokeOffError(_reason(error)) from None
        raise _unreachable(remote, error) from None
    with answer:
        if answer.headers.get_content_type() in ("text/html", "application/xhtml+xml"):
            raise UnreachableError(
                f"{remote.host} answered with a web page in place of {remote.shown}.",
                "Does this network want you to sign in? Open any page in a browser first. An"
                " address of your own must be that of the file itself.",
            )
        if answer.headers.get("Content-Encoding", "identity").lower() != "identity":
            raise DownloadError(f"{remote.host} sent {remote.shown} compressed.", _TRY_LATER)
        yield answer


def _opener() -> urllib.request.OpenerDirector:
    """Return what opens http and https, through the proxies of the environment, and nothing else.

    `urllib.request.urlopen` would follow a redirection to ftp, too.
    """
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler(),
        urllib.request.HTTPHandler(),
        urllib.request.HTTPSHandler(),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPErrorProcessor(),
        urllib.request.UnknownHandler(),
        _SecureRedirects(),
    ):
        opener.add_handler(handler)
    return opener


class _RedirectError(Exception):
    """A redirection leads where nothing may be fetched; the message names the place."""


class _SecureRedirects(urllib.request.HTTPRedirectHandler):
    max_redirections = 5

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        if not may_follow(req.full_url, newurl):
            raise _RedirectError(printable(newurl[:100]))
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _refused(remote: RemoteFile, error: urllib.error.HTTPError) -> Exception:
    """Return the error for an answer that is not the file."""
    if error.code == 416:
        # Asked for the rest of a file that has none: begin again.
        return _BrokeOffError("the server could not continue it", restart=True)
    if error.code in (404, 410):
        return DownloadError(
            f"{remote.host} no longer has {remote.shown} ({error.code}).",
            "Check the address, or choose another voice: `voiceguide voices --get`.",
        )
    if 300 <= error.code < 400:
        where = printable(str(error.headers.get("Location", ""))[:100])
        return DownloadError(
            f"{remote.host} passed the request on to {where}, which is not followed."
        )
    reason = printable(str(error.reason)[:60])
    return UnreachableError(
        f"{remote.host} refused to send {remote.shown}: {error.code} {reason}.", _TRY_LATER
    )


def _unreachable(remote: RemoteFile, error: Exception) -> DownloadError:
    """Return the error for a server that gave no answer."""
    cause = error.reason if isinstance(error, urllib.error.URLError) else error
    if isinstance(cause, SSLCertVerificationError):
        why = printable(cause.verify_message or str(cause)).rstrip(".")
        return DownloadError(
            f"The certificate of {remote.host} cannot be verified: {why}.",
            "Check the date of this machine. If a proxy of your company opens connections, name its"
            " certificate in the variable SSL_CERT_FILE.",
        )
    proxy = urllib.request.getproxies().get(urlsplit(remote.address).scheme)
    hint = "Check the connection to the internet."
    if proxy and not urllib.request.proxy_bypass(remote.host):
        hint = "Check the connection, and the proxy that the variable HTTPS_PROXY names."
    return UnreachableError(f"{remote.host} cannot be reached: {_reason(cause)}.", hint)


def _reason(error: object) -> str:
    if isinstance(error, TimeoutError):
        return "it did not answer"
    text = getattr(error, "strerror", None) or str(error) or "the connection was closed"
    return printable(" ".join(str(text).split())[:120]).rstrip(".")


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
