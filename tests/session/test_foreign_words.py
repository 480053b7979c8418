"""A script in another language than the voice that reads it is told, with what to write."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands import Voiceguide
from voiceguide.session import foreign_words

GERMAN = """\
# Abendmassage

## Wangen
- [5s] Streiche mit beiden Händen von der Nase zu den Ohren.
- Atme ruhig ein und aus, und lass die Schultern sinken.
"""
LOOKS_GERMAN = "These words look German, and the voice speaks English."


@pytest.fixture(autouse=True)
def english_by_default(monkeypatch: pytest.MonkeyPatch) -> None:
    """As with espeak, on every platform."""
    monkeypatch.setattr(foreign_words, "DRIVER", "espeak")


def warnings_of(voiceguide: Voiceguide, script: str, *options: str) -> list[str]:
    Path("mine.md").write_text(script, encoding="utf-8")
    [checked] = voiceguide("check", "mine.md", "--json", *options).json
    assert {warning["line"] for warning in checked["warnings"]} <= {1, 3}
    return [warning["message"] for warning in checked["warnings"]]


def test_it_is_told_until_the_script_or_the_voice_fits(voiceguide: Voiceguide, work: Path) -> None:
    [warning] = warnings_of(voiceguide, GERMAN)
    assert warning.startswith(LOOKS_GERMAN)
    assert warning.endswith("begin with “---”, “language: de”, “---” on a line each.")
    [warning] = warnings_of(voiceguide, f"---\nkind: massage\n---\n{GERMAN}")
    assert warning.endswith("add “language: de” below this line.")
    [warning] = warnings_of(voiceguide, f"---\nkind: massage\nlanguage: en-GB\n---\n{GERMAN}")
    assert warning.endswith("change this line to “language: de”.")
    assert warnings_of(voiceguide, f"---\nlanguage: de\n---\n{GERMAN}") == []
    assert warnings_of(voiceguide, GERMAN, "--voice", "de") == []
    [warning] = warnings_of(voiceguide, GERMAN, "--voice", "fr")
    assert "the voice speaks French" in warning


def test_every_command_that_would_speak_it_tells_it(voiceguide: Voiceguide, work: Path) -> None:
    Path("mine.md").write_text(GERMAN, encoding="utf-8")
    for command in (
        ("show", "mine.md"),
        ("export", "mine.md", "-o", "mine.wav"),
        ("start", "mine.md", "--now", "--plain", "--output", "silent", "--strict"),
    ):
        done = voiceguide(*command)
        assert done.err.count(LOOKS_GERMAN) == 1, command
    assert done.code == 2


def test_an_included_script_is_told_by_its_own_name(voiceguide: Voiceguide, work: Path) -> None:
    Path("wangen.md").write_text(GERMAN, encoding="utf-8")
    whole = "# Mine\n\n## Begin\n- Rest.\n\n## Wangen\n- [include wangen]\n"
    [warning] = warnings_of(voiceguide, whole)
    assert warning.startswith("wangen.md: ")
    assert LOOKS_GERMAN in warning
