"""`voiceguide export` to a folder: which routines, what is printed, what is refused."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
import soundfile

from tests.commands import Voiceguide, assert_one_clear_error
from tests.export.folder.builders import script
from voiceguide.export.folder.index_page import INDEX
from voiceguide.export.folder.manifest import Manifest
from voiceguide.export.folder.manifest_file import MANIFEST
from voiceguide.export.folder.playlist import PLAYLIST
from voiceguide.system.open_folder import Seal

MINE = ("--area", "elbow")
"""No routine that ships is about these."""

unix_only = pytest.mark.skipif(sys.platform == "win32", reason="needs a folder nobody may write to")


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.name != MANIFEST)


def test_every_routine_of_a_selection_becomes_a_file(
    voiceguide: Voiceguide, routines: Path, work: Path
) -> None:
    done = voiceguide("export", "--all", *MINE, "-o", "out", "--format", "wav")
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines() == [
        "out/alpha.wav  1 s  88 kB",
        "out/beta.wav  1 s  88 kB",
        "out: 2 made, 0 up to date",
    ]
    assert names(Path("out")) == ["alpha.wav", "beta.wav", INDEX, PLAYLIST]
    assert voiceguide("export", "alpha", "-o", "alone.wav").code == 0
    assert Path("alone.wav").read_bytes() == Path("out/alpha.wav").read_bytes()
    assert Path("out", PLAYLIST).read_text() == (
        "#EXTM3U\n#EXTINF:1,Alpha ears\nalpha.wav\n#EXTINF:1,Beta ears\nbeta.wav\n"
    )


def test_files_are_mp3_unless_another_format_is_set(
    voiceguide: Voiceguide, routines: Path, work: Path
) -> None:
    assert voiceguide("export", "--all", *MINE, "-o", "out").code == 0
    assert soundfile.info("out/alpha.mp3").format == "MP3"


@pytest.mark.parametrize("target", ["out/", "there"])
def test_several_names_become_a_file_each_in_a_folder(
    voiceguide: Voiceguide, routines: Path, work: Path, target: str
) -> None:
    Path("there").mkdir()
    Path("mine.md").write_text(script("Mine"))
    done = voiceguide("export", "beta", "mine.md", "-o", target, "--format", "flac")
    assert (done.code, done.err) == (0, "")
    assert names(Path(target)) == ["beta.flac", INDEX, "mine.flac", PLAYLIST]


def test_a_single_routine_needs_a_slash_after_the_folder(
    voiceguide: Voiceguide, routines: Path, work: Path
) -> None:
    done = voiceguide("export", "alpha", "-o", ".", "--format", "wav")
    assert_one_clear_error(done, "is a folder", code=1)
    assert voiceguide("export", "alpha", "-o", "./", "--format", "wav").code == 0
    assert names(work) == ["alpha.wav", INDEX, PLAYLIST]


def test_pages_and_audio_files_share_a_folder_and_its_index_page(
    voiceguide: Voiceguide, routines: Path, work: Path
) -> None:
    assert voiceguide("export", "--all", *MINE, "-o", "out", "--captions").code == 0
    done = voiceguide("export", "alpha", "-o", "out/", "--format", "html")
    assert (done.code, done.err) == (0, "")
    listed = ["alpha.html", "alpha.mp3", "alpha.vtt", "beta.mp3", "beta.vtt"]
    assert names(Path("out")) == sorted([*listed, INDEX, PLAYLIST])
    page = Path("out", INDEX).read_text(encoding="utf-8")
    for name in (*listed, PLAYLIST):
        assert f'href="./{name}"' in page
    assert "2 routines, 2 s" in page
    assert "Breathing" in page
    assert "alpha.html" not in Path("out", PLAYLIST).read_text()


def test_several_jobs_make_the_same_bytes_as_one(
    voiceguide: Voiceguide, routines: Path, work: Path
) -> None:
    for number in range(2):
        (routines / f"more-{number}.md").write_text(script(f"More {number}", "Three."))
    for jobs in (1, 3):
        options = ("--jobs", jobs, "--captions", "srt")
        assert voiceguide("export", "--all", *MINE, "-o", f"by-{jobs}", *options).code == 0
    assert contents(Path("by-1")) == contents(Path("by-3"))


# What is up to date


def run(voiceguide: Voiceguide, *options: object) -> str:
    """The last line of an export of all, such as `2 made, 0 up to date`."""
    done = voiceguide(
        "export", "--all", *MINE, "-o", "out", "--format", "wav", "--jobs", 1, *options
    )
    assert (done.code, done.err) == (0, "")
    return done.out.splitlines()[-1].removeprefix("out: ")


def test_an_up_to_date_file_is_made_again_only_if_forced(
    voiceguide: Voiceguide, routines: Path, work: Path
) -> None:
    assert run(voiceguide) == "2 made, 0 up to date"
    before = contents(Path("out"))
    times = {path: path.stat().st_mtime_ns for path in Path("out").glob("*.wav")}
    assert run(voiceguide) == "0 made, 2 up to date"
    assert {path: path.stat().st_mtime_ns for path in times} == times
    assert run(voiceguide, "--force") == "2 made, 0 up to date"
    assert contents(Path("out")) == before


def test_a_changed_script_a_missing_file_and_another_option_are_noticed(
    voiceguide: Voiceguide, routines: Path, work: Path
) -> None:
    run(voiceguide)
    (routines / "beta.md").write_text(script("Beta ears", "Three."))
    assert run(voiceguide) == "1 made, 1 up to date"
    Path("out", "alpha.wav").unlink()
    assert run(voiceguide) == "1 made, 1 up to date"
    assert run(voiceguide, "--volume", "50") == "2 made, 0 up to date"
    assert run(voiceguide, "--volume", "50") == "0 made, 2 up to date"


# What goes wrong


def test_a_routine_that_fails_is_reported_at_the_end_and_the_others_are_made(
    voiceguide: Voiceguide, routines: Path, work: Path
) -> None:
    (routines / "broken.md").write_text("# Broken\n\n## Step\n- [20 parsecs] Go.\n")
    (routines / "mute.md").write_text(script("Mute") + "- [chime nosuch]\n")
    done = voiceguide("export", "--all", *MINE, "-o", "out", "--format", "wav")
    assert done.code == 1
    assert done.out.endswith("out: 2 made, 0 up to date, 2 failed\n")
    assert "broken failed: " in done.err
    assert "There is no sound “nosuch”" in done.err
    assert "2 of 4 routines could not be exported: broken, mute." in done.err
    assert names(Path("out")) == ["alpha.wav", "beta.wav", INDEX, PLAYLIST]
    (routines / "broken.md").unlink()
    (routines / "mute.md").write_text(script("Mute no more"))
    assert run(voiceguide) == "1 made, 2 up to date"


def test_a_background_in_the_home_of_an_unknown_user_stops_no_other_routine(
    voiceguide: Voiceguide, routines: Path, work: Path
) -> None:
    (routines / "alpha.md").write_text(script("Alpha ears", extra="background: ~nobody-here/x\n"))
    done = voiceguide("export", "--all", *MINE, "-o", "out", "--format", "wav")
    assert done.code == 1
    assert "There is no background “~nobody-here/x”" in done.err
    assert "Choose drone, rain, waves, a sound file of your own, or off." in done.err
    assert (work / "out" / "beta.wav").exists()


def test_a_foreign_file_is_kept_unless_forced(
    voiceguide: Voiceguide, routines: Path, work: Path
) -> None:
    Path("out").mkdir()
    Path("out", INDEX).write_text("precious")
    done = voiceguide("export", "--all", *MINE, "-o", "out", "--format", "wav")
    assert_one_clear_error(done, f"out/{INDEX} would be replaced", "--force")
    assert contents(Path("out")) == {INDEX: b"precious"}
    assert run(voiceguide, "--force") == "2 made, 0 up to date"


@pytest.mark.parametrize(
    "name", [MANIFEST, INDEX, PLAYLIST, "alpha.wav", "alpha.vtt", "beta.wav", "beta.vtt"]
)
@pytest.mark.parametrize("there", [True, False])
@unix_only
def test_a_link_in_the_folder_is_refused_by_name_and_never_written_through(
    voiceguide: Voiceguide, routines: Path, work: Path, name: str, there: bool
) -> None:
    Path("out").mkdir()
    if there:
        Path("victim").write_text("mine")
    Path("out", name).symlink_to("../victim")
    done = voiceguide("export", "--all", *MINE, "-o", "out", "--format", "wav", "--captions")
    assert_one_clear_error(done, f"out/{name} is a link", "--force")
    assert [path.name for path in Path("out").iterdir()] == [name]
    run(voiceguide, "--force", "--captions")
    assert not Path("out", name).is_symlink()
    assert not there or Path("victim").read_text() == "mine"
    assert Path("victim").exists() == there


@unix_only
def test_a_link_that_takes_the_place_of_a_file_of_ours_is_refused(
    voiceguide: Voiceguide, routines: Path, work: Path
) -> None:
    run(voiceguide)
    Path("out", "alpha.wav").rename("moved.wav")
    Path("out", "alpha.wav").symlink_to("../moved.wav")
    before = Path("moved.wav").read_bytes()
    done = voiceguide("export", "--all", *MINE, "-o", "out", "--format", "wav")
    assert_one_clear_error(done, "out/alpha.wav is a link")
    assert Path("moved.wav").read_bytes() == before


@pytest.mark.parametrize("record", ["mine\n", '{"mine": 1}', "[]"])
def test_a_record_that_is_not_ours_is_kept_unless_forced(
    voiceguide: Voiceguide, routines: Path, work: Path, record: str
) -> None:
    Path("out").mkdir()
    Path("out", MANIFEST).write_text(record)
    done = voiceguide("export", "--all", *MINE, "-o", "out", "--format", "wav")
    assert_one_clear_error(done, f"out/{MANIFEST} would be replaced", "--force")
    assert contents(Path("out")) == {MANIFEST: record.encode()}
    assert run(voiceguide, "--force") == "2 made, 0 up to date"


def test_a_record_from_elsewhere_makes_no_file_ours(
    voiceguide: Voiceguide, routines: Path, work: Path
) -> None:
    """It lists the names of our files, and the digests of others."""
    run(voiceguide)
    Path("out", "alpha.wav").write_text("precious")
    done = voiceguide("export", "--all", *MINE, "-o", "out", "--format", "wav")
    assert_one_clear_error(done, "out/alpha.wav would be replaced", "--force")
    assert Path("out", "alpha.wav").read_text() == "precious"


@unix_only
@pytest.mark.parametrize("jobs", [1, 2])
def test_a_folder_swapped_for_a_link_while_exporting_gets_nothing(
    voiceguide: Voiceguide,
    routines: Path,
    work: Path,
    monkeypatch: pytest.MonkeyPatch,
    jobs: int,
) -> None:
    Path("elsewhere").mkdir()
    for name in ("alpha.wav", "beta.wav", MANIFEST, INDEX):
        Path("elsewhere", name).write_text("mine")
    before = contents(Path("elsewhere"))
    save = Manifest.claim

    def swap_and_save(manifest: Manifest, seals: Mapping[str, Seal]) -> None:
        save(manifest, seals)
        if not Path("out").is_symlink():
            Path("out").rename("moved")
            Path("out").symlink_to("elsewhere")

    monkeypatch.setattr(Manifest, "claim", swap_and_save)
    done = voiceguide("export", "--all", *MINE, "-o", "out", "--format", "wav", "--jobs", jobs)
    assert done.code == 1
    assert "the folder was moved or replaced meanwhile" in done.err
    assert "Traceback" not in done.err
    assert contents(Path("elsewhere")) == before


@unix_only
def test_a_routine_with_too_long_a_name_for_a_file_fails_alone(
    voiceguide: Voiceguide, routines: Path, work: Path
) -> None:
    name = "x" * 252
    (routines / f"{name}.md").write_text(script("Long"))
    done = voiceguide("export", "--all", *MINE, "-o", "out", "--format", "wav", "--captions")
    assert done.code == 1
    assert "File name too long" in done.err
    assert "1 of 3 routines could not be exported" in done.err
    assert done.out.endswith("out: 2 made, 0 up to date, 1 failed\n")
    assert names(Path("out")) == [
        "alpha.vtt", "alpha.wav", "beta.vtt", "beta.wav", INDEX, PLAYLIST,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "said", "code"),
    [
        (["--all", "--kind", "dance", "-o", "out"], "There is no kind “dance”.", 2),
        (["--all", "--area", "knee", "-o", "out"], "There is no routine for “knee”.", 2),
        (["--all", "-o", "out", "--jobs", "0"], "--jobs", 2),
        (["alpha", "nosuch", "-o", "out/"], "There is no routine “nosuch”.", 2),
        (["-", "-o", "out/"], "Standard input has no name", 2),
        (["--all", "-o", "out", "--captions", "x.vtt"], "is not a caption format", 2),
        (["--all", "-o", "out", "--format", "html", "--album", "A"], "A page has no tags", 2),
        (["--all", *MINE, "-o", "file"], "file is a file.", 1),
        (["--all", *MINE, "-o", "file/out"], "is a file.", 1),
        (["--all", *MINE, "-o", "no/out"], "There is no folder", 1),
        pytest.param(["--all", *MINE, "-o", "/proc"], "cannot be written", 1, marks=unix_only),
        pytest.param(
            ["--all", *MINE, "-o", "/proc/out"], "/proc/out cannot be", 1, marks=unix_only
        ),
    ],
)
def test_a_wrong_command_line_is_refused_before_any_work(
    voiceguide: Voiceguide,
    routines: Path,
    work: Path,
    arguments: list[str],
    said: str,
    code: int,
) -> None:
    Path("file").touch()
    assert_one_clear_error(voiceguide("export", *arguments), said, code=code)
    assert names(work) == ["file"]


def test_warnings_of_all_routines_are_printed_up_to_ten(
    voiceguide: Voiceguide, routines: Path, work: Path
) -> None:
    (routines / "beta.md").write_text(script("Beta", "Far too many words for one second."))
    done = voiceguide("export", "--all", *MINE, "-o", "out")
    assert done.code == 0
    assert "beta.md" in done.err
    assert done.err.startswith("Warning: ")
    hasty = script("Hasty") + "- [1s] Far too many words for one second.\n" * 12
    (routines / "alpha.md").write_text(hasty)
    done = voiceguide("export", "--all", *MINE, "-o", "out")
    assert len(done.err.splitlines()) == 11
    assert "… and 2 more; `voiceguide check ROUTINE`" in done.err


@unix_only
def test_a_second_export_to_a_folder_is_refused_while_one_runs(
    voiceguide: Voiceguide, routines: Path, work: Path
) -> None:
    from voiceguide.system.locks import only_writer

    Path("out").mkdir()
    with only_writer(Path("out")):
        done = voiceguide("export", "--all", *MINE, "-o", "out")
    assert_one_clear_error(done, "Another export is being written to out.", code=1)
    assert run(voiceguide) == "2 made, 0 up to date"
