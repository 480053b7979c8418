"""What a file says of itself: title, artist, cover, chapters."""

from __future__ import annotations

from dataclasses import dataclass, field

from voiceguide.planning.chapters import ChapterList


@dataclass(frozen=True)
class Picture:
    """A cover: `media_type` is image/png or image/jpeg."""

    media_type: str
    data: bytes = field(repr=False)


@dataclass(frozen=True)
class Tags:
    """What is said of a session; what is empty is left out. `language` is a tag such as en-GB."""

    title: str = ""
    artist: str = ""
    album: str = ""
    language: str | None = None
    comment: str = ""
    cover: Picture | None = None


@dataclass(frozen=True)
class Content:
    """All that an audio file holds beside its sound.

    `chapters` may still be gathering while the sound is written: they are read after its end.
    """

    tags: Tags = field(default_factory=Tags)
    chapters: ChapterList = field(default_factory=ChapterList)
