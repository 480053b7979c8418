"""Piper brings an espeak library of its own, which crashes beside the one that pyttsx3 loads."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest
import soundfile

from tests.commands import Voiceguide

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="how Linux finds a symbol")

ONE_PROCESS = """
import ctypes, pathlib
import espeakng_loader
import piper
folder = pathlib.Path(espeakng_loader.__file__).parent
if {first!r} == "espeak":
    library = ctypes.CDLL(str(folder / "libespeak-ng.so.1"), ctypes.RTLD_GLOBAL)
    library.espeak_Initialize(1, 0, str(folder).encode(), 0)
from piper.phonemize_espeak import EspeakPhonemizer
print(EspeakPhonemizer().phonemize("en-us", "Rest."))
"""

TALK = """\
---
voice: {voice}
chimes: off
---
# Talk

## One
- [8s] Now glide your fingers up along the jaw.
"""


def in_one_process(first: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", ONE_PROCESS.format(first=first)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.mark.usefixtures("joe")
def test_both_libraries_in_one_process_crash_it() -> None:
    assert in_one_process("nothing").returncode == 0
    assert in_one_process("espeak").returncode == -signal.SIGSEGV


@pytest.mark.usefixtures("work")
def test_one_session_speaks_with_both_engines(voiceguide: Voiceguide, joe: str) -> None:
    scripts = []
    for name, voice in (("joe", joe), ("espeak", "gmw/en-us")):
        Path(f"{name}.md").write_text(TALK.format(voice=voice))
        scripts.append(f"{name}.md")
    done = voiceguide("export", *scripts, "-o", "both.wav")
    assert done.code == 0, done.err
    samples, rate = soundfile.read("both.wav", dtype="float32", always_2d=True)
    middle = len(samples) // 2
    for half in (samples[:middle], samples[middle:]):
        assert abs(half[: 8 * rate]).max() > 0.05
