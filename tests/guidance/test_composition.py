"""Routines composed from concerns and minutes keep the rules of docs/guidance.md."""

from __future__ import annotations

import re
from datetime import timedelta
from itertools import pairwise, product

import pytest

from tests.guidance.library import DAY, LANGUAGES, WEEK, composed, names, shipped_parts
from tests.paths import CHECKOUT
from voiceguide.errors import InputError
from voiceguide.guidance.composition import Composition
from voiceguide.guidance.parts import ORDER
from voiceguide.planning.expansion import expand
from voiceguide.practice.profile import Entry, Profile
from voiceguide.script.concerns import BY_NAME, name_in
from voiceguide.script.parser import parse_script
from voiceguide.text import primary_language

EVERY_MINUTE = range(1, 16)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_concern_and_minute_gives_a_routine_with_its_parts_in_order(language: str) -> None:
    for concern, minutes in product(BY_NAME, EVERY_MINUTE):
        made = composed(name_in(concern, language), minutes=minutes, language=language)
        kinds = [ORDER.index(each.part.kind) for each in made.parts]
        assert kinds == sorted(kinds)
        assert len(set(names(made))) == len(names(made))
        assert any(concern in each.part.concerns for each in made.parts)
        if minutes == 5:
            script = parse_script(made.script, "composed.md")
            assert script.front.fit_s == minutes * 60
            assert primary_language(script.front.language) == language
            assert re.findall(r"\[include (.*)\]", made.script) == names(made)


@pytest.mark.parametrize("text", ["jowls, 1 minute", "jowls and forehead, 7 min", "eyes, 4 min"])
def test_the_same_day_gives_the_same_routine(text: str) -> None:
    assert composed(text) == composed(text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_seven_days_differ(language: str) -> None:
    def week(concern: str, minutes: float) -> list[Composition]:
        text = name_in(concern, language)
        return [composed(text, day, minutes=minutes, language=language) for day in WEEK]

    # A minute has room for one part: massage and exercise take turns, and the last words differ.
    short = week("jowls", 1)
    assert [names(made) for made in short[:2]] == [["jowl-firmer"], ["jawline-massage"]]
    assert len({made.script for made in short}) == 7
    repeating = set()
    for concern in BY_NAME:
        five, seven = ([names(made) for made in week(concern, minutes)] for minutes in (5, 7))
        assert len(set(map(tuple, seven))) == 7, concern
        assert all(today != tomorrow for today, tomorrow in pairwise(five)), concern
        if len(set(map(tuple, five))) < 7:
            repeating.add(concern)
    # Long parts for one place leave room for a single companion.
    assert repeating == {"forehead lines", "frown lines", "clenched jaw"}


def test_each_wish_has_a_part_even_in_the_shortest_time() -> None:
    made = composed("jowls, lips and cheeks", minutes=1.5)
    for concern in ("jowls", "lips", "cheeks"):
        assert any(concern in each.part.concerns for each in made.parts)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "jowls, lips and cheeks, 1 minute",
            "A routine for jowls, lips and cheeks cannot last 1 min.\n"
            "The nearest possible time is 1 min 30 s.",
        ),
        ("jowls, 20 minutes", "It lasts 1 to 15 minutes; the nearest is 15 min."),
        ("jowls, 0.5 minutes", "the nearest is 1 min."),
    ],
)
def test_an_impossible_time_is_refused_with_the_nearest(text: str, said: str) -> None:
    with pytest.raises(InputError) as caught:
        composed(text)
    assert said in str(caught.value)


def test_the_nearest_time_is_possible_and_none_is_nearer() -> None:
    text = "jowls, lips, cheeks, neck and frown lines"
    with pytest.raises(InputError) as caught:
        composed(text, minutes=1)
    [minutes, seconds] = re.findall(r"time is (\d+) min (\d+) s", str(caught.value))[0]
    nearest_s = int(minutes) * 60 + int(seconds)
    assert composed(text, minutes=nearest_s / 60)
    with pytest.raises(InputError):
        composed(text, minutes=(nearest_s - 5) / 60)


def test_each_part_has_a_reason() -> None:
    made = composed("jowls, 5 minutes")
    reasons = {each.part.name: each.reason for each in made.parts}
    assert reasons["jowl-firmer"] == reasons["jawline-massage"] == "for jowls"
    assert all(
        re.match(r"for jowls|extra today, for the \w+", reason) for reason in reasons.values()
    )
    for reason in reasons.values():
        assert f"<!-- {reason} -->" in made.script


@pytest.mark.parametrize("language", ["en", "es"])
def test_sides_are_equal_and_everything_is_in_one_language(language: str) -> None:
    made = composed("papada, 6 minutos", language=language)
    assert made.title == {"en": "Double chin", "es": "Papada"}[language]
    routines = {part.name: part.routine for part in shipped_parts(language)}
    passes = expand(parse_script(made.script, "composed.md"), lambda name, _within: routines[name])
    spoken = {(one.routine.front.language or "")[:2] for one in passes}
    assert spoken == {language}
    for one in passes:
        sides = [each.side for each in passes if each.step is one.step and each.round == one.round]
        assert len(sides) == len(one.step.sides or (None,))


def test_what_is_left_out_is_said_with_the_day_it_ends() -> None:
    profile = Profile((Entry("treatment", "botox", ("jaw",), since=DAY - timedelta(7)),))
    assert composed("forehead, 1 minute", DAY + timedelta(7), profile=profile).left_out == ""
    with pytest.raises(InputError) as caught:
        composed("jowls, 5 minutes", profile=profile)
    assert str(caught.value) == (
        "Nothing for jowls today. Left out for now: botox (jaw), until 4 December 2026.\n"
        "`voiceguide profile` shows all that you leave out."
    )
    eyes = Profile((Entry("avoid", "eyes", ("eyes",)),))
    made = composed("forehead, 6 minutes", profile=eyes)
    assert made.left_out == "Left out for now: eyes, until you change it."
    assert not any("eyes" in each.part.areas for each in made.parts)


def test_a_treatment_without_a_place_asks_for_it() -> None:
    profile = Profile((Entry("treatment", "dental work", since=DAY),))
    command = 'profile --since "dental work:forehead=2026-11-27"'
    with pytest.raises(InputError, match=rf"`voiceguide {command}`\.$"):
        composed("jowls, 5 minutes", profile=profile)


def test_skin_without_a_place_asks_for_it() -> None:
    profile = Profile((Entry("skin", "rosacea"),))
    with pytest.raises(InputError, match=r'profile --skin "rosacea:chin"`\.$'):
        composed("jowls, 5 minutes", profile=profile)


def test_the_rules_in_the_docs_have_the_numbers_of_the_code() -> None:
    from voiceguide.guidance import choice, parts, request

    page = (CHECKOUT / "docs" / "guidance.md").read_text(encoding="utf-8")
    least = f"{choice.LEAST_SHARE:.0%}".replace("%", " %")
    assert f"less than {least} of their length" in page
    assert f"keep {least} of their length" in page
    assert f"at most {('zero', 'one', 'two', 'three', 'four')[parts.MOST_AREAS]} areas" in page
    assert request.USUAL_S == 300
    assert "five minutes if you name no time" in page
