"""Taps, keys held down and knuckles, by the times at which a terminal reports presses."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceguide.playback.taps import Taps

POLL_S = 0.02

Presses = list[tuple[float, str]]


def counted(presses: Presses) -> list[str]:
    """Return the keys that count, read every 20 ms as the player does."""
    taps: Taps[str] = Taps()
    found: list[str] = []
    waiting = sorted(presses)
    for poll in range(round((waiting[-1][0] + 1) / POLL_S) + 1):
        now_s = poll * POLL_S
        found += taps.settled(now_s)
        while waiting and waiting[0][0] <= now_s:
            key = waiting.pop(0)[1]
            found += taps.press(key, key, now_s)
    return found


def tapped(key: str, every_s: float, times: int) -> Presses:
    return [(1 + number * every_s, key) for number in range(times)]


def held(
    key: str, repeats_after_s: float, every_s: float, repeats: int, at_s: float = 1
) -> Presses:
    first = at_s + repeats_after_s
    return [(at_s, key), *((first + number * every_s, key) for number in range(repeats))]


@pytest.mark.parametrize(
    ("presses", "expected"),
    [
        (tapped(" ", 0.25, 7), 7),
        (tapped(" ", 0.3, 7), 7),
        (tapped(" ", 0.5, 7), 7),
        (tapped(" ", 0.7, 7), 7),
        (tapped(" ", 0.8, 7), 7),
        (held(" ", 0.25, 0.02, 30), 1),
        (held(" ", 0.5, 0.033, 90), 1),
        (held(" ", 0.67, 0.05, 90), 1),
        (held(" ", 0.375, 0.09, 20), 1),  # macOS
        (held("g", 0.5, 0.033, 30) + held("g", 0.5, 0.033, 30, at_s=2.8), 2),
        ([*held(" ", 0.5, 0.033, 30), (3.0, " ")], 2),
        ([(1.0, " "), *held(" ", 0.5, 0.033, 30, at_s=1.4)], 2),
        ([(1.0, "g"), (1.01, "h"), (1.05, "j")], 1),
        ([(1.0, "g"), (1.01, "h"), (1.5, "g"), (1.51, "h")], 2),
        ([(1.0, "g"), *held("h", 0.5, 0.033, 30, at_s=1.02)], 1),
        ([(1.0, " "), (1.25, "n"), (1.5, " ")], 3),
        ([(1.0, "n"), (1.3, "n"), (1.6, "n")], 3),
    ],
)
def test_taps_count_and_repeats_do_not(presses: Presses, expected: int) -> None:
    assert len(counted(presses)) == expected


def test_a_tap_after_a_rest_is_answered_at_once_and_a_quick_one_soon() -> None:
    taps: Taps[str] = Taps()
    assert taps.press(" ", "first", 1.0) == ["first"]
    assert taps.press(" ", "second", 1.3) == []
    assert taps.settled(1.4) == []
    assert taps.settled(1.46) == ["second"]
    assert taps.settled(9.0) == []
    assert taps.press("n", "third", 9.0) == ["third"]


KEY = st.sampled_from([" ", "g", "n"])
TAP = KEY.map(lambda key: [(0.0, key)])
HOLD = st.builds(
    lambda key, after_s, every_s, repeats: held(key, after_s, every_s, repeats, at_s=0.0),
    KEY,
    st.floats(0.25, 0.67),
    st.floats(0.02, 0.09),
    st.integers(2, 40),
)
KNUCKLE = st.lists(KEY, min_size=2, max_size=4, unique=True).map(
    lambda keys: [(number * 0.02, key) for number, key in enumerate(keys)]
)


@given(st.lists(st.tuples(TAP | HOLD | KNUCKLE, st.floats(0.25, 3.0)), min_size=1, max_size=12))
def test_every_touch_counts_once(touches: list[tuple[Presses, float]]) -> None:
    presses: Presses = []
    at_s = 1.0
    for touch, rest_s in touches:
        presses += [(at_s + after_s, key) for after_s, key in touch]
        at_s = presses[-1][0] + rest_s
    assert len(counted(presses)) == len(touches)
