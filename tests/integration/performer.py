"""Plays a known signal through one output and prints what it did: `performer.py OUTPUT PIECE`.

A program of its own, so that each output has its own environment, and a crash is seen as one.
"""

from __future__ import annotations

import itertools
import json
import sys
import time
from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from voiceguide.audio.outputs import open_output
from voiceguide.audio.outputs.simpleaudio import SimpleaudioOutput
from voiceguide.errors import OutputError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from voiceguide.audio.outputs import Output

RATE = 44_100
CHANNELS = 2
# Nothing an output should rely on: one frame, a power of two, more than the queue takes.
BLOCKS = (1, 4096, 441, 20_000, 7)
# Less than the queue takes, so that a pause or a stall comes in the middle of sound.
AHEAD_FRAMES = int(0.3 * RATE)

written: Counter[Output] = Counter()


def noise(seconds: float) -> NDArray[np.float32]:
    """Frames of which no two stretches are alike, and (nearly) none is silent."""
    mono = np.random.default_rng(2024).uniform(-0.25, 0.25, int(seconds * RATE))
    return np.repeat(mono.astype(np.float32)[:, None], CHANNELS, axis=1)


def noise_with_silence() -> NDArray[np.float32]:
    """1.5 s of noise, 1 s of silence, 1 s of noise."""
    frames = noise(3.5)
    frames[int(1.5 * RATE) : int(2.5 * RATE)] = 0
    return frames


def contract(output: Output) -> dict[str, object]:
    """Pause three times, come late twice, and reach the end."""
    signal = noise(4.0)
    marks: dict[str, object] = {}
    pauses = []
    start = 0
    for number in range(3):
        end = int((number + 1) * 0.8 * RATE)
        write(output, signal[start:end])
        paused_s = time.monotonic()
        before = output.position_frames
        start = end - output.drop_queued()
        written[output] = start
        time.sleep(0.4)
        settled = output.position_frames
        time.sleep(0.2)
        pauses.append((paused_s, before, settled, output.position_frames))
    write(output, signal[start : int(2.4 * RATE)])
    write(output, signal[int(2.4 * RATE) : int(2.9 * RATE)])
    time.sleep(0.8)
    marks["stalled"] = output.position_frames
    write(output, signal[int(2.9 * RATE) : int(3.4 * RATE)])
    time.sleep(1.8)
    marks["stalled long"] = output.position_frames
    write(output, signal[int(3.4 * RATE) :])
    output.finish()
    marks["finished"] = output.position_frames
    return {"pauses": pauses, **marks}


def plain(output: Output) -> dict[str, object]:
    """Nothing but sound."""
    write(output, noise(4.0))
    output.finish()
    return {"finished": output.position_frames}


def silence(output: Output) -> dict[str, object]:
    """A silence in the middle."""
    write(output, noise_with_silence())
    output.finish()
    return {"finished": output.position_frames}


def change(output: Output) -> dict[str, object]:
    """Two seconds, of which what is not yet on its way makes way for the last one."""
    signal = noise(4.0)
    output.write(signal[: 2 * RATE])
    taken = output.drop_queued()
    output.write(signal[3 * RATE :])
    output.finish()
    return {"taken": taken, "finished": output.position_frames}


def seamless(output: Output) -> dict[str, object]:
    """Taken back and written again as it was, five times."""
    signal = noise(4.0)
    start = 0
    for number in range(5):
        end = int((number + 1) * 0.6 * RATE)
        write(output, signal[start:end])
        start = end - output.drop_queued(keep_s=0.15)
        written[output] = start
    write(output, signal[start:])
    output.finish()
    return {"finished": output.position_frames}


def endless(output: Output) -> dict[str, object]:
    """For ever."""
    while True:
        output.write(noise(1.0))


def forgotten(output: Output) -> dict[str, object]:
    """Sound that the program ends in the middle of."""
    write(output, noise(2.0))
    output.close = lambda: None  # type: ignore[method-assign]
    return {}


def write(output: Output, frames: NDArray[np.float32]) -> None:
    """Write blocks of very different lengths, and never far ahead of what is heard."""
    start = 0
    for length in itertools.cycle(BLOCKS):
        if start >= len(frames):
            return
        block = frames[start : start + length]
        output.write(block)
        start += length
        written[output] += len(block)
        while written[output] - output.position_frames > AHEAD_FRAMES:
            time.sleep(0.01)


def opened(name: str) -> Output:
    """Open an output of `voiceguide`, or simpleaudio with buffers so short that it changes them."""
    lengths = {"short buffers": (3.0, 60.0), "early renewal": (60.0, 1.0)}
    if name not in lengths:
        return open_output(name, RATE, CHANNELS)
    output = SimpleaudioOutput(*lengths[name])
    output.open(RATE, CHANNELS)
    return output


PIECES = {
    piece.__name__: piece
    for piece in (contract, plain, silence, change, seamless, endless, forgotten)
}


def main() -> int:
    """Print the marks as JSON; say what failed, as the command does."""
    try:
        with opened(sys.argv[1]) as output:
            marks = {"opened": time.monotonic(), **PIECES[sys.argv[2]](output)}
            if isinstance(output, SimpleaudioOutput):
                marks["renewed"] = output._earlier_frames > 0
        sys.stdout.write(json.dumps(marks))
    except OutputError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
