"""`voiceguide profile`: what is left out for now, and the question before a routine."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands import Voiceguide, assert_one_clear_error


def test_it_shows_what_is_left_out_and_until_when(voiceguide: Voiceguide) -> None:
    assert voiceguide("profile").out == "Nothing is left out.\n"
    voiceguide("profile", "--since", "Fillers:lips,chin=2999-11-20")
    done = voiceguide(
        *("profile", "--since", "botulinum toxin=2999-11-20", "--avoid", "Eyelids, jaw"),
        *("--skin", "acne:chin"),
    )
    assert done.out.splitlines() == [
        "filler (lips, chin) on 20 November 2999: begins then, until 4 December 2999",
        "botox (everywhere) on 20 November 2999: begins then, until 4 December 2999",
        "eyes, jaw: left out until you change it",
        "acne (chin): left out until you change it",
    ]
    assert "medical advice" in done.err
    assert voiceguide("profile", "--since", "botox=2020-01-01").out.splitlines()[-1] == (
        "botox (everywhere) on 1 January 2020: over since 15 January 2020"
    )
    done = voiceguide("profile", "--avoid", "eyes, jaw", "--until", "2999-01-01")
    assert "eyes, jaw: left out until 1 January 2999" in done.out
    assert voiceguide("profile", "--clear", "--avoid", "eyes, jaw").out.count("\n") == 4
    assert voiceguide("profile", "--clear").out == "Nothing is left out.\n"


def test_an_appointment_leaves_the_last_treatment_as_it_is(voiceguide: Voiceguide) -> None:
    voiceguide("profile", "--since", "botox:forehead=2000-01-01")
    done = voiceguide("profile", "--since", "botox:forehead=2999-11-20")
    assert [line.split(":")[0] for line in done.out.splitlines()] == [
        "botox (forehead) on 1 January 2000",
        "botox (forehead) on 20 November 2999",
    ]


def test_clear_with_a_place_forgets_that_place_alone(voiceguide: Voiceguide) -> None:
    voiceguide(
        *("profile", "--since", "botox:forehead=2020-01-01", "--since", "botox:chin=2020-01-01"),
        *("--skin", "acne:chin", "--skin", "acne:nose"),
    )
    done = voiceguide("profile", "--clear", "--since", "botox:chin=2020-01-01")
    assert [line.split(" on ")[0].split(":")[0] for line in done.out.splitlines()] == [
        "botox (forehead)",
        "acne (chin)",
        "acne (nose)",
    ]
    done = voiceguide("profile", "--clear", "--skin", "acne", "--since", "botox:nose=2020-01-01")
    assert done.out.startswith("botox (forehead) on ")
    assert done.out.count("\n") == 1


def test_until_alone_ends_everything(voiceguide: Voiceguide) -> None:
    assert_one_clear_error(voiceguide("profile", "--until", "2026-12-01"), "nothing that --until")
    voiceguide("profile", "--avoid", "eyes", "--skin", "rosacea")
    done = voiceguide("profile", "--until", "2020-01-01")
    assert done.out.count("over since 1 January 2020") == 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--since", "botox"], ("“botox” has no day.", "botox=2026-11-20")),
        (["--since", "botox=soon"], ("--since: “soon” is not a day.", "2026-11-20")),
        (["--since", "=2026-11-20"], ("does not say what it is",)),
        (["--since", "botox:elbow=2026-11-20"], ("“elbow” is not a part of the face.",)),
        (["--avoid", "templs"], ("Did you mean temples?",)),
        (["--avoid", ""], ("“” is not a part of the face.",)),
        (["--skin", "\x1b[31m"], ("does not say what it is",)),
        (["--until", "later"], ("--until: “later” is not a day.",)),
    ],
)
def test_what_cannot_be_meant_is_refused(
    voiceguide: Voiceguide, arguments: list[str], said: tuple[str, ...]
) -> None:
    assert_one_clear_error(voiceguide("profile", *arguments), *said)
    assert voiceguide("profile").out == "Nothing is left out.\n"


def test_a_damaged_profile_stops_a_start_until_it_is_cleared(
    voiceguide: Voiceguide, home: Path
) -> None:
    path = home / "data" / "voiceguide" / "profile.json"
    path.parent.mkdir(parents=True)
    path.write_text("{")
    done = voiceguide("start", "pucker", "--output", "silent")
    assert done.code == 1
    assert "profile.json is damaged" in done.err
    assert "voiceguide profile --clear" in done.err
    assert voiceguide("profile", "--clear").out == "Nothing is left out.\n"


def test_a_named_routine_that_is_not_safe_never_starts_silently(voiceguide: Voiceguide) -> None:
    voiceguide("profile", "--since", "filler:lips=2026-11-20")
    done = voiceguide(
        "start", "massage-then-exercise-mouth", "--output", "silent", "--date", "2026-12-03"
    )
    assert_one_clear_error(
        done,
        "“Massage, then exercise: mouth” works on what you leave out for now.",
        "Left out for now: filler (lips), until 4 December 2026.",
        "If your practitioner agrees, add --anyway to start it.",
    )
