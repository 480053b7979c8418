"""Builds simpleaudio if possible; `make` runs this before every start and test.

It returns at once if simpleaudio is installed, or if nothing that a build needs has changed since
the last attempt failed. A failed build prints one line, since miniaudio plays instead; on a build
server it is an error.
"""

from __future__ import annotations

import datetime
import importlib.util
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

from voiceguide.system.packages import version_of
from voiceguide.system.shell import pip_install

REQUIREMENT = "simpleaudio-patched>=1.0.5"

# A build takes seconds; a network that hangs must not hang `make`.
_BUILD_TIME_LIMIT_S = 300
_PROBE_TIME_LIMIT_S = 10
_NEEDS = {
    "linux": "Debian `sudo apt install gcc python3-dev libasound2-dev`,"
    " Fedora `sudo dnf install gcc python3-devel alsa-lib-devel`",
    "darwin": "`xcode-select --install`",
    "win32": "the Microsoft C++ Build Tools",
}
_SYSTEM_HEADER = {
    "linux": "alsa/asoundlib.h",
    "darwin": "AudioToolbox/AudioToolbox.h",
}
_FAILED_ATTEMPT = Path(sys.prefix) / ".simpleaudio-not-built"


def main() -> int:
    """Install simpleaudio unless it is installed; return 1 only if that fails on a build server.

    Prints one line to standard error if a build failed.
    """
    if version_of("simpleaudio-patched") and importlib.util.find_spec("simpleaudio") is not None:
        return 0
    on_build_server = os.environ.get("CI", "").lower() in ("1", "true")
    state = build_state()
    if not on_build_server and _read_failed_attempt() == state:
        return 0
    if _install():
        _FAILED_ATTEMPT.unlink(missing_ok=True)
        return 0
    _record_failed_attempt(state)
    needs = _NEEDS.get(sys.platform, "a C compiler and Python's headers")
    meanwhile = (
        "miniaudio plays the sound until then"
        if importlib.util.find_spec("miniaudio") is not None
        else "until then there is no sound, only export to files"
    )
    sys.stderr.write(
        f"simpleaudio could not be built ({meanwhile}); it needs a network connection and {needs},"
        f" then `{pip_install(REQUIREMENT)}`\n"
    )
    return 1 if on_build_server else 0


def build_state() -> str:
    """Describe everything a build depends on: a retry makes no sense while it stays the same.

    It includes the date, so that other failures, such as a network that was down, are retried the
    next day.
    """
    compiler = _compiler()
    return "\n".join(
        (
            datetime.date.today().isoformat(),
            sys.version,
            compiler or "no compiler",
            f"headers found: {compiler is not None and _finds_headers(compiler)}",
        )
    )


def _compiler() -> str | None:
    named = os.environ.get("CC", "").split()
    for candidate in (*named[:1], "cc", "gcc", "clang", "cl"):
        found = shutil.which(candidate)
        if found is not None:
            return found
    if sys.platform == "win32":
        # The Build Tools add no compiler to PATH; their installer is in this folder.
        tools = Path(os.environ.get("PROGRAMFILES(X86)", "")) / "Microsoft Visual Studio"
        return str(tools) if tools.is_dir() else None
    return None


def _finds_headers(compiler: str) -> bool:
    """Whether the compiler finds Python's and the sound system's headers; takes about 30 ms."""
    if sys.platform == "win32":
        return True
    headers = ("Python.h", *filter(None, [_SYSTEM_HEADER.get(sys.platform)]))
    source = "".join(f"#include <{header}>\n" for header in headers)
    command = [compiler, "-E", "-x", "c", f"-I{sysconfig.get_path('include')}", "-"]
    try:
        done = subprocess.run(
            command,
            input=source.encode(),
            capture_output=True,
            check=False,
            timeout=_PROBE_TIME_LIMIT_S,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def _read_failed_attempt() -> str:
    try:
        return _FAILED_ATTEMPT.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ""


def _record_failed_attempt(state: str) -> None:
    try:
        _FAILED_ATTEMPT.write_text(state, encoding="utf-8")
    except OSError:
        # In an environment that cannot be written to, every run tries again.
        return


def _install() -> bool:
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-input", REQUIREMENT]
    try:
        done = subprocess.run(
            command, capture_output=True, check=False, timeout=_BUILD_TIME_LIMIT_S
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
