"""Fingerprints of all that an exported file depends on: if they are equal, so are the files.

They are computed from scripts, sounds and options, without speaking or planning anything.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from msgspec.structs import asdict, replace

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
from voiceguide.system.packages import version_of
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
        versions = [*(version_of(name) for name in _DISTRIBUTIONS), lame_version()]
        request = recipe.request
        made_by = [
            *(_SCHEMA, __version__, versions),
            *(engine.name, engine.version, engine.default_voice),
            *(request.quality, request.artist, request.album),
            *(recipe.captions or "", _cover(recipe)),
        ]
        self.engine = _digest_of(made_by[:6])
        """Changes with the versions of all that speaks and makes files."""
        self._elsewhere = _digest_of(made_by)
        self._shared = _digest_of([self._elsewhere, *installed_state()])
        """What all files of the run depend on."""
        self._digests: dict[Path, str] = {}
        self._sound_files: dict[tuple[str, str | None, bool], str] = {}
        self._included: dict[tuple[str, str | None, str | None], Routine] = {}
        self._passes: dict[int, tuple[Routine, tuple[Pass, ...]]] = {}
        self._contained: dict[tuple[int, Options], str] = {}
        self._last: tuple[Routine, Combination, str] | None = None

    def of(self, routine: Routine, combination: Combination) -> str:
        """Return the fingerprint of an export. Raises InputError if it cannot be played."""
        return _digest_of([self._shared, combination.form, self._session(routine, combination)])

    def elsewhere(self, routine: Routine, combination: Combination) -> str:
        """Return what is the same on every machine that would make the same files.

        Times and places of natural voices' files are not.
        """
        known = [self._elsewhere, combination.form, self._session(routine, combination)]
        return _digest_of(known)

    def _session(self, routine: Routine, combination: Combination) -> str:
        # Whatever a file's format, its session is the same; those files follow each other.
        session = replace(combination, form="")
        if self._last is None or self._last[0] is not routine or self._last[1] != session:
            options = self._recipe.options_of(session)
            known = [self._choices(routine, options), self._contents_of(routine, options)]
            self._last = (routine, session, _digest_of(known))
        return self._last[2]

    def _contents_of(self, routine: Routine, options: Options) -> str:
        """Return a digest of all that is read for a routine, whatever its pace."""
        options = replace(options, pace=None)
        key = (id(routine), options)
        if key not in self._contained:
            if id(routine) not in self._passes:
                # The routine is held, so that no other one gets its id.
                self._passes[id(routine)] = (routine, expand(routine, self._load))
            contents = list(self._contents(routine, self._passes[id(routine)][1], options))
            self._contained[key] = _digest_of(contents)
        return self._contained[key]

    def _load(self, wanted: str, within: Routine) -> Routine:
        key = (wanted, within.folder, within.front.language)
        if key not in self._included:
            self._included[key] = self._library.load_included(wanted, within)
        return self._included[key]

    def _choices(self, routine: Routine, options: Options) -> list[Any]:
        settings = self._settings
        chosen = resolve(routine, options, settings)
        chimes = chosen.chimes and asdict(chosen.chimes)
        # The background's name counts with its samples, the voice without asking the engine.
        known = {**asdict(chosen), "chimes": chimes, "background": None}
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
            if path is not None:
                # The same file counts the same, whichever folder its path is meant from.
                yield [path.name, self._digest(path)]
            else:
                yield [name, self._sound(name, folder)]

    def _sound(self, name: str, folder: str | None, *, recording: bool = False) -> str:
        key = (name, folder, recording)
        if key not in self._sound_files:
            try:
                path = self._library.find_sound(name, folder, recording=recording)
                self._sound_files[key] = self._digest(path)
            except InputError:
                # The job itself will fail, with a message that names the line.
                self._sound_files[key] = ""
        return self._sound_files[key]

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
