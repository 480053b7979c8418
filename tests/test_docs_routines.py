"""docs/routines.md is true, and the shipped routines keep what they promise."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.commands import Voiceguide
from tests.paths import CHECKOUT
from tests.speech.natural import JOE, needs_joe
from voiceguide.library.script_files import read_routine
from voiceguide.script.concerns import BY_NAME, concerns_meant

PAGE = (CHECKOUT / "docs" / "routines.md").read_text(encoding="utf-8")
SCRIPTS = {path.stem: path for path in sorted((CHECKOUT / "scripts").glob("*.md"))}
KINDS = {2: "massage", 3: "exercise"}
"""Which column of the table of concerns has which kind."""
TOLERANCE_S = 8
"""Lengths on the page are rounded to five seconds, and voices differ a little."""
NAMED = re.compile(r"`([a-z-]+)` (?=\d)((?:\d+ min)?(?: ?\d+ s)?)")
HOLD = re.compile("hold", re.IGNORECASE)
WORKS = "Thirty seconds of work"
EXERCISES = [name for name, path in SCRIPTS.items() if WORKS in path.read_text(encoding="utf-8")]


def seconds(length: str) -> int:
    """Return the seconds of a length such as “3 min 10 s”."""
    units = {unit: int(number) for number, unit in re.findall(r"(\d+) (min|s)", length)}
    return units.get("min", 0) * 60 + units.get("s", 0)


def rows(heading: str) -> list[list[str]]:
    """Return the cells of the table below a heading, row by row."""
    part = PAGE.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    lines = [line for line in part.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.split("|")] for line in lines[1:]]


def test_the_page_names_every_shipped_routine_and_no_other() -> None:
    assert {name for name, _length in NAMED.findall(PAGE)} == set(SCRIPTS)


def test_every_concern_has_a_massage_an_exercise_and_both() -> None:
    concerns = rows("What for")
    assert len(concerns) >= 12
    for cells in concerns:
        for column, kind in KINDS.items():
            names = [name for name, _length in NAMED.findall(cells[column])]
            assert names, cells[1]
            assert {read_routine(SCRIPTS[name]).front.kind for name in names} == {kind}, cells[1]
        for name, _length in NAMED.findall(cells[4]) or [("", "")]:
            assert "[include " in SCRIPTS[name].read_text(encoding="utf-8"), cells[1]


def test_every_routine_names_the_concerns_that_the_page_says() -> None:
    said: dict[str, set[str]] = {name: set() for name in SCRIPTS}
    for cells in rows("What for"):
        concern = cells[1].partition(",")[0]
        [meant] = concerns_meant(concern)
        assert all(concerns_meant(word) == {meant} for word in cells[1].split(",")), cells[1]
        for name, _length in NAMED.findall(" ".join(cells)):
            said[name].add(meant)
    for cells in rows("When"):
        for name, _length in NAMED.findall(cells[2]):
            said[name] |= set(cells[3].split(", "))
    named = {name: set(read_routine(path).front.concerns) for name, path in SCRIPTS.items()}
    assert named == said
    assert set().union(*named.values()) == set(BY_NAME)


def test_lengths_are_those_that_list_prints(voiceguide: Voiceguide) -> None:
    listed = {row["name"]: row["duration_s"] for row in voiceguide("list", "--json").json}
    for name, length in NAMED.findall(PAGE):
        assert seconds(length) == pytest.approx(listed[name], abs=TOLERANCE_S), name


@pytest.mark.parametrize("name", EXERCISES)
def test_a_thirty_second_exercise_works_for_thirty_seconds(
    name: str, voiceguide: Voiceguide
) -> None:
    shown = voiceguide("show", name, "--json").json
    holds = {event["step"] for event in shown["events"] if HOLD.search(event.get("text", ""))}
    closing_s = shown["events"][-1]["start_s"]
    work_s = sum(
        min(step["end_s"], closing_s) - step["start_s"]
        for number, step in enumerate(shown["steps"])
        if number in holds
    )
    assert work_s == pytest.approx(30, abs=3)


@pytest.mark.parametrize("name", EXERCISES)
def test_a_thirty_second_exercise_fits_into_thirty_seconds(
    name: str, voiceguide: Voiceguide
) -> None:
    done = voiceguide("show", name, "--fit", "30s", "--json")
    assert (done.code, done.err) == (0, "")
    assert done.json["duration_s"] == pytest.approx(30, abs=0.01)


@pytest.mark.soak
@pytest.mark.parametrize("name", EXERCISES)
def test_so_it_does_in_a_natural_voice(name: str, voiceguide: Voiceguide) -> None:
    needs_joe()
    done = voiceguide("show", name, "--fit", "30s", "--json", "--voice", JOE)
    assert (done.code, done.err) == (0, "")
    assert done.json["duration_s"] == pytest.approx(30, abs=0.01)


@pytest.mark.parametrize("path", SCRIPTS.values(), ids=lambda path: path.stem)
def test_what_touches_a_face_says_when_to_wait(path: Path) -> None:
    routine = read_routine(path).front
    touched = {"face", "forehead", "brows", "eyes", "mouth", "lips", "cheeks"}
    if routine.kind == "breathing" or not touched & set(routine.areas):
        return
    for word in ("treatment", "agrees", "acne", "rosacea", "sore"):
        assert word in routine.caution, word
    assert len(routine.caution.split()) <= 80
