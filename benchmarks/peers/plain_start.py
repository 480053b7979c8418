"""The script that people write first for a live session: pyttsx3 speaks, then the script sleeps.

`plain_start.py CUES.json`
"""

import json
import sys
import time
from pathlib import Path

import pyttsx3

RATE_WPM = 150


def main() -> None:
    """Speak each cue and sleep for the rest of its time."""
    cues = json.loads(Path(sys.argv[1]).read_text())
    engine = pyttsx3.init()
    engine.setProperty("rate", RATE_WPM)
    for text, hold_s in cues:
        begun = time.monotonic()
        engine.say(text)
        engine.runAndWait()
        time.sleep(max(0.0, hold_s - (time.monotonic() - begun)))


if __name__ == "__main__":
    main()
