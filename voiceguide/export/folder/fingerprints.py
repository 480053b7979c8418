"""Fingerprints of all that an exported file depends on: if they are equal, so are the files.

They are computed from scripts, sounds and options, without speaking or planning anything.
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
from voiceguide.export.exporter import NO_COVER
from voiceguide.export.folder.jobs import Recipe
from voiceguide.export.lame import lame_version
from voiceguide.library.catalog import own_sound
from voiceguide.planning.expansion import Pass, expand
from voiceguide.script.routine import Routine
from voiceguide.session.preferences import resolve
from voiceguide.session.recordings_used import recordings_used
from voiceguide.session.sounds_used import sounds_in
from voiceguide.speech.natural_voices import installed_state
from voiceguide.speech.synthesizer import EngineInfo
from voiceguide.system.reading import open_to_read

_SCHEMA = 1
"""Raise this number if files change although their fingerprints would stay equal."""

_DISTRIBUTIONS = (
    *("pyttsx3", "espeakng-loader", "soundfile", "soxr", "numpy", "mutagen", "av", "babel"),
)
"""The distributions, besides voiceguide itself, whose version may change the files."""


class Fingerprints:
    """Computes the fingerprints of one run, reading every sound once."""

    def __init__(self, recipe: Recipe, engine: EngineInfo) -> None:
        self._library = recipe.library
        self._settings = recipe.settings
        self._options = recipe.options
        versions = [*(_version(name) for name in _DISTRIBUTIONS), lame_version()]
        request = recipe.request
        self._shared = [
            *(_SCHEMA, __version__, versions),
            *(engine.name, engine.version, engine.default_voice),
            *installed_state(),
            *(recipe.suffix, request.quality, request.artist, request.album),
            *(recipe.captions or "", _cover(recipe)),
        ]
        """What all files of the run depend on."""
        self._digests: dict[Path, str] = {}

    def of(self, routine: Routine) -> str:
        """Return the fingerprint of a routine's files. Raises InputError if it cannot be played."""
        passes = expand(routine, self._library.load_included)
        known = [self._shared, self._choices(routine), list(self._contents(routine, passes))]
        return hashlib.blake2b(json.dumps(known).encode("ascii"), digest_size=16).hexdigest()

    def _choices(self, routine: Routine) -> list[Any]:
        options, settings = self._options, self._settings
        chosen = resolve(routine, options, settings)
        chimes = chosen.chimes and vars(chosen.chimes)
        # The background's name counts with its samples, the voice without asking the engine.
        known = {**vars(chosen), "chimes": chimes, "background": None}
        return [known, options.voice, settings.voice, options.fit_s]

    def _contents(self, routine: Routine, passes: Sequence[Pass]) -> Iterator[list[Any]]:
        """Yield the scripts that are played, each once, and the digests of their sounds."""
        for script in {id(one.routine): one.routine for one in passes}.values():
            yield [script.title, *script.lines]
        chosen = resolve(routine, self._options, self._settings)
        for within, name, _line, recording in sounds_in(
            [routine], [tuple(passes)], [chosen.chimes]
        ):
            yield [name, self._sound(name, within.folder, recording=recording)]
        recordings = recordings_used(routine, passes, chosen)
        if recordings is not None:
            yield [recordings.narration, recordings.digest]
        if chosen.background is not None:
            name, folder = chosen.background
            path = own_sound(name) if folder is None else None
            yield [name, self._digest(path) if path is not None else self._sound(name, folder)]

    def _sound(self, name: str, folder: str | None, *, recording: bool = False) -> str:
        try:
            return self._digest(self._library.find_sound(name, folder, recording=recording))
        except InputError:
            # The job itself will fail, with a message that names the line.
            return ""

    def _digest(self, path: Path) -> str:
        if path not in self._digests:
            try:
                with open_to_read(path) as file:
                    self._digests[path] = hashlib.file_digest(file, "blake2b").hexdigest()
            except OSError:
                return ""
        return self._digests[path]


def _cover(recipe: Recipe) -> str:
    if recipe.request.cover is not None:
        return hashlib.sha256(recipe.request.cover.data).hexdigest()
    return "" if recipe.draws_cover else NO_COVER


def _version(distribution: str) -> str:
    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return ""
