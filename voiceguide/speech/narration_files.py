"""Puts recordings into a narration's folder, each whole or not at all, and removes narrations.

The manifest is written last: a process that is killed loses at most the line it was writing.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import re
import unicodedata
from typing import TYPE_CHECKING

from msgspec import Struct, to_builtins

from voiceguide.errors import FileError
from voiceguide.speech.narrations import (
    LINES,
    MANIFEST,
    MANIFEST_VERSION,
    MOST_LINES,
    ORIGINALS,
    Manifest,
    Narration,
    Recording,
    narration_of,
    read_narration,
)
from voiceguide.system.closing import Closing
from voiceguide.system.files import cannot_write, remove_abandoned, write_whole
from voiceguide.system.folders import user_narrations_folder
from voiceguide.system.locks import only_writer
from voiceguide.system.open_folder import OpenFolder
from voiceguide.text import primary_language, printable

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_STEM_LENGTH = 40


class Take(Struct, frozen=True, eq=False):
    """A line that was spoken: mono samples (frames,), processed and as recorded, at `rate`.

    `bits` is the resolution of the original, 16 or 24. `recorded` is a time in ISO 8601.
    """

    text: str
    language: str | None
    processed: NDArray[np.float32]
    original: NDArray[np.float32]
    rate: int
    pace_wpm: int
    recorded: str
    bits: int = 16


class NarrationWriter(Closing):
    """A narration that this process alone adds to, until `close`. Raises FileError.

    The folder is made with the first recording.
    """

    def __init__(self, name: str) -> None:
        self._folder = user_narrations_folder() / name
        self._stack = contextlib.ExitStack()
        self._is_locked = False
        self.narration = Narration(name, self._folder)
        try:
            if (self._folder / MANIFEST).exists():
                self._lock()
                self.narration = read_narration(self._folder)
                self._tidy()
        except BaseException:
            self.close()
            raise

    def put(self, take: Take) -> Recording:
        """Store a take in place of any earlier one of the same line. Raises FileError."""
        try:
            if not self.narration.recordings:
                self._make_folders()
            original = encoded(take.original, take.rate, take.bits)
            processed = encoded(take.processed, take.rate, 16)
            recording = Recording(
                text=take.text,
                language=primary_language(take.language) or "en",
                file=_file_name(take.text, processed),
                original=_file_name(take.text, original),
                seconds=round(len(take.processed) / take.rate, 3),
                sha256=hashlib.sha256(processed).hexdigest(),
                original_sha256=hashlib.sha256(original).hexdigest(),
                recorded=take.recorded,
                pace_wpm=take.pace_wpm,
            )
            replaced = self.narration.by_key.get(recording.key)
            lines = {**self.narration.by_key, recording.key: recording}
            if len(lines) > MOST_LINES:
                raise FileError(
                    f"A narration holds at most {MOST_LINES} lines.",
                    "Begin another one, under another name.",
                )
            manifest = Manifest(self.narration.name, tuple(lines.values()))
            try:
                write_whole(self._folder / ORIGINALS / recording.original, original)
                write_whole(self._folder / LINES / recording.file, processed)
                write_whole(self._folder / MANIFEST, manifest_content(manifest))
            except OSError:
                self._remove_files(recording)
                raise
        except OSError as error:
            raise cannot_write(self._folder, error) from None
        self.narration = narration_of(self._folder, manifest)
        if replaced is not None:
            self._remove_files(replaced)
        return recording

    def close(self) -> None:
        """Let other processes write; may be called again."""
        self._stack.close()

    def _make_folders(self) -> None:
        for folder in (self._folder / LINES, self._folder / ORIGINALS):
            folder.mkdir(parents=True, exist_ok=True)
        self._lock()
        if (self._folder / MANIFEST).exists():
            # Another process made it meanwhile.
            self.narration = read_narration(self._folder)
        self._tidy()

    def _lock(self) -> None:
        if self._is_locked:
            # The first line found no room, and is stored now.
            return
        refusal = "Another sitting is adding to this narration: {folder}."
        self._stack.enter_context(only_writer(self._folder, refusal))
        self._is_locked = True

    def _tidy(self) -> None:
        """Remove the temporary files of a process that was killed."""
        names = [MANIFEST]
        for inner in (LINES, ORIGINALS):
            with contextlib.suppress(OSError), OpenFolder(self._folder / inner) as opened:
                for name in opened.names():
                    if _PART_OF_LINE.fullmatch(name):
                        opened.remove(name)
        with contextlib.suppress(OSError), OpenFolder(self._folder) as opened:
            remove_abandoned(opened, names)

    def _remove_files(self, recording: Recording) -> None:
        """Remove the files of a recording that the narration does not hold."""
        used = {name for each in self.narration.recordings for name in (each.file, each.original)}
        for inner, name in ((LINES, recording.file), (ORIGINALS, recording.original)):
            if name not in used:
                with contextlib.suppress(OSError), OpenFolder(self._folder / inner) as opened:
                    opened.remove(name)


_PART_OF_LINE = re.compile(r"\.[a-z0-9][a-z0-9._-]*-[0-9a-f]{8}\.part")


def manifest_content(manifest: Manifest) -> str:
    """Return a manifest as the text of its file."""
    known = {"version": MANIFEST_VERSION, **to_builtins(manifest)}
    return json.dumps(known, indent=1, ensure_ascii=False) + "\n"


def encoded(samples: NDArray[np.float32], rate: int, bits: int) -> bytes:
    """Return mono samples (frames,) as a FLAC file."""
    import numpy as np
    import soundfile

    written = io.BytesIO()
    # Exactly what came as whole numbers goes back to them.
    bounded = np.clip(samples, -1.0, 1.0 - 2.0 ** (1 - bits))
    soundfile.write(written, bounded, rate, format="FLAC", subtype=f"PCM_{bits}")
    return written.getvalue()


def _file_name(text: str, content: bytes) -> str:
    """Return a name that tells people the line, and no other recording has."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    stem = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_STEM_LENGTH].strip("-") or "line"
    return f"{stem}-{hashlib.sha256(content).hexdigest()[:12]}.flac"


def remove_narration(narration: Narration) -> None:
    """Remove a narration: the manifest first, then its recordings, then the empty folders.

    Other files in its folder stay, and so does the folder then. Raises FileError.
    """
    folder = narration.folder
    try:
        with only_writer(folder, "Another sitting is adding to this narration: {folder}."):
            with OpenFolder(folder) as opened:
                opened.remove(MANIFEST)
            for inner in (LINES, ORIGINALS):
                with contextlib.suppress(FileNotFoundError), OpenFolder(folder / inner) as opened:
                    for each in narration.recordings:
                        name = each.file if inner == LINES else each.original
                        with contextlib.suppress(FileNotFoundError):
                            opened.remove(name)
                with contextlib.suppress(OSError):
                    (folder / inner).rmdir()
        with contextlib.suppress(OSError):
            folder.rmdir()
    except OSError as error:
        reason = error.strerror or str(error)
        raise FileError(
            f"{printable(str(folder))} cannot be removed: {reason}.", "Remove that folder yourself."
        ) from None
