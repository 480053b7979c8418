"""What was typed becomes routines: names and titles first, then concerns and minutes."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import pytest

from tests.commands import SHORT
from voiceguide.cli.composing import with_time
from voiceguide.cli.profile_check import entries_against
from voiceguide.cli.start import choose
from voiceguide.errors import InputError
from voiceguide.library.catalog import standard_library
from voiceguide.practice.profile import Entry, Profile

DAY = date(2026, 11, 27)


def titles(*names: str, length_s: float | None = None) -> list[tuple[str, bool]]:
    """Return the title of each routine, and whether it was composed."""
    library = standard_library()
    chosen = choose(names, library, DAY, Profile(), length_s)
    return [(routine.title, routine not in chosen.named) for routine in chosen.routines]


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["jowls, 5 minutes"], ["Jowls, 5 minutes"]),
        (["jowls", "5", "minutes"], ["Jowls, 5 minutes"]),
        (["frown", "lines"], ["Frown lines, 5 minutes"]),
        (["pucker", "jowls 2 min"], ["Pucker", "Jowls, 2 minutes"]),
        (
            ["jowls", "Scalp massage", "lips"],
            ["Jowls, 5 minutes", "Scalp massage", "Lips, 5 minutes"],
        ),
        (["neck-firmness"], ["Neck firmness"]),
    ],
)
def test_names_go_before_concerns(names: list[str], expected: list[str]) -> None:
    assert [title for title, _composed in titles(*names)] == expected


def test_a_length_that_is_asked_for_goes_before_that_in_the_text(home: Path) -> None:
    assert titles("jowls, 2 minutes", length_s=180) == [("Jowls, 3 minutes", True)]


def test_a_title_may_have_a_time() -> None:
    library = standard_library()
    found = with_time(["evening massage, 2 minutes"], library)
    assert found is not None
    assert (found[0].title, found[1]) == ("Evening massage", 120)
    assert with_time(["jowls, 2 minutes"], library) is None
    assert choose(["evening massage, 2 min"], library, DAY, Profile(), None).fit_s == 120
    assert choose(["evening massage, 2 min"], library, DAY, Profile(), 90).fit_s == 90
    assert with_time(["pucker"], library) is None


def test_standard_input_is_read_once_beside_what_is_composed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(SHORT.encode())))
    chosen = choose(["-", "lips, 2 minutes"], standard_library(), DAY, Profile(), None)
    assert [each.title for each in chosen.routines] == ["Short and quiet", "Lips, 2 minutes"]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("puker", "There is no routine and no concern “puker”.\nDid you mean pucker"),
        ("jowlz", "Did you mean jowls? `voiceguide list` and `voiceguide concerns` show"),
        ("eyelid lift and elbows", "no concern “lift”"),
        ("no/such.md", "There is no routine “no/such.md”."),
        ("", "There is no routine “”."),
    ],
)
def test_what_is_neither_gets_the_nearest_of_both(name: str, said: str) -> None:
    with pytest.raises(InputError) as caught:
        titles(name)
    assert said in str(caught.value)


def test_the_plan_has_a_line_with_a_reason_for_each_part() -> None:
    chosen = choose(["jowls, 5 minutes"], standard_library(), DAY, Profile(), None)
    *parts, rest = chosen.plan
    assert "Jowl firmer: for jowls" in parts
    assert all(": for jowls" in part or ": extra today" in part for part in parts)
    assert rest == "Rest: about 18 seconds, hands down"


def test_what_a_routine_includes_is_looked_at_too() -> None:
    library = standard_library()
    lips = Entry("avoid", "lips", ("lips",))
    profile = Profile((lips,))
    against = [
        name
        for name in ("massage-then-exercise-mouth", "breathe-and-settle", "scalp-massage")
        if entries_against(library.load(name), library, profile, DAY)
    ]
    assert against == ["massage-then-exercise-mouth"]
