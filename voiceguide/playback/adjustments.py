"""Adjustments to a running session: its pace, its chimes and the levels of chimes and background.

Owns the present plan. The player decides when to change it, the stream where it is spliced.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import chain
from typing import TYPE_CHECKING

from msgspec.structs import replace

from voiceguide.audio.clip import Clip
from voiceguide.audio.levels import CHIMES_HIGHEST_DB, CHIMES_LOWEST_DB, CHIMES_STEP_DB
from voiceguide.errors import SpeechError
from voiceguide.planning.edits import Insertion, inserted, passage_without_chimes, voice_at
from voiceguide.planning.repace import at_new_pace
from voiceguide.planning.timeline import Passage
from voiceguide.playback.stream import Stream
from voiceguide.script.pace import FASTEST_WPM, SLOWEST_WPM
from voiceguide.text import primary_language

if TYPE_CHECKING:
    from voiceguide.planning.plan import Plan
    from voiceguide.planning.planned_routine import PlannedRoutine
    from voiceguide.session.session import Session

_AROUND_WORDS_S = 0.25
"""Silence before and after an announcement."""


class Refusal(Exception):  # noqa: N818 (not an error: the session plays on)
    """An action that cannot be carried out; the text tells the listener why."""


def faster(composed: Plan, plan: Plan, steps: int) -> Plan | None:
    """Return `plan` with each routine `steps` tenths faster, or slower if `steps` is negative.

    The tenths are of the routine's pace in `composed`, the plan that the session began with. None
    if any routine would then be too slow or too fast to be understood.
    """
    wanted = [
        part.voice.pace_wpm + steps * round(began.voice.pace_wpm / 10)
        for part, began in zip(plan.parts, composed.parts, strict=True)
    ]
    if not all(SLOWEST_WPM <= wpm <= FASTEST_WPM for wpm in wanted):
        return None
    return plan.paced(wanted)


class Adjustments:
    """The present plan of a session, and the changes a listener can make to how it sounds.

    `paused`: the session is held, so that nothing has to be spliced into its sound.
    """

    def __init__(self, session: Session, stream: Stream) -> None:
        self.plan = session.plan
        self._session = session
        self._stream = stream
        # The announcements in the item that is being heard.
        self._insertions: tuple[Insertion, ...] = ()

    @property
    def pace_wpm(self) -> int:
        """The present pace of the routine that the session began with, in words a minute."""
        return self.plan.parts[0].voice.pace_wpm

    def passages_from(self, passage: Passage) -> Iterable[Passage]:
        """Return a passage and everything that follows it."""
        if passage.role == "opening":
            return self.plan.starting_at(passage.item, passage.start_frame)
        if passage.role == "closing":
            following = passage.item + 1
            if following == self.plan.item_count:
                return [passage]
            return chain([passage], self.plan.starting_at(following, passage.end_frame))
        if passage.role == "delay":
            return chain([passage], self.plan.starting_at(passage.item, passage.end_frame))
        return chain([passage], self.plan.after(passage.item, passage.end_frame))

    def prepare_announcement(self, text: str) -> None:
        """Have a text for `announcement` spoken soon."""
        for part in self.plan.parts:
            if _speaks_english(part):
                part.voice.prefetch(text)

    def announcement(self, text: str, item: int) -> Clip | None:
        """Return an English text in the session's voice.

        None if it speaks another language, or has not spoken the text yet.
        """
        part = self.plan.part_of(item)
        if not _speaks_english(part) or not part.voice.hurry(text):
            return None
        try:
            return part.voice.clips(part.routine).speech(text, 1)
        except SpeechError:
            return None

    def prepare_pace(self, steps: int, passage: Passage, frame: int) -> bool:
        """Have spoken what `change_pace` needs; return whether that can be had without waiting.

        Raises Refusal at the slowest and the fastest pace.
        """
        changed = self._at_pace(steps)
        said = {event.text or "" for event in passage.events if event.start_frame < frame}
        part = changed.part_of(passage.item)
        announced = not _speaks_english(part) or part.voice.hurry(_announced(steps))
        return changed.hurry(passage.item, said) and announced

    def _at_pace(self, steps: int) -> Plan:
        changed = faster(self._session.plan, self.plan, steps)
        if changed is None:
            raise Refusal(f"This is the {'slowest' if steps < 0 else 'fastest'} pace.")
        return changed

    def change_pace(self, steps: int, passage: Passage, frame: int, *, paused: bool) -> Passage:
        """Speak faster, or slower, by `steps` from the next words on; return the changed passage.

        Unless paused, announce it and splice it in, and return the passage as it was. Raises
        Refusal at the slowest and the fastest pace.
        """
        changed = self._at_pace(steps)
        before, self.plan = self.plan, changed
        # Synthesises the words of a passage that is being heard before its sound is cut.
        replanned = at_new_pace(before, changed, passage, frame)
        if paused:
            return replanned
        text = _announced(steps)
        words = self.announcement(text, passage.item)

        def change(passage: Passage, frame: int) -> Passage:
            passage = self._replanned(passage, frame, before)
            return (
                passage if words is None else self._with_announcement(passage, frame, text, words)
            )

        self._splice(change)
        return passage

    def switch_chimes(self, passage: Passage, frame: int, *, paused: bool) -> tuple[Passage, str]:
        """Leave chimes out from now on, or put them back; return as `turn_chimes`."""
        self._stream.chimes = not self._stream.chimes
        # The plan has the chimes that were left out.
        if self._stream.chimes and paused:
            passage = at_new_pace(self.plan, self.plan, passage, frame)
        elif self._stream.chimes:
            self._splice(lambda heard, at: self._replanned(heard, at, self.plan))
        elif not paused:
            self._splice(passage_without_chimes)
        return passage, "Chimes on." if self._stream.chimes else "Chimes off."

    def turn_chimes(
        self, steps: int, passage: Passage, frame: int, *, paused: bool
    ) -> tuple[Passage, str]:
        """Turn the chimes up, or down, by `steps`, from the next one on.

        Returns the changed passage, or without a pause the same, and the message for the listener.
        Raises Refusal if they are off or at their limit.
        """
        if not self._stream.chimes:
            raise Refusal("The chimes are off.")
        before = self.plan
        level_db = before.chime_level_db + steps * CHIMES_STEP_DB
        level_db = min(max(level_db, CHIMES_LOWEST_DB), CHIMES_HIGHEST_DB)
        if level_db == before.chime_level_db:
            raise Refusal(f"The chimes are at their {'softest' if steps < 0 else 'loudest'}.")
        self.plan = replace(before, chime_level_db=level_db)
        if paused:
            passage = at_new_pace(before, self.plan, passage, frame)
        else:
            self._splice(lambda heard, at: self._replanned(heard, at, before))
        return passage, f"Chimes {level_db:+.0f} dB."

    def turn_background(
        self, steps: int, passage: Passage, frame: int, *, paused: bool
    ) -> tuple[Passage, str]:
        """Turn the background up, or down, by `steps`; return as `turn_chimes`.

        Raises Refusal if there is no background or it is at its limit.
        """
        background = self._stream.background
        if background is None:
            raise Refusal("This session has no background.")
        before_db = background.level_db
        if background.turn(steps) == before_db:
            raise Refusal(f"The background is at its {'softest' if steps < 0 else 'loudest'}.")
        if not paused:
            self._splice(lambda heard, at: heard)
        return passage, f"Background {background.level_db:+.0f} dB."

    def _splice(self, change: Callable[[Passage, int], Passage]) -> None:
        """Change the present passage and everything after it, without a break in the sound."""
        self._stream.splice(lambda passage, frame: self.passages_from(change(passage, frame)))

    def _replanned(self, passage: Passage, frame: int, before: Plan) -> Passage:
        """Return the passage as the plan now has it; what has begun stays as it was."""
        start = passage.start_frame
        self._insertions = tuple(
            each
            for each in self._insertions
            if each.item == passage.item and start + each.offset_frames < frame
        )
        return at_new_pace(before, self.plan, passage, frame, self._insertions)

    def _with_announcement(self, passage: Passage, frame: int, text: str, clip: Clip) -> Passage:
        """Return the passage with an announcement after the words being spoken."""
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


def _announced(steps: int) -> str:
    return f"A little {'slower' if steps < 0 else 'faster'}."


def _speaks_english(part: PlannedRoutine) -> bool:
    return primary_language(part.routine.front.language or "en") == "en"
