"""Catalogue files: what to export in which languages, voices, paces and formats, in TOML."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from voiceguide.errors import FileError, InputError
from voiceguide.export.captions import CAPTION_FORMATS
from voiceguide.export.exporter import NO_COVER
from voiceguide.export.folder.file_names import USUAL_NAMES, NameTemplate
from voiceguide.export.folder.matrix import Matrix, check_choice
from voiceguide.export.formats import QUALITIES
from voiceguide.library.catalog import is_path, own_sound
from voiceguide.library.names import ending_of
from voiceguide.library.selection import Selection
from voiceguide.session.preferences import Options
from voiceguide.system.reading import read_text
from voiceguide.system.stored import StoredError, parse_toml, read_stored
from voiceguide.text import nearest, printable


class _StoredMatrix(Struct, frozen=True, forbid_unknown_fields=True):
    routines: tuple[str, ...] = ()
    area: str | None = None
    kind: str | None = None
    languages: tuple[str, ...] = ()
    voices: tuple[str, ...] = ()
    paces: tuple[str | int, ...] = ()
    formats: tuple[str, ...] = ("mp3",)


class _Stored(Struct, frozen=True, forbid_unknown_fields=True):
    matrix: tuple[_StoredMatrix, ...]
    output: str | None = None
    clips: str | None = None
    names: str = USUAL_NAMES
    quality: str = "usual"
    captions: str | None = None
    artist: str = ""
    album: str = ""
    cover: str | None = None


_OPTIONS = ("volume", "background", "background_level", "chimes", "chime_level", "room_tone")
"""What a catalogue may also say, which are options of a session."""


class Catalogue(Struct, frozen=True):
    """A catalogue as its file describes it.

    `output` is the folder of the files, and `clips` that of the spoken clips, if the file names
    them; `cover` is the path of a picture, `off`, or None.
    """

    matrices: tuple[Matrix, ...]
    names: NameTemplate
    output: Path | None
    clips: Path | None
    options: Options
    quality: str
    captions: str | None
    artist: str
    album: str
    cover: str | None


def read_catalogue(path: Path) -> Catalogue:
    """Read a catalogue file; paths in it are meant from its folder.

    Raises FileError for a file that cannot be read, InputError for one that makes no sense.
    """
    try:
        data = parse_toml(read_text(path, "utf-8-sig"))
    except OSError as error:
        message = f"{path} cannot be read: {error.strerror or error}."
        raise FileError(message, "Name the file of a catalogue, as in docs/catalogue.md.") from None
    except ValueError as error:  # not TOML, or not UTF-8
        raise InputError(f"{path} cannot be read: {error}.", "Correct that line.") from None
    _refuse_unknown(path, data, (*_Stored.__struct_fields__, *_OPTIONS), "")
    for matrix in data["matrix"] if isinstance(data.get("matrix"), list) else ():
        _refuse_unknown(path, matrix, _StoredMatrix.__struct_fields__, " in a [[matrix]]")
    if not data.get("matrix"):
        hint = 'Write [[matrix]] and below it what to export, such as voices = ["en-us"].'
        raise InputError(f"{path} has no matrix.", hint)
    try:
        options = read_stored(Options, {key: data.pop(key) for key in _OPTIONS if key in data})
        stored = read_stored(_Stored, data)
    except StoredError as error:
        raise InputError(f"{path} cannot be used: {printable(str(error))}.", _SEE) from None
    try:
        return _catalogue(stored, options, path.parent)
    except InputError as error:
        raise InputError(f"{path}: {error.message}", error.hint) from None


_SEE = "docs/catalogue.md shows what may be there."


def _refuse_unknown(path: Path, data: Any, known: tuple[str, ...], where: str) -> None:
    for key in data if isinstance(data, dict) else ():
        if key not in known:
            near = nearest(key, known)
            hint = f"Did you mean {near[0]}?" if near else f"There may be {', '.join(known)}."
            raise InputError(f"{path}: unknown word “{printable(key)}”{where}.", hint)


def _catalogue(stored: _Stored, options: Options, folder: Path) -> Catalogue:
    check_choice("quality", stored.quality, QUALITIES)
    if stored.captions is not None:
        check_choice("captions", stored.captions, CAPTION_FORMATS)
    clips = None if stored.clips is None else _path(folder, stored.clips)
    if clips is not None and clips.exists() and not clips.is_dir():
        raise InputError(f"clips: {clips} is not a folder.", "Name a folder for spoken clips.")
    return Catalogue(
        matrices=tuple(_matrix(each, folder) for each in stored.matrix),
        names=NameTemplate(stored.names),
        output=None if stored.output is None else _path(folder, stored.output),
        clips=clips,
        options=replace(options, background=_background(options.background, folder)),
        quality=stored.quality,
        captions=stored.captions,
        artist=stored.artist,
        album=stored.album,
        cover=_cover(stored.cover, folder),
    )


def _path(folder: Path, text: str) -> Path:
    """Return a path that is meant from the folder of the catalogue."""
    return folder / os.path.expanduser(text)  # noqa: PTH111 (Path raises)


def _background(name: str | None, folder: Path) -> str | None:
    if name is not None and (is_path(name) or own_sound(str(_path(folder, name)))):
        return str(_path(folder, name))
    return name


def _cover(name: str | None, folder: Path) -> str | None:
    return name if name is None or name.lower() == NO_COVER else str(_path(folder, name))


def _routine(name: str, folder: Path) -> str:
    """Return a routine's name as it is, and the path of its script from the current folder."""
    if name.strip() and (is_path(name) or ending_of(name)):
        return str(_path(folder, name))
    return name


def _matrix(stored: _StoredMatrix, folder: Path) -> Matrix:
    return Matrix(
        forms=stored.formats,
        routines=tuple(_routine(name, folder) for name in stored.routines),
        selection=Selection(stored.area, stored.kind),
        languages=stored.languages,
        voices=stored.voices,
        paces=tuple(map(str, stored.paces)),
    )
