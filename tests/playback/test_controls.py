"""Keys held down, knuckles on several keys, and a microphone's listener."""

from __future__ import annotations

from typing import cast

import numpy as np
import pytest

from voiceguide.playback.actions import Action
from voiceguide.playback.controls import ListenerControls
from voiceguide.playback.listening import Listener, Moment
from voiceguide.playback.view import State


class Fingers:
    """Keys pressed at given moments of a clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 0.0
        self.keys: list[str] = []

    def pressed(self) -> list[str]:
        keys, self.keys = self.keys, []
        return keys


def asked_for(presses: list[tuple[float, list[str]]]) -> list[Action]:
    fingers = Fingers()
    controls = ListenerControls(fingers, lambda: fingers.now)
    found: list[Action] = []
    for fingers.now, fingers.keys in presses:
        found += controls.actions(waiting=False)
    return found


def test_a_key_held_down_pauses_once() -> None:
    held = [(1.0, ["space"]), (1.5, ["space"]), *((1.53 + n / 30, ["space"]) for n in range(40))]
    assert asked_for(held) == [Action.PAUSE_OR_RESUME]


def test_a_knuckle_on_several_keys_pauses_once() -> None:
    assert asked_for([(1.0, ["g", "h"]), (1.05, ["j"])]) == [Action.PAUSE_OR_RESUME]


def test_a_key_pressed_again_counts_again() -> None:
    assert asked_for([(1.0, ["space"]), (2.0, ["space"])]) == [Action.PAUSE_OR_RESUME] * 2
    assert asked_for([(1.0, ["left"]), (1.3, ["left"]), (1.5, [])]) == [Action.PREVIOUS_STEP] * 2


def test_seven_impatient_taps_are_seven_answers() -> None:
    taps: list[tuple[float, list[str]]] = [(1 + n / 2, ["space"]) for n in range(7)]
    assert asked_for([*taps, (9.0, [])]) == [Action.PAUSE_OR_RESUME] * 7


def test_stop_counts_however_soon_it_follows_another_key() -> None:
    assert asked_for([(1.0, ["-", "q"])]) == [Action.SLOWER, Action.STOP]


def test_a_second_tap_on_ready_pauses_nothing() -> None:
    fingers = Fingers()
    controls = ListenerControls(fingers, lambda: fingers.now)
    found: list[Action] = []
    for fingers.now, fingers.keys, waiting in (
        (1.0, ["space"], True),
        (1.4, ["space"], False),
        (1.6, [], False),
        (2.4, ["space"], False),
        (2.6, [], False),
    ):
        found += controls.actions(waiting=waiting)
    assert found == [Action.READY, Action.READY, Action.PAUSE_OR_RESUME]


def test_without_a_microphone_its_state_is_empty() -> None:
    controls = ListenerControls(Fingers(), lambda: 0.0)
    assert (controls.is_listening, controls.listening) == (False, "")


class RecordingListener:
    """A microphone's listener that has one action to give and records what it gets."""

    problem = ""

    def __init__(self) -> None:
        self.moments: list[Moment] = []
        self.frames = 0

    def actions(self) -> list[Action]:
        return [Action.NEXT_STEP]

    def set_moment(self, moment: Moment) -> None:
        self.moments.append(moment)

    def on_output(self, frames: np.ndarray[tuple[int], np.dtype[np.float32]], rate: int) -> None:
        self.frames += len(frames)


@pytest.fixture
def microphone() -> RecordingListener:
    return RecordingListener()


@pytest.fixture
def controls(microphone: RecordingListener) -> ListenerControls:
    fingers = Fingers()
    fingers.keys = ["r"]
    return ListenerControls(fingers, lambda: 0.0, cast(Listener, microphone))


def test_keys_and_voice_are_one_list_of_actions(controls: ListenerControls) -> None:
    assert controls.actions(waiting=False) == [Action.REPEAT, Action.NEXT_STEP]


def test_a_listener_knows_the_moment_and_the_session_it_hears(
    controls: ListenerControls, microphone: RecordingListener
) -> None:
    for state in State:
        controls.set_state(state)
    session = Moment.SESSION
    assert microphone.moments == [session, Moment.WAITING, session, Moment.STOPPING, session]
    controls.on_output(np.zeros(7, np.float32), 8000)
    assert microphone.frames == 7


def test_a_problem_of_the_microphone_is_shown(
    controls: ListenerControls, microphone: RecordingListener
) -> None:
    assert (controls.is_listening, controls.listening) == (True, "listening")
    microphone.problem = "The microphone is gone."
    assert (controls.is_listening, controls.listening) == (False, "The microphone is gone.")
