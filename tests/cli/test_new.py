"""`voiceguide new`: creates scripts that need no correction, and overwrites nothing."""

from __future__ import annotations

import os
from io import TextIOWrapper
from pathlib import Path
from typing import Any

import pytest

from tests.commands import Voiceguide, assert_one_clear_error
from voiceguide.cli.new import write_script
from voiceguide.library.starters import starter
from voiceguide.script.likely_language import likely_language
from voiceguide.script.parser import parse_script
from voiceguide.script.routine import Routine
from voiceguide.text import primary_language


@pytest.mark.parametrize("name", ["neck", "two words", "Ärger", "x2", "a.b"])
def test_new_writes_a_routine_that_is_fine(voiceguide: Voiceguide, home: Path, name: str) -> None:
    done = voiceguide("new", name)
    path = home / "data" / "voiceguide" / "routines" / f"{name}.md"
    assert (done.code, done.out) == (0, f"{path}\n")
    assert "voiceguide check" in done.err
    assert voiceguide("check", "--strict", name).code == 0
    assert voiceguide("check", "--strict", "--pace", "110", path).code == 0


@pytest.mark.parametrize("language", ["en", "de", "fr", "es"])
def test_it_begins_in_the_language_of_the_routines(
    voiceguide: Voiceguide, work: Path, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert voiceguide("new", "asked.md", "--language", language).code == 0
    monkeypatch.setenv("LC_ALL", f"{language}_XX.UTF-8")
    assert voiceguide("new", "located.md").code == 0
    routines = [parse_script(Path(name).read_text(), name) for name in ("asked.md", "located.md")]
    english = parse_script(starter("en", "Mine"), "mine.md")
    for routine in routines:
        assert primary_language(routine.front.language) == language
        assert likely_language(routine.description) == language
        assert shape(routine) == shape(english)
    for pace in ("110", "190"):
        assert voiceguide("check", "--strict", "--pace", pace, "asked.md").err == ""


def shape(routine: Routine) -> list[object]:
    """What must be the same in every language: times, sides, rounds and cues."""
    return [
        (len(step.sides), step.rounds, item.hold_s, len(item.parts), len(item.cues))
        for step in routine.steps
        for item in step.items
    ]


@pytest.mark.parametrize(
    ("name", "path"), [("mine.md", "mine.md"), ("./mine", "mine.md"), ("sub/a.b", "sub/a.b.md")]
)
def test_new_writes_the_file_that_is_named(
    voiceguide: Voiceguide, work: Path, name: str, path: str
) -> None:
    (work / "sub").mkdir()
    done = voiceguide("new", name)
    assert (done.code, done.out) == (0, f"{path}\n")
    assert voiceguide("check", "--strict", path).code == 0


def test_new_overwrites_nothing_and_hides_no_routine(voiceguide: Voiceguide, work: Path) -> None:
    Path("mine.md").write_text("precious")
    assert_one_clear_error(voiceguide("new", "mine.md"), "mine.md is already there.")
    assert Path("mine.md").read_text() == "precious"
    assert_one_clear_error(voiceguide("new", "pucker"), "already a routine “pucker”")


@pytest.mark.parametrize(
    "name",
    [
        "",
        ".",
        "..",
        "-",
        "--x",
        "a\nb",
        "a\x1bb",
        ".md",
        "x/",
        "readme",
        "x" * 200,
        "a.",
        "con",
        "aux.x",
        "Com1.md",
    ],
)
def test_new_refuses_names_that_could_not_be_asked_for(
    voiceguide: Voiceguide, work: Path, name: str
) -> None:
    done = voiceguide("new", "--", name)
    assert_one_clear_error(done, "cannot be a routine's name")
    assert "\x1b" not in done.err
    assert not list(work.iterdir())


@pytest.mark.skipif(os.name == "nt", reason="Windows has a folder before a backslash")
@pytest.mark.parametrize("name", ["a\\b", "x\\evening-massage"])
def test_a_backslash_is_part_of_no_name(voiceguide: Voiceguide, home: Path, name: str) -> None:
    assert_one_clear_error(voiceguide("new", name), "cannot be a routine's name.")
    assert not list(home.rglob("*.md"))


def test_a_script_that_cannot_be_written_is_removed_once_it_is_closed(
    work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[TextIOWrapper] = []
    closed: list[bool] = []
    really_open, really_unlink = Path.open, Path.unlink

    def open_(path: Path, *arguments: Any, **options: Any) -> Any:
        opened.append(really_open(path, *arguments, **options))
        return opened[-1]

    def unlink(path: Path, *, missing_ok: bool = False) -> None:
        closed.append(opened[-1].closed)
        really_unlink(path, missing_ok=missing_ok)

    monkeypatch.setattr(Path, "open", open_)
    monkeypatch.setattr(Path, "unlink", unlink)
    with pytest.raises(UnicodeEncodeError):
        write_script(work / "mine.md", "\udcff")
    assert closed == [True]
    assert not (work / "mine.md").exists()


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("missing/mine.md", "There is no folder "),
        ("/proc/mine.md", "/proc/mine.md cannot be written"),
        ("~nobody-here/mine.md", "There is no folder "),
        ("file/mine.md", "file is not a folder."),
    ],
)
def test_new_says_where_it_cannot_write(
    voiceguide: Voiceguide, work: Path, name: str, said: str
) -> None:
    Path("file").touch()
    assert_one_clear_error(voiceguide("new", name), said, code=1)


def test_new_says_what_is_in_the_place_of_a_folder_or_a_file(
    voiceguide: Voiceguide, work: Path, home: Path
) -> None:
    Path("mine.md").mkdir()
    assert_one_clear_error(voiceguide("new", "./mine.md"), "mine.md is a folder.")
    (home / "data" / "voiceguide").mkdir(parents=True)
    (home / "data" / "voiceguide" / "routines").touch()
    assert_one_clear_error(voiceguide("new", "mine"), "routines is not a folder.", code=1)
