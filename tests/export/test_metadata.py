"""Metadata values."""

from __future__ import annotations

from voiceguide.export.metadata import Content
from voiceguide.planning.chapters import Chapter


def test_every_content_has_chapters_of_its_own() -> None:
    one, other = Content(), Content()
    one.chapters.append(Chapter("Oil", 0, 0, 1))
    assert other.chapters == []
