"""Finds routines and sounds: beside a script, in the user's folders, and among those shipped.

Reads the files; `script` parses routines, `audio` decodes sounds.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path, PureWindowsPath

from msgspec import Struct
from msgspec.structs import replace

from voiceguide.errors import InputError, VoiceguideError
from voiceguide.library.names import (
    SCRIPT_ENDINGS,
    SCRIPT_SUFFIX,
    as_on_disk,
    composed,
    ending_of,
    is_hidden,
    routine_name,
    simplified,
)
from voiceguide.library.script_files import read_open_routine, read_routine
from voiceguide.script.routine import Routine
from voiceguide.system.folders import shipped_folder, user_routines_folder, user_sounds_folder
from voiceguide.text import is_language_tag, join_words, nearest, primary_language, printable

ENGLISH = "en"
"""The language of the shipped routines themselves; each of its other languages has a subfolder."""

SOUND_SUFFIXES = (
    ".flac", ".wav", ".ogg", ".opus", ".mp3", ".aiff", ".aif",
    ".m4a", ".mp4", ".aac", ".wma", ".webm", ".mka",
)  # fmt: skip
_OTHER_SOUND_SUFFIXES = (
    ".3gp", ".aifc", ".amr", ".au", ".caf", ".mkv", ".mov", ".mp2", ".oga", ".qta", ".wv",
)  # fmt: skip
"""Endings of recordings that must be converted first."""


class Library(Struct, frozen=True):
    """The folders in which routines and sounds are looked for, first to last.

    The last of the `routine_folders` holds the shipped routines in English and, in subfolders named
    `de`, `fr` and so on, in other languages. Those in `language` go before the English ones.
    """

    routine_folders: tuple[Path, ...]
    sound_folders: tuple[Path, ...]
    language: str = ENGLISH

    def languages(self) -> tuple[str, ...]:
        """Return the languages of the shipped routines, English first."""
        translated: list[str] = []
        for shipped in self.routine_folders[-1:]:
            with contextlib.suppress(OSError):
                folders = [each for each in shipped.iterdir() if is_language_tag(each.name)]
                translated = sorted(each.name for each in folders if _scripts(each))
        return (ENGLISH, *translated)

    def in_language(self, tag: str | None) -> Library:
        """Return the library whose shipped routines are in this language, English without any."""
        language = primary_language(tag) or ENGLISH
        if language != ENGLISH and language not in self.languages():
            language = ENGLISH
        return replace(self, language=language)

    @property
    def _folders(self) -> tuple[Path, ...]:
        """The folders of routines, first to last, with that of the language."""
        if self.language == ENGLISH:
            return self.routine_folders
        *own, shipped = self.routine_folders
        return (*own, shipped / self.language, shipped)

    def routine_names(self) -> dict[str, Path]:
        """Return every routine by name; the user's own hide shipped ones of the same name."""
        names: dict[str, Path] = {}
        for folder in self._folders:
            for path in _scripts(folder):
                name = routine_name(path.name)
                if name.lower() != "readme":
                    names.setdefault(name, path)
        return dict(sorted(names.items()))

    def readable_routines(self) -> dict[str, Routine]:
        """Return every routine by name, without scripts that have mistakes or cannot be read."""
        routines = {}
        for name, path in self.routine_names().items():
            with contextlib.suppress(VoiceguideError):
                routines[name] = read_routine(path)
        return routines

    def load(self, wanted: str) -> Routine:
        """Return the routine with this name, title or path, or `-` for standard input.

        Raises InputError with similar names, FileError or ScriptError.
        """
        found = self.find(wanted)
        if found is None:
            raise self._no_routine(wanted)
        return found

    def find(self, wanted: str) -> Routine | None:
        """Return the routine that `load` returns; None if there is none.

        Raises InputError if a path leads nowhere, FileError or ScriptError.
        """
        if not wanted.strip():
            return None
        routine = read_open_routine(wanted)
        if routine is not None:
            return routine
        # Path raises for an unknown home folder and for a name that is too long; os.path copes.
        home = os.path.expanduser(wanted)  # noqa: PTH111 (Path raises)
        if is_path(wanted):
            path = as_on_disk(Path(), home)
            if not os.path.exists(path):  # noqa: PTH110 (Path raises)
                raise self._no_routine(wanted)
            return read_routine(path)
        path_of = self.routine_names()
        if composed(wanted) in path_of:
            return read_routine(path_of[composed(wanted)])
        for ending in ("", *SCRIPT_ENDINGS):
            beside = as_on_disk(Path(), wanted + ending)
            if os.path.isfile(beside):  # noqa: PTH113 (Path raises)
                return read_routine(beside)
        return self._titled(wanted, path_of)

    def _titled(self, wanted: str, path_of: dict[str, Path]) -> Routine | None:
        """Return the routine of this title, or of this name but for capitals and accents.

        The English title of a shipped routine names it in every language.
        """
        key = simplified(wanted)
        for name, path in path_of.items():
            if simplified(name) == key:
                return read_routine(path)
        # The user's own first.
        for folder in self._folders:
            for path in _scripts(folder):
                name = routine_name(path.name)
                with contextlib.suppress(VoiceguideError):
                    if name in path_of and simplified(read_routine(path).title) == key:
                        return read_routine(path_of[name])
        return None

    def load_included(self, wanted: str, within: Routine) -> Routine:
        """Return the routine that `[include]` names: beside the script `within`, else by name.

        A shipped one is in the language of the script `within`, English if that names none.
        Raises InputError with similar names, FileError or ScriptError.
        """
        if within.folder is not None:
            folder = Path(within.folder)
            for ending in ("", *SCRIPT_ENDINGS):
                path = _confined(folder, wanted + ending)
                if path is not None and ending_of(path.name):
                    # Named like the including script, so that a cycle is recognised.
                    return read_routine(folder / path.relative_to(folder.resolve()))
        names = self.in_language(within.front.language).routine_names()
        if composed(wanted) not in names:
            raise self._no_routine(wanted)
        return read_routine(names[composed(wanted)])

    def find_sound(self, wanted: str, folder: str | None, *, recording: bool = False) -> Path:
        """Return the file of a sound: beside the script in `folder`, the user's, or a shipped one.

        Never returns a file outside these folders, whatever the name says. A name with capitals
        also finds a file in small letters. For a `recording`
        (`[play]`), the similar names in the error carry their endings. Raises InputError.
        """
        places = ([Path(folder)] if folder else []) + list(self.sound_folders)
        endings = ("", *SOUND_SUFFIXES)
        for name in dict.fromkeys((wanted, wanted.lower())):
            for place in places:
                for ending in endings:
                    path = _confined(place, name + ending)
                    if path is not None and path.suffix.lower() in SOUND_SUFFIXES:
                        return path
        _refuse_other_kinds(wanted, places)
        known = [
            composed(path.name if recording else path.stem)
            for place in places
            for path in _sounds(place)
        ]
        message = f"There is no sound “{printable(wanted[:80])}”."
        raise InputError(message, _near(wanted, known, "Sounds"))

    def background_names(self) -> list[str]:
        """Return the names of the shipped backgrounds and of the user's own sounds."""
        own, *_, shipped = self.sound_folders
        return [composed(path.stem) for place in (shipped, own) for path in _sounds(place)]

    def _no_routine(self, wanted: str) -> InputError:
        if wanted.isdigit():
            wanted_text = f"There is no routine number {wanted}."
        else:
            wanted_text = f"There is no routine “{printable(wanted[:200])}”."
        return InputError(
            wanted_text,
            _near(routine_name(Path(wanted).name), list(self.routine_names()), "Routines")
            + " `voiceguide list` shows them all.",
        )


def standard_library() -> Library:
    """Return the library of the user's folders, then the shipped ones, in English."""
    shipped_sounds = shipped_folder("sounds")
    return Library(
        routine_folders=(user_routines_folder(), shipped_folder("scripts")),
        sound_folders=(user_sounds_folder(), shipped_sounds, shipped_sounds / "backgrounds"),
    )


def own_sound(name: str) -> Path | None:
    """Return the sound file that the user named by its path, or None if there is no such file.

    A name without a folder and without an ending is that of a sound: a file called `rain` in the
    current folder does not hide it.
    """
    # os.path copes with names for which Path raises.
    path = os.path.expanduser(name)  # noqa: PTH111 (Path raises)
    if os.path.basename(path) == os.path.splitext(path)[0]:  # noqa: PTH119, PTH122 (Path raises)
        return None
    return Path(path) if os.path.isfile(path) else None  # noqa: PTH113 (Path raises)


def is_path(wanted: str) -> bool:
    """Return whether what names a routine or a sound is the path of a file."""
    return (
        "/" in wanted
        or os.sep in wanted
        or wanted.startswith("~")
        or wanted in ("", ".", "..")
        or wanted.endswith(SCRIPT_SUFFIX)
    )


def _scripts(folder: Path) -> list[Path]:
    """Return the scripts in a folder, those first that hide others of the same name."""
    scripts = [(ending_of(path.name), path) for path in _visible(folder)]
    ranked = [(SCRIPT_ENDINGS.index(ending), path) for ending, path in scripts if ending]
    return [path for _rank, path in sorted(ranked)]


def _sounds(folder: Path) -> list[Path]:
    return [path for path in _visible(folder) if path.suffix.lower() in SOUND_SUFFIXES]


def _visible(folder: Path) -> Iterator[Path]:
    """Yield the files in a folder that are not hidden, in order of their names."""
    try:
        entries = sorted(folder.iterdir())
    except OSError:
        return
    for path in entries:
        if not is_hidden(path.name) and os.path.isfile(path):  # noqa: PTH113 (Path raises)
            yield path


def _refuse_other_kinds(wanted: str, places: list[Path]) -> None:
    """Raise InputError if there is a file of this name, but of a kind that cannot be read."""
    for place in places:
        for ending in ("", *_OTHER_SOUND_SUFFIXES):
            path = _confined(place, wanted + ending)
            if path is not None and path.suffix and ending_of(path.name) is None:
                from voiceguide.audio.containers import conversion_hint

                message = f"The sound file {path} is of a kind that cannot be read."
                raise InputError(message, conversion_hint(path))


def _confined(folder: Path, name: str) -> Path | None:
    """Return the file `name` in `folder` or below it; None if it is missing or outside."""
    # Checked before touching the disk: on Windows, looking for \\SERVER\x contacts that server.
    if PureWindowsPath(name).anchor:
        return None
    # A name is tried with many endings, and to make a path of each takes far longer.
    if name.isascii() and not os.path.isfile(f"{folder}/{name}"):  # noqa: PTH113 (faster)
        return None
    try:
        path = as_on_disk(folder, name)
        if not path.is_file():
            return None
        path = path.resolve()
        inside = path.is_relative_to(folder.resolve())
    except (OSError, ValueError, RuntimeError):  # a NUL, a name too long, links in a circle
        return None
    return path if inside else None


def _near(wanted: str, known: list[str], what: str) -> str:
    unique = sorted(set(known))
    near = [name for name in unique if wanted.lower() in name.lower()][:3]
    near = near or nearest(wanted, unique, most=3)
    if near:
        return f"Did you mean {join_words(near, 'or')}?"
    shown = ", ".join(unique[:12]) + (", …" if len(unique) > 12 else "")
    return f"{what}: {shown}." if unique else f"{what}: none were found."
