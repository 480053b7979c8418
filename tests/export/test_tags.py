"""Tags, cover and chapters, as mutagen reads them back from every format."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import mutagen
import numpy as np
import pytest
import soundfile
from mutagen.flac import Picture as FlacPicture

from tests.export.files import write_sound
from voiceguide.export.cover import drawn_cover
from voiceguide.export.formats import FORMATS
from voiceguide.export.metadata import Content, Tags
from voiceguide.export.tags import MOST_COMMENT_CHAPTERS
from voiceguide.planning.chapters import Chapter
from voiceguide.text import one_line

TAGGED = [name for name, form in FORMATS.items() if form.keeps_tags]
TAGS = Tags(
    "Kiefer & <Wange>", "Dr. Müller", "Abends", "de-AT", "Spoken at 130 words a minute.",
    drawn_cover("massage"),
)  # fmt: skip
STEPS = ["Öl wärmen", "Jaw sweep, left", "Jaw sweep, right, 1 of 2", "息"]


def write(path: Path, tags: Tags = TAGS, names: list[str] = STEPS, quality: str = "usual") -> None:
    form = FORMATS[path.suffix[1:]]
    rate = form.sample_rate
    chapters = [
        Chapter(name, step, step * rate // 2, (step + 1) * rate // 2)
        for step, name in enumerate(names)
    ]
    noise = np.random.default_rng(1).uniform(-0.1, 0.1, (2 * rate, 1)).astype(np.float32)
    content = Content(tags, chapters)
    assert write_sound(path, [noise], quality=quality, content=content) == 2 * rate


def texts(file: Any) -> dict[str, str]:
    """The tags of a file, by names common to all formats."""
    names = {
        "title": ("TIT2", "©nam", "title"),
        "artist": ("TPE1", "©ART", "artist"),
        "album": ("TALB", "©alb", "album"),
        "language": ("TLAN", "language"),
        "comment": ("COMM::eng", "©cmt", "comment"),
        "caution": ("USLT::deu", "USLT::XXX", "desc", "description"),
        "lyrics": ("©lyr",),
    }
    found = dict(file.tags.items()) if file.tags else {}
    return {
        name: str(found[key][0] if isinstance(found[key], list) else found[key])
        for name, keys in names.items()
        for key in keys
        if key in found
    }


def cover_of(file: Any) -> bytes | None:
    if getattr(file, "pictures", None):
        return bytes(file.pictures[0].data)
    if not file.tags:
        return None
    found = dict(file.tags.items())
    if "metadata_block_picture" in found:
        [coded] = found["metadata_block_picture"]
        return bytes(FlacPicture(base64.b64decode(coded)).data)
    for key in ("APIC:Cover", "covr"):
        if key in found:
            value = found[key]
            return bytes(value[0] if isinstance(value, list) else value.data)
    return None


@pytest.mark.parametrize("form", TAGGED)
def test_a_file_has_the_tags_and_the_cover(form: str, tmp_path: Path) -> None:
    path = tmp_path / f"out.{form}"
    write(path)
    file = mutagen.File(path)
    expected = {
        "title": TAGS.title, "artist": TAGS.artist, "album": TAGS.album, "comment": TAGS.comment,
        "language": "deu" if form == "mp3" else "de-AT",
    }  # fmt: skip
    if form in ("m4a", "m4b"):
        # There the language is a property of the audio stream.
        del expected["language"]
    assert texts(file) == expected
    assert TAGS.cover is not None
    assert cover_of(file) == TAGS.cover.data
    assert abs(file.info.length - 2) < 0.1


CAUTION = "Bei offenen Stellen auslassen.\nBei Schmerz aufhören."


@pytest.mark.parametrize("language", ["de-AT", None])
@pytest.mark.parametrize("form", TAGGED)
def test_the_caution_travels_in_the_comment_and_by_itself(
    form: str, language: str | None, tmp_path: Path
) -> None:
    path = tmp_path / f"out.{form}"
    write(path, Tags(language=language, comment="Spoken at 130.", caution=CAUTION))
    found = texts(mutagen.File(path))
    assert found["comment"] == f"Take care: {one_line(CAUTION)} Spoken at 130."
    assert found["caution"] == one_line(CAUTION)
    assert found.get("lyrics", one_line(CAUTION)) == one_line(CAUTION)


@pytest.mark.parametrize("form", TAGGED)
def test_empty_tags_are_not_written(form: str, tmp_path: Path) -> None:
    write(tmp_path / f"out.{form}", Tags(), [])
    file = mutagen.File(tmp_path / f"out.{form}")
    assert texts(file) == {}
    assert cover_of(file) is None


@pytest.mark.parametrize("quality", ["low", "usual", "high"])
@pytest.mark.parametrize("form", FORMATS)
def test_equal_sessions_are_equal_files(form: str, quality: str, tmp_path: Path) -> None:
    files = [tmp_path / name / f"out.{form}" for name in ("one", "two")]
    for path in files:
        path.parent.mkdir()
        write(path, quality=quality)
    first, second = (path.read_bytes() for path in files)
    assert first == second


@pytest.mark.parametrize("form", ["flac", "ogg", "opus", "mp3"])
def test_tags_leave_the_sound_as_it_was(form: str, tmp_path: Path) -> None:
    write(tmp_path / f"plain.{form}", Tags(), [])
    write(tmp_path / f"tagged.{form}")
    plain, tagged = (soundfile.read(tmp_path / f"{name}.{form}")[0] for name in ("plain", "tagged"))
    assert np.array_equal(plain, tagged)


def test_chapters_stand_in_the_order_of_the_steps(tmp_path: Path) -> None:
    names = ["A long name for a first step", "B", "Cheeks, left", "Cheeks, right", "Ende"]
    write(tmp_path / "out.mp3", names=names)
    file = mutagen.File(tmp_path / "out.mp3")
    [contents] = file.tags.getall("CTOC")
    found = [file.tags[f"CHAP:{child}"] for child in contents.child_element_ids]
    assert [str(chapter.sub_frames["TIT2"]) for chapter in found] == names
    assert [chapter.start_time for chapter in found] == [0, 500, 1000, 1500, 2000]
    in_the_file = [key for key in file.tags if key.startswith("CHAP:")]
    assert in_the_file == [f"CHAP:{child}" for child in contents.child_element_ids]


def test_more_chapters_than_a_table_of_contents_can_hold_are_divided(tmp_path: Path) -> None:
    names = [f"Step {number}" for number in range(600)]
    write(tmp_path / "out.mp3", names=names)
    tags = mutagen.File(tmp_path / "out.mp3").tags
    parts = [tags[f"CTOC:{child}"] for child in tags["CTOC:contents"].child_element_ids]
    children = [child for part in parts for child in part.child_element_ids]
    assert [str(tags[f"CHAP:{child}"].sub_frames["TIT2"]) for child in children] == names


def test_vorbis_comments_hold_999_chapters(tmp_path: Path) -> None:
    write(tmp_path / "out.ogg", names=["Again"] * (MOST_COMMENT_CHAPTERS + 20))
    tags = mutagen.File(tmp_path / "out.ogg").tags
    assert "CHAPTER999NAME" in tags
    assert "CHAPTER1000" not in tags
    assert tags["CHAPTER003"] == ["00:00:01.000"]


@pytest.mark.parametrize("form", TAGGED)
def test_no_text_breaks_a_tag(form: str, tmp_path: Path) -> None:
    hostile = "Jaw\0=\nCHAPTER009=00:00:00.000\x1b[31m \ud800 " + "x" * 5000
    write(tmp_path / f"out.{form}", Tags(hostile, hostile, comment=hostile), [hostile, "Next"])
    file = mutagen.File(tmp_path / f"out.{form}")
    assert texts(file)["title"] == one_line(hostile)
    assert "chapter009" not in dict(file.tags.items())
