"""Puts Piper voices into the user's folder of voices, whole or not at all, and removes them."""

from __future__ import annotations

import contextlib
import os
import shutil
from pathlib import Path

from voiceguide.errors import FileError, InputError
from voiceguide.speech.kokoro_voices import MODEL_NAME
from voiceguide.speech.natural_voices import (
    NaturalVoice,
    VoiceFilesError,
    natural_voices,
    read_voice,
)
from voiceguide.system.files import cannot_write, move_into_place, part_file
from voiceguide.system.folders import user_voices_folder
from voiceguide.system.open_folder import OpenFolder
from voiceguide.system.reading import open_to_read
from voiceguide.text import size

_SPARE_BYTES = 16 * 2**20
"""What must be left free on the disk."""


def install_voices(source: Path) -> list[NaturalVoice]:
    """Copy one voice, by its model or configuration, or all voices of a folder.

    Returns them as they are installed. Raises InputError if any of them is damaged or installed
    already, before anything is copied, and FileError if they cannot be copied.
    """
    found = [_checked(model) for model in _models_in(source)]
    if not found:
        raise InputError(
            f"There is no voice in “{source}”.",
            "A voice is two files: NAME.onnx and NAME.onnx.json.",
        )
    folder = user_voices_folder()
    for voice in found:
        refuse_installed(folder, voice.model.name)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        needed = sum(path.stat().st_size for each in found for path in (each.model, each.config))
    except OSError as error:
        raise cannot_write(folder, error) from None
    check_room(folder, needed)
    for voice in found:
        _copy(voice, folder)
    return [_checked(folder / voice.model.name) for voice in found]


def refuse_installed(folder: Path, model: str) -> None:
    """Raise InputError if a voice is there; one that is damaged may be replaced."""
    with contextlib.suppress(VoiceFilesError):
        voice_id = read_voice(folder / model).id
        raise InputError(
            f"The voice {voice_id} is installed already.",
            f"`voiceguide voices --remove {voice_id}` removes it.",
        )


def check_room(folder: Path, needed: int) -> None:
    """Raise FileError unless the disk has room for so many bytes in a folder that exists."""
    try:
        free = shutil.disk_usage(folder).free
    except OSError as error:
        raise cannot_write(folder, error) from None
    if needed + _SPARE_BYTES > free:
        raise FileError(
            f"The disk has no room for {size(needed)} in {folder}.", "Free some space first."
        )


def remove_voice(voice: NaturalVoice) -> None:
    """Remove a voice of the user's folder. Raises InputError for another one, and FileError."""
    folder = user_voices_folder()
    if voice.style is not None:
        kokoro = voice.style.parent
        # The model is that of all Kokoro voices, and goes with the last.
        is_last = set(kokoro.glob("*.bin")) <= {voice.style}
        _remove_files(kokoro, [voice.style, *([kokoro / MODEL_NAME] if is_last else [])])
        return
    if voice.model.parent != folder:
        raise InputError(
            f"The voice {voice.id} belongs to a package, {voice.model.parent.parent.name}.",
            "Remove it with pip.",
        )
    # The configuration first: a model without one is no voice.
    _remove_files(folder, [voice.config, voice.model])


def _remove_files(folder: Path, paths: list[Path]) -> None:
    try:
        with OpenFolder(folder) as opened:
            for path in paths:
                with contextlib.suppress(FileNotFoundError):
                    opened.remove(path.name)
    except OSError as error:
        raise cannot_write(folder, error) from None


def installed_voice(named: str) -> NaturalVoice:
    """Return the natural voice with this id or name. Raises InputError."""
    key = named.strip().casefold()
    for voice in natural_voices():
        if key in (voice.id.casefold(), voice.id.partition("/")[2].casefold()):
            return voice
    for voice in natural_voices():
        if key == voice.name.casefold():
            return voice
    raise InputError(
        f"There is no natural voice “{named[:60]}”.", "`voiceguide voices` lists them."
    )


def _models_in(source: Path) -> list[Path]:
    try:
        if source.is_dir():
            return sorted(path for path in source.iterdir() if path.name.endswith(".onnx"))
    except OSError as error:
        raise FileError(f"{source} cannot be read: {error.strerror or error}.") from None
    if not source.exists():
        raise InputError(f"There is no file {source}.", "Check the name.")
    model = source.parent / source.name.removesuffix(".json")
    if not model.name.endswith(".onnx"):
        raise InputError(
            f"{source} is not a Piper voice.", "A voice is two files: NAME.onnx and NAME.onnx.json."
        )
    return [model]


def _checked(model: Path) -> NaturalVoice:
    try:
        return read_voice(model)
    except VoiceFilesError as error:
        raise InputError(
            f"{model} is not a whole Piper voice: {error}.",
            "Fetch both of its files again, under the names they had.",
        ) from None


def _copy(voice: NaturalVoice, folder: Path) -> None:
    """Copy both files under temporary names, then rename them. Raises FileError."""
    with contextlib.ExitStack() as stack:
        try:
            opened = stack.enter_context(OpenFolder(folder))
            parts = []
            # The configuration last: a model without one is no voice.
            for path in (voice.model, voice.config):
                part = stack.enter_context(part_file(opened, path.name, folder / path.name))
                parts.append(part)
                with open_to_read(path) as source, part.file.open() as target:
                    shutil.copyfileobj(source, target, 2**20)
                    copied = target.tell()
                    if copied != os.fstat(source.fileno()).st_size:
                        raise FileError(f"{path} changed while it was copied.", "Try again.")
        except OSError as error:
            raise cannot_write(folder / voice.model.name, error) from None
        move_into_place(parts)
