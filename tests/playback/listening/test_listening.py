"""Listening without its packages says why and what to do; everything else needs a room."""

from __future__ import annotations

import subprocess
import sys

import pytest

WITHOUT = """
import sys
sys.modules[{missing!r}] = None
from voiceguide.errors import ListenError
from voiceguide.playback.listening import open_listener
try:
    open_listener()
except ListenError as error:
    print(error)
"""


@pytest.mark.parametrize("missing", ["pocketsphinx", "pyaec"])
def test_without_the_extra_the_error_names_the_command_that_installs_it(missing: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT.format(missing=missing)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert '[listen]"' in done.stdout
    assert "Traceback" not in done.stderr


def test_importing_the_interface_loads_nothing_heavy() -> None:
    heavy = "{'numpy', 'pocketsphinx', 'miniaudio'}"
    code = f"import sys, voiceguide.playback.listening; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
