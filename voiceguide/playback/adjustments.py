"""How a running session sounds: its pace, its chimes and its background, changed while it is heard.

Owns the plan as it stands now; when to change it, and where it is cut, is the player's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import chain
from typing import TYPE_CHECKING

from voiceguide.audio.clip import Clip
from voiceguide.errors import SpeechError
from voiceguide.planning.edits import Insertion, inserted, passage_without_chimes, voice_at
from voiceguide.planning.repace import at_new_pace
from voiceguide.planning.timeline import Passage
from voiceguide.playback.stream import Stream
from voiceguide.script.pace import FASTEST_WPM, SLOWEST_WPM
from voiceguide.text import primary_language

if TYPE_CHECKING:
    from voiceguide.planning.plan import Plan
    from voiceguide.session.session import Session

_AROUND_WORDS_S = 0.25
"""Silence before and after words that are put in."""


class Refusal(Exception):  # noqa: N818 (no error: a wish that cannot be granted, told in words)
    """What was asked for cannot be done; the text says why."""


def faster(composed: Plan, plan: Plan, steps: int) -> Plan | None:
    """Return `plan` with each routine `steps` tenths faster, or slower where `steps` is below zero.

    A tenth is one of the routine's pace in `composed`, the plan that the session began with. None
    where that would be a pace at which nobody can be understood.
    """
    wanted = [
        part.voice.pace_wpm + steps * round(began.voice.pace_wpm / 10)
        for part, began in zip(plan.parts, composed.parts, strict=True)
    ]
    if not all(SLOWEST_WPM <= wpm <= FASTEST_WPM for wpm in wanted):
        return None
    return plan.paced(wanted)


class Adjustments:
    """A session's plan and how it sounds. Each change returns what to tell of it, or refuses."""

    def __init__(self, session: Session, stream: Stream) -> None:
        self.plan = session.plan
        self._session = session
        self._stream = stream
        # Words of our own, put into the item that is being heard.
        self._insertions: tuple[Insertion, ...] = ()

    @property
    def pace_wpm(self) -> int:
        """The pace now, of the routine the session began with."""
        return self.plan.parts[0].voice.pace_wpm

    def rest(self, passage: Passage) -> Iterable[Passage]:
        """A passage and what follows it."""
        if passage.role == "opening":
            return self.plan.starting_at(passage.item, passage.start_frame)
        if passage.role == "closing":
            return [passage]
        return chain([passage], self.plan.after(passage.item, passage.end_frame))

    def our_words(self, text: str, item: int) -> Clip | None:
        """Words of our own in the session's voice; None where it speaks another language."""
        part = self.plan.part_of(item)
        if primary_language(part.routine.front.language or "en") != "en":
            return None
        try:
            return part.voice.clips(part.routine).speech(text, 1)
        except SpeechError:
            return None

    def change_pace(self, steps: int, passage: Passage, frame: int, *, paused: bool) -> Passage:
        """Speak slower or faster from the next words on; returns the passage as it is now.

        In a pause the passage is only returned, else it is being heard already. Raises Refusal.
        """
        changed = faster(self._session.plan, self.plan, steps)
        if changed is None:
            raise Refusal(f"This is the {'slowest' if steps < 0 else 'fastest'}.")
        before, self.plan = self.plan, changed
        # Where it is being heard, this speaks what will be needed before anything is cut.
        again = at_new_pace(before, changed, passage, frame)
        if paused:
            return again
        text = f"A little {'slower' if steps < 0 else 'faster'}."
        words = self.our_words(text, passage.item)

        def change(passage: Passage, frame: int) -> Passage:
            passage = self._made_again(passage, frame, before)
            return passage if words is None else self._with_words(passage, frame, text, words)

        self._carry_on(change)
        return passage

    def switch_chimes(self, *, paused: bool) -> str:
        """Leave chimes out from now on, or let them be heard again."""
        self._stream.chimes = not self._stream.chimes
        if not paused and self._stream.chimes:
            # Those that were left out are made anew from the script.
            self._carry_on(lambda passage, at: self._made_again(passage, at, self.plan))
        elif not paused:
            self._carry_on(passage_without_chimes)
        return "Chimes on." if self._stream.chimes else "Chimes off."

    def turn_background(self, steps: int, *, paused: bool) -> str:
        """Turn the background up or down a step. Raises Refusal."""
        background = self._stream.background
        if background is None:
            message = "There is no background in this session."
            raise Refusal(message)
        before_db = background.level_db
        if background.turn(steps) == before_db:
            raise Refusal(f"The background cannot be {'softer' if steps < 0 else 'louder'}.")
        if not paused:
            self._carry_on(lambda passage, _frame: passage)
        return f"Background {background.level_db:+.0f} dB."

    def _carry_on(self, change: Callable[[Passage, int], Passage]) -> None:
        """Go on without a seam, the present passage and all that follows changed."""
        self._stream.join(lambda passage, frame: self.rest(change(passage, frame)))

    def _made_again(self, passage: Passage, frame: int, before: Plan) -> Passage:
        """The passage as the plan now has it, but for what has begun."""
        start = passage.start_frame
        self._insertions = tuple(
            each
            for each in self._insertions
            if each.item == passage.item and start + each.offset_frames < frame
        )
        return at_new_pace(before, self.plan, passage, frame, self._insertions)

    def _with_words(self, passage: Passage, frame: int, text: str, clip: Clip) -> Passage:
        """The passage with words of our own after what is being said."""
        if passage.role != "item":
            return passage
        around = round(_AROUND_WORDS_S * self._session.sample_rate)
        voice = voice_at(passage, frame)
        coming = (
            event.start_frame
            for event in passage.events
            if event.kind in ("speech", "clip") and event.start_frame > frame
        )
        at = min([around + (frame if voice is None else voice.end_frame), *coming])
        length = clip.frames + 2 * around
        insertion = Insertion(passage.item, at - passage.start_frame, length, text, clip)
        self._insertions = (*self._insertions, insertion)
        return inserted(passage, insertion)
