"""Folders: the user's own where the platform keeps them, and those shipped with the program."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.paths import CHECKOUT
from voiceguide.system import folders


@pytest.mark.parametrize(
    ("find", "path"),
    [
        (folders.settings_path, "config/voiceguide/settings.toml"),
        (folders.user_routines_folder, "data/voiceguide/routines"),
        (folders.user_sounds_folder, "data/voiceguide/sounds"),
        (folders.unfinished_path, "state/voiceguide/unfinished.json"),
        (folders.cache_folder, "cache/voiceguide/speech"),
    ],
)
def test_each_kind_of_file_is_in_the_folder_the_platform_has_for_it(
    find: Callable[[], Path], path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import platformdirs.unix

    for kind in ("config", "data", "state", "cache"):
        monkeypatch.setenv(f"XDG_{kind.upper()}_HOME", str(tmp_path / kind))
    monkeypatch.setattr(platformdirs, "PlatformDirs", platformdirs.unix.Unix)
    assert find() == tmp_path / path
    assert not find().exists()


def test_shipped_files_are_found_in_the_checkout() -> None:
    assert folders.shipped_folder("sounds") == CHECKOUT / "sounds"
    assert list(folders.shipped_folder("scripts").glob("*.md"))


def test_an_installed_package_brings_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = tmp_path / "voiceguide" / "system" / "folders.py"
    monkeypatch.setattr(folders, "__file__", str(module))
    # A stray folder beside an installed package is not the program's.
    (tmp_path / "sounds").mkdir()
    assert folders.shipped_folder("sounds") == tmp_path / "voiceguide" / "sounds"
