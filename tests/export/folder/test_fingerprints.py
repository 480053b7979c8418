"""Fingerprints: they change with whatever a file depends on, and with nothing else."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from tests.export.folder.builders import recipe_for, script
from voiceguide.errors import InputError
from voiceguide.export.cover import drawn_cover
from voiceguide.export.exporter import ExportRequest
from voiceguide.export.folder import fingerprints
from voiceguide.export.folder.fingerprints import Fingerprints
from voiceguide.export.folder.jobs import Combination
from voiceguide.export.formats import FORMATS
from voiceguide.library.script_files import read_routine
from voiceguide.script.pace import parse_pace
from voiceguide.session.preferences import Options
from voiceguide.session.settings import Settings
from voiceguide.speech.synthesizer import EngineInfo

ENGINE = EngineInfo("espeak", "1.51", "en")


@pytest.fixture
def routine(work: Path) -> Path:
    """A script with an included part, a chime and a background."""
    path = work / "routine.md"
    text = script("Whole", extra="background: bed.wav\n")
    path.write_text(f"{text}- [chime ping]\n- [include part]\n")
    (work / "part.md").write_text("# Part\n\n## Second\n- [1s]\n")
    (work / "bed.wav").write_bytes(b"bed")
    (work / "ping.wav").write_bytes(b"ping")
    return path


def fingerprint(path: Path, engine: EngineInfo = ENGINE, **changes: Any) -> str:
    form = Combination(changes.pop("form", "mp3"))
    return Fingerprints(recipe_for(path.parent, **changes), engine).of(read_routine(path), form)


def test_it_stays_the_same_while_nothing_changes(routine: Path) -> None:
    before = fingerprint(routine)
    (routine.parent / "unused.wav").write_bytes(b"other")
    assert fingerprint(routine) == before
    # The same files may be made in any folder.
    assert fingerprint(routine, request=ExportRequest(Path("else"), FORMATS["wav"])) == before


def test_a_background_counts_by_its_samples_whichever_folder_its_path_is_meant_from(
    routine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = fingerprint(routine, options=Options(background="bed.wav"))
    assert fingerprint(routine, options=Options(background=str(routine.parent / "bed.wav"))) == (
        before
    )
    (routine.parent / "else").mkdir()
    monkeypatch.chdir(routine.parent / "else")
    assert fingerprint(routine, options=Options(background="../bed.wav")) == before


@pytest.mark.parametrize("file", ["bed.wav", "ping.wav", "part.md", "routine.md"])
def test_it_changes_with_each_file_that_is_read(routine: Path, file: str) -> None:
    before = fingerprint(routine)
    path = routine.parent / file
    path.write_bytes(path.read_bytes().replace(b"[1s]", b"[2s]") + b"\n")
    assert fingerprint(routine) != before


@pytest.mark.parametrize(
    "change",
    [
        {"captions": "vtt"},
        {"draws_cover": False},
        {"options": Options(voice="en-us")},
        {"options": Options(volume=50)},
        {"options": Options(fit_s=4)},
        {"options": Options(chimes=False)},
        {"options": Options(background="off")},
        {"options": Options(background_level=3)},
        {"options": Options(chime_level=-3)},
        {"options": Options(room_tone=False)},
        {"options": Options(pace=parse_pace("200"))},
        {"settings": Settings(pace=170)},
        {"settings": Settings(voice="en-us")},
        {"settings": Settings(background_level=3)},
        {"settings": Settings(chime_level=-3)},
        {"settings": Settings(chimes=False)},
        {"form": "flac"},
        {"form": "html"},
        {"engine": replace(ENGINE, name="sapi5")},
        {"engine": replace(ENGINE, version="1.52")},
        {"engine": replace(ENGINE, default_voice="de")},
    ],
    ids=str,
)
def test_it_changes_with_each_option(routine: Path, change: dict[str, Any]) -> None:
    assert fingerprint(routine, **change) != fingerprint(routine)


@pytest.mark.parametrize(
    "request_for",
    [
        lambda usual: replace(usual, quality="high"),
        lambda usual: replace(usual, artist="A"),
        lambda usual: replace(usual, album="A"),
        lambda usual: replace(usual, cover=drawn_cover()),
    ],
)
def test_it_changes_with_quality_and_tags(
    routine: Path, request_for: Callable[[ExportRequest], ExportRequest]
) -> None:
    usual = ExportRequest(routine.parent, FORMATS["mp3"])
    changed = fingerprint(routine, request=request_for(usual))
    assert changed != fingerprint(routine, request=usual)


def test_it_changes_with_the_version_of_the_program(
    routine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = fingerprint(routine)
    monkeypatch.setattr(fingerprints, "__version__", "0.0.0")
    assert fingerprint(routine) != before


def test_a_saved_pace_does_not_touch_a_script_with_its_own(work: Path) -> None:
    path = work / "own.md"
    path.write_text(script("Own", extra="pace: 120\n"))
    assert fingerprint(path, settings=Settings(pace=170)) == fingerprint(path)


def test_a_missing_sound_is_left_to_the_job_and_a_missing_part_is_an_error(routine: Path) -> None:
    (routine.parent / "ping.wav").unlink()
    assert fingerprint(routine)
    (routine.parent / "part.md").unlink()
    with pytest.raises(InputError, match="part"):
        fingerprint(routine)


def test_each_sound_is_read_once_a_run(routine: Path) -> None:
    fingerprints = Fingerprints(recipe_for(routine.parent), ENGINE)
    before = fingerprints.of(read_routine(routine), Combination("mp3"))
    (routine.parent / "ping.wav").write_bytes(b"another")
    assert fingerprints.of(read_routine(routine), Combination("mp3")) == before


def test_a_voice_and_a_pace_of_a_combination_count_like_the_options(routine: Path) -> None:
    parsed = read_routine(routine)
    fingerprints = Fingerprints(recipe_for(routine.parent), ENGINE)
    chosen = fingerprints.of(parsed, Combination("mp3", voice="en-us", pace="relaxed"))
    options = Options(voice="en-us", pace=parse_pace("120"))
    assert chosen == fingerprint(routine, options=options)
    others = {
        fingerprints.of(parsed, Combination(form, voice=voice, pace=pace))
        for form in ("mp3", "html")
        for voice in ("en-us", "en-gb", None)
        for pace in ("120", "200", None)
    }
    assert len(others) == 18
