"""Measurements without a sound server: exports, memory, `--help`, and how cost grows."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable
from pathlib import Path

from benchmarks.commands import COLD, JOE, Bench, MissingError, ours, wall
from benchmarks.rounds import Group, Results
from benchmarks.stopwatch import Command, measured
from benchmarks.table import Row, megabytes, milliseconds, seconds
from benchmarks.workloads import Workload, workload
from voiceguide.system.folders import shipped_folder

MP3_KILOBITS = 96
"""Our default quality in one channel."""

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
    Row("export to wav, voice Joe, cold cache, 5 min", "Joe, cold, 5 min",
        "`piper -i … -f …`, the words alone", "piper, 5 min", 1.2, seconds),
    Row("export to wav, voice Joe, warm cache, 5 min", "Joe, warm, 5 min",
        "ours, with espeak-ng, warm cache", "ours, warm, 5 min", 1.1, seconds),
    Row("peak memory, export of 8 h", "memory, 8 h", "export of 1 min", "memory, 1 min", 1.15,
        megabytes),
    Row("`voiceguide --help`", "ours, --help", '`python -c "import click"`', "import click", 1.6,
        milliseconds),
    Row(f"`export --all` of {ROUTINES} routines, 1 job", "all, 1 job", "2 jobs", "all, 2 jobs", 1.7,
        seconds, at_least=True),
)  # fmt: skip


def groups(bench: Bench, results: Results, shrink: float = 1) -> list[Group]:
    """Return the groups to measure, with workloads divided by `shrink`."""
    minute = bench.write(workload("one-minute", 1))
    hour = bench.write(workload("one-hour", 60 / shrink))
    warm = bench.folder / "warm"
    wav = bench.folder / "one-hour.wav"

    def apg(script: Path, name: str) -> Callable[[], float]:
        def run() -> float:
            done, stand_in_s = bench.apg(script)
            results.add(f"{name}, stand-in", stand_in_s)
            return done.wall_s

        return run

    def prepare() -> None:
        # This also brings all programs into the page cache.
        _export_to(bench, hour, warm, wav)
        with contextlib.suppress(MissingError):
            bench.plain(minute)
            bench.espeak(minute)

    prepare()
    return [
        Group("help", {
            "ours, --help": lambda: help_s(bench),
            "import click": lambda: _command_s([sys.executable, "-c", "import click"], bench),
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
        _natural(bench, shrink),
        Group("growth", growth(bench) if shrink == 1 else {}),
        Group("audio-program-generator", {"apg, 60 min": apg(hour, "apg, 60 min")}),
        _memory(bench, minute, bench.write(workload("eight-hours", 480 / shrink))),
        _library(bench, round(ROUTINES / shrink)),
    ]  # fmt: skip


def _export_to(bench: Bench, script: Path, cache: Path, target: Path) -> None:
    with bench.scratch() as scratch:
        command: Command = [*ours(), "export", script, "-o", target, "--force"]
        measured(command, bench.environment(cache, scratch))


def help_s(bench: Bench) -> float:
    """Return the seconds that `voiceguide --help` takes."""
    return _command_s([*ours(), "--help"], bench)


def _command_s(command: list[str], bench: Bench) -> float:
    return measured(command, bench.environment(COLD, bench.folder)).wall_s


def _natural(bench: Bench, shrink: float) -> Group:
    """Return the group of a natural voice; no sentence comes twice, as Piper keeps none."""
    script = bench.write(workload("five-minutes", 5 / shrink, recurring=0))
    warm = {
        voice: bench.folder / f"warm-{name}" for voice, name in ((None, "espeak"), (JOE, "joe"))
    }

    def again(voice: str | None) -> Callable[[], float]:
        def run() -> float:
            if not warm[voice].exists():
                bench.export(script, warm[voice], voice=voice)
            return bench.export(script, warm[voice], voice=voice).wall_s

        return run

    return Group("natural voice", {
        "piper, 5 min": wall(lambda: bench.piper(script)),
        "Joe, cold, 5 min": wall(lambda: bench.export(script, voice=JOE)),
        "Joe, warm, 5 min": again(JOE),
        "ours, warm, 5 min": again(None),
    })  # fmt: skip


def _memory(bench: Bench, minute: Path, night: Path) -> Group:
    def most(script: Path) -> Callable[[], float]:
        return lambda: float(bench.export(script, memory=True).memory_bytes)

    return Group("memory", {"memory, 1 min": most(minute), "memory, 8 h": most(night)})


def _library(bench: Bench, count: int) -> Group:
    folder = write_library(bench.folder / "routines", count)
    return Group("library", {
        "all, 1 job": wall(lambda: bench.export_all(folder, 1)),
        "all, 2 jobs": wall(lambda: bench.export_all(folder, 2)),
    })  # fmt: skip


def write_library(folder: Path, count: int) -> Path:
    """Write `count` routines, among them one by each name that ships; return the folder."""
    folder.mkdir()
    # A routine of the user's replaces the shipped one of that name, so `count` are exported.
    names = [path.stem for path in shipped_folder("scripts").glob("*.md")]
    names += [f"routine-{number:03}" for number in range(count - len(names))]
    for number, name in enumerate(names):
        # As in routines that people write, no two contain the same sentence.
        load = workload(name, ROUTINE_MINUTES, first=3 * number)
        (folder / f"{name}.md").write_text(load.script(), encoding="utf-8")
    return folder


GROWTH = {
    "growth, base": workload("growth-base", 40, cues=75, recurring=0),
    "growth, minutes": workload("growth-minutes", 80, cues=75, recurring=0),
    "growth, cues": workload("growth-cues", 40, cues=300, recurring=0.75),
    "growth, words": workload("growth-words", 40, cues=300, recurring=0),
}
"""Twice the minutes; four times the cues, with the same words; four times the words."""


def growth(bench: Bench) -> dict[str, Callable[[], float]]:
    """Return exports with a cold cache that each differ from the first in one respect."""

    def run(load: Workload) -> Callable[[], float]:
        script = bench.write(load)
        return wall(lambda: bench.export(script))

    return {name: run(load) for name, load in GROWTH.items()}


def growth_as_markdown(results: Results) -> str:
    """Return a table of what one more minute, cue or sentence costs."""
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
        "| cost of one more, export to wav, cold cache | |\n|---|---|\n"
        f"| a minute of sound | {milliseconds(each_minute)} |\n"
        f"| a cue that repeats an earlier sentence | {milliseconds(each_cue)} |\n"
        f"| a new sentence, in addition to its cue | {milliseconds(each_text)} |\n"
        f"| the export itself: the rest of a one-minute export | {seconds(fixed)} |\n"
    )
