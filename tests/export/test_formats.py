"""The format of an export, from its name and its path."""

from __future__ import annotations

from pathlib import Path

import pytest

from voiceguide.errors import InputError
from voiceguide.export.formats import FORMATS, QUALITIES, format_for


@pytest.mark.parametrize(
    ("path", "named", "form", "page"),
    [
        ("out.mp3", None, "mp3", False),
        ("OUT.FLAC", None, "flac", False),
        ("a.wav/out.m4b", None, "m4b", False),
        ("out.wav", "flac", "flac", False),
        ("out", "Opus", "opus", False),
        ("out.html", None, "mp3", True),
        ("out.HTM", None, "mp3", True),
        ("out.wav", "html", "mp3", True),
        ("out.html", "ogg", "ogg", False),
    ],
)
def test_a_format_comes_from_its_name_else_from_the_suffix(
    path: str, named: str | None, form: str, page: bool
) -> None:
    assert format_for(Path(path), named) == (FORMATS[form], page)


@pytest.mark.parametrize(
    ("path", "named", "message"),
    [
        ("out", None, "out has no suffix, so its format is unknown."),
        ("out.xyz", None, "“xyz” is not an export format."),
        ("out.wav", "xyz", "“xyz” is not an export format."),
        ("-", None, "An audio file cannot be written to standard output."),
        ("-", "html", "A page cannot be written to standard output."),
    ],
)
def test_anything_else_is_refused(path: str, named: str | None, message: str) -> None:
    with pytest.raises(InputError) as caught:
        format_for(Path(path), named)
    assert caught.value.message == message
    assert caught.value.hint


def test_lossy_formats_have_a_rising_setting_for_each_quality() -> None:
    for form in FORMATS.values():
        settings = [form.setting(quality) for quality in QUALITIES]
        if form.name in ("wav", "flac"):
            assert settings == [None, None, None]
        else:
            assert settings == sorted(set(form.settings))
