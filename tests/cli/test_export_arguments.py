"""The command line of `voiceguide export`: what it means, and what does not fit together."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from voiceguide.cli.export_arguments import ExportArguments, take_arguments
from voiceguide.errors import InputError

NOTHING: dict[str, Any] = {
    **dict.fromkeys(ExportArguments.__struct_fields__),
    **{"routines": (), "target": "out.mp3", "quality": "usual", "artist": "", "album": ""},
    **{"everything": False, "force": False, "strict": False, "proof": False},
}


def arguments(**given: Any) -> ExportArguments:
    return take_arguments({**NOTHING, **given})


def test_options_of_the_sound_are_left_to_others() -> None:
    values = {**NOTHING, "routines": ("a",), "pace": 140}
    assert take_arguments(values).routines == ("a",)
    assert values == {"pace": 140}


@pytest.mark.parametrize(
    ("captions", "routines", "expected"),
    [
        ("srt", ("a",), ("srt", ("a",))),
        # Click takes the routine for the value of --captions.
        ("a", (), ("vtt", ("a",))),
        ("a.md", (), ("vtt", ("a.md",))),
        ("a", ("b",), ("a", ("b",))),
    ],
)
def test_a_routine_right_after_captions_is_a_routine(
    captions: str, routines: tuple[str, ...], expected: tuple[str, tuple[str, ...]]
) -> None:
    found = arguments(captions=captions, routines=routines)
    assert (found.captions, found.routines) == expected


@pytest.mark.parametrize(
    ("given", "in_folder"),
    [
        ({"routines": ("a",), "target": "new"}, False),
        ({"routines": ("a",), "target": "folder"}, False),
        ({"routines": ("a",), "target": "folder/"}, True),
        ({"routines": ("a", "b"), "target": "new"}, False),
        ({"routines": ("a", "b"), "target": "folder"}, True),
        ({"everything": True, "target": "new"}, True),
    ],
)
def test_a_folder_is_meant_by_all_a_slash_or_several_names(
    work: Path, given: dict[str, Any], in_folder: bool
) -> None:
    (work / "folder").mkdir()
    assert arguments(**given).in_folder == in_folder


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({}, "No routine was named."),
        ({"captions": "srt"}, "No routine was named."),
        ({"everything": True, "routines": ("a",)}, "--all means every routine."),
        ({"routines": ("a",), "kind": "massage"}, "--area and --kind choose"),
        ({"routines": ("a",), "area": "jaw"}, "--area and --kind choose"),
        ({"routines": ("a",), "jobs": 2}, "--jobs is for exports to a folder."),
        ({"everything": True}, "needs a folder, and out.mp3 is the name of a file."),
        ({"everything": True, "target": "x.HTML"}, "Name a folder: -o x --format html"),
        ({"everything": True, "target": "x.htm"}, "Name a folder: -o x --format html"),
    ],
)
def test_what_does_not_fit_together_is_refused(given: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError) as caught:
        arguments(**given)
    assert message in str(caught.value)


@pytest.mark.parametrize("target", ["folder.mp3", "new.mp3/", "new.x", "mp3"])
def test_all_goes_to_a_folder_whatever_its_name(work: Path, target: str) -> None:
    (work / "folder.mp3").mkdir()
    assert arguments(everything=True, target=target).in_folder
