"""The saved settings: a TOML file in the platform's configuration folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from msgspec import Struct

from voiceguide.audio.levels import LEVELS_DB
from voiceguide.errors import FileError, InputError
from voiceguide.script.durations import DurationError, parse_duration
from voiceguide.script.pace import PaceError, parse_pace
from voiceguide.script.pronunciation import MOST_WORDS, PronunciationError, checked_pair
from voiceguide.system.files import rewrite, write_whole
from voiceguide.system.folders import settings_path
from voiceguide.system.reading import read_text
from voiceguide.system.stored import parse_toml
from voiceguide.text import nearest, printable


class Settings(Struct, frozen=True):
    """Saved defaults; None for everything that was not saved.

    `pace` is in words per minute, `volume` in percent, `background` a sound's name or `off`,
    `background_level` and `chime_level` in decibels above the usual level. `listen` says whether
    sessions listen for spoken commands, `clap` whether for double claps too, `room_tone` whether
    the sound of a quiet room fills the pauses. `say` are words and their pronunciations.
    `language` is that of the shipped routines, a tag such as `de`.
    """

    pace: int | None = None
    voice: str | None = None
    volume: float | None = None
    background: str | None = None
    chimes: bool | None = None
    output: str | None = None
    listen: bool | None = None
    clap: bool | None = None
    background_level: float | None = None
    say: tuple[tuple[str, str], ...] = ()
    chime_level: float | None = None
    begin_after: float | None = None
    """After how many seconds a session begins by itself; 0 for at once, without a start card."""
    room_tone: bool | None = None
    language: str | None = None
    practice: bool | None = None
    """Whether it is kept what was practised."""


def load_settings(path: Path | None = None) -> Settings:
    """Read the settings; without a file, nothing is set.

    Raises FileError for a file that cannot be read, InputError for one that makes no sense.
    """
    path = path or settings_path()
    try:
        data = parse_toml(read_text(path, "utf-8-sig"))
    except (FileNotFoundError, NotADirectoryError):
        return Settings()
    except OSError as error:
        raise FileError(f"{path} cannot be read: {error.strerror or error}.") from None
    except ValueError as error:  # not TOML, or not UTF-8
        hint = "Correct that line, or delete the file to start afresh."
        raise InputError(f"The settings file {path} cannot be read: {error}.", hint) from None
    known = Settings.__struct_fields__
    for key in data:
        if key not in known:
            near = nearest(key, known)
            hint = f"Did you mean {near[0]}?" if near else f"Settings are {', '.join(known)}."
            raise InputError(f"{path}: unknown setting “{key}”.", hint)
    return Settings(**{key: _checked(path, key, value) for key, value in data.items()})


def _checked(path: Path, key: str, value: object) -> Any:
    if key == "pace":
        try:
            wpm = parse_pace(str(value)).wpm
        except PaceError as error:
            raise InputError(f"{path}: {error}") from None
        if wpm is None:
            raise InputError(f"{path}: pace cannot be a percentage here.", "Write pace = 150.")
        return wpm
    if key == "volume" or key in LEVELS_DB:
        lowest, highest = LEVELS_DB.get(key, (0, 100))
        number = value if isinstance(value, int | float) and not isinstance(value, bool) else None
        if number is None or not lowest <= number <= highest:
            message = f"{path}: {key} must be a number from {lowest:g} to {highest:g}."
            example = "-6 for a quieter one" if key in LEVELS_DB else "100"
            raise InputError(message, f"Write {key} = {example}.")
        return float(number)
    if key == "say":
        return _pronunciations(path, value)
    if key in ("chimes", "listen", "clap", "room_tone", "practice"):
        if not isinstance(value, bool):
            raise InputError(f"{path}: {key} must be true or false.", f"Write {key} = true.")
        return value
    if key == "begin_after":
        try:
            return begins_after_s(value if isinstance(value, str) else "")
        except DurationError:
            message = f"{path}: begin_after must be a time with its unit, or now."
            raise InputError(message, 'Write begin_after = "20s".') from None
    if not isinstance(value, str) or not value:
        raise InputError(f"{path}: {key} must be text in quotes.", f'Write {key} = "…".')
    if key == "output":
        from voiceguide.audio.outputs import CHOICES

        if value not in CHOICES:
            message = f"{path}: There is no output “{printable(value[:60])}”."
            raise InputError(message, f"Outputs are {', '.join(CHOICES)}.")
    return value


def begins_after_s(text: str) -> float:
    """Return after how many seconds a session begins by itself. Raises DurationError."""
    return 0.0 if text.strip().casefold() == "now" else parse_duration(text)


def _pronunciations(path: Path, value: object) -> tuple[tuple[str, str], ...]:
    hint = 'Write [say] and below it a line for each word: "gua sha" = "gwah shah".'
    pairs = list(value.items()) if isinstance(value, dict) else []
    texts = all(isinstance(text, str) for pair in pairs for text in pair)
    if not isinstance(value, dict) or not texts or len(pairs) > MOST_WORDS:
        raise InputError(f"{path}: say must be a list of words with pronunciations.", hint)
    try:
        return tuple(checked_pair(word, said) for word, said in pairs)
    except PronunciationError as error:
        raise InputError(f"{path}: say: {error}", hint) from None


def save_setting(key: str, value: str | int | float | bool, path: Path | None = None) -> Path:
    """Save one setting, keep the rest of the file, comments included, and return its path.

    Raises InputError for a value or file that makes no sense, FileError if nothing can be written.
    """
    import tomlkit

    path = path or settings_path()
    load_settings(path)
    value = _checked(path, key, value)
    try:
        document = tomlkit.parse(read_text(path, "utf-8-sig"))
    except (FileNotFoundError, NotADirectoryError):
        document = tomlkit.document()
    document[key] = value
    try:
        _write(path.resolve(), tomlkit.dumps(document))  # resolved, so that a link stays a link
    except OSError as error:
        option = f"--{key.replace('_', '-')}"
        raise FileError(
            f"The setting could not be saved to {path}: {error.strerror or error}.",
            f"Use {option} or the variable VOICEGUIDE_{key.upper()} each time instead.",
        ) from None
    return path


def _write(path: Path, text: str) -> None:
    """Write the file whole, with the permissions it had; a new one is private. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists():
        rewrite(path, text)
    else:
        write_whole(path, text, private=True)
