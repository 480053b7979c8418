"""The player: a session in real time, from the first frame to the last bell.

Mixes ahead into a sound output and tells what is being heard by the frames that the output has
taken. Times come from the plan; the only thing decided here is that a wait is over.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from voiceguide.plan import Plan
from voiceguide.timeline import Event, Passage, Placement

if TYPE_CHECKING:
    from voiceguide.composition import Session
    from voiceguide.outputs.base import Output

BLOCK_FRAMES = 2048
"""Mixed and written at a time: 46 ms, so that a wait ends and a line appears without delay."""

_LOOK_S = 0.02


class Player:
    """Plays one session into an open output.

    `heard` is called with each passage's events as they begin to be heard; `ready` says whether
    the listener has asked to go on, and is asked only while the session waits.
    """

    def __init__(
        self,
        session: Session,
        output: Output,
        heard: Callable[[Passage, Event], None],
        ready: Callable[[], bool],
    ) -> None:
        self._session = session
        self._output = output
        self._heard = heard
        self._ready = ready
        self._coming: deque[tuple[Passage, Event]] = deque()
        self._sounding: list[Placement] = []
        self._wait: tuple[Passage, Event] | None = None
        self._written = 0

    @property
    def position_frames(self) -> int:
        """How far into the session the listener is."""
        return self._output.position_frames

    def play(self) -> None:
        """Play to the end. Raises OutputError or SpeechError where sound or words fail."""
        plan: Plan | None = self._session.plan
        mixer = self._session.mixer()
        while plan is not None:
            ringing = [
                each for each in self._sounding if each.start_frame < self._written < each.end_frame
            ]
            self._sounding = list(ringing)
            blocks = mixer.blocks(self._observed(plan), BLOCK_FRAMES, self._written, ringing)
            following = None
            for block in blocks:
                self._output.write(block)
                self._written += len(block)
                following = self._look(plan)
                if following is not None:
                    break
            plan = following or self._last_frames(plan)
        self._output.finish()
        self._tell(everything=True)

    def _last_frames(self, plan: Plan) -> Plan | None:
        """Keep looking while what is written is being heard; it may end in a wait."""
        while self._output.position_frames < self._written:
            following = self._look(plan)
            if following is not None:
                return following
            if not self._coming and self._wait is None:
                return None
            time.sleep(_LOOK_S)
        return self._look(plan)

    def _observed(self, plan: Plan) -> Iterator[Passage]:
        for passage in plan:
            heard = self._output.position_frames
            self._sounding = [each for each in self._sounding if each.end_frame > heard]
            for event in passage.events:
                self._coming.append((passage, event))
                if event.placement is not None:
                    self._sounding.append(event.placement)
            yield passage

    def _look(self, plan: Plan) -> Plan | None:
        """Tell what has begun; returns the plan to go on with when a wait has been ended."""
        self._tell()
        if self._wait is None:
            return None
        passage, event = self._wait
        if max(self._written, self._output.position_frames) >= event.end_frame:
            # What follows is already on its way to the listener.
            self._wait = None
        elif self._ready():
            self._wait = None
            self._coming.clear()
            self._written -= self._output.take_back()
            return replace(
                plan, from_item=passage.item + 1, start_frame=self._written, goes_on=True
            )
        return None

    def _tell(self, *, everything: bool = False) -> None:
        position = self._output.position_frames
        while self._coming and (everything or self._coming[0][1].start_frame <= position):
            passage, event = self._coming.popleft()
            if event.kind == "wait":
                self._wait = (passage, event)
            self._heard(passage, event)
