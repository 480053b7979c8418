"""`voiceguide narrations`: listed, given away, taken over, and removed only after a question."""

from __future__ import annotations

from pathlib import Path

from tests.commands import Voiceguide, assert_one_clear_error
from tests.narrations import narrate
from voiceguide.speech.narrations import narration_names


def test_narrations_are_listed_with_what_they_have(voiceguide: Voiceguide) -> None:
    none = voiceguide("narrations")
    assert (none.code, none.out) == (0, "")
    assert "voiceguide narrate ROUTINE" in none.err
    narrate("mine", {"One.": 20.0, "Two.": 40.0})
    narrate("anna", {"Eins.": 5.0}, language="de")
    assert voiceguide("narrations").out == (
        "anna  1 line, 5 s, de\nmine  2 lines, 1 min, en\n"
    )  # fmt: skip
    assert [each["id"] for each in voiceguide("narrations", "--json").json] == [
        "narration/anna", "narration/mine",
    ]  # fmt: skip


def test_a_narration_is_given_away_and_taken_over(voiceguide: Voiceguide, work: Path) -> None:
    narrate("mine", {"One.": 0.5})
    done = voiceguide("narrations", "--export", "mine", "-o", "given.zip")
    assert (done.code, done.out) == (0, "given.zip: 1 line\n")
    done = voiceguide("narrations", "--import", "given.zip", "--as", "theirs")
    assert done.out.startswith("“theirs” is imported: 1 line.")
    assert narration_names() == ["mine", "theirs"]
    for arguments, said in (
        (("--export", "mine"), "-o mine.zip"),
        (("--export", "mie", "-o", "x.zip"), "Did you mean mine?"),
        (("-o", "x.zip"), "Add --export NAME."),
        (("--import", "given.zip"), "already"),
        (("--import", "given.zip", "--remove", "mine"), "cannot be combined"),
    ):
        assert_one_clear_error(voiceguide("narrations", *arguments), said)


def test_removing_asks_before(voiceguide: Voiceguide) -> None:
    narrate("mine", {"One.": 0.5})
    refused = voiceguide("narrations", "--remove", "mine", stdin="n\n")
    assert refused.code != 0
    assert "Remove “mine” with 1 line and their originals, for good?" in refused.err
    assert narration_names() == ["mine"]
    assert voiceguide("narrations", "--remove", "mine", stdin="y\n").code == 0
    assert narration_names() == []
    narrate("mine", {"One.": 0.5})
    assert voiceguide("narrations", "--remove", "mine", "--yes").out == "“mine” is removed.\n"
