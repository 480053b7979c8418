"""A complete audio file, and what its failures are called."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import mutagen
import numpy as np
import pytest
from numpy.typing import NDArray

from tests.export.files import write_sound
from voiceguide.errors import FileError
from voiceguide.export.audio_file import write_audio_file
from voiceguide.export.formats import FORMATS
from voiceguide.export.metadata import Content, Tags
from voiceguide.system.open_folder import OpenFile

FULL = Path("/dev/full")
TARGET = Path("out of the way.mp3")


def blocks(count: int = 20) -> Iterator[NDArray[np.float32]]:
    chance = np.random.default_rng(1)
    for _number in range(count):
        yield chance.uniform(-0.3, 0.3, (4800, 1)).astype(np.float32)


@pytest.mark.parametrize("form", FORMATS)
def test_encoding_in_the_background_gives_the_same_file(form: str, tmp_path: Path) -> None:
    content = Content(Tags("Jaw", "Studio"))
    files = []
    for in_background in (False, True):
        path = tmp_path / f"{in_background}.{form}"
        frames = write_sound(path, blocks(), content=content, in_background=in_background)
        assert frames == 20 * 4800
        files.append(path.read_bytes())
    assert files[0] == files[1]
    assert (mutagen.File(tmp_path / f"True.{form}").tags is None) == (form == "wav")


@pytest.mark.skipif(not FULL.exists(), reason="needs a device that is always full")
@pytest.mark.parametrize("in_background", [False, True])
@pytest.mark.parametrize("form", FORMATS)
def test_a_full_disk_is_an_error_that_says_so(form: str, in_background: bool) -> None:
    full = OpenFile(os.open(FULL, os.O_RDWR))
    with pytest.raises(FileError, match=f"{TARGET} cannot be written"):
        write_audio_file(full, blocks(), TARGET, FORMATS[form], 1, in_background=in_background)
    full.close()


@pytest.mark.parametrize("failure", [FileError("No voice."), KeyboardInterrupt()])
@pytest.mark.parametrize("in_background", [False, True])
@pytest.mark.parametrize("form", FORMATS)
def test_a_failure_of_the_sound_is_raised_as_it_is(
    form: str, in_background: bool, failure: BaseException, tmp_path: Path
) -> None:
    def broken() -> Iterator[NDArray[np.float32]]:
        yield from blocks(3)
        raise failure

    with pytest.raises(type(failure)) as caught:
        write_sound(tmp_path / f"out.{form}", broken(), in_background=in_background)
    assert caught.value is failure
    assert list(tmp_path.glob("*out*")) == []
