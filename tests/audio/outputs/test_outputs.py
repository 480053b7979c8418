"""Choosing an output, the silent one, and the arithmetic below the others."""

from __future__ import annotations

import importlib.metadata
import os
import subprocess
import sys
import time
import venv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from tests.needs import EACH_OUTPUT
from tests.paths import CHECKOUT
from voiceguide.audio.outputs import available, open_output
from voiceguide.audio.outputs.install_simpleaudio import REQUIREMENT
from voiceguide.audio.outputs.silent import SilentOutput
from voiceguide.audio.outputs.simpleaudio_distribution import objection
from voiceguide.audio.outputs.tape import Tape
from voiceguide.audio.pcm import QUEUED_S, as_int16
from voiceguide.errors import InputError, OutputError

RATE = 8000

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="sound devices are hidden by ALSA")


@pytest.fixture
def no_device(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Neither a sound server nor a sound card."""
    monkeypatch.setenv("PULSE_SERVER", f"unix:{tmp_path}/nowhere")
    monkeypatch.setenv("ALSA_CONFIG_PATH", os.devnull)


def silence(seconds: float) -> NDArray[np.float32]:
    return np.zeros((int(seconds * RATE), 1), np.float32)


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


@pytest.mark.parametrize(
    ("patched", "original", "python", "remedy"),
    [
        (True, False, (3, 14), ""),
        (True, False, (3, 11), ""),
        (False, True, (3, 11), ""),
        (False, True, (3, 12), "pip uninstall simpleaudio"),
        # Both own the same files: whose are they now?
        (True, True, (3, 12), "--force-reinstall simpleaudio-patched"),
        (False, False, (3, 11), '[simpleaudio]"'),
    ],
)
def test_simpleaudio_is_used_only_where_python_survives_it(
    patched: bool, original: bool, python: tuple[int, int], remedy: str
) -> None:
    found = objection(patched=patched, original=original, python=python)
    assert remedy in found
    assert bool(found) == bool(remedy)


def test_importing_the_outputs_loads_no_sound_library() -> None:
    look = "import sys, voiceguide.audio.outputs; print({'numpy', 'miniaudio'} & {*sys.modules})"
    assert subprocess.check_output([sys.executable, "-c", look], text=True) == "set()\n"


def test_silent_takes_every_frame_and_no_sooner_than_a_device_would() -> None:
    output = open_output("silent", RATE, 1)
    assert output.reason == ""
    began_s = time.monotonic()
    output.write(silence(QUEUED_S + 0.4))
    assert time.monotonic() - began_s >= 0.35
    output.finish()
    assert time.monotonic() - began_s >= QUEUED_S + 0.4
    assert output.position_frames == len(silence(QUEUED_S + 0.4))


def test_what_an_output_is_opened_on_is_written_already() -> None:
    with open_output("silent", RATE, 1, silence(0.4)) as output:
        output.write(silence(0.1))
        output.finish()
        assert output.position_frames == len(silence(0.5))


def test_silent_does_not_count_the_time_it_had_nothing_to_play() -> None:
    output = SilentOutput()
    output.open(RATE, 1)
    time.sleep(0.1)
    assert output.position_frames == 0
    output.write(silence(0.05))
    output.finish()
    output.write(silence(0.3))
    assert output.position_frames < len(silence(0.35))


def test_samples_beyond_full_scale_are_clipped_not_wrapped() -> None:
    block = np.array([[1.5], [-7.0], [0.5], [0.0]], np.float32)
    assert as_int16(block, 1).tolist() == [[32_767], [-32_767], [16_384], [0]]


@pytest.mark.parametrize("shape", [(4,), (4, 1)])
def test_a_block_of_another_shape_is_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=r"shape \(frames, 2\)"):
        as_int16(np.zeros(shape, np.float32), 2)


def numbered(first: int, count: int) -> NDArray[np.int16]:
    """Frames that count from one, so that a recording tells which they are."""
    return np.arange(first + 1, first + count + 1, dtype=np.int16)[:, None]


def test_a_tape_tells_positions_from_places() -> None:
    tape = Tape(100, 1, 1000)
    tape.append(numbered(0, 10), earliest=5)
    tape.append(numbered(10, 10), earliest=40)
    positions = [tape.position(place) for place in (0, 5, 10, 15, 30, 45, 1000)]
    assert positions == [0, 0, 5, 10, 10, 15, 20]


def test_a_cut_tape_falls_silent_over_a_ramp() -> None:
    tape = Tape(1000, 1, 1000)
    tape.append(np.full((100, 1), 1000, np.int16), earliest=0)
    assert len(tape.cut(50)) == 50
    assert tape.buffer[48:57, 0].tolist() == [1000, 1000, 1000, 800, 600, 400, 200, 0, 0]
    assert tape.end == 50


@pytest.mark.parametrize(
    ("place", "before", "positions"),
    [(4, 0, [0, 0, 6, 10, 15]), (-4, 4, [0, 4, 10, 11, 11]), (-10, 10, [0, 4, 5, 5, 5])],
)
def test_silence_that_goes_on_from_another_tape_is_heard_when_it_would_have_been(
    place: int, before: int, positions: list[int]
) -> None:
    tape = Tape(100, 1, 100)
    assert tape.lay_silence(place, 10) == before
    tape.append(numbered(0, 5), earliest=0)
    assert tape.end == place + 10 + 5
    assert [tape.position(each) for each in (0, 4, 10, 14, 50)] == positions
    assert not tape.buffer[: max(place + 10, 0)].any()


def test_a_full_tape_takes_no_more() -> None:
    tape = Tape(100, 1, 10)
    assert tape.has_room(5, earliest=5)
    assert not tape.has_room(6, earliest=5)
    with pytest.raises(ValueError, match="full"):
        tape.append(numbered(0, 6), earliest=5)


actions = st.tuples(st.sampled_from(["play", "write", "pause"]), st.integers(0, 40))


@given(st.lists(actions, max_size=60))
def test_whatever_is_paused_or_late_a_tape_plays_every_frame_once(
    script: list[tuple[str, int]],
) -> None:
    margin = 3
    # At this rate the ramps are shorter than a frame.
    tape = Tape(100, 1, 20_000)
    head = written = 0
    held: NDArray[np.int16] | None = None
    heard: list[int] = []

    def play(frames: int) -> None:
        nonlocal head
        heard.extend(frame for frame in tape.buffer[head : head + frames, 0].tolist() if frame)
        head += frames
        assert tape.position(head) == len(heard)

    for action, count in script:
        if action == "play":
            play(count)
        elif action == "write":
            if held is not None:
                tape.append(held, head + margin)
                held = None
            tape.append(numbered(written, count), head + margin)
            written += count
        elif held is None:
            held = tape.cut(head + margin)
    if held is not None:
        tape.append(held, head + margin)
    play(tape.end - head + 1 if tape.end > head else 1)
    assert heard == list(range(1, written + 1))


def run_installer(python: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if name != "CI"}
    return subprocess.run(
        [python, "-m", "voiceguide.audio.outputs.install_simpleaudio"],
        env={**kept, "PYTHONPATH": str(CHECKOUT), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_installer_asks_for_what_the_extra_asks_for() -> None:
    extra = [
        requirement
        for requirement in importlib.metadata.requires("voiceguide") or []
        if "extra == 'simpleaudio'" in requirement.replace('"', "'")
    ]
    assert [requirement.split(";")[0].strip() for requirement in extra] == [REQUIREMENT]


@pytest.fixture
def bare_python(tmp_path: Path) -> str:
    """A Python without pip, where no build can succeed."""
    venv.create(tmp_path, with_pip=False)
    return str(tmp_path / ("Scripts" if os.name == "nt" else "bin") / "python")


def test_an_installer_that_cannot_build_says_what_is_missing_and_lets_make_go_on(
    bare_python: str,
) -> None:
    done = run_installer(bare_python)
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.startswith("simpleaudio could not be built")
    assert done.stderr.count("\n") == 1
    # On a build server the same is a failure.
    assert run_installer(bare_python, CI="true").returncode == 1


@pytest.mark.skipif(sys.platform == "win32", reason="a compiler is a script here")
def test_a_failed_build_is_tried_again_only_when_what_it_needs_has_changed(
    bare_python: str, tmp_path: Path
) -> None:
    compiler = tmp_path / "compiler"
    compiler.touch(mode=0o755)
    tried = []
    for finds_headers in ("false", "false", "true", "true"):
        compiler.write_text(f"#!/bin/sh\n{finds_headers}\n")
        tried.append(bool(run_installer(bare_python, CC=str(compiler)).stderr))
    assert tried == [True, False, True, False]


def test_what_is_left_is_heard_though_the_rest_is_taken_back() -> None:
    with open_output("silent", RATE, 1) as output:
        output.write(silence(0.5))
        taken = output.take_back(leave_s=0.2)
        assert taken <= len(silence(0.3))
        output.finish()
        assert output.position_frames == len(silence(0.5)) - taken


def test_what_is_taken_back_never_counts() -> None:
    with open_output("silent", RATE, 1) as output:
        output.write(silence(0.5))
        taken = output.take_back()
        assert 0 < taken <= len(silence(0.5))
        output.write(silence(0.05))
        output.finish()
        assert output.position_frames == len(silence(0.55)) - taken
