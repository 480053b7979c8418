"""Sound through simpleaudio, which plays whole buffers only: no position, no pause, no stream.

But it reads its buffer while it plays, so one long silent buffer, written just ahead of the
playback position, makes a stream. That position is estimated from the clock; the estimate must
never lag behind the device.
"""

from __future__ import annotations

import atexit
import contextlib
import functools
import importlib
import time
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from voiceguide.audio.outputs.base import Output
from voiceguide.audio.outputs.playback_buffer import PlaybackBuffer
from voiceguide.audio.pcm import QUEUED_S, WAKING_S, as_int16
from voiceguide.audio.stderr import discard_alsa_messages, library_noise_discarded
from voiceguide.errors import OutputError
from voiceguide.system.shell import install_extra

if TYPE_CHECKING:
    from numpy.typing import NDArray

# simpleaudio asks every system for a buffer of this length and keeps it full.
_DEVICE_S = 0.1
# How far ahead of the estimate a frame must be written to be played for certain: a sound server
# reads in bursts, and its clock may run some 50 ppm faster than ours.
_MARGIN_S = 0.08
# Nothing is written to the first part of a buffer that plays: PulseAudio reads 200 ms as it starts,
# and settles at 100 to 120 ms ahead a tenth of a second later.
_START_S = 0.3
# The longest time between the last frame leaving the device's buffer and being heard.
_END_S = 0.25
# If a write comes this late, the machine was suspended, and the clocks no longer agree.
_LATE_S = 1.0
_PIECE_S = 0.05
_POLL_S = 0.02
# Draining takes up to 2 s on some sound servers.
_DRAIN_S = 3.0


class SimpleaudioOutput(Output):
    """Writes ahead of the playback position of a buffer that is already playing."""

    name: ClassVar[str] = "simpleaudio"

    def __init__(self, buffer_s: float = 20 * 60, renew_s: float = 5 * 60) -> None:
        """Each buffer lasts `buffer_s`; a new one starts in the first pause after `renew_s`.

        The change moves nothing that is heard, and corrects the estimate of the position. 20
        minutes of 16-bit stereo are 212 MB, far below the 2 GiB that simpleaudio can count, and
        only what was written takes memory.
        """
        self._buffer_s = buffer_s
        self._renew_s = renew_s
        self._sample_rate = 0
        self._channels = 0
        self._playing: Any = None
        self._fades_in = False
        self._earlier_frames = 0

    def open(
        self, sample_rate: int, channels: int, beginning: NDArray[np.float32] | None = None
    ) -> None:
        """Start playing `beginning`, or silence. Raises OutputError."""
        self._sample_rate, self._channels = sample_rate, channels
        self._start(None if beginning is None else as_int16(beginning, channels))

    def write(self, block: NDArray[np.float32]) -> None:
        """Append a block; waits while more than a second is queued. Raises OutputError."""
        fade_in, self._fades_in = self._fades_in, False
        frames = as_int16(block, self._channels)
        piece_frames = self._frames(_PIECE_S)
        for start in range(0, len(frames), piece_frames):
            piece = frames[start : start + piece_frames]
            self._wait_for_turn()
            self._renew_if_due(len(piece))
            self._buffer.append(piece, self._earliest, fade_in=fade_in and start == 0)

    @property
    def position_frames(self) -> int:
        """How many written frames the device has read, estimated from the clock."""
        return self._earlier_frames + self._buffer.position(self._head)

    def drop_queued(self, keep_s: float = 0.0) -> int:
        """Overwrite with silence what the device has not read; returns how many frames that was."""
        index = self._earliest + self._frames(keep_s)
        dropped = self._buffer.cut(index, fade_out=keep_s == 0)
        self._fades_in = self._fades_in or keep_s == 0
        return len(dropped)

    def on_continued(self, stopped_s: float) -> None:
        """Move the estimate: nothing was read meanwhile, and what was read sounded to its end."""
        self._started_s += max(0.0, stopped_s - _DEVICE_S)

    def finish(self) -> None:
        """Wait until the last frame was heard; the device plays silence until `close`."""
        self._wait_until_heard()

    def close(self) -> None:
        """Silence and release the device; simpleaudio's own thread needs a moment longer for it."""
        if self._playing is not None:
            self._buffer.cut(self._earliest)
            self._playing.stop()
            self._playing = None

    def _frames(self, seconds: float) -> int:
        return int(seconds * self._sample_rate)

    @property
    def _head(self) -> int:
        """The index up to which the device may have read by now."""
        return self._frames(time.monotonic() - self._started_s + _DEVICE_S)

    @property
    def _earliest(self) -> int:
        """The first index where a frame written now is certain to be played."""
        return max(self._head + self._frames(_MARGIN_S), self._frames(_START_S))

    def _wait_for_turn(self) -> None:
        while True:
            self._check_device()
            excess_frames = self._buffer.end - self._head - self._frames(QUEUED_S)
            if excess_frames <= 0:
                return
            time.sleep(min(excess_frames / self._sample_rate, _POLL_S))

    def _check_device(self) -> None:
        # A buffer that played to its end, after a long pause for example, is not a lost device.
        over = self._head > self._buffer.length_frames - self._sample_rate
        if self._playing is None or not (over or self._playing.is_playing()):
            raise OutputError(
                "The sound device was lost while playing.",
                "Connect it again, or choose another output, then start again.",
            )

    def _wait_until_heard(self) -> None:
        heard = self._buffer.end + self._frames(_DEVICE_S + _END_S)
        while self._head < heard:
            self._check_device()
            time.sleep(_POLL_S)

    def _renew_if_due(self, frames: int) -> None:
        """Start a new buffer when due: unheard in a pause, else with a gap of half a second."""
        head = self._head
        # The last second stays unused, so that a device whose clock is fast cannot reach the end.
        full = not self._buffer.has_room(frames + self._sample_rate, self._earliest)
        late = head - self._buffer.end > self._frames(_LATE_S)
        if not (full or late or head > self._frames(self._renew_s)):
            return
        quiet = self._buffer.is_quiet(head - self._frames(_DEVICE_S + _END_S), self._buffer.end)
        if not (full or late or quiet):
            return
        index = self._earliest
        unread = self._buffer.cut(index)
        if not quiet:
            # Otherwise the new buffer would be heard over the end of the old one.
            self._wait_until_heard()
        self._earlier_frames += self._buffer.position(self._buffer.end)
        self._playing.stop()
        began_s = self._started_s
        self._start()
        if not quiet:
            self._buffer.append(unread, self._earliest, fade_in=True)
        elif len(unread):
            # The pause keeps its place in time, and so does what follows it. Its room tone has a
            # gap while the new buffer starts.
            index -= self._frames(self._started_s - began_s)
            lost = min(max(self._frames(_START_S) - index, 0), len(unread))
            self._earlier_frames += self._buffer.count_silence(index, lost)
            self._buffer.append(unread[lost:], index + lost, fade_in=True)

    def _start(self, beginning: NDArray[np.int16] | None = None) -> None:
        discard_alsa_messages()
        ended, self._playing = self._playing, None
        self._buffer = PlaybackBuffer(
            self._sample_rate, self._channels, self._frames(self._buffer_s)
        )
        if beginning is not None:
            self._buffer.append(beginning, earliest=self._frames(WAKING_S))
        try:
            self._playing = self._play()
        except OutputError:
            if ended is None:
                raise
            # A device for one client at a time is free once the previous buffer has drained.
            _wait_for_end(ended)
            self._playing = self._play()

    def _play(self) -> Any:
        simpleaudio = _simpleaudio()
        asked_s = time.monotonic()
        try:
            with library_noise_discarded():
                playing = simpleaudio.play_buffer(
                    self._buffer.samples, self._channels, 2, self._sample_rate
                )
        except Exception as error:
            raise OutputError(
                "simpleaudio found no sound device that plays.",
                "Connect or switch on a sound device, or make an audio file with"
                " `voiceguide export`.",
            ) from error
        # Playback began after the request and shortly before this line. Take the earlier guess: an
        # estimate that lags behind the device would lose frames.
        self._started_s = max(asked_s, time.monotonic() - 0.03)
        _unfinished[:] = [earlier for earlier in _unfinished if earlier.is_playing()]
        _unfinished.append(playing)
        return playing


@functools.cache
def _simpleaudio() -> Any:
    try:
        simpleaudio = importlib.import_module("simpleaudio")
    except (ImportError, OSError) as error:
        raise OutputError(
            f"simpleaudio cannot be loaded ({error}).",
            f"Install it with `{install_extra('simpleaudio')}`, or choose another output.",
        ) from error
    atexit.register(_end_before_the_interpreter, simpleaudio)
    return simpleaudio


# Buffers that may still be playing.
_unfinished: list[Any] = []


def _wait_for_end(playing: Any) -> None:
    deadline_s = time.monotonic() + _DRAIN_S
    while playing.is_playing() and time.monotonic() < deadline_s:
        time.sleep(_POLL_S)


def _end_before_the_interpreter(simpleaudio: Any) -> None:
    """Wait for simpleaudio's threads, which release their buffers under Python's lock.

    Releasing them after the interpreter has ended would crash.
    """
    simpleaudio.stop_all()
    # A second Ctrl-C exits at once.
    with contextlib.suppress(KeyboardInterrupt):
        for playing in _unfinished:
            _wait_for_end(playing)
