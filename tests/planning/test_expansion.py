"""Routines expanded: rounds, sides and includes in order."""

from collections.abc import Callable
from pathlib import Path

import pytest

from voiceguide.errors import InputError, ScriptError
from voiceguide.planning import expansion
from voiceguide.planning.expansion import (
    Pass,
    PerformedItem,
    _chain,
    expand,
    passes_without_chimes,
    perform,
)
from voiceguide.script.parser import parse_script
from voiceguide.script.routine import Chime, Routine, Words

Load = Callable[[str, Routine], Routine]


def routines(**texts: str) -> Load:
    """Return a loader of the routines given by name; each is parsed once, as in a session."""
    routines = {name: parse_script(text, f"{name}.md") for name, text in texts.items()}

    def load(name: str, within: Routine) -> Routine:
        if name not in routines:
            raise InputError(f"There is no routine “{name}”.", "Did you mean jaw?")
        return routines[name]

    return load


def performed(text: str, **others: str) -> list[PerformedItem]:
    return list(perform(expand(parse_script(text, "main.md"), routines(**others))))


def said(items: list[PerformedItem]) -> list[str]:
    return [
        " ".join(part.text for part in one.item.parts if isinstance(part, Words)) for one in items
    ]


def names(items: list[PerformedItem]) -> list[str]:
    return [one.step_name for one in items]


def test_each_round_has_all_sides_before_the_next_round() -> None:
    items = performed("## Jaw sweep [x2] [left, right]\n- Glide {side}, {round} of {rounds}.")
    assert said(items) == [
        "Glide left, 1 of 2.",
        "Glide right, 1 of 2.",
        "Glide left, 2 of 2.",
        "Glide right, 2 of 2.",
    ]
    assert names(items)[:2] == ["Jaw sweep, left, 1 of 2", "Jaw sweep, right, 1 of 2"]


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        ("Jaw sweep", ["Jaw sweep"]),
        ("Jaw sweep [left, right]", ["Jaw sweep, left", "Jaw sweep, right"]),
        ("Release [x2]", ["Release, 1 of 2", "Release, 2 of 2"]),
        ("Release [x1]", ["Release"]),
    ],
)
def test_the_name_of_a_chapter_has_side_and_round(heading: str, expected: list[str]) -> None:
    assert names(performed(f"## {heading}\n- a")) == expected


def test_the_first_item_of_a_pass_has_the_moment_that_opens_it() -> None:
    items = performed("## A [left, right]\n- a\n- b\n## B\n- c")
    assert [one.opens for one in items] == ["open", None, "side", None, "step"]
    assert [one.step for one in items] == [0, 0, 1, 1, 2]


def test_a_pass_is_about_the_areas_of_its_step_else_of_the_script_it_stands_in() -> None:
    text = "---\nareas: [brows]\n---\n## A\n[area jaw]\n- a\n## B\n- b\n- [include neck]"
    neck = "---\nareas: [neck]\n---\n## C\n- c"
    passes = expand(parse_script(text, "main.md"), routines(neck=neck))
    assert [one.areas for one in passes] == [("jaw",), ("brows",), ("neck",)]


def test_a_duration_is_in_the_language_of_the_script_that_says_it() -> None:
    others = {"neck": "---\nlanguage: fr\n---\n## B\n- [2s] {duration}"}
    items = performed("## A\n- [1s] {duration}\n- [include neck]", **others)
    assert said(items) == ["1 second", "2 secondes"]


def test_next_skips_the_other_sides_and_rounds_of_its_own_step() -> None:
    items = performed("## A [x2] [left, right]\n- then {next}\n## B\n- b")
    assert set(said(items)) == {"then B", "b"}


@pytest.mark.parametrize("kept", [tuple, passes_without_chimes])
def test_next_names_a_step_that_is_included_again(
    kept: Callable[[tuple[Pass, ...]], tuple[Pass, ...]],
) -> None:
    text = "## A\n- [include jaw]\n- [include jaw]\n## End\n- [2s] end"
    passes = expand(parse_script(text, "main.md"), routines(jaw=JAW))
    assert said(list(perform(kept(passes)))) == ["two, then Jaw", "two, then End", "end"]


def test_what_next_says_in_the_last_step_may_be_given() -> None:
    passes = expand(parse_script("## A\n- then {next}", "main.md"), routines())
    assert said(list(perform(passes, "the end", 7))) == ["then the end"]
    assert [one.step for one in perform(passes, "the end", 7)] == [7]


def test_siblings_are_the_item_as_said_on_every_side() -> None:
    left, right = performed("## A [left, right]\n- your {side} side")
    assert left.siblings == right.siblings == (left.item, right.item)


def test_without_sides_an_item_is_its_own_sibling() -> None:
    (only,) = performed("## A\n- a")
    assert only.siblings == (only.item,)


def test_an_include_splits_its_step_in_two() -> None:
    items = performed("## A\n- one\n- [include jaw]\n- three, then {next}\n## B\n- b", jaw=JAW)
    assert said(items) == ["one", "two, then A", "three, then B", "b"]
    assert names(items) == ["A", "Jaw", "A", "B"]
    assert [one.opens for one in items] == ["open", "step", None, "step"]
    assert [one.routine.source for one in items] == ["main.md", "jaw.md", "main.md", "main.md"]


def test_a_step_that_an_include_splits_opens_with_its_chime_only_once() -> None:
    items = performed("## X\n- x\n## A\n- one\n- [include jaw]\n- three", jaw=JAW)
    assert [one.opens for one in items] == ["open", "step", "step", None]


JAW = "## Jaw\n- two, then {next}"


def test_an_include_alone_in_its_step_leaves_no_empty_chapter() -> None:
    items = performed("## A\n- [include jaw]\n## B\n- b", jaw=JAW)
    assert names(items) == ["Jaw", "B"]
    assert [one.opens for one in items] == ["open", "step"]


def test_an_include_is_performed_in_every_round_and_on_every_side() -> None:
    items = performed("## A [x2] [left, right]\n- {side}\n- [include jaw]\n## B\n- b", jaw=JAW)
    assert names(items)[::2][:2] == ["A, left, 1 of 2", "A, right, 1 of 2"]
    assert said(items)[:8:2] == ["left", "right", "left", "right"]
    assert said(items)[1:8:2] == ["two, then A"] * 3 + ["two, then B"]


def test_includes_may_include_and_come_again() -> None:
    items = performed(
        "## A\n- [include b]\n- [include c]",
        b="## B\n- b\n- [include c]",
        c="## C\n- c",
    )
    assert said(items) == ["b", "c", "c"]


def test_a_cycle_is_an_error_that_names_the_chain() -> None:
    texts = {"a": "## A\n- [include b]", "b": "## B\n- hm\n- [include a]"}
    with pytest.raises(ScriptError) as caught:
        performed("## Main\n- [include a]", **texts)
    lines = str(caught.value).splitlines()
    assert lines[0] == "b.md:3:12: These routines include each other: a.md → b.md → a.md."
    assert lines[1:] == [
        "    - [include a]",
        "               ^",
        "  Remove one of the includes.",
    ]


def test_a_routine_that_includes_itself_is_a_cycle() -> None:
    with pytest.raises(ScriptError, match=r"a\.md → a\.md"):
        performed("## Main\n- [include a]", a="## A\n- [include a]")


def test_a_missing_include_names_file_line_and_near_names() -> None:
    with pytest.raises(ScriptError) as caught:
        performed("## Main\n- a\n- [include jwa]")
    assert str(caught.value).splitlines() == [
        "main.md:3:12: There is no routine “jwa”.",
        "    - [include jwa]",
        "               ^~~",
        "  Did you mean jaw?",
    ]


def test_an_include_is_looked_for_beside_the_script_that_includes_it() -> None:
    asked = []

    def load(name: str, within: Routine) -> Routine:
        asked.append((name, within.source))
        return parse_script(f"## {name}\n- [include neck]" if name == "jaw" else JAW, f"{name}.md")

    expand(parse_script("## A\n- [include jaw]", "main.md"), load)
    assert asked == [("jaw", "main.md"), ("neck", "jaw.md")]


def test_an_include_depends_on_the_language_of_the_script_it_stands_in() -> None:
    def load(name: str, within: Routine) -> Routine:
        front = "---\nlanguage: de\n---\n" if name == "german" else ""
        word = "- Los." if within.front.language == "de" else "- Go."
        jaw = "- [include jaw]" if name == "german" else word
        return parse_script(f"{front}# {name}\n\n## Step\n{jaw}\n", f"{name}{word}.md", Path("own"))

    main = "# Main\n\n## Step\n- [include jaw]\n- [include german]\n"
    assert said(list(perform(expand(parse_script(main, "own/main.md", Path("own")), load)))) == [
        "Go.",
        "Los.",
    ]


def test_a_problem_in_an_included_routine_names_that_routine() -> None:
    def load(name: str, within: Routine) -> Routine:
        return parse_script("- broken", "broken.md")

    with pytest.raises(ScriptError, match=r"broken\.md:1:1: This item is not in a step"):
        expand(parse_script("## A\n- [include broken]", "main.md"), load)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("## A\n- a\n- b", 2),
        ("## A [x3] [left, right]\n- a", 6),
        ("## A\n- a\n- [include jaw]", 3),  # an include, too
        ("## A\n- [reps 3: 3s, 2s] Go.", 7),
        ("## A\n- [10s]\n  - [half] on [chime tick]", 3),
        ("## A\n- [10s]\n  - [every 2s] on [chime tick]", 11),
        ("## A\n- [10s]\n  - [every 4s] on\n  - [last 2.5s] on", 4),
        ("## A\n- [10s]\n  - [last 3.5s] [countdown]\n  - [at 1s] go", 5),
        ("## A\n- [reps 3: 3s, 2s]\n  - [every 1s] on", 15),
    ],
)
def test_a_session_may_have_only_so_many_items_and_cues(
    text: str, count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(expansion, "MOST_ITEMS", count)
    performed(text, jaw="## Jaw\n- b")
    monkeypatch.setattr(expansion, "MOST_ITEMS", count - 1)
    with pytest.raises(InputError) as refused:
        performed(text, jaw="## Jaw\n- b")
    message = f"main.md: this session has more than {count - 1} items and cues."
    assert refused.value.message == message
    assert refused.value.hint == "Use fewer rounds or includes, or longer times in [every …]."


def test_includes_that_multiply_are_stopped() -> None:
    texts = {f"r{n}": f"## S [x1000]\n- [include r{n + 1}]\n- a" for n in range(40)}
    texts["r40"] = "## End\n- a"
    with pytest.raises(InputError, match="has more than 200000 items"):
        performed("## Main\n- [include r0]", **texts)


def test_doubling_includes_are_stopped() -> None:
    texts = {f"r{n}": f"## S\n- [include r{n + 1}]\n- [include r{n + 1}]" for n in range(60)}
    texts["r60"] = "## End\n- a"
    with pytest.raises(InputError, match="has more than 200000 items"):
        performed("## Main\n- [include r0]", **texts)


def test_a_thousand_nested_includes_are_followed() -> None:
    texts = {f"r{n}": f"## S\n- [include r{n + 1}]\n- a" for n in range(1500)}
    texts["r1500"] = "## End\n- end"
    items = performed("## Main\n- [include r0]", **texts)
    assert said(items) == ["end"] + ["a"] * 1500


def test_without_chimes_leaves_out_every_chime_and_what_is_empty_then() -> None:
    routine = parse_script(
        "## A\n- [chime bell]\n- [chime bell] now\n- [5s]\n"
        "- [9s] hold\n  - [half] [chime bell]\n  - [at 1s] [chime bell] on",
        "main.md",
    )
    (only,) = passes_without_chimes(expand(routine, routines()))
    assert said([PerformedItem(routine, 0, "", item, (), None) for item in only.items]) == [
        "now",
        "",
        "hold",
    ]
    assert only.items[2].cues[0].parts == (Words("on", 7),)
    every = [part for item in only.items for part in (*item.parts, *item.cues)]
    assert not any(isinstance(part, Chime) for part in every)


def test_a_long_chain_of_includes_is_shortened_in_the_middle() -> None:
    names = [f"{number}.md" for number in range(1000)]
    assert _chain(names) == ("0.md → 1.md → 2.md → … 994 more … → 997.md → 998.md → 999.md")
    assert _chain(names[:7]) == " → ".join(names[:7])
    assert _chain(names[:8]) == "0.md → 1.md → 2.md → … 2 more … → 5.md → 6.md → 7.md"


def test_rounds_are_counted_in_the_language_of_the_script() -> None:
    script = "---\nlanguage: de\n---\n# T\n\n## Streichen [x2]\n- [1s] Los.\n"
    assert names(performed(script)) == ["Streichen, 1 von 2", "Streichen, 2 von 2"]


def test_repetitions_are_counted_in_the_language_of_the_script() -> None:
    script = "---\nlanguage: de\n---\n## A\n- [reps 1: 3s, 2s] Atmen.\n"
    assert said(performed(script)) == ["Atmen.", "1, halten.", "Lösen."]
