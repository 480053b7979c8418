"""Fetches natural voices and a recogniser into the user's folder of voices, whole or not at all."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit, urlunsplit

from voiceguide.errors import DownloadError, FileError, InputError
from voiceguide.speech.downloadable_voices import Downloadable, DownloadableVoice
from voiceguide.speech.engines import KOKORO_PREFIX
from voiceguide.speech.kokoro_voices import kokoro_folder
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


def is_fetched(wanted: Downloadable) -> bool:
    """Return whether all files of a voice or recogniser are there, as they were published."""
    return not _missing(wanted)


def seems_fetched(wanted: Downloadable) -> bool:
    """Return whether all files are there with their sizes; reads none."""
    folder = _folder_of(wanted)
    with contextlib.suppress(OSError):
        return all((folder / file.name).stat().st_size == file.size for file in wanted.files)
    return False


def get_files(wanted: Downloadable, on_progress: OnProgress) -> None:
    """Fetch the files of a voice or recogniser that are missing or damaged.

    Raises InputError if another voice has its name, DownloadError and FileError.
    """
    missing = _missing(wanted)
    if missing and isinstance(wanted, DownloadableVoice) and not _is_kokoro(wanted):
        _refuse_another(wanted)
    with _parts(_folder_of(wanted), missing) as parts:
        total = sum(file.size or 0 for file in missing)
        check_room(_folder_of(wanted), total)
        before = 0
        for file, part in zip(missing, parts, strict=True):
            _fetch(file, part, _after(before, total, on_progress))
            before += file.size or 0


def remove_recogniser(recogniser: Downloadable) -> bool:
    """Remove the files of a recogniser; return whether there were any. Raises FileError."""
    folder = recogniser_folder()
    there = [folder / file.name for file in recogniser.files if (folder / file.name).exists()]
    for path in there:
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise FileError(f"{path} cannot be removed: {error.strerror or error}.") from None
    return bool(there)


def _missing(wanted: Downloadable) -> list[RemoteFile]:
    folder = _folder_of(wanted)
    return [file for file in wanted.files if not _is_there(folder / file.name, file)]


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


def _folder_of(wanted: Downloadable) -> Path:
    if not isinstance(wanted, DownloadableVoice):
        return recogniser_folder()
    return kokoro_folder() if _is_kokoro(wanted) else user_voices_folder()


def _is_kokoro(voice: DownloadableVoice) -> bool:
    return voice.id.startswith(KOKORO_PREFIX)


def _is_there(path: Path, file: RemoteFile) -> bool:
    with contextlib.suppress(OSError):
        if path.stat().st_size == file.size:
            kind, _, wanted = file.digest.partition(":")
            with open_to_read(path) as opened:
                return file_digest(opened, kind) == wanted
    return False


def _refuse_another(voice: DownloadableVoice) -> None:
    """Raise InputError if a whole voice is there that is not the published one."""
    with contextlib.suppress(VoiceFilesError):
        read_voice(user_voices_folder() / voice.files[0].name)
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
