"""Audio files: blocks of sound in, one whole file out or none at all."""

from __future__ import annotations

import contextlib
import errno
import os
import tempfile
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
    name = (named or path.suffix.removeprefix(".")).lower()
    if not name:
        hint = f"End its name with one of {known}, or say --format."
        raise InputError(f"{path} does not say which format it should have.", hint)
    if name not in FORMATS:
        raise InputError(f"“{name}” is not a format that can be written.", f"Use {known}.")
    return FORMATS[name]


def check_target(path: Path, *, force: bool) -> None:
    """Refuse, before any work, a target that cannot or should not be written.

    Raises InputError for an existing file without `force`, FileError for a folder.
    """
    if path.is_dir():
        raise FileError(f"{path} is a folder.", "Add a file name, such as routine.mp3.")
    if path.exists() and not force:
        raise InputError(f"{path} is already there.", "Add --force to replace it.")
    if not path.absolute().parent.is_dir():
        raise FileError(f"There is no folder {path.absolute().parent}.", "Make it first.")


def write_audio(
    blocks: Iterable[NDArray[np.float32]], path: Path, form: AudioFormat, channels: int
) -> int:
    """Write blocks of shape (frames, channels) to `path`; returns the number of frames.

    The file appears under its name only when it is whole. Raises FileError.
    """
    import soundfile

    frames = 0
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
                    file.write(block)
        except (soundfile.SoundFileError, OSError, RuntimeError) as error:
            raise _cannot_write(path, error) from None
        _replace(temporary, path)
    return frames


@contextlib.contextmanager
def _temporary_beside(path: Path) -> Iterator[Path]:
    """A new file in the target's folder, removed unless it was moved away."""
    try:
        descriptor, name = tempfile.mkstemp(
            dir=path.absolute().parent, prefix=f".{path.stem[:40]}-", suffix=".part"
        )
    except OSError as error:
        raise _cannot_write(path, error) from None
    os.close(descriptor)
    temporary = Path(name)
    try:
        yield temporary
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)


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
    free: int | None = None
    with contextlib.suppress(OSError):
        import shutil

        free = shutil.disk_usage(path.absolute().parent).free
    if code == errno.ENOSPC or (free is not None and free < 1024 * 1024):
        return FileError(f"{path} cannot be written: the disk is full.", "Free some space first.")
    if code in (errno.EACCES, errno.EPERM, errno.EROFS):
        hint = "Choose a folder you may write to."
        return FileError(f"{path} cannot be written: that is not permitted there.", hint)
    reason = getattr(error, "strerror", None) or str(error).rstrip(".")
    return FileError(f"{path} cannot be written: {reason}.", "Choose another place or format.")
