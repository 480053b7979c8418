"""Another pace while the session runs: what is being heard, made anew from its next words on."""

from __future__ import annotations

from dataclasses import dataclass

from voiceguide.changes import Insertion, inserted, voice_at
from voiceguide.plan import Plan
from voiceguide.respoken import respoken
from voiceguide.timeline import Clip, Passage

_AROUND_WORDS_S = 0.25
"""Silence before and after words that are put in."""


@dataclass
class PresentItem:
    """The item being heard, with the words of our own that were put into it."""

    insertions: tuple[Insertion, ...] = ()

    def made_again(self, passage: Passage, frame: int, before: Plan, after: Plan) -> Passage:
        """The passage of the plan `before` as the plan `after` has it, but for what has begun."""
        start = passage.start_frame
        self.insertions = tuple(
            each
            for each in self.insertions
            if each.item == passage.item and start + each.offset_frames < frame
        )
        return respoken(before, after, passage, frame, self.insertions)

    def with_words(
        self, passage: Passage, frame: int, text: str, clip: Clip, sample_rate: int
    ) -> Passage:
        """The passage with words of our own after what is being said."""
        if passage.role != "item":
            return passage
        around = round(_AROUND_WORDS_S * sample_rate)
        voice = voice_at(passage, frame)
        coming = (
            event.start_frame
            for event in passage.events
            if event.kind in ("speech", "clip") and event.start_frame > frame
        )
        at = min([around + (frame if voice is None else voice.end_frame), *coming])
        length = clip.frames + 2 * around
        insertion = Insertion(passage.item, at - passage.start_frame, length, text, clip)
        self.insertions = (*self.insertions, insertion)
        return inserted(passage, insertion)
