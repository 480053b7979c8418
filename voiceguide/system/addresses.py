"""Which addresses files may be fetched from: https ones, and http ones of this machine."""

from __future__ import annotations

import ipaddress
from urllib.parse import SplitResult, urlsplit

from voiceguide.errors import InputError
from voiceguide.text import printable


def is_address(text: str) -> bool:
    """Return whether a text is meant as an address rather than a path."""
    scheme, separator, _rest = text.partition("://")
    return bool(separator) and scheme.isascii() and scheme.isalnum()


def check_address(address: str) -> None:
    """Raise InputError unless this is an https address, or an http one of this machine."""
    parts = split_address(address)
    if parts is None or not parts.hostname or not is_secure(parts):
        raise InputError(
            f"{address[:200]} is not an https address.",
            "Voices are fetched over https only. For files on this machine, give their folder.",
        )
    if parts.username is not None:
        raise InputError(
            "An address with a user name cannot be used.", "Leave out what is before @."
        )


def may_follow(old: str, new: str) -> bool:
    """Return whether a server may pass a request for `old` on to `new`."""
    before, after = split_address(old), split_address(new)
    if before is None or after is None or not is_secure(after):
        return False
    return after.scheme in ("https", before.scheme)


def split_address(address: str) -> SplitResult | None:
    """Return the parts of an address, or None if it has no such parts."""
    try:
        parts = urlsplit(address)
        # Raises, too, if it is no number.
        _ = parts.port
    except ValueError:
        return None
    return parts


def host_of(address: str) -> str:
    """Return the server's name, safe to show."""
    parts = split_address(address)
    return printable((parts.hostname if parts else None) or address)[:100]


def is_secure(parts: SplitResult) -> bool:
    """Return whether nobody on the way can change what is fetched from there."""
    return parts.scheme == "https" or (parts.scheme == "http" and _is_this_machine(parts.hostname))


def _is_this_machine(host: str | None) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host or "").is_loopback
    except ValueError:
        return False
