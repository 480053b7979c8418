"""`voiceguide list`: the routines for people, and as JSON for programs."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from tests.commands import (
    SHORT,
    Voiceguide,
    assert_one_clear_error,
)
from tests.conftest import FEW_ROUTINES
from voiceguide.system.shell import quoted

# The whole library is listed by tests/test_docs_routines.
pytestmark = pytest.mark.usefixtures("few_routines")


@pytest.fixture
def own(home: Path) -> Path:
    """The folder of the user's own routines."""
    folder = home / "data" / "voiceguide" / "routines"
    folder.mkdir(parents=True)
    return folder


def test_in_a_pipe_each_routine_is_a_line_of_columns_between_tabs(
    voiceguide: Voiceguide, own: Path
) -> None:
    (own / "aa-short.md").write_text(SHORT.replace("# Short", "# Short\tand"))
    done = voiceguide("list")
    assert (done.code, done.err) == (0, "")
    header, *lines = [line.split("\t") for line in done.out.splitlines()]
    assert header == ["name", "seconds", "kind", "areas", "title"]
    assert lines[0] == ["aa-short", "1.500", "", "", "Short and and quiet"]
    assert all(len(line) == len(header) for line in lines)
    [oil] = [line for line in lines if line[0] == "sixty-second-oil-massage"]
    assert (float(oil[1]), oil[2], oil[4]) == (60.4, "massage", "Sixty-second oil massage")


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
@pytest.mark.parametrize(
    ("columns", "header"),
    [
        (24, ["name", "length"]),
        (80, ["name", "length", "title"]),
        (120, ["name", "length", "title", "areas"]),
    ],
)
def test_on_a_terminal_the_list_fits_and_is_grouped_by_kind(
    own: Path, columns: int, header: list[str]
) -> None:
    from tests.integration.terminal import Terminal

    (own / "aa-short.md").write_text(SHORT)
    terminal = Terminal("list", environment={"COLUMNS": str(columns), "NO_COLOR": "1"})
    try:
        assert terminal.wait() == 0
    finally:
        terminal.close()
    lines = [re.sub(r"\x1b\[[0-9;]*m", "", line) for line in terminal.shown.splitlines()]
    assert lines[0].split() == header
    assert max(map(len, lines)) <= columns
    kinds = ["Massage", "Exercise", "Application", "Breathing", "Other"]
    assert [line.strip() for line in lines if line.strip() in kinds] == kinds
    below = [line.split()[0] for line in lines[lines.index("Other".ljust(len(lines[-1]))) :]]
    assert below == ["Other", "aa-short"]
    # A name that is too long is broken where it can still be read.
    names = "".join(line.split()[0] for line in lines if line[:1].strip())
    assert "massage-then-exercise-forehead" in names


def test_the_pace_and_the_voice_of_the_environment_are_used_or_refused(
    voiceguide: Voiceguide, own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (own / "slow.md").write_text(SHORT.replace("[1s] One.", "One, and two, and three."))

    def length() -> float:
        rows = voiceguide("list", "--json").json
        return float(next(row["duration_s"] for row in rows if row["name"] == "slow"))

    usual = length()
    monkeypatch.setenv("VOICEGUIDE_PACE", "100")
    assert length() > usual
    monkeypatch.setenv("VOICEGUIDE_PACE", "foo")
    assert_one_clear_error(voiceguide("list"), "VOICEGUIDE_PACE: “foo” is not a pace.")
    monkeypatch.delenv("VOICEGUIDE_PACE")
    monkeypatch.setenv("VOICEGUIDE_VOICE", "foo")
    assert_one_clear_error(voiceguide("list"), "There is no voice “foo”.")


def test_lengths_are_at_the_present_pace(voiceguide: Voiceguide, own: Path) -> None:
    (own / "aa-slow.md").write_text(
        SHORT.replace("[1s] ", "").replace("chimes: off", "chimes: off\nareas: [elbow]")
    )

    def length() -> float:
        rows = voiceguide("list", "--area", "elbow", "--json").json
        return float(next(row["duration_s"] for row in rows if row["name"] == "aa-slow"))

    usual = length()
    voiceguide("pace", "100", "--quiet")
    assert length() > usual


def test_list_prints_json_with_what_people_choose_by(voiceguide: Voiceguide) -> None:
    rows = voiceguide("list", "--json").json
    assert tuple(row["name"] for row in rows) == FEW_ROUTINES
    for row in rows:
        assert set(row) == {
            "name", "title", "summary", "duration_s", "kind", "areas", "concerns", "needs",
            "caution", "language", "path",
        }  # fmt: skip
        assert Path(row["path"]).is_file()


@pytest.mark.parametrize(
    ("options", "field", "wanted"),
    [
        (["--area", "Neck"], "areas", "neck"),
        (["--area", "throat"], "areas", "neck"),
        (["--area", "temples"], "areas", "temples"),  # only steps name them
        (["--area", "tech neck"], "concerns", "neck"),
        (["--concern", "papada"], "concerns", "double chin"),
        (["--kind", "Exercise"], "kind", "exercise"),
        (["--kind", "exercises"], "kind", "exercise"),
    ],
)
def test_list_is_narrowed_by_area_and_kind(
    voiceguide: Voiceguide, options: list[str], field: str, wanted: str
) -> None:
    everything = voiceguide("list", "--json").json
    rows = voiceguide("list", "--json", *options).json
    assert 0 < len(rows) < len(everything)
    assert all(wanted in row[field] for row in rows)


def test_nothing_found_says_which_areas_and_kinds_there_are(voiceguide: Voiceguide) -> None:
    assert voiceguide("list", "--area", "elbow", "--json").json == []
    done = voiceguide("list", "--area", "elbow", "--kind", "breathing")
    assert (done.code, done.out) == (0, "")
    first, concerns, areas, kinds = done.err.splitlines()
    assert first == "There is no routine of the kind breathing for “elbow”."
    assert re.match(r"Concerns: forehead lines, .*, stress\.$", concerns)
    assert re.match(r"Areas: brows, .*, neck, .*\.$", areas)
    assert kinds == "Kinds: massage, exercise, application, breathing."


def test_an_unknown_kind_is_an_error(voiceguide: Voiceguide) -> None:
    done = voiceguide("list", "--kind", "masage")
    assert_one_clear_error(done, "“masage”", "massage, exercise, application, breathing")


def test_a_faulty_script_is_skipped_and_reported(voiceguide: Voiceguide, own: Path) -> None:
    (own / "my faulty one.md").write_text("# Faulty\n\n## Step\n- [20] Hold.\n")
    (own / "binary.md").write_bytes(b"\x00\xff")
    done = voiceguide("list", "--area", "neck")
    assert done.code == 0
    assert "neck-firmness" in done.out
    assert "faulty" not in done.out
    assert "Skipped my faulty one: " in done.err
    assert f"`voiceguide check {quoted('my faulty one')}` shows more." in done.err
    assert "Skipped binary: " in done.err


@pytest.mark.skipif(sys.platform != "linux", reason="espeak speaks on Linux only")
def test_without_speech_every_routine_is_listed_and_the_reason_given_once(
    voiceguide: Voiceguide, work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = [row["name"] for row in voiceguide("list", "--json").json]
    monkeypatch.setenv("ESPEAK_DATA_PATH", str(work))
    monkeypatch.setenv("XDG_CACHE_HOME", str(work / "cache"))
    done = voiceguide("list")
    assert done.code == 0
    assert [line.split("\t")[:2] for line in done.out.splitlines()[1:]] == [
        [name, ""] for name in expected
    ]
    assert done.err.count("voice data is missing") == 1
    assert done.err.startswith("No lengths are shown. The speech engine could not start")
    rows = voiceguide("list", "--json").json
    assert [(row["name"], row["duration_s"]) for row in rows] == [(name, None) for name in expected]
    (work / "settings.toml").write_text('voice = "en-gb"\n')
    monkeypatch.setattr("voiceguide.session.settings.settings_path", lambda: work / "settings.toml")
    done = voiceguide("list", "--kind", "breathing")
    assert (done.code, done.err.count("voice data is missing")) == (0, 1)
    assert "breathe-and-settle" in done.out


def test_a_routine_of_ones_own_hides_a_shipped_one_of_its_name(
    voiceguide: Voiceguide, own: Path
) -> None:
    (own / "pucker.md").write_text(SHORT)
    assert voiceguide("show", "pucker", "--json").json["title"] == "Short and quiet"
