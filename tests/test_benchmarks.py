"""The code behind `make bench` and `benchmarks.compare`, on workloads of a few seconds."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.at_the_speaker import AT_ONCE
from benchmarks.commands import COLD, PACE_WPM, Bench, ours, pace_setting
from benchmarks.compare import bench_of, first_words_s
from benchmarks.rounds import Group, Results, measure
from benchmarks.stopwatch import CommandError, measured
from benchmarks.table import BEGIN, END, Row, as_markdown, missed, replaced, seconds
from benchmarks.workloads import workload
from tests.paths import CHECKOUT
from voiceguide.script.parser import parse_script
from voiceguide.script.routine import Words
from voiceguide.speech.espeak_pace import espeak_rate

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="make bench is for Linux")

DOCUMENT = CHECKOUT / "docs" / "benchmarks.md"


def test_a_third_of_the_450_cues_of_an_hour_repeat_an_earlier_one() -> None:
    hour = workload("hour", 60)
    assert len(hour.cues) == 450
    assert hour.distinct == 300
    assert hour.minutes == pytest.approx(60)


@pytest.mark.parametrize("minutes", [0.1, 1, 60])
def test_the_same_arguments_make_the_same_workload(minutes: float) -> None:
    assert workload("twice", minutes) == workload("twice", minutes)
    assert workload("twice", minutes) != workload("another", minutes)


def test_eight_hours_repeat_only_the_sentences_meant_to_recur() -> None:
    night = workload("night", 480)
    assert len(night.cues) == 3600
    assert night.distinct == 2400


def test_every_format_of_a_workload_has_the_same_words(tmp_path: Path) -> None:
    load = workload("forms", 1)
    texts = [cue.text for cue in load.cues]
    script = Bench(tmp_path).write(load)
    routine = parse_script(script.read_text(), script.name, tmp_path)
    said = [
        part.text
        for step in routine.steps
        for item in step.items
        for part in item.parts
        if isinstance(part, Words)
    ]
    assert said == texts
    assert [text for text, _hold_s in json.loads(script.with_suffix(".json").read_text())] == texts
    assert script.with_suffix(".txt").read_text().splitlines() == texts
    phrases = script.with_suffix(".apg").read_text().splitlines()
    assert [phrase.partition(";")[0] + "." for phrase in phrases] == texts


def test_the_memory_of_the_measuring_process_is_not_counted() -> None:
    ballast = bytearray(64 * 2**20)
    done = measured([sys.executable, "-c", "import time; time.sleep(0.2)"], memory=True)
    assert done.wall_s >= 0.2
    assert 0 < done.processor_s < done.wall_s + 1
    assert 2**20 < done.memory_bytes < len(ballast)


def test_memory_counts_child_processes_too() -> None:
    child = "import time; kept = bytearray(40 * 2**20); time.sleep(0.5)"
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"
    assert measured([sys.executable, "-c", parent], memory=True).memory_bytes > 40 * 2**20


def test_a_command_that_fails_says_why() -> None:
    with pytest.raises(CommandError, match="nothing-of-that-name"):
        measured([*ours(), "export", "nothing-of-that-name", "-o", "/tmp/never.wav"])


def test_two_commands_are_measured_in_turn(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    script = bench.write(workload("seconds", 5 / 60, cues=2))
    results = Results()
    group = Group(
        "export",
        {
            "ours": lambda: bench.export(script).wall_s,
            "again": lambda: bench.export(script).wall_s,
        },
        wanted=1,
    )
    measure([group], results, until_s=math.inf)
    assert not results.missing
    assert all(numbers[0] > 0 for numbers in results.numbers.values())


def test_a_start_is_measured_up_to_its_first_words(tmp_path: Path) -> None:
    bench = bench_of(tmp_path / "after", CHECKOUT)
    load = workload("seconds", 5 / 60, cues=2)
    bench.write(load, AT_ONCE)
    assert first_words_s(bench, load, COLD) > 0
    bench.write(workload("seconds", 1 / 60, cues=1, first=10), AT_ONCE)
    with pytest.raises(CommandError, match="before any words"):
        first_words_s(bench, load, COLD)


def test_only_a_checkout_of_voiceguide_is_compared(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="is not a checkout of voiceguide"):
        bench_of(tmp_path / "before", tmp_path)


def test_words_last_equally_long_in_both_checkouts(tmp_path: Path) -> None:
    assert pace_setting(CHECKOUT) == PACE_WPM
    assert pace_setting(tmp_path) == espeak_rate(PACE_WPM, None) < PACE_WPM


def rounds_of(costs: dict[str, float], until_s: float) -> Results:
    """Measure groups of one measurement each, which take `costs` seconds on a fake clock."""
    clock = [0.0]

    def taking(cost_s: float) -> Callable[[], float]:
        def run() -> float:
            clock[0] += cost_s
            return cost_s

        return run

    results = Results()
    groups = [Group(name, {name: taking(cost)}) for name, cost in costs.items()]
    measure(groups, results, until_s, now_s=lambda: clock[0])
    return results


@pytest.mark.parametrize(
    ("until_s", "rounds"),
    [
        (1000, {"long": 5, "short": 5}),
        (0, {"long": 1, "short": 1}),
        (70, {"long": 1, "short": 5}),
        (100, {"long": 2, "short": 5}),
    ],
)
def test_the_quickest_groups_are_measured_most_often(
    until_s: float, rounds: dict[str, int]
) -> None:
    results = rounds_of({"long": 40, "short": 2}, until_s)
    assert {name: results.rounds(name) for name in rounds} == rounds


def test_a_measurement_that_fails_leaves_the_others_alone() -> None:
    def fail() -> float:
        message = "needs `soup`"
        raise RuntimeError(message)

    results = Results()
    group = Group("both", {"bad": fail, "good": lambda: 2.0})
    measure([group], results, until_s=math.inf, now_s=lambda: 0.0)
    rows = (
        Row("one", "bad", "another", "good", 1, seconds),
        Row("other", "good", "itself", "good", 1, seconds),
    )
    table = as_markdown(rows, results)
    assert "not measured: needs `soup`" in table
    assert len(results.numbers["good"]) == 5
    assert missed(rows, results) == []


@pytest.mark.parametrize(
    ("mine", "theirs", "most", "at_least", "holds"),
    [
        ([1.0, 9.0, 2.0], [4.0], 0.5, False, True),
        ([1.0, 9.0, 2.1], [4.0], 0.5, False, False),
        ([10.0], [5.0], 1.7, True, True),
        ([8.0], [5.0], 1.7, True, False),
        ([0.2], None, 0.25, False, True),
        ([0.3], None, 0.25, False, False),
    ],
)
def test_a_target_is_compared_with_the_ratio_of_medians(
    mine: list[float], theirs: list[float] | None, most: float, at_least: bool, holds: bool
) -> None:
    results = Results({"mine": mine, "theirs": theirs or []})
    row = Row("figure", "mine", "against", "theirs" if theirs else None, most, seconds, at_least)
    assert row.verdict(results).holds is holds
    assert missed([row], results) == ([] if holds else ["figure"])


def test_only_the_text_between_the_marks_is_replaced() -> None:
    document = f"before\n{BEGIN}\nold\n{END}\nafter\n"
    assert replaced(document, "new\n") == f"before\n{BEGIN}\n\nnew\n\n{END}\nafter\n"
    with pytest.raises(ValueError, match="lacks"):
        replaced("no marks", "new")


def test_the_document_has_a_place_for_the_table() -> None:
    assert "| new |" in replaced(DOCUMENT.read_text(encoding="utf-8"), "| new |")
