"""A matrix: which files are wanted, in which order, and what is refused before any work."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.export.folder.builders import script
from voiceguide.errors import InputError
from voiceguide.export.folder.batch import WantedFile
from voiceguide.export.folder.file_names import USUAL_NAMES, NameTemplate
from voiceguide.export.folder.matrix import Matrix, wanted_files
from voiceguide.library.catalog import Library
from voiceguide.library.selection import Selection
from voiceguide.speech.voices import Voice

VOICES = (
    Voice("anna", "Anna", "en-us"),
    Voice("bert", "Bert", "en-gb"),
    Voice("cora", "Cora", "de"),
)


@pytest.fixture
def library(work: Path) -> Library:
    """Two routines in English, one of which is translated, and one of the user's own in German."""
    own, shipped = work / "own", work / "shipped"
    (shipped / "de").mkdir(parents=True)
    own.mkdir()
    (shipped / "a.md").write_text(script("A"))
    (shipped / "b.md").write_text(script("B"))
    (shipped / "de" / "a.md").write_text(script("Ah", extra="language: de\n"))
    (own / "c.md").write_text(script("C", extra="language: de\n"))
    return Library((own, shipped), ())


def wanted(library: Library, names: str = USUAL_NAMES, **changes: Any) -> Iterator[WantedFile]:
    matrix = Matrix(**{"forms": ("mp3",), **changes})
    return wanted_files([matrix], library, NameTemplate(names), lambda: VOICES)


def files(*arguments: Any, **changes: Any) -> list[str]:
    return [each.file for each in wanted(*arguments, **changes)]


def test_files_with_words_in_common_follow_each_other(library: Library) -> None:
    made = files(
        library, routines=("b", "a"), voices=("anna", "bert"), paces=("90", "120"),
        forms=("mp3", "html"),
    )  # fmt: skip
    assert len(set(made)) == 16
    assert made[:5] == [
        *("en/anna/90/b.mp3", "en/anna/90/b.html", "en/anna/90/a.mp3", "en/anna/90/a.html"),
        "en/anna/120/b.mp3",
    ]
    assert made[-1] == "en/bert/120/a.html"


def test_a_language_has_its_own_routines_and_the_voices_that_speak_it(library: Library) -> None:
    found = list(wanted(library, languages=("de", "en"), voices=("anna", "cora")))
    assert [(each.file, each.overview) for each in found] == [
        ("de/cora/usual/a.mp3", "de/cora"),
        ("de/cora/usual/c.mp3", "de/cora"),
        ("en/anna/usual/a.mp3", "en/anna"),
        ("en/anna/usual/b.mp3", "en/anna"),
    ]
    assert [getattr(each.routine, "title", "") for each in found] == ["Ah", "C", "A", "B"]


def test_what_is_not_chosen_is_as_usual_and_each_script_says_its_language(
    library: Library,
) -> None:
    assert files(library) == [
        "en/usual/usual/a.mp3",
        "en/usual/usual/b.mp3",
        "de/usual/usual/c.mp3",
    ]
    assert files(library, "{name}.{format}") == ["a.mp3", "b.mp3", "c.mp3"]


def test_a_script_that_cannot_be_read_is_reported_in_its_place(library: Library) -> None:
    (library.routine_folders[0] / "b.md").write_text("# B\n\n## One\n- [1x] No.\n")
    found = {each.name: each.routine for each in wanted(library)}
    assert isinstance(found["b"], InputError)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"names": "{name}.{format}", "voices": ("anna", "bert")}, "would be the same"),
        ({"voices": ("nobody",)}, "no voice “nobody”"),
        ({"languages": ("fr",)}, "No routine of the selection is in “fr”"),
        ({"languages": ("de",), "voices": ("anna",)}, "None of the voices speaks “de”"),
        ({"languages": ("de",), "routines": ("b",)}, "no routine “b”"),
        ({"routines": ("nosuch",)}, "no routine “nosuch”"),
        ({"paces": ("fast",)}, "fast"),
        ({"forms": ("mp4",)}, "formats cannot be “mp4”"),
        ({"selection": Selection(area="toes")}, "no routine for “toes”"),
    ],
)
def test_what_makes_no_sense_is_refused_before_any_work(
    library: Library, changes: dict[str, Any], message: str
) -> None:
    with pytest.raises(InputError, match=message):
        list(wanted(library, **changes))
