"""Keys held down, knuckles on several keys, and a microphone's listener."""

from __future__ import annotations

from voiceguide.playback.actions import Action
from voiceguide.playback.controls import ListenerControls


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
    hands = ListenerControls(fingers, lambda: fingers.now)
    found: list[Action] = []
    for fingers.now, fingers.keys in presses:
        found += hands.actions(waiting=False)
    return found


def test_a_key_held_down_pauses_once() -> None:
    held = [(1.0, ["space"]), (1.5, ["space"]), *((1.53 + n / 30, ["space"]) for n in range(40))]
    assert asked_for(held) == [Action.PAUSE_OR_RESUME]


def test_a_knuckle_on_several_keys_pauses_once() -> None:
    assert asked_for([(1.0, ["g", "h"]), (1.05, ["j"])]) == [Action.PAUSE_OR_RESUME]


def test_a_key_pressed_again_counts_again() -> None:
    assert asked_for([(1.0, ["space"]), (2.0, ["space"])]) == [Action.PAUSE_OR_RESUME] * 2
    assert asked_for([(1.0, ["left"]), (1.3, ["left"])]) == [Action.PREVIOUS_STEP] * 2


def test_without_a_microphone_nothing_is_said_of_one() -> None:
    hands = ListenerControls(Fingers(), lambda: 0.0)
    assert hands.listening == ""
