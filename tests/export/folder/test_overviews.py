"""Overviews: every export is listed on a page, and no page or playlist outlives what it lists."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.export.folder.builders import entry_for
from voiceguide.export.folder.index_page import INDEX
from voiceguide.export.folder.manifest import Manifest
from voiceguide.export.folder.overviews import write_overviews
from voiceguide.export.folder.playlist import PLAYLIST
from voiceguide.system.open_folder import OpenFolder, Seal


@pytest.fixture
def manifest(work: Path) -> Iterator[Manifest]:
    with OpenFolder(work) as folder, Manifest(folder) as manifest:
        yield manifest


def export(manifest: Manifest, file: str) -> str:
    """Export a file, and return the folder whose overview lists it: the one that it is in."""
    path = Path(file)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.with_name(".left").write_bytes(b"x")
    overview = file.rpartition("/")[0]
    entry = entry_for(file, routine=path.stem, title=path.stem, sizes={file: 1}, overview=overview)
    manifest.place({file: (".left", Seal.of(b"x"))}, entry)
    return overview


def prune(manifest: Manifest, *files: str) -> set[str]:
    for file in files:
        manifest.remove(file)
    return manifest.forget_missing()


def linked(folder: str = "") -> list[str]:
    return re.findall('href="./(.*?)"', Path(folder, INDEX).read_text(encoding="utf-8"))


def test_the_outermost_page_lists_its_own_routines_beside_the_overviews(
    manifest: Manifest,
) -> None:
    changed = {export(manifest, "en/en-us/a.mp3")}
    write_overviews(manifest, changed, ["mp3"])
    assert linked() == [f"en/en-us/{INDEX}"]
    write_overviews(manifest, {export(manifest, "b.mp3")}, ["mp3"])
    assert linked() == [PLAYLIST, f"en/en-us/{INDEX}", "b.mp3"]
    assert "1 overview, 1 routine, 1 min" in Path(INDEX).read_text(encoding="utf-8")
    assert Path(PLAYLIST).exists()


def test_an_export_to_another_folder_leaves_the_outermost_playlist_as_it_is(
    manifest: Manifest,
) -> None:
    changed = {export(manifest, "a.mp3"), export(manifest, "a.wav")}
    write_overviews(manifest, changed, ["mp3", "wav"])
    before = Path(PLAYLIST).read_text(encoding="utf-8")
    write_overviews(manifest, {export(manifest, "en/en-us/b.wav")}, ["wav"])
    assert Path(PLAYLIST).read_text(encoding="utf-8") == before


def test_a_playlist_goes_with_the_last_sound_that_it_lists(manifest: Manifest) -> None:
    changed = {export(manifest, "en/a.mp3"), export(manifest, "en/a.html")}
    write_overviews(manifest, changed, ["mp3", "html"])
    assert linked("en") == [PLAYLIST, "a.html", "a.mp3"]
    write_overviews(manifest, prune(manifest, "en/a.mp3"), ["html"])
    assert linked("en") == ["a.html"]
    assert not Path("en", PLAYLIST).exists()


def test_no_page_links_to_what_was_pruned(manifest: Manifest) -> None:
    changed = {export(manifest, "en/a.mp3"), export(manifest, "de/a.mp3")}
    write_overviews(manifest, changed, ["mp3"])
    write_overviews(manifest, prune(manifest, "en/a.mp3"), ["mp3"])
    assert linked() == [f"de/{INDEX}"]
    write_overviews(manifest, prune(manifest, "de/a.mp3"), ["mp3"])
    assert linked() == []
    assert "0 routines" in Path(INDEX).read_text(encoding="utf-8")
    assert not Path("en", INDEX).exists()
    assert not Path("de", PLAYLIST).exists()
