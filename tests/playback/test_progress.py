"""How much of a session is over, by its frames or by its items."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from tests.builders import RATE, plan_of
from voiceguide.planning.timeline import Passage
from voiceguide.playback.progress import Progress

PASSAGES = list(plan_of("## One\n- [2s] a\n- [6s] b\n\n## Two\n- [2s] c\n"))


def item(number: int) -> Passage:
    return next(each for each in PASSAGES if each.role == "item" and each.item == number)


@pytest.mark.parametrize(
    ("passage", "frames", "by_frames", "by_items"),
    [
        (replace(item(0), role="opening"), 500, 0.0, 0.0),
        (item(0), 0, 0.0, 0.0),
        (item(0), RATE, 0.1, 1 / 6),
        (item(1), 3 * RATE, 0.5, 0.5),
        (item(2), 2 * RATE, 1.0, 1.0),
        (replace(item(2), role="closing"), 0, 1.0, 1.0),
        # An item that was made longer is over when its own length is.
        (replace(item(1), end_frame=item(1).end_frame + 6 * RATE), 6 * RATE, 0.5, 0.5),
        (replace(item(2), end_frame=item(2).start_frame), 0, 1.0, 1.0),
    ],
)
def test_the_share_that_is_over(
    passage: Passage, frames: int, by_frames: float, by_items: float
) -> None:
    known, unknown = Progress.of(PASSAGES, 3, RATE), Progress(3, RATE)
    assert known.done(passage, frames) == pytest.approx(by_frames)
    assert known.left_s(passage, frames) == pytest.approx(10 * (1 - by_frames))
    assert unknown.done(passage, frames) == pytest.approx(by_items)
    assert unknown.left_s(passage, frames) is None


def test_a_session_without_length_is_no_division_by_zero() -> None:
    assert Progress(0, RATE).done(replace(item(0), role="opening"), 0) == 0.0
    empty = replace(item(0), end_frame=item(0).start_frame)
    assert Progress.of([empty], 1, RATE).done(item(0), 0) == 0.0
