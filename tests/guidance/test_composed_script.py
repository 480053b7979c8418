"""The script of a composed routine: what to have ready, what to take care of."""

from __future__ import annotations

from tests.guidance.library import DAY
from voiceguide.guidance.composed_script import script_of
from voiceguide.script.parser import parse_script
from voiceguide.script.routine import FrontMatter, Routine


def included(kind: str, needs: tuple[str, ...] = (), caution: str = "") -> Routine:
    front = FrontMatter(kind=kind, areas=("jaw",), needs=needs, caution=caution)
    return Routine("Title", "part.md", None, front, "", ())


def front_of(*routines: Routine, language: str = "en", length_s: float = 300) -> FrontMatter:
    parts = [("part", routine, "for jowls") for routine in routines]
    text = script_of("Jowls", parts, length_s, 10, DAY, language, talks=True)
    return parse_script(text, "composed.md").front


def test_each_thing_is_needed_once() -> None:
    front = front_of(
        included("massage", ("three drops of face oil", "a mirror")),
        included("exercise", ("two drops of face oil", "clean hands")),
    )
    assert front.needs == ("three drops of face oil", "a mirror", "clean hands", "a towel")
    assert front_of(included("massage", ("a mirror",))).needs == ("a mirror",)


def test_cautions_are_gathered_without_those_that_another_contains() -> None:
    front = front_of(
        included("massage", caution="Never press hard. If you feel pain, stop and rest."),
        included("exercise", caution="If you feel pain or dizziness, stop and rest. Press hard."),
        included("exercise", caution="Never press hard."),
    )
    assert front.caution == (
        "Never press hard. If you feel pain or dizziness, stop and rest. Press hard."
    )


def test_the_title_says_the_time_in_the_language() -> None:
    massage = included("massage")
    assert front_of(massage).title == "Jowls, 5 minutes"
    assert front_of(massage, length_s=60).title == "Jowls, 1 minute"
    assert front_of(massage, length_s=95).title == "Jowls, 1 min 35 s"
    german = front_of(massage, language="de")
    assert (german.title, german.language) == ("Jowls, 5 Minuten", "de")
