"""Choosing an output, and what is said if none works."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.needs import EACH_OUTPUT
from voiceguide.audio import outputs as module
from voiceguide.audio.outputs import Output, available, open_output
from voiceguide.errors import OutputError

RATE = 8000

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="sound devices are hidden by ALSA")


@pytest.fixture
def no_device(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Neither a sound server nor a sound card."""
    monkeypatch.setenv("PULSE_SERVER", f"unix:{tmp_path}/nowhere")
    monkeypatch.setenv("ALSA_CONFIG_PATH", os.devnull)


class Recording(Output):
    """An output that plays nothing and records how it was opened."""

    def __init__(self, name: str, opened: list[Any], problem: str, backend: str) -> None:
        self.name = name  # type: ignore[misc]
        if backend:
            self.backend = backend
        self.closed = False
        self._opened, self._problem = opened, problem

    def open(
        self, sample_rate: int, channels: int, beginning: NDArray[np.float32] | None = None
    ) -> None:
        self._opened.append((self, sample_rate, channels, beginning))
        if self._problem:
            raise OutputError(self._problem)

    def write(self, block: NDArray[np.float32]) -> None: ...

    def drop_queued(self, keep_s: float = 0.0) -> int:
        return 0

    @property
    def position_frames(self) -> int:
        return 0

    def finish(self) -> None: ...

    def close(self) -> None:
        self.closed = True


class Outputs:
    """What is installed here, which of it fails, and what was opened."""

    def __init__(self) -> None:
        self.missing: list[str] = []
        self.problems: dict[str, str] = {}
        self.backends: dict[str, str] = {}
        self.opened: list[Any] = []

    def create(self, name: str) -> Output:
        backend = self.backends.get(name, "")
        return Recording(name, self.opened, self.problems.get(name, ""), backend)

    def find_spec(self, name: str) -> object:
        return None if name in self.missing else self

    def objection(self) -> str:
        return "not here" if "simpleaudio" in self.missing else ""


@pytest.fixture
def outputs(monkeypatch: pytest.MonkeyPatch) -> Outputs:
    outputs = Outputs()
    monkeypatch.setattr(module, "_create", outputs.create)
    monkeypatch.setattr(module, "current_objection", outputs.objection)
    monkeypatch.setattr(importlib.util, "find_spec", outputs.find_spec)
    return outputs


LOST = "No device."
NOT_FOUND = "No sound device was found: this session"
NOT_INSTALLED = "No sound output is installed: this session"


@pytest.mark.parametrize("name", [None, "auto"])
@pytest.mark.parametrize(
    ("missing", "failing", "tried", "reason"),
    [
        ([], [], ["simpleaudio"], ""),
        ([], ["simpleaudio"], ["simpleaudio", "miniaudio"], ""),
        (["simpleaudio"], [], ["miniaudio"], ""),
        (["simpleaudio"], ["miniaudio"], ["miniaudio", "silent"], NOT_FOUND),
        (["miniaudio"], ["simpleaudio"], ["simpleaudio", "silent"], NOT_FOUND),
        (["simpleaudio", "miniaudio"], [], ["silent"], NOT_INSTALLED),
    ],
)
def test_auto_opens_the_first_output_that_works(
    outputs: Outputs,
    name: str | None,
    missing: list[str],
    failing: list[str],
    tried: list[str],
    reason: str,
) -> None:
    outputs.missing = missing
    outputs.problems = dict.fromkeys(failing, LOST)
    beginning = np.zeros((9, 2), np.float32)
    output = open_output(name, RATE, 2, beginning)
    assert [each.name for each, *_ in outputs.opened] == tried
    assert output is outputs.opened[-1][0]
    for _each, rate, channels, first in outputs.opened:
        assert (rate, channels) == (RATE, 2)
        assert first is beginning
    assert output.reason.startswith(reason)
    assert bool(output.reason) == bool(reason)


@pytest.mark.parametrize("name", ["simpleaudio", "miniaudio", "silent"])
def test_a_named_output_is_opened_as_asked_or_its_error_is_shown(
    outputs: Outputs, name: str
) -> None:
    beginning = np.zeros((9, 2), np.float32)
    output = open_output(name, RATE, 2, beginning)
    assert output.name == name
    [(opened, rate, channels, first)] = outputs.opened
    assert (opened, rate, channels) == (output, RATE, 2)
    assert first is beginning
    outputs.problems[name] = LOST
    with pytest.raises(OutputError, match=LOST):
        open_output(name, RATE, 2)


def test_a_named_output_that_is_not_installed_says_how_to_add_it(outputs: Outputs) -> None:
    outputs.missing = ["simpleaudio", "miniaudio"]
    with pytest.raises(
        OutputError,
        match=r"output miniaudio cannot be used: not installed; `.*pip install miniaudio`",
    ):
        open_output("miniaudio", RATE, 2)
    with pytest.raises(OutputError, match="output simpleaudio cannot be used: not here"):
        open_output("simpleaudio", RATE, 2)
    assert outputs.opened == []


def test_what_is_available_says_how_each_output_plays_or_why_not(outputs: Outputs) -> None:
    outputs.backends = {"miniaudio": "PulseAudio"}
    assert [tuple(each) for each in available()] == [
        ("simpleaudio", True, "plays"),
        ("miniaudio", True, "plays through PulseAudio"),
        ("silent", True, "real time, on screen only"),
    ]
    assert [how for _each, *how in outputs.opened] == [[44_100, 2, None]] * 3
    assert all(each.closed for each, *_ in outputs.opened)
    outputs.missing = ["simpleaudio"]
    outputs.problems = {"miniaudio": LOST}
    assert [tuple(each) for each in available()] == [
        ("simpleaudio", False, "not here"),
        ("miniaudio", False, "No device"),
        ("silent", True, "real time, on screen only"),
    ]


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
