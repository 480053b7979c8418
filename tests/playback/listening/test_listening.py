"""Listening that cannot begin says why and what to do; everything else needs a room."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.needs import needs_module
from voiceguide.errors import ListenError
from voiceguide.playback.listening import open_listener
from voiceguide.playback.listening.confidence import DecodedPart, Decoding, confidence, features
from voiceguide.playback.listening.echo import REFERENCE_DELAY_S, Reference
from voiceguide.playback.listening.types import LISTENING_RATE

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


def test_session_sound_is_held_back_a_little_and_then_comes_without_a_gap() -> None:
    reference = Reference()
    sound = np.linspace(0.1, 0.9, LISTENING_RATE, dtype=np.float32)
    taken = []
    for start in range(0, LISTENING_RATE, LISTENING_RATE // 20):
        reference.put(sound[start : start + LISTENING_RATE // 20], LISTENING_RATE)
        taken += [reference.take(LISTENING_RATE // 50) for _ in range(2 if start else 1)]
    heard = np.concatenate(taken)
    first = int(np.argmax(heard > 0.05))
    assert first / LISTENING_RATE == pytest.approx(REFERENCE_DELAY_S, abs=0.03)
    assert np.all(heard[first + 100 :] > 0.05)


def test_without_session_sound_the_reference_is_silent() -> None:
    assert not Reference().take(1000).any()


def test_endless_session_sound_does_not_fill_memory() -> None:
    reference = Reference()
    for _ in range(100):
        reference.put(np.ones(4410, np.float32), 44_100)
    assert reference._queued < LISTENING_RATE


def decoding(text: str, *parts: tuple[str, int, float]) -> Decoding:
    """Parts as (word, frames, score a frame), one after the other."""
    found, at = [], 0
    for word, frames, score in parts:
        found.append(DecodedPart(word, at, at + frames, frames * score))
        at += frames
    return Decoding(text, tuple(found))


COMMAND = decoding("guide pause", ("<sil>", 28, -15), ("guide", 30, -30), ("pause", 40, -30),
                   ("<sil>", 30, -15))  # fmt: skip
SOUNDS = decoding("SIL G AY D P AO Z SIL", ("SIL", 28, -15), ("AA", 70, -28), ("SIL", 30, -15))


def test_a_command_that_fits_as_well_as_any_sounds_is_believed() -> None:
    assert confidence(COMMAND, COMMAND, SOUNDS) > 0.5


def test_a_command_is_doubted_the_more_the_better_other_sounds_fit() -> None:
    better = decoding("SIL AA SIL", ("SIL", 28, -15), ("AA", 70, -10), ("SIL", 30, -15))
    assert confidence(COMMAND, COMMAND, better) < confidence(COMMAND, COMMAND, SOUNDS)


def test_a_command_is_doubted_where_another_word_fits_as_well() -> None:
    other = Decoding("glide pause", COMMAND.parts)
    assert confidence(COMMAND, other, SOUNDS) < confidence(COMMAND, COMMAND, SOUNDS)


def test_a_word_alone_is_weighed_by_itself() -> None:
    ready = decoding("ready", ("<sil>", 28, -15), ("ready", 40, -30), ("<sil>", 30, -15))
    assert all(np.isfinite(features(ready, None, SOUNDS)))
