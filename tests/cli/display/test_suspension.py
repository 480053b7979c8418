"""Ctrl-Z: a suspension in a shell is tested in tests/integration; here, what else it touches."""

from __future__ import annotations

import os
import signal
import sys
import time
from typing import Any

import pytest

from voiceguide.cli.display.suspension import suspendable_view
from voiceguide.playback.keyboard import Keyboard

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no Ctrl-Z")


@pytest.mark.parametrize("before", [signal.SIG_DFL, signal.SIG_IGN])
def test_the_handler_is_as_before_afterwards_and_an_ignored_signal_stays_ignored(
    before: Any,
) -> None:
    previous = signal.signal(signal.SIGTSTP, before)
    try:
        with suspendable_view(Keyboard(), None):
            ignored = signal.getsignal(signal.SIGTSTP) is signal.SIG_IGN
        assert ignored is (before is signal.SIG_IGN)
        assert signal.getsignal(signal.SIGTSTP) is before
    finally:
        signal.signal(signal.SIGTSTP, previous)


def test_how_long_it_was_stopped_is_passed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signal, "raise_signal", lambda number: time.sleep(0.05))
    stopped_s: list[float] = []
    with suspendable_view(Keyboard(), None, stopped_s.append):
        os.kill(os.getpid(), signal.SIGTSTP)
    assert len(stopped_s) == 1
    assert stopped_s[0] >= 0.05
