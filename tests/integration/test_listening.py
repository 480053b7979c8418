"""Spoken commands as they are heard: offline through the ear, and live in a pretended room."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.needs import needs_module
from voiceguide.audio.clip import SESSION_RATE
from voiceguide.audio.samples import resample
from voiceguide.playback.actions import Action
from voiceguide.playback.listening import Moment
from voiceguide.playback.listening.types import LISTENING_RATE
from voiceguide.speech.synthesizer import Speaker, Synthesizer

from .room import Room

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from voiceguide.playback.listening.detector import Detector

    from .sound_server import SoundServer

    Sound = NDArray[np.float32]

PATIENCE_S = 30.0


@pytest.fixture(scope="module", autouse=True)
def _modules() -> None:
    needs_module("pocketsphinx", "pocketsphinx")
    needs_module("pyaec", "pyaec")


@pytest.fixture(scope="module")
def speech() -> Iterator[Synthesizer]:
    with Synthesizer(cache=None, workers=1) as speech:
        yield speech


def said(speech: Synthesizer, text: str, wpm: int = 155, level_db: float = -26.0) -> Sound:
    voice = next(
        voice for voice in speech.voices() if voice.language == "en-us" and not voice.natural
    )
    clip = speech.clip(text, Speaker(voice.id, wpm)).samples.mean(axis=1)
    sound = resample(clip, SESSION_RATE, LISTENING_RATE)
    scaled: Sound = sound * (10 ** (level_db / 20) / np.sqrt(np.mean(sound**2)))
    return scaled.astype(np.float32)


def quiet(seconds: float) -> Sound:
    noise = np.random.default_rng(5).normal(size=round(seconds * LISTENING_RATE))
    return (noise * 10 ** (-62 / 20)).astype(np.float32)


def in_turn(sounds: list[Sound], pause_s: float = 1.2, before_s: float = 2.0) -> Sound:
    line = [np.zeros(round(before_s * LISTENING_RATE), np.float32)]
    for sound in sounds:
        line += [sound, np.zeros(round(pause_s * LISTENING_RATE), np.float32)]
    whole = np.concatenate(line)
    return whole + quiet(len(whole) / LISTENING_RATE)


@pytest.fixture
def detector() -> Detector:
    from voiceguide.playback.listening import open_canceller, open_recogniser
    from voiceguide.playback.listening.detector import Detector

    return Detector(open_recogniser(), open_canceller())


def asked(
    detector: Detector, microphone: Sound, moment: Moment, played: Sound | None = None
) -> list[Action]:
    reference = np.zeros_like(microphone) if played is None else played
    return [
        each.action
        for each in detector.feed(microphone, reference, moment)
        if each.action is not None
    ]


def test_commands_are_understood_in_the_order_in_which_they_are_said(
    detector: Detector, speech: Synthesizer
) -> None:
    phrases = {
        "guide, pause": Action.PAUSE,
        "guide, continue": Action.RESUME,
        "guide, repeat": Action.REPEAT,
        "guide, slow down": Action.SLOWER,
        "guide, go back": Action.PREVIOUS_STEP,
    }
    sound = in_turn([said(speech, phrase) for phrase in phrases])
    assert asked(detector, sound, Moment.SESSION) == list(phrases.values())


def test_an_answer_needs_no_call_where_one_is_expected(
    detector: Detector, speech: Synthesizer
) -> None:
    ready, stop = in_turn([said(speech, "ready")]), in_turn([said(speech, "stop")])
    assert asked(detector, ready, Moment.WAITING) == [Action.READY]
    assert asked(detector, stop, Moment.STOPPING) == [Action.STOP]
    assert asked(detector, ready, Moment.SESSION) == []
    assert asked(detector, stop, Moment.SESSION) == []


def test_other_talk_asks_for_nothing(detector: Detector, speech: Synthesizer) -> None:
    talk = ["Where is the towel?", "I had to pause there.", "Good morning, did you sleep well?",
            "We go back on Sunday.", "Please stop it."]  # fmt: skip
    sound = in_turn([said(speech, sentence) for sentence in talk])
    assert asked(detector, sound, Moment.SESSION) == []


def test_the_session_hears_the_listener_and_not_itself(
    detector: Detector, speech: Synthesizer
) -> None:
    own = ["Rub three drops of oil between your palms, and breathe.", "Guide, pause.",
           "Guide, slow down.", "Now glide along the jaw, up to the ear."]  # fmt: skip
    played = in_turn([said(speech, sentence) for sentence in own], 0.5)
    echo = np.pad(played, (round(0.09 * LISTENING_RATE), 0))[: len(played)]
    call = in_turn([said(speech, "guide, repeat")])
    microphone = np.concatenate((echo, call))
    reference = np.pad(played, (0, len(call)))
    assert asked(detector, microphone, Moment.SESSION, reference) == [Action.REPEAT]


@pytest.mark.realtime
def test_a_command_and_a_double_clap_are_heard_in_a_room(
    sound_server: SoundServer, speech: Synthesizer
) -> None:
    room = Room(sound_server, "listening")
    claps = np.zeros(LISTENING_RATE, np.float32)
    for at in (0, round(0.35 * LISTENING_RATE)):
        burst = np.random.default_rng(at).normal(size=800) * np.exp(-np.arange(800) / 100)
        claps[at : at + 800] += (0.25 * burst).astype(np.float32)
    with subprocess.Popen(
        [sys.executable, "-m", "tests.integration.eavesdropper"],
        env=room.environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as listener:  # fmt: skip
        # Whoever hears nothing ends here, rather than never.
        patience = threading.Timer(PATIENCE_S, listener.kill)
        patience.start()
        assert listener.stdout is not None
        assert "ready" in listener.stdout.readline()
        # What the room sounds like is learnt first; and a busy machine may lose a word.
        calls = in_turn([said(speech, "guide, repeat")] * 3, before_s=4.0)
        call = room.call(calls, LISTENING_RATE)
        assert '"REPEAT"' in listener.stdout.readline()
        call.wait()
        room.call(np.concatenate((np.zeros(2 * LISTENING_RATE, np.float32), claps)), LISTENING_RATE)
        line = listener.stdout.readline()
        while '"REPEAT"' in line:
            line = listener.stdout.readline()
        assert '"PAUSE_OR_RESUME"' in line
        listener.communicate("", timeout=PATIENCE_S)
        patience.cancel()
    assert listener.returncode == 0
