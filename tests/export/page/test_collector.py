"""What a page shows is collected from the plan of its session."""

from __future__ import annotations

from typing import Any

from tests.builders import RATE, page_for, plan_of, routine_of
from tests.export.page.test_page import content_of
from voiceguide.export.page.collector import LONGEST_CAPTION
from voiceguide.library.catalog import standard_library
from voiceguide.library.sound_bank import SoundBank
from voiceguide.session.session import Session


def session_of(text: str, lead_in_s: float = 0) -> Session:
    plan = plan_of(text, lead_in_s=lead_in_s)
    routine = routine_of(text)
    sound_bank = SoundBank(standard_library(), RATE)
    return Session(routine.title, (routine,), plan, 1, 0.0, 150, None, sound_bank)


def known_of(text: str, lead_in_s: float = 0) -> Any:
    session = session_of(text, lead_in_s)
    return content_of(page_for(session, list(session.plan), b"sound"))


FRONT = "---\nareas: [cheeks, eyes]\n---\n"


def test_steps_light_their_own_areas_else_those_of_the_routine() -> None:
    known = known_of(FRONT + "## Jaw [left, right]\n[area jaw]\n- [2s] go\n## Rest\n- [2s] rest\n")
    assert [(step["name"], step["areas"], step["side"]) for step in known["steps"]] == [
        ("Jaw, left", ["jaw"], "left"),
        ("Jaw, right", ["jaw"], "right"),
        ("Rest", ["cheeks", "eyes"], None),
    ]
    assert known["areas"] == ["jaw", "cheeks", "eyes"]


def test_the_sides_of_another_language_light_their_halves() -> None:
    known = known_of("## Wange [links, rechts]\n[area cheeks]\n- [2s] los\n")
    assert [step["side"] for step in known["steps"]] == ["left", "right"]


def test_a_side_by_another_name_lights_both_halves() -> None:
    known = known_of("## Lips [upper lip, lower lip]\n[area lips]\n- [2s] go\n")
    assert [step["side"] for step in known["steps"]] == [None, None]


def test_holds_and_waits_are_counted_down_and_nothing_else() -> None:
    text = FRONT + "## A\n- [2s] one\n- two\n- [3s]\n- [wait] four\n"
    known = known_of(text, lead_in_s=0.5)
    assert [(item["start"], item["end"], item["counts"]) for item in known["items"]] == [
        (0.0, 0.5, False),  # the silence before the opening chime
        (0.5, 2.5, True),
        (2.5, 3.35, False),
        (3.35, 6.35, True),
        (6.35, 11.6, True),
        (11.6, 12.0, False),  # the closing chime
    ]
    assert known["duration"] == 12.0


def test_captions_are_what_is_said_and_when() -> None:
    known = known_of("## A\n- [4s] one two\n  - [at 2s] three\n  - [half] [chime bell]\n")
    assert [(one["start"], one["end"], one["text"]) for one in known["captions"]] == [
        (0.0, 0.5, "one two"),
        (2.0, 2.25, "three"),
    ]


def test_a_very_long_utterance_keeps_all_its_words() -> None:
    said = " ".join(f"This is sentence number {number}." for number in range(40))
    assert len(said) > LONGEST_CAPTION
    known = known_of(f"## A\n- {said}\n")
    assert " ".join(one["text"] for one in known["captions"]) == said
