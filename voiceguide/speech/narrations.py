"""Narrations: people's recordings of what routines say, found by their words and language.

A narration is a folder of the user's: `lines/` has the recordings as they are heard, `originals/`
as they were made, and `narration.json` says which is which. `narration_files` writes them.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

from msgspec import Meta, Struct, field

from voiceguide.errors import FileError, InputError
from voiceguide.system.folders import user_narrations_folder
from voiceguide.system.open_folder import OpenFolder, folded, is_device_name, is_plain_name
from voiceguide.system.stored import StoredError, parse_stored, read_version
from voiceguide.text import nearest, normal_tag, primary_language, printable

NARRATION_PREFIX = "narration/"
"""What the ids of narrations begin with, where voices are named."""

MANIFEST = "narration.json"
MANIFEST_VERSION = 1
LINES, ORIGINALS = "lines", "originals"

MOST_MANIFEST_BYTES = 16 * 2**20
MOST_LINES = 20_000
LONGEST_LINE_S = 120.0


class Recording(Struct, frozen=True, forbid_unknown_fields=True):
    """One recorded line.

    `file` is its name in `lines/` and `original` that of the untouched take in `originals/`;
    `sha256` and `original_sha256` are their digests. `seconds` is the length of the processed one.
    `pace_wpm` is the pace of the session it was recorded for; there it is heard as it was spoken.
    `recorded` is a time in ISO 8601.
    """

    text: str
    language: str
    file: str
    original: str
    seconds: Annotated[float, Meta(ge=0, le=LONGEST_LINE_S)]
    sha256: str
    original_sha256: str
    recorded: str
    pace_wpm: Annotated[int, Meta(ge=20, le=1000)]

    @property
    def key(self) -> str:
        """What it is found by."""
        return line_key(self.text, self.language)


class Manifest(Struct, frozen=True, forbid_unknown_fields=True):
    """What `narration.json` holds, besides its version."""

    name: str
    lines: tuple[Recording, ...] = ()


class Narration(Struct, frozen=True):
    """One person's recordings, in a folder."""

    name: str
    folder: Path
    recordings: tuple[Recording, ...] = ()
    by_key: dict[str, Recording] = field(default_factory=dict)

    @property
    def voice(self) -> str:
        """The id it has among voices."""
        return f"{NARRATION_PREFIX}{self.name}"

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages of its lines, the most frequent first."""
        counts: dict[str, int] = {}
        for each in self.recordings:
            counts[each.language] = counts.get(each.language, 0) + 1
        return tuple(sorted(counts, key=lambda language: (-counts[language], language)))

    @property
    def seconds(self) -> float:
        """The length of all lines together."""
        return sum(each.seconds for each in self.recordings)

    def recording(self, text: str, language: str | None) -> Recording | None:
        """Return the recording of a line, or None."""
        return self.by_key.get(line_key(text, language))

    def digest(self, texts: Iterable[str], language: str | None) -> str:
        """Return what changes whenever any of these lines sounds different."""
        known = hashlib.sha256()
        for text in texts:
            found = self.recording(text, language)
            if found is not None:
                known.update(f"{found.key}\n{found.sha256}\n{found.pace_wpm}\n".encode())
        return known.hexdigest()


def line_key(text: str, language: str | None) -> str:
    """Return what a line is found by: its words as engines get them, and its language."""
    from voiceguide.speech.renderer import speakable  # needs numpy

    return f"{primary_language(language) or 'en'}\n{speakable(text)}"


def narration_of(folder: Path, manifest: Manifest) -> Narration:
    """Return the narration that a manifest in a folder describes."""
    by_key = {each.key: each for each in manifest.lines}
    return Narration(folder.name, folder, tuple(by_key.values()), by_key)


def narration_named(wanted: str) -> Narration | None:
    """Return the narration meant by its name or id, None if there is none.

    Raises FileError for one that is damaged.
    """
    name = narration_meant(wanted)
    return None if name is None else read_narration(user_narrations_folder() / name)


def narration_meant(wanted: str) -> str | None:
    """Return the name of the narration meant by its name or id, even of a damaged one."""
    key = wanted.strip()
    if key.casefold().startswith(NARRATION_PREFIX):
        key = key[len(NARRATION_PREFIX) :]
    return next((name for name in narration_names() if folded(name) == folded(key)), None)


def unknown_narration(name: str) -> InputError:
    """Return the error for a narration that does not exist."""
    near = nearest(name, narration_names())
    meant = f"Did you mean {printable(near[0])}? " if near else ""
    return InputError(
        f"There is no narration “{printable(name[:60])}”.",
        f"{meant}`voiceguide narrations` lists them, `voiceguide narrate` records one.",
    )


def narration_names() -> list[str]:
    """Return the names of all narrations, sorted."""
    try:
        entries = sorted(entry.name for entry in user_narrations_folder().iterdir())
    except OSError:
        return []
    folder = user_narrations_folder()
    return [name for name in entries if not name.startswith(".") and _has_manifest(folder / name)]


def _has_manifest(folder: Path) -> bool:
    try:
        return (folder / MANIFEST).is_file()
    except OSError:
        return False


def narrations() -> tuple[tuple[Narration, ...], tuple[str, ...]]:
    """Return every narration, and a sentence for each that is damaged."""
    found, damaged = [], []
    for name in narration_names():
        try:
            found.append(read_narration(user_narrations_folder() / name))
        except FileError as error:
            damaged.append(error.message)
    return tuple(found), tuple(damaged)


_known: dict[Path, tuple[tuple[int, ...], Narration]] = {}
"""Manifests read before, with the state of the file: many routines are composed one by one."""


def read_narration(folder: Path) -> Narration:
    """Return the narration in a folder. Raises FileError if it is damaged or cannot be read."""
    try:
        with OpenFolder(folder) as opened:
            status = opened.status(MANIFEST)
            state = () if status is None else (status.st_ino, status.st_size, status.st_mtime_ns)
            known = _known.get(folder)
            if known is not None and state and known[0] == state:
                return known[1]
            with opened.open_to_read(MANIFEST) as file:
                manifest = manifest_from(file.read(MOST_MANIFEST_BYTES + 1))
            narration = narration_of(folder, manifest)
    except (OSError, StoredError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise FileError(
            f"The narration {printable(folder.name)} cannot be read: {MANIFEST} in {folder} is"
            f" damaged or missing ({printable(reason or str(error))}).",
            "Put back a copy of that file, or move that folder elsewhere and import the narration"
            " again.",
        ) from None
    _known[folder] = (state, narration)
    return narration


def manifest_from(content: bytes) -> Manifest:
    """Return the manifest that was stored. Raises StoredError."""
    if len(content) > MOST_MANIFEST_BYTES:
        raise StoredError("too long")
    manifest = read_version(Manifest, parse_stored(content), MANIFEST_VERSION)
    if len(manifest.lines) > MOST_LINES:
        raise StoredError("too many lines")
    for line in manifest.lines:
        for name in (line.file, line.original):
            if not _SOUND_FILE.fullmatch(name) or not is_plain_name(name):
                raise StoredError("the name of a file makes no sense")
        for digest in (line.sha256, line.original_sha256):
            if not _SHA256.fullmatch(digest):
                raise StoredError("a digest makes no sense")
    return manifest


_SOUND_FILE = re.compile(r"[a-z0-9][a-z0-9._-]{0,99}\.flac")
_SHA256 = re.compile(r"[0-9a-f]{64}")


def narration_name(wanted: str) -> str:
    """Return a name for a new narration. Raises InputError for one that would be ambiguous."""
    name = wanted.strip()
    if not _NAME.fullmatch(name) or not is_plain_name(name):
        raise InputError(
            f"“{printable(wanted[:60])}” cannot be the name of a narration.",
            "Use up to 40 letters, digits, spaces or hyphens, such as mine or anna.",
        )
    if name.casefold() in _OTHER_MEANINGS or is_device_name(name) or _is_language(name):
        raise InputError(
            f"“{name}” already means something where a voice is named.",
            "Choose another name, such as mine.",
        )
    return name


_NAME = re.compile(r"\w(?:[\w .'-]{0,38}\w)?")
_OTHER_MEANINGS = {"natural", "off"}
"""What else `--voice` takes."""


def _is_language(name: str) -> bool:
    from babel import localedata

    return localedata.exists(normal_tag(name).replace("-", "_"))
