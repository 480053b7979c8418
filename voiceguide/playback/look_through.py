"""Looks through a session while it plays, so that all its words are spoken in good time."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from dataclasses import replace
from itertools import islice

from voiceguide.errors import VoiceguideError
from voiceguide.planning.plan import Plan
from voiceguide.playback.progress import Progress

MOST_ITEMS_KNOWN = 80
"""The most items of a session whose length is measured, before it starts or while it plays."""

_FIRST_ITEMS = 6
"""How many items of a longer session are spoken in advance; each asks for those after it."""


def look_through(plan: Plan, progress: Progress, is_wanted: Callable[[], bool]) -> None:
    """Plan a whole session on a thread of its own; then `progress` knows how long it lasts.

    It has every word spoken that is not yet, in order, as long as `is_wanted`; of a session with
    more items than MOST_ITEMS_KNOWN only the first ones. What is wrong with the session is left to
    the session itself. Returns at once.
    """
    is_known = plan.item_count <= MOST_ITEMS_KNOWN
    looked_at = replace(plan, from_item=0) if is_known else plan

    def work() -> None:
        passages = []
        with contextlib.suppress(VoiceguideError, OSError, MemoryError):
            for passage in islice(looked_at, None if is_known else _FIRST_ITEMS):
                if not is_wanted():
                    return
                passages.append(replace(passage, events=()))
            if is_known:
                progress.learn(passages)

    # Without another thread the session plays all the same.
    with contextlib.suppress(RuntimeError):
        threading.Thread(target=work, name="look through", daemon=True).start()
