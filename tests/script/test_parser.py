"""Scripts: what may be where, and problems with their exact place."""

import re
from pathlib import Path

import pytest

from voiceguide.errors import ScriptError
from voiceguide.script.decoding import decode_script
from voiceguide.script.parser import MisreadScriptError, parse_script
from voiceguide.script.routine import (
    At,
    Chime,
    Countdown,
    Cue,
    Every,
    Half,
    Include,
    Item,
    Last,
    Part,
    Pause,
    Play,
    Routine,
    Step,
    Wait,
    Words,
)

TOP = "# Oil\n\n## Jaw [left, right]\n"
"""Three lines, so that what follows begins on line 4."""


def parse(text: str) -> Routine:
    return parse_script(text, "oil.md")


def item(text: str) -> Item:
    (step,) = parse(TOP + text).steps
    (only,) = step.items
    return only


def problems(text: str) -> list[str]:
    """Return place and message of each problem.

    Each must say what to do, and underline what it is about: the direction or the variable with
    which its message begins, else something on its line.
    """
    with pytest.raises(ScriptError) as caught:
        parse(text)
    for one in caught.value.problems:
        assert " " in one.hint
        assert one.source.strip() == text.split("\n")[one.line - 1].strip()
        underlined = one.source[one.column - 1 : one.column - 1 + one.length]
        about = re.match(r"\[.*?\]|\{.*?\}", one.message)
        quoted = about is not None and about[0] in one.source
        assert underlined == (about[0] if about and quoted else underlined.strip())
        assert one.length == max(1, len(underlined))
    return [f"{one.line}:{one.column}: {one.message}" for one in caught.value.problems]


def error(text: str) -> str:
    with pytest.raises(ScriptError) as caught:
        parse(text)
    return str(caught.value)


def test_a_whole_script_becomes_a_routine() -> None:
    text = (
        "---\n"  # 1
        "kind: massage\n"
        "---\n"
        "# Sixty-second *oil* massage\n"
        "\n"  # 5
        "Shown, never\n"
        "spoken.\n"
        "\n"
        "Nor this.\n"
        "<!-- a note\n"  # 10
        "to oneself -->\n"
        "## Jaw sweep [x2] [left, right]\n"
        "- [12s] Glide along your {side} jaw,\n"
        "  up to the *ear*.\n"
        "  - [half] Lighter now.\n"  # 15
        "  - [every 3s] [chime tick]\n"
        "\n"
        "## Release\n"
        "- [chime bowl]\n"
    )
    routine = parse_script(text, "oil.md", Path("here"))
    assert (routine.source, routine.folder) == ("oil.md", "here")
    assert routine.lines == tuple(text.split("\n"))
    assert {n for n, line in enumerate(routine.lines, 1) if line} <= routine.covered
    assert parse(text).folder is None
    assert routine.title == "Sixty-second oil massage"
    assert routine.front.kind == "massage"
    assert routine.description == "Shown, never spoken.\n\nNor this."
    cues = (
        Cue(Half(), (Words("Lighter now.", 15),), 15, 15),
        Cue(Every(3), (Chime("tick", 16),), 16, 16),
    )
    words = Words("Glide along your {side} jaw, up to the ear.", 13)
    assert routine.steps == (
        Step("Jaw sweep", 12, (Item((words,), 13, 14, 12, cues),), 2, ("left", "right")),
        Step("Release", 18, (Item((Chime("bowl", 19),), 19, 19),)),
    )


@pytest.mark.parametrize(
    ("text", "hold_s", "parts"),
    [
        ("- Smile.", None, (Words("Smile.", 4),)),
        ("* Smile.", None, (Words("Smile.", 4),)),
        ("+ Smile.", None, (Words("Smile.", 4),)),
        ("- [20s] Smile.", 20, (Words("Smile.", 4),)),
        ("- [20s]", 20, ()),
        ("- [20s] [5s] Smile.", 20, (Pause(5, 4), Words("Smile.", 4))),
        ("- In. [2s] Out.", None, (Words("In.", 4), Pause(2, 4), Words("Out.", 4))),
        (
            "- In. [2s] Out. [wait]",
            None,
            (Words("In.", 4), Pause(2, 4), Words("Out.", 4), Wait(None, 4)),
        ),
        ("- Smile. [2s]", None, (Words("Smile.", 4), Pause(2, 4))),
        ("- [wait]", None, (Wait(None, 4),)),
        ("- [wait 1m] Say ready.", None, (Words("Say ready.", 4), Wait(60, 4))),
        ("- Say ready. [wait]", None, (Words("Say ready.", 4), Wait(None, 4))),
        ("- [chime bowl]", None, (Chime("bowl", 4),)),
        ("- [play a b.wav]", None, (Play("a b.wav", 4),)),
        ("- [chime a] [play b.wav]", None, (Chime("a", 4), Play("b.wav", 4))),
        ("- [include other]", None, (Include("other", 4),)),
        ("- Up, [2s]\n  down.", None, (Words("Up,", 4), Pause(2, 4), Words("down.", 5))),
        ("- One.\n\n  Two.", None, (Words("One.", 4), Words("Two.", 6, new_paragraph=True))),
        ("- One.\n\n  [play b]", None, (Words("One.", 4), Play("b", 6, new_paragraph=True))),
        ("- One.\n\n  [2s]", None, (Words("One.", 4), Pause(2, 6))),
        ("- A <!-- no --> word", None, (Words("A word", 4),)),
        ("- Lift *Gently*, **now**, `so`.", None, (Words("Lift Gently, now, so.", 4),)),
        ("- [5s] Rest {duration}, {round} of {rounds}, {next}.", 5, None),
    ],
)
def test_an_item_holds_its_parts_in_order(
    text: str, hold_s: float | None, parts: tuple[Part, ...] | None
) -> None:
    assert item(text).hold_s == hold_s
    assert parts is None or item(text).parts == parts


@pytest.mark.parametrize(
    ("text", "cue"),
    [
        ("[at 10s] Now.", Cue(At(10), (Words("Now.", 5),), 5, 5)),
        ("[half] [chime bell] Now.", Cue(Half(), (Chime("bell", 5), Words("Now.", 5)), 5, 5)),
        ("[half] {side} {duration}", Cue(Half(), (Words("{side} {duration}", 5),), 5, 5)),
        ("[every 3s] [play a.wav]", Cue(Every(3), (Play("a.wav", 5),), 5, 5)),
        ("[half] [chime bell].", Cue(Half(), (Chime("bell", 5),), 5, 5)),
        ("[last 5s] [countdown]", Cue(Last(5), (Countdown(5),), 5, 5)),
        ("[last 20s] Now.", Cue(Last(20), (Words("Now.", 5),), 5, 5)),
        ("[last 1s] [countdown]", Cue(Last(1), (Countdown(5),), 5, 5)),
        (
            "[half] Now.\n\n    Then.",
            Cue(Half(), (Words("Now.", 5), Words("Then.", 7, new_paragraph=True)), 5, 7),
        ),
        ("[half] Now\n    then.", Cue(Half(), (Words("Now then.", 5),), 5, 6)),
    ],
)
def test_a_cue_is_a_time_and_what_happens_then(text: str, cue: Cue) -> None:
    assert item(f"- [20s] Hold.\n  - {text}").cues == (cue,)


def test_cues_may_be_close_to_the_ends_of_their_hold() -> None:
    assert item("- [1s] Hold.\n  - [half] Lighter.").cues[0].time == Half()
    assert item("- [60s] Hold.\n  - [last 60s] [countdown]").cues[0].time == Last(60)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("- [left, right] Smile", "4:3: [left, right] does not belong in an item."),
        ("- [x3] Smile", "4:3: [x3] does not belong in an item."),
        ("- [half]: x", "4:3: [half] does not belong in an item."),
        ("- [half] Smile", "4:3: [half] does not belong in an item."),
        ("- [at 3s] Smile", "4:3: [at 3s] does not belong in an item."),
        ("- [every 3s] Smile", "4:3: [every 3s] does not belong in an item."),
        ("- [last 3s] Smile", "4:3: [last 3s] does not belong in an item."),
        ("- [countdown]", "4:3: [countdown] does not belong in an item."),
        ("- [20s] Hold. [wait]", "4:1: An item cannot have both a duration and a [wait]."),
        ("- [wait] a [wait]", "4:1: An item can wait only once."),
        ("- a [wait] b", "4:1: Nothing can follow a [wait] in the same item."),
        ("- a [wait] [2s]", "4:1: Nothing can follow a [wait] in the same item."),
        ("- Now [include x]", "4:1: [include] must be alone in its item."),
        ("- [5s] [include x]", "4:1: [include] must be alone in its item."),
        ("-", "4:1: This item is empty."),
        ("- …", "4:1: This item is empty."),
        ("- \N{NO-BREAK SPACE}", "4:1: This item is empty."),
        ("- \N{IDEOGRAPHIC SPACE}\n- b", "4:1: This item is empty."),
        ("- \N{THUMBS UP SIGN}", "4:3: There is nothing to say here."),
        ("- Glide along {sdie}", "4:15: Unknown variable {sdie}."),
        ("- a [ b", "4:5: This [ has no ]."),
        ("- a ] b", "4:5: This ] has no [."),
        ("- a\n-b", "5:1: This item needs a space after its dash."),
        ("- a\n##Jaw", "5:1: This heading needs a space after its # signs."),
        ("- a\n\\[9s] b", "5:1: A line that continues an item cannot begin with a direction."),
        ("- a\n---\n- b", "5:1: This line does nothing."),
        ("- # [area jaw]\n- b", "4:1: An item cannot contain a heading."),
        ("- # a", "4:1: An item cannot contain a heading."),
        ("- 1. a", "4:1: An item cannot contain a numbered list."),
        ("1. a", "4:1: Numbered lists are not used in a script."),
        ("- a\n\nSmile.", "6:1: This line has no dash, so it is neither spoken nor shown."),
        ("-\N{NO-BREAK SPACE}a", "4:1: This item needs a space after its dash."),
        ("- [5s] a\n  - b", "5:3: A nested bullet must begin with a time."),
        ("- [5s] a\n  - [half]", "5:3: This cue is empty."),
        ("- a\n  - [half] b", "5:3: A cue needs a timed item above it."),
        ("- [5s] a\n  - [half] b\n    - [half] c", "6:5: Bullets can be nested only once."),
        (
            "- [5s] a\n  - [half] b\n    - [half] c\n\n    d",
            "6:5: Bullets can be nested only once.",
        ),
        ("- [5s] a\n  - [half] …", "5:3: This cue is empty."),
        (
            "- a\n\nYour {side} ear",
            "6:1: This line has no dash, so it is neither spoken nor shown.",
        ),
        ("- [5s] a\n  - [half] [wait]", "5:12: [wait] does not belong in a cue."),
        ("- [5s] a\n  - [half] b [2s]", "5:14: [2s] does not belong in a cue."),
        ("- [5s] a\n  - [half] [half] b", "5:12: [half] does not belong in a cue."),
        ("- [5s] a\n  - [half] [include b]", "5:12: [include b] does not belong in a cue."),
        ("- [5s] a\n  - [at 5s] b", "5:5: [at 5s] lies outside its item, which lasts 5s."),
        ("- [5s] a\n  - [last 6s] b", "5:5: [last 6s] lies outside its item, which lasts 5s."),
        ("- [5s] a\n  - [half] [countdown]", "5:12: [countdown] must follow a [last …]."),
        ("- [2m] a\n  - [last 61s] [countdown]", "5:16: This countdown is too short or too long."),
        ("### a\n- b", "4:1: Only ## starts a step."),
        ("- a\n# b", "5:1: This is a second title."),
        ("- a\n# b\n- c", "5:1: Only ## starts a step."),
        ("- a\n## \n- b", "5:1: This step has no name."),
        ("- a\n## B", "5:1: The step “B” has no items."),
        ("- a\n## B [20s]\n- b", "5:6: [20s] does not belong in a heading."),
        ("- a\n## B [x2] [x3]\n- b", "5:11: This heading already has rounds."),
        ("- a\n## B [a, b] [c, d]\n- b", "5:13: This heading already has sides."),
        ("- a\n## B {side}\n- b", "5:6: {side} does not belong in a heading."),
        ("- a\n## B\n- {side} ear", "6:3: {side} needs a step with sides."),
        ("[area jwa]\n- a", "4:1: Unknown area “jwa”."),
        ("[aera jaw]\n- a", "4:1: Unknown direction [aera jaw]."),
        ("[area jaw] [area neck]\n- a", "4:12: This step already has areas."),
        ("[area jaw] [2s]\n- a", "4:12: [2s] does not belong beside [area …]."),
        ("[area jaw] a\n- b", "4:1: This line has no dash, so it is neither spoken nor shown."),
        ("- a\n\n[area jaw]", "6:1: [area …] must come before the items of its step."),
        ("- a\n- [area jaw]", "5:3: [area …] must come before the items of its step."),
        ("- a [area jaw]", "4:5: [area jaw] does not belong in an item."),
        ("- [5s] a\n  - [half] [area jaw]", "5:12: [area jaw] does not belong in a cue."),
        ("- a\n## B [area jaw]\n- b", "5:6: [area jaw] does not belong in a heading."),
        ("- a\n## B\n[area jaw]", "5:1: The step “B” has no items."),
        ("- a\n<!-- b\n- c", "5:1: This note is never closed."),
        ("- a\x00b", "4:4: There is an invisible control character (U+0000) here."),
        ("- a\n\ufeff## B\n- b", "5:1: There is an invisible control character (U+FEFF) here."),
    ],
)
def test_what_does_not_belong_is_a_problem_with_its_place(text: str, message: str) -> None:
    assert problems(TOP + text) == [message]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "1:1: This script is empty."),
        (" \n\t\n", "1:1: This script is empty."),
        ("---\nkind: massage\n---\n", "1:1: This script has no steps."),
        ("<!-- a -->\n", "1:1: This script has no steps."),
        ("# Title\nWords.", "1:1: This script has no steps."),
        ("# T\n| 9s | a |\n| b | c |\n## A\n- a", "2:1: Tables are not used in a script."),
        ("# T\n```\n## A\n- a", "2:1: Code fences are not used in a script."),
        ("# T\npace: 90\n## A\n- a", "2:1: This looks like front matter."),
        ("# T\n[area jwa]\n{sied}\n## A [x2] [x3]\n- a", "4:11: This heading already has rounds."),
        ("# Title\n- a", "2:1: This item is not in a step."),
        ("# Title\n- Your {side} and {other side} ear", "2:1: This item is not in a step."),
        ("# Title [x2]\n## A\n- a", "1:9: [x2] does not belong in the title."),
        ("# T\n# U\n## A\n- a", "2:1: This is a second title."),
        ("## A\n- a\n# T", "3:1: This is a second title."),
        ("#\n## A\n- a", "1:1: The title is missing."),
        ("#Title\n## A\n- a", "1:1: This heading needs a space after its # signs."),
        ("---\nkind: massage\n## A\n- a", "1:1: The front matter is never closed."),
        ("---\nkind: massage\n---\n**Neck**\n- a", "4:1: This looks like the name of a step."),
        ("\n---\nkind: massage\n---\n## A\n- a", "2:1: Front matter must begin on the first line."),
    ],
)
def test_an_incomplete_script_is_refused_with_what_is_missing(text: str, message: str) -> None:
    assert problems(text) == [message]


@pytest.mark.parametrize(
    "line", ["[area jaw, Cheeks]", "- [area jaw, cheeks]", "[area\njaw, cheeks] <!-- both -->"]
)
def test_a_step_may_name_its_areas(line: str) -> None:
    jaw, rest = parse(f"{TOP}{line}\n- Glide.\n## Rest\n- Rest.\n").steps
    assert (jaw.areas, rest.areas) == (("jaw", "cheeks"), ())
    assert [words.text for one in jaw.items for words in one.parts if isinstance(words, Words)] == [
        "Glide."
    ]


def test_text_without_a_dash_is_refused_with_all_that_is_wrong_in_it() -> None:
    no_dash = "This line has no dash, so it is neither spoken nor shown."
    assert problems(TOP + "- a\n## B\nUp {duration},\nyour {sied} [20] ear.\n```") == [
        f"6:1: {no_dash}",
        "7:6: Unknown variable {sied}.",
        "7:13: [20] is not a duration.",
        "8:1: Code fences are not used in a script.",
    ]
    assert "same goes" not in error(TOP + "- a\n\nUp,\nyour ear.")
    assert "to start a step" in error(TOP + "- a\n\n**Neck**")
    assert "to start a step" not in error(TOP + "- a\n\nUp,\nyour ear.")


def test_a_misread_script_has_what_could_be_read_of_it_and_what_is_right() -> None:
    with pytest.raises(MisreadScriptError) as caught:
        parse("# T\n## A\n- [20] a [chime tik]\n- [20 seconds] b\n### B\n- c\n # C \n- d\n---")
    error = caught.value
    assert [(named.direction.name, named.line) for named in error.named] == [("tik", 3)]
    assert (error.within.title, [step.name for step in error.within.steps]) == (
        "T",
        ["A", "B", "C"],
    )
    assert error.corrections == {4: "- [20s] b", 5: "## B", 7: "## C ", 9: ""}
    assert {each.line: each.correction for each in error.problems}[7] == "## C "
    assert "Change ### to ##." in [each.hint for each in error.problems]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "# T\n1. a\n   b\n2) c\n## A\n- a",
            [
                "2:1: This item is not in a step.",
                "2:1: Numbered lists are not used in a script.",
            ],
        ),
        (f"{TOP}1. a\n   b", ["4:1: Numbered lists are not used in a script."]),
        (
            f"{TOP}- a\n# b\nc",
            [
                "5:1: This is a second title.",
                "6:1: This line has no dash, so it is neither spoken nor shown.",
            ],
        ),
        (
            "# T\n## A\n- a\n\nprose\n[^1]: See [20] {x}.\n## B [left, right]\n- {side} ear",
            [
                "5:1: This line has no dash, so it is neither spoken nor shown.",
                "6:1: Footnotes cannot be used in a script.",
            ],
        ),
        (
            f"{TOP}- a\n### B\nc",
            [
                "5:1: Only ## starts a step.",
                "6:1: This line has no dash, so it is neither spoken nor shown.",
            ],
        ),
        (f"{TOP}[area jaw]\n# b\n- c", ["5:1: Only ## starts a step."]),
    ],
)
def test_lists_and_titles_are_read_as_they_were_meant(text: str, expected: list[str]) -> None:
    assert problems(text) == expected


def test_a_second_title_below_items_without_a_step_is_no_step() -> None:
    assert problems("# T\n- a\n- b\n# c\n- d") == [
        "2:1: This item is not in a step.",
        "4:1: This is a second title.",
    ]


def test_above_the_steps_rules_and_marks_of_quotations_are_not_shown() -> None:
    text = "# T\n> [!note] *One*,\n> two.\n---\n<br>\n\n[area] {x} [a](b.md)\n9 s | a\n## A\n- a"
    assert parse(text).description == "One, two.\n\n[area] {x} a 9 s | a"


LONG = f"[include {'a' * 60}]"
LONG_SIDES = f"[{'a' * 40}, {'b' * 40}]"


@pytest.mark.parametrize(
    ("text", "long"),
    [
        (f"# T {LONG}\n## A\n- a", LONG),
        (f"{TOP}- a\n## B {LONG}\n- a", LONG),
        (f"{TOP}[area jaw] {LONG}\n- a", LONG),
        (f"{TOP}- [9s] a\n  - [half] {LONG}", LONG),
        (f"{TOP}- [9s] a\n  - [at{' ' * 60}9s] b", f"[at{' ' * 60}9s]"),
        (f"{TOP}- a {LONG_SIDES}", LONG_SIDES),
        (f"{TOP}- a\n## B {{{'c' * 70}}}\n- a", f"{{{'c' * 70}}}"),
    ],
)
def test_no_more_than_sixty_characters_of_a_direction_are_shown(text: str, long: str) -> None:
    [problem] = problems(text)
    assert long[:60] in problem
    assert long[:62] not in problem


def test_all_problems_of_a_file_are_shown_at_once_in_order() -> None:
    text = "---\nkidn: massage\n---\n# A\n## B [lfet, right]\n- [20] a\n- {sied}\nbad\n\nprose\n"
    assert [one.split(":")[0] for one in problems(text)] == ["2", "5", "6", "7", "10"]
    assert error(text).count("Did you mean") == 3


def test_problems_beyond_thirty_are_counted() -> None:
    text = TOP + "".join(f"- [zz{number}]\n" for number in range(100))
    assert error(text).endswith("… and 70 more in oil.md")


def test_a_wrong_duration_does_not_make_its_cues_wrong() -> None:
    text = TOP + "- [20] For {duration}\n  - [half] {count} {duration}"
    assert problems(text) == ["4:3: [20] is not a duration."]
    text = TOP + "- Smile.\n  - [at 3] {count} {duration}"
    assert problems(text) == ["5:5: [3] is not a duration."]


def test_without_a_title_the_file_name_is_used() -> None:
    assert parse_script("## A\n- a", "/home/x/jaw_and-neck.md").title == "Jaw and neck"
    assert parse_script("## A\n- a", "jaw\aneck.md").title == "Jaw neck"
    assert parse_script("## A\n- a", "-.md").title == "Routine"


def test_the_title_of_the_front_matter_overrides_the_heading() -> None:
    assert parse("---\ntitle: B\n---\n# A\n## S\n- a").title == "B"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("bom", ["", "\ufeff"])
def test_every_line_end_and_a_byte_order_mark_are_understood(end: str, bom: str) -> None:
    text = bom + (TOP + "- [5s] a\n\t- [half] b\n").replace("\n", end)
    (step,) = parse_script(decode_script(text.encode(), "x"), "x").steps
    assert (step.line, step.items[0].line, step.items[0].cues[0].line) == (3, 4, 5)


def test_utf_8_is_kept() -> None:
    assert parse(decode_script((TOP + "- Süß 微笑").encode(), "x")).steps[0].items[0].parts == (
        Words("Süß 微笑", 4),
    )
