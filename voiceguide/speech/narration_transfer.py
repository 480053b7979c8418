"""Narrations given to others: written to a folder or a zip file, and taken from one.

What is imported comes from strangers: every file is checked against the manifest before anything
gets its place, sizes are bounded, and no name leads out of the narration's folder.
"""

from __future__ import annotations

import contextlib
import hashlib
import shutil
import stat
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath

from voiceguide.errors import FileError, InputError
from voiceguide.speech.narration_files import manifest_content
from voiceguide.speech.narrations import (
    LINES,
    MANIFEST,
    MOST_MANIFEST_BYTES,
    ORIGINALS,
    Manifest,
    Narration,
    Recording,
    manifest_from,
    narration_meant,
    narration_name,
    narration_of,
)
from voiceguide.speech.narrator import MOST_FILE_BYTES, RecordingError, decoded, read_file
from voiceguide.speech.voice_files import check_room
from voiceguide.system.files import (
    cannot_write,
    check_target,
    move_into_place,
    temporary_beside,
    write_whole,
)
from voiceguide.system.folders import user_narrations_folder
from voiceguide.system.reading import open_to_read
from voiceguide.system.stored import StoredError
from voiceguide.text import printable

Read = Callable[[str, str], bytes]
"""Returns the file of a folder (`lines`, `originals` or empty) and a name. Raises OSError."""


def export_narration(narration: Narration, target: Path, *, force: bool = False) -> None:
    """Write a narration to a new folder, or to a zip file if `target` ends in .zip.

    Raises InputError if it is there already (a zip file is replaced with `force`), FileError if a
    recording is damaged or nothing can be written.
    """
    files = [
        (inner, name, digest)
        for each in narration.recordings
        for inner, name, digest in _files_of(each)
    ]
    if target.suffix.lower() == ".zip":
        _export_zip(narration, files, target, force=force)
    else:
        _export_folder(narration, files, target)


def _files_of(recording: Recording) -> Iterator[tuple[str, str, str]]:
    yield LINES, recording.file, recording.sha256
    yield ORIGINALS, recording.original, recording.original_sha256


def _checked_file(narration: Narration, inner: str, name: str, digest: str) -> bytes:
    try:
        content = read_file(narration.folder / inner, name)
        if hashlib.sha256(content).hexdigest() != digest:
            raise RecordingError("it was changed")
    except RecordingError as error:
        raise FileError(
            f"The recording {inner}/{name} of {printable(narration.name)} is damaged: {error}.",
            "Record that line again.",
        ) from None
    return content


def _export_zip(
    narration: Narration, files: list[tuple[str, str, str]], target: Path, *, force: bool
) -> None:
    check_target(target, force=force)
    with temporary_beside(target) as part:
        try:
            # FLAC does not get smaller.
            with part.file.open() as opened, zipfile.ZipFile(opened, "w") as archive:
                for inner, name, digest in files:
                    content = _checked_file(narration, inner, name, digest)
                    archive.writestr(_entry(f"{narration.name}/{inner}/{name}"), content)
                manifest = manifest_content(Manifest(narration.name, narration.recordings))
                archive.writestr(_entry(f"{narration.name}/{MANIFEST}"), manifest)
        except OSError as error:
            raise cannot_write(target, error) from None
        move_into_place([part])


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name)
    entry.external_attr = (stat.S_IFREG | 0o644) << 16
    return entry


def _export_folder(narration: Narration, files: list[tuple[str, str, str]], target: Path) -> None:
    if target.exists() or target.is_symlink():
        raise InputError(f"{target} is already there.", "Name a folder that does not exist yet.")
    try:
        # Never into a folder that is there, so that no link in it is followed.
        target.mkdir()
        try:
            for inner in (LINES, ORIGINALS):
                (target / inner).mkdir()
            for inner, name, digest in files:
                content = _checked_file(narration, inner, name, digest)
                write_whole(target / inner / name, content)
            manifest = manifest_content(Manifest(narration.name, narration.recordings))
            write_whole(target / MANIFEST, manifest)
        except BaseException:
            shutil.rmtree(target, ignore_errors=True)
            raise
    except OSError as error:
        raise cannot_write(target, error) from None


def import_narration(source: Path, name: str | None = None) -> Narration:
    """Copy a narration from a folder or a zip file into the user's folder, whole or not at all.

    `name` is the name it gets, its own unless given. Raises InputError if it is no whole narration
    or there is one of that name, FileError if it cannot be read or written.
    """
    with _opened(source) as read:
        try:
            manifest = manifest_from(read("", MANIFEST))
        except (OSError, StoredError, RecordingError) as error:
            reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
            raise InputError(
                f"{printable(str(source))} is not a narration: {MANIFEST} is missing or damaged"
                f" ({printable(reason)}).",
                "Name the folder or zip file that `voiceguide narrations --export` wrote.",
            ) from None
        name = narration_name(name or manifest.name)
        if narration_meant(name) is not None:
            raise InputError(
                f"There is a narration “{name}” already.",
                "Give this one another name with --as, or remove the other one.",
            )
        folder = user_narrations_folder() / name
        if folder.exists() or folder.is_symlink():
            raise InputError(
                f"{printable(str(folder))} is in the way: it is no narration.",
                "Remove or rename it, or give the narration another name with --as.",
            )
        return _placed(source, manifest, name, read)


def _placed(source: Path, manifest: Manifest, name: str, read: Read) -> Narration:
    """Copy the files under a temporary name, then rename the folder."""
    folder = user_narrations_folder()
    temporary = folder / f".{name}.part"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(temporary, ignore_errors=True)
        (temporary / LINES).mkdir(parents=True)
        (temporary / ORIGINALS).mkdir()
        for recording in manifest.lines:
            for inner, file, digest in _files_of(recording):
                content = _imported(source, read, inner, file, digest)
                check_room(folder, len(content))
                write_whole(temporary / inner / file, content, durable=False)
        renamed = Manifest(name, manifest.lines)
        write_whole(temporary / MANIFEST, manifest_content(renamed))
        temporary.rename(folder / name)
    except OSError as error:
        raise cannot_write(folder / name, error) from None
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    return narration_of(folder / name, renamed)


def _imported(source: Path, read: Read, inner: str, name: str, digest: str) -> bytes:
    try:
        content = read(inner, name)
        if hashlib.sha256(content).hexdigest() != digest:
            raise RecordingError("it was changed")
        decoded(content)
    except (OSError, RecordingError) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
        raise InputError(
            f"{printable(str(source))} is not a whole narration: {inner}/{name} is missing or"
            f" damaged ({printable(reason)}).",
            "Ask for it again.",
        ) from None
    return content


@contextlib.contextmanager
def _opened(source: Path) -> Iterator[Read]:
    """Yield a function that reads the files of a narration. Raises InputError and FileError."""
    try:
        if source.is_dir():
            yield lambda inner, name: read_file(source / inner, name)
            return
        with open_to_read(source) as file, zipfile.ZipFile(file) as archive:
            yield _reader(archive)
    except FileNotFoundError:
        raise InputError(f"There is no folder or file {source}.", "Check the name.") from None
    except (zipfile.BadZipFile, NotImplementedError, UnicodeDecodeError) as error:
        raise InputError(
            f"{printable(str(source))} is not a zip file: {printable(str(error))}.",
            "Name the folder or zip file that `voiceguide narrations --export` wrote.",
        ) from None
    except OSError as error:
        raise FileError(f"{source} cannot be read: {error.strerror or error}.") from None


def _reader(archive: zipfile.ZipFile) -> Read:
    """Return a function that reads a zip file's entries by inner folder and name.

    Its names are only compared, never used as paths.
    """
    entries: dict[tuple[str, str], zipfile.ZipInfo] = {}
    for entry in archive.infolist():
        parts = PurePosixPath(entry.filename).parts
        inner = parts[-2] if len(parts) > 1 and parts[-2] in (LINES, ORIGINALS) else ""
        if parts and not entry.is_dir():
            entries.setdefault((inner, parts[-1]), entry)

    def read(inner: str, name: str) -> bytes:
        entry = entries.get((inner, name))
        if entry is None:
            raise FileNotFoundError(2, "it is missing", name)
        most = MOST_FILE_BYTES if inner else MOST_MANIFEST_BYTES
        try:
            # Whatever size is claimed, no more than this is unpacked.
            with archive.open(entry) as file:
                content = file.read(most + 1)
        except OSError:
            raise
        except Exception as error:  # zlib, LZMA and Zstandard have errors of their own
            raise RecordingError(str(error) or repr(error)) from None
        if len(content) > most:
            raise RecordingError("it is too large")
        return content

    return read
