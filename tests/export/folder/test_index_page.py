"""The index page of a folder: text stays text, and every file is linked once, in order."""

from __future__ import annotations

import re

from tests.export.folder.builders import entry_for
from voiceguide.export.folder.index_page import index_page


def test_text_is_shown_as_text_and_only_files_are_linked() -> None:
    hostile = "<img src=x onerror=alert(1)>\"'&"
    text = index_page(
        [
            entry_for(
                "javascript:alert(1).html",
                title=hostile,
                summary=hostile,
                areas=(hostile,),
                kind=hostile,
                language='en" onclick="x',
                routine=hostile,
                sizes={"javascript:alert(1).html": 1, 'a"b.vtt': 2},
            ),
            entry_for("\udcff.mp3", title="\udcff", routine="z"),
        ]
    )
    assert "<img" not in text
    assert '" onclick' not in text
    assert 'href="./javascript%3Aalert%281%29.html"' in text
    assert 'href="./a%22b.vtt"' in text
    assert 'href="./%FF.mp3"' in text
    assert "default-src 'none'" in text
    text.encode()


def test_captions_come_last_and_several_kinds_have_headings() -> None:
    entries = [
        entry_for("oil.mp3", routine="oil", sizes={"oil.mp3": 374_000, "oil.vtt": 900}),
        entry_for("oil.wav", routine="oil", sizes={"oil.wav": 2_600_000}),
    ]
    text = index_page(entries)
    assert re.findall(r">([a-z0-9]+, [^<]+)</a>", text) == [
        *("mp3, 374 kB", "wav, 2.6 MB", "vtt, captions")
    ]
    assert re.findall("<h2>(.*)</h2>", text) == ["All routines"]
    text = index_page([*entries, entry_for("nod.mp3", routine="nod", kind="exercise")])
    assert re.findall("<h2>(.*)</h2>", text) == ["Exercise", "Other routines"]


def test_routines_are_counted_once_and_pages_come_first() -> None:
    entries = [entry_for("a.mp3"), entry_for("a.html"), entry_for("B.mp3", routine="B")]
    text = index_page(entries, "all.m3u8")
    assert '2 routines, 2 min · <a href="./all.m3u8">Playlist</a>' in text
    assert re.findall('href="./(.*?)"', text) == ["all.m3u8", "a.html", "a.mp3", "B.mp3"]


def test_an_empty_folder_has_a_page_too() -> None:
    assert '<p class="soft">0 routines</p>' in index_page([])
