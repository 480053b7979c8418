"""Work that takes too long is given up, once, and no other work is."""

from __future__ import annotations

import threading

from tests.commands import PATIENCE_S
from voiceguide.speech.deadline import Deadline


def test_work_that_takes_too_long_is_given_up() -> None:
    given_up = threading.Event()
    deadline = Deadline(given_up.set)
    deadline.begin(0.01)
    assert given_up.wait(PATIENCE_S)
    assert deadline.end()
    deadline.close()


def test_work_that_ends_in_time_is_not_given_up() -> None:
    given_up = threading.Event()
    deadline = Deadline(given_up.set)
    for _ in range(100):
        deadline.begin(PATIENCE_S)
        assert not deadline.end()
    deadline.close()
    assert not given_up.is_set()


def test_a_shorter_limit_after_a_longer_one_counts() -> None:
    given_up = threading.Event()
    deadline = Deadline(given_up.set)
    deadline.begin(100 * PATIENCE_S)
    assert not deadline.end()
    deadline.begin(0.01)
    assert given_up.wait(PATIENCE_S)
    assert deadline.end()
    # The next piece starts afresh.
    deadline.begin(PATIENCE_S)
    assert not deadline.end()
    deadline.close()
