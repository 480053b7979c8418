"""Hands-free spoken guidance for face massage and facial exercises.

For programs: `load` reads a routine, `plan` says when everything in it is heard, `export` writes it
to a file (docs/python.md). The package is kept light to import: engines, numpy and terminal drawing
load where they are used.
"""

from __future__ import annotations

import sys
from types import ModuleType

# Not from typing, which takes the first milliseconds: in these, Ctrl-C would print a traceback.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from voiceguide.api import export as export
    from voiceguide.api import load as load
    from voiceguide.api import plan as plan

__version__ = "0.1.0"

_INTERFACE = ("export", "load", "plan")


def __getattr__(name: str) -> object:
    """Return a function of the interface for programs, loaded when it is first used."""
    if name not in _INTERFACE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from voiceguide import api

    return getattr(api, name)


def __dir__() -> list[str]:
    return sorted({*globals(), *_INTERFACE})


class _Package(ModuleType):
    """The package; `export` stays the function when the subpackage of that name is imported."""

    def __setattr__(self, name: str, value: object) -> None:
        if name not in _INTERFACE:
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package
