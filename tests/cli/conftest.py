"""Routines of the user's own, for tests of commands that take several."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.export.folder.builders import script


@pytest.fixture
def routines(home: Path) -> Path:
    """The folder of the user's own routines, in which there are two short ones."""
    folder = home / "data" / "voiceguide" / "routines"
    folder.mkdir(parents=True)
    (folder / "alpha.md").write_text(script("Alpha ears"))
    (folder / "beta.md").write_text(script("Beta ears", "Two."))
    return folder
