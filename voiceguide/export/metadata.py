"""Metadata of an audio file: title, artist, cover, chapters."""

from __future__ import annotations

from msgspec import Struct, field

from voiceguide.planning.chapters import Chapter


class Picture(Struct, frozen=True):
    """A cover image; `media_type` is image/png or image/jpeg."""

    media_type: str
    data: bytes


class Tags(Struct, frozen=True):
    """Tags of a session; empty ones are not written. `language` is a tag such as en-GB.

    `caution` says when to skip the session and when to stop; it is in that language.
    """

    title: str = ""
    artist: str = ""
    album: str = ""
    language: str | None = None
    comment: str = ""
    cover: Picture | None = None
    caution: str = ""

    @property
    def whole_comment(self) -> str:
        """The comment after the caution, for players that show nothing but comments."""
        caution = f"Take care: {self.caution}" if self.caution else ""
        return " ".join(filter(None, (caution, self.comment)))


class Content(Struct, frozen=True):
    """All that an audio file contains besides its sound.

    `chapters` may still grow while the sound is written: it is read afterwards.
    """

    tags: Tags = field(default_factory=Tags)
    chapters: list[Chapter] = field(default_factory=list)
