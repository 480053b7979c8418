"""Which of the two distributions of simpleaudio may be used."""

from __future__ import annotations

import pytest

from voiceguide.audio.outputs import simpleaudio_distribution as module
from voiceguide.audio.outputs.simpleaudio_distribution import (
    current_objection,
    installed,
    objection,
)


@pytest.mark.parametrize(
    ("patched", "original", "python", "remedy"),
    [
        (True, False, (3, 14), ""),
        (True, False, (3, 11), ""),
        (False, True, (3, 11), ""),
        (False, True, (3, 12), "pip uninstall simpleaudio"),
        # Both own the same files: whose are they now?
        (True, True, (3, 12), "--force-reinstall simpleaudio-patched"),
        (False, False, (3, 11), '[simpleaudio]"'),
    ],
)
def test_simpleaudio_is_used_only_where_python_survives_it(
    patched: bool, original: bool, python: tuple[int, int], remedy: str
) -> None:
    found = objection(patched=patched, original=original, python=python)
    assert remedy in found
    assert bool(found) == bool(remedy)


def test_which_python_it_crashes_is_said() -> None:
    assert "Python 3.12;" in objection(patched=False, original=True, python=(3, 12))


def test_what_is_installed_is_looked_up() -> None:
    assert installed("numpy")
    assert not installed("no-such-distribution")


@pytest.mark.parametrize(
    ("installed", "remedy"),
    [
        ("simpleaudio-patched", ""),
        ("simpleaudio", "pip uninstall simpleaudio"),
        ("", "not installed"),
    ],
)
def test_the_objection_here_is_to_what_is_installed_here(
    monkeypatch: pytest.MonkeyPatch, installed: str, remedy: str
) -> None:
    monkeypatch.setattr(module, "_FIRST_PYTHON_IT_CRASHES", (3, 0))
    monkeypatch.setattr(module, "version_of", lambda name: "1.0" if name == installed else "")
    found = current_objection()
    assert remedy in found
    assert bool(found) == bool(remedy)
