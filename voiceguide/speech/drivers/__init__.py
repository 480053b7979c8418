"""pyttsx3 drivers of our own, which pyttsx3 finds beside its own once `add_to_pyttsx3` was called.

Their names must be plain: pyttsx3 imports `pyttsx3.drivers.NAME`.
"""

from __future__ import annotations

import importlib
from pathlib import Path


def add_to_pyttsx3() -> None:
    """Let pyttsx3 find the drivers in this folder; may be called again."""
    found_in = importlib.import_module("pyttsx3.drivers").__path__
    folder = str(Path(__file__).parent)
    if folder not in found_in:
        found_in.append(folder)
