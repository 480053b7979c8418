"""The shipped routines in other languages: every one, and with the times of the English one."""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import asdict

from tests.paths import CHECKOUT
from voiceguide.library.catalog import standard_library
from voiceguide.library.names import simplified
from voiceguide.library.script_files import read_routine
from voiceguide.script.parser import parse_script
from voiceguide.script.routine import Chime, Countdown, Include, Item, Play, Routine, Step, Words
from voiceguide.script.sides import half_named
from voiceguide.text import primary_language

LANGUAGES = ("de", "es", "fr")

SCRIPTS = CHECKOUT / "scripts"
ENGLISH = {path.stem: path for path in sorted(SCRIPTS.glob("*.md"))}
SHIPPED = [language for language in LANGUAGES if (SCRIPTS / language).is_dir()]


def structure(routine: Routine) -> dict[str, Any]:
    """Return all of a routine that is the same in every language."""
    front = routine.front
    return {
        "front matter": {
            "kind": front.kind,
            "areas": front.areas,
            "concerns": front.concerns,
            "pace": front.pace,
            "fit": front.fit_s,
            "background": front.background,
            "lead-in": front.lead_in_s,
            "chimes": front.chimes,
            "needs": len(front.needs),
            "summary": bool(front.summary),
            "caution": bool(front.caution),
            "voice": front.voice,
            "description": bool(routine.description),
        },
        **{f"step {number}": of_step(step) for number, step in enumerate(routine.steps, 1)},
    }


def of_step(step: Step) -> dict[str, Any]:
    return {
        "rounds": step.rounds,
        "sides": [half_named(side) for side in step.sides],
        "areas": step.areas,
        **{f"item {number}": of_item(item) for number, item in enumerate(step.items, 1)},
    }


def of_item(item: Item) -> dict[str, Any]:
    repeated = item.repetitions
    return {
        "hold": item.hold_s,
        "parts": of_parts(item.parts),
        "cues": [(cue.time, of_parts(cue.parts)) for cue in item.cues],
        "repetitions": repeated and (repeated.count, repeated.hold_s, repeated.release_s),
    }


def of_parts(parts: tuple[Any, ...]) -> list[object]:
    """Return the parts, with however many sentences in a row as one."""
    return [kind for kind, _same in groupby(map(of_part, parts))]


def of_part(part: Any) -> object:
    match part:
        case Words() | Countdown():
            return type(part).__name__
        case Chime(name) | Include(name):
            return type(part).__name__, name
        case Play():
            return "Play"
        case _:
            return {**asdict(part), "line": 0, "is a": type(part).__name__}


def differences(ours: Any, theirs: Any, place: str = "") -> list[str]:
    """Return where two structures differ, each place once."""
    if isinstance(ours, dict) and isinstance(theirs, dict) and "line" not in ours:
        return [
            each
            for key in {**ours, **theirs}
            for each in differences(ours.get(key), theirs.get(key), f"{place}, {key}")
        ]
    return [] if ours == theirs else [f"{place.removeprefix(', ')}: {ours} became {theirs}"]


def test_every_language_is_shipped() -> None:
    assert standard_library().languages() == ("en", *LANGUAGES)


@pytest.mark.parametrize("language", SHIPPED)
def test_a_language_has_every_routine_with_the_steps_and_times_of_the_english_one(
    language: str,
) -> None:
    scripts = {path.stem: path for path in (SCRIPTS / language).iterdir() if path.suffix == ".md"}
    assert sorted(scripts) == sorted(ENGLISH)
    found = []
    for name, path in scripts.items():
        translated = read_routine(path)
        if primary_language(translated.front.language) != language:
            found.append(f"{name}: language: {translated.front.language}")
        english = structure(read_routine(ENGLISH[name]))
        found += [f"{name}: {each}" for each in differences(english, structure(translated))]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("language", SHIPPED)
def test_a_title_names_one_routine_in_a_language(language: str) -> None:
    titles = Counter(
        simplified(read_routine(path).title) for path in (SCRIPTS / language).glob("*.md")
    )
    assert [title for title, count in titles.items() if count > 1] == []
    for name, path in ENGLISH.items():
        assert simplified(read_routine(path).title) not in titles or (
            simplified(read_routine(SCRIPTS / language / path.name).title)
            == simplified(read_routine(path).title)
        ), name


LEFT_AND_RIGHT = """\
---
kind: massage
areas: [jaw]
needs: [oil]
caution: Stop.
language: en
---
# Jaw

## Sweep [left, right] [x2]
[area jaw]
- [12s] Sweep. [1s] Along. Your {side} jaw.
  - [half] Lighter.
  - [last 3s] [countdown]
- [reps 4: 3s hold, 2s let go] Lift.
- [chime bell]
- [include rest]
"""
LINKS_UND_RECHTS = """\
---
kind: massage
areas: [jaw]
needs: [Öl]
caution: Halt.
language: de
---
# Kiefer

## Streichen [links, rechts] [x2]
[area jaw]
- [12s] Streichen. [1s] Am Kiefer {side} entlang.
  - [half] Leichter.
  - [last 3s] [countdown]
- [reps 4: 3s halten, 2s loslassen] Heben.
- [chime bell]
- [include rest]
"""


@pytest.mark.parametrize(
    ("written", "instead", "place"),
    [
        ("Halt.", "Stopp.", ""),
        ("kind: massage", "kind: exercise", "front matter, kind"),
        ("needs: [Öl]", "needs: [Öl, Tuch]", "front matter, needs"),
        ("caution: Halt.\n", "", "front matter, caution"),
        ("[links, rechts]", "[rechts, links]", "step 1, sides"),
        ("[x2]", "", "step 1, rounds"),
        ("[area jaw]", "[area cheeks]", "step 1, areas"),
        ("[12s]", "[13s]", "step 1, item 1, hold"),
        ("[1s] ", "", "step 1, item 1, parts"),
        ("[1s]", "[2s]", "step 1, item 1, parts"),
        ("[half]", "[at 6s]", "step 1, item 1, cues"),
        ("[countdown]", "[chime bell]", "step 1, item 1, cues"),
        ("[reps 4:", "[reps 5:", "step 1, item 2, repetitions"),
        ("[chime bell]", "[chime bowl]", "step 1, item 3, parts"),
        ("[include rest]", "[include jaw]", "step 1, item 4, parts"),
        ("- [include rest]\n", "", "step 1, item 4"),
    ],
)
def test_a_difference_in_structure_is_noticed(written: str, instead: str, place: str) -> None:
    assert written in LINKS_UND_RECHTS
    english, translated = (
        structure(parse_script(script, "jaw.md", Path()))
        for script in (LEFT_AND_RIGHT, LINKS_UND_RECHTS.replace(written, instead))
    )
    found = differences(english, translated)
    assert [each.partition(":")[0] for each in found] == ([place] if place else [])


WARNED_OF = {
    "en": (
        *("contact lenses", "sty", "suddenly", "surgery", "pressure in the eye", "sight"),
        *("dizziness", "jaw", "pulse", "fever", "headache"),
    ),
    "de": (
        *("Kontaktlinsen", "Gerstenkorn", "plötzlich", "Operation", "Augendruck", "Sehen"),
        *("Schwindel", "Kiefer", "Puls", "Fieber", "Kopfschmerz"),
    ),
    "es": (
        *("lentes", "orzuelo", "de repente", "operación", "presión ocular", "vista"),
        *("mareo", "mandíbula", "pulso", "fiebre", "dolor de cabeza"),
    ),
    "fr": (
        *("lentilles", "orgelet", "soudainement", "opération", "oculaire", "vue"),
        *("vertige", "mâchoire", "pouls", "fièvre", "mal de tête"),
    ),
}


@pytest.mark.parametrize("language", WARNED_OF)
def test_a_routine_warns_of_all_that_those_it_includes_warn_of(language: str) -> None:
    folder = SCRIPTS if language == "en" else SCRIPTS / language
    routines = {path.stem: read_routine(path) for path in folder.glob("*.md")}
    missing = [
        f"{name}: {word} (as {part.name})"
        for name, routine in routines.items()
        for step in routine.steps
        for item in step.items
        for part in item.parts
        if isinstance(part, Include)
        for word in WARNED_OF[language]
        if word in routines[part.name].front.caution and word not in routine.front.caution
    ]
    assert not missing
    assert any(WARNED_OF[language][0] in each.front.caution for each in routines.values())
