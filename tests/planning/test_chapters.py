"""Chapters of a session."""

from __future__ import annotations

import pytest

from tests.builders import plan_of
from voiceguide.planning.chapters import Chapter, chapters, milliseconds
from voiceguide.planning.timeline import Passage


def test_a_chapter_lasts_as_long_as_its_step() -> None:
    passages = [
        Passage(0, 10, 0, "Oil", 0, ()),
        Passage(10, 30, 0, "Oil", 1, ()),
        Passage(30, 45, 1, "Jaw, left", 2, ()),
        Passage(45, 60, 2, "Jaw, right", 3, ()),
    ]
    assert chapters(passages) == [
        Chapter("Oil", 0, 0, 30),
        Chapter("Jaw, left", 1, 30, 45),
        Chapter("Jaw, right", 2, 45, 60),
    ]


def test_the_opening_and_the_closing_belong_to_the_first_and_the_last_chapter() -> None:
    text = "---\nkind: massage\n---\n## A [left, right]\n- [2s] {side}\n## B\n- [3s]\n"
    plan = plan_of(text, lead_in_s=0.5)
    assert chapters(plan) == [
        Chapter("A, left", 0, 0, 2500),
        Chapter("A, right", 1, 2500, 4500),
        Chapter("B", 2, 4500, 7900),
    ]


@pytest.mark.parametrize(
    ("frame", "rate", "expected_ms"),
    [(0, 44_100, 0), (44_100, 44_100, 1000), (22, 44_100, 0), (23, 44_100, 1)],
)
def test_a_position_is_rounded_to_milliseconds(frame: int, rate: int, expected_ms: int) -> None:
    assert milliseconds(frame, rate) == expected_ms
