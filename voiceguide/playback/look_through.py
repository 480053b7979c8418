"""Looks through a session while it plays, so that all its words are spoken in good time."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from itertools import islice

from msgspec.structs import replace

from voiceguide.errors import VoiceguideError
from voiceguide.planning.plan import Plan
from voiceguide.playback.progress import Progress

MOST_ITEMS_KNOWN = 80
"""The most items of a session whose length is measured, before it starts or while it plays."""

_FIRST_ITEMS = 6
"""How many items of a longer session are spoken in advance; each asks for those after it."""


def look_through(plan: Plan, progress: Progress, is_wanted: Callable[[], bool]) -> None:
    """Plan a whole session on a thread of its own; then `progress` knows how long it lasts.

    It has every word spoken that is not yet, in order from where the session begins, as long as
    `is_wanted`; of a session with more items than MOST_ITEMS_KNOWN only the first so many, or fewer
    if its voice takes no time. What is wrong with the session is left to
    the session itself. Returns at once.
    """
    is_known = plan.item_count <= MOST_ITEMS_KNOWN
    is_slow = any(part.voice.computing_s("words") > 0 for part in plan.parts)
    most = None if is_known else MOST_ITEMS_KNOWN if is_slow else _FIRST_ITEMS
    # A session that begins later on is looked through from there first.
    plans = [plan] if plan.from_item or not is_known else []
    if is_known:
        plans.append(replace(plan, from_item=0))

    def work() -> None:
        with contextlib.suppress(VoiceguideError, OSError, MemoryError):
            for looked_at in plans:
                passages = []
                for passage in islice(looked_at, most):
                    if not is_wanted():
                        return
                    passages.append(replace(passage, events=()))
            if is_known:
                progress.learn(passages)

    # Without another thread the session plays all the same.
    with contextlib.suppress(RuntimeError):
        threading.Thread(target=work, name="look through", daemon=True).start()
