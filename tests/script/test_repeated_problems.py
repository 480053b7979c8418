"""One message for a mistake that is made on many lines."""

from __future__ import annotations

from voiceguide.errors import Problem
from voiceguide.script.repeated_problems import also, grouped


def test_the_first_names_the_lines_of_the_others() -> None:
    same = [Problem(line, 1, "Wrong.", "Mend it.") for line in (9, 2, 3, 4, 4, 7)]
    [one] = grouped(same)
    assert (one.line, one.hint) == (2, "Mend it. The same goes for lines 3, 4, 7 and 9.")


def test_the_same_twice_on_one_line_is_told_once() -> None:
    assert grouped([Problem(2, 1, "Wrong."), Problem(2, 8, "Wrong.")]) == [Problem(2, 1, "Wrong.")]


def test_other_hints_are_other_mistakes() -> None:
    assert len(grouped([Problem(1, 1, "Wrong.", "A"), Problem(2, 1, "Wrong.", "B")])) == 2


def test_ranges_are_short_and_long_lists_are_counted() -> None:
    assert also([]) == ""
    assert also([3]) == " The same goes for line 3."
    assert also([3, 4, 5, 6, 8]) == " The same goes for lines 3 to 6 and 8."
    assert also([3, 4, 5]) == " The same goes for lines 3 to 5."
    assert also([3, 4, 6]) == " The same goes for lines 3, 4 and 6."
    assert also(range(2, 18, 2)).endswith("12, 14 and 16.")
    assert also([*range(2, 18, 2), 20, 21, 23]).endswith("14, 16 and 3 more.")
    assert also(range(2, 42, 2)).endswith("14, 16 and 12 more.")
