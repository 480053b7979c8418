"""The folders that voiceguide reads from and writes to. None of them has to exist."""

from __future__ import annotations

from pathlib import Path


def shipped_folder(name: str) -> Path:
    """Return the folder `sounds` or `scripts`: in the installed package, or in the checkout."""
    package = Path(__file__).resolve().parents[1]
    inside = package / name
    if not inside.is_dir() and (package.parent / "pyproject.toml").is_file():
        return package.parent / name
    return inside


def user_routines_folder() -> Path:
    """Return the folder of the user's own routines."""
    return _user_folder() / "routines"


def user_sounds_folder() -> Path:
    """Return the folder of the user's own sounds."""
    return _user_folder() / "sounds"


def user_voices_folder() -> Path:
    """Return the folder of the user's own natural voices."""
    return _user_folder() / "voices"


def user_narrations_folder() -> Path:
    """Return the folder of recorded narrations, which has a folder for each."""
    return _user_folder() / "narrations"


def profile_path() -> Path:
    """Return the file that says what the user leaves out for now."""
    return _user_folder() / "profile.json"


def composed_path() -> Path:
    """Return the file of the routine that `start` composed last; it may be deleted at any time."""
    return _state_folder() / "composed.md"


def _user_folder() -> Path:
    import platformdirs

    return Path(platformdirs.user_data_dir("voiceguide", appauthor=False))


def _state_folder() -> Path:
    import platformdirs

    return Path(platformdirs.user_state_dir("voiceguide", appauthor=False))


def settings_path() -> Path:
    """Return the path of the settings file."""
    import platformdirs

    folder = platformdirs.user_config_dir("voiceguide", appauthor=False, roaming=True)
    return Path(folder) / "settings.toml"


def unfinished_path() -> Path:
    """Return the file that records an unfinished session; it may be deleted at any time."""
    return _state_folder() / "unfinished.json"


def last_used_path() -> Path:
    """Return the file that names the routine used last; it may be deleted at any time."""
    return _state_folder() / "last-used.json"


def practice_path() -> Path:
    """Return the file of what was practised."""
    return _state_folder() / "practice.sqlite3"


def natural_voices_mentioned_path() -> Path:
    """Return the file that is there once natural voices have been mentioned."""
    return _state_folder() / "natural-voices-mentioned"


def cache_folder() -> Path:
    """Return the folder of cached speech; it may be deleted at any time."""
    import platformdirs

    return Path(platformdirs.user_cache_dir("voiceguide", appauthor=False)) / "speech"


def catalogue_cache_folder() -> Path:
    """Return the folder of the speech of catalogues; it may be deleted at any time."""
    return cache_folder().with_name("catalogue")


def models_cache_folder() -> Path:
    """Return the folder of models put together from packages; it may be deleted at any time."""
    return cache_folder().with_name("models")
