"""Audio files: blocks of sound in, one whole file out or none at all."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from voiceguide.errors import FileError, InputError
from voiceguide.timeline import SESSION_RATE

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

WAV_LIMIT_BYTES = 4 * 1024**3 - 4096
"""A WAV file counts its bytes in 32 bits."""


HELD_BACK_BYTES = 128 * 1024
"""More than any encoder keeps to itself until its file is closed; an Ogg page has 64 kB."""


@dataclass(frozen=True)
class AudioFormat:
    """How libsndfile is asked for a format; `sample_rate` is what its sound has to have."""

    name: str
    container: str
    subtype: str
    sample_rate: int = SESSION_RATE


FORMATS = {
    form.name: form
    for form in (
        AudioFormat("wav", "WAV", "PCM_16"),
        AudioFormat("flac", "FLAC", "PCM_16"),
        AudioFormat("mp3", "MP3", "MPEG_LAYER_III"),
        AudioFormat("ogg", "OGG", "VORBIS"),
        # Opus knows 48 kHz and its divisions only.
        AudioFormat("opus", "OGG", "OPUS", 48_000),
    )
}


def choose_format(path: Path, named: str | None) -> AudioFormat:
    """The format named, else the one the file's suffix says. Raises InputError."""
    known = ", ".join(FORMATS)
    if str(path) == "-":
        hint = "Name a file, such as routine.mp3."
        raise InputError("An audio file cannot be written to standard output.", hint)
    name = (named or path.suffix.removeprefix(".")).lower()
    if not name:
        hint = f"End its name with one of {known}, or say --format."
        raise InputError(f"{path} does not say which format it should have.", hint)
    if name not in FORMATS:
        raise InputError(f"“{name}” is not a format that can be written.", f"Use {known}.")
    return FORMATS[name]


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
        raise _cannot_write(path, error) from None
    if stat.S_ISDIR(mode):
        raise FileError(f"{path} is a folder.", "Add a file name, such as routine.mp3.")
    if not stat.S_ISREG(mode):
        # Replacing /dev/null by a file would harm the whole machine.
        raise FileError(f"{path} is a device and not a file.", "Choose a file name.")
    if not force:
        raise InputError(f"{path} is already there.", "Add --force to replace it.")


def write_audio(
    blocks: Iterable[NDArray[np.float32]], path: Path, form: AudioFormat, channels: int
) -> int:
    """Write blocks of shape (frames, channels) to `path`; returns the number of frames.

    The file appears under its name only when it is whole. Raises FileError.
    """
    import soundfile

    from voiceguide.outputs.samples import as_int16

    frames = 0
    # A link stays one: what it names is written.
    path = Path(os.path.realpath(path))
    with _temporary_beside(path) as temporary:
        try:
            with soundfile.SoundFile(
                temporary,
                "w",
                samplerate=form.sample_rate,
                channels=channels,
                format=form.container,
                subtype=form.subtype,
            ) as file:
                for block in blocks:
                    frames += len(block)
                    if form.name == "wav" and frames * channels * 2 > WAV_LIMIT_BYTES:
                        raise FileError(
                            f"{path}: this session is too long for a WAV file.",
                            "Export to flac, ogg, opus or mp3 instead.",
                        )
                    file.write(as_int16(block, channels) if form.subtype == "PCM_16" else block)
            _assure_room(temporary)
        except OSError as error:
            raise _cannot_write(path, error) from None
        except (soundfile.SoundFileError, RuntimeError) as error:
            raise _cannot_write(path, _cause(temporary) or error) from None
        _replace(temporary, path)
    return frames


@contextlib.contextmanager
def _temporary_beside(path: Path) -> Iterator[Path]:
    """A new file in the target's folder, removed unless it was moved away."""
    # Named before it is made: a Ctrl-C in between would leave it behind.
    temporary = path.absolute().with_name(f".{path.stem[:40]}-{secrets.token_hex(4)}.part")
    try:
        try:
            temporary.touch(0o600, exist_ok=False)
        except OSError as error:
            raise _cannot_write(path, error) from None
        yield temporary
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)


def _assure_room(written: Path) -> None:
    """Raise OSError where the end of a file may have been lost.

    libsndfile says nothing of what it cannot write while it closes a file, and of other failures
    not why: if there is room for as much as it holds back, all of it was written.
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


def _cause(written: Path) -> OSError | None:
    try:
        _assure_room(written)
    except OSError as error:
        return error
    return None


def _replace(temporary: Path, path: Path) -> None:
    """Make the file durable, give it the usual permissions, and its name."""
    try:
        with temporary.open("rb+") as file:
            os.fsync(file.fileno())
        if os.name == "posix":
            mask = os.umask(0)
            os.umask(mask)
            temporary.chmod(0o666 & ~mask)
        temporary.replace(path)
    except OSError as error:
        raise _cannot_write(path, error) from None


def _cannot_write(path: Path, error: Exception) -> FileError:
    code = getattr(error, "errno", None)
    if code in (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)):
        return FileError(f"{path} cannot be written: the disk is full.", "Free some space first.")
    if code in (errno.EACCES, errno.EPERM, errno.EROFS):
        hint = "Choose a folder you may write to."
        return FileError(f"{path} cannot be written: that is not permitted there.", hint)
    reason = getattr(error, "strerror", None) or str(error).rstrip(".")
    return FileError(f"{path} cannot be written: {reason}.", "Choose another place or format.")
