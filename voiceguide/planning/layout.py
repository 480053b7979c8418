"""Layout: places one item's clips in time, relative to the start of the item.

The rules: a hold lasts as written if its words fit, else it grows; voices never overlap; cues wait
for each other; a countdown number that would be late is left out; paragraphs have a breath between.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Protocol

from msgspec import Struct, field
from msgspec.structs import replace

from voiceguide.audio.clip import Clip, Placement
from voiceguide.planning.overruns import CueWords, mend
from voiceguide.planning.timeline import Event, EventKind, PlanWarning
from voiceguide.planning.timing import CHIME_LEAD_S, CUE_GAP_S, NOTICEABLE_WAIT_S, Timing
from voiceguide.script.durations import measured
from voiceguide.script.routine import (
    At,
    Chime,
    Countdown,
    Cue,
    CuePart,
    Every,
    Half,
    Item,
    Last,
    Part,
    Pause,
    Play,
    Wait,
    Words,
)
from voiceguide.text import sentence


class Clips(Protocol):
    """Provides the clips of an item; `line` is for messages."""

    def speech(self, text: str, line: int) -> Clip:
        """Return the clip of an utterance."""

    def sound(self, name: str, line: int) -> Clip:
        """Return the clip of a chime."""

    def recording(self, file: str, line: int) -> Clip:
        """Return the clip of a `[play]` file."""


class Layout(Struct, frozen=True):
    """One item in time: its length, its events in start order, counted from its start."""

    length_frames: int
    events: tuple[Event, ...]
    warnings: tuple[PlanWarning, ...]


class Opening(Struct, frozen=True):
    """The chime at the start of a step."""

    name: str
    clip: Clip


def lay_out(
    item: Item,
    clips: Clips,
    timing: Timing,
    opening: Opening | None = None,
    at_least_frames: int = 0,
) -> Layout:
    """Return an item's parts and cues in time.

    `opening` sounds first, if given. The item lasts `at_least_frames` or longer (all sides of a
    step last equally long).
    """
    return _Layout(item, clips, timing).build(opening, at_least_frames)


class _Layout(Struct):
    item: Item
    clips: Clips
    timing: Timing
    events: list[Event] = field(default_factory=list)
    warnings: list[PlanWarning] = field(default_factory=list)
    voice_end: int = 0
    """The end of the latest voice so far; 0 before the first."""

    def build(self, opening: Opening | None, at_least_frames: int) -> Layout:
        cursor, gap = self._parts(opening)
        if self.item.hold_s is None:
            length = max(cursor + gap, at_least_frames)
        else:
            length = self._hold(cursor, at_least_frames)
        self.events.sort(key=lambda event: event.start_frame)
        return Layout(length, tuple(self.events), tuple(self.warnings))

    def _parts(self, opening: Opening | None) -> tuple[int, int]:
        """Place the item's own parts; return where they end and the gap needed after them."""
        timing = self.timing
        cursor, after_voice = 0, False
        if opening is not None:
            self._sound(opening.name, opening.clip, self.item.line, 0)
        if opening is not None and self.item.parts:
            # Without words, the chime rings during the silence of the hold.
            cursor = timing.frames(CHIME_LEAD_S)
        for part in self.item.parts:
            if isinstance(part, Chime):
                self._chime(part, cursor)
                cursor += timing.frames(CHIME_LEAD_S)
            elif isinstance(part, Words | Play):
                part = self._fitting(part, cursor)
                if after_voice and part.new_paragraph:
                    cursor += timing.breath_frames
                cursor = self._voice(part, cursor)
            elif isinstance(part, Pause):
                cursor = self._silence(
                    "pause", part.line, cursor, timing.hold_frames(part.duration_s)
                )
            elif isinstance(part, Wait):
                cursor = self._silence("wait", part.line, cursor, timing.wait_frames(part))
            after_voice = isinstance(part, Words | Play)
        return cursor, timing.gap_frames if after_voice else 0

    def _fitting(self, part: Words | Play, start: int) -> Words | Play:
        """Return shorter words if there are any and the part is too long for the hold."""
        hold_s = self.item.hold_s
        if not isinstance(part, Words) or part.shorter is None or hold_s is None:
            return part
        clip = self.clips.speech(part.text, part.line)
        if start + clip.frames <= self.timing.hold_frames(hold_s):
            return part
        self._warn(
            part.line,
            "the number is left out: it does not fit into the hold. Make the hold longer, or use "
            "fewer words or a faster pace.",
        )
        return replace(part, text=part.shorter)

    def _hold(self, words_end: int, at_least_frames: int) -> int:
        timing, item = self.timing, self.item
        assert item.hold_s is not None
        written = max(timing.hold_frames(item.hold_s), at_least_frames)
        length = written
        if words_end > length:
            length = words_end + timing.gap_frames
        if not item.parts and not item.cues:
            self._silence("pause", item.line, 0, length)
        own_end = self.voice_end
        last = self._cues(length)
        if self.voice_end > max(length, own_end):
            length = self.voice_end + timing.gap_frames
        if length > written:
            last = last if last is not None and last.end > words_end else None
            self._warn_of_overrun(words_end, written, length, last)
        return length

    def _cues(self, length: int) -> CueWords | None:
        """Place all cues; return the last words among them, if there are any."""
        occurrences = sorted(
            (at, order, next_at, cue)
            for order, cue in enumerate(self.item.cues)
            for at, next_at in self._times(cue, length)
        )
        left_out: Counter[int] = Counter()
        latest: Counter[int] = Counter()
        last = None
        for at, order, next_at, cue in occurrences:
            free, before = self._voice_free(), self.voice_end
            late = self._cue(cue, at, next_at, length)
            if late is None:
                left_out[order] += 1
            else:
                latest[order] = max(latest[order], late)
            if late is not None and self.voice_end > before:
                last = CueWords(cue, at, late, self.voice_end, free)
        for order, cue in enumerate(self.item.cues):
            count = left_out[order]
            if count:
                self._warn(
                    cue.line,
                    f"{count} of its repeats {'is' if count == 1 else 'are'} left out: earlier "
                    "words are still being spoken. Leave more time between them.",
                )
            late = latest[order]
            if late > self.timing.frames(NOTICEABLE_WAIT_S):
                seconds = measured(late / self.timing.sample_rate)
                self._warn(
                    cue.line,
                    f"these words start {seconds} late: others are still being spoken. "
                    "Place them later, or use fewer words.",
                )
        return last

    def _times(self, cue: Cue, length: int) -> Iterator[tuple[int, int | None]]:
        """Yield when a cue occurs, and when it occurs next (None: only once)."""
        timing, time = self.timing, cue.time
        if isinstance(time, At):
            yield min(timing.hold_frames(time.offset_s), length), None
        elif isinstance(time, Half):
            yield length // 2, None
        elif isinstance(time, Last):
            yield max(0, length - timing.frames(time.remaining_s)), None
        elif isinstance(time, Every):
            period = timing.frames(time.period_s)
            for at in range(period, length, period):
                yield at, at + period

    def _cue(self, cue: Cue, at: int, next_at: int | None, length: int) -> int | None:
        """Place one occurrence; return how many frames late its words are, None if left out."""
        cursor, late = at, 0
        for part in cue.parts:
            if isinstance(part, Chime):
                self._chime(part, cursor)
                cursor += self.timing.frames(CHIME_LEAD_S)
            elif isinstance(part, Countdown):
                assert isinstance(cue.time, Last)
                self._countdown(part, int(cue.time.remaining_s), length)
            else:
                if part.new_paragraph and cursor == self.voice_end:
                    cursor += self.timing.breath_frames
                free = self._voice_free()
                if next_at is not None and free >= next_at:
                    return None
                late = max(late, free - cursor)
                cursor = self._voice(part, max(cursor, free))
        return late

    def _voice_free(self) -> int:
        return self.voice_end + self.timing.frames(CUE_GAP_S) if self.voice_end else 0

    def _countdown(self, countdown: Countdown, count: int, end: int) -> None:
        left_out = 0
        free = self._voice_free()
        for number in range(count, 0, -1):
            start = end - self.timing.frames(number)
            if start < free:
                left_out += 1
            else:
                # A second leaves slow voices no room for a gap between its numbers.
                free = self._voice(Words(str(number), countdown.line), start)
        if left_out:
            reason = "other words are still being spoken. Start it later, or use fewer words."
            if end < self.timing.frames(count):
                reason = f"the hold is shortened to {measured(end / self.timing.sample_rate)}."
            self._warn(
                countdown.line,
                f"{left_out} of the {count} numbers {'is' if left_out == 1 else 'are'} left out: "
                f"{reason}",
            )

    def _voice(self, part: Words | Play | CuePart | Part, start: int) -> int:
        if isinstance(part, Words):
            clip = self.clips.speech(part.text, part.line)
            end = start + clip.frames
            event = Event("speech", start, end, part.line, part.text, caption=part.shown)
        else:
            assert isinstance(part, Play)
            clip = self.clips.recording(part.file, part.line)
            end = start + clip.frames
            event = Event("clip", start, end, part.line, sound=part.file)
        self.events.append(replace(event, placement=Placement(start, clip, ducks=True)))
        self.voice_end = end
        return end

    def _chime(self, chime: Chime, start: int) -> None:
        self._sound(chime.name, self.clips.sound(chime.name, chime.line), chime.line, start)

    def _sound(self, name: str, clip: Clip, line: int, start: int) -> None:
        placement = Placement(start, clip)
        self.events.append(
            Event("chime", start, placement.end_frame, line, sound=name, placement=placement)
        )

    def _silence(self, kind: EventKind, line: int, start: int, length: int) -> int:
        self.events.append(Event(kind, start, start + length, line))
        return start + length

    def _warn_of_overrun(
        self, words_end: int, written: int, length: int, last: CueWords | None
    ) -> None:
        rate = self.timing.sample_rate
        what, less = "words", "use fewer words or a faster pace"
        if not self.voice_end:
            what, less = "sounds", "leave some out"
        repetition = self.item.repetition
        name = "item" if repetition is None else repetition.phase
        end = words_end if last is None else last.end
        longer = mend(self.item, self.timing, words_end, written, last)
        remedy = f"{longer}, or {less}" if longer is not None else less
        self._warn(
            self.item.line,
            f"the {what} end after {measured(end / rate)}, but the {name} should last "
            f"{measured(written / rate)}; the session waits for them and takes "
            f"{measured((length - written) / rate)} longer. {sentence(remedy)}",
        )

    def _warn(self, line: int, message: str) -> None:
        self.warnings.append(PlanWarning(line, message))
