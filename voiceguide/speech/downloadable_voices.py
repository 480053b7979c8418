"""The short list of voices that can be fetched: where they are, and what you may do with them.

It has the recogniser for `export --proof`, too. The list is `downloadable_voices.toml`, beside this
module. For tests, the variable VOICEGUIDE_VOICE_LIST names another one.
"""

from __future__ import annotations

import contextlib
import os
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from msgspec import Struct

from voiceguide.errors import FileError, InputError
from voiceguide.speech.engines import KOKORO_PREFIX, PIPER_PREFIX
from voiceguide.system.remote_file import RemoteFile
from voiceguide.text import (
    is_language_tag,
    join_words,
    nearest,
    normal_tag,
    primary_language,
    printable,
)

VARIABLE = "VOICEGUIDE_VOICE_LIST"
_LIST = Path(__file__).with_suffix(".toml")


class Downloadable(Struct, frozen=True, kw_only=True):
    """What can be fetched; the last of `files` completes it."""

    name: str
    licence: str
    source: str
    files: tuple[RemoteFile, ...]

    @property
    def size(self) -> int:
        """Bytes of all files together."""
        return sum(file.size or 0 for file in self.files)


class DownloadableVoice(Downloadable, frozen=True, kw_only=True):
    """A voice to fetch. `language` is a lower-case tag, `licence` that of its recordings.

    `commercial` says whether nothing known stands against commercial use, `caution` what does;
    `credit` is the line that the licence asks for, empty if for none.
    """

    id: str
    language: str
    gender: str
    credit: str = ""
    caution: str = ""
    commercial: bool = True
    recommended: bool = False
    published_score: int | None = None
    predicted_score: float | None = None


def downloadable_voices() -> tuple[DownloadableVoice, ...]:
    """Return the list, English first. Raises FileError."""
    with _list() as told:
        return tuple(_voice(each, told) for each in told["voices"])


def downloadable_recogniser() -> Downloadable:
    """Return the recogniser of the list. Raises FileError."""
    with _list() as told:
        recogniser = told["recogniser"]
        return Downloadable(**{**recogniser, "files": _files(recogniser, told)})


@contextlib.contextmanager
def _list() -> Iterator[dict[str, Any]]:
    """Yield the whole list. Raises FileError if it, or what the context reads in it, is wrong."""
    path = Path(os.environ.get(VARIABLE) or _LIST)
    try:
        yield tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise FileError(f"The list of voices, {path}, cannot be read: {error}.") from None


def find_downloadable(wanted: str, system_language: str) -> DownloadableVoice:
    """Return the voice with this id or name, or the recommended one for a language code.

    `natural` is the one for the system's language, English if there is none. Raises InputError,
    naming the nearest ones.
    """
    known = downloadable_voices()
    key = wanted.strip().casefold()
    if key == "natural":
        found = recommended_voice(system_language, known) or recommended_voice("en", known)
    else:
        found = next((voice for voice in known if key in _spellings(voice)), None)
        if found is None and is_language_tag(key):
            found = recommended_voice(key, known)
    if found is not None:
        return found
    spelled = {spelling: voice.id for voice in known for spelling in _spellings(voice)}
    near = list(dict.fromkeys(spelled[each] for each in nearest(key, spelled, most=6)))[:3]
    named = printable(wanted[:60])
    if near:
        hint = f"Did you mean {join_words(near, 'or')}? "
    else:
        from voiceguide.script.likely_language import NAMES  # only after a mistake

        tags = {primary_language(voice.language) for voice in known}
        speak = [NAMES.get(tag, tag) for tag in tags]
        hint = f"Those in it speak {join_words(sorted(speak), 'and')}. "
    raise InputError(
        f"There is no voice “{named}” to get.", f"{hint}`voiceguide voices --get` lists them."
    )


def commercial_voices(language: str) -> list[DownloadableVoice]:
    """Return the voices of a language's tag that nothing known excludes from commercial use."""
    return [each for each in downloadable_voices() if each.commercial and each.language == language]


def recommended_voice(
    language: str, known: tuple[DownloadableVoice, ...]
) -> DownloadableVoice | None:
    """Return the recommended voice for a language tag, the nearest region's, or None."""
    wanted = normal_tag(language)
    candidates = [
        voice
        for voice in known
        if voice.recommended and primary_language(wanted) == primary_language(voice.language)
    ]
    return min(candidates, key=lambda voice: voice.language != wanted, default=None)


def _spellings(voice: DownloadableVoice) -> tuple[str, ...]:
    plain = voice.id.partition("/")[2].casefold()
    return voice.id.casefold(), plain, voice.name.casefold()


def _voice(told: dict[str, Any], bases: dict[str, str]) -> DownloadableVoice:
    voice = DownloadableVoice(**{**told, "files": _files(told, bases)})
    if not voice.id.startswith((PIPER_PREFIX, KOKORO_PREFIX)):
        raise ValueError(f"{voice.id} has no engine")
    return voice


def _files(told: dict[str, Any], bases: dict[str, str]) -> tuple[RemoteFile, ...]:
    return tuple(
        RemoteFile(
            address=f"{bases[file['at']]}/{file['path']}",
            name=file["path"].rpartition("/")[2],
            size=file["size"],
            digest=file["digest"],
        )
        for file in told["files"]
    )
