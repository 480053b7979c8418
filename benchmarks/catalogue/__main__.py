"""Makes one catalogue in several ways, each with an empty cache, and prints what it took.

    python -m benchmarks.catalogue [--routines 18] [--voices 4] [--paces 3] [--formats mp3,html]
                                   [--old CHECKOUT] [--no-loop]

The ways: one job, two jobs, a Dask cluster of two workers, a shell loop of single exports, and with
`--old` the pool of another checkout, a combination at a time. It needs Linux and an idle machine.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import struct
import sys
import tempfile
from collections.abc import Iterator, Sequence
from itertools import product
from pathlib import Path

from msgspec import Struct

from benchmarks.stopwatch import Command, Measured, measured
from tests.integration.cluster import Cluster
from voiceguide.library.catalog import standard_library

VOICES = ("en-us", "en-gb", "en-gb-scotland", "en-029")
PACES = ("120", "150", "180")

_MAGIC_BYTES = 8
_RATE = struct.Struct("<I")


class Matrix(Struct, frozen=True):
    """What is made: each of these routines in each combination."""

    routines: tuple[str, ...]
    voices: tuple[str, ...]
    paces: tuple[str, ...]
    forms: tuple[str, ...]

    @property
    def count(self) -> int:
        """The number of files."""
        return len(self.routines) * len(self.voices) * len(self.paces) * len(self.forms)

    @property
    def options(self) -> list[str]:
        """The arguments of `voiceguide export` that mean it."""
        lists = {"--voices": self.voices, "--paces": self.paces, "--formats": self.forms}
        return [*self.routines, *(word for name, values in lists.items()
                                  for word in (name, ",".join(values)))]  # fmt: skip


class Taken(Struct, frozen=True):
    """What one way took; `spoken` and `clips` are None where they are not known."""

    way: str
    wall_s: float
    processor_s: float
    memory_bytes: int
    spoken: int | None = None
    clips: int | None = None

    def row(self, matrix: Matrix) -> str:
        """Return a line of the table."""
        speakers = len(matrix.voices) * len(matrix.paces)
        duplicates = "–"
        if self.spoken is not None and self.clips is not None:
            # Each speaker's level was measured with a text of its own.
            twice = self.spoken - self.clips - speakers
            duplicates = f"{twice} of {self.clips}"
        cells = (
            self.way,
            f"{self.wall_s:.0f} s",
            f"{self.wall_s / matrix.count:.2f} s",
            f"{self.processor_s / matrix.count:.2f} s",
            f"{self.processor_s / self.wall_s:.2f}",
            duplicates,
            f"{self.memory_bytes / 1e6:.0f} MB",
        )
        return f"| {' | '.join(cells)} |"


def main() -> int:
    """Measure every way, and print the table."""
    chosen = _options()
    names = tuple(standard_library().routine_names())[: chosen.routines]
    matrix = Matrix(
        names, VOICES[: chosen.voices], PACES[: chosen.paces], tuple(chosen.formats.split(","))
    )
    print(f"{matrix.count} files, {os.cpu_count()} cores\n")  # noqa: T201
    columns = ("way", "time", "a file", "processor a file", "cores busy", "spoken twice", "memory")
    print(f"| {' | '.join(columns)} |")  # noqa: T201
    print("|---" * len(columns) + "|")  # noqa: T201
    with tempfile.TemporaryDirectory(prefix="voiceguide-bench-") as folder:
        for taken in _ways(matrix, Path(folder), chosen.old, loop=chosen.loop):
            print(taken.row(matrix), flush=True)  # noqa: T201
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.catalogue")
    parser.add_argument("--routines", type=int, default=18)
    parser.add_argument("--voices", type=int, default=len(VOICES))
    parser.add_argument("--paces", type=int, default=len(PACES))
    parser.add_argument("--formats", default="mp3,html")
    parser.add_argument("--old", type=Path)
    parser.add_argument("--no-loop", dest="loop", action="store_false")
    return parser.parse_args()


def _ways(matrix: Matrix, folder: Path, old: Path | None, *, loop: bool) -> Iterator[Taken]:
    for jobs in (1, 2):
        yield _local(matrix, folder / f"jobs-{jobs}", jobs)
    yield _cluster(matrix, folder / "shared", shares_folder=True)
    if shutil.which("unshare") and os.geteuid() == 0:
        yield _cluster(matrix, folder / "sent", shares_folder=False)
    if old is not None:
        yield _repeated(
            matrix,
            folder / "old",
            old.resolve(),
            f"the pool of {old.name}, 2 jobs",
            [
                [*matrix.routines, "--voice", voice, "--pace", pace, "--format", form,
                 "-o", f"{voice}-{pace}/", "--jobs", "2"]
                for voice, pace, form in product(matrix.voices, matrix.paces, matrix.forms)
            ],
        )  # fmt: skip
    if loop:
        yield _repeated(
            matrix,
            folder / "loop",
            Path.cwd(),
            "a shell loop",
            [
                [name, "--voice", voice, "--pace", pace, "-o", f"{name}-{voice}-{pace}.{form}"]
                for voice, pace, name, form in product(
                    matrix.voices, matrix.paces, matrix.routines, matrix.forms
                )
            ],
        )


def _local(matrix: Matrix, folder: Path, jobs: int) -> Taken:
    folder.mkdir()
    told = folder / "told.json"
    command: Command = [sys.executable, "-m", "benchmarks.catalogue.build", told, "export"]
    arguments = [*matrix.options, "-o", f"{folder / 'out'}/", "--jobs", str(jobs)]
    took = measured([*command, *arguments], _environment(folder / "cache"), memory=True)
    way = f"{jobs} job{'s' * (jobs != 1)}"
    return _taken(way, took, told, [folder / "cache"])


def _cluster(matrix: Matrix, folder: Path, *, shares_folder: bool) -> Taken:
    folder.mkdir()
    told, out = folder / "told.json", folder / "out"
    out.mkdir()
    command: Command = [sys.executable, "-m", "benchmarks.catalogue.build", told, "export"]
    environment = _environment(folder / "cache")
    hidden = ("unshare", "-m", "sh", "-c", f'mount -t tmpfs none "{out}" && exec "$@"', "sh")
    with Cluster(folder / "cluster") as cluster:
        before = () if shares_folder else hidden
        caches = [cluster.add_worker(before=before), cluster.add_worker(before=before)]
        cluster.wait_for_workers()
        arguments = [*matrix.options, "-o", f"{out}/", "--scheduler", cluster.address]
        started = _used(cluster)
        took = measured([*command, *arguments], environment, memory=True)
        used = _used(cluster)
    spoken = told.read_text("ascii")
    nothing = measured([*command, *arguments], environment)
    told.write_text(spoken, "ascii")
    parts = {name: used[name][0] - started[name][0] for name in used}
    client_s = took.processor_s - nothing.processor_s
    each = {"client": client_s, **parts}
    shown = ", ".join(f"{name} {1000 * s / matrix.count:.0f} ms" for name, s in each.items())
    print(f"<!-- processor time a file: {shown} -->")  # noqa: T201
    whole = Measured(
        took.wall_s,
        took.processor_s + sum(parts.values()),
        took.memory_bytes + sum(memory for _, memory in used.values()),
    )
    way = f"2 Dask workers, {'a shared folder' if shares_folder else 'through the scheduler'}"
    return _taken(way, whole, told, caches)


def _used(cluster: Cluster) -> dict[str, tuple[float, int]]:
    """Return the processor time and the memory of a cluster's processes until now."""
    import psutil

    used = {}
    for name, started in (
        ("scheduler", [cluster.scheduler]),
        ("workers", cluster.workers),
    ):
        processor_s, memory_bytes = 0.0, 0
        for each in started:
            process = psutil.Process(each.pid)
            for one in (process, *process.children(recursive=True)):
                times = one.cpu_times()
                processor_s += times.user + times.system
                memory_bytes += one.memory_info().rss
        used[name] = (processor_s, memory_bytes)
    return used


def _repeated(
    matrix: Matrix, folder: Path, checkout: Path, way: str, commands: Sequence[Sequence[str]]
) -> Taken:
    """Return what commands take, one after another."""
    folder.mkdir()
    environment = {**_environment(folder / "cache"), "PYTHONPATH": str(checkout)}
    took = []
    for arguments in commands:
        words = [f"{folder}/{word}" if before == "-o" else word
                 for before, word in zip(["", *arguments], arguments, strict=False)]  # fmt: skip
        command = [sys.executable, "-m", "voiceguide", "export", *words]
        took.append(measured(command, environment, memory=True))
    return Taken(
        way,
        sum(each.wall_s for each in took),
        sum(each.processor_s for each in took),
        max(each.memory_bytes for each in took),
    )


def _environment(cache: Path) -> dict[str, str]:
    return {
        **os.environ,
        "PYTHONPATH": str(Path.cwd()),
        "XDG_CACHE_HOME": str(cache),
        "XDG_CONFIG_HOME": str(cache / "config"),
        "XDG_DATA_HOME": str(cache / "data"),
    }


def _taken(way: str, took: Measured, told: Path, caches: Sequence[Path]) -> Taken:
    spoken = json.loads(told.read_text("ascii"))["spoken"]
    clips = {path.name for cache in caches for path in cache.rglob("*.clip") if _is_sound(path)}
    return Taken(way, took.wall_s, took.processor_s, took.memory_bytes, spoken, len(clips))


def _is_sound(path: Path) -> bool:
    """Return whether an entry of the cache is a clip and not a note, which has no sample rate."""
    rate: int = _RATE.unpack_from(path.read_bytes(), _MAGIC_BYTES)[0]
    return rate != 0


if __name__ == "__main__":
    sys.exit(main())
