"""Which of the two distributions of simpleaudio is installed, and whether Python survives it."""

from __future__ import annotations

import sys

from voiceguide.system.packages import version_of
from voiceguide.system.shell import install_extra, pip_install, this_python

# PyPI's own simpleaudio frees memory without Python's lock, which Python 3.12 no longer forgives.
_FIRST_PYTHON_IT_CRASHES = (3, 12)


def installed(distribution: str) -> bool:
    """Whether a distribution of that name is installed; imports nothing."""
    return bool(version_of(distribution))


def objection(
    *,
    patched: bool,
    original: bool,
    python: tuple[int, int] = sys.version_info[:2],
) -> str:
    """Say, as one line, why simpleaudio must not be used; empty when it may.

    Both distributions own the same files, so that with both installed nobody knows whose they are.
    """
    if original and python >= _FIRST_PYTHON_IT_CRASHES:
        return (
            f"the distribution `simpleaudio` crashes Python {python[0]}.{python[1]}; run"
            f" `{this_python()} -m pip uninstall simpleaudio`, then"
            f" `{pip_install('simpleaudio-patched', afresh=True)}`"
        )
    if not (patched or original):
        return f"not installed; `{install_extra('simpleaudio')}` adds it"
    return ""


def current_objection() -> str:
    """The objection to what is installed here."""
    return objection(patched=installed("simpleaudio-patched"), original=installed("simpleaudio"))
