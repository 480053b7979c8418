"""Prefetching: asks for utterances early, so that a voice can synthesise them in time."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator

from voiceguide.planning.expansion import PerformedItem
from voiceguide.script.routine import Countdown, Item, Last, Words

UTTERANCES_AHEAD = 12
"""How many utterances after the current item are asked for."""


def asked_ahead(
    items: Iterable[tuple[int, PerformedItem]], prefetch: Callable[[str], None]
) -> Iterator[tuple[int, PerformedItem]]:
    """Yield the same items, each after `prefetch` was called for the utterances that follow it."""
    waiting: deque[tuple[int, PerformedItem, int]] = deque()
    asked = 0
    for number, item in items:
        texts = list(utterances(item))
        for text in texts:
            prefetch(text)
        waiting.append((number, item, len(texts)))
        asked += len(texts)
        while waiting and asked - waiting[0][2] >= UTTERANCES_AHEAD:
            first_number, first, count = waiting.popleft()
            asked -= count
            yield first_number, first
    for number, item, _count in waiting:
        yield number, item


def utterances(performed: PerformedItem) -> Iterator[str]:
    """Yield each text once that an item says on any of its sides."""
    seen: set[str] = set()
    for item in performed.siblings:
        for text in _texts(item):
            if text not in seen:
                seen.add(text)
                yield text


def _texts(item: Item) -> Iterator[str]:
    yield from (part.text for part in item.parts if isinstance(part, Words))
    for cue in item.cues:
        for part in cue.parts:
            if isinstance(part, Words):
                yield part.text
            elif isinstance(part, Countdown) and isinstance(cue.time, Last):
                yield from (str(number) for number in range(int(cue.time.remaining_s), 0, -1))
