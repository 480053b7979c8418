"""Finding routines and sounds, and never a file outside the folders they belong in."""

import io
import os
import unicodedata
from pathlib import Path
from types import SimpleNamespace
from typing import Literal

import pytest

from voiceguide.errors import FileError, InputError, ScriptError
from voiceguide.library.catalog import Library, own_sound, standard_library
from voiceguide.library.script_files import read_routine
from voiceguide.script.routine import Routine
from voiceguide.system import folders
from voiceguide.system.folders import shipped_folder

SCRIPT = "# {title}\n\n## Step\n- a\n"


def write(path: Path, title: str = "Title") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(SCRIPT.format(title=title), encoding="utf-8")
    return path


def sound(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"RIFF")
    return path


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Library:
    """A user's folder, a shipped folder, and an empty folder to be in."""
    write(tmp_path / "user/jaw.md", "My jaw")
    write(tmp_path / "user/README.md", "Read me")
    write(tmp_path / "shipped/jaw.md", "Their jaw")
    write(tmp_path / "shipped/evening-massage.md", "Evening")
    (tmp_path / "shipped/folder.md").mkdir()
    sound(tmp_path / "user-sounds/bell.wav")
    sound(tmp_path / "sounds/bell.flac")
    sound(tmp_path / "sounds/bowl.flac")
    sound(tmp_path / "secret.wav")
    write(tmp_path / "secret.md", "Secret")
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    return Library(
        (tmp_path / "user", tmp_path / "missing", tmp_path / "shipped"),
        (tmp_path / "user-sounds", tmp_path / "sounds"),
    )


def within(folder: Path) -> Routine:
    return read_routine(write(folder / "main.md"))


def test_names_are_sorted_and_the_users_go_before_the_shipped(library: Library) -> None:
    assert list(library.routine_names()) == ["evening-massage", "jaw"]
    assert library.load("jaw").title == "My jaw"


def test_a_readme_and_a_folder_are_not_routines(library: Library) -> None:
    for wanted in ("README", "readme", "folder"):
        with pytest.raises(InputError, match="There is no routine"):
            library.load(wanted)


def test_a_routine_may_be_named_by_its_path(library: Library, tmp_path: Path) -> None:
    path = write(tmp_path / "elsewhere" / "x.txt", "Path")
    assert library.load(str(path)).title == "Path"
    assert library.load("../elsewhere/x.txt").title == "Path"
    assert library.load(str(path)).folder == str(path.parent)


def test_a_file_in_the_current_folder_needs_no_path(library: Library) -> None:
    write(Path("own.md"), "Own")
    assert library.load("own").title == library.load("own.md").title == "Own"


def test_a_home_folder_is_understood(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    assert library.load("~/secret.md").title == "Secret"


def test_a_dash_is_standard_input(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    data = SCRIPT.format(title="Piped").encode()
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(data)))
    routine = library.load("-")
    assert (routine.title, routine.source) == ("Piped", "standard input")
    assert routine.folder == str(Path.cwd())


def test_endless_standard_input_is_not_read_to_its_end(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(size: int = -1) -> bytes:
        assert size > 0
        return b"a" * size

    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=SimpleNamespace(read=read)))
    with pytest.raises(ScriptError, match="larger than 4 MB"):
        library.load("-")


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        ("jwa", "There is no routine “jwa”.\nDid you mean jaw?"),
        ("Evenings", "Did you mean evening-massage?"),
        ("zzzz", "Routines: evening-massage, jaw. `voiceguide list` shows them all."),
        ("7", "There is no routine number 7."),
        ("", "There is no routine “”."),
        ("none/jaw.md", "Did you mean jaw?"),
        ("jaw.md", "Did you mean jaw?"),
        ("a\0b", "There is no routine “a\N{REPLACEMENT CHARACTER}b”."),
        ("/a\0b", "There is no routine"),
        ("\x1b[31mred", "There is no routine “\N{REPLACEMENT CHARACTER}[31mred”."),
        ("x" * 5000, "There is no routine"),
        ("/" + "x" * 5000, "There is no routine"),
        ("~no-such-user-here/x", "There is no routine"),
        ("~no-such-user-here", "There is no routine"),
    ],
)
def test_an_unknown_routine_names_near_ones(library: Library, wanted: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        library.load(wanted)
    assert message in str(caught.value)


@pytest.mark.parametrize("wanted", [".", "..", "/", ""])
def test_a_folder_is_not_a_routine(library: Library, wanted: str) -> None:
    with pytest.raises((FileError, InputError)) as caught:
        library.load(wanted)
    assert caught.value.hint


def test_a_folder_named_as_a_script_is_reported(library: Library, tmp_path: Path) -> None:
    with pytest.raises(FileError, match="is a folder") as caught:
        library.load(str(tmp_path / "shipped/folder.md"))
    assert "Name a routine script inside it" in caught.value.hint


def test_an_unreadable_file_is_reported(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("voiceguide.library.script_files.open_to_read", refuse)
    with pytest.raises(FileError, match="cannot be read: Permission denied"):
        library.load("jaw")


def test_hidden_files_are_passed_over(library: Library, tmp_path: Path) -> None:
    (tmp_path / "user/._jaw.md").write_bytes(b"\0\5\x16\7Mac OS X")
    write(tmp_path / "user/.hidden.md")
    sound(tmp_path / "user-sounds/._gong.flac")
    assert list(library.routine_names()) == ["evening-massage", "jaw"]
    with pytest.raises(InputError) as caught:
        library.find_sound("zzz", None)
    assert str(caught.value) == "There is no sound “zzz”.\nSounds: bell, bowl."
    with pytest.raises(InputError):
        library.find_sound("gong", None)


Form = Literal["NFC", "NFD"]


@pytest.mark.parametrize("on_disk", ["NFC", "NFD"])
@pytest.mark.parametrize("typed", ["NFC", "NFD"])
def test_accents_match_however_they_are_stored(
    library: Library, tmp_path: Path, on_disk: Form, typed: Form
) -> None:
    def stored(name: str) -> str:
        return unicodedata.normalize(on_disk, name)

    wanted = unicodedata.normalize(typed, "Détente")
    write(tmp_path / "user" / stored("Détente.md"), "Own")
    write(tmp_path / "here" / stored("Éveil.md"), "Here")
    main = within(tmp_path / "main")
    write(tmp_path / "main" / stored("Joué.md"), "Beside")
    sound(tmp_path / "main" / stored("clôche.wav"))
    assert "Détente" in library.routine_names()
    assert library.load(wanted).title == "Own"
    assert library.load(unicodedata.normalize(typed, "Éveil")).title == "Here"
    assert library.load(unicodedata.normalize(typed, "./Éveil.md")).title == "Here"
    assert library.load_included(wanted, main).title == "Own"
    assert library.load_included(unicodedata.normalize(typed, "Joué"), main).title == "Beside"
    for name in ("clôche", "clôche.wav"):
        library.find_sound(unicodedata.normalize(typed, name), main.folder)


@pytest.mark.parametrize("file", ["evening.md.txt", "evening.markdown", "evening.txt"])
def test_scripts_as_editors_save_them_are_found(
    library: Library, tmp_path: Path, file: str
) -> None:
    write(tmp_path / "user" / file, "Own")
    write(tmp_path / "here" / file.replace("evening", "morning"), "Here")
    assert "evening" in library.routine_names()
    assert library.load("evening").title == "Own"
    assert library.load("morning").title == "Here"
    assert library.load_included("evening", within(tmp_path / "main")).title == "Own"
    assert library.load_included("morning", within(tmp_path / "here")).title == "Here"
    with pytest.raises(InputError, match=r"There is no routine “evening\.md”") as caught:
        library.load("evening.md")
    assert "Did you mean evening" in caught.value.hint


def test_of_scripts_with_one_name_the_one_in_md_is_taken(library: Library, tmp_path: Path) -> None:
    for ending in (".txt", ".markdown", ".md.txt"):
        write(tmp_path / "user" / f"jaw{ending}", ending)
    assert library.load("jaw").title == "My jaw"


@pytest.mark.parametrize("wanted", ["memo.amr", "memo", "memo.xyz"])
def test_a_recording_of_another_kind_is_named_with_how_to_convert_it(
    library: Library, tmp_path: Path, wanted: str
) -> None:
    file = sound(tmp_path / "own" / (wanted if "." in wanted else "memo.caf"))
    with pytest.raises(InputError) as caught:
        library.find_sound(wanted, str(file.parent), recording=True)
    assert caught.value.message == f"The sound file {file} is of a kind that cannot be read."
    assert f"`ffmpeg -i {file.name} memo.wav`" in caught.value.hint


def test_a_folder_that_cannot_be_listed_counts_as_empty(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", refuse)
    assert Library((tmp_path,), ()).routine_names() == {}


def test_an_include_is_looked_for_beside_the_script_first(library: Library, tmp_path: Path) -> None:
    main = within(tmp_path / "own")
    assert library.load_included("jaw", main).title == "My jaw"
    write(tmp_path / "own/jaw.md", "Beside")
    write(tmp_path / "own/parts/neck.md", "Below")
    assert library.load_included("jaw", main).title == "Beside"
    assert library.load_included("jaw.md", main).title == "Beside"
    assert library.load_included("parts/neck", main).title == "Below"


def test_an_include_is_named_as_the_script_that_includes_it(library: Library) -> None:
    """However it is written: two names for one file would hide a cycle."""
    write(Path("parts/neck.md"))
    main = read_routine(write(Path("main.md")))
    for wanted in ("main", "main.md", "./main", "parts/../main.md"):
        assert library.load_included(wanted, main).source == main.source == "main.md"
    assert library.load_included("parts/neck", main).source == str(Path("parts/neck.md"))


def escapes(tmp_path: Path, suffix: str) -> list[str]:
    return [
        f"../secret{suffix}",
        "../secret",
        f"sub/../../secret{suffix}",
        str(tmp_path / f"secret{suffix}"),
        str(tmp_path / "secret"),
        f"out{suffix}",
        "out",
        "loop",
        f"..\\secret{suffix}",
        f"C:\\secret{suffix}",
        f"file:///secret{suffix}",
        f"~/secret{suffix}",
        f"a\0{suffix}",
        "x" * 5000,
        ".",
        "..",
        "/",
        " ",
    ]


@pytest.fixture
def trap(tmp_path: Path) -> Path:
    """A script's folder with links that lead out of it, and round in a circle."""
    folder = tmp_path / "own"
    (folder / "sub").mkdir(parents=True)
    try:
        for suffix in (".md", ".wav"):
            (folder / f"out{suffix}").symlink_to(tmp_path / f"secret{suffix}")
            (folder / f"loop{suffix}").symlink_to(folder / f"loop{suffix}")
    except OSError:  # Windows asks for a privilege
        pass
    return folder


def test_an_include_never_leaves_its_folder(library: Library, tmp_path: Path, trap: Path) -> None:
    main = within(trap)
    for wanted in escapes(tmp_path, ".md"):
        with pytest.raises(InputError, match="There is no routine"):
            library.load_included(wanted, main)


@pytest.mark.parametrize("recording", [False, True])
def test_a_sound_never_leaves_its_folders(
    library: Library, tmp_path: Path, trap: Path, recording: bool
) -> None:
    for wanted in escapes(tmp_path, ".wav"):
        with pytest.raises(InputError, match="There is no sound"):
            library.find_sound(wanted, str(trap), recording=recording)


def test_a_script_is_not_a_sound_and_a_sound_is_not_a_script(
    library: Library, tmp_path: Path
) -> None:
    main = within(tmp_path / "own")
    sound(tmp_path / "own/tick.wav")
    with pytest.raises(InputError):
        library.find_sound("main.md", main.folder)
    with pytest.raises(InputError):
        library.load_included("tick.wav", main)


def test_a_sound_is_the_scripts_the_users_or_a_shipped_one(
    library: Library, tmp_path: Path
) -> None:
    assert library.find_sound("bowl", None) == tmp_path / "sounds/bowl.flac"
    assert library.find_sound("bell", None) == tmp_path / "user-sounds/bell.wav"
    beside = sound(tmp_path / "own/bell.ogg")
    assert library.find_sound("bell", str(beside.parent)) == beside
    assert library.find_sound("bell.wav", str(beside.parent)).parent.name == "user-sounds"


def test_a_sound_is_found_whatever_its_capitals_in_a_script(library: Library) -> None:
    assert library.find_sound("Bell", None) == library.find_sound("bell", None)


def test_an_unknown_sound_names_near_ones(library: Library) -> None:
    with pytest.raises(InputError) as caught:
        library.find_sound("bel", None)
    assert str(caught.value) == "There is no sound “bel”.\nDid you mean bell?"


def test_a_file_named_like_a_sound_does_not_hide_it(work: Path) -> None:
    for name in ("rain", "rain.flac"):
        sound(work / name)
    assert own_sound("rain") is None
    for path in ("rain.flac", f".{os.sep}rain", str(work / "rain")):
        assert own_sound(path) == Path(path)


def test_the_standard_library_holds_what_is_shipped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folders, "_user_folder", lambda: Path(os.devnull))
    standard = standard_library()
    assert "sixty-second-oil-massage" in standard.routine_names()
    assert standard.load("sixty-second-oil-massage").steps
    assert shipped_folder("sounds").is_dir()


@pytest.mark.parametrize(
    "wanted", ["soft evening", "SOFT EVENING", "Sôft  évening", "Abend", "ABEND"]
)
def test_a_title_is_as_good_as_a_name_in_any_case_and_without_accents(
    tmp_path: Path, wanted: str
) -> None:
    own, shipped = tmp_path / "own", tmp_path / "shipped"
    for folder, name in ((own, "abend"), (shipped, "aardvark")):
        folder.mkdir()
        (folder / f"{name}.md").write_text("# Soft évening\n\n## One\n- Breathe.\n", "utf-8")
    (shipped / "faulty.md").write_text("# Soft évening\n", "utf-8")
    library = Library((own, shipped), ())
    assert library.load(wanted).source == str(own / "abend.md")


@pytest.fixture
def languages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Library:
    """Shipped routines in English, most of them in German too, and a folder of the user's own."""
    for path, title in {
        "own/mine": "My own",
        "shipped/evening": "Evening",
        "shipped/jaw": "Jaw",
        "shipped/kit": "Kit",
        "shipped/de/evening": "Am Abend",
        "shipped/de/jaw": "Kiefer",
        "shipped/de/README": "Lies mich",
        "shipped/drafts/jaw": "Draft",
    }.items():
        write(tmp_path / f"{path}.md", title)
    (tmp_path / "shipped" / "fr").mkdir()
    (tmp_path / "shipped" / "es").touch()
    monkeypatch.chdir(tmp_path)
    return Library((tmp_path / "own", tmp_path / "shipped"), ())


def test_a_language_is_a_folder_of_shipped_scripts(languages: Library) -> None:
    assert languages.languages() == ("en", "de")
    assert Library((), ()).languages() == ("en",)


@pytest.mark.parametrize(
    ("tag", "titles"),
    [
        ("de", {"Am Abend", "Kiefer", "Kit", "My own"}),
        ("de_AT", {"Am Abend", "Kiefer", "Kit", "My own"}),
        ("en-GB", {"Evening", "Jaw", "Kit", "My own"}),
        (None, {"Evening", "Jaw", "Kit", "My own"}),
        ("fr", {"Evening", "Jaw", "Kit", "My own"}),
        ("../own", {"Evening", "Jaw", "Kit", "My own"}),
    ],
)
def test_routines_are_the_users_own_then_in_the_language_then_in_english(
    languages: Library, tag: str | None, titles: set[str]
) -> None:
    library = languages.in_language(tag)
    assert set(library.routine_names()) == {"evening", "jaw", "kit", "mine"}
    assert {library.load(name).title for name in library.routine_names()} == titles


@pytest.mark.parametrize("wanted", ["Am Abend", "am ábend", "Evening", "EVENING", "evening"])
def test_a_title_in_either_language_names_the_routine_in_the_language(
    languages: Library, wanted: str
) -> None:
    assert languages.in_language("de").load(wanted).title == "Am Abend"


def test_a_routine_of_ones_own_hides_it_in_every_language(
    languages: Library, tmp_path: Path
) -> None:
    write(tmp_path / "own/jaw.md", "My jaw")
    for wanted in ("jaw", "Kiefer"):
        assert languages.in_language("de").load(wanted).title == "My jaw"


@pytest.mark.parametrize(
    ("language", "title"),
    [("de", "Kiefer"), ("de-CH", "Kiefer"), ("en-GB", "Jaw"), ("", "Jaw"), ("pt", "Jaw")],
)
@pytest.mark.parametrize("chosen", ["de", "en"])
def test_an_include_is_in_the_language_of_its_script_whatever_is_chosen(
    languages: Library, tmp_path: Path, chosen: str, language: str, title: str
) -> None:
    path = write(tmp_path / "own/main.md")
    front = f"---\nlanguage: {language}\n---\n" if language else ""
    path.write_text(front + path.read_text())
    main = read_routine(path)
    assert languages.in_language(chosen).load_included("jaw", main).title == title


def test_an_include_of_a_translated_routine_is_translated_too(languages: Library) -> None:
    evening = languages.in_language("de").load("evening")
    assert languages.load_included("jaw", evening).title == "Kiefer"
