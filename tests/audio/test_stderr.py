"""Messages of sound libraries are kept away; those meant for the user are not."""

from __future__ import annotations

import contextlib
import ctypes.util
import os
import subprocess
import sys

import pytest

from tests.needs import cannot_run
from voiceguide.audio.stderr import discard_alsa_messages, library_noise_discarded


def test_only_what_is_written_inside_the_block_is_lost(capfd: pytest.CaptureFixture[str]) -> None:
    with contextlib.suppress(KeyError), library_noise_discarded():
        os.write(2, b"a library's noise\n")
        raise KeyError
    os.write(2, b"after\n")
    assert capfd.readouterr() == ("", "after\n")


def test_a_process_without_standard_error_plays_all_the_same() -> None:
    program = (
        "import os\n"
        "from voiceguide.audio.stderr import library_noise_discarded\n"
        "os.close(2)\n"
        "with library_noise_discarded():\n"
        "    print('plays')\n"
    )
    done = subprocess.run([sys.executable, "-c", program], stdout=subprocess.PIPE, check=True)
    assert done.stdout.split() == [b"plays"]


@pytest.mark.skipif(sys.platform != "linux", reason="ALSA is Linux's")
def test_alsa_complains_no_more_once_its_messages_are_discarded() -> None:
    if ctypes.util.find_library("asound") is None:
        cannot_run("needs ALSA's library (Debian: sudo apt install libasound2)")
    program = (
        "import ctypes, sys\n"
        "from voiceguide.audio.stderr import discard_alsa_messages\n"
        "alsa, device = ctypes.CDLL('libasound.so.2'), ctypes.c_void_p()\n"
        "if sys.argv[1:]: discard_alsa_messages()\n"
        "alsa.snd_pcm_open(ctypes.byref(device), b'no such device', 0, 0)\n"
    )
    complaints = [
        subprocess.run(
            [sys.executable, "-c", program, *arguments], capture_output=True, check=True
        ).stderr
        for arguments in ([], ["quietly"])
    ]
    assert complaints[0]
    assert complaints[1] == b""


@pytest.mark.skipif(sys.platform != "linux", reason="ALSA is Linux's")
@pytest.mark.parametrize("problem", [OSError("no such library"), AttributeError("no handler")])
def test_without_alsa_there_is_nothing_to_discard(
    monkeypatch: pytest.MonkeyPatch, problem: Exception
) -> None:
    load = ctypes.CDLL

    def library(name: str | None) -> ctypes.CDLL:
        if name is None:
            return load(None)
        raise problem

    monkeypatch.setattr(ctypes, "CDLL", library)
    discard_alsa_messages()
