"""Signals at random moments: to end, to stop and continue, several in a row."""

from __future__ import annotations

import contextlib
import signal
import subprocess
import time
from random import Random

from tests.attacks.attack import SCRIPT, Attack, Box, Interfere, export

_ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def attack_by_signals(chance: Random, box: Box) -> Attack:
    """Send one to four signals to an export, a folder export or a session."""
    # In words of its own, so that the engine has something to say.
    words = f"Number {chance.randrange(10**6)}".encode()
    script = box.write("work/base.md", SCRIPT.replace(b"First words", words))
    waits_s = [chance.choice((0.05, 0.5, 1.5)) * chance.random() for _ in range(4)]
    sent = [chance.choice((*_ENDING, signal.SIGSTOP)) for _ in waits_s]
    count = chance.choice((1, 1, 2, 4))
    interfere = _sender(list(zip(waits_s, sent, strict=True))[:count])
    which = chance.choice(("export", "folder", "start"))
    if which == "export":
        return export(script, "flac", box, interfere=interfere)
    if which == "folder":
        arguments: tuple[str, ...] = ("export", script, "-o", "out/", "--format", "wav")
        return Attack(arguments, box.out / "base.wav", interfere=interfere)
    arguments = ("start", script, "--output", "silent", "--plain")
    return Attack(arguments, may_write=("home/state",), interfere=interfere)


def _sender(signals: list[tuple[float, signal.Signals]]) -> Interfere:
    def interfere(process: subprocess.Popen[bytes]) -> set[int]:
        ending = set()
        for wait_s, number in signals:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(wait_s)
            process.send_signal(number)
            if number == signal.SIGSTOP:
                time.sleep(wait_s / 2)
                process.send_signal(signal.SIGCONT)
            else:
                ending.add(int(number))
        return ending

    return interfere
