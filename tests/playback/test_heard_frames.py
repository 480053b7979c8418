"""What counts as heard: the frames of passages, whatever the listener does."""

from __future__ import annotations

from collections import Counter

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.builders import VOICE_LEVEL
from tests.fakes.output import RATE
from tests.fakes.performance import THREE_STEPS, Performance
from voiceguide.planning.timeline import Event, Passage
from voiceguide.playback.actions import Action
from voiceguide.playback.heard_frames import HeardFrames

FOUR_SECONDS = "a b c d e f g h i j k l m n o p"
WITHOUT_A_GAP = "".join(
    f"## Step {number}\n- [4s] {FOUR_SECONDS}\n- [4s] {FOUR_SECONDS}\n\n" for number in range(3)
)
"""Sounds from its first frame to its last, so that a recording tells how much of it was heard."""

MOVES = (
    Action.PAUSE_OR_RESUME, Action.PAUSE, Action.RESUME, Action.REPEAT, Action.NEXT_STEP,
    Action.PREVIOUS_STEP, Action.CHIMES, Action.BACKGROUND_UP,
)  # fmt: skip


def heard_s(text: str, *requests: tuple[float, Action]) -> dict[str, float]:
    """Return how long each step of a session was heard, in seconds."""
    frames: Counter[str] = Counter()
    Performance(
        text, requests, on_heard=lambda passage, new: frames.update({passage.step_name: new})
    )
    return {name: count / RATE for name, count in frames.items()}


def test_all_of_an_undisturbed_session_is_heard_to_the_frame() -> None:
    assert heard_s(THREE_STEPS) == {"One": 8, "Two": 4, "Three": 4}


def test_half_a_session_counts_as_what_it_was() -> None:
    heard = heard_s(THREE_STEPS, (10.0, Action.STOP))
    assert heard["One"] == 8
    assert abs(heard["Two"] - 2) < 0.5
    assert "Three" not in heard


def test_time_spent_waiting_for_the_listener_does_not_count() -> None:
    waits = "## One\n- [1s] alpha\n- [wait]\n- [1s] beta\n"
    assert sum(heard_s(waits, (30.0, Action.READY)).values()) == 2


TWICE_AT_ONCE = [(2.0, Action.PAUSE_OR_RESUME)] * 3


@settings(max_examples=20)
@example(moves=TWICE_AT_ONCE, lost=None)
@given(
    moves=st.lists(st.tuples(st.floats(0, 16), st.sampled_from(MOVES)), max_size=6),
    lost=st.none() | st.tuples(st.floats(1, 12), st.floats(0, 6)),
)
def test_what_counts_is_what_was_heard(
    moves: list[tuple[float, Action]], lost: tuple[float, float] | None
) -> None:
    frames: list[int] = []
    done = Performance(
        WITHOUT_A_GAP,
        # A session that is still paused would never end.
        [*moves, (18.0, Action.RESUME), (24.0, Action.STOP)],
        lost_s=None if lost is None else (lost[0], sum(lost)),
        on_heard=lambda _passage, new: frames.append(new),
    )
    # Signals are not as loud.
    heard = np.count_nonzero(np.abs(np.asarray(done.heard)) > VOICE_LEVEL / 2)
    # A lost device had taken a tenth of a second that nobody heard.
    assert abs(sum(frames) - heard) < RATE // 5
    assert all(each > 0 for each in frames)


def test_what_is_dropped_or_waited_for_is_not_counted() -> None:
    wait = Event("wait", 30, 60, 1)
    heard = HeardFrames()
    first, delay, second = (
        Passage(0, 100, 0, "A", 0, (wait,)),
        Passage(100, 120, 0, "A", 1, (), role="delay"),
        Passage(120, 200, 0, "B", 1, ()),
    )
    for passage in (first, delay, second):
        heard.add(passage, from_frame=10)
    assert list(heard.take(0)) == []
    assert list(heard.take(20)) == [(first, 10)]
    assert list(heard.take(70)) == [(first, 10), (first, 10)]
    heard.keep_to(150)
    assert list(heard.take(1000)) == [(first, 30), (second, 30)]
    assert list(heard.take(1000)) == []
