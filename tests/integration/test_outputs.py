"""The promises every output makes, heard at the loudspeaker of a real sound server."""

from __future__ import annotations

import itertools
import json
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.needs import EACH_OUTPUT, installed_outputs
from tests.retries import retried

from .listening import RATE, RECOGNISABLE_FRAMES, Stretch, stretches_heard
from .performer import noise, noise_with_silence
from .sound_server import PATIENCE_S, Recorder, SoundServer

pytestmark = pytest.mark.realtime

PERFORMER = Path(__file__).with_name("performer.py")
MILLISECOND = RATE // 1000


class Performance(NamedTuple):
    """What the performer says it did, what was heard of it, and how far apart in time."""

    marks: dict[str, Any]
    heard: list[Stretch]
    buffered_s: float


def start(output: str, piece: str, environment: dict[str, str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, str(PERFORMER), output, piece],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def speaker_for(server: SoundServer, name: str) -> str:
    speaker = name.replace(" ", "_")
    server.add_speaker(speaker)
    return speaker


class Piece(NamedTuple):
    """What a performer plays: the output, the name of the piece, its sound and stretches."""

    output: str
    name: str
    sent: NDArray[np.float32]
    stretches: int


PROGRAMME = {
    "simpleaudio": Piece("simpleaudio", "contract", noise(4.0), 6),
    "miniaudio": Piece("miniaudio", "contract", noise(4.0), 6),
    "short buffers": Piece("simpleaudio", "plain", noise(4.0), 3),
    "early renewal": Piece("simpleaudio", "silence", noise_with_silence(), 2),
}


@pytest.fixture(scope="module")
def performances(sound_server: SoundServer) -> dict[str, Performance]:
    """The whole programme.

    A sound server that was starved of time for a moment leaves a break of its own, and drops some
    milliseconds there. So a piece with more breaks than were written is played again; frames that
    an output loses by itself leave no break, and are not forgiven.
    """
    outputs = installed_outputs()
    speakers = {
        name: speaker_for(sound_server, name)
        for name, piece in PROGRAMME.items()
        if piece.output in outputs
    }
    done: dict[str, Performance] = {}
    for attempt in range(4):
        disturbed = {
            name: speaker
            for name, speaker in speakers.items()
            if name not in done or is_broken(done[name], PROGRAMME[name].stretches)
        }
        if attempt and disturbed:
            retried(f"sound broken: {', '.join(disturbed)}")
        done.update(perform(sound_server, disturbed))
    return done


def is_broken(performance: Performance, stretches: int) -> bool:
    """Whether more was heard apart than was written apart.

    A break among the very first frames is too short to part them: they are heard too early.
    """
    heard = performance.heard
    parted = sum(stretch.length >= RECOGNISABLE_FRAMES for stretch in heard)
    return parted > stretches or heard[0].start < -MILLISECOND


def perform(server: SoundServer, speakers: dict[str, str]) -> dict[str, Performance]:
    """Play pieces side by side, each on a speaker of its own, for they take their time."""
    recorders: dict[str, Recorder] = {}
    playing = {}
    said = {}
    buffered_s = {}
    with ExitStack() as stage:
        for name, speaker in speakers.items():
            recorders[name] = stage.enter_context(server.record(speaker))
            environment = server.environment(speaker)
            playing[name] = start(name, PROGRAMME[name].name, environment)
        for name, recorder in recorders.items():
            recorder.wait_for_sound()
            buffered_s[name] = server.buffered_s(speakers[name])
        for name, performer in playing.items():
            said[name] = performer.communicate(timeout=4 * PATIENCE_S)
            assert (performer.returncode, said[name][1]) == (0, "")
    return {
        name: Performance(
            json.loads(said[name][0]),
            stretches_heard(recorders[name].frames, PROGRAMME[name].sent),
            buffered_s[name],
        )
        for name in speakers
    }


def joints(heard: list[Stretch]) -> list[int]:
    """How many frames are missing (or, below zero, heard twice) where the sound went on."""
    return [after.start - before.end for before, after in itertools.pairwise(heard)]


@pytest.mark.parametrize("output", EACH_OUTPUT)
def test_every_frame_is_heard_once_and_in_order(
    performances: dict[str, Performance], output: str
) -> None:
    heard = performances[output].heard
    for stretch in heard:
        assert abs(stretch.end - stretch.start - stretch.length) <= MILLISECOND
    # At a pause, 5 ms are heard twice: falling, then rising.
    assert [joint for joint in joints(heard) if not -6 * MILLISECOND <= joint <= MILLISECOND] == []


@pytest.mark.parametrize("output", EACH_OUTPUT)
def test_the_first_and_the_last_frame_are_heard(
    performances: dict[str, Performance], output: str
) -> None:
    heard, total = performances[output].heard, len(noise(4.0))
    assert abs(heard[0].start) <= MILLISECOND
    assert abs(heard[-1].end - total) <= MILLISECOND
    assert performances[output].marks["finished"] == total


@pytest.mark.parametrize("output", EACH_OUTPUT)
def test_a_pause_is_silent_within_250_ms(performances: dict[str, Performance], output: str) -> None:
    marks, heard, buffered_s = performances[output]
    for _, at_pause, settled, later in marks["pauses"]:
        # Frames are counted rather than milliseconds: a busy machine cannot change them.
        assert (settled - at_pause) / RATE + buffered_s <= 0.25
        assert later == settled
        assert any(abs(stretch.end - settled) <= 6 * MILLISECOND for stretch in heard)


@pytest.mark.parametrize("output", EACH_OUTPUT)
def test_a_late_writer_loses_nothing(performances: dict[str, Performance], output: str) -> None:
    marks, heard, _ = performances[output]
    for written, known in ((2.9, "stalled"), (3.4, "stalled long")):
        frame = int(written * RATE)
        # Silence fills the gap, and is not counted.
        assert marks[known] == frame
        before, after = next(
            (before, after)
            for before, after in itertools.pairwise(heard)
            if abs(before.end - frame) <= MILLISECOND
        )
        # The first block is of one frame, and on a busy machine the next one comes a little later.
        assert -6 * MILLISECOND <= after.start - before.end <= MILLISECOND


@pytest.mark.needs_simpleaudio
def test_simpleaudio_goes_over_to_a_new_buffer_when_one_is_full(
    performances: dict[str, Performance],
) -> None:
    marks, heard, _ = performances["short buffers"]
    assert marks["renewed"]
    assert [joint for joint in joints(heard) if not -6 * MILLISECOND <= joint <= MILLISECOND] == []
    assert abs(heard[-1].end - len(noise(4.0))) <= MILLISECOND


@pytest.mark.needs_simpleaudio
def test_simpleaudio_goes_over_to_a_new_buffer_unheard_in_a_silence(
    performances: dict[str, Performance],
) -> None:
    marks, heard, _ = performances["early renewal"]
    assert marks["renewed"]
    before, after = next(pair for pair in itertools.pairwise(heard) if pair[1].start > pair[0].end)
    assert abs(after.start - before.end - RATE) <= MILLISECOND
    # And nothing comes later for it: at each change, a session would fall behind its plan.
    silence_frames = after.place - before.place - before.length
    # A busy machine starts the new buffer some milliseconds off; without care it is 120.
    assert abs(silence_frames - RATE) <= 60 * MILLISECOND
    assert abs(heard[-1].end - len(noise_with_silence())) <= MILLISECOND


def perform_on_all(
    server: SoundServer, name: str, outputs: Sequence[str]
) -> dict[str, tuple[dict[str, Any], list[Stretch]]]:
    """Play a piece on several outputs side by side; return their marks and what was heard."""
    with ExitStack() as stage:
        recorders, performers = {}, {}
        for output in outputs:
            speaker = speaker_for(server, f"{output} {name}")
            recorders[output] = stage.enter_context(server.record(speaker))
            performers[output] = start(output, name.split()[0], server.environment(speaker))
        said = {
            output: performer.communicate(timeout=4 * PATIENCE_S)
            for output, performer in performers.items()
        }
    for output, performer in performers.items():
        assert (performer.returncode, said[output][1]) == (0, "")
    return {
        output: (json.loads(said[output][0]), stretches_heard(recorders[output].frames, noise(4.0)))
        for output in outputs
    }


def test_what_is_taken_back_makes_way_for_what_is_written_next(sound_server: SoundServer) -> None:
    performed = perform_on_all(sound_server, "change", installed_outputs())
    assert performed
    for marks, heard in performed.values():
        assert marks["taken"] > 0.4 * RATE
        assert marks["finished"] == 3 * RATE - marks["taken"]
        assert abs(heard[0].start) <= MILLISECOND
        assert abs(heard[-1].end - 4 * RATE) <= MILLISECOND
        # At the change, 5 ms fall to silence before the new sound begins.
        total = sum(stretch.length for stretch in heard)
        assert abs(total - marks["finished"]) <= 20 * MILLISECOND


def test_a_sequel_joins_what_was_left_without_a_seam(sound_server: SoundServer) -> None:
    broken = list(installed_outputs())
    assert broken
    for attempt in range(4):
        performed = perform_on_all(sound_server, f"seamless {attempt}", broken)
        for marks, heard in performed.values():
            assert marks["finished"] == 4 * RATE
            # A starved sound server breaks the sound by itself; frames lost or doubled it does not.
            assert [joint for joint in joints(heard) if abs(joint) > MILLISECOND] == []
            assert abs(heard[-1].end - 4 * RATE) <= MILLISECOND
        broken = [output for output, (_, heard) in performed.items() if len(heard) > 1]
        if not broken:
            break
        if attempt < 3:
            retried(f"breaks in the sound of {', '.join(broken)}")
    assert not broken


def heard_playing(
    server: SoundServer, piece: str, stage: ExitStack
) -> dict[str, subprocess.Popen[str]]:
    speakers = {output: speaker_for(server, f"{output}-{piece}") for output in installed_outputs()}
    recorders = [stage.enter_context(server.record(speaker)) for speaker in speakers.values()]
    performers = {
        output: start(output, piece, server.environment(speaker))
        for output, speaker in speakers.items()
    }
    for recorder in recorders:
        recorder.wait_for_sound()
    return performers


@pytest.fixture
def playing(sound_server: SoundServer, request: pytest.FixtureRequest) -> Iterator[Any]:
    """Performers of one piece, one for each device, all of them heard by now."""
    with ExitStack() as stage:
        yield heard_playing(sound_server, request.param, stage)


@pytest.mark.parametrize("playing", ["endless"], indirect=True)
def test_an_interrupt_ends_the_program_without_a_word(
    playing: dict[str, subprocess.Popen[str]],
) -> None:
    for performer in playing.values():
        performer.send_signal(signal.SIGINT)
    for output, performer in playing.items():
        said = performer.communicate(timeout=PATIENCE_S)
        assert (output, performer.returncode, said) == (output, 130, ("", ""))


@pytest.mark.parametrize("playing", ["forgotten"], indirect=True)
def test_a_program_may_end_while_an_output_is_open(
    playing: dict[str, subprocess.Popen[str]],
) -> None:
    for output, performer in playing.items():
        _, complaint = performer.communicate(timeout=PATIENCE_S)
        assert (output, performer.returncode, complaint) == (output, 0, "")


@pytest.mark.usefixtures("sound_server")
def test_a_lost_device_is_an_error_that_names_the_remedy() -> None:
    # A server of its own, for this one will not survive.
    with SoundServer() as server, ExitStack() as stage:
        performers = heard_playing(server, "endless", stage)
        server.kill()
        for performer in performers.values():
            _, complaint = performer.communicate(timeout=PATIENCE_S)
            assert complaint.splitlines() == [
                "The sound device was lost while playing.",
                "Connect it again, or choose another output, then start again.",
            ]
            assert performer.returncode == 1


@pytest.mark.usefixtures("sound_server")
def test_no_process_outlives_the_sound_server() -> None:
    with SoundServer() as server:
        server.add_speaker("speaker")
        home = server.environment("speaker")["HOME"]
    left = [
        entry.name
        for entry in Path("/proc").iterdir()
        if entry.name.isdecimal() and home in _environment_of(entry)
    ]
    assert left == []
    assert not Path(home).exists()


def _environment_of(process: Path) -> str:
    try:
        return (process / "environ").read_text(errors="replace")
    except OSError:
        return ""
