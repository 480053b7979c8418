"""Measures how soon after a key press the output falls silent.

`python -m benchmarks.pause_at_the_speaker [COUNT]` presses keys at a pseudo-terminal, records a
null sink and prints a line for each output. It needs PulseAudio (Debian: pulseaudio,
pulseaudio-utils, libasound2-plugins) and an idle machine. The signal that answers a pause is
replaced by silence, so that only the session's own sound is measured.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import soundfile

from tests.integration.sound_server import RATE, Recorder, SoundServer
from tests.integration.terminal import Terminal

SCRIPT = """\
---
chimes: off
lead_in: 0s
background: drone
---
# Words without end

## Speak [x30]
- Lay your fingertips on the forehead and glide out to the temples and back again to the middle.
"""
PAUSES = 20
SILENCE = 3
"""The highest sample value, of 32768, that counts as silence; the softest drone is ten times it."""


def wait(seconds: float) -> None:
    """Sleep for `seconds`."""
    time.sleep(seconds)


def silent_after_s(recorder: Recorder, pressed_s: float) -> float:
    """Return the seconds from the key press to the arrival of the last sound before the pause."""
    frames = np.abs(recorder.frames[:, 0].astype(np.int32))
    last = int(np.flatnonzero(frames > SILENCE)[-1])
    return recorder.arrival_s(last) - pressed_s


def measured_s(server: SoundServer, output: str, folder: Path, count: int) -> list[float]:
    """Return the seconds that each of `count` pauses took."""
    signals = folder / "data" / "voiceguide" / "sounds" / "signals"
    signals.mkdir(parents=True, exist_ok=True)
    soundfile.write(signals / "pause.wav", np.zeros(RATE // 100), RATE)
    script = folder / "words.md"
    script.write_text(SCRIPT)
    server.add_speaker(output)
    environment = {**server.environment(output), "XDG_DATA_HOME": str(folder / "data")}
    times = []
    with server.record(output) as recorder:
        screen = Terminal("start", str(script), "--output", output, environment=environment)
        recorder.wait_for_sound()
        # The background fades in over two seconds.
        wait(3)
        for number in range(count):
            pressed_s = time.monotonic()
            screen.press(" ")
            wait(1.0)
            times.append(silent_after_s(recorder, pressed_s))
            screen.press(" ")
            # Varied, so that pauses fall on different places of a word, a block and a buffer.
            wait(3.0 + 0.037 * number)
        screen.press("q")
        screen.wait()
        screen.close()
    return times


def main() -> None:
    """Print a line for each output."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else PAUSES
    with tempfile.TemporaryDirectory() as folder, SoundServer() as server:
        for output in ("simpleaudio", "miniaudio"):
            times = measured_s(server, output, Path(folder), count)
            middle, high = np.percentile(times, (50, 95))
            sys.stdout.write(
                f"{output:12} {count} pauses: median {middle * 1000:.0f} ms,"
                f" p95 {high * 1000:.0f} ms, longest {max(times) * 1000:.0f} ms\n"
            )


if __name__ == "__main__":
    main()
