"""Which of the two distributions of simpleaudio may be used."""

from __future__ import annotations

import pytest

from voiceguide.audio.outputs import simpleaudio_distribution as module
from voiceguide.audio.outputs.simpleaudio_distribution import current_objection

PATCHED, ORIGINAL = "simpleaudio-patched", "simpleaudio"


@pytest.mark.parametrize(
    ("installed", "python", "remedy"),
    [
        ({PATCHED}, (3, 14), ""),
        ({PATCHED}, (3, 11), ""),
        ({ORIGINAL}, (3, 11), ""),
        ({ORIGINAL}, (3, 12), "pip uninstall simpleaudio"),
        # Both own the same files: whose are they now?
        ({PATCHED, ORIGINAL}, (3, 12), "--force-reinstall simpleaudio-patched"),
        (set(), (3, 11), '[simpleaudio]"'),
    ],
)
def test_simpleaudio_is_used_only_where_python_survives_it(
    monkeypatch: pytest.MonkeyPatch, installed: set[str], python: tuple[int, int], remedy: str
) -> None:
    monkeypatch.setattr(module, "version_of", lambda name: "1.0" if name in installed else "")
    found = current_objection(python)
    assert remedy in found
    assert bool(found) == bool(remedy)
    assert ("Python 3.12;" in found) == (ORIGINAL in installed and python == (3, 12))
