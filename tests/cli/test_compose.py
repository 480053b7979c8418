"""`voiceguide compose`: a script for concerns and minutes."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest

from tests.commands import Voiceguide, assert_one_clear_error
from tests.guidance.library import LANGUAGES, composed
from voiceguide.cli.context import open_context
from voiceguide.planning.timeline import last_frame
from voiceguide.script.concerns import BY_NAME, name_in
from voiceguide.session.preferences import Options

DAY = ("--date", "2026-11-27")


def test_it_prints_a_script_and_says_why_each_part_is_there(voiceguide: Voiceguide) -> None:
    done = voiceguide("compose", "jowls", "forehead", "--minutes", "5", *DAY)
    assert done.code == 0
    assert 'title: "Jowls and forehead lines, 5 minutes"' in done.out
    assert done.err.splitlines()[:2] == [
        "Forehead and frown lines: for forehead lines",
        "Jawline massage: for jowls",
    ]
    assert voiceguide("compose", "jowls, forehead, 5 minutes", *DAY).out == done.out


@pytest.mark.parametrize(
    ("request_text", "language", "length_s"),
    [("jowls, 1 minute", "en", 60), ("papada, 2.5 minutos", "es", 150)],
)
def test_what_it_saves_is_a_routine_that_lasts_as_long_to_the_frame(
    voiceguide: Voiceguide, home: Path, request_text: str, language: str, length_s: float
) -> None:
    options = ("--language", language, *DAY)
    done = voiceguide("compose", request_text, "--save", "my evening", *options)
    assert done.code == 0
    assert Path(done.out.strip()).parent == home / "data" / "voiceguide" / "routines"
    assert "voiceguide start 'my evening'" in done.err
    shown = voiceguide("show", "my evening", "--json").json
    assert shown["duration_s"] == pytest.approx(length_s, abs=1e-5)
    assert voiceguide("check", "--strict", "my evening").code == 0
    again = voiceguide("compose", request_text, "--save", "my evening", *options)
    assert_one_clear_error(again, "There is already a routine “my evening”.")


@pytest.mark.soak
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_concern_and_minute_lasts_as_long_to_the_frame(language: str, work: Path) -> None:
    """With the real voice; `show` plans in the same way, but each time begins anew."""
    with open_context(language=language) as context:
        for concern, minutes in product(BY_NAME, range(1, 16)):
            made = composed(name_in(concern, language), minutes=minutes, language=language)
            Path("made.md").write_text(made.script, encoding="utf-8")
            session = context.compose(context.load(["made.md"]), Options())
            passages = list(session.plan)
            assert last_frame(passages) == minutes * 60 * session.sample_rate, (concern, minutes)
            assert not [each for passage in passages for each in passage.warnings]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["jowlz"], ("There is no routine and no concern “jowlz”.", "Did you mean jowls?")),
        (["jowls", "--minutes", "20"], ("cannot be composed to last 20 min", "nearest is 15 min")),
        (["jowls", "--minutes", "nan"], ("--minutes: “nan” is not a number of minutes.",)),
        (["jowls", "--minutes", "1e99"], ("--minutes: “1e99” is not a number of minutes.",)),
        (["jowls", "--date", "27.11."], ("--date: “27.11.” is not a day.", "2026-11-20")),
        (["jowls", "--save", "../x/"], ("cannot be a routine's name",)),
        (["jowls", "--language", "tlh"], ("tlh",)),
        ([], ("Name what you want to work on",)),
    ],
)
def test_what_cannot_be_composed_is_explained(
    voiceguide: Voiceguide, arguments: list[str], said: tuple[str, ...]
) -> None:
    assert_one_clear_error(voiceguide("compose", *arguments), *said)


def test_it_says_what_the_profile_leaves_out(voiceguide: Voiceguide) -> None:
    voiceguide("profile", "--since", "botox:forehead=2026-11-20")
    done = voiceguide("compose", "tired eyes", *DAY)
    line = "Left out for now: botox (forehead), until 4 December 2026."
    assert_one_clear_error(done, f"Nothing for tired eyes today. {line}")
    allowed = voiceguide("compose", "tired eyes", "--date", "2026-12-04")
    assert (allowed.code, "Left out" in allowed.err) == (0, False)
    others = voiceguide("compose", "knots", "--minutes", "3", *DAY)
    assert others.code == 0
    assert line in others.err


def test_the_words_of_a_script_can_do_no_harm(voiceguide: Voiceguide, home: Path) -> None:
    folder = home / "data" / "voiceguide" / "routines"
    folder.mkdir(parents=True)
    harm = "'a \"b\" --> [x9] # {side} <i>'"
    (folder / "odd.md").write_text(
        f"---\nkind: massage\nareas: [jaw]\nconcerns: [{harm}]\nneeds: [{harm}]\n---\n"
        "# Odd\n\n## Step\n- [40s] Rest.\n"
    )
    done = voiceguide("compose", 'a "b" --> [x9] # {side} <i>', "--minutes", "1", "--save", "made")
    assert done.code == 0, done.err
    assert voiceguide("show", "made", "--json").json["duration_s"] == pytest.approx(60, abs=1e-5)
