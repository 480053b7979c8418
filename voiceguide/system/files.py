"""Whole files or none: what is written appears under its name only when all of it is there."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import stat
import threading
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from voiceguide.errors import FileError, InputError, VoiceguideError

HELD_BACK_BYTES = 128 * 1024
"""More than any encoder keeps to itself until its file is closed; an Ogg page has 64 kB."""

_STEM_SHOWN = 40
_TEMPORARY = re.compile(r"\.(?P<stem>.*)-[0-9a-f]{8}\.part", re.DOTALL)

_MASK = threading.Lock()


def check_target(path: Path, *, force: bool) -> None:
    """Refuse, before any work, a target that cannot or should not be written.

    Raises InputError for an existing file without `force`, FileError for a folder or a device.
    """
    try:
        mode = path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        folder = path.absolute().parent
        if not folder.is_dir():
            raise FileError(f"There is no folder {folder}.", "Make it first.") from None
        return
    except OSError as error:
        raise cannot_write(path, error) from None
    if stat.S_ISDIR(mode):
        raise FileError(f"{path} is a folder.", "Add a file name, such as routine.mp3.")
    if not stat.S_ISREG(mode):
        # Replacing /dev/null by a file would harm the whole machine.
        raise FileError(f"{path} is a device and not a file.", "Choose a file name.")
    if not force:
        raise InputError(f"{path} is already there.", "Add --force to replace it.")


@contextlib.contextmanager
def temporary_beside(path: Path) -> Iterator[Path]:
    """A new file in the target's folder, removed unless it was moved away. Raises FileError."""
    # A link stays one: what it names is written.
    target = Path(os.path.realpath(path))
    # Named before it is made: a Ctrl-C in between would leave it behind.
    temporary = target.with_name(f".{target.stem[:_STEM_SHOWN]}-{os.urandom(4).hex()}.part")
    try:
        try:
            temporary.touch(0o600, exist_ok=False)
        except OSError as error:
            raise cannot_write(path, error) from None
        yield temporary
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)


def appear(written: Sequence[tuple[Path, Path]]) -> None:
    """Give whole temporary files their names: pairs of what was written and its target.

    All of them or, as far as a disk allows, none: where one cannot be renamed, those before it that
    replaced nothing are taken away again. Raises FileError.
    """
    for temporary, path in written:
        _make_durable(temporary, path)
    new: list[Path] = []
    for temporary, path in written:
        target = Path(os.path.realpath(path))
        replaces = target.exists()
        try:
            temporary.replace(target)
        except OSError as error:
            for earlier in new:
                with contextlib.suppress(OSError):
                    earlier.unlink()
            raise cannot_write(path, error) from None
        if not replaces:
            new.append(target)


def _make_durable(temporary: Path, path: Path) -> None:
    """See that all of a file is on the disk, with the permissions any new file gets."""
    try:
        with temporary.open("rb+") as file:
            os.fsync(file.fileno())
        if os.name == "posix":
            temporary.chmod(0o666 & ~_permission_mask())
    except OSError as error:
        raise cannot_write(path, error) from None


def _permission_mask() -> int:
    # It can be read only by setting it, and belongs to all threads: one at a time.
    with _MASK:
        mask = os.umask(0o077)
        os.umask(mask)
    return mask


def remove_abandoned(targets: Iterable[Path]) -> None:
    """Remove what writers of these files left behind when they were killed."""
    by_folder: dict[Path, set[str]] = {}
    for target in targets:
        real = Path(os.path.realpath(target))
        by_folder.setdefault(real.parent, set()).add(real.stem[:_STEM_SHOWN])
    for folder, stems in by_folder.items():
        for path in folder.glob(".*.part"):
            named = _TEMPORARY.fullmatch(path.name)
            if named is not None and named["stem"] in stems:
                with contextlib.suppress(OSError):
                    path.unlink()


def assure_room(written: Path) -> None:
    """Raise OSError where the end of a file may have been lost.

    Encoders say nothing of what they cannot write while they close a file, and of other failures
    not why: if there is room for as much as they hold back, all of it was written.
    """
    size = written.stat().st_size
    with written.open("r+b", buffering=0) as file:
        try:
            file.seek(size)
            missing = HELD_BACK_BYTES
            while missing:
                missing -= file.write(bytes(missing)) or 0
            os.fsync(file.fileno())
        finally:
            file.truncate(size)


def cause_of(written: Path, error: Exception) -> Exception:
    """Why a file could really not be written: a full disk, else what the encoder said."""
    try:
        assure_room(written)
    except OSError as cause:
        return cause
    return error


def cannot_write(path: Path, error: Exception) -> VoiceguideError:
    """What a person is told about a failure to write `path`."""
    code = getattr(error, "errno", None)
    if code in (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)):
        return FileError(f"{path} cannot be written: the disk is full.", "Free some space first.")
    if code in (errno.EACCES, errno.EPERM, errno.EROFS):
        hint = "Choose a folder you may write to."
        return FileError(f"{path} cannot be written: that is not permitted there.", hint)
    reason = getattr(error, "strerror", None) or str(error).rstrip(".")
    return FileError(f"{path} cannot be written: {reason}.", "Choose another place or format.")
