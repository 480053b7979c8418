"""`voiceguide check`: mistakes in scripts, and words that take too long."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

import pytest

from tests.commands import SHORT, TOO_MANY_WORDS, Voiceguide, assert_one_clear_error

FAULTY = "# Faulty\n\n## Step\n- [20] Hold.\n- [chim bell]\n"


@pytest.fixture
def scripts(work: Path) -> Path:
    (work / "short.md").write_text(SHORT)
    (work / "hasty.md").write_text(TOO_MANY_WORDS)
    (work / "faulty.md").write_text(FAULTY)
    return work


def test_a_right_script_is_fine(voiceguide: Voiceguide, scripts: Path) -> None:
    done = voiceguide("check", "short.md")
    assert (done.code, done.err) == (0, "")
    assert done.out == "short.md: fine, 2 s at 150 words a minute\n"


def test_words_that_do_not_fit_are_a_warning_with_measured_seconds(
    voiceguide: Voiceguide, scripts: Path
) -> None:
    done = voiceguide("check", "hasty.md")
    assert done.code == 0
    assert re.match(r"Warning: hasty\.md:8: .*\d\.\d s", done.err)
    assert re.fullmatch(r"hasty\.md: 1 warning, \d s at 150 words a minute\n", done.out)


def test_strict_makes_warnings_count(voiceguide: Voiceguide, scripts: Path) -> None:
    assert voiceguide("check", "--strict", "hasty.md").code == 2
    assert voiceguide("check", "--strict", "short.md").code == 0


def test_a_faster_pace_may_leave_no_warning(voiceguide: Voiceguide, scripts: Path) -> None:
    script = TOO_MANY_WORDS.replace("[1s]", "[4s]")
    assert voiceguide("check", "-", "--strict", "--pace", "90", stdin=script).code == 2
    assert voiceguide("check", "-", "--strict", "--pace", "190", stdin=script).code == 0


def test_all_errors_are_reported_with_place_caret_and_remedy(
    voiceguide: Voiceguide, scripts: Path
) -> None:
    done = voiceguide("check", "faulty.md")
    assert_one_clear_error(
        done, "faulty.md:4:", "20s for seconds", "faulty.md:5:", "chime", "    - [20] Hold.", "^~"
    )


def test_one_faulty_script_of_several_decides_the_code(
    voiceguide: Voiceguide, scripts: Path
) -> None:
    done = voiceguide("check", "faulty.md", "short.md", "missing.md")
    assert done.code == 2
    assert done.out.startswith("short.md: fine")
    assert done.err.count("Error: ") == 2


def test_what_was_found_is_printed_as_json(voiceguide: Voiceguide, scripts: Path) -> None:
    done = voiceguide("check", "faulty.md", "hasty.md", "missing.md", "--json")
    assert (done.code, done.err) == (2, "")
    faulty, hasty, missing = done.json
    assert [(error["line"], error["file"]) for error in faulty["errors"]] == [
        (4, "faulty.md"),
        (5, "faulty.md"),
    ]
    assert set(faulty["errors"][0]) == {"file", "line", "column", "message", "hint"}
    assert hasty["errors"] == []
    assert hasty["pace_wpm"] == 150
    assert [warning["line"] for warning in hasty["warnings"]] == [8]
    assert "missing.md" in missing["errors"][0]["message"]


def test_warnings_of_an_included_script_name_it(voiceguide: Voiceguide, scripts: Path) -> None:
    (scripts / "both.md").write_text("# Both\n\n## Step\n- [include hasty]\n")
    done = voiceguide("check", "both.md")
    assert "hasty.md:8: " in done.err
    assert "both.md:8" not in done.err
    [found] = voiceguide("check", "both.md", "--json").json
    assert "hasty.md: " in found["warnings"][0]["message"]


def test_what_cannot_be_read_hides_no_other_finding(voiceguide: Voiceguide, scripts: Path) -> None:
    (scripts / "folder").mkdir()
    done = voiceguide("check", "./folder", "short.md")
    assert done.code == 1
    assert "folder is a folder." in done.err
    assert done.out.startswith("short.md: fine")
    done = voiceguide("check", "./folder", "faulty.md", "--json")
    assert done.code == 2
    assert [len(each["errors"]) for each in done.json] == [1, 2]


def test_standard_input_is_checked_only_once(voiceguide: Voiceguide) -> None:
    done = voiceguide("check", "-", "-", stdin=SHORT)
    assert_one_clear_error(done, "Standard input (-) can be used only once.")


PASTED = "# Pasted\n\n## Jaw\n1. [10 seconds] Stroke.\n• (Pause for 5 seconds)\n"


def test_fix_corrects_a_file_shows_the_difference_and_keeps_the_old_one(
    voiceguide: Voiceguide, work: Path
) -> None:
    (work / "pasted.md").write_text(PASTED)
    done = voiceguide("check", "--fix", "pasted.md")
    fixed = "# Pasted\n\n## Jaw\n- [10s] Stroke.\n- [5s]\n"
    assert (work / "pasted.md").read_text() == fixed
    assert (work / "pasted.md.bak").read_text() == PASTED
    assert "-1. [10 seconds] Stroke.\n" in done.out
    assert "+- [10s] Stroke.\n" in done.out
    assert done.out.endswith("pasted.md: fine, 19 s at 150 words a minute\n")
    assert (done.code, done.err) == (0, "pasted.md was corrected. The old file is pasted.md.bak.\n")


def test_fix_never_overwrites_an_old_file_that_was_kept(voiceguide: Voiceguide, work: Path) -> None:
    for text in (PASTED, PASTED.replace("10", "12")):
        (work / "pasted.md").write_text(text)
        assert voiceguide("check", "--fix", "pasted.md").code == 0
    assert (work / "pasted.md.bak").read_text() == PASTED
    assert "12 seconds" in (work / "pasted.md.bak2").read_text()


@pytest.mark.skipif(os.name != "posix", reason="needs Unix permissions")
def test_fix_keeps_permissions_and_hard_links(voiceguide: Voiceguide, work: Path) -> None:
    for name in ("one.md", "two.md"):
        (work / name).write_text(PASTED)
        (work / name).chmod(0o600)
    (work / "other.md").hardlink_to(work / "two.md")
    assert voiceguide("check", "--fix", "one.md", "two.md").code == 0
    assert (work / "other.md").read_text() == (work / "one.md").read_text() != PASTED
    written = list(work.glob("*.md*"))
    assert (len(written), {path.stat().st_mode & 0o777 for path in written}) == (5, {0o600})


def test_a_file_that_cannot_be_fixed_stops_no_other(voiceguide: Voiceguide, work: Path) -> None:
    (work / "bad.md").write_bytes(b"# Jaw\n\n## Step\n- \xff\x80\x81 Stroke.\n")
    (work / "pasted.md").write_text(PASTED)
    done = voiceguide("check", "--fix", "bad.md", "pasted.md")
    assert done.code != 0
    assert done.err.count("Error: ") == 1
    assert "bad.md" in done.err
    assert "pasted.md: fine" in done.out
    assert (work / "pasted.md.bak").exists()


def test_fix_with_json_prints_nothing_but_json_on_standard_output(
    voiceguide: Voiceguide, work: Path
) -> None:
    (work / "pasted.md").write_text(PASTED)
    done = voiceguide("check", "--fix", "--json", "pasted.md")
    assert done.json[0]["errors"] == []
    assert "+- [10s] Stroke.\n" in done.err


def test_fix_leaves_alone_what_is_right_or_not_a_file_of_ones_own(
    voiceguide: Voiceguide, scripts: Path
) -> None:
    done = voiceguide("check", "--fix", "short.md")
    assert "short.md: there is nothing that --fix can correct.\n" in done.err
    assert sorted(path.name for path in scripts.iterdir() if path.suffix == ".bak") == []
    assert_one_clear_error(
        voiceguide("check", "--fix", "evening-massage"), "comes with voiceguide", "Copy it"
    )
    assert_one_clear_error(voiceguide("check", "--fix", "-", stdin=SHORT), "--fix cannot change")


def test_missing_sounds_are_named_beside_the_other_mistakes(
    voiceguide: Voiceguide, work: Path
) -> None:
    (work / "both.md").write_text("## A\n- [chime gnog] Rest {sied}.\n")
    assert_one_clear_error(
        voiceguide("check", "both.md"), "There is no sound “gnog”.", "Unknown variable {sied}."
    )


def test_what_a_voice_would_misread_is_a_warning_unless_it_has_a_pronunciation(
    voiceguide: Voiceguide, work: Path
) -> None:
    (work / "say.md").write_text("## A\n- Press LI/4 once.\n- 5-10 times.\n")
    done = voiceguide("check", "say.md")
    assert done.err.splitlines() == [
        "Warning: say.md:2: For “/” a voice says “slash”; write “or”, “and” or a comma.",
        "Warning: say.md:3: For “5-10” a voice says “dash”; write the range in words: “5 to 10”.",
    ]
    front = "---\nsay:\n  LI/4: large intestine four\n  5-10: five to ten\n---\n"
    (work / "say.md").write_text(front + "## A\n- Press LI/4 once.\n- 5-10 times.\n")
    assert voiceguide("check", "--strict", "say.md").code == 0


def test_check_says_how_many_lines_fix_would_correct(voiceguide: Voiceguide, work: Path) -> None:
    (work / "my jaw.md").write_text("## Jaw\n* [ ] a\n1. b\n- [zz] c\n")
    done = voiceguide("check", "my jaw.md")
    assert done.err.endswith("`voiceguide check --fix 'my jaw.md'` corrects 2 of these lines.\n")
    assert "--fix" not in voiceguide("check", "-", stdin="## Jaw\n1. a\n").err


def test_a_name_that_is_missing_on_several_lines_is_told_once(
    voiceguide: Voiceguide, work: Path
) -> None:
    (work / "jaw.md").write_text("## Jaw\n- [zz] a\n- [chime nix]\n- [chime nix]\n")
    done = voiceguide("check", "jaw.md")
    assert done.err.count("There is no sound “nix”") == 1
    assert "The same goes for line 4." in done.err


@pytest.mark.skipif(sys.platform != "linux", reason="names espeak's voices")
def test_words_are_measured_with_the_voice_asked_for(voiceguide: Voiceguide) -> None:
    script = SHORT.replace("[1s] One.", "One two three.")
    lengths = set()
    for voice in ("gmw/en", "gmw/de"):
        done = voiceguide("check", "-", "--voice", voice, "--json", stdin=script)
        lengths.add(done.json[0]["duration_s"])
    assert len(lengths) == 2
    done = voiceguide("check", "-", "--voice", "gmw/nobody", stdin=SHORT)
    assert done.code == 2
    assert "no voice “gmw/nobody”" in done.err
