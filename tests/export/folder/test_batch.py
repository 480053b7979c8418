"""Exporting many routines into a folder: what is made, what is kept, what is refused and told."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.commands import Voiceguide, assert_one_clear_error
from voiceguide.export.folder.index_page import INDEX, library_index
from voiceguide.export.folder.manifest import RECORD, Made, read_record
from voiceguide.export.folder.playlist import PLAYLIST, playlist

MINE = ("--area", "ears")
"""No routine that ships is about these."""

unix_only = pytest.mark.skipif(sys.platform == "win32", reason="needs a folder nobody may write to")


def script(title: str, words: str = "One.", extra: str = "") -> str:
    front = f"kind: breathing\nareas: [ears]\nchimes: off\nlead_in: 0s\n{extra}"
    return f"---\n{front}---\n# {title}\n\n## First\n- [1s] {words}\n"


@pytest.fixture
def routines(home: Path) -> Path:
    """The user's own routines: two short ones."""
    folder = home / "data" / "voiceguide" / "routines"
    folder.mkdir(parents=True)
    (folder / "alpha.md").write_text(script("Alpha ears"))
    (folder / "beta.md").write_text(script("Beta ears", "Two."))
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.name != RECORD)


def made_of(entry: str = "a.mp3", **known: object) -> Made:
    usual = {"routine": "a", "fingerprint": "0", "title": "A", "duration_s": 60.0}
    return Made(entry, **{"sizes": {entry: 1000}, **usual, **known})  # type: ignore[arg-type]


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


def test_files_are_mp3_unless_something_else_is_said(
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


def test_one_name_and_a_folder_without_a_slash_is_a_file_name_forgotten(
    voiceguide: Voiceguide, routines: Path, work: Path
) -> None:
    done = voiceguide("export", "alpha", "-o", ".", "--format", "wav")
    assert_one_clear_error(done, "is a folder", code=1)
    assert voiceguide("export", "alpha", "-o", "./", "--format", "wav").code == 0
    assert names(work) == ["alpha.wav", INDEX, PLAYLIST]


def test_pages_and_sound_share_a_folder_and_its_overview(
    voiceguide: Voiceguide, routines: Path, work: Path
) -> None:
    assert voiceguide("export", "--all", *MINE, "-o", "out", "--captions").code == 0
    done = voiceguide("export", "alpha", "-o", "out/", "--format", "html")
    assert (done.code, done.err) == (0, "")
    listed = ["alpha.html", "alpha.mp3", "alpha.vtt", "beta.mp3", "beta.vtt"]
    assert names(Path("out")) == sorted([*listed, INDEX, PLAYLIST])
    overview = Path("out", INDEX).read_text(encoding="utf-8")
    for name in (*listed, PLAYLIST):
        assert f'href="./{name}"' in overview
    assert "2 routines, 2 s" in overview
    assert "Breathing" in overview
    assert "alpha.html" not in Path("out", PLAYLIST).read_text()


def test_several_jobs_make_the_same_bytes_as_one(
    voiceguide: Voiceguide, routines: Path, work: Path
) -> None:
    for number in range(6):
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


def test_what_is_up_to_date_is_not_made_again_unless_that_is_forced(
    voiceguide: Voiceguide, routines: Path, work: Path
) -> None:
    assert run(voiceguide) == "2 made, 0 up to date"
    before = contents(Path("out"))
    times = {path: path.stat().st_mtime_ns for path in Path("out").glob("*.wav")}
    assert run(voiceguide) == "0 made, 2 up to date"
    assert {path: path.stat().st_mtime_ns for path in times} == times
    assert run(voiceguide, "--force") == "2 made, 0 up to date"
    assert contents(Path("out")) == before


def test_a_changed_script_is_made_again_and_no_other(
    voiceguide: Voiceguide, routines: Path, work: Path
) -> None:
    run(voiceguide)
    (routines / "beta.md").write_text(script("Beta ears", "Three."))
    assert run(voiceguide) == "1 made, 1 up to date"


def test_whatever_a_file_depends_on_is_noticed(
    voiceguide: Voiceguide, routines: Path, work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def sound(name: str, pitch: float) -> None:
        samples = 0.1 * np.sin(np.arange(8000) * pitch)
        soundfile.write(routines / name, samples, 44_100)

    (routines / "beta.md").unlink()
    (routines / "part.txt").write_text("")
    whole = script("Alpha ears", extra="background: bed\n")
    (routines / "alpha.md").write_text(f"{whole}- [chime ping]\n- [include part]\n")
    (routines / "part.md").write_text("# Part\n\n## Second\n- [1s]\n")
    sound("bed.wav", 0.05)
    sound("ping.wav", 0.1)
    assert run(voiceguide) == "1 made, 0 up to date"
    for change in (
        lambda: sound("bed.wav", 0.06),
        lambda: sound("ping.wav", 0.2),
        lambda: (routines / "part.md").write_text("# Part\n\n## Second\n- [2s]\n"),
        lambda: voiceguide("pace", "170"),
        lambda: Path("out", "alpha.wav").write_bytes(b"cut short"),
        lambda: Path("out", "alpha.wav").unlink(),
        lambda: monkeypatch.setenv("VOICEGUIDE_BACKGROUND_LEVEL", "3"),
        lambda: monkeypatch.setenv("VOICEGUIDE_VOLUME", "50"),
        lambda: monkeypatch.setattr("voiceguide.export.folder.fingerprints.__version__", "0.1.1"),
    ):
        change()
        assert run(voiceguide) == "1 made, 0 up to date"
    for options in (("--pace", "200"), ("--voice", "en-us"), ("--no-chimes",), ("--fit", "4s")):
        assert run(voiceguide, *options) == "1 made, 0 up to date"
    assert run(voiceguide, *options) == "0 made, 1 up to date"


def test_a_saved_pace_does_not_touch_a_script_with_its_own(
    voiceguide: Voiceguide, routines: Path, work: Path
) -> None:
    (routines / "beta.md").write_text(script("Beta ears", extra="pace: 120\n"))
    run(voiceguide)
    voiceguide("pace", "170")
    assert run(voiceguide) == "1 made, 1 up to date"


# What goes wrong


def test_a_routine_that_fails_is_told_at_the_end_and_the_others_are_made(
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


def test_a_background_in_the_home_of_nobody_stops_no_other_routine(
    voiceguide: Voiceguide, routines: Path, work: Path
) -> None:
    (routines / "alpha.md").write_text(script("Alpha ears", extra="background: ~nobody-here/x\n"))
    done = voiceguide("export", "--all", *MINE, "-o", "out", "--format", "wav")
    assert done.code == 1
    assert "There is no background “~nobody-here/x”" in done.err
    assert "Backgrounds are drone, rain, waves, a sound file of your own, or off." in done.err
    assert (work / "out" / "beta.wav").exists()


def test_a_failed_routine_keeps_the_file_it_had(
    voiceguide: Voiceguide, routines: Path, work: Path
) -> None:
    run(voiceguide)
    before = contents(Path("out"))
    (routines / "beta.md").write_text(script("Beta") + "- [chime nosuch]\n")
    assert voiceguide("export", "--all", *MINE, "-o", "out", "--format", "wav").code == 1
    assert contents(Path("out")) == before


@pytest.mark.parametrize("stranger", ["alpha.wav", INDEX, PLAYLIST])
def test_what_somebody_else_put_there_is_kept(
    voiceguide: Voiceguide, routines: Path, work: Path, stranger: str
) -> None:
    Path("out").mkdir()
    Path("out", stranger).write_text("precious")
    done = voiceguide("export", "--all", *MINE, "-o", "out", "--format", "wav")
    assert_one_clear_error(done, f"out/{stranger} would be replaced", "--force")
    assert contents(Path("out")) == {stranger: b"precious"}
    assert run(voiceguide, "--force") == "2 made, 0 up to date"


def test_names_that_some_disks_take_for_one_do_not_replace_each_other(
    voiceguide: Voiceguide, routines: Path, work: Path
) -> None:
    Path("a").mkdir()
    Path("a/Alpha.md").write_text(script("Other"))
    done = voiceguide("export", "alpha", "a/Alpha.md", "-o", "out/", "--format", "wav")
    assert done.code == 1
    assert "Alpha failed: Alpha.wav is already that of alpha." in done.err
    assert names(Path("out")) == ["alpha.wav", INDEX, PLAYLIST]


def test_a_routine_called_index_has_no_page_over_the_overview(
    voiceguide: Voiceguide, routines: Path, work: Path
) -> None:
    (routines / "index.md").write_text(script("Index"))
    done = voiceguide("export", "index", "alpha", "-o", "out/", "--format", "html")
    assert "index failed: index.html is already the overview of all routines." in done.err
    assert names(Path("out")) == ["alpha.html", INDEX]


@pytest.mark.parametrize(
    ("arguments", "said", "code"),
    [
        (["--all", "alpha", "-o", "out"], "--all means every routine.", 2),
        (["-o", "out"], "No routine was named.", 2),
        (["alpha", "--kind", "massage", "-o", "out/"], "--area and --kind choose", 2),
        (["--all", "--kind", "dance", "-o", "out"], "There is no kind “dance”.", 2),
        (["--all", "--area", "nose", "-o", "out"], "No routine matches.", 2),
        (["alpha", "-o", "x.wav", "--jobs", "2"], "--jobs is for exports to a folder.", 2),
        (["--all", "-o", "out", "--jobs", "0"], "--jobs", 2),
        (["alpha", "nosuch", "-o", "out/"], "There is no routine “nosuch”.", 2),
        (["-", "-o", "out/"], "Standard input has no name", 2),
        (["--all", "-o", "out", "--captions", "x.vtt"], "is not a kind of captions", 2),
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
def test_what_cannot_be_is_refused_before_any_work(
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


def test_warnings_of_all_routines_are_told(
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
def test_two_exports_to_one_folder_do_not_meet(
    voiceguide: Voiceguide, routines: Path, work: Path
) -> None:
    from voiceguide.system.locks import only_writer

    Path("out").mkdir()
    with only_writer(Path("out")):
        done = voiceguide("export", "--all", *MINE, "-o", "out")
    assert_one_clear_error(done, "Another export is being written to out.", code=1)
    assert run(voiceguide) == "2 made, 0 up to date"


# The page as a file of its own


def test_a_page_is_one_file_with_the_sound_inside(
    voiceguide: Voiceguide, routines: Path, work: Path
) -> None:
    done = voiceguide("export", "alpha", "-o", "alpha.html")
    assert (done.code, done.err) == (0, "")
    assert [path.name for path in work.iterdir()] == ["alpha.html"]
    text = Path("alpha.html").read_text(encoding="utf-8")
    assert "data:audio/mpeg;base64," in text
    assert "<title>Alpha ears</title>" in text
    assert voiceguide("export", "alpha", "-o", "b.htm").code == 0
    assert voiceguide("export", "alpha", "-o", "c", "--format", "html", "--captions").code == 0
    assert Path("b.htm").read_bytes() == Path("alpha.html").read_bytes()
    assert Path("c").read_bytes() == Path("alpha.html").read_bytes()
    assert "One." in Path("c.vtt").read_text()


@pytest.mark.parametrize("option", ["--artist", "--album", "--cover"])
def test_a_page_refuses_what_it_cannot_keep(
    voiceguide: Voiceguide, work: Path, option: str
) -> None:
    done = voiceguide("export", "-", "-o", "x.html", option, "something", stdin=script("X"))
    assert_one_clear_error(done, f"A page has no tags, and {option} would be lost.")


@pytest.mark.parametrize(
    "long", ["- [2h] Rest.\n- [1s]\n", "".join("- [30m] Rest.\n" for _ in range(5))]
)
def test_a_session_too_long_for_a_phone_is_refused(
    voiceguide: Voiceguide, work: Path, long: str
) -> None:
    done = voiceguide("export", "-", "-o", "x.html", stdin=f"# Long\n\n## Rest\n{long}")
    assert_one_clear_error(done, "longer than 2 h, too long for a page", "m4b or mp3")
    assert not list(work.iterdir())


def test_a_page_does_not_go_to_standard_output(voiceguide: Voiceguide, work: Path) -> None:
    done = voiceguide("export", "-", "-o", "-", "--format", "html", stdin=script("X"))
    assert_one_clear_error(done, "A page cannot be written to standard output.")


# The parts


@pytest.mark.parametrize(
    ("file", "title", "lines"),
    [
        ("a.mp3", "A", ["#EXTINF:60,A", "a.mp3"]),
        ("ä & b.mp3", "x\n#EXTM3U", ["#EXTINF:60,x #EXTM3U", "ä & b.mp3"]),
        ("#a.mp3", "A", ["#EXTINF:60,A", "./#a.mp3"]),
        ("a\nb.mp3", "A", ["#EXTINF:60,A", "a%0Ab.mp3"]),
        ("\udcff.mp3", "\udcff", ["#EXTINF:60,", "%FF.mp3"]),
    ],
)
def test_a_playlist_has_two_lines_for_each_file_whatever_their_names(
    file: str, title: str, lines: list[str]
) -> None:
    text = playlist([made_of(file, title=title)])
    assert text.splitlines() == ["#EXTM3U", *lines]
    text.encode()


def test_an_overview_shows_text_as_text_and_links_files_only() -> None:
    hostile = "<img src=x onerror=alert(1)>\"'&"
    text = library_index(
        [
            made_of(
                "javascript:alert(1).html",
                title=hostile,
                summary=hostile,
                areas=(hostile,),
                kind=hostile,
                language='en" onclick="x',
                routine=hostile,
                sizes={"javascript:alert(1).html": 1, 'a"b.vtt': 2},
            ),
            made_of("\udcff.mp3", title="\udcff", routine="z"),
        ]
    )
    assert "<img" not in text
    assert '" onclick' not in text
    assert 'href="./javascript%3Aalert%281%29.html"' in text
    assert 'href="./a%22b.vtt"' in text
    assert 'href="./%FF.mp3"' in text
    assert "default-src 'none'" in text
    text.encode()


def test_an_overview_names_captions_last_and_a_heading_only_for_what_it_divides() -> None:
    files = [
        made_of("oil.mp3", routine="oil", sizes={"oil.mp3": 374_000, "oil.vtt": 900}),
        made_of("oil.wav", routine="oil", sizes={"oil.wav": 2_600_000}),
    ]
    text = library_index(files)
    assert re.findall(r">([a-z0-9]+, [^<]+)</a>", text) == [
        *("mp3, 374 kB", "wav, 2.6 MB", "vtt, captions")
    ]
    assert re.findall("<h2>(.*)</h2>", text) == ["All of them"]
    both = library_index([*files, made_of("nod.mp3", routine="nod", kind="exercise")])
    assert re.findall("<h2>(.*)</h2>", both) == ["Exercise", "More"]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe",
        b'{"version": 2, "ours": ["a.mp3"], "exports": []}',
        b'{"version": 1, "ours": 3, "exports": []}',
        b'{"version": 1, "ours": ["a.mp3"], "exports": [{}]}',
        b"[" * 100_000,
    ],
)
def test_a_record_that_cannot_be_understood_is_none(tmp_path: Path, data: bytes) -> None:
    (tmp_path / RECORD).write_bytes(data)
    record = read_record(tmp_path)
    assert (record.exports, record.ours) == ({}, set())


def test_a_record_claims_nothing_outside_of_its_folder(tmp_path: Path) -> None:
    outside = ["../a.mp3", "/etc/passwd", "..", ".", "", "C:\\a.mp3", "a\0.mp3"]
    data = {"version": 1, "ours": [*outside, "b.mp3"], "exports": []}
    (tmp_path / RECORD).write_text(json.dumps(data))
    assert read_record(tmp_path).ours == {"b.mp3"}
