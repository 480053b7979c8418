"""Prefetching: asks for utterances early, so that a voice can synthesise them in time."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator

from voiceguide.planning.expansion import PerformedItem
from voiceguide.script.routine import Countdown, Item, Last

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


def utterances(performed: PerformedItem) -> Iterable[str]:
    """Return each text once that an item says on any of its sides."""
    return dict.fromkeys(text for item in performed.siblings for text in _texts(item))


def _texts(item: Item) -> Iterator[str]:
    yield from (words.text for words in item.all_words)
    for cue in item.cues:
        if isinstance(cue.time, Last) and any(isinstance(part, Countdown) for part in cue.parts):
            yield from map(str, range(int(cue.time.remaining_s), 0, -1))
