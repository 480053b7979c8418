"""Commands by voice while lines are recorded: heard only where one is offered."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from tests.playback.listening.test_detector import CertainRecogniser, call
from voiceguide.audio.samples import resample
from voiceguide.cli.take_commands import TakeCommands, open_take_commands
from voiceguide.narration.recorder import RECORDING_RATE
from voiceguide.narration.sitting import Wish
from voiceguide.playback.listening.types import LISTENING_RATE

BEFORE_S = 2.0


@pytest.mark.parametrize(
    ("said", "listens_from_s", "asked"),
    [
        ("guide keep it", 0.0, [Wish.KEEP]),
        ("guide once again", 0.0, [Wish.SPACE]),
        ("guide skip this", 0.0, [Wish.SKIP]),
        ("guide go back", 0.0, [Wish.BACK]),
        ("guide pause", 0.0, []),
        # The end of a take, and what of it still sounds in the room.
        ("guide keep it", BEFORE_S + 0.5, []),
        ("guide keep it", BEFORE_S - 0.2, []),
        ("guide keep it", BEFORE_S + 5.0, []),
    ],
)
def test_a_command_counts_only_if_all_of_it_is_said_while_one_is_offered(
    said: str, listens_from_s: float, asked: list[Wish]
) -> None:
    recogniser = CertainRecogniser(said, 0.95)
    commands = TakeCommands(recogniser)
    sound = resample(call(BEFORE_S), LISTENING_RATE, RECORDING_RATE)
    found = []
    for start in range(0, len(sound), 960):
        listening = start / RECORDING_RATE >= listens_from_s
        found.append(commands.feed(sound[start : start + 960], listening=listening))
    assert [each for each in found if each is not None] == asked
    if listens_from_s:
        # A take costs no time to recognise.
        assert recogniser.utterances == 0
    assert commands.feed(np.zeros(0, np.float32), listening=True) is None


def test_without_voice_control_nothing_is_offered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pocketsphinx", None)
    assert open_take_commands() is None
