"""The interface for programs: what it returns and refuses, and what importing it costs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.test_cli import HEAVY
from tests.commands import SHORT, TOO_MANY_WORDS, Voiceguide
from voiceguide import export, load, plan
from voiceguide.errors import FileError, InputError, ScriptError


@pytest.fixture
def script(work: Path) -> Path:
    path = work / "short.md"
    path.write_text(SHORT)
    return path


def test_a_routine_is_loaded_by_name_title_and_path(script: Path) -> None:
    assert load("evening-massage") == load("Evening Massage")
    assert load(script) == load(str(script))
    assert load("short.md").steps == load("short").steps == load(script).steps
    assert load(script).title == "Short and quiet"


def test_what_cannot_be_loaded_is_an_error_of_its_kind(work: Path) -> None:
    (work / "faulty.md").write_text("# Faulty\n\n## Step\n- [20] Hold.\n")
    with pytest.raises(InputError, match="There is no routine"):
        load("nosuch")
    with pytest.raises(FileError, match=r"gone\.md cannot be read"):
        load(work / "gone.md")
    for name in ("a\0b.md", "a\ud800b.md", "a" * 300):
        with pytest.raises(FileError, match="cannot be read"):
            load(Path(name))
    with pytest.raises(ScriptError) as caught:
        load(work / "faulty.md")
    assert [problem.line for problem in caught.value.problems] == [4]


def test_a_timeline_is_what_the_command_shows(request: pytest.FixtureRequest, script: Path) -> None:
    timeline = plan(load(script), pace=130)
    command: Voiceguide = request.getfixturevalue("voiceguide")
    shown = command("show", script, "--pace", "130", "--json").json
    assert (timeline.duration_s, timeline.pace_wpm) == (shown["duration_s"], 130) == (1.5, 130)
    assert [step.name for step in timeline.steps] == ["First", "Second"]
    assert [(event.kind, event.start_s) for event in timeline.events] == [
        (event["kind"], event["start_s"]) for event in shown["events"]
    ]


def test_arguments_change_the_timeline_as_options_do(work: Path) -> None:
    (work / "hasty.md").write_text(TOO_MANY_WORDS.replace("chimes: off\n", ""))
    routine = load("hasty.md")
    usual = plan(routine)
    assert plan(routine, pace="brisk").duration_s < usual.duration_s
    assert plan(load("evening-massage"), fit_s=45).duration_s == 45
    kinds = [{event.kind for event in plan(routine, chimes=on).events} for on in (True, False)]
    assert kinds == [{"speech", "chime"}, {"speech"}]
    [warning] = usual.warnings
    assert (warning.line, Path(warning.source).name) == (7, "hasty.md")


def test_a_file_is_exported_whole_and_replaced_only_if_asked(script: Path, work: Path) -> None:
    routine = load(script)
    assert export(routine, "a.wav", captions="srt") == Path("a.wav")
    assert sorted(path.name for path in work.iterdir()) == ["a.srt", "a.wav", "short.md"]
    before = (work / "a.wav").read_bytes()
    with pytest.raises(InputError, match="Pass replace=True"):
        export(routine, work / "a.wav")
    export(routine, work / "a.wav", volume=50, replace=True)
    assert (work / "a.wav").read_bytes() != before
    assert b"<html" in export(routine, "a.html").read_bytes()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"pace": 1000}, "pace: "),
        ({"pace": "soon"}, "“soon” is not a pace"),
        ({"volume": 101.0}, "volume must be a number from 0 to 100"),
        ({"volume": float("nan")}, "volume must be"),
        ({"fit_s": -1.0}, "fit_s must be"),
        ({"quality": "best"}, "quality must be one of low, usual, high"),
        ({"captions": "txt"}, "not a caption format"),
        ({"voice": "foo"}, "There is no voice “foo”"),
        ({"background": "foo"}, "There is no background “foo”"),
    ],
)
def test_an_argument_that_makes_no_sense_is_refused(
    script: Path, work: Path, arguments: dict[str, object], said: str
) -> None:
    with pytest.raises(InputError, match=said):
        export(load(script), "a.wav", **arguments)  # type: ignore[arg-type]
    assert not (work / "a.wav").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="takes longer names, and other characters")
def test_a_name_that_no_file_can_have_is_refused(script: Path) -> None:
    for name in ("x\0.mp3", "x\ud800.mp3", f"{'x' * 300}.mp3", "x\0/y.mp3"):
        for replace in (False, True):
            with pytest.raises(FileError, match=r"cannot be written|There is no folder"):
                export(load(script), name, replace=replace)


def test_the_subpackage_does_not_take_the_place_of_the_function() -> None:
    import voiceguide.export.captions
    from voiceguide import export as again

    assert "voiceguide.export.captions" in sys.modules
    assert again is export is voiceguide.export
    assert callable(export)
    assert {"load", "plan", "export", "__version__"} <= set(dir(voiceguide))
    with pytest.raises(AttributeError, match="nosuch"):
        voiceguide.nosuch  # noqa: B018


def test_importing_the_functions_loads_nothing_heavy() -> None:
    program = (
        "import sys; from voiceguide import load, plan, export; load('pucker');"
        f"print(sorted(set({HEAVY!r}) & set(sys.modules) - {{'yaml'}}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"
