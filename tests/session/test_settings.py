"""Saved settings: read carefully, and saved without losing what else is in the file."""

import os
from pathlib import Path

import pytest

from voiceguide.errors import FileError, InputError
from voiceguide.session.settings import Settings, load_settings, save_setting
from voiceguide.system.folders import settings_path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "voiceguide" / "settings.toml"


def write(path: Path, data: str | bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data if isinstance(data, bytes) else data.encode())


def test_nothing_saved_is_nothing_set(path: Path) -> None:
    assert load_settings(path) == Settings()


def test_every_setting_is_read(path: Path) -> None:
    write(
        path,
        'pace = 140\nvoice = "Karen"\nvolume = 80\nbackground = "off"\n'
        'chimes = false\noutput = "silent"\n',
    )
    assert load_settings(path) == Settings(140, "Karen", 80.0, "off", False, "silent")


def test_a_byte_order_mark_and_windows_line_ends_are_understood(path: Path) -> None:
    write(path, "\ufeffpace = 140\r\nvolume = 5\r\n")
    assert load_settings(path) == Settings(pace=140, volume=5)


def test_a_pace_may_be_named(path: Path) -> None:
    write(path, 'pace = "brisk"')
    assert load_settings(path).pace == 180


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("pcae = 140", "unknown setting “pcae”.\nDid you mean pace?"),
        ("zzz = 1", "unknown setting “zzz”.\nSettings are pace, voice, volume"),
        ("[pace]\nx = 1", "is not a pace"),
        ("pace = true", "“True” is not a pace"),
        ("pace = 20", "A pace of 20 words per minute cannot be spoken"),
        ('pace = "90%"', "pace cannot be a percentage here.\nWrite pace = 150."),
        ("volume = 101", "volume must be a number from 0 to 100."),
        ("volume = -1", "volume must be a number from 0 to 100."),
        ("volume = nan", "volume must be a number from 0 to 100."),
        ("volume = true", "volume must be a number from 0 to 100."),
        ('volume = "80"', "volume must be a number from 0 to 100."),
        ('chimes = "off"', "chimes must be true or false."),
        ("voice = 3", "voice must be text in quotes."),
        ('voice = ""', "voice must be text in quotes."),
        ("output = []", "output must be text in quotes."),
        ('output = "loud"', "There is no output “loud”.\nOutputs are auto, simpleaudio"),
        ("pace = ", "cannot be read: Invalid value"),
        ("pace = 140\npace = 150", "cannot be read"),
        ("pace 140", "cannot be read"),
        (b"\xff\xfe", "cannot be read"),
        ("pace = " + "9" * 5000, "cannot be read"),
        ("pace = " + "[" * 100_000, "cannot be read"),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_a_file_that_cannot_be_understood_is_reported_with_its_path(
    path: Path, text: str | bytes, message: str
) -> None:
    write(path, text)
    with pytest.raises(InputError) as caught:
        load_settings(path)
    assert message in str(caught.value)
    assert str(path) in str(caught.value)


def test_a_file_that_cannot_be_opened_is_reported(path: Path) -> None:
    path.mkdir(parents=True)
    with pytest.raises(FileError, match="cannot be read"):
        load_settings(path)


def test_what_is_saved_is_read_again(path: Path) -> None:
    values: dict[str, str | int | float | bool] = {
        "pace": 140,
        "voice": 'A "quoted"\nname 微笑',
        "volume": 80.5,
        "background": "off",
        "chimes": False,
        "output": "silent",
    }
    for key, value in values.items():
        assert save_setting(key, value, path) == path
    assert load_settings(path) == Settings(**values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", "pace = 150\n"),
        ("# mine", "# mine\npace = 150\n"),
        ("pace = 140  # slow\n", "pace = 150  # slow\n"),
        ("# a\n\npace = 140\n\n# b\nvolume = 3", "# a\n\npace = 150\n\n# b\nvolume = 3"),
        ("chimes=false", "chimes=false\npace = 150\n"),
    ],
)
def test_saving_keeps_the_rest_of_the_file(path: Path, before: str, after: str) -> None:
    write(path, before)
    save_setting("pace", 150, path)
    assert path.read_text(encoding="utf-8") == after


def test_what_could_not_be_read_again_is_not_saved(path: Path) -> None:
    write(path, "pace = 140\n")
    with pytest.raises(InputError, match="A pace of 900 words per minute"):
        save_setting("pace", 900, path)
    assert load_settings(path).pace == 140


def test_a_broken_file_is_left_alone(path: Path) -> None:
    write(path, "pace = \n# precious")
    with pytest.raises(InputError):
        save_setting("pace", 150, path)
    assert path.read_text(encoding="utf-8") == "pace = \n# precious"


def test_a_folder_that_cannot_be_written_names_the_alternative(path: Path) -> None:
    path.parent.write_text("a file where the folder should be", encoding="utf-8")
    with pytest.raises((FileError, InputError)) as caught:
        save_setting("pace", 150, path)
    assert str(path) in caught.value.message


def test_a_read_only_folder_names_the_alternative(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    really_open = os.open

    def refuse(name: str, flags: int, mode: int = 0o777, *, dir_fd: int | None = None) -> int:
        if flags & os.O_CREAT:
            raise PermissionError(13, "Permission denied")
        return really_open(name, flags, mode, dir_fd=dir_fd)

    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(FileError, match="could not be saved") as caught:
        save_setting("chime_level", -6, path)
    assert "--chime-level" in caught.value.hint
    assert "VOICEGUIDE_CHIME_LEVEL" in caught.value.hint


def test_a_write_that_fails_leaves_the_old_file_and_no_other(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(path, "pace = 140\n")

    def refuse(*_arguments: object, **_where: object) -> None:
        assert load_settings(path).pace == 140  # written aside first
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(FileError, match="No space left on device"):
        save_setting("pace", 150, path)
    assert os.listdir(path.parent) == ["settings.toml"]  # noqa: PTH208
    assert path.read_text(encoding="utf-8") == "pace = 140\n"


def test_a_settings_file_that_is_a_link_stays_one(path: Path, tmp_path: Path) -> None:
    write(path, "")
    path.unlink()
    kept = tmp_path / "dotfiles.toml"
    kept.write_text("volume = 3\n", encoding="utf-8")
    try:
        path.symlink_to(kept)
    except OSError:
        pytest.skip("this system makes no links")
    save_setting("pace", 150, path)
    assert path.is_symlink()
    assert kept.read_text(encoding="utf-8") == "volume = 3\npace = 150\n"


@pytest.mark.skipif(os.name != "posix", reason="needs Unix permissions")
def test_saving_keeps_permissions_and_hard_links(path: Path) -> None:
    save_setting("pace", 140, path)
    assert path.stat().st_mode & 0o777 == 0o600
    path.chmod(0o644)
    save_setting("pace", 150, path)
    assert path.stat().st_mode & 0o777 == 0o644
    other = path.with_name("other")
    other.hardlink_to(path)
    save_setting("pace", 160, path)
    assert other.read_text() == path.read_text() == "pace = 160\n"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes")
def test_a_pipe_in_place_of_the_file_is_not_waited_for(path: Path) -> None:
    path.parent.mkdir()
    os.mkfifo(path)
    for act in (lambda: load_settings(path), lambda: save_setting("pace", 150, path)):
        with pytest.raises(FileError, match="a pipe or a device"):
            act()


def test_settings_live_in_the_platforms_folder() -> None:
    assert settings_path().name == "settings.toml"
    assert settings_path().parent.name == "voiceguide"


def test_words_and_their_pronunciations_are_read_from_a_table(path: Path) -> None:
    write(path, '[say]\n"gua  sha" = "gwah shah"\nSCM = "neck muscle"\n')
    assert load_settings(path).say == (("gua sha", "gwah shah"), ("SCM", "neck muscle"))


@pytest.mark.parametrize("text", ["say = 1", "[say]\na = 1", '[say]\na = ""', "say = ['a']"])
def test_pronunciations_that_make_no_sense_are_refused_with_an_example(
    path: Path, text: str
) -> None:
    write(path, text)
    with pytest.raises(InputError) as caught:
        load_settings(path)
    assert "say" in caught.value.message
    assert '"gua sha" = "gwah shah"' in caught.value.hint


@pytest.mark.parametrize(("written", "seconds"), [('"45s"', 45.0), ('"2m"', 120.0), ('"now"', 0.0)])
def test_the_start_card_stands_for_a_time_with_its_unit_or_not_at_all(
    tmp_path: Path, written: str, seconds: float
) -> None:
    path = tmp_path / "settings.toml"
    path.write_text(f"begin_after = {written}\n")
    assert load_settings(path).begin_after == seconds


@pytest.mark.parametrize("written", ["20", '"20"', '"soon"', "true"])
def test_a_start_card_without_a_unit_is_refused_with_the_right_line(
    tmp_path: Path, written: str
) -> None:
    path = tmp_path / "settings.toml"
    path.write_text(f"begin_after = {written}\n")
    with pytest.raises(InputError) as caught:
        load_settings(path)
    assert "begin_after must be a time with its unit" in str(caught.value)
    assert 'Write begin_after = "20s".' in str(caught.value)
