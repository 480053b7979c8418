"""Voices of one's own: copied whole or not at all, and removed again."""

from __future__ import annotations

import errno
import os
import shutil
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.speech.natural import CONFIG, MODEL, write_voice
from voiceguide.errors import FileError, InputError
from voiceguide.speech.natural_voices import natural_voices
from voiceguide.speech.voice_files import install_voices, installed_voice, remove_voice


@pytest.fixture
def folder(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's folder of voices, with none from packages."""
    monkeypatch.setattr("voiceguide.speech.natural_voices.VOICE_PACKAGES", {})
    return home / "data" / "voiceguide" / "voices"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A folder with two voices."""
    for name in ("de_DE-thorsten-high", "de_DE-eva-low"):
        config = CONFIG | {"dataset": name.split("-")[1]}
        write_voice(tmp_path / "source", name, config=config)
    return tmp_path / "source"


@pytest.mark.parametrize("ending", [".onnx", ".onnx.json"])
def test_a_voice_is_installed_by_either_file(folder: Path, source: Path, ending: str) -> None:
    [voice] = install_voices(source / f"de_DE-eva-low{ending}")
    assert [voice] == list(natural_voices())
    assert {path.name for path in folder.iterdir()} == {
        "de_DE-eva-low.onnx",
        f"{voice.config.name}",
    }
    assert voice.model.read_bytes() == MODEL


def test_a_folder_installs_all_its_voices(folder: Path, source: Path) -> None:
    (source / "README.txt").touch()
    assert len(install_voices(source)) == 2
    assert len(list(folder.iterdir())) == 4


def test_a_damaged_voice_is_refused_before_anything_is_copied(folder: Path, source: Path) -> None:
    write_voice(source, "en_GB-half-low", MODEL[:-1])
    with pytest.raises(InputError, match="not a whole Piper voice: it is damaged or incomplete"):
        install_voices(source)
    assert not folder.exists()


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda path: None, "There is no file"),
        (lambda path: path.mkdir(), "There is no voice in"),
        (lambda path: path.write_text("words"), "is not a Piper voice"),
    ],
)
def test_what_holds_no_voice_is_an_error(
    folder: Path, tmp_path: Path, make: object, reason: str
) -> None:
    assert callable(make)
    make(tmp_path / "nothing")
    with pytest.raises(InputError, match=reason):
        install_voices(tmp_path / "nothing")
    assert not folder.exists()


def test_a_file_whose_name_is_only_an_ending_is_no_voice(folder: Path, tmp_path: Path) -> None:
    (tmp_path / ".json").touch()
    with pytest.raises(InputError, match="is not a Piper voice"):
        install_voices(tmp_path / ".json")
    assert not folder.exists()


def test_an_installed_voice_is_not_replaced_but_half_of_one_is(folder: Path, source: Path) -> None:
    write_voice(folder, "de_DE-eva-low", b"old", None)
    model = source / "de_DE-eva-low.onnx"
    install_voices(model)
    assert (folder / model.name).read_bytes() == MODEL
    with pytest.raises(InputError, match="installed already"):
        install_voices(model)


@pytest.mark.parametrize(("model", "config"), [(MODEL[:-1], CONFIG), (MODEL, "{")])
def test_a_damaged_voice_is_replaced_by_a_whole_one(
    folder: Path, source: Path, model: bytes, config: object
) -> None:
    write_voice(folder, "de_DE-eva-low", model, config)
    [voice] = install_voices(source / "de_DE-eva-low.onnx")
    assert [voice] == list(natural_voices())


def test_a_full_disk_is_told_before_anything_is_copied(
    folder: Path, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: SimpleNamespace(free=1000))
    with pytest.raises(FileError, match="no room for 1 kB"):
        install_voices(source)
    assert list(folder.iterdir()) == []


def test_a_copy_that_fails_leaves_nothing_behind(
    folder: Path, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def copy(read: object, written: object, _size: int) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(shutil, "copyfileobj", copy)
    with pytest.raises(FileError, match="Input/output error"):
        install_voices(source)
    assert list(folder.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="needs links and pipes")
def test_a_pipe_is_refused_and_a_link_to_a_voice_is_followed(folder: Path, source: Path) -> None:
    linked = source / "linked"
    linked.mkdir()
    for name in ("de_DE-eva-low.onnx", "de_DE-eva-low.onnx.json"):
        (linked / name).symlink_to(source / name)
    [voice] = install_voices(linked)
    assert not voice.model.is_symlink()
    os.mkfifo(source / "pipe.onnx")
    write_voice(source, "pipe", None)
    with pytest.raises(InputError, match="it is a pipe or a device"):
        install_voices(source / "pipe.onnx")


@pytest.mark.parametrize("named", ["piper/de_DE-eva-low", "DE_de-eva-LOW", "eva", " Eva "])
def test_a_voice_is_removed_by_id_or_name(folder: Path, source: Path, named: str) -> None:
    install_voices(source)
    remove_voice(installed_voice(named))
    assert [voice.name for voice in natural_voices()] == ["Thorsten"]
    assert len(list(folder.iterdir())) == 2
    with pytest.raises(InputError, match="no natural voice"):
        installed_voice(named)


def test_a_packages_voice_is_not_removed(folder: Path, source: Path) -> None:
    write_voice(folder, "x", config=CONFIG)
    [voice] = natural_voices()
    foreign = type(voice)(voice.id, voice.name, "de", "", source / "de_DE-eva-low.onnx")
    with pytest.raises(InputError, match="belongs to a package"):
        remove_voice(foreign)
    assert foreign.model.exists()
