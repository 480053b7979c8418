"""Sounds and routines that a script names and that are not there, whatever else is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from voiceguide.library.catalog import Library
from voiceguide.library.missing_names import missing_names
from voiceguide.script.parser import MisreadScriptError, parse_script


def test_each_missing_name_is_a_problem_at_its_place(tmp_path: Path) -> None:
    (tmp_path / "bell.wav").touch()
    (tmp_path / "faulty.md").write_text("nothing")
    library = Library(routine_folders=(tmp_path,), sound_folders=(tmp_path,))
    text = "## A\nNo dash [chime gong]\n- [include other]\n- [chime bell] [play x.wav] {sied}\n"
    with pytest.raises(MisreadScriptError) as caught:
        parse_script(text + "- [include faulty]\n", "x.md", tmp_path)
    found = missing_names(caught.value.named, caught.value.within, library)
    assert [(one.line, one.column, one.length, one.message) for one in found] == [
        (2, 9, 12, "There is no sound “gong”."),
        (3, 3, 15, "There is no routine “other”."),
        (4, 16, 12, "There is no sound “x.wav”."),
    ]
