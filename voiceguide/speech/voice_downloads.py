"""Fetches natural voices and a recogniser into the user's folder of voices, whole or not at all."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit, urlunsplit

from voiceguide.errors import DownloadError, FileError, InputError
from voiceguide.speech.downloadable_voices import DownloadableRecogniser, DownloadableVoice
from voiceguide.speech.engines import KOKORO_PREFIX
from voiceguide.speech.natural_voices import (
    MOST_CONFIG_BYTES,
    PLAIN_NAME,
    NaturalVoice,
    VoiceFilesError,
    read_voice,
)
from voiceguide.speech.recogniser import recogniser_folder
from voiceguide.speech.voice_files import check_room, refuse_installed
from voiceguide.system.addresses import check_address
from voiceguide.system.download import fetch, file_digest
from voiceguide.system.files import (
    PartFile,
    cannot_write,
    move_into_place,
    part_file,
    remove_abandoned,
)
from voiceguide.system.folders import user_voices_folder
from voiceguide.system.locks import only_writer
from voiceguide.system.open_folder import OpenFolder
from voiceguide.system.reading import open_to_read
from voiceguide.system.remote_file import RemoteFile

_MOST_MODEL_BYTES = 2**30
"""Piper's largest have some 140 MB."""

OnProgress = Callable[[int, int | None], None]
"""Is told the bytes so far and the bytes in all, None if unknown."""


def is_fetched(voice: DownloadableVoice) -> bool:
    """Return whether all files of a voice are there, as they were published."""
    folder = _folder_of(voice)
    return all(_is_there(folder / file.name, file) for file in voice.files)


def seems_fetched(voice: DownloadableVoice) -> bool:
    """Return whether all files of a voice are there with their sizes; reads none."""
    folder = _folder_of(voice)
    with contextlib.suppress(OSError):
        return all((folder / file.name).stat().st_size == file.size for file in voice.files)
    return False


def get_voice(voice: DownloadableVoice, on_progress: OnProgress) -> None:
    """Fetch the files of a voice that are missing or damaged.

    Raises InputError if another voice has its name, DownloadError and FileError.
    """
    folder = _folder_of(voice)
    missing = _missing(folder, voice.files)
    if missing and not voice.id.startswith(KOKORO_PREFIX):
        _refuse_another(voice, folder)
    _fetch_all(folder, missing, on_progress)


def recogniser_is_fetched(recogniser: DownloadableRecogniser) -> bool:
    """Return whether all files of a recogniser are there, as they were published."""
    return not _missing(recogniser_folder(), recogniser.files)


def get_recogniser(recogniser: DownloadableRecogniser, on_progress: OnProgress) -> None:
    """Fetch the files of a recogniser that are missing or damaged.

    Raises DownloadError and FileError.
    """
    folder = recogniser_folder()
    _fetch_all(folder, _missing(folder, recogniser.files), on_progress)


def remove_recogniser(recogniser: DownloadableRecogniser) -> bool:
    """Remove the files of a recogniser; return whether there were any. Raises FileError."""
    folder = recogniser_folder()
    there = [folder / file.name for file in recogniser.files if (folder / file.name).exists()]
    for path in there:
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise FileError(f"{path} cannot be removed: {error.strerror or error}.") from None
    return bool(there)


def _missing(folder: Path, files: Sequence[RemoteFile]) -> list[RemoteFile]:
    return [file for file in files if not _is_there(folder / file.name, file)]


def _fetch_all(folder: Path, missing: list[RemoteFile], on_progress: OnProgress) -> None:
    with _parts(folder, missing) as parts:
        total = sum(file.size or 0 for file in missing)
        check_room(folder, total)
        before = 0
        for file, part in zip(missing, parts, strict=True):
            _fetch(file, part, _after(before, total, on_progress))
            before += file.size or 0


def _after(before: int, total: int, on_progress: OnProgress) -> Callable[[int], None]:
    """Return what adds the bytes of earlier files to those of this one."""
    return lambda done: on_progress(before + done, total)


def get_from_address(address: str, on_progress: OnProgress) -> NaturalVoice:
    """Install the Piper voice whose model or configuration has this address.

    Raises InputError for an address that cannot be one, DownloadError and FileError.
    """
    model, config = _pair_at(address)
    folder = user_voices_folder()
    refuse_installed(folder, model.name)
    with _parts(folder, [model, config]) as (model_part, config_part):
        total: int | None = None

        def sized(size: int) -> None:
            nonlocal total
            total = size
            check_room(folder, size)

        _fetch(config, config_part, lambda _done: None)
        _fetch(model, model_part, lambda done: on_progress(done, total), sized)
        try:
            read_voice(
                folder / model_part.name,
                folder / config_part.name,
                model.name.removesuffix(".onnx"),
            )
        except VoiceFilesError as error:
            raise DownloadError(
                f"{model.address} is not a whole Piper voice: {error}.",
                "Nothing of it was kept. Check the address.",
            ) from None
    return read_voice(folder / model.name)


def _folder_of(voice: DownloadableVoice) -> Path:
    folder = user_voices_folder()
    return folder / "kokoro" if voice.id.startswith(KOKORO_PREFIX) else folder


def _is_there(path: Path, file: RemoteFile) -> bool:
    with contextlib.suppress(OSError):
        if path.stat().st_size == file.size:
            kind, _, wanted = file.digest.partition(":")
            with open_to_read(path) as opened:
                return file_digest(opened, kind) == wanted
    return False


def _refuse_another(voice: DownloadableVoice, folder: Path) -> None:
    """Raise InputError if a whole voice is there that is not the published one."""
    with contextlib.suppress(VoiceFilesError):
        read_voice(folder / voice.files[0].name)
        raise InputError(
            f"The voice {voice.id} that is installed differs from the published one.",
            f"`voiceguide voices --remove {voice.id}` removes it; then get it again.",
        )


def _pair_at(address: str) -> tuple[RemoteFile, RemoteFile]:
    """Return a model and its configuration from the address of either. Raises InputError."""
    check_address(address)
    parts = urlsplit(address)
    path = parts.path.removesuffix(".json")
    name = unquote(PurePosixPath(path).name)
    if not name.endswith(".onnx") or not PLAIN_NAME.fullmatch(name):
        raise InputError(
            f"{address[:200]} is not the address of a Piper voice.",
            "It ends with NAME.onnx, and NAME.onnx.json is beside it.",
        )
    found = [
        RemoteFile(
            urlunsplit((parts.scheme, parts.netloc, f"{path}{ending}", parts.query, "")),
            f"{name}{ending}",
            most_bytes=most_bytes,
        )
        for ending, most_bytes in (("", _MOST_MODEL_BYTES), (".json", MOST_CONFIG_BYTES))
    ]
    return found[0], found[1]


@contextlib.contextmanager
def _parts(folder: Path, files: list[RemoteFile]) -> Iterator[list[PartFile]]:
    """Yield new files in a locked folder; at the end they get their names, the last one last.

    Raises FileError, also for a failure to write in the context.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with (
            only_writer(user_voices_folder(), "Another voice is being fetched into {folder}."),
            OpenFolder(folder) as opened,
            contextlib.ExitStack() as stack,
        ):
            remove_abandoned(opened, [file.name for file in files])
            parts = [
                stack.enter_context(part_file(opened, file.name, folder / file.name))
                for file in files
            ]
            yield parts
            move_into_place(parts)
    except OSError as error:
        raise cannot_write(folder / files[0].name, error) from None


def _fetch(
    file: RemoteFile,
    part: PartFile,
    on_progress: Callable[[int], None],
    on_size: Callable[[int], None] = lambda _size: None,
) -> None:
    with part.file.open() as target:
        fetch(file, target, on_progress, on_size)
