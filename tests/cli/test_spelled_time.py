"""Lengths of time in words."""

from __future__ import annotations

import pytest

from voiceguide.cli.spelled_time import spelled


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 seconds"),
        (1, "1 second"),
        (1.4, "1 second"),
        (59.6, "1 minute"),
        (61, "1 minute 1 second"),
        (125, "2 minutes 5 seconds"),
        (3599.7, "1 hour"),
        (3660, "1 hour 1 minute"),
        (7325, "2 hours 2 minutes"),
    ],
)
def test_lengths_are_written_in_english(seconds: float, words: str) -> None:
    assert spelled(seconds) == words
