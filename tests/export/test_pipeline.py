"""Blocks made in one thread and used up in another: their order, and what happens to failures."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Iterator

import pytest

from voiceguide.export.pipeline import encode_in_background


def test_items_arrive_in_order_in_another_thread() -> None:
    def use(items: Iterator[int]) -> tuple[list[int], bool]:
        return list(items), threading.current_thread() is threading.main_thread()

    assert encode_in_background(range(1000), use) == (list(range(1000)), False)


@pytest.mark.parametrize("failure", [ValueError, KeyboardInterrupt])
def test_a_failure_of_the_maker_ends_the_user_and_is_raised(failure: type[BaseException]) -> None:
    ended: list[bool] = []

    def made() -> Iterator[int]:
        yield from range(100)
        raise failure

    def use(items: Iterator[int]) -> None:
        try:
            for _item in items:
                pass
            ended.append(True)
        finally:
            ended.append(False)

    with pytest.raises(failure):
        encode_in_background(made(), use)
    assert ended == [False]


@pytest.mark.parametrize("failure", [OSError, TimeoutError])
def test_a_failure_of_the_user_ends_the_maker_and_is_raised(failure: type[Exception]) -> None:
    def use(items: Iterator[int]) -> None:
        next(items)
        raise failure

    threads = threading.active_count()
    with pytest.raises(failure):
        encode_in_background(itertools.count(), use)
    assert threading.active_count() == threads
