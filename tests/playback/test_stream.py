"""What is written to an output, reported as started and consumed, and replaced on its way."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.builders import VOICE_LEVEL, constant, session_of
from tests.fakes.clock import FakeClock
from tests.fakes.output import RATE, RecordingOutput
from voiceguide.errors import OutputError
from voiceguide.planning.timeline import Passage
from voiceguide.playback.stream import BEGINNING_S, SPLICE_S, STREAM_BLOCK_FRAMES, Stream

WORDS = "## One\n- [3s] a b c d e f g h\n- [3s] alpha\n"
CLIP_LEVEL = 0.06
CLIP = constant(CLIP_LEVEL, RATE // 10)


class Streamed:
    """A stream on a recording output, and time that passes while it is written."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.heard: list[float] = []
        self.output = RecordingOutput(self.clock, self.heard)
        self.beginning_frames = 0
        self.stream = Stream(session_of(WORDS), self._open)

    def _open(self, beginning: NDArray[np.float32]) -> RecordingOutput:
        self.beginning_frames = len(beginning)
        self.output.open(RATE, 1, beginning)
        return self.output

    def play(self, until_s: float) -> None:
        """Write all there is until a moment."""
        while self.clock.now < until_s:
            if not self.stream.advance():
                self.clock.sleep(0.01)

    def started(self) -> list[tuple[str | None, bool]]:
        return [(event.text, is_new) for _, event, is_new in self.stream.started()]

    def level_at(self, second: float) -> float:
        return self.heard[round(second * RATE)]


@pytest.fixture
def streamed() -> Streamed:
    return Streamed()


def test_the_output_opens_on_the_first_second(streamed: Streamed) -> None:
    least = round(BEGINNING_S * RATE)
    assert least <= streamed.beginning_frames < least + STREAM_BLOCK_FRAMES
    assert streamed.stream.written_frames == streamed.beginning_frames


def test_each_event_starts_once_when_the_device_gets_there(streamed: Streamed) -> None:
    seen = []
    for moment_s in range(8):
        streamed.play(moment_s)
        seen.append(streamed.started())
    nothing: list[tuple[str | None, bool]] = []
    first, second = [("a b c d e f g h", True)], [("alpha", True)]
    assert seen == [first, nothing, nothing, second, nothing, nothing, nothing, nothing]
    assert not streamed.stream.has_upcoming


def test_everything_consumed_is_passed_on_once(streamed: Streamed) -> None:
    passed_on = 0
    for second in range(9):
        streamed.play(second)
        passed_on += sum(len(frames) for frames in streamed.stream.consumed())
        assert 0 <= streamed.stream.position_frames - passed_on < STREAM_BLOCK_FRAMES
    assert passed_on == streamed.stream.position_frames == streamed.stream.written_frames


def test_an_interrupted_stream_is_silent_and_what_was_on_its_way_is_not_written(
    streamed: Streamed,
) -> None:
    streamed.play(1.0)
    written = streamed.stream.written_frames
    passage = streamed.stream.interrupt()
    assert passage is not None
    assert passage.item == 0
    assert streamed.stream.written_frames < written
    assert not streamed.stream.advance()
    streamed.clock.sleep(1.0)
    assert streamed.stream.position_frames == streamed.stream.written_frames
    assert streamed.level_at(1.5) == 0.0
    streamed.stream.play_alone(CLIP)
    while streamed.stream.advance():
        pass
    streamed.clock.sleep(1.0)
    assert streamed.level_at(2.05) == pytest.approx(CLIP_LEVEL, rel=0.01)
    assert streamed.stream.interrupt() is None


def test_the_rest_of_something_interrupted_is_not_new(streamed: Streamed) -> None:
    streamed.play(1.0)
    streamed.started()
    passage = streamed.stream.interrupt()
    assert passage is not None
    at = streamed.stream.written_frames + RATE
    streamed.stream.start([passage], at)
    streamed.play(4.0)
    # Its words began before the frame at which the rest begins.
    assert streamed.started() == [("a b c d e f g h", False)]


def test_an_overlay_sounds_over_words_that_continue(streamed: Streamed) -> None:
    streamed.play(1.0)
    streamed.stream.overlay(CLIP)
    streamed.play(3.5)
    over = np.abs(np.asarray(streamed.heard) - VOICE_LEVEL - CLIP_LEVEL) < 0.01
    assert np.sum(over) == pytest.approx(len(CLIP.samples), abs=80)
    assert np.flatnonzero(over)[0] / RATE == pytest.approx(1.0 + SPLICE_S + 0.1, abs=0.15)
    voice = np.asarray(streamed.heard) > VOICE_LEVEL * 0.9
    assert np.sum(voice) == pytest.approx(2.25 * RATE, abs=80)


def test_a_splice_changes_what_follows_without_a_break(streamed: Streamed) -> None:
    streamed.play(1.0)
    spliced_at = []

    def change(passage: Passage, frame: int) -> list[Passage]:
        spliced_at.append(frame)
        return [passage]

    streamed.stream.splice(change)
    streamed.play(6.0)
    assert spliced_at[0] >= RATE
    # The words sound on for their two seconds, and what is no longer planned is never heard.
    assert min(streamed.heard[RATE // 10 : 2 * RATE - 80]) == pytest.approx(VOICE_LEVEL, rel=0.01)
    assert max(streamed.heard[2 * RATE + 1000 :]) == 0.0


def test_a_reopened_stream_continues_where_the_lost_one_was_heard_last(streamed: Streamed) -> None:
    streamed.play(1.0)
    streamed.output.lost = True
    with pytest.raises(OutputError):
        streamed.play(9.0)
    heard_frames = streamed.stream.position_frames
    passage = streamed.stream.close_output()
    assert passage is not None
    assert passage.item == 0
    assert streamed.stream.written_frames == heard_frames
    another = RecordingOutput(streamed.clock, streamed.heard)
    another.open(RATE, 1)
    streamed.stream.reopen(another)
    assert streamed.stream.position_frames == heard_frames
    streamed.stream.play_alone(CLIP)
    while streamed.stream.advance():
        pass
    streamed.clock.sleep(1.0)
    assert streamed.stream.position_frames == heard_frames + len(CLIP.samples)
