"""How long after a key the speaker is silent: keys at a real terminal, recorded from a null sink.

`python -m benchmarks.pause_at_the_speaker [COUNT]` prints a line for each output. It needs
PulseAudio (Debian: pulseaudio, pulseaudio-utils, libasound2-plugins) and an idle machine. The
signal that answers a pause is replaced by silence: what is measured is the session's own sound.
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
"""Samples (of 32768) up to which it is silent: a drone at its softest is ten times louder."""


def wait(seconds: float) -> None:
    """Let time pass."""
    time.sleep(seconds)


def silent_after_s(recorder: Recorder, pressed_s: float) -> float:
    """Seconds from the key to the last sound before the pause, by when it arrived here."""
    frames = np.abs(recorder.frames[:, 0].astype(np.int32))
    last = int(np.flatnonzero(frames > SILENCE)[-1])
    return recorder.arrival_s(last) - pressed_s


def measured_s(server: SoundServer, output: str, folder: Path, count: int) -> list[float]:
    """The times of so many pauses."""
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
            # Never at the same place of a word, of a block or of the device's buffer.
            wait(3.0 + 0.037 * number)
        screen.press("q")
        screen.wait()
        screen.close()
    return times


def main() -> None:
    """Print the figures."""
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
