"""Names of routines: by their files' endings, whatever the form of their accents."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from voiceguide.library.names import as_on_disk, is_hidden, routine_name


@pytest.mark.parametrize(
    ("file_name", "name"),
    [
        ("jaw.md", "jaw"),
        ("Jaw.MD", "Jaw"),
        ("jaw.txt", "jaw"),
        ("jaw.md.txt", "jaw"),
        ("jaw.markdown", "jaw"),
        ("jaw 1.5", "jaw 1.5"),
        ("jaw.v2.md", "jaw.v2"),
        (unicodedata.normalize("NFD", "Détente.md"), "Détente"),
    ],
)
def test_a_routine_is_named_after_its_file(file_name: str, name: str) -> None:
    assert routine_name(file_name) == name


def test_names_that_begin_with_a_dot_are_hidden() -> None:
    assert is_hidden("._jaw.md")
    assert not is_hidden("jaw.md")


def test_a_path_is_found_whatever_the_form_of_its_accents(tmp_path: Path) -> None:
    there = tmp_path / unicodedata.normalize("NFD", "été") / unicodedata.normalize("NFC", "clôche")
    there.parent.mkdir()
    there.touch()
    for form in ("NFC", "NFD"):
        wanted = unicodedata.normalize(form, "été/clôche")
        assert as_on_disk(tmp_path, wanted).samefile(there)
    assert as_on_disk(tmp_path, "été/zéro").name == "zéro"
    assert as_on_disk(tmp_path, "é\0").name == "é\0"
