"""Adds simpleaudio where it can be built: `python -m voiceguide.outputs.install_simpleaudio`.

`make` runs it once per environment. Sound does not depend on it, so that a machine without a
compiler gets one line and goes on; a build server gets an error.
"""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys

from voiceguide.outputs.simpleaudio_distribution import installed
from voiceguide.shell import pip_install

REQUIREMENT = "simpleaudio-patched>=1.0.5"

# A build takes seconds; a network that hangs must not hang `make`.
_PATIENCE_S = 300
_NEEDS = {
    "linux": "Debian `sudo apt install gcc python3-dev libasound2-dev`,"
    " Fedora `sudo dnf install gcc python3-devel alsa-lib-devel`",
    "darwin": "`xcode-select --install`",
    "win32": "the Microsoft C++ Build Tools",
}


def main() -> int:
    """Install simpleaudio unless it is there; the exit code is 1 only for a build server."""
    if installed("simpleaudio-patched") and importlib.util.find_spec("simpleaudio") is not None:
        return 0
    if _install():
        return 0
    needs = _NEEDS.get(sys.platform, "a C compiler and Python's headers")
    meanwhile = (
        "sound works through miniaudio meanwhile"
        if importlib.util.find_spec("miniaudio") is not None
        else "until then there is no sound, only audio files"
    )
    sys.stderr.write(
        f"simpleaudio could not be built ({meanwhile}); it needs a network and {needs},"
        f" then `{pip_install(REQUIREMENT)}`\n"
    )
    return 1 if os.environ.get("CI", "").lower() in ("1", "true") else 0


def _install() -> bool:
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-input", REQUIREMENT]
    try:
        done = subprocess.run(command, capture_output=True, check=False, timeout=_PATIENCE_S)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
