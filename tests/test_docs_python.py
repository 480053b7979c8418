"""docs/python.md is true: its programs run, in the order of the page."""

from __future__ import annotations

import inspect
from pathlib import Path

import pytest
from msgspec import Struct

from tests.paths import CHECKOUT
from tests.test_docs import blocks
from voiceguide import api

PAGE = (CHECKOUT / "docs" / "python.md").read_text(encoding="utf-8")
PROGRAMS = blocks(PAGE, "python")
EXPECTED = (
    "Evening massage massage ('forehead', 'cheeks', 'jaw')",
    "s at 130 words a minute",
    "evening.mp3 ",
    "There is no routine “evening-masage”.\nDid you mean evening-massage",
    "urn:voiceguide:show:1 1",
)
"""What each program prints, among other things."""


@pytest.mark.parametrize(
    ("program", "expected"), [*zip(PROGRAMS, EXPECTED, strict=True)], ids=range(len(PROGRAMS))
)
def test_the_programs_of_the_page_run(
    program: str, expected: str, work: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    exec(compile(program, "docs/python.md", "exec"), {"__name__": "__main__"})
    assert expected in capsys.readouterr().out


@pytest.mark.parametrize("name", ["load", "plan", "export"])
def test_every_argument_is_documented(name: str) -> None:
    function = getattr(api, name)
    for argument in inspect.signature(function).parameters:
        if argument not in ("routine", "path"):
            assert f"`{argument}`" in PAGE
            assert f"`{argument}`" in function.__doc__


@pytest.mark.parametrize(
    "value", [api.Timeline, api.StepTime, api.TimelineEvent, api.TimelineWarning]
)
def test_every_field_is_documented(value: type[Struct]) -> None:
    for name in value.__struct_fields__:
        assert f"`{name}`" in PAGE
