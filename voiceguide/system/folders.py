"""The folders that voiceguide reads and keeps things in."""

from __future__ import annotations

from pathlib import Path


def shipped_folder(name: str) -> Path:
    """`sounds` or `scripts`: inside an installed package, or in the checkout beside it."""
    package = Path(__file__).resolve().parents[1]
    inside = package / name
    if not inside.is_dir() and (package.parent / "pyproject.toml").is_file():
        return package.parent / name
    return inside


def user_routines_folder() -> Path:
    """Where the user's own routines live."""
    return _user_folder() / "routines"


def user_sounds_folder() -> Path:
    """Where the user's own sounds live."""
    return _user_folder() / "sounds"


def _user_folder() -> Path:
    import platformdirs

    return Path(platformdirs.user_data_dir("voiceguide", appauthor=False))


def settings_path() -> Path:
    """Where the settings file is, whether it exists or not."""
    import platformdirs

    folder = platformdirs.user_config_dir("voiceguide", appauthor=False, roaming=True)
    return Path(folder) / "settings.toml"


def unfinished_path() -> Path:
    """Where it is remembered; may be deleted at any time."""
    import platformdirs

    return Path(platformdirs.user_state_dir("voiceguide", appauthor=False)) / "unfinished.json"


def cache_folder() -> Path:
    """Where spoken clips are kept; may be deleted at any time."""
    import platformdirs

    return Path(platformdirs.user_cache_dir("voiceguide", appauthor=False)) / "speech"
