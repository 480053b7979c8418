"""Signals that end the program."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.commands import PATIENCE_S

SENT_WHERE_ERRORS_ARE_DROPPED = """
import importlib._bootstrap, signal, sys, threading
from voiceguide.cli.signals import exit_cleanly_on_signals

number = getattr(signal, sys.argv[1])
received = exit_cleanly_on_signals()

class Dropping:
    def __del__(self):
        signal.raise_signal(number)

def in_the_callback(frame, event, argument):
    if frame.f_code.co_name == "cb" and event == "call":
        sys.setprofile(None)
        signal.raise_signal(number)

try:
    if sys.argv[2] == "__del__":
        Dropping()
    else:
        lock = importlib._bootstrap._get_module_lock("nothing")
        sys.setprofile(in_the_callback)
        del lock
    threading.Event().wait(60)
except (KeyboardInterrupt, SystemExit) as error:
    print(type(error).__name__, received == [number])
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no signals of this kind")
@pytest.mark.parametrize(
    ("name", "ends_with"), [("SIGINT", "KeyboardInterrupt"), ("SIGTERM", "SystemExit")]
)
@pytest.mark.parametrize("where", ["__del__", "import"])
def test_a_signal_that_comes_where_python_drops_errors_ends_the_program(
    name: str, ends_with: str, where: str
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", SENT_WHERE_ERRORS_ARE_DROPPED, name, where],
        capture_output=True,
        text=True,
        check=True,
        timeout=PATIENCE_S,
    )
    assert (done.stdout, done.stderr) == (f"{ends_with} True\n", "")
