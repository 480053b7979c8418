"""What variables say in each pass, and where one cannot be said."""

from __future__ import annotations

import pytest

from tests.builders import routine_of
from voiceguide.errors import ScriptError
from voiceguide.planning.expansion import PerformedItem, expand, passes_without_chimes, perform
from voiceguide.script.routine import Chime, Pause, Play, Words


def performed(text: str, chimes: bool = True) -> list[PerformedItem]:
    passes = expand(routine_of(text), lambda name, within: within)
    return list(perform(passes if chimes else passes_without_chimes(passes)))


def said(items: list[PerformedItem]) -> list[str]:
    return [
        " ".join(part.text for part in one.item.parts if isinstance(part, Words)) for one in items
    ]


def test_variables_are_filled_in_in_words_and_cues_and_sounds_stay_as_they_are() -> None:
    (first, _) = performed(
        "## A\n- [90s] Hold for {duration}, then [chime bell] {next}. [2s] [play x.wav]\n"
        "  - [half] [chime tick] {duration} [play x.wav]\n## *B*\n- b"
    )
    assert first.item.parts == (
        Words("Hold for 1 minute 30 seconds, then", 2),
        Chime("bell", 2),
        Words("B.", 2),
        Pause(2, 2),
        Play("x.wav", 2),
    )
    assert first.item.cues[0].parts == (
        Chime("tick", 3),
        Words("1 minute 30 seconds", 3),
        Play("x.wav", 3),
    )


def test_rounds_are_said_as_numbers() -> None:
    assert said(performed("## A [x2]\n- {round} of {rounds}")) == ["1 of 2", "2 of 2"]


def test_repetitions_say_and_show_their_numbers_with_and_without_the_usual_words() -> None:
    items = performed(
        "## A [left, right]\n"
        '- [reps 2: 4s "{side}", 2s "{count} of {counts}"] All {counts}.\n'
        "  - [half] Still {count}.\n"
    )
    words = [part for one in items[3:5] for part in one.item.parts]
    assert words == [
        Words("2, left", 2, shown="2 of 2: left", shorter="left"),
        Words("2 of 2", 2, shown="2 of 2"),
    ]
    assert items[0].item.parts == (Words("All 2.", 2),)
    assert items[3].item.cues[0].parts == (Words("Still 2.", 3),)


@pytest.mark.parametrize(
    ("heading", "said_of_both"),
    [
        ("[left, right]", ["from left to right", "from right to left"]),
        ("[upper lip, lower lip]", ["from upper lip to lower lip", "from lower lip to upper lip"]),
    ],
)
def test_the_other_side_is_the_opposite_one(heading: str, said_of_both: list[str]) -> None:
    assert said(performed(f"## A {heading}\n- from {{side}} to {{other\n  side}}")) == said_of_both


def test_a_german_duration_is_in_german_words() -> None:
    script = "---\nlanguage: de\n---\n# T\n\n## A\n- [1m30s] Halten für {duration}.\n"
    assert said(performed(script)) == ["Halten für eine Minute 30 Sekunden."]


def test_what_a_side_is_called_is_not_read_as_a_variable() -> None:
    assert said(performed("## A [l {next}, r]\n- on the {side}")) == ["on the l {next}", "on the r"]


@pytest.mark.parametrize(
    ("written", "column"),
    [
        ("{next}", 8),
        # Not found as it is said: the line where its words begin.
        ("{*next*}", 1),
    ],
)
def test_next_in_the_last_step_is_an_error_at_its_place(written: str, column: int) -> None:
    line = 5 if column > 1 else 4
    with pytest.raises(ScriptError) as caught:
        performed(f"## A\n- a\n## B\n- Rest,\n  then {written}.")
    assert str(caught.value).startswith(f"test.md:{line}:{column}: ")
    [problem] = caught.value.problems
    assert problem.message == "{next} has no step to name."
    assert problem.hint == "No step follows the last one; use other words there."


def test_durations_without_words_are_errors_at_their_places_before_anything_is_performed() -> None:
    script = (
        "---\nlanguage: mt\n---\n## A\n- [9s] Saħħa\n  {duration}.\n"
        "- [5s] Erġa'\n  - [half] {duration}\n## B\n- tmiem"
    )
    with pytest.raises(ScriptError) as caught:
        expand(routine_of(script), lambda name, within: within)
    assert str(caught.value).startswith("test.md:6:3: ")
    assert [(each.line, each.column) for each in caught.value.problems] == [(6, 3), (8, 12)]
    assert {(each.message, each.hint) for each in caught.value.problems} == {
        (
            "The words for {duration} are not known in the language “mt”.",
            "Write how long it lasts in your own words in its place.",
        )
    }


def test_a_duration_without_words_in_repetitions_is_an_error_at_its_place() -> None:
    steps = '## A\n- [reps 2: 3s "żomm {duration}", 2s "erħi"]\n'
    with pytest.raises(ScriptError, match="are not known in the language “mt”") as caught:
        performed(f"---\nlanguage: mt\n---\n{steps}")
    assert str(caught.value).startswith("test.md:5:21: ")


@pytest.mark.parametrize(
    ("item", "variable", "line", "column"),
    [
        ("- Umfar\n  {round}.", "round", 6, 3),
        ("- {rounds} umfør", "rounds", 5, 3),
        ("- [9s] {duration}", "duration", 5, 8),
        ("- [9s] a\n  - [half] {duration}", "duration", 6, 12),
    ],
)
def test_a_number_in_a_language_whose_voice_says_none_is_an_error_at_its_place(
    item: str, variable: str, line: int, column: int
) -> None:
    with pytest.raises(ScriptError) as caught:
        performed(f"---\nlanguage: fo\n---\n## A [x2]\n{item}\n")
    assert str(caught.value).startswith(f"test.md:{line}:{column}: ")
    [problem] = caught.value.problems
    assert f"“fo” say no numbers, and {{{variable}}} is one." in problem.message
    assert problem.hint == "Write it in your own words in its place."


def side_warnings(language: str, steps: str, chimes: bool = True) -> list[tuple[int, str]]:
    items = performed(f"---\nlanguage: {language}\n---\n{steps}", chimes)
    warnings = [each for item in items for each in item.warnings]
    assert {each.source for each in warnings} <= {"test.md"}
    return [(each.line, each.message) for each in warnings]


def test_english_sides_in_another_language_get_one_warning_a_step() -> None:
    steps = "## A [x2] [left, right]\n- Ruhen.\n- Auf {side}.\n- Nun {other side}.\n"
    assert side_warnings("de-CH", steps) == [
        (
            6,
            "the sides [left, right] are English words, but the script's language is “de-CH”. "
            "Name them in that language in the ## heading, for example [links, rechts].",
        )
    ]
    first, second = side_warnings("ka", steps + steps)
    assert (first[0], second[0]) == (6, 10)
    assert first[1].endswith("in the ## heading.")


@pytest.mark.parametrize(
    ("item", "line"),
    [
        ("- [3s] Auf {side}.", 5),
        ("- Los.\n- [9s]\n  - [half] Auf {other side}.", 7),
        ("- [reps 2: 3s, 2s] Auf {side}.", 5),
        ("- Los.\n- [reps 2: 3s „{side}“, 2s]", 6),
        ("- [reps 2: 3s, 2s „{side}“]", 5),
    ],
)
@pytest.mark.parametrize("chimes", [True, False])
def test_english_sides_get_a_warning_wherever_they_are_said(
    item: str, line: int, chimes: bool
) -> None:
    [warning] = side_warnings("de", f"## A [Left, Right]\n{item}\n", chimes)
    assert warning[0] == line


@pytest.mark.parametrize("sides", ["left, rechts", "links, Right"])
def test_a_single_english_side_gets_the_warning(sides: str) -> None:
    [(line, message)] = side_warnings("de", f"## A [{sides}]\n- Auf {{side}}.\n")
    assert (line, f"the sides [{sides.lower()}] are English" in message) == (5, True)


@pytest.mark.parametrize(
    ("language", "steps"),
    [
        ("en-GB", "## A [left, right]\n- your {side} ear"),
        ("eng", "## A [left, right]\n- your {side} ear"),
        ("de", "## A [links, rechts]\n- Auf {side}."),
        ("de", "## A [left, right]\n- [reps 2: 3s, 2s] Kreisen."),
    ],
)
def test_sides_that_fit_or_are_not_spoken_get_no_warning(language: str, steps: str) -> None:
    assert side_warnings(language, steps) == []


def test_a_script_without_a_language_may_have_english_sides() -> None:
    assert [one.warnings for one in performed("## A [left, right]\n- your {side} ear")] == [()] * 2
