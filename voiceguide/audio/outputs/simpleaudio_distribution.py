"""Which of the two distributions of simpleaudio is installed, and whether it can be used."""

from __future__ import annotations

import sys

from voiceguide.system.packages import version_of
from voiceguide.system.shell import install_extra, pip_install, this_python

# PyPI's own simpleaudio frees memory without holding Python's lock, which crashes Python 3.12.
_FIRST_PYTHON_IT_CRASHES = (3, 12)


def current_objection(python: tuple[int, int] = sys.version_info[:2]) -> str:
    """Return why simpleaudio must not be used here, as one line; empty if it may.

    Both distributions install the same files: with both, it is unknown whose files they are.
    """
    original = version_of("simpleaudio")
    if original and python >= _FIRST_PYTHON_IT_CRASHES:
        return (
            f"the distribution `simpleaudio` crashes Python {python[0]}.{python[1]}; run"
            f" `{this_python()} -m pip uninstall simpleaudio`, then"
            f" `{pip_install('simpleaudio-patched', afresh=True)}`"
        )
    if not (original or version_of("simpleaudio-patched")):
        return f"not installed; `{install_extra('simpleaudio')}` adds it"
    return ""
