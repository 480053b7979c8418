"""The encoder in a second thread: order of the items, and failures on either side."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Iterator

import pytest

from voiceguide.export.pipeline import encode_in_background


def test_items_arrive_in_order_in_another_thread() -> None:
    def use(items: Iterator[int]) -> tuple[list[int], bool]:
        return list(items), threading.current_thread() is threading.main_thread()

    assert encode_in_background(range(1000), use) == (list(range(1000)), False)


@pytest.mark.parametrize("count", [0, 100])
@pytest.mark.parametrize("pause_s", [0, 0.001])
@pytest.mark.parametrize("failure", [ValueError, KeyboardInterrupt])
def test_a_failure_to_produce_ends_the_encoder_and_is_raised(
    failure: type[BaseException], pause_s: float, count: int
) -> None:
    """Whether the encoder waits for the next item or the queue is full."""
    finished: list[bool] = []

    def produced() -> Iterator[int]:
        yield from range(count)
        raise failure

    def use(items: Iterator[int]) -> None:
        try:
            for _item in items:
                time.sleep(pause_s)
            finished.append(True)
        finally:
            finished.append(False)

    threads = threading.active_count()
    with pytest.raises(failure):
        encode_in_background(produced(), use)
    assert finished == [False]
    assert threading.active_count() == threads


@pytest.mark.parametrize("failure", [OSError, TimeoutError])
@pytest.mark.parametrize("taken", [0, 1, 40])
def test_a_failure_of_the_encoder_ends_production_and_is_raised(
    failure: type[Exception], taken: int
) -> None:
    def use(items: Iterator[int]) -> None:
        for _item in itertools.islice(items, taken):
            time.sleep(0.001)
        raise failure

    threads = threading.active_count()
    with pytest.raises(failure):
        encode_in_background(itertools.count(), use)
    assert threading.active_count() == threads


def test_the_producer_is_at_most_a_few_items_ahead() -> None:
    produced: list[int] = []

    def items() -> Iterator[int]:
        for number in range(200):
            produced.append(number)
            yield number

    def use(items: Iterator[int]) -> int:
        return max(len(produced) - number for number in items)

    assert encode_in_background(items(), use) <= 20


@pytest.mark.usefixtures("no_further_thread")
def test_without_a_second_thread_everything_is_encoded_in_this_one() -> None:
    threads = []

    def use(items: Iterator[int]) -> list[int]:
        threads.append(threading.current_thread())
        return list(items)

    assert encode_in_background(range(5), use) == [0, 1, 2, 3, 4]
    assert threads == [threading.main_thread()]
