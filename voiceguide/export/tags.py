"""Tags, cover and chapters, written into finished audio files.

ID3 in mp3, Vorbis comments in flac, ogg and opus, atoms in m4a and m4b, whose chapters `encoders`
writes. Nothing depends on the date, so equal sessions give equal files.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, BinaryIO

from voiceguide.export.metadata import Content, Tags
from voiceguide.planning.chapters import Chapter, milliseconds
from voiceguide.script.durations import clock
from voiceguide.script.languages import three_letters
from voiceguide.system.open_folder import OpenFile
from voiceguide.text import one_line

if TYPE_CHECKING:
    from voiceguide.export.formats import AudioFormat

MOST_COMMENT_CHAPTERS = 999
"""Vorbis comments number chapters with three digits."""

_MOST_CHILDREN = 255
"""An ID3 table of contents counts its entries in one byte."""

_UNKNOWN_LANGUAGE = "XXX"
"""What ID3 has in place of a language code that is not known."""

_FRONT_COVER = 3
_AUDIOBOOK = 2


def write_tags(file: OpenFile, form: AudioFormat, content: Content) -> None:
    """Write tags, cover and chapters into a finished audio file. Raises OSError."""
    from mutagen import MutagenError

    tags, chapters, rate = content.tags, content.chapters, form.sample_rate
    try:
        with file.open() as opened:
            if form.container == "MP3":
                _write_id3(opened, tags, chapters, rate)
            elif form.container == "MP4":
                _write_atoms(opened, tags, audiobook=form.name == "m4b")
            else:
                _write_comments(opened, form, tags, chapters)
    except MutagenError as error:
        cause = error.args[0] if error.args else None
        raise cause if isinstance(cause, OSError) else OSError(str(error)) from error


def _no_padding(_info: Any) -> int:
    return 0


def _write_id3(opened: BinaryIO, tags: Tags, chapters: Sequence[Chapter], rate: int) -> None:
    from mutagen import id3

    frames: list[Any] = [id3.TIT2(text=[one_line(tags.title)])] if tags.title else []
    if tags.artist:
        frames.append(id3.TPE1(text=[one_line(tags.artist)]))
    if tags.album:
        frames.append(id3.TALB(text=[one_line(tags.album)]))
    if three_letters(tags.language):
        frames.append(id3.TLAN(text=[three_letters(tags.language)]))
    if tags.whole_comment:
        frames.append(id3.COMM(lang="eng", desc="", text=[one_line(tags.whole_comment)]))
    if tags.caution:
        language = three_letters(tags.language) or _UNKNOWN_LANGUAGE
        # Phones show the lyrics of an mp3, but no description.
        frames.append(id3.USLT(lang=language, desc="", text=one_line(tags.caution)))
    if tags.cover is not None:
        mime, data = tags.cover.media_type, tags.cover.data
        frames.append(id3.APIC(mime=mime, type=_FRONT_COVER, desc="Cover", data=data))
    frames += _id3_chapters(chapters, rate)
    written = id3.ID3()
    for frame in frames:
        written.add(frame)
    # Windows and older players read only version 2.3.
    written.update_to_v23()
    written.save(opened, v1=0, v2_version=3, padding=_no_padding)


def _id3_chapters(chapters: Sequence[Chapter], rate: int) -> Iterator[Any]:
    from mutagen import id3

    names = _ids(chapters)
    groups = [names[at : at + _MOST_CHILDREN] for at in range(0, len(names), _MOST_CHILDREN)]
    ordered, top = id3.CTOCFlags.ORDERED, id3.CTOCFlags.TOP_LEVEL
    if len(groups) > 1:
        parts = [f"part{number}" for number in range(1, len(groups) + 1)]
        yield id3.CTOC("contents", ordered | top, parts[:_MOST_CHILDREN], [])
        for part, group in zip(parts, groups, strict=True):
            yield id3.CTOC(part, ordered, group, [])
    elif groups:
        yield id3.CTOC("contents", ordered | top, names, [])
    nowhere = 0xFFFFFFFF
    for name, chapter in zip(names, chapters, strict=True):
        start, end = (
            milliseconds(frame, rate) for frame in (chapter.start_frame, chapter.end_frame)
        )
        title = id3.TIT2(text=[one_line(chapter.name)])
        yield id3.CHAP(name, start, end, nowhere, nowhere, [title])


def _ids(chapters: Sequence[Chapter]) -> list[str]:
    """Return the element IDs of chapters, which players do not show.

    Players list chapters in file order, and mutagen sorts frames by size, then by ID. The IDs are
    padded so that all frames have one size, which keeps the order of the steps.
    """
    lengths = [len(one_line(chapter.name).encode("utf-16-le")) for chapter in chapters]
    digits = len(str(len(chapters)))
    return [
        f"chapter{number:0{digits}}{'-' * (max(lengths) - length)}"
        for number, length in enumerate(lengths, 1)
    ]


def _write_atoms(opened: BinaryIO, tags: Tags, *, audiobook: bool) -> None:
    from mutagen.mp4 import MP4, MP4Cover

    file = MP4(opened)
    for atom, text in (("©nam", tags.title), ("©ART", tags.artist), ("©alb", tags.album)):
        if text:
            file[atom] = [one_line(text)]
    if tags.whole_comment:
        file["©cmt"] = [one_line(tags.whole_comment)]
    if tags.caution:
        for atom in ("desc", "©lyr"):
            file[atom] = [one_line(tags.caution)]
    if audiobook:
        file["stik"] = [_AUDIOBOOK]
    if tags.cover is not None:
        png = tags.cover.media_type == "image/png"
        kind = MP4Cover.FORMAT_PNG if png else MP4Cover.FORMAT_JPEG
        file["covr"] = [MP4Cover(tags.cover.data, kind)]
    opened.seek(0)
    file.save(opened, padding=_no_padding)


def _write_comments(
    opened: BinaryIO, form: AudioFormat, tags: Tags, chapters: Sequence[Chapter]
) -> None:
    from mutagen import flac, oggopus, oggvorbis

    kinds = {"FLAC": flac.FLAC, "OPUS": oggopus.OggOpus, "VORBIS": oggvorbis.OggVorbis}
    file = kinds[form.container if form.container == "FLAC" else form.subtype](opened)
    if file.tags is None:
        file.add_tags()
    file.tags.clear()
    for key, text in (
        ("TITLE", tags.title),
        ("ARTIST", tags.artist),
        ("ALBUM", tags.album),
        ("LANGUAGE", tags.language or ""),
        ("COMMENT", tags.whole_comment),
        ("DESCRIPTION", tags.caution),
    ):
        if text:
            file.tags.append((key, one_line(text)))
    for number, chapter in enumerate(chapters[:MOST_COMMENT_CHAPTERS], 1):
        start_s = milliseconds(chapter.start_frame, form.sample_rate) / 1000
        start = clock(start_s, 3, padded=True)
        file.tags.append((f"CHAPTER{number:03}", start))
        file.tags.append((f"CHAPTER{number:03}NAME", one_line(chapter.name)))
    if tags.cover is not None:
        picture = flac.Picture()
        picture.type, picture.desc = _FRONT_COVER, "Cover"
        picture.mime, picture.data = tags.cover.media_type, tags.cover.data
        if form.container == "FLAC":
            file.add_picture(picture)
        else:
            coded = base64.b64encode(picture.write()).decode("ascii")
            file.tags.append(("METADATA_BLOCK_PICTURE", coded))
    opened.seek(0)
    file.save(opened, padding=_no_padding)
