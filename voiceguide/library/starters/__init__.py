"""The scripts that `voiceguide new` begins with, one for each language of the library."""

from __future__ import annotations

from pathlib import Path


def starter(language: str, title: str) -> str:
    """Return the starter in a language of the library, with the routine's title."""
    text = (Path(__file__).parent / f"{language}.md").read_text(encoding="utf-8")
    return text.replace("{title}", title, 1)
