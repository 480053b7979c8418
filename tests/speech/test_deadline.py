"""Work that takes too long is given up, once, and no other work is."""

from __future__ import annotations

import threading

from tests.commands import PATIENCE_S
from voiceguide.speech.deadline import Deadline


def test_work_that_takes_too_long_is_given_up() -> None:
    given_up = threading.Event()
    limit = Deadline(given_up.set)
    limit.begin(0.01)
    assert given_up.wait(PATIENCE_S)
    assert limit.end()
    limit.close()


def test_work_that_is_done_in_time_is_not() -> None:
    given_up = threading.Event()
    limit = Deadline(given_up.set)
    for _ in range(100):
        limit.begin(PATIENCE_S)
        assert not limit.end()
    limit.close()
    assert not given_up.is_set()


def test_a_shorter_limit_after_a_longer_one_counts() -> None:
    given_up = threading.Event()
    limit = Deadline(given_up.set)
    limit.begin(100 * PATIENCE_S)
    assert not limit.end()
    limit.begin(0.01)
    assert given_up.wait(PATIENCE_S)
    assert limit.end()
    # What comes next begins anew.
    limit.begin(PATIENCE_S)
    assert not limit.end()
    limit.close()
