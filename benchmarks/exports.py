"""What is measured without a loudspeaker: exports, memory, `--help`, and how cost grows."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable
from pathlib import Path

from benchmarks.commands import COLD, Bench, MissingError, environment, ours, wall
from benchmarks.rounds import Group, Results
from benchmarks.stopwatch import measured
from benchmarks.table import Row, megabytes, milliseconds, seconds
from benchmarks.workloads import Workload, workload
from voiceguide.system.folders import shipped_folder

MP3_KILOBITS = 96
"""The usual quality of ours, in one channel."""

ROUTINES = 200
ROUTINE_MINUTES = 0.5


ROWS = (
    Row("export to wav, cold cache, 60 min", "ours, cold, 60 min", "a plain pyttsx3 + wave script",
        "plain script, 60 min", 0.8, seconds),
    Row("export to wav, warm cache, 60 min", "ours, warm, 60 min", "the same script",
        "plain script, 60 min", 0.3, seconds),
    Row("export to wav, cold cache, 60 min", "ours, cold, 60 min",
        "`espeak-ng -f … -w …`, the words alone", "espeak-ng, 60 min", 1.2, seconds),
    Row("export to wav, cold cache, 1 min", "ours, cold, 1 min", "audio-program-generator",
        "apg, 1 min", 0.25, seconds),
    Row("export to wav, cold cache, 60 min", "ours, cold, 60 min", "audio-program-generator",
        "apg, 60 min", 0.05, seconds),
    Row("export to mp3, warm cache, 60 min", "ours, mp3, 60 min", "`ffmpeg`, finished wav to mp3",
        "ffmpeg, 60 min", 1.3, seconds),
    Row("peak memory, export of 8 h", "memory, 8 h", "export of 1 min", "memory, 1 min", 1.15,
        megabytes),
    Row("`voiceguide --help`", "ours, --help", '`python -c "import click"`', "import click", 1.6,
        milliseconds),
    Row(f"`export --all` of {ROUTINES} routines, 1 job", "all, 1 job", "2 jobs", "all, 2 jobs", 1.7,
        seconds, at_least=True),
)  # fmt: skip


def groups(bench: Bench, results: Results, shrunk: float = 1) -> list[Group]:
    """Everything, in groups that are measured by turns; `shrunk` workloads are for trying it."""
    minute = bench.write(workload("one-minute", 1))
    hour = bench.write(workload("one-hour", 60 / shrunk))
    warm = bench.folder / "warm"
    wav = bench.folder / "one-hour.wav"

    def apg(script: Path, name: str) -> Callable[[], float]:
        def run() -> float:
            done, stand_in_s = bench.apg(script)
            results.add(f"{name}, stand-in", stand_in_s)
            return done.wall_s

        return run

    def prepared() -> None:
        # Also what brings all programs into the page cache before anything is counted.
        _export_to(bench, hour, warm, wav)
        with contextlib.suppress(MissingError):
            bench.plain(minute)
            bench.espeak(minute)

    prepared()
    return [
        Group("help", {
            "ours, --help": lambda: _help([*ours(), "--help"], bench),
            "import click": lambda: _help([sys.executable, "-c", "import click"], bench),
        }, wanted=15),
        Group("one minute", {
            "ours, cold, 1 min": wall(lambda: bench.export(minute)),
            "apg, 1 min": apg(minute, "apg, 1 min"),
        }),
        Group("one hour", {
            "ours, cold, 60 min": wall(lambda: bench.export(hour)),
            "ours, warm, 60 min": wall(lambda: bench.export(hour, warm)),
            "plain script, 60 min": wall(lambda: bench.plain(hour)),
            "espeak-ng, 60 min": wall(lambda: bench.espeak(hour)),
        }),
        Group("mp3", {
            "ours, mp3, 60 min": wall(lambda: bench.export(hour, warm, "mp3")),
            "ffmpeg, 60 min": wall(lambda: bench.ffmpeg(wav, MP3_KILOBITS)),
        }),
        Group("growth", growth(bench) if shrunk == 1 else {}),
        Group("audio-program-generator", {"apg, 60 min": apg(hour, "apg, 60 min")}),
        _memory(bench, minute, bench.write(workload("eight-hours", 480 / shrunk))),
        _library(bench, round(ROUTINES / shrunk)),
    ]  # fmt: skip


def _export_to(bench: Bench, script: Path, cache: Path, target: Path) -> None:
    with bench.scratch() as scratch:
        command = [*ours(), "export", script, "-o", target, "--force"]
        measured(command, environment(cache, scratch))


def _help(command: list[str], bench: Bench) -> float:
    return measured(command, environment(COLD, bench.folder)).wall_s


def _memory(bench: Bench, minute: Path, night: Path) -> Group:
    def most(script: Path) -> Callable[[], float]:
        return lambda: float(bench.export(script, memory=True).memory_bytes)

    return Group("memory", {"memory, 1 min": most(minute), "memory, 8 h": most(night)})


def _library(bench: Bench, count: int) -> Group:
    folder = bench.folder / "routines"
    folder.mkdir()
    # Those that ship are replaced by name, so that there are as many as it says.
    names = [path.stem for path in shipped_folder("scripts").glob("*.md")]
    names += [f"routine-{number:03}" for number in range(count - len(names))]
    for number, name in enumerate(names):
        # No sentence is said in two of them, as in routines that people wrote.
        load = workload(name, ROUTINE_MINUTES, first=3 * number)
        (folder / f"{name}.md").write_text(load.script(), encoding="utf-8")
    return Group("library", {
        "all, 1 job": wall(lambda: bench.export_all(folder, 1)),
        "all, 2 jobs": wall(lambda: bench.export_all(folder, 2)),
    })  # fmt: skip


GROWTH = {
    "growth, base": workload("growth-base", 40, cues=75, recurring=0),
    "growth, minutes": workload("growth-minutes", 80, cues=75, recurring=0),
    "growth, cues": workload("growth-cues", 40, cues=300, recurring=0.75),
    "growth, words": workload("growth-words", 40, cues=300, recurring=0),
}
"""Twice the minutes; four times the cues with the same words; four times the words."""


def growth(bench: Bench) -> dict[str, Callable[[], float]]:
    """Exports with a cold cache that differ in one thing each."""

    def run(load: Workload) -> Callable[[], float]:
        script = bench.write(load)
        return wall(lambda: bench.export(script))

    return {name: run(load) for name, load in GROWTH.items()}


def growth_as_markdown(results: Results) -> str:
    """What one more minute, cue or sentence costs."""
    took = [results.median(name) for name in (*GROWTH, "ours, cold, 1 min")]
    if any(each is None for each in took):
        return ""
    base, minutes, cues, words, shortest = (each or 0.0 for each in took)
    first, longer, more, other = GROWTH.values()
    each_minute = (minutes - base) / (longer.minutes - first.minutes)
    each_cue = (cues - base) / (len(more.cues) - len(first.cues))
    each_text = (words - cues) / (other.distinct - more.distinct)
    one = workload("one-minute", 1)
    fixed = shortest - each_minute - len(one.cues) * each_cue - one.distinct * each_text
    return (
        "| what one more of it costs, wav, cold cache | |\n|---|---|\n"
        f"| a minute of sound | {milliseconds(each_minute)} |\n"
        f"| a cue that says what was said before | {milliseconds(each_cue)} |\n"
        f"| a sentence that was not said before, besides | {milliseconds(each_text)} |\n"
        f"| the export itself, what is left of one minute's | {seconds(fixed)} |\n"
    )
