"""Warnings: each printed once with its place, as JSON, or as a refusal."""

from __future__ import annotations

import pytest

from voiceguide.cli.warning_messages import print_warnings, refuse_warnings, warnings_as_json
from voiceguide.errors import InputError
from voiceguide.planning.timeline import PlanWarning

LONG = PlanWarning(3, "Too long.", "a.md")
LATE = PlanWarning(5, "Late \x1b[31m.", "b.md")


def test_each_warning_is_printed_once_with_its_place_and_harmless(
    capsys: pytest.CaptureFixture[str],
) -> None:
    print_warnings([LONG, LATE, LONG])
    assert capsys.readouterr() == (
        "",
        "Warning: a.md:3: Too long.\nWarning: b.md:5: Late \N{REPLACEMENT CHARACTER}[31m.\n",
    )


@pytest.mark.parametrize(("count", "more"), [(2, ""), (3, "… and 1 more; `voiceguide check")])
def test_only_so_many_are_printed_and_the_rest_is_counted(
    capsys: pytest.CaptureFixture[str], count: int, more: str
) -> None:
    print_warnings([PlanWarning(line, "Long.", "a.md") for line in range(count)], most=2)
    printed = capsys.readouterr().err
    assert printed.count("Warning:") == 2
    assert printed.splitlines()[-1].startswith(more or "Warning:")


def test_in_json_a_warning_of_another_script_names_it() -> None:
    assert warnings_as_json([LONG, LATE, LONG], "a.md") == [
        {"line": 3, "message": "Too long."},
        {"line": 5, "message": "b.md: Late \x1b[31m."},
    ]


def test_warnings_are_refused_with_their_number_and_scripts() -> None:
    refuse_warnings([])
    with pytest.raises(InputError) as caught:
        refuse_warnings([LONG, LATE, LONG])
    assert caught.value.message == "2 warnings in a.md, b.md; --strict allows none."
