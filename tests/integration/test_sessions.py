"""Sessions in real time through a real sound server, compared with their plan."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Sequence
from contextlib import AbstractContextManager, suppress
from pathlib import Path

import numpy as np
import pytest

from benchmarks.workloads import workload
from tests.integration.onsets import Heard
from tests.integration.sessions import (
    Recording,
    called_every,
    check_all,
    timeline_of,
)
from tests.integration.sound_server import SoundServer
from tests.memory import memory_bytes
from tests.needs import installed_outputs
from tests.speech.natural import JOE, needs_joe
from voiceguide.practice.database import read_records
from voiceguide.system.folders import practice_path

EVERYTHING = """\
# A little of everything

## Warm [left, right]
- [5s] Stroke your {side} cheek.
  - [half] Lighter now.
  - [last 2s] [countdown]

## Raise
- [chime bell]
- [4s] Raise your brows.
  - [every 2s] [chime tick]
- Breathe in. [1s] And out.
"""

DRIFT_S = 0.005

MOST_GROWTH = 2_000_000
"""Bytes in half an hour, on average; one clip more or less is not growth."""


@pytest.mark.realtime
def test_what_is_heard_is_what_was_planned_through_both_outputs(
    sound_server: SoundServer, tmp_path: Path
) -> None:
    needs_joe()
    script, natural = tmp_path / "everything.md", tmp_path / "natural.md"
    script.write_text(EVERYTHING)
    natural.write_text(f"---\nvoice: {JOE}\n---\n{EVERYTHING}")
    wanted = (str(script), str(natural))
    check_on_every_output(sound_server, wanted, tmp_path)
    # Several at once, and some again if the sound server had to be excused.
    practised: dict[tuple[str, str], float] = defaultdict(float)
    for record in read_records(practice_path(), 0):
        practised[record.session, record.routine.name] += record.seconds
    assert len(practised) >= len(wanted) * len(installed_outputs())
    lasts_s = {Path(each).stem: timeline_of(each, tmp_path)["duration_s"] for each in wanted}
    for (_session, name), seconds in practised.items():
        assert seconds == pytest.approx(lasts_s[name], abs=1)


@pytest.mark.soak
def test_longer_routines_are_heard_as_planned_through_both_outputs(
    sound_server: SoundServer, tmp_path: Path
) -> None:
    check_on_every_output(
        sound_server, ("evening-massage", "sixty-second-oil-massage", "brow-raise"), tmp_path
    )


def check_on_every_output(server: SoundServer, routines: Sequence[str], cache: Path) -> None:
    """Play the routines on every output at the same time, and check what was heard."""
    for routine in routines:
        timeline_of(routine, cache)  # speaks every utterance once, into the cache
    wanted = [(routine, output) for routine in routines for output in installed_outputs()]
    assert len(check_all(server, wanted, cache)) == len(wanted)


@pytest.mark.soak
def test_five_minutes_do_not_drift(sound_server: SoundServer, tmp_path: Path) -> None:
    # The kit with its waits cut short, as nobody answers.
    from voiceguide.library.catalog import standard_library

    script = Path(standard_library().load("five-minute-kit").source).read_text(encoding="utf-8")
    kit = tmp_path / "kit.md"
    kit.write_text(script.replace("[wait 1m]", "[wait 5s]").replace("[wait]", "[wait 5s]"))
    timeline = timeline_of(str(kit), tmp_path)
    wanted = [(str(kit), output) for output in installed_outputs()]
    for recording, heard in check_all(sound_server, wanted, tmp_path):
        check_drift(recording, heard, timeline["duration_s"])


def check_drift(recording: Recording, heard: list[Heard], duration_s: float) -> None:
    """Check the time from the first to the last sound, by the speaker's or the machine's clock.

    miniaudio follows the speaker's; simpleaudio, which cannot read that, the machine's.
    """
    drift_s = heard[-1].late_s - heard[0].late_s
    sys.stdout.write(
        f"{recording.output}: {duration_s:.0f} s, {len(heard)} sounds, drift"
        f" {drift_s * 1000:.1f} ms; the speaker's clock gained {recording.gained_s * 1000:.1f} ms\n"
    )
    follows_machine = recording.output == "simpleaudio"
    earliest, latest = sorted((0.0, recording.gained_s if follows_machine else 0.0))
    assert earliest - DRIFT_S <= drift_s <= latest + DRIFT_S


class Growth:
    """Measures processes from time to time: for each, pairs of bytes in memory and open files."""

    EVERY_S = 10.0

    def __init__(self) -> None:
        self.seen: dict[int, list[tuple[int, int]]] = {}

    def __call__(self, processes: Sequence[int]) -> AbstractContextManager[None]:
        self.seen = {pid: [] for pid in processes}
        return called_every(self.EVERY_S, self._measure)

    def _measure(self) -> None:
        for pid, seen in self.seen.items():
            # A process that has ended has no figures.
            with suppress(OSError, IndexError):
                files = len(list(Path(f"/proc/{pid}/fd").iterdir()))
                seen.append((memory_bytes(pid), files))


@pytest.mark.soak
@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_an_hour_neither_drifts_nor_grows(sound_server: SoundServer, tmp_path: Path) -> None:
    """450 cues on both outputs at once, their words spoken while they play."""
    script = tmp_path / "hour.md"
    script.write_text(workload("hour", 60).script())
    growth = Growth()
    wanted = [(str(script), output) for output in installed_outputs()]
    for recording, heard in check_all(sound_server, wanted, tmp_path, growth):
        check_drift(recording, heard, 3600)
    grown: list[float] = []
    for seen in growth.seen.values():
        # The first quarter fills caches: clips, and the device's buffers. Those of simpleaudio grow
        # for five minutes, and then until the next silence, so means are compared.
        length = len(seen) // 4
        quarters = [seen[start : start + length] for start in range(0, 4 * length, length)]
        means = [float(np.mean([memory for memory, _ in quarter])) for quarter in quarters]
        _, early, _, late = quarters
        sys.stdout.write(
            f"memory of each quarter of an hour: {', '.join(f'{mean / 1e6:.2f}' for mean in means)}"
            f" MB; open files {early[0][1]}, then {late[-1][1]}\n"
        )
        grown.append(means[3] - means[1])
        assert max(files for _, files in late) <= max(files for _, files in early)
    assert max(grown) <= MOST_GROWTH
