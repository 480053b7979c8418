"""Choosing an output, and what is said if none works."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.needs import EACH_OUTPUT
from voiceguide.audio.outputs import available, open_output
from voiceguide.errors import InputError, OutputError

RATE = 8000

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="sound devices are hidden by ALSA")


@pytest.fixture
def no_device(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Neither a sound server nor a sound card."""
    monkeypatch.setenv("PULSE_SERVER", f"unix:{tmp_path}/nowhere")
    monkeypatch.setenv("ALSA_CONFIG_PATH", os.devnull)


def test_an_unknown_output_lists_the_choices_and_the_nearest() -> None:
    with pytest.raises(InputError) as raised:
        open_output("minaudio", RATE, 1)
    assert str(raised.value) == (
        "There is no output called 'minaudio'.\n"
        "Did you mean miniaudio? Outputs: auto, simpleaudio, miniaudio, silent."
    )


@linux_only
@pytest.mark.usefixtures("no_device")
@pytest.mark.parametrize("name", [None, "auto"])
def test_auto_without_a_device_is_silent_and_says_why_in_one_line(
    name: str | None, capfd: pytest.CaptureFixture[str]
) -> None:
    with open_output(name, 44_100, 2) as output:
        assert output.name == "silent"
        assert output.reason == (
            "No sound device was found: this session is on screen only."
            " `voiceguide export` makes an audio file of it instead."
        )
    assert capfd.readouterr() == ("", "")


@linux_only
@pytest.mark.usefixtures("no_device")
@pytest.mark.parametrize("name", EACH_OUTPUT)
def test_a_named_output_without_a_device_is_an_error_that_names_the_remedy(
    name: str, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(OutputError) as raised:
        open_output(name, 44_100, 2)
    assert raised.value.message == f"{name} found no sound device that plays."
    assert raised.value.hint == (
        "Connect or switch on a sound device, or make an audio file with `voiceguide export`."
    )
    assert raised.value.exit_code == 1
    # ALSA alone would print seven lines.
    assert capfd.readouterr() == ("", "")


@linux_only
@pytest.mark.usefixtures("no_device")
def test_available_says_of_every_output_whether_it_works_here() -> None:
    found = available()
    assert [(name, usable) for name, usable, _ in found] == [
        ("simpleaudio", False),
        ("miniaudio", False),
        ("silent", True),
    ]
    assert all(remark and "\n" not in remark for _, _, remark in found)


def test_importing_the_outputs_loads_no_sound_library() -> None:
    look = "import sys, voiceguide.audio.outputs; print({'numpy', 'miniaudio'} & {*sys.modules})"
    assert subprocess.check_output([sys.executable, "-c", look], text=True) == "set()\n"
