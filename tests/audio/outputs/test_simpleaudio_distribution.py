"""Which of the two distributions of simpleaudio may be used."""

from __future__ import annotations

import pytest

from voiceguide.audio.outputs.simpleaudio_distribution import objection


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
