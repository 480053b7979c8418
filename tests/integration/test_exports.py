"""Exported audio against `show --json`: a few routines, and in `make soak` every one."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import soundfile
import soxr
from numpy.typing import NDArray

from tests.audio.loudness_meter import measured_lufs
from tests.integration.sessions import events_heard
from tests.speech.natural import JOE, needs_joe
from voiceguide.cli import run
from voiceguide.library.catalog import standard_library

PACES = ("110", "150", "190")
QUICK = {
    ("evening-massage", "110"),
    ("brow-raise", "190"),
    ("evening-lift", "150"),
    ("breathe-and-settle", "110"),
}
ROUTINES = tuple(standard_library().routine_names())

LATEST_S = 0.010


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One cache for the module, so that `show` and `export` use the same clips."""
    return tmp_path_factory.mktemp("cache")


def true_peak(samples: NDArray[np.float32], rate: int) -> float:
    """The true peak (BS.1770-4, annex 2), measured around the highest samples."""
    margin = 256
    # A piece cut at full amplitude overshoots at the cut, so it is measured with a margin.
    padded = np.pad(samples, (margin, margin + 4096))
    starts = range(0, len(samples), 4096)
    highest = sorted(
        starts, key=lambda start: float(np.abs(samples[start : start + 4096]).max()), reverse=True
    )
    found = 0.0
    for start in highest[:40]:
        piece = soxr.resample(padded[start : start + 4096 + 2 * margin], rate, 4 * rate)
        found = max(found, float(np.abs(piece[4 * margin : -4 * margin]).max()))
    return found


def cases() -> list[object]:
    """Return every routine at three paces, most of them for `make soak`."""
    return [
        pytest.param(routine, pace, marks=[] if (routine, pace) in QUICK else pytest.mark.soak)
        for routine in ROUTINES
        for pace in PACES
    ]


@pytest.mark.parametrize(("routine", "pace"), cases())
def test_an_export_is_what_show_says(
    routine: str,
    pace: str,
    cache: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache))
    check_export(routine, ("--pace", pace), cache, tmp_path, capsys)


@pytest.mark.soak
def test_an_export_in_a_natural_voice_is_what_show_says(
    cache: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    needs_joe()
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache))
    options = ("--pace", "150", "--voice", JOE)
    check_export("evening-massage", options, cache, tmp_path, capsys)


def check_export(
    routine: str,
    options: Sequence[str],
    cache: Path,
    folder: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Export a routine, and check every sound of it against what `show` says."""
    assert run(["show", routine, "--json", *options]) == 0
    timeline = json.loads(capsys.readouterr().out)
    target = folder / "session.wav"
    assert run(["export", routine, "-o", str(target), *options]) == 0

    samples, rate = soundfile.read(target, dtype="float32")
    assert rate == timeline["sample_rate"]
    assert len(samples) == round(timeline["duration_s"] * rate)
    assert measured_lufs(samples, rate) == pytest.approx(-16, abs=1)
    assert true_peak(samples, rate) <= 10 ** (-1 / 20)
    assert timeline["pace_wpm"] == int(options[1])
    assert timeline["warnings"] == []
    voices = [event for event in timeline["events"] if event["kind"] in ("speech", "clip")]
    assert voices
    for before, after in pairwise(voices):
        assert before["end_s"] <= after["start_s"]
    for step, following in pairwise(timeline["steps"]):
        assert step["end_s"] == following["start_s"]
    for each in events_heard(samples, timeline, cache, live=False):
        assert each.likeness > 0.8, each
        assert abs(each.late_s) <= LATEST_S, each
