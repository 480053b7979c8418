"""Language tags as people, scripts and engines write them."""

from __future__ import annotations

import pytest

from voiceguide.script.languages import three_letters
from voiceguide.text import normal_tag, primary_language


@pytest.mark.parametrize(
    ("tag", "normal", "primary", "code"),
    [
        ("en-GB", "en-gb", "en", "eng"),
        ("de", "de", "de", "deu"),
        ("pt_BR", "pt-br", "pt", "por"),
        (" zh-Hant-TW ", "zh-hant-tw", "zh", "zho"),
        ("CMN", "cmn", "cmn", "cmn"),
        ("x", "x", "x", ""),
        ("öäü", "öäü", "öäü", ""),
        ("", "", "", ""),
    ],
)
def test_a_tag_is_read_however_it_is_spelled(
    tag: str, normal: str, primary: str, code: str
) -> None:
    assert (normal_tag(tag), primary_language(tag), three_letters(tag)) == (normal, primary, code)


def test_no_tag_is_no_language() -> None:
    assert (primary_language(None), three_letters(None)) == ("", "")
