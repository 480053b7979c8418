"""The script that people write first: pyttsx3 and wave write one cue after another to a file.

`plain_export.py CUES.json OUT.wav`
"""

import json
import sys
import tempfile
import time
import wave
from pathlib import Path

import pyttsx3

RATE_WPM = 150


def main() -> None:
    """Speak each cue to a file and append it to the whole, with silence for the rest."""
    cues = json.loads(Path(sys.argv[1]).read_text())
    engine = pyttsx3.init()
    engine.setProperty("rate", RATE_WPM)
    with tempfile.TemporaryDirectory() as folder, wave.open(sys.argv[2], "wb") as whole:
        for number, (text, hold_s) in enumerate(cues):
            spoken = Path(folder) / "cue.wav"
            engine.save_to_file(text, str(spoken))
            engine.runAndWait()
            if number == 0:
                # A new engine returns before its first file is written.
                while not spoken.exists() or spoken.stat().st_size <= 44:
                    time.sleep(0.01)
            with wave.open(str(spoken)) as cue:
                if number == 0:
                    whole.setparams(cue.getparams())
                frames = cue.readframes(cue.getnframes())
                silence = max(0, round(hold_s * cue.getframerate()) - cue.getnframes())
            whole.writeframes(frames + bytes(2 * silence))


if __name__ == "__main__":
    main()
