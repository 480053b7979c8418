"""Up to date or not: a fingerprint of all that an exported file depends on.

It is found without speaking or planning anything, from the scripts, the sounds and the choices.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from importlib import metadata
from pathlib import Path
from typing import Any

from voiceguide import __version__
from voiceguide.errors import InputError
from voiceguide.export.lame import lame_version
from voiceguide.library.catalog import Library, own_sound
from voiceguide.planning.expansion import Pass, expand
from voiceguide.script.routine import Routine
from voiceguide.session.preferences import (
    Options,
    background_for,
    background_level_for,
    chimes_for,
    pace_for,
)
from voiceguide.session.settings import Settings
from voiceguide.session.sounds_used import sounds_in

_SCHEMA = 1
"""Counts up whenever equal fingerprints would stand for different files."""

_LIBRARIES = ("pyttsx3", "espeakng-loader", "soundfile", "soxr", "numpy", "mutagen", "av")
"""What makes the bytes, beside voiceguide itself."""


class Fingerprints:
    """The fingerprints of one run, in which every sound is read once; for use from any thread.

    `manner` is all that is the same for every file: the engine, the format, quality, tags.
    """

    def __init__(
        self, library: Library, settings: Settings, options: Options, manner: Sequence[str]
    ) -> None:
        self._library = library
        self._settings = settings
        self._wishes = options
        versions = [*(_version(name) for name in _LIBRARIES), lame_version()]
        self._manner = [_SCHEMA, __version__, versions, *manner]
        self._digests: dict[Path, str] = {}

    def of(self, routine: Routine) -> str:
        """The fingerprint of a routine's file. Raises InputError where it cannot be performed."""
        passes = expand(routine, self._library.load_included)
        known = [self._manner, self._choices(routine), list(self._contents(routine, passes))]
        return hashlib.blake2b(json.dumps(known).encode("ascii"), digest_size=16).hexdigest()

    def _choices(self, routine: Routine) -> list[Any]:
        options, settings = self._wishes, self._settings
        chimes = chimes_for(routine.front, options, settings)
        return [
            pace_for(routine.front, options.pace, settings),
            options.voice,
            settings.voice,
            settings.volume if options.volume is None else options.volume,
            options.fit_s,
            None if chimes is None else vars(chimes),
            options.chimes,
            background_level_for(options, settings),
        ]

    def _contents(self, routine: Routine, passes: Sequence[Pass]) -> Iterator[list[Any]]:
        """What is read: the scripts that are performed, each once, and the sounds in them."""
        for script in {id(one.routine): one.routine for one in passes}.values():
            yield [script.title, *script.lines]
        chimes = chimes_for(routine.front, self._wishes, self._settings)
        for within, name, _line, recording in sounds_in([routine], [tuple(passes)], [chimes]):
            yield [name, self._sound(name, within.folder, recording=recording)]
        background = background_for(routine, self._wishes, self._settings)
        if background is not None:
            name, folder = background
            path = own_sound(name) if folder is None else None
            yield [name, self._digest(path) if path is not None else self._sound(name, folder)]

    def _sound(self, name: str, folder: str | None, *, recording: bool = False) -> str:
        try:
            return self._digest(self._library.find_sound(name, folder, recording=recording))
        except InputError:
            # Whoever makes the file says what is missing, and on which line.
            return ""

    def _digest(self, path: Path) -> str:
        if path not in self._digests:
            try:
                with path.open("rb") as file:
                    self._digests[path] = hashlib.file_digest(file, "blake2b").hexdigest()
            except OSError:
                return ""
        return self._digests[path]


def _version(distribution: str) -> str:
    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return ""
