"""Whole sessions as a user runs them, recorded from the speakers they play on."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from msgspec import Struct

from tests.integration.onsets import (
    CLOCKS_DIFFER,
    RATE,
    SOUNDING,
    Event,
    Heard,
    first_onset,
    heard_events,
)
from tests.integration.sound_server import Recorder, SoundServer
from tests.retries import retried
from voiceguide.audio.clip import Clip
from voiceguide.library.catalog import standard_library
from voiceguide.library.sound_bank import SoundBank
from voiceguide.speech.synthesizer import Speaker, Synthesizer

if TYPE_CHECKING:
    from numpy.typing import NDArray

LONGEST_START_S = 20
"""The part of a recording in which the first sound must be; a busy machine starts slowly."""


class Recording(Struct, frozen=True):
    """One session as heard: mono samples (frames,), the program's output, errors and exit code.

    `gained_s` is by how many seconds the speaker's clock ran ahead of this machine's.
    """

    routine: str
    output: str
    samples: NDArray[np.float32]
    gained_s: float
    printed: str
    errors: str
    exit_code: int


def voiceguide(*arguments: str, cache: Path) -> str:
    """Return what a command prints; fail unless its exit code is 0."""
    done = subprocess.run(
        [sys.executable, "-m", "voiceguide", *arguments],
        env={**os.environ, "XDG_CACHE_HOME": str(cache)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def timeline_of(routine: str, cache: Path, *options: str) -> dict[str, Any]:
    """Return the timeline of a routine, as `show --json` prints it."""
    timeline: dict[str, Any] = json.loads(
        voiceguide("show", routine, "--json", *options, cache=cache)
    )
    return timeline


def record_sessions(
    server: SoundServer,
    wanted: Iterable[tuple[str, str]],
    cache: Path,
    attempt: int = 0,
    *,
    variables: Mapping[str, str] | None = None,
    watched: Callable[[Sequence[int]], AbstractContextManager[object]] = nullcontext,
) -> list[Recording]:
    """Play routines through outputs at the same time, each on its own speaker.

    `variables` are added to each environment. The sessions play inside the context `watched`, which
    gets their process ids.
    """
    started: list[tuple[str, str, Recorder, subprocess.Popen[str]]] = []
    with ExitStack() as stack:
        for number, (routine, output) in enumerate(wanted):
            speaker = f"{output}-{Path(routine).stem}-{attempt}-{number}"
            server.add_speaker(speaker)
            recorder = stack.enter_context(server.record(speaker))
            process = subprocess.Popen(
                [sys.executable, "-m", "voiceguide", "start", routine, "--output", output],
                env={
                    **server.environment(speaker),
                    "XDG_CACHE_HOME": str(cache),
                    **(variables or {}),
                },
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
            started.append((routine, output, recorder, process))
        stack.enter_context(watched([process.pid for *_, process in started]))
        ended = [(*process.communicate(), process.returncode) for *_, process in started]
    return [
        Recording(
            routine,
            output,
            (recorder.frames[:, 0] / 32768).astype(np.float32),
            recorder.gained_s,
            printed,
            errors,
            exit_code,
        )
        for (routine, output, recorder, _), (printed, errors, exit_code) in zip(
            started, ended, strict=True
        )
    ]


def events_heard(
    samples: NDArray[np.float32], timeline: dict[str, Any], cache: Path, *, live: bool
) -> list[Heard]:
    """Return every event of a timeline as found in a recording.

    `live`: the recording begins some time before the session, whose start is then computed from
    its first sound.
    """
    from voiceguide.speech.disk_cache import DiskCache

    with Synthesizer(cache=DiskCache(cache / "voiceguide" / "speech")) as speech:
        clip_of = clips_of(timeline, speech)
        events = timeline["events"]
        offset = 0
        if live:
            first = next(event for event in events if event["kind"] in SOUNDING)
            begin = samples[: LONGEST_START_S * RATE]
            offset = first_onset(begin, clip_of(first)) - round(first["start_s"] * RATE)
        return heard_events(samples, events, clip_of, offset_frames=offset)


def clips_of(timeline: dict[str, Any], speech: Synthesizer) -> Callable[[Event], Clip]:
    """Return a function that gives the clip of each event of a timeline of speech and chimes."""
    sound_bank = SoundBank(standard_library(), RATE)
    speaker = Speaker(timeline["voice"], timeline["pace_wpm"])

    def clip_of(event: Event) -> Clip:
        if event["kind"] == "speech":
            return speech.clip(event["text"], speaker)
        return sound_bank.chime(event["sound"], None)

    return clip_of


LATEST_S = 0.020
"""How late or early a sound may begin at the speaker, relative to the first one."""

SURE = 0.85
"""Least likeness of an event and its clip, 1 being the very same sound."""


def check_all(
    server: SoundServer,
    wanted: list[tuple[str, str]],
    cache: Path,
    watched: Callable[[Sequence[int]], AbstractContextManager[object]] = nullcontext,
    variables: Mapping[str, str] | None = None,
) -> list[tuple[Recording, list[Heard]]]:
    """Play sessions and check that each is heard as planned; return what was heard.

    A sound server that gets no processor time for a moment breaks the sound by itself, which moves
    everything after it. So a session that was not heard as planned is played again, at most twice;
    an error of the program would be there each time.
    """
    done: list[tuple[Recording, list[Heard]]] = []
    for attempt in range(3):
        failed = []
        for recording in record_sessions(
            server, wanted, cache, attempt, watched=watched, variables=variables
        ):
            try:
                done.append((recording, check_against_plan(recording, cache)))
            except AssertionError as error:
                if attempt == 2:
                    raise
                retried(f"{recording.output}: {error}")
                # Kept for a closer look.
                np.save(cache / f"{recording.output}-{attempt}.npy", recording.samples)
                failed.append((recording.routine, recording.output))
        wanted = failed
        if not wanted:
            break
    return done


def check_against_plan(recording: Recording, cache: Path) -> list[Heard]:
    """Check that every utterance and chime of the plan was heard on time; return them."""
    assert recording.exit_code == 0, recording.errors
    timeline = timeline_of(recording.routine, cache)
    heard = events_heard(recording.samples, timeline, cache, live=True)
    assert len(heard) == sum(event["kind"] in SOUNDING for event in timeline["events"])
    for each in heard:
        assert each.likeness > SURE, each
        assert abs(each.late_s) <= LATEST_S + CLOCKS_DIFFER * each.event["start_s"], each
    printed = recording.printed.lower()
    for event in timeline["events"]:
        if event["kind"] == "speech":
            # “2, hold.” of a repetition is printed as “2 of 4: Hold.”
            number, comma, words = event["text"].lower().partition(", ")
            counted = bool(comma) and number.isdigit()
            assert (words if counted else event["text"].lower()) in printed, event
            assert not counted or f"{number} of " in printed, event
    return heard


@contextmanager
def called_every(seconds: float, function: Callable[[], None]) -> Iterator[None]:
    """Call a function again and again in a thread, inside the context."""
    over = threading.Event()

    def repeat() -> None:
        while not over.wait(seconds):
            function()

    thread = threading.Thread(target=repeat)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
