"""The profile: what is left out for now, where, and until when."""

from __future__ import annotations

from datetime import date

import pytest

from tests.paths import CHECKOUT
from voiceguide.practice.care import EVERYWHERE, TREATMENTS, UNKNOWN_DAYS, place_meant
from voiceguide.practice.profile import (
    Entry,
    Profile,
    left_out_line,
    places_of,
    places_of_step,
)
from voiceguide.script.parser import parse_script
from voiceguide.script.routine import Routine

SINCE = date(2026, 11, 20)


def botox(*areas: str, until: date | None = None) -> Entry:
    return Entry("treatment", "botox", areas, SINCE, until)


def with_entries(day: date, *entries: Entry) -> Profile:
    profile = Profile()
    for each in entries:
        profile = profile.with_entry(each, day)
    return profile


@pytest.mark.parametrize(
    ("entry", "day", "counts"),
    [
        (botox(), date(2026, 11, 19), False),
        (botox(), SINCE, True),
        (botox(), date(2026, 12, 3), True),
        (botox(), date(2026, 12, 4), False),
        (botox(until=date(2026, 11, 23)), date(2026, 11, 22), True),
        (botox(until=date(2026, 11, 23)), date(2026, 11, 23), False),
        (botox(until=date(2027, 1, 1)), date(2026, 12, 20), True),
        (Entry("treatment", "tattoo", (), SINCE), date(2026, 12, 31), True),
        (Entry("treatment", "tattoo", (), SINCE), date(2027, 1, 1), False),
        (Entry("treatment", "botox", (), date.max), date.max, True),
        (Entry("avoid", "eyes", ("eyes",)), date(2036, 1, 1), True),
        (Entry("skin", "rosacea", (), None, SINCE), SINCE, False),
    ],
)
def test_an_entry_counts_until_its_day(entry: Entry, day: date, counts: bool) -> None:
    assert entry.counts_on(day) is counts or entry.ends == day == date.max


@pytest.mark.parametrize(
    ("entry", "inside", "outside"),
    [
        (botox(), "face scalp neck ears", ""),
        (botox("forehead"), "forehead frown brows temples eyes", "jaw neck lips"),
        (Entry("avoid", "eyes", ("eyes",)), "eyes", "brows temples"),
        (Entry("avoid", "lips", ("lips",)), "lips mouth corners", "chin cheeks"),
        (Entry("avoid", "face", ("face",)), "scalp neck lips", ""),
        (Entry("skin", "rosacea"), "nose cheeks chin forehead", "scalp neck"),
        (Entry("skin", "acne"), "face neck scalp", ""),
        (Entry("skin", "acne", ("chin",)), "chin", "jaw"),
    ],
)
def test_a_place_is_left_out_with_what_belongs_to_it(
    entry: Entry, inside: str, outside: str
) -> None:
    assert set(inside.split()) <= entry.places
    assert not set(outside.split()) & entry.places


def routine(kind: str, areas: str, step: str = "") -> Routine:
    line = f"[area {step}]\n" if step else ""
    return parse_script(
        f"---\nkind: {kind}\nareas: [{areas}]\n---\n# R\n\n## Step\n{line}- [5s]\n", "r.md"
    )


@pytest.mark.parametrize(
    ("given", "touched"),
    [
        (routine("massage", "jaw"), {"jaw", "jowls"}),
        (routine("massage", "Eyelids"), {"eyes"}),
        (routine("exercise", "jaw", "lips"), {"jaw", "jowls", "mouth", "lips", "corners"}),
        (routine("massage", ""), EVERYWHERE),
        (routine("massage", "jaw, elbow"), EVERYWHERE),
        (routine("massage", "face"), EVERYWHERE),
        (routine("breathing", "jaw"), set()),
    ],
)
def test_a_routine_touches_what_it_names_and_may_touch_anything_else(
    given: Routine, touched: set[str]
) -> None:
    assert places_of(given) == touched


def test_a_step_touches_what_it_names() -> None:
    given = routine("massage", "eyes, forehead", "jaw")
    assert places_of_step(given.steps[0], given) == {"jaw", "jowls"}
    profile = Profile((Entry("avoid", "eyes", ("eyes",)),))
    assert profile.in_the_way_of(given, SINCE)
    assert not profile.in_the_way_of_step(given.steps[0], given, SINCE)


def test_a_newer_entry_for_the_same_takes_the_place_of_the_older() -> None:
    later = Entry("treatment", "botox", ("eyes",), date(2026, 12, 1))
    profile = with_entries(date(2026, 12, 1), botox("eyes"), botox("jaw"), later)
    assert profile.entries == (botox("jaw"), later)


def test_an_appointment_ends_no_treatment_that_still_counts() -> None:
    today = date(2026, 11, 23)
    appointment = Entry("treatment", "botox", ("forehead",), date(2026, 12, 20))
    profile = with_entries(today, botox("forehead"), appointment)
    assert profile.on(today) == (botox("forehead"),)
    assert profile.on(date(2026, 12, 21)) == (appointment,)
    assert with_entries(today, appointment, botox("forehead")).on(date(2026, 12, 21))
    moved = Entry("treatment", "botox", ("forehead",), date(2026, 12, 22))
    assert profile.with_entry(moved, today).entries == (botox("forehead"), moved)


def test_an_entry_that_says_where_takes_the_place_of_one_that_did_not() -> None:
    assert with_entries(SINCE, botox(), botox("jaw")).entries == (botox("jaw"),)
    earlier = Entry("treatment", "botox", (), date(2026, 11, 18))
    assert with_entries(SINCE, earlier, botox("jaw")).entries == (earlier, botox("jaw"))
    rosacea = Entry("skin", "rosacea", ("nose",))
    assert with_entries(SINCE, Entry("skin", "rosacea"), rosacea).entries == (rosacea,)


def test_one_line_says_what_is_left_out_and_until_when() -> None:
    eyes = Entry("avoid", "eyes", ("eyes",))
    assert left_out_line([botox("forehead"), eyes, eyes]) == (
        "Left out for now: botox (forehead), until 4 December 2026; eyes, until you change it."
    )
    assert left_out_line([]) == ""


@pytest.mark.parametrize(
    ("word", "areas"),
    [
        ("jaw", {"jaw"}),
        ("Eyelids", {"eyes"}),
        ("crow’s feet", {"eyes", "temples"}),
        ("elbow", set()),
    ],
)
def test_a_plain_word_means_a_place(word: str, areas: set[str]) -> None:
    assert place_meant(word) == areas


def test_the_docs_name_every_treatment_with_its_days() -> None:
    page = (CHECKOUT / "docs" / "safety.md").read_text(encoding="utf-8")
    for treatment in TREATMENTS:
        assert f"| {treatment.name} | {treatment.days} days |" in page
    assert f"| anything else | {UNKNOWN_DAYS} days |" in page
