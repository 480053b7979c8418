"""Which language the shipped routines are in: asked for, saved, or the system's."""

from __future__ import annotations

from pathlib import Path

import pytest

from voiceguide.errors import InputError
from voiceguide.library.catalog import Library
from voiceguide.session.routine_language import in_chosen_language
from voiceguide.session.settings import Settings


@pytest.fixture
def library(tmp_path: Path) -> Library:
    for folder in (".", "de", "fr"):
        (tmp_path / folder).mkdir(exist_ok=True)
        (tmp_path / folder / "jaw.md").touch()
    return Library((tmp_path,), ())


@pytest.mark.parametrize(
    ("asked", "saved", "system", "chosen"),
    [
        ("fr", "de", "de_DE.UTF-8", "fr"),
        ("de-AT", None, "C", "de"),
        ("EN_us", "de", "de_DE.UTF-8", "en"),
        (None, "fr", "de_DE.UTF-8", "fr"),
        (None, None, "de_CH.UTF-8", "de"),
        (None, None, "pt_BR.UTF-8", "en"),
        (None, None, "C.UTF-8", "en"),
        (None, None, "", "en"),
    ],
)
def test_asked_for_then_saved_then_the_systems_then_english(
    library: Library,
    monkeypatch: pytest.MonkeyPatch,
    asked: str | None,
    saved: str | None,
    system: str,
    chosen: str,
) -> None:
    monkeypatch.setenv("LC_MESSAGES", system)
    monkeypatch.setenv("LANG", "C")
    assert in_chosen_language(library, asked, Settings(language=saved)).language == chosen


@pytest.mark.parametrize("wanted", ["pt-BR", "deutsch", "", "../de", "\x1b[31m"])
def test_a_language_that_is_not_shipped_is_an_error_that_names_those_there_are(
    library: Library, wanted: str
) -> None:
    for asked, saved in ((wanted, None), (None, wanted)):
        with pytest.raises(InputError) as caught:
            in_chosen_language(library, asked, Settings(language=saved))
        assert caught.value.hint == "Languages are en, de and fr."
        assert ("settings.toml: language: " in caught.value.message) is (asked is None)
        assert caught.value.message.isprintable()


def test_without_translations_there_is_english(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="Use en") as caught:
        in_chosen_language(Library((tmp_path,), ()), "de", Settings())
    assert caught.value.hint == "Use en."
