"""Names of a catalogue's files: what a template may be, and that every name is safe."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceguide.errors import InputError
from voiceguide.export.folder.file_names import FIELDS, USUAL_NAMES, NameTemplate

VALUES = {"language": "de", "voice": "piper/de_DE-x", "pace": "90%", "name": "a", "format": "mp3"}


@pytest.mark.parametrize(
    ("template", "path", "overview"),
    [
        (USUAL_NAMES, "de/piper-de_DE-x/90/a.mp3", "de/piper-de_DE-x"),
        ("{name}-{pace}.{format}", "a-90.mp3", ""),
        ("brand/{language}/{format}/{name}.{format}", "brand/de/mp3/a.mp3", "brand/de"),
        ("{pace}/{language}/{name}.{format}", "90/de/a.mp3", ""),
    ],
)
def test_a_template_becomes_a_path_and_the_folder_of_its_overview(
    template: str, path: str, overview: str
) -> None:
    names = NameTemplate(template)
    assert (names.path(VALUES), names.overview(VALUES)) == (path, overview)


@pytest.mark.parametrize(
    "template",
    [
        *("", "{name}", "/{name}.{format}", "../{name}.{format}", "{name}.{format}/"),
        *("a//{name}.{format}", "a b/{name}.{format}", "C:{name}.{format}", "{title}.{format}"),
        *("{}.{format}", "{name!r}.{format}", "{name:>9}.{format}", "{name", "{name.x}.{format}"),
        *("{name[0]}.{format}", "{name}.{voice}", "{name}.x"),
    ],
)
def test_a_template_that_leads_elsewhere_or_names_something_unknown_is_refused(
    template: str,
) -> None:
    with pytest.raises(InputError, match="The names "):
        NameTemplate(template)


def test_what_a_template_cannot_tell_apart_is_named() -> None:
    assert NameTemplate("{name}.{format}").missing({"voice", "pace", "name"}) == ["voice", "pace"]


@given(st.text(), st.sampled_from(FIELDS))
def test_no_value_leads_out_of_its_folder(value: str, field: str) -> None:
    path = NameTemplate(USUAL_NAMES).path({**VALUES, field: value})
    folders = path.split("/")
    assert len(folders) == 4
    for folder in folders:
        assert folder.strip(". ") == folder
        assert folder
        assert not set(folder) & set('\\:*?"<>|\0\n')
        assert len(folder.encode()) < 255 or not folder.isascii()


@pytest.mark.parametrize("name", ["con", "NUL", "com1", "aux.x"])
def test_the_names_of_windows_devices_are_avoided(name: str) -> None:
    assert NameTemplate("{name}.{format}").path({**VALUES, "name": name}) == f"_{name}.mp3"
