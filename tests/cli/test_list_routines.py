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


@pytest.fixture
def own(home: Path) -> Path:
    """The folder of the user's own routines."""
    folder = home / "data" / "voiceguide" / "routines"
    folder.mkdir(parents=True)
    return folder


def test_list_shows_a_routine_a_line_with_its_length(voiceguide: Voiceguide, own: Path) -> None:
    (own / "aa-short.md").write_text(SHORT)
    done = voiceguide("list")
    assert (done.code, done.err) == (0, "")
    lines = done.out.splitlines()
    assert lines[0].split() == ["name", "length", "kind", "areas", "title"]
    assert re.match(r"aa-short +2 s +Short and quiet", lines[1])
    assert any(
        re.match(r"sixty-second-oil-massage +1 min +massage +\S.* Sixty-second oil massage", line)
        for line in lines
    )


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
    assert len(rows) >= 16
    assert [row["name"] for row in rows] == sorted(row["name"] for row in rows)
    for row in rows:
        assert set(row) == {
            "name", "title", "summary", "duration_s", "kind", "areas", "needs", "caution", "path",
        }  # fmt: skip
        assert Path(row["path"]).is_file()


@pytest.mark.parametrize(
    ("options", "field", "wanted"),
    [(["--area", "Neck"], "areas", "neck"), (["--kind", "Exercise"], "kind", "exercise")],
)
def test_list_is_narrowed_by_area_and_kind(
    voiceguide: Voiceguide, options: list[str], field: str, wanted: str
) -> None:
    everything = voiceguide("list", "--json").json
    rows = voiceguide("list", "--json", *options).json
    assert 0 < len(rows) < len(everything)
    assert all(wanted in row[field] for row in rows)


def test_an_area_without_routines_gives_an_empty_list(voiceguide: Voiceguide) -> None:
    assert voiceguide("list", "--area", "elbow", "--json").json == []
    done = voiceguide("list", "--area", "elbow")
    assert (done.code, done.out) == (0, "")
    assert "No routine matches." in done.err


def test_an_unknown_kind_is_an_error(voiceguide: Voiceguide) -> None:
    done = voiceguide("list", "--kind", "masage")
    assert_one_clear_error(done, "“masage”", "massage, exercise, application, breathing")


def test_a_faulty_script_is_skipped_and_reported(voiceguide: Voiceguide, own: Path) -> None:
    (own / "faulty.md").write_text("# Faulty\n\n## Step\n- [20] Hold.\n")
    (own / "binary.md").write_bytes(b"\x00\xff")
    done = voiceguide("list", "--area", "neck")
    assert done.code == 0
    assert "neck-firmness" in done.out
    assert "faulty" not in done.out
    assert "Skipped faulty: " in done.err
    assert "`voiceguide check faulty` shows more." in done.err
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
    assert [line.split()[0] for line in done.out.splitlines()[1:]] == expected
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
