"""What must never happen, whatever was damaged."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pysrt
import soundfile
from numpy.typing import NDArray

from tests.attacks.attack import OLD, SOUND_SUFFIXES, Attack, Box
from tests.attacks.runner import Outcome

_CODES = {0, 1, 2, 130}
_BUGS = (b"Traceback (most recent call last)", b"Exception ignored", b"Fatal Python error")
_SILENT = 0.01
"""Words peak far above this."""


def findings(attack: Attack, outcome: Outcome, box: Box) -> Iterator[str]:
    """Yield in words what went wrong; nothing if the command did what it may."""
    if outcome.code is None:
        yield "it hangs"
        return
    # A Ctrl-C while Python itself still starts is Python's to report: nothing of ours has run.
    started = not outcome.signals or b"voiceguide" in outcome.err
    yield from (
        f"it prints “{bug.decode()}”"
        for bug in _BUGS
        if started and (bug in outcome.out or bug in outcome.err)
    )
    allowed = _CODES | {-number for number in outcome.signals}
    allowed |= {128 + number for number in outcome.signals}
    if outcome.code not in allowed:
        yield f"it exits with {_named(outcome.code)}"
    # A write that fails may be that of the message.
    silent = attack.stderr == "pipe" and not attack.wrapper and not outcome.err + outcome.out
    if outcome.code in (1, 2) and silent and not outcome.signals:
        yield f"it exits with {outcome.code} and says nothing"
    yield from (f"it leaves the process {line!r}" for line in outcome.left)
    # Where nothing can be removed, Python's search for a temporary folder leaves its trials.
    changed = [] if attack.leaves_files else outcome.changed
    yield from (f"it changes {name!r}" for name in changed)
    left = [] if attack.leaves_files else [*box.temporary.rglob("*"), *box.out.rglob("*.part")]
    yield from (f"it leaves {path.relative_to(box.root)!s:.80}" for path in left)
    yield from _sound(attack, outcome, box)


def _named(code: int) -> str:
    return signal.Signals(-code).name if code < 0 else str(code)


def _sound(attack: Attack, outcome: Outcome, box: Box) -> Iterator[str]:
    """Yield what is wrong with the exported file, which must be whole if it is there at all."""
    path = attack.exported
    if path is None:
        return
    if not path.exists():
        if outcome.code == 0:
            yield "it exits with 0 without a file"
        return
    if path.read_bytes() == OLD:
        return
    # What cannot be printed afterwards takes nothing from a file that is whole.
    printed = (attack.stdout, attack.stderr) == ("pipe", "pipe")
    if outcome.code != 0 and printed and not outcome.signals and not attack.wrapper:
        yield f"it exits with {outcome.code} and leaves a file"
    if path.suffix not in {f".{suffix}" for suffix in SOUND_SUFFIXES}:
        return
    try:
        samples, rate = soundfile.read(path, dtype="float32", always_2d=True)
    except soundfile.SoundFileError as error:
        yield f"its file cannot be read: {error}"
        return
    if not np.isfinite(samples).all():
        yield "its file has samples that are not numbers"
    captions = path.with_suffix(".srt")
    if attack.speaks and captions.exists():
        yield from _silences(captions, samples, rate)


def _silences(captions: Path, samples: NDArray[np.float32], rate: int) -> Iterator[str]:
    for caption in pysrt.open(str(captions), encoding="utf-8"):
        start, end = (
            round(moment.ordinal * rate / 1000) for moment in (caption.start, caption.end)
        )
        words = samples[start:end]
        if caption.text.startswith("["):
            continue  # a recording, which may hold silence
        if len(words) > rate // 20 and np.max(np.abs(words)) < _SILENT:
            yield f"its file is silent where “{caption.text[:40]}” should be"
