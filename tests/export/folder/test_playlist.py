"""The playlist of a folder: any name of a file or title is one entry."""

from __future__ import annotations

import pytest

from tests.export.folder.builders import entry_for
from voiceguide.export.folder.playlist import playlist


@pytest.mark.parametrize(
    ("file", "title", "lines"),
    [
        ("a.mp3", "A", ["#EXTINF:60,A", "a.mp3"]),
        ("ä & b.mp3", "x\n#EXTM3U", ["#EXTINF:60,x #EXTM3U", "ä & b.mp3"]),
        ("#a.mp3", "A", ["#EXTINF:60,A", "./#a.mp3"]),
        ("a\nb.mp3", "A", ["#EXTINF:60,A", "a%0Ab.mp3"]),
        ("\udcff.mp3", "\udcff", ["#EXTINF:60,", "%FF.mp3"]),
    ],
)
def test_each_file_has_two_lines_whatever_its_name(file: str, title: str, lines: list[str]) -> None:
    text = playlist([entry_for(file, title=title)])
    assert text.splitlines() == ["#EXTM3U", *lines]
    text.encode()


def test_no_routine_is_so_short_that_it_reads_as_a_live_stream() -> None:
    assert "#EXTINF:1,A\n" in playlist([entry_for(duration_s=0.2)])
