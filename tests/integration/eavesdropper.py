"""Listens as a session does; prints what was asked for as JSON lines until its input ends.

A program of its own, so that it can be given a room's microphone in its environment.
"""

from __future__ import annotations

import json
import sys
import threading
import time

from voiceguide.playback.listening import open_listener


def main() -> int:
    """Print `{"ready": …}` first; every time is by `time.monotonic`."""
    ended = threading.Event()

    def wait_for_end() -> None:
        sys.stdin.read()
        ended.set()

    threading.Thread(target=wait_for_end, daemon=True).start()
    with open_listener() as listener:
        _print({"ready": time.monotonic()})
        while not ended.wait(0.01):
            for action in listener.actions():
                heard = listener.heard
                _print({"action": action.name, "at_s": time.monotonic(),
                        "text": heard.text if heard else ""})  # fmt: skip
        _print({"problem": listener.problem})
    return 0


def _print(line: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
