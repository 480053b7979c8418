"""Sound through miniaudio, whose own thread asks for frames when it needs them."""

from __future__ import annotations

import atexit
import threading
import time
from collections import deque
from collections.abc import Callable, Generator
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from voiceguide.audio.miniaudio_device import NoDeviceError, start_device
from voiceguide.audio.outputs.base import Output
from voiceguide.audio.pcm import QUEUED_S, WAKING_S, as_int16, faded_in, faded_out
from voiceguide.errors import OutputError
from voiceguide.system.shell import pip_install

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Three periods are long enough for Python to answer in time on a busy machine, and short enough
# for a pause to be heard within 250 ms. PulseAudio buffers about 70 ms of it.
_PERIOD_MS = 80
_PERIODS = 3
# After this much silence behind it, the last frame was certainly heard.
_END_S = _PERIODS * _PERIOD_MS / 1000 + 0.25
_POLL_S = 0.02
# After this many polls without a request, the device is lost. Polls, not seconds: the clock may
# jump when a machine wakes up.
_POLLS_UNTIL_LOST = 100


class MiniaudioOutput(Output):
    """A queue that the session fills and miniaudio's thread empties."""

    name: ClassVar[str] = "miniaudio"

    def __init__(self) -> None:
        self._sample_rate = 0
        self._channels = 0
        self._device: Any = None
        # Everything below is shared with miniaudio's thread and used under the lock only.
        self._lock = threading.Lock()
        self._queue: deque[NDArray[np.int16]] = deque()
        self._queued_frames = 0
        self._read_frames = 0
        self._silent_frames = 0
        self._requests = 0
        # Played before the queue and not counted: its frames are written again later.
        self._fade_out: NDArray[np.int16] | None = None
        self._fades_in = False
        self._waking_frames = 0

    @property
    def backend(self) -> str:
        """The system that miniaudio plays through, such as "PulseAudio"; empty while closed."""
        return str(self._device.backend) if self._device is not None else ""

    def open(
        self, sample_rate: int, channels: int, beginning: NDArray[np.float32] | None = None
    ) -> None:
        """Start the device with `beginning`, or with silence. Raises OutputError."""
        self._sample_rate, self._channels = sample_rate, channels
        if beginning is not None:
            self._waking_frames = int(WAKING_S * sample_rate)
            self._append(as_int16(beginning, channels))
        try:
            self._device = start_device(
                "PlaybackDevice",
                self._answer_requests(),
                nchannels=channels,
                sample_rate=sample_rate,
                buffersize_msec=_PERIOD_MS,
                callback_periods=_PERIODS,
            )
        except (ImportError, OSError) as error:
            raise OutputError(
                f"miniaudio cannot be loaded ({error}).",
                f"Install it with `{pip_install('miniaudio')}`, or choose another output.",
            ) from error
        except NoDeviceError as error:
            raise OutputError(
                "miniaudio found no sound device that plays.",
                "Connect or switch on a sound device, or make an audio file with"
                " `voiceguide export`.",
            ) from error
        # miniaudio's thread must not call into an interpreter that is ending.
        atexit.register(self.close)

    def write(self, block: NDArray[np.float32]) -> None:
        """Queue a block; waits while more than a second is queued. Raises OutputError."""
        frames = as_int16(block, self._channels)
        if self._fades_in:
            frames, self._fades_in = faded_in(frames, self._sample_rate), False
        piece_frames = max(self._sample_rate // 20, 1)
        for start in range(0, len(frames), piece_frames):
            piece = frames[start : start + piece_frames]
            self._wait_until(self._has_room)
            self._append(piece)

    @property
    def position_frames(self) -> int:
        """How many written frames the device has read."""
        with self._lock:
            return self._read_frames

    def drop_queued(self, keep_s: float = 0.0) -> int:
        """Drop everything queued but the first `keep_s` seconds; returns how many frames."""
        kept_frames = int(keep_s * self._sample_rate)
        with self._lock:
            queued = np.concatenate([np.zeros((0, self._channels), np.int16), *self._queue])
            kept, dropped = queued[:kept_frames], queued[kept_frames:]
            self._queue = deque([kept] if len(kept) else [])
            self._queued_frames = len(kept)
            if not kept_frames:
                self._fades_in = True
                if len(dropped):
                    self._fade_out = faded_out(dropped, self._sample_rate)
        return len(dropped)

    def finish(self) -> None:
        """Wait until the last frame was heard; the device plays silence until `close`."""
        self._wait_until(self._is_finished)

    def close(self) -> None:
        """Stop and release the device at once."""
        if self._device is not None:
            atexit.unregister(self.close)
            self._device.close()
            self._device = None

    def _append(self, frames: NDArray[np.int16]) -> None:
        with self._lock:
            self._queue.append(frames)
            self._queued_frames += len(frames)

    def _has_room(self) -> bool:
        return self._queued_frames <= self._sample_rate * QUEUED_S

    def _is_finished(self) -> bool:
        return self._queued_frames == 0 and self._silent_frames >= self._sample_rate * _END_S

    def _wait_until(self, reached: Callable[[], bool]) -> None:
        requests = -1
        polls = 0
        while True:
            with self._lock:
                if reached():
                    return
                polls = polls + 1 if self._requests == requests else 0
                requests = self._requests
            if polls > _POLLS_UNTIL_LOST or self._device is None:
                raise OutputError(
                    "The sound device was lost while playing.",
                    "Connect it again, or choose another output, then start again.",
                )
            time.sleep(_POLL_S)

    def _answer_requests(self) -> Generator[bytes, int, None]:
        """Take turns with miniaudio's thread: it sends a number of frames and gets as many."""
        requested_frames = yield b""
        while True:
            with self._lock:
                answer = self._answer(requested_frames)
            requested_frames = yield answer.tobytes()

    def _answer(self, requested_frames: int) -> NDArray[np.int16]:
        self._requests += 1
        answer = np.zeros((requested_frames, self._channels), np.int16)
        # Neither silence for a device that wakes up nor a fade-out counts as written.
        filled = uncounted = min(self._waking_frames, requested_frames)
        self._waking_frames -= filled
        if self._fade_out is not None and not filled:
            fade = self._fade_out[:requested_frames]
            answer[: len(fade)] = fade
            filled = uncounted = len(fade)
            self._fade_out = None
        while self._queue and filled < requested_frames:
            block = self._queue.popleft()
            if len(block) > requested_frames - filled:
                self._queue.appendleft(block[requested_frames - filled :])
                block = block[: requested_frames - filled]
            answer[filled : filled + len(block)] = block
            filled += len(block)
        self._queued_frames -= filled - uncounted
        self._read_frames += filled - uncounted
        self._silent_frames = (
            requested_frames - filled if filled else self._silent_frames + requested_frames
        )
        return answer
