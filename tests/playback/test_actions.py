"""Which key and which words ask for which action."""

from __future__ import annotations

import pytest

from voiceguide.playback.actions import KEYS, PHRASES, Action, action_of_key


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
        (",", Action.CHIMES_DOWN),
        ("<", Action.CHIMES_DOWN),
        (".", Action.CHIMES_UP),
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
