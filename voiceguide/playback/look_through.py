"""Looks through a session while it plays, so that all its words are spoken in good time."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from dataclasses import replace

from voiceguide.errors import VoiceguideError
from voiceguide.planning.plan import Plan
from voiceguide.playback.progress import Progress


def look_through(plan: Plan, progress: Progress, is_wanted: Callable[[], bool]) -> None:
    """Plan a whole session on a thread of its own; then `progress` knows how long it lasts.

    It has every word spoken that is not yet, in order, as long as `is_wanted`. What is wrong with
    the session is left to the session itself. Returns at once.
    """
    whole = replace(plan, from_item=0, patient=False)

    def work() -> None:
        passages = []
        with contextlib.suppress(VoiceguideError):
            for passage in whole:
                if not is_wanted():
                    return
                passages.append(replace(passage, events=()))
            progress.learn(passages)

    # Without another thread the session plays all the same.
    with contextlib.suppress(RuntimeError):
        threading.Thread(target=work, name="look through", daemon=True).start()
