"""Plays an exported session through an output and listens meanwhile: `session_player.py WAV`.

Prints what was heard as JSON lines; for `benchmarks.listen.live`, in a room's environment.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from pathlib import Path

from voiceguide.audio.outputs import open_output
from voiceguide.audio.sound_files import read_sound
from voiceguide.playback.listening import open_listener

RATE = 44_100


def main() -> int:
    """Play to the end."""
    frames = read_sound(Path(sys.argv[1]), RATE, longest_s=600).samples
    mono = frames.mean(axis=1)
    with open_listener() as listener, open_output("miniaudio", RATE, frames.shape[1]) as output:
        _print({"ready": time.monotonic()})

        def write() -> None:
            for start in range(0, len(frames), 2048):
                output.write(frames[start : start + 2048])

        writer = threading.Thread(target=write)
        writer.start()
        told = 0
        known = None
        while told < len(frames):
            time.sleep(0.05)
            position = min(output.position_frames, len(frames))
            listener.on_output(mono[told:position], RATE)
            told = position
            actions = [action.name for action in listener.actions()]
            heard = listener.heard
            if heard is not known or actions:
                known = heard
                text, confidence = (heard.text, heard.confidence) if heard else ("", None)
                _print({"at_s": time.monotonic(), "actions": actions, "position_s": told / RATE,
                        "text": text, "confidence": confidence})  # fmt: skip
        writer.join()
        _print({"cpu_s": time.process_time(), "problem": listener.problem})
    return 0


def _print(line: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
