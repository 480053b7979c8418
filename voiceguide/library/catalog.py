"""Finds routines and sounds: beside a script, in the user's folders, and among those shipped.

Reads the files; `script` parses routines, `audio` decodes sounds.
"""

from __future__ import annotations

import difflib
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath

from voiceguide.errors import FileError, InputError
from voiceguide.script.routine import Routine
from voiceguide.system.folders import shipped_folder, user_routines_folder, user_sounds_folder
from voiceguide.text import join_words, printable

SCRIPT_SUFFIX = ".md"
SOUND_SUFFIXES = (
    ".flac", ".wav", ".ogg", ".opus", ".mp3", ".aiff", ".aif",
    ".m4a", ".mp4", ".aac", ".wma", ".webm", ".mka",
)  # fmt: skip
STANDARD_INPUT = "-"


@dataclass(frozen=True)
class Library:
    """The folders in which routines and sounds are looked for, first to last."""

    routine_folders: tuple[Path, ...]
    sound_folders: tuple[Path, ...]

    def routine_names(self) -> dict[str, Path]:
        """Return every routine by name; the user's own hide shipped ones of the same name."""
        names: dict[str, Path] = {}
        for folder in self.routine_folders:
            for path in _files(folder, (SCRIPT_SUFFIX,)):
                if path.stem.lower() != "readme":
                    names.setdefault(path.stem, path)
        return dict(sorted(names.items()))

    def load(self, wanted: str) -> Routine:
        """Return the routine with this name or path, or `-` for standard input.

        Raises InputError with similar names, FileError or ScriptError.
        """
        if wanted == STANDARD_INPUT:
            from voiceguide.script.parser import LARGEST_BYTES

            data = sys.stdin.buffer.read(LARGEST_BYTES + 1)
            return _parse(data, "standard input", Path.cwd())
        # Path raises for an unknown home folder and for a name that is too long; os.path copes.
        path = Path(os.path.expanduser(wanted))  # noqa: PTH111 (as above)
        if _is_path(wanted):
            if not os.path.exists(path):  # noqa: PTH110 (as above)
                raise self._no_routine(wanted)
            return read_routine(path)
        names = self.routine_names()
        if wanted in names:
            return read_routine(names[wanted])
        for beside in (wanted, wanted + SCRIPT_SUFFIX):
            if os.path.isfile(beside):  # noqa: PTH113 (as above)
                return read_routine(Path(beside))
        raise self._no_routine(wanted)

    def load_included(self, wanted: str, within: Routine) -> Routine:
        """Return the routine that `[include]` names: beside the script `within`, else by name.

        Raises InputError with similar names, FileError or ScriptError.
        """
        if within.folder is not None:
            folder = Path(within.folder)
            for candidate in (wanted, wanted + SCRIPT_SUFFIX):
                path = _confined(folder, candidate, (SCRIPT_SUFFIX,))
                if path is not None:
                    # Named like the including script, so that a cycle is recognised.
                    return read_routine(folder / path.relative_to(folder.resolve()))
        names = self.routine_names()
        if wanted not in names:
            raise self._no_routine(wanted)
        return read_routine(names[wanted])

    def find_sound(self, wanted: str, folder: str | None, *, recording: bool = False) -> Path:
        """Return the file of a sound: beside the script in `folder`, the user's, or a shipped one.

        Never returns a file outside these folders, whatever the name says. For a `recording`
        (`[play]`), the similar names in the error carry their endings. Raises InputError.
        """
        places = ([Path(folder)] if folder else []) + list(self.sound_folders)
        endings = ("", *SOUND_SUFFIXES)
        for place in places:
            for ending in endings:
                path = _confined(place, wanted + ending, SOUND_SUFFIXES)
                if path is not None:
                    return path
        known = [path.name if recording else path.stem for path in self._sounds(places)]
        message = f"There is no sound “{printable(wanted[:80])}”."
        raise InputError(message, _near(wanted, known, "Sounds"))

    def background_names(self) -> list[str]:
        """Return the names of the shipped backgrounds and of the user's own sounds."""
        own, *_, shipped = self.sound_folders
        return [path.stem for place in (shipped, own) for path in _files(place, SOUND_SUFFIXES)]

    def _sounds(self, places: list[Path]) -> Iterator[Path]:
        for place in places:
            yield from _files(place, SOUND_SUFFIXES)

    def _no_routine(self, wanted: str) -> InputError:
        if wanted.isdigit():
            wanted_text = f"There is no routine number {wanted}."
        else:
            wanted_text = f"There is no routine “{printable(wanted[:200])}”."
        return InputError(
            wanted_text,
            _near(Path(wanted).stem, list(self.routine_names()), "Routines")
            + " `voiceguide list` shows them all.",
        )


def standard_library() -> Library:
    """Return the library of the user's folders, then the shipped ones."""
    shipped_sounds = shipped_folder("sounds")
    return Library(
        routine_folders=(user_routines_folder(), shipped_folder("scripts")),
        sound_folders=(user_sounds_folder(), shipped_sounds, shipped_sounds / "backgrounds"),
    )


def own_sound(name: str) -> Path | None:
    """Return the sound file that the user named by its path, or None if there is no such file."""
    # os.path copes with names for which Path raises.
    path = os.path.expanduser(name)  # noqa: PTH111 (as above)
    return Path(path) if os.path.isfile(path) else None  # noqa: PTH113 (as above)


def read_routine(path: Path) -> Routine:
    """Read and parse the script at `path`. Raises FileError or ScriptError."""
    from voiceguide.script.parser import LARGEST_BYTES

    try:
        with path.open("rb") as file:
            data = file.read(LARGEST_BYTES + 1)
    except IsADirectoryError:
        hint = "Name a routine script inside it (a .md file)."
        raise FileError(f"{path} is a folder.", hint) from None
    except OSError as error:
        message = f"{path} cannot be read: {error.strerror or error}."
        raise FileError(message, "Check that the file exists and that you may read it.") from None
    return _parse(data, str(path), path.parent)


def _parse(data: bytes, name: str, folder: Path) -> Routine:
    from voiceguide.script.parser import decode_script, parse_script

    return parse_script(decode_script(data, name), name, folder)


def _is_path(wanted: str) -> bool:
    return (
        "/" in wanted
        or os.sep in wanted
        or wanted.startswith("~")
        or wanted in ("", ".", "..")
        or wanted.endswith(SCRIPT_SUFFIX)
    )


def _files(folder: Path, suffixes: tuple[str, ...]) -> list[Path]:
    try:
        entries = sorted(folder.iterdir())
    except OSError:
        return []
    return [
        path
        for path in entries
        if path.suffix.lower() in suffixes and os.path.isfile(path)  # noqa: PTH113 (Path raises)
    ]


def _confined(folder: Path, name: str, suffixes: tuple[str, ...]) -> Path | None:
    """Return the file `name` in `folder` or below it; None if it is missing or outside."""
    # Checked before touching the disk: on Windows, looking for \\SERVER\x contacts that server.
    if PureWindowsPath(name).anchor:
        return None
    try:
        home = folder.resolve()
        path = (home / name).resolve()
        inside = path.is_relative_to(home) and path.is_file()
    except (OSError, ValueError, RuntimeError):  # a NUL, a name too long, links in a circle
        return None
    return path if inside and path.suffix.lower() in suffixes else None


def _near(wanted: str, known: list[str], what: str) -> str:
    unique = sorted(set(known))
    near = difflib.get_close_matches(wanted.lower(), unique, n=3, cutoff=0.5)
    near = near or [name for name in unique if wanted.lower() in name.lower()][:3]
    if near:
        return f"Did you mean {join_words(near, 'or')}?"
    shown = ", ".join(unique[:12]) + (", …" if len(unique) > 12 else "")
    return f"{what}: {shown}." if unique else f"{what}: none were found."
