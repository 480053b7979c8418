"""The language of the system, from its variables."""

from __future__ import annotations

import sys

import pytest

from voiceguide.system.language import system_language


@pytest.mark.skipif(sys.platform == "win32", reason="Windows is asked when no variable is set")
@pytest.mark.parametrize(
    ("variables", "language"),
    [
        ({}, ""),
        ({"LANG": "de_DE.UTF-8"}, "de-de"),
        ({"LANG": "C.UTF-8"}, ""),
        ({"LANG": "POSIX"}, ""),
        ({"LANG": "en_US.UTF-8", "LC_MESSAGES": "sr_RS@latin"}, "sr-rs"),
        ({"LANG": "en_US", "LC_ALL": "fr"}, "fr"),
    ],
)
def test_the_most_particular_variable_says_the_language(
    variables: dict[str, str], language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert system_language() == language
