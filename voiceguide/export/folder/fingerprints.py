"""Fingerprints of all that an exported file depends on: if they are equal, so are the files.

They are computed from scripts, sounds and options, without speaking or planning anything.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from importlib import metadata
from pathlib import Path
from typing import Any

from voiceguide import __version__
from voiceguide.errors import InputError
from voiceguide.export.exporter import NO_COVER
from voiceguide.export.folder.jobs import Combination, Recipe
from voiceguide.export.lame import lame_version
from voiceguide.library.catalog import own_sound
from voiceguide.planning.expansion import Pass, expand
from voiceguide.script.routine import Routine
from voiceguide.session.preferences import Options, resolve
from voiceguide.session.recordings_used import recordings_used
from voiceguide.session.sounds_used import sounds_in
from voiceguide.speech.natural_voices import installed_state
from voiceguide.speech.synthesizer import EngineInfo
from voiceguide.system.reading import open_to_read

_SCHEMA = 2
"""Raise this number if files change although their fingerprints would stay equal."""

_DISTRIBUTIONS = (
    *("pyttsx3", "espeakng-loader", "soundfile", "soxr", "numpy", "mutagen", "av", "babel"),
)
"""The distributions, besides voiceguide itself, whose version may change the files."""


class Fingerprints:
    """Computes the fingerprints of one run, reading every script and sound once."""

    def __init__(self, recipe: Recipe, engine: EngineInfo) -> None:
        self._recipe = recipe
        self._library = recipe.library
        self._settings = recipe.settings
        versions = [*(_version(name) for name in _DISTRIBUTIONS), lame_version()]
        request = recipe.request
        self._shared = _digest_of(
            [
                *(_SCHEMA, __version__, versions),
                *(engine.name, engine.version, engine.default_voice),
                *installed_state(),
                *(request.quality, request.artist, request.album),
                *(recipe.captions or "", _cover(recipe)),
            ]
        )
        """What all files of the run depend on."""
        self._digests: dict[Path, str] = {}
        self._contained: dict[tuple[int, Options], str] = {}
        self._sounding: dict[tuple[int, Options], tuple[Routine, str]] = {}

    def of(self, routine: Routine, combination: Combination) -> str:
        """Return the fingerprint of an export. Raises InputError if it cannot be played."""
        sounds = self._sounds_like(routine, self._recipe.options_of(combination))
        return _digest_of([self._shared, combination.form, sounds])

    def _sounds_like(self, routine: Routine, options: Options) -> str:
        """Return a digest of all that a session depends on, whatever its format."""
        key = (id(routine), options)
        # The routine is held, so that no other one gets its id.
        if key not in self._sounding:
            same_words = (id(routine), replace(options, pace=None))
            if same_words not in self._contained:
                passes = expand(routine, self._library.load_included)
                contents = list(self._contents(routine, passes, options))
                self._contained[same_words] = _digest_of(contents)
            known = [self._choices(routine, options), self._contained[same_words]]
            self._sounding[key] = (routine, _digest_of(known))
        return self._sounding[key][1]

    def _choices(self, routine: Routine, options: Options) -> list[Any]:
        settings = self._settings
        chosen = resolve(routine, options, settings)
        chimes = chosen.chimes and vars(chosen.chimes)
        # The background's name counts with its samples, the voice without asking the engine.
        known = {**vars(chosen), "chimes": chimes, "background": None}
        return [known, options.voice, settings.voice, options.fit_s]

    def _contents(
        self, routine: Routine, passes: Sequence[Pass], options: Options
    ) -> Iterator[list[Any]]:
        """Yield the scripts that are played, each once, and the digests of their sounds."""
        for script in {id(one.routine): one.routine for one in passes}.values():
            yield [script.title, *script.lines]
        chosen = resolve(routine, options, self._settings)
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


def _digest_of(known: list[Any]) -> str:
    return hashlib.blake2b(json.dumps(known).encode("ascii"), digest_size=16).hexdigest()


def _cover(recipe: Recipe) -> str:
    if recipe.request.cover is not None:
        return hashlib.sha256(recipe.request.cover.data).hexdigest()
    return "" if recipe.draws_cover else NO_COVER


def _version(distribution: str) -> str:
    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return ""
