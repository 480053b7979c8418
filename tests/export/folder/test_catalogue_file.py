"""Catalogue files: what they may say, and how mistakes in them are explained."""

from __future__ import annotations

from pathlib import Path

import pytest

from voiceguide.errors import FileError, InputError
from voiceguide.export.folder.catalogue_file import Catalogue, read_catalogue

WHOLE = """
output = "clients"
clips = "/shared/clips"
names = "{voice}/{name}-{pace}.{format}"
quality = "high"
captions = "srt"
artist = "Studio Linden"
background = "rain"
background_level = -3
chimes = false

[[matrix]]
routines = ["pucker", "brow-raise"]
voices = ["en-us", "en-gb"]
paces = ["relaxed", 150]
formats = ["mp3", "html"]

[[matrix]]
kind = "massage"
languages = ["en", "de"]
"""


def read(work: Path, text: str) -> object:
    path = work / "studio.toml"
    path.write_text(text)
    return read_catalogue(path)


def test_every_part_is_read_and_paths_are_meant_from_the_file(work: Path) -> None:
    (work / "studio.toml").write_text(WHOLE)
    found = read_catalogue(work / "studio.toml")
    first, second = found.matrices
    assert (found.output, found.clips) == (work / "clients", Path("/shared/clips"))
    assert (first.routines, first.voices) == (("pucker", "brow-raise"), ("en-us", "en-gb"))
    assert (first.paces, first.forms) == (("relaxed", "150"), ("mp3", "html"))
    assert (second.selection.kind, second.languages) == ("massage", ("en", "de"))
    assert (second.voices, second.paces, second.forms) == ((), (), ("mp3",))
    assert (found.options.background, found.options.background_level) == ("rain", -3)
    assert (found.quality, found.captions, found.options.chimes) == ("high", "srt", False)


def test_scripts_sounds_and_pictures_are_meant_from_the_file_too(work: Path) -> None:
    folder = Path("studio")
    folder.mkdir()
    for name in ("own.flac", "rain.flac"):
        (folder / name).touch()

    def found(text: str) -> Catalogue:
        (folder / "studio.toml").write_text(f"{text}\n[[matrix]]\n{routines}")
        return read_catalogue(folder / "studio.toml")

    routines = "routines = ['scripts/r.md', 's.txt', 'pucker', 'Double chin', '-']"
    read = found("cover = 'face.png'\nbackground = 'own.flac'")
    assert read.cover == str(folder / "face.png")
    assert read.options.background == str(folder / "own.flac")
    assert read.matrices[0].routines == (
        *(str(folder / "scripts/r.md"), str(folder / "s.txt")),
        *("pucker", "Double chin", "-"),
    )
    read = found("cover = 'Off'\nbackground = 'rain'")
    assert (read.cover, read.options.background) == ("Off", "rain")
    # One that is missing is not looked for in the current folder.
    assert found("background = './no.flac'").options.background == str(folder / "no.flac")


def test_a_tilde_in_a_path_is_the_home_folder(work: Path) -> None:
    (work / "studio.toml").write_text("output = '~/out'\nclips = '~/clips'\n[[matrix]]")
    found = read_catalogue(work / "studio.toml")
    assert (found.output, found.clips) == (Path.home() / "out", Path.home() / "clips")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "has no matrix"),
        ("[[matrix", "cannot be read"),
        ("matrix = 3", "cannot be used"),
        ("[[matrix]]\nvoice = ['a']", "unknown word “voice” in a"),
        ("colour = 1\n[[matrix]]", "unknown word “colour”"),
        ("[[matrix]]\nvoices = 'a'", "voices"),
        ("[[matrix]]\nformats = ['mp4']", "formats cannot be “mp4”"),
        ("[[matrix]]\npaces = ['fast']", "fast"),
        ("[[matrix]]\nkind = 'dance'", "dance"),
        ("quality = 'best'\n[[matrix]]", "quality cannot be “best”"),
        ("names = '{x}'\n[[matrix]]", "The names “{x}”"),
        ("background_level = 99\n[[matrix]]", "background_level"),
        ("clips = 'studio.toml'\n[[matrix]]", "is not a folder"),
    ],
)
def test_a_mistake_is_explained_with_the_file_that_it_is_in(
    work: Path, text: str, message: str
) -> None:
    with pytest.raises(InputError, match=message) as caught:
        read(work, text)
    assert "studio.toml" in caught.value.message


def test_a_file_that_is_missing_is_named(work: Path) -> None:
    with pytest.raises(FileError, match=r"none\.toml cannot be read"):
        read_catalogue(work / "none.toml")
