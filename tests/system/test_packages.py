"""Versions read from folder names, compared with the slower importlib.metadata."""

from __future__ import annotations

import sys
from importlib import metadata
from pathlib import Path

import pytest

from voiceguide.system.packages import version_of


@pytest.mark.parametrize("name", ["click", "markdown-it-py", "Markdown_It.PY", "numpy", "pyttsx3"])
def test_a_version_is_the_one_that_importlib_metadata_reports(name: str) -> None:
    assert version_of(name) == metadata.version(name)


def test_what_is_not_installed_has_no_version() -> None:
    assert version_of("no-such-distribution") == ""


@pytest.mark.parametrize("folder", ["Odd_Name-1.2.dist-info", "odd.name-1.2-py3.11.egg-info"])
def test_a_name_is_the_same_however_it_is_spelt(
    folder: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / folder).mkdir()
    monkeypatch.setattr(sys, "path", [str(tmp_path / "missing"), str(tmp_path)])
    version_of.cache_clear()
    assert version_of("odd-name") == "1.2"
    version_of.cache_clear()
