"""Word errors: what sounds alike counts as no difference, whatever its spelling."""

from __future__ import annotations

import pytest

from tests.needs import needs_module
from voiceguide.speech.word_errors import word_errors, wrong_share


@pytest.fixture(autouse=True)
def _installed() -> None:
    needs_module("whisper_normalizer", "whisper-normalizer")
    needs_module("text_to_num", "text2num")


@pytest.mark.parametrize(
    ("said", "heard", "language", "errors"),
    [
        ("Hold for 20 seconds.", "hold for twenty seconds", "en-GB", (0, 4)),
        ("Colour the grey line", "Color the gray line.", "en", (0, 4)),
        # Two words for one, and one for two, here and there.
        ("Lift the cheekbones with your finger tips", "cheek bones fingertips", "en", (4, 7)),
        ("Lift the cheekbones", "Lift the cheek bones", "en", (0, 3)),
        ("Finger tips up", "Fingertips up", "en", (0, 3)),
        ("Stroke up your jaw", "Stroke your jar now", "en", (3, 4)),
        ("Breathe out", "", "en", (2, 2)),
        ("!", "Breathe", "en", (1, 0)),
        ("Zwanzig Sekunden halten.", "20 Sekunden halten", "de-DE", (0, 3)),
        ("Tenez vingt secondes", "tenez 20 secondes", "fr", (0, 3)),
        # A language whose numbers nobody knows.
        ("Pidä kaksi minuuttia", "pidä kaksi minuuttia!", "fi", (0, 3)),
    ],
)
def test_errors_are_counted_in_words(
    said: str, heard: str, language: str, errors: tuple[int, int]
) -> None:
    assert word_errors(said, heard, language) == errors


@pytest.mark.parametrize(
    ("heard", "share"),
    [
        ("Press the left side, of your jaw.", 0.0),
        # Misheard, but all of it.
        ("Breast, the left side of your jaw", 1 / 7),
        # Broken off.
        ("Press the left side of your", 1.0),
        # Another line of the same routine, with one word of seven that differs.
        ("Press the right side of your jaw.", 1.0),
        ("", 1.0),
    ],
)
def test_a_line_is_not_where_it_breaks_off_or_another_one_is_rather_said(
    heard: str, share: float
) -> None:
    said, other = "Press the left side of your jaw.", "Press the right side of your jaw."
    assert wrong_share(said, heard, "en", [other]) == pytest.approx(share)
