"""Whole files or none: a file appears under its name only when all of it has been written."""

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
"""More than any encoder buffers until it closes its file; an Ogg page has 64 kB."""

_STEM_SHOWN = 40
_TEMPORARY = re.compile(r"\.(?P<stem>.*)-[0-9a-f]{8}\.part", re.DOTALL)

_MASK = threading.Lock()


def check_target(path: Path, *, force: bool) -> None:
    """Raise InputError for an existing file without `force`, FileError for a folder or a device.

    To be called before any work is done.
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


def write_whole(
    path: Path, content: str | bytes, *, private: bool = False, durable: bool = True
) -> None:
    """Replace a file by this content, whole or not at all. Raises OSError.

    Text is written as UTF-8 with its line ends as they are. A link is itself replaced: pass
    its real path to write the file it names. A `private` file can be read by its owner only; one
    that is not `durable` may be lost in a power cut, but is written without waiting for the disk.
    """
    with _removed_at_the_end(path) as temporary:
        temporary.touch(0o600, exist_ok=False)
        temporary.write_bytes(content.encode() if isinstance(content, str) else content)
        if durable:
            _flush(temporary)
        if not private:
            _open_to_others(temporary)
        temporary.replace(path)


@contextlib.contextmanager
def temporary_beside(path: Path) -> Iterator[Path]:
    """Yield a new file in the target's folder; remove it unless it was moved. Raises FileError.

    The target of a link is the file that it names.
    """
    with _removed_at_the_end(Path(os.path.realpath(path))) as temporary:
        try:
            temporary.touch(0o600, exist_ok=False)
        except OSError as error:
            raise cannot_write(path, error) from None
        yield temporary


@contextlib.contextmanager
def _removed_at_the_end(target: Path) -> Iterator[Path]:
    """Yield an unused name in the target's folder; remove whatever has it afterwards."""
    # Named before it is made: a Ctrl-C in between would leave it behind.
    temporary = target.with_name(f".{target.stem[:_STEM_SHOWN]}-{os.urandom(4).hex()}.part")
    try:
        yield temporary
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)


def move_into_place(written: Sequence[tuple[Path, Path]]) -> None:
    """Rename complete temporary files to their targets; takes pairs of the two. Raises FileError.

    All are renamed or, as far as the disk allows, none: if one fails, the earlier ones that
    replaced nothing are removed again.
    """
    for temporary, path in written:
        try:
            _flush(temporary)
            _open_to_others(temporary)
        except OSError as error:
            raise cannot_write(path, error) from None
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


def _flush(file: Path) -> None:
    """Wait until all of a file is on the disk."""
    with file.open("rb+") as opened:
        os.fsync(opened.fileno())


def _open_to_others(file: Path) -> None:
    """Set the permissions that any new file gets."""
    if os.name == "posix":
        file.chmod(0o666 & ~_permission_mask())


def _permission_mask() -> int:
    # It can be read only by setting it, for all threads at once: one at a time.
    with _MASK:
        mask = os.umask(0o077)
        os.umask(mask)
    return mask


def remove_abandoned(targets: Iterable[Path]) -> None:
    """Remove the temporary files that killed writers of these targets left behind."""
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


def check_end_written(written: Path) -> None:
    """Raise OSError if the end of a file may have been lost on a full disk.

    Encoders report no error when they close a file that they cannot finish. If the disk has room
    for all that they may have held back, nothing was lost.
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
    """Return why a file really could not be written: a full disk, else the encoder's error."""
    try:
        check_end_written(written)
    except OSError as cause:
        return cause
    return error


def cannot_write(path: Path, error: Exception) -> VoiceguideError:
    """Return the message for a failure to write `path`."""
    code = getattr(error, "errno", None)
    if code in (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)):
        return FileError(f"{path} cannot be written: the disk is full.", "Free some space first.")
    if code in (errno.EACCES, errno.EPERM, errno.EROFS):
        hint = "Choose a folder you may write to."
        return FileError(f"{path} cannot be written: that is not permitted there.", hint)
    reason = getattr(error, "strerror", None) or str(error).rstrip(".")
    return FileError(f"{path} cannot be written: {reason}.", "Choose another place or format.")
