"""Measures everything in docs/benchmarks.md and writes its table.

    python -m benchmarks [--minutes 15] [--session-minutes 10] [--document FILE]

It needs an idle Linux machine with two cores, and Debian's espeak-ng, ffmpeg, pulseaudio,
pulseaudio-utils, libasound2-plugins and alsa-utils. A row whose program is missing says so.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
import time
from importlib import metadata
from pathlib import Path

from benchmarks import at_the_speaker, exports
from benchmarks.commands import APG, Bench, MissingError, version_of
from benchmarks.rounds import Results, measure
from benchmarks.table import as_markdown, missed, replaced, seconds
from tests.integration.sound_server import SoundServer

DOCUMENT = Path(__file__).parent.parent / "docs" / "benchmarks.md"
ROWS = (*exports.ROWS, *at_the_speaker.ROWS)

MARGIN_S = 20.0
"""Left for what follows the last round."""


def main() -> int:
    """Measure everything and write the document; return 1 if a target is missed."""
    chosen = _options()
    begun_s = time.monotonic()
    until_s = begun_s + 60 * chosen.minutes - MARGIN_S
    busy = os.getloadavg()[0]
    results, notes = Results(), list[str]()
    with tempfile.TemporaryDirectory(prefix="voiceguide-bench-") as folder:
        bench = Bench(Path(folder))
        try:
            at_the_speaker.check_programs()
        except MissingError as error:
            _nothing_heard(results, str(error))
            measure(exports.groups(bench, results, chosen.shrink), results, until_s, _say)
        else:
            if chosen.session_minutes:
                notes = _session(bench, results, chosen.session_minutes, chosen.pauses)
            with SoundServer() as server:
                groups = [
                    *exports.groups(bench, results, chosen.shrink),
                    at_the_speaker.first_sounds(bench, server, chosen.shrink),
                ]
                measure(groups, results, until_s, _say)
    took_minutes = (time.monotonic() - begun_s) / 60
    text = "\n".join(
        [
            as_markdown(ROWS, results),
            exports.growth_as_markdown(results),
            _notes(results, notes, busy, took_minutes),
        ]
    )
    _say(text)
    if chosen.shrink == 1:
        document = chosen.document
        document.write_text(replaced(document.read_text("utf-8"), text), encoding="utf-8")
    return 1 if missed(ROWS, results) else 0


def _options() -> argparse.Namespace:
    options = argparse.ArgumentParser(description="Measure everything in docs/benchmarks.md.")
    options.add_argument("--minutes", type=float, default=15.0, help="how long it may take in all")
    options.add_argument(
        "--session-minutes", type=float, default=10.0, help="0 leaves the sessions out"
    )
    options.add_argument("--pauses", type=int, default=at_the_speaker.PAUSES)
    options.add_argument("--shrink", type=float, default=1.0, help="divide the workloads by this")
    options.add_argument("--document", type=Path, default=DOCUMENT)
    return options.parse_args()


def _session(bench: Bench, results: Results, minutes: float, pauses: int) -> list[str]:
    """Measure what takes real time, all at once; return notes for the document."""
    _say(f"Sessions of {minutes:g} minutes on both outputs, and {pauses} pauses:")
    notes = []
    pausing = at_the_speaker.Pauses(pauses) if pauses else None
    try:
        found = at_the_speaker.onsets(bench, minutes)
    except Exception as error:  # The other rows are still worth measuring.
        for output in at_the_speaker.OUTPUTS:
            results.missing[f"onset p99, {output}"] = str(error) or type(error).__name__
            results.missing[f"drift, {output}"] = results.missing[f"onset p99, {output}"]
    else:
        at_the_speaker.add_onsets(found, results)
        for output in at_the_speaker.OUTPUTS:
            each = [one for one in found if one.output == output]
            notes.append(
                f"{output}: {len(each)} sessions of {minutes:g} minutes at once, {each[0].sounds}"
                f" sounds in each, all found (likeness at least"
                f" {min(one.least_likeness for one in each):.2f}), the worst"
                f" {max(one.worst_s for one in each) * 1000:.1f} ms off"
            )
    if pausing is not None:
        notes += pausing.add_to(results)
    for line in notes:
        _say(f"  {line}")
    return notes


def _nothing_heard(results: Results, why: str) -> None:
    for row in at_the_speaker.ROWS:
        results.missing[row.ours] = why


def _notes(results: Results, notes: list[str], busy: float, took_minutes: float) -> str:
    lines = [
        *notes,
        f"{time.strftime('%Y-%m-%d')}, in {took_minutes:.1f} minutes, on {_processor()}, "
        f"{os.cpu_count()} cores, {platform.system()} {platform.release()}; "
        f"load average at the start: {busy:.1f}",
        "; ".join(filter(None, _versions())),
    ]
    for length in ("1 min", "60 min"):
        took, stand_in = (results.median(f"apg, {length}{suffix}") for suffix in ("", ", stand-in"))
        if took and stand_in:
            lines.insert(
                0,
                f"audio-program-generator, {length}: the stand-in for its voice took "
                f"{seconds(stand_in)} of the {seconds(took)}",
            )
    return "".join(f"- {line}\n" for line in lines)


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _versions() -> list[str]:
    python = f"Python {platform.python_version()}"
    ours = [f"{name} {metadata.version(name)}" for name in ("voiceguide", "pyttsx3", "numpy")]
    peers = [
        version_of(["espeak-ng", "--version"]).partition("  Data")[0],
        " ".join(version_of(["ffmpeg", "-version"]).split()[:3]),
        version_of(["pulseaudio", "--version"]),
        APG.replace("==", " "),
    ]
    return [python, *ours, *peers]


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
