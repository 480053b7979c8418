"""Opens a file on a server over HTTPS, or says in one clear error why it cannot be had.

Nothing here runs unless somebody typed a command that says so.
"""

from __future__ import annotations

import contextlib
import string
import urllib.error
import urllib.request
from collections.abc import Iterator
from http.client import HTTPException, HTTPMessage, HTTPResponse
from ssl import SSLCertVerificationError
from typing import IO
from urllib.parse import quote, urlsplit

from msgspec import Struct

from voiceguide import __version__
from voiceguide.errors import DownloadError, UnreachableError
from voiceguide.system.addresses import host_of, may_follow
from voiceguide.text import printable

STALL_S = 30.0
"""How long a server may send nothing."""

_ADDRESS_CHARACTERS = string.ascii_letters + string.digits + string.punctuation
_TRY_LATER = "Try again later."


class RemoteFile(Struct, frozen=True):
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


class BrokeOffError(Exception):
    """The answer ended before the file did; the message says how.

    With `restart` the server cannot continue the file.
    """

    def __init__(self, how: str, *, restart: bool = False) -> None:
        super().__init__(how)
        self.restart = restart


@contextlib.contextmanager
def open_remote(remote: RemoteFile, at: int, method: str = "GET") -> Iterator[HTTPResponse]:
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
            raise BrokeOffError(reason_of(error)) from None
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
        return BrokeOffError("the server could not continue it", restart=True)
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
    return UnreachableError(f"{remote.host} cannot be reached: {reason_of(cause)}.", hint)


def reason_of(error: object) -> str:
    """Return why a connection failed, as a clause, safe to show."""
    if isinstance(error, TimeoutError):
        return "it did not answer"
    text = getattr(error, "strerror", None) or str(error) or "the connection was closed"
    return printable(" ".join(str(text).split())[:120]).rstrip(".")
