"""`voiceguide catalogue` and the matrix of `export --all`: what is made, told, pruned, refused."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from tests.commands import Voiceguide, assert_one_clear_error
from tests.export.folder.builders import script
from voiceguide.export.folder.index_page import INDEX
from voiceguide.export.folder.manifest_file import MANIFEST
from voiceguide.export.folder.playlist import PLAYLIST
from voiceguide.system.locks import only_writer

CATALOGUE = """
output = "out"
captions = "vtt"

[[matrix]]
area = "elbow"
voices = ["en-us", "en-gb"]
paces = ["150", "relaxed"]
formats = ["wav"]
"""


@pytest.fixture
def file(routines: Path, work: Path) -> Path:
    path = work / "studio.toml"
    path.write_text(CATALOGUE)
    return path


def names(folder: str) -> list[str]:
    found = (path.relative_to(folder).as_posix() for path in Path(folder).rglob("*.*"))
    return sorted(name for name in found if name != MANIFEST and not Path(folder, name).is_dir())


def test_a_catalogue_is_built_kept_up_to_date_and_pruned(
    voiceguide: Voiceguide, file: Path, routines: Path
) -> None:
    assert_one_clear_error(voiceguide("catalogue", "status", file), "no folder", code=1)
    done = voiceguide("catalogue", "build", file, "--jobs", 1)
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines()[-1].endswith("out: 8 made, 0 up to date")
    made = [
        f"en/{voice}/{pace}/{name}.{suffix}"
        for voice in ("en-gb", "en-us")
        for pace in ("150", "relaxed")
        for name in ("alpha", "beta")
        for suffix in ("vtt", "wav")
    ]
    own = [f"en/{voice}/{page}" for voice in ("en-gb", "en-us") for page in (INDEX, PLAYLIST)]
    assert names("out") == sorted([*made, *own, INDEX])
    # Each voice has an overview of its own, and one page leads to both.
    listed = Path("out/en/en-us/playlist.m3u8").read_text().splitlines()[2::2]
    assert listed == ["150/alpha.wav", "150/beta.wav", "relaxed/alpha.wav", "relaxed/beta.wav"]
    page = Path("out/en/en-us", INDEX).read_text()
    assert re.findall(r">(150: wav|relaxed: wav)", page) == ["150: wav", "relaxed: wav"] * 2
    assert 'href="./relaxed/beta.vtt"' in page
    assert re.findall('href="./(.*?)"', Path("out", INDEX).read_text()) == [
        f"en/{voice}/{INDEX}" for voice in ("en-gb", "en-us")
    ]
    assert Path("out/en/en-us/relaxed/beta.wav").read_bytes() != (
        Path("out/en/en-gb/relaxed/beta.wav").read_bytes()
    )
    before = {name: Path("out", name).stat().st_mtime_ns for name in (*names("out"), MANIFEST)}
    done = voiceguide("catalogue", "status", file)
    assert (done.code, done.out) == (0, "8 up to date, 0 to make, 0 to prune\n")
    assert "0 made, 8 up to date" in voiceguide("catalogue", "build", file).out
    after = {name: Path("out", name).stat().st_mtime_ns for name in before}
    assert after == before, "nothing was written"

    (routines / "beta.md").write_text(script("Beta ears", "Three."))
    file.write_text(CATALOGUE.replace(', "en-gb"', ""))
    done = voiceguide("catalogue", "status", file)
    assert (done.code, done.out) == (1, "2 up to date, 2 to make, 4 to prune\n")
    done = voiceguide("catalogue", "prune", file, "--dry-run")
    assert done.out.splitlines()[-1] == "8 to remove"
    assert len(names("out")) == len(before) - 1
    done = voiceguide("catalogue", "prune", file)
    assert done.out.splitlines()[-1] == "8 removed"
    kept = [name for name in (*made, *own, INDEX) if "en-gb" not in name]
    assert names("out") == sorted(kept)
    assert "en-gb" not in Path("out", INDEX).read_text()
    assert voiceguide("catalogue", "build", file, "--jobs", 1).code == 0
    assert voiceguide("catalogue", "status", file).out == "4 up to date, 0 to make, 0 to prune\n"


def test_a_mistake_in_a_script_offers_none_of_its_files_for_pruning(
    voiceguide: Voiceguide, file: Path, routines: Path
) -> None:
    german = script("Alpha elbow", "Eins.", "language: de\n")
    (routines / "alpha.md").write_text(german)
    file.write_text('output = "out"\n[[matrix]]\narea = "elbow"\nformats = ["wav"]\n')
    assert voiceguide("catalogue", "build", file, "--jobs", 1).code == 0
    assert "de/usual/usual/alpha.wav" in names("out")
    (routines / "alpha.md").write_text(german + "- [zz] Zwei.\n")
    done = voiceguide("catalogue", "status", file)
    assert (done.code, done.out) == (1, "1 up to date, 0 to make, 0 to prune\n")
    for options in (["--dry-run"], []):
        done = voiceguide("catalogue", "prune", file, *options)
        assert done.out.startswith("0 ")
        assert "alpha.wav cannot be made: " in done.err
    assert "de/usual/usual/alpha.wav" in names("out")


def test_export_all_makes_the_same_matrix_with_names_of_its_own(
    voiceguide: Voiceguide, routines: Path, work: Path
) -> None:
    matrix = ("--voices", "en-us,en-gb", "--formats", "wav,mp3")
    done = voiceguide(
        "export", "--all", "--area", "elbow", *matrix, "--names", "{name}-{voice}.{format}",
        "-o", "out", "--jobs", 1, "--artist", "Linden",
    )  # fmt: skip
    assert (done.code, done.err) == (0, "")
    made = [
        f"{name}-{voice}.{form}"
        for name in ("alpha", "beta")
        for voice in ("en-gb", "en-us")
        for form in ("mp3", "wav")
    ]
    assert names("out") == sorted([*made, INDEX, PLAYLIST])
    listed = Path("out", PLAYLIST).read_text().splitlines()[2::2]
    assert listed == [
        *("alpha-en-gb.wav", "beta-en-gb.wav", "alpha-en-us.wav", "beta-en-us.wav"),
    ]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["pucker", "-o", "a.mp3", "--voices", "en-us"], "--voices is for exports to a folder"),
        (["--all", "-o", "out", "--names", "{name}.{format}"], "--names is for several"),
        (["--all", "-o", "out", "--format", "mp3", "--formats", "wav"], "say the same"),
        (["--all", "-o", "out", "--voices", "en-us,,en-gb"], "is not a list"),
        (["--all", "-o", "out", "--formats", "wav", "--artist", "A"], "--artist would be lost"),
        (["--all", "-o", "out", "--voices", "nobody"], "no voice “nobody”"),
        (
            ["--all", "-o", "out", "--voices", "en-us,en-gb", "--names", "{name}.{format}"],
            "would be the same for several files",
        ),
    ],
)
def test_what_makes_no_sense_is_refused(
    voiceguide: Voiceguide, work: Path, arguments: list[str], said: str
) -> None:
    assert_one_clear_error(voiceguide("export", *arguments), said)
    assert not list(work.iterdir())


@pytest.mark.parametrize(
    ("matrix", "said"),
    [
        ('routines = ["nosuch"]', "no routine “nosuch”"),
        ('languages = ["xx"]', "No routine of the selection is in “xx”"),
        ('routines = ["alpha"]\nformats = ["wav"]\nvoices = ["nobody"]', "no voice “nobody”"),
        ('routines = ["faulty"]\nformats = ["wav"]', "1 of 1 files could not be exported"),
    ],
)
def test_a_build_that_makes_nothing_leaves_no_folder(
    voiceguide: Voiceguide, file: Path, routines: Path, matrix: str, said: str
) -> None:
    (routines / "faulty.md").write_text(script("Faulty") + "- [chime nosuch]\n")
    file.write_text(f'output = "out"\n[[matrix]]\n{matrix}\n')
    done = voiceguide("catalogue", "build", file, "--jobs", 1)
    assert done.code
    assert said in done.err
    assert not Path("out").exists()


def test_a_script_that_is_in_no_folder_of_routines_is_a_routine_by_its_file(
    voiceguide: Voiceguide, work: Path
) -> None:
    (work / "mine.md").write_text(script("Mine"))
    done = voiceguide("export", "mine.md", "-o", "out/", "--voices", "en-us", "--formats", "wav")
    assert done.code == 0, done
    assert "en-us/usual/mine.wav" in names("out/en")
    done = voiceguide("export", "-", "-o", "out/", "--voices", "en-us")
    assert_one_clear_error(done, "Standard input has no name")


def test_a_failure_names_the_file_and_the_others_are_made(
    voiceguide: Voiceguide, file: Path, routines: Path
) -> None:
    (routines / "beta.md").write_text(script("Beta ears") + "- [chime nosuch]\n")
    done = voiceguide("catalogue", "build", file, "--jobs", 1)
    assert done.code == 1
    assert "en/en-us/150/beta.wav failed:" in done.err
    assert "4 of 8 files could not be exported" in done.err
    assert "4 made" in done.out


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such lock")
def test_two_builds_do_not_write_to_one_folder(voiceguide: Voiceguide, file: Path) -> None:
    Path("out").mkdir()
    with only_writer(Path("out")):
        for command in ("build", "prune", "status"):
            done = voiceguide("catalogue", command, file)
            assert_one_clear_error(done, "Another export is being written to", code=1)
    assert not list(Path("out").iterdir())


@pytest.mark.skipif(sys.platform == "win32", reason="makes a link")
def test_nothing_is_written_through_a_link_in_place_of_a_folder(
    voiceguide: Voiceguide, file: Path, tmp_path: Path
) -> None:
    (tmp_path / "elsewhere").mkdir()
    Path("out").mkdir()
    Path("out/en").symlink_to(tmp_path / "elsewhere")
    for force in ((), ("--force",)):
        done = voiceguide("catalogue", "build", file, "--jobs", 1, *force)
        assert_one_clear_error(done, "out/en", code=1)
    assert not list((tmp_path / "elsewhere").iterdir())
