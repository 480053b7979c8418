"""Keys as terminals send them, and what they ask for."""

from __future__ import annotations

import pytest

from voiceguide.playback.actions import KEYS, PHRASES, Action, action_of_key
from voiceguide.playback.controls import ListenerControls
from voiceguide.playback.keyboard import keys_in


@pytest.mark.parametrize(
    ("sent", "keys"),
    [
        ("", []),
        (" ", ["space"]),
        ("\r", ["enter"]),
        ("r", ["r"]),
        ("\x1b[A\x1b[B\x1b[C\x1b[D", ["up", "down", "right", "left"]),
        ("\x1bOA\x1bOC", ["up", "right"]),  # a terminal in application mode
        ("\x1b[1;5C", ["right"]),  # with Ctrl held down
        ("\xe0H\xe0M", ["up", "right"]),  # Windows
        ("\x1b[15~", ["other"]),  # F5
        ("\x1b", ["escape"]),
        ("é漢", ["é", "漢"]),
        ("\x00\x07", ["other", "other"]),
        ("nb", ["n", "b"]),
    ],
)
def test_keys_are_named(sent: str, keys: list[str]) -> None:
    assert keys_in(sent) == keys


@pytest.mark.parametrize(
    ("key", "action"),
    [
        ("space", Action.PAUSE_OR_RESUME),
        ("enter", Action.PAUSE_OR_RESUME),
        ("x", Action.PAUSE_OR_RESUME),
        ("other", Action.PAUSE_OR_RESUME),
        ("R", Action.REPEAT),
        ("up", Action.REPEAT),
        ("n", Action.NEXT_STEP),
        ("right", Action.NEXT_STEP),
        ("b", Action.PREVIOUS_STEP),
        ("left", Action.PREVIOUS_STEP),
        ("-", Action.SLOWER),
        ("+", Action.FASTER),
        ("c", Action.CHIMES),
        ("[", Action.BACKGROUND_DOWN),
        ("]", Action.BACKGROUND_UP),
        ("q", Action.STOP),
    ],
)
def test_a_key_asks_for_one_thing(key: str, action: Action) -> None:
    assert action_of_key(key, waiting=False) is action
    ready = action if action is Action.STOP else Action.READY
    assert action_of_key(key, waiting=True) is ready


def test_every_action_can_be_asked_for() -> None:
    by_keys = {*KEYS.values(), Action.PAUSE_OR_RESUME, Action.READY}
    assert by_keys | set(PHRASES.values()) == set(Action)


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
