"""Sound through miniaudio, which asks for frames from a thread of its own when it needs them."""

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

# Asked for in milliseconds, three times over: long enough for Python to answer in time on a busy
# machine, short enough for a pause to be heard within 250 ms. PulseAudio holds some 70 ms of it.
_PERIOD_MS = 80
_PERIODS = 3
# Silence handed over after the last frame before it is certain to have been heard.
_END_S = _PERIODS * _PERIOD_MS / 1000 + 0.25
_POLL_S = 0.02
# So many polls without the device asking for anything mean that it has gone. Polls, not seconds:
# the clock may jump when a machine wakes up.
_PATIENCE_POLLS = 100


class MiniaudioOutput(Output):
    """A queue that the session fills and miniaudio's thread empties."""

    name: ClassVar[str] = "miniaudio"

    def __init__(self) -> None:
        self._sample_rate = 0
        self._channels = 0
        self._device: Any = None
        # Everything below is shared with miniaudio's thread and touched under the lock only.
        self._lock = threading.Lock()
        self._queue: deque[NDArray[np.int16]] = deque()
        self._queued_frames = 0
        self._taken_frames = 0
        self._silent_frames = 0
        self._requests = 0
        # Heard before what is queued, and counted nowhere: it is to be written again.
        self._fall: NDArray[np.int16] | None = None
        self._rises = False
        self._waking_frames = 0

    @property
    def backend(self) -> str:
        """The system that miniaudio plays through, such as "PulseAudio"; empty while closed."""
        return str(self._device.backend) if self._device is not None else ""

    def open(
        self, sample_rate: int, channels: int, beginning: NDArray[np.float32] | None = None
    ) -> None:
        """Start the device on `beginning`, or on silence; raises OutputError where that fails."""
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
        """Queue a block; waits while more than a second is queued."""
        frames = as_int16(block, self._channels)
        if self._rises:
            frames, self._rises = faded_in(frames, self._sample_rate), False
        piece_frames = max(self._sample_rate // 20, 1)
        for start in range(0, len(frames), piece_frames):
            piece = frames[start : start + piece_frames]
            self._wait_until(self._has_room)
            self._append(piece)

    @property
    def position_frames(self) -> int:
        """How many written frames the device has asked for and got."""
        with self._lock:
            return self._taken_frames

    def take_back(self, leave_s: float = 0.0) -> int:
        """Forget everything queued but for `leave_s`; returns how much it was."""
        leave_frames = int(leave_s * self._sample_rate)
        with self._lock:
            waiting = np.concatenate([_nothing(self._channels), *self._queue])
            left, taken = waiting[:leave_frames], waiting[leave_frames:]
            self._queue = deque([left] if len(left) else [])
            self._queued_frames = len(left)
            if not leave_frames:
                self._rises = True
                if len(taken):
                    self._fall = faded_out(taken, self._sample_rate)
        return len(taken)

    def finish(self) -> None:
        """Wait until the last frame is heard; the device goes on with silence until `close`."""
        self._wait_until(self._is_heard_out)

    def close(self) -> None:
        """Stop and give the device back at once."""
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

    def _is_heard_out(self) -> bool:
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
            if polls > _PATIENCE_POLLS or self._device is None:
                raise OutputError(
                    "The sound device was lost while playing.",
                    "Connect it again, or choose another output, and start once more.",
                )
            time.sleep(_POLL_S)

    def _answer_requests(self) -> Generator[bytes, int, None]:
        """Take turns with miniaudio's thread: it sends a number of frames, it gets as many."""
        wanted_frames = yield b""
        while True:
            with self._lock:
                answer = self._answer(wanted_frames)
            wanted_frames = yield answer.tobytes()

    def _answer(self, wanted_frames: int) -> NDArray[np.int16]:
        self._requests += 1
        answer = np.zeros((wanted_frames, self._channels), np.int16)
        # Neither silence for a device that wakes up nor a fall counts as written.
        filled = falling = min(self._waking_frames, wanted_frames)
        self._waking_frames -= filled
        if self._fall is not None and not filled:
            fall = self._fall[:wanted_frames]
            answer[: len(fall)] = fall
            filled = falling = len(fall)
            self._fall = None
        while self._queue and filled < wanted_frames:
            block = self._queue.popleft()
            if len(block) > wanted_frames - filled:
                self._queue.appendleft(block[wanted_frames - filled :])
                block = block[: wanted_frames - filled]
            answer[filled : filled + len(block)] = block
            filled += len(block)
        self._queued_frames -= filled - falling
        self._taken_frames += filled - falling
        self._silent_frames = (
            wanted_frames - filled if filled else self._silent_frames + wanted_frames
        )
        return answer


def _nothing(channels: int) -> NDArray[np.int16]:
    return np.zeros((0, channels), np.int16)
