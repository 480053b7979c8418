"""Exports of a session: all its files or none, and what the caller is told."""

from __future__ import annotations

from pathlib import Path

import pytest
import soundfile

from tests.builders import session_of
from voiceguide.errors import FileError, InputError
from voiceguide.export import encoders
from voiceguide.export.exporter import (
    LONGEST_PAGE_S,
    ExportRequest,
    captions_file,
    cover_for,
    export_session,
)
from voiceguide.export.formats import FORMATS
from voiceguide.planning.timeline import Passage, last_frame

SCRIPT = "# Test\n\n## Oil\n- [2s] Rub the oil.\n- [1s]\n\n## Jaw [left, right]\n- [1s] Glide.\n"


class CancelledError(Exception):
    """What a test raises to abort an export."""


def request(folder: Path, form: str = "wav", captions: str = "vtt") -> ExportRequest:
    captions_path = folder / f"out.{captions}"
    return ExportRequest(folder / f"out.{form}", FORMATS[form], captions=captions_path)


def test_the_result_is_what_was_written(tmp_path: Path) -> None:
    session = session_of(SCRIPT)
    seen: list[Passage] = []
    result = export_session(session, request(tmp_path), seen.append)
    assert [one.start_frame for one in seen] == [one.start_frame for one in session.plan]
    assert result.frames == last_frame(seen) == soundfile.info(tmp_path / "out.wav").frames
    assert [chapter.name for chapter in result.chapters] == ["Oil", "Jaw, left", "Jaw, right"]
    assert [caption.text for caption in result.captions] == ["Rub the oil.", "Glide.", "Glide."]
    assert result.chapters_left_out == 0
    assert (tmp_path / "out.vtt").read_text().startswith("WEBVTT\n")


@pytest.mark.parametrize("temporary_files", [1, 2])
@pytest.mark.parametrize("form", ["wav", "flac", "mp3", "m4b"])
def test_a_cancelled_export_leaves_the_folder_as_it_was(
    form: str, temporary_files: int, tmp_path: Path
) -> None:
    """While the sound is written, and when its captions are written too."""
    (tmp_path / f"out.{form}").write_text("old")

    def check() -> None:
        if len(list(tmp_path.glob(".*.part"))) == temporary_files:
            raise CancelledError

    with pytest.raises(CancelledError):
        export_session(session_of(SCRIPT), request(tmp_path, form), check_cancelled=check)
    assert [path.name for path in tmp_path.glob("*out*")] == [f"out.{form}"]
    assert (tmp_path / f"out.{form}").read_text() == "old"


def test_sound_without_its_captions_is_not_kept(tmp_path: Path) -> None:
    missing = ExportRequest(
        tmp_path / "out.wav", FORMATS["wav"], captions=tmp_path / "no folder" / "out.vtt"
    )
    with pytest.raises(FileError, match=r"out\.vtt cannot be written"):
        export_session(session_of(SCRIPT), missing)
    assert not list(tmp_path.glob("*out*"))


def test_a_session_too_long_for_a_page_is_refused_before_anything_is_spoken(
    tmp_path: Path,
) -> None:
    session = session_of(f"# Long\n\n## Rest\n- [{LONGEST_PAGE_S + 1:g}s] Rest.\n")
    page = ExportRequest(tmp_path / "out.html", FORMATS["mp3"], page=True)
    seen: list[Passage] = []
    with pytest.raises(InputError, match="longer than 2 h, too long for a page"):
        export_session(session, page, seen.append)
    assert seen == []
    assert not list(tmp_path.glob("*out*"))


def test_a_session_too_long_for_wav_is_refused_before_anything_is_spoken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = session_of("# Long\n\n## Rest\n- [10s] Rest.\n- [0.1s]\n")
    monkeypatch.setattr(encoders, "WAV_LIMIT_BYTES", 20 * session.sample_rate * session.channels)
    wav = ExportRequest(tmp_path / "out.wav", FORMATS["wav"])
    seen: list[Passage] = []
    with pytest.raises(FileError, match="too long for a WAV file"):
        export_session(session, wav, seen.append)
    assert seen == []


@pytest.mark.parametrize(("form", "left_out"), [("flac", 2), ("mp3", 0)])
def test_chapters_beyond_999_are_left_out_of_comments_and_counted(
    form: str, left_out: int, tmp_path: Path
) -> None:
    session = session_of("# Many\n\n" + "## Tap [x1000]\n- [0.5s]\n## End\n- [1s]\n")
    target = ExportRequest(tmp_path / f"out.{form}", FORMATS[form])
    assert export_session(session, target).chapters_left_out == left_out


@pytest.mark.parametrize(
    ("named", "path"),
    [
        ("vtt", "folder/out.vtt"),
        ("SRT", "folder/out.srt"),
        ("words.lrc", "words.lrc"),
        ("else/words.VTT", "else/words.VTT"),
        ("./vtt.vtt", "vtt.vtt"),
    ],
)
def test_captions_are_named_by_format_or_by_file(named: str, path: str) -> None:
    assert captions_file(named, Path("folder/out.mp3")) == Path(path)


@pytest.mark.parametrize("named", ["ssa", "words.txt", "", "words"])
def test_no_other_captions_are_written(named: str) -> None:
    with pytest.raises(InputError, match="is not a caption format"):
        captions_file(named, Path("out.mp3"))


def test_captions_never_replace_the_sound() -> None:
    with pytest.raises(InputError, match="cannot be both the sound and the captions"):
        captions_file("out.vtt", Path("out.vtt"))


def test_a_cover_is_drawn_unless_it_is_off_or_the_format_has_none() -> None:
    session = session_of(SCRIPT)
    assert cover_for(None, session, FORMATS["mp3"]) is not None
    assert cover_for("OFF", session, FORMATS["mp3"]) is None
    assert cover_for(None, session, FORMATS["wav"]) is None
