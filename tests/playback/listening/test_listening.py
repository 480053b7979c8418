"""Listening that cannot begin says why and what to do; everything else needs a room."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.needs import needs_module
from voiceguide.errors import ListenError
from voiceguide.playback.listening import open_listener

WITHOUT = """
import sys
sys.modules[{missing!r}] = None
from voiceguide.errors import ListenError
from voiceguide.playback.listening import open_listener
try:
    open_listener()
except ListenError as error:
    print(error)
"""


@pytest.mark.parametrize("missing", ["pocketsphinx", "pyaec"])
def test_without_the_extra_the_error_names_the_command_that_installs_it(missing: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT.format(missing=missing)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert '[listen]"' in done.stdout
    assert "Traceback" not in done.stderr


def test_importing_the_interface_loads_nothing_heavy() -> None:
    heavy = "{'numpy', 'pocketsphinx', 'miniaudio'}"
    code = f"import sys, voiceguide.playback.listening; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.usefixtures("no_sound_device")
def test_without_a_microphone_the_error_says_what_to_connect() -> None:
    needs_module("pocketsphinx", "pocketsphinx")
    needs_module("pyaec", "pyaec")
    with pytest.raises(ListenError) as caught:
        open_listener()
    assert "microphone" in caught.value.message
    assert caught.value.hint
    assert caught.value.exit_code == 1


@pytest.mark.parametrize("made", [False, True])
def test_a_folder_without_a_model_is_named(tmp_path: Path, made: bool) -> None:
    needs_module("vosk", "vosk")
    folder = tmp_path / "my model"
    if made:
        folder.mkdir()
    with pytest.raises(ListenError, match="my model"):
        open_listener(model=folder)
