"""The address of a Dask scheduler, checked before anything is loaded."""

from __future__ import annotations

from voiceguide.errors import InputError
from voiceguide.system.shell import pip_install
from voiceguide.text import printable


def check_address(address: str) -> None:
    """Raise InputError unless Dask is installed and an address looks like a scheduler's."""
    from importlib.util import find_spec

    if find_spec("distributed") is None:
        raise InputError("Dask is not installed.", f"Install it: {pip_install('distributed')}")
    kind, _, rest = address.partition("://")
    if kind not in ("tcp", "tls", "ws", "wss", "ucx") or not rest:
        raise InputError(
            f"“{printable(address)}” is not a scheduler's address.",
            "Write it as `dask scheduler` prints it, such as tcp://studio:8786.",
        )
