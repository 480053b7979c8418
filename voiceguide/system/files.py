"""Whole files or none: a file appears under its name only when all of it has been written."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import stat
import threading
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from voiceguide.errors import FileError, InputError, VoiceguideError
from voiceguide.system.open_folder import OpenFile, OpenFolder, Seal, folded, seal_of
from voiceguide.text import printable

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
    except ValueError:  # a null character, or one that the system cannot write
        message = f"{printable(str(path))} cannot be written: no file can have this name."
        raise FileError(message, "Choose another one.") from None
    if stat.S_ISDIR(mode):
        raise FileError(f"{path} is a folder.", "Add the name of a file in it.")
    if not stat.S_ISREG(mode):
        # Replacing /dev/null by a file would harm the whole machine.
        raise FileError(f"{path} is a device and not a file.", "Choose a file name.")
    if not force:
        raise InputError(f"{path} is already there.", "Add --force to replace it.")


def write_whole(
    path: Path,
    content: str | bytes,
    *,
    private: bool = False,
    mode: int | None = None,
    durable: bool = True,
) -> None:
    """Replace a file by this content, whole or not at all. Raises OSError.

    Text is written as UTF-8 with its line ends as they are. A link is itself replaced: pass
    its real path to write the file it names. A `private` file can be read by its owner only, one
    with a `mode` has these permissions. One that is not `durable` may be lost in a power cut, but
    is written without waiting for the disk.
    """
    with OpenFolder(path.parent) as folder, part_file(folder, path.name, path) as part:
        part.write(content.encode() if isinstance(content, str) else content)
        if durable:
            synchronise(part.file)
        if mode is not None:
            _set_mode(part, mode)
        elif not private:
            _open_to_others(part)
        part.place()


def rewrite(path: Path, text: str) -> None:
    """Replace the text of a file, which keeps its permissions and hard links. Raises OSError."""
    status = path.stat()
    if status.st_nlink > 1:  # a new file would leave its other names with the old text
        path.write_text(text, encoding="utf-8", newline="\n")
    else:
        write_whole(path, text, mode=stat.S_IMODE(status.st_mode))


class WrittenFile:
    """A file that has a temporary name beside its target until `place`.

    `target` is the target's name in `folder`, `shown` its path in messages.
    """

    def __init__(self, folder: OpenFolder, name: str, target: str, shown: Path) -> None:
        self.folder = folder
        self.name = name
        self.target = target
        self.shown = shown

    def place(self) -> None:
        """Give the file the name of its target. Raises OSError."""
        self.folder.check_unchanged()
        self.folder.rename(self.name, self.target)


class PartFile(WrittenFile):
    """A file in the making, held open."""

    def __init__(self, folder: OpenFolder, name: str, target: str, shown: Path) -> None:
        super().__init__(folder, name, target, shown)
        self.file = folder.create(name)
        self.left = False

    def write(self, content: bytes) -> None:
        """Write the whole content. Raises OSError."""
        with self.file.open() as opened:
            opened.write(content)

    def content(self) -> bytes:
        """Return what has been written. Raises OSError."""
        with self.file.open() as opened:
            return opened.read()

    def seal(self) -> Seal:
        """Return the seal of what has been written. Raises OSError."""
        with self.file.open() as opened:
            return seal_of(opened)

    def leave(self) -> Seal:
        """Close the complete file and keep it under its temporary name, for another process.

        Returns its seal. Raises FileError.
        """
        try:
            _finish(self)
            seal = self.seal()
        except OSError as error:
            raise cannot_write(self.shown, error) from None
        self.file.close()
        self.left = True
        return seal

    def place(self) -> None:
        """Close the file and give it the name of its target. Raises OSError."""
        # Windows renames no open file.
        self.file.close()
        super().place()


@contextlib.contextmanager
def part_file(folder: OpenFolder, target: str, shown: Path) -> Iterator[PartFile]:
    """Yield a new file for `target` in an open folder; remove it unless it was placed or left.

    Raises OSError.
    """
    stem = Path(target).stem[:_STEM_SHOWN]
    # Named before it is made: a Ctrl-C in between would leave it behind.
    name = f".{stem}-{os.urandom(4).hex()}.part"
    part = None
    try:
        part = PartFile(folder, name, target, shown)
        yield part
    finally:
        if part is not None:
            part.file.close()
        if part is None or not part.left:
            with contextlib.suppress(OSError):
                folder.remove(name)


@contextlib.contextmanager
def temporary_beside(path: Path, folder: OpenFolder | None = None) -> Iterator[PartFile]:
    """Yield a new file for a target; remove it unless it was placed. Raises FileError.

    In an open `folder` nothing outside it is ever written; without one, the target of a link is
    the file that it names.
    """
    with contextlib.ExitStack() as stack:
        try:
            if folder is None:
                real = Path(os.path.realpath(path))
                opened = stack.enter_context(OpenFolder(real.parent))
                part = stack.enter_context(part_file(opened, real.name, path))
            else:
                part = stack.enter_context(part_file(folder, path.name, path))
        except OSError as error:
            raise cannot_write(path, error) from None
        yield part


Replaceable = Mapping[str, Collection[Seal | None]]
"""The seals that files may have to be replaced, by name; what is not listed is not replaced."""


def move_into_place(parts: Sequence[PartFile], replaceable: Replaceable | None = None) -> None:
    """Give complete files the names of their targets. Raises FileError; see `place`."""
    for part in parts:
        try:
            _finish(part)
        except OSError as error:
            raise cannot_write(part.shown, error) from None
    place(parts, replaceable)


def place(parts: Sequence[WrittenFile], replaceable: Replaceable | None = None) -> None:
    """Give complete files, which are on the disk, the names of their targets. Raises FileError.

    With `replaceable`, a target that is a link or has another content is not replaced. All files
    are placed or, as far as the disk allows, none: if one fails, the earlier ones that replaced
    nothing are removed again.
    """
    new: list[WrittenFile] = []
    for part in parts:
        try:
            replaces = part.folder.status(part.target) is not None
            if replaces and replaceable is not None:
                _refuse_foreign(part, replaceable.get(part.target, ()))
            part.place()
        except BaseException as error:  # Ctrl-C, too, leaves no half of a pair
            for earlier in new:
                with contextlib.suppress(OSError):
                    earlier.folder.remove(earlier.target)
            if not isinstance(error, OSError):
                raise
            raise cannot_write(part.shown, error) from None
        if not replaces:
            new.append(part)


def _refuse_foreign(part: WrittenFile, known: Collection[Seal | None]) -> None:
    """Raise FileError unless the target is a regular file with one of these seals."""
    try:
        ours = part.folder.seal(part.target) in known
    except OSError:
        ours = False
    if not ours:
        raise FileError(
            f"{part.shown} was written by another program meanwhile, and is not replaced.",
            "Move it elsewhere, or add --force.",
        )


_LOST = {errno.ENOSPC, errno.EIO, getattr(errno, "EDQUOT", errno.ENOSPC)}


def _finish(part: PartFile) -> None:
    synchronise(part.file)
    _open_to_others(part)


def synchronise(file: OpenFile) -> None:
    """Wait until what was written is on the disk, if it can be waited for. Raises OSError."""
    try:
        os.fsync(file.descriptor)
    except OSError as error:
        # Network disks and shared folders of virtual machines refuse it.
        if error.errno in _LOST:
            raise


def _open_to_others(part: PartFile) -> None:
    """Set the permissions that any new file gets, if the disk has permissions."""
    if os.name == "posix":
        _set_mode(part, 0o666 & ~_permission_mask())


def _set_mode(part: PartFile, mode: int) -> None:
    if os.name == "posix":
        with contextlib.suppress(OSError):
            os.fchmod(part.file.descriptor, mode)


def _permission_mask() -> int:
    # It can be read only by setting it, for all threads at once: one at a time.
    with _MASK:
        mask = os.umask(0o077)
        os.umask(mask)
    return mask


def remove_abandoned(folder: OpenFolder, targets: Iterable[str]) -> None:
    """Remove the temporary files that killed writers of these targets left in a folder."""
    stems = {Path(target).stem[:_STEM_SHOWN] for target in targets}
    names: list[str] = []
    with contextlib.suppress(OSError):
        names = folder.names()
    for name in names:
        named = _TEMPORARY.fullmatch(name)
        if named is not None and named["stem"] in stems:
            with contextlib.suppress(OSError):
                folder.remove(name)


def is_same_file(one: Path, other: Path) -> bool:
    """Return whether two paths lead to one file, or would on a disk that ignores case."""
    with contextlib.suppress(OSError):
        if one.samefile(other):
            return True
    first, second = (Path(os.path.realpath(path)) for path in (one, other))
    if folded(first.name) != folded(second.name):
        return False
    with contextlib.suppress(OSError):
        return first.parent.samefile(second.parent)
    return folded(str(first)) == folded(str(second))


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
