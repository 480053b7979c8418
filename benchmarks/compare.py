"""Compares an older checkout of voiceguide with this one, on the same machine and libraries.

    python -m benchmarks.compare OLD_CHECKOUT [--quick 7] [--long 3] [--shrink 1]

Each measurement is made of both checkouts in turn, with this interpreter; PYTHONPATH selects which
one. Both do the same work: nothing adds room tone, which came later, and the words last equally
long (see `pace_setting`). Prints a table of medians, and exits with 1 if a median is more than 5 %
worse than before. It needs Linux and an idle machine; `--quick` and `--long` are the numbers of
rounds.
"""

from __future__ import annotations

import argparse
import compileall
import math
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from msgspec import Struct

from benchmarks.at_the_speaker import AT_ONCE
from benchmarks.commands import COLD, Bench, ours
from benchmarks.exports import ROUTINES, help_s, write_library
from benchmarks.rounds import Group, Results, measure
from benchmarks.stopwatch import CommandError
from benchmarks.table import Row, as_markdown, megabytes, milliseconds, missed, seconds
from benchmarks.workloads import Workload, workload

MOST = 1.05
"""The highest ratio of after to before that passes."""


class Prepared(Struct, frozen=True):
    """Holds a checkout's bench with workloads written and, in the folder `warm`, spoken."""

    bench: Bench
    minute: Path
    hour: Path
    night: Path
    library: Path
    start_minute: Workload
    start_night: Workload

    @property
    def warm(self) -> Path:
        """The cache that holds every word."""
        return self.bench.folder / "warm"


Measurement = Callable[[Prepared], float]

QUICK: dict[str, tuple[Measurement, Callable[[float], str]]] = {
    "`--help`": (lambda this: help_s(this.bench), milliseconds),
    "first words of `start`, cold cache, 1 min": (
        lambda this: first_words_s(this.bench, this.start_minute, COLD),
        milliseconds,
    ),
    "first words of `start`, warm cache, 1 min": (
        lambda this: first_words_s(this.bench, this.start_minute, this.warm),
        milliseconds,
    ),
    "first words of `start`, warm cache, 8 h": (
        lambda this: first_words_s(this.bench, this.start_night, this.warm),
        milliseconds,
    ),
}
LONG: dict[str, tuple[Measurement, Callable[[float], str]]] = {
    "export to wav, cold cache, 60 min": (
        lambda this: this.bench.export(this.hour).wall_s,
        seconds,
    ),
    "export to wav, warm cache, 60 min": (
        lambda this: this.bench.export(this.hour, this.warm).wall_s,
        seconds,
    ),
    "export to mp3, warm cache, 60 min": (
        lambda this: this.bench.export(this.hour, this.warm, "mp3").wall_s,
        seconds,
    ),
    f"`export --all` of {ROUTINES} routines, 2 jobs": (
        lambda this: this.bench.export_all(this.library, 2).wall_s,
        seconds,
    ),
    "peak memory, export of 1 min": (
        lambda this: this.bench.export(this.minute, memory=True).memory_bytes,
        megabytes,
    ),
    "peak memory, export of 8 h": (
        lambda this: this.bench.export(this.night, memory=True).memory_bytes,
        megabytes,
    ),
}
ROWS = tuple(
    Row(figure, f"{figure}, after", "before", f"{figure}, before", MOST, write)
    for figure, (_, write) in (QUICK | LONG).items()
)


def main() -> int:
    """Measure both checkouts and print the table."""
    chosen = _options()
    checkouts = {"before": chosen.old.resolve(), "after": Path(__file__).parents[1]}
    results = Results()
    with tempfile.TemporaryDirectory(prefix="voiceguide-compare-") as folder:
        prepared = {
            name: _prepared(bench_of(Path(folder) / name, checkout), chosen.shrink)
            for name, checkout in checkouts.items()
        }
        groups = [
            Group(
                figure,
                {f"{figure}, {name}": partial(run, this) for name, this in prepared.items()},
                rounds,
            )
            for figures, rounds in ((QUICK, chosen.quick), (LONG, chosen.long))
            for figure, (run, _) in figures.items()
        ]
        measure(groups, results, math.inf, _say)
    _say(as_markdown(ROWS, results))
    return 1 if missed(ROWS, results) or results.missing else 0


def _options() -> argparse.Namespace:
    options = argparse.ArgumentParser(description="Compare an older checkout with this one.")
    options.add_argument("old", type=Path, metavar="OLD_CHECKOUT")
    options.add_argument("--quick", type=int, default=7, help="rounds of each quick measurement")
    options.add_argument("--long", type=int, default=3, help="rounds of each long measurement")
    options.add_argument("--shrink", type=float, default=1.0, help="divide the workloads by this")
    return options.parse_args()


def bench_of(folder: Path, checkout: Path) -> Bench:
    """Return a bench that runs `checkout`. Raises SystemExit if something else would run."""
    folder.mkdir()
    bench = Bench(folder, checkout)
    # As pip does; with PYTHONDONTWRITEBYTECODE every run would compile the modules again.
    compileall.compile_dir(checkout / "voiceguide", quiet=1)
    run = subprocess.run(
        [sys.executable, "-P", "-c", "import voiceguide; print(voiceguide.__file__)"],
        env=bench.environment(COLD, folder),
        capture_output=True,
        text=True,
        check=True,
    )
    if not Path(run.stdout.strip()).is_relative_to(checkout):
        sys.exit(f"{checkout} is not a checkout of voiceguide: {run.stdout.strip()} would run")
    return bench


def _prepared(bench: Bench, shrink: float) -> Prepared:
    prepared = Prepared(
        bench,
        minute=bench.write(workload("one-minute", 1)),
        hour=bench.write(workload("one-hour", 60 / shrink)),
        night=bench.write(workload("eight-hours", 480 / shrink)),
        library=write_library(bench.folder / "routines", round(ROUTINES / shrink)),
        start_minute=workload("one-minute-at-once", 1),
        start_night=workload("eight-hours-at-once", 480 / shrink),
    )
    bench.export(prepared.hour, prepared.warm)
    for load in (prepared.start_minute, prepared.start_night):
        bench.write(load, AT_ONCE)
        first_words_s(bench, load, prepared.warm)
    return prepared


def first_words_s(bench: Bench, load: Workload, cache: Path | str) -> float:
    """Return the seconds from the start of a silent session to its first words.

    They are printed as soon as the output has taken their first frame. Raises CommandError if the
    session ends without them.
    """
    with bench.scratch() as scratch:
        script = bench.folder / f"{load.name}.md"
        begun = time.monotonic()
        process = subprocess.Popen(
            [*ours(), "start", str(script), "--plain", "--output", "silent"],
            env=bench.environment(cache, scratch),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            start_new_session=True,
        )
        with process:
            assert process.stdout is not None
            for line in process.stdout:
                if load.cues[0].text in line:
                    took_s = time.monotonic() - begun
                    os.killpg(process.pid, signal.SIGTERM)
                    return took_s
    raise CommandError(f"start {script.name}: ended with {process.returncode} before any words")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
