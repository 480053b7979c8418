"""Text as other programs write it: heard as it was meant, or refused with the right line."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from voiceguide.errors import ScriptError
from voiceguide.script.parser import parse_script
from voiceguide.script.routine import Chime, Item, Pause, Routine, Words

TOP = "# T\n\n## A\n"


def problems(text: str) -> list[tuple[str, str | None]]:
    """Return place and message of each problem, and the line as it should be written."""
    with pytest.raises(ScriptError) as caught:
        parse_script(text, "x.md")
    assert all(" " in one.hint for one in caught.value.problems)
    return [(f"{one.line}: {one.message}", one.correction) for one in caught.value.problems]


def parse(text: str) -> Routine:
    return parse_script(text, "x.md")


def items(text: str) -> list[tuple[float | None, list[str]]]:
    """Return the hold and the words of each item below a title and a step."""
    return [(item.hold_s, words(item)) for step in parse(TOP + text).steps for item in step.items]


def words(item: Item) -> list[str]:
    return [
        part.text
        if isinstance(part, Words)
        else f"[{part.duration_s:g}s]"
        if isinstance(part, Pause)
        else f"[chime {part.name}]"
        if isinstance(part, Chime)
        else str(part)
        for part in item.parts
    ]


DASH = "This item needs a space after its dash."
ASTERISK = "This item needs a space after its asterisk."
NUMBERED = "Numbered lists are not used in a script."
TABLE = "Tables are not used in a script."
BRACKETS = "A duration is written in square brackets."
CONTINUES = "A line that continues an item must begin with a letter or a number."


@pytest.mark.parametrize(
    ("line", "message", "correction"),
    [
        ("-[10s] Rest.", DASH, "- [10s] Rest."),
        ("-“Breathe.”", DASH, "- “Breathe.”"),
        ("-x", DASH, "- x"),
        ("-\N{NO-BREAK SPACE}x", DASH, "- x"),
        ("+[5s] x", "This item needs a space after its plus sign.", "- [5s] x"),
        ("*[10s] Rest.", ASTERISK, "- [10s] Rest."),
        ("*Breathe.", ASTERISK, "- Breathe."),
        ("\\- Breathe.", DASH, "- Breathe."),
        ("– Rest.", "“–” does not begin an item.", "- Rest."),
        ("• Rest.", "“•” does not begin an item.", "- Rest."),
        ("•\tRest.", "“•” does not begin an item.", "- Rest."),
        ("— Smile.", "“—” does not begin an item.", "- Smile."),
        ("· Smile.", "“·” does not begin an item.", "- Smile."),
        ("☐ Hum.", "“☐” does not begin an item.", "- Hum."),
        ("▪ Hum.", "“▪” does not begin an item.", "- Hum."),
        ("2. Rest.", NUMBERED, "- Rest."),
        ("a) Rest.", NUMBERED, "- Rest."),
        ("(3) Rest.", NUMBERED, "- Rest."),
        ("| 10s | Rest |", TABLE, "- [10s] Rest"),
        ("| a | b |", TABLE, None),
        ("> Rest.", "The sign > has no use in a script.", "Rest."),
        ("(20s) Rest.", BRACKETS, None),
        ("20s: Rest.", BRACKETS, None),
        ("[10s] Rest.", "A line that continues an item cannot begin with a direction.", None),
        ("［10s］ Rest.", "A line that continues an item cannot begin with a direction.",
         "[10s] Rest."),
        ("**Tip:** Rest.", CONTINUES, None),
        ("…", CONTINUES, None),
        ("```", "Code fences are not used in a script.", ""),
        ("##Rest", "This heading needs a space after its # signs.", "## Rest"),
        ("====", "Headings are not underlined in a script.", None),
    ],
)  # fmt: skip
@pytest.mark.parametrize("above", ["- Stroke.\n", "- [9s] Stroke.\n  - [half] Lighter.\n"])
def test_a_line_below_an_item_or_a_cue_never_silently_joins_it(
    above: str, line: str, message: str, correction: str | None
) -> None:
    (found, *_) = problems(f"{TOP}{above}{line}\n")
    number = 4 + above.count("\n")
    assert found == (f"{number}: {message}", correction)


@pytest.mark.parametrize(
    "line",
    ["then rest.", "3 times.", "  “then” rest.", "  (gently) rest.", "  *very* gently.",
     "  {next} follows.", "Ünd ruhe.", "然后休息。"],
)  # fmt: skip
def test_a_line_that_plainly_continues_an_item_belongs_to_it(line: str) -> None:
    (item,) = parse(f"{TOP}- Stroke,\n{line}\n").steps[0].items
    assert item.last_line == 5


def test_a_line_of_other_spaces_is_blank() -> None:
    found = problems(f"{TOP}- Stroke.\n\N{NO-BREAK SPACE}\nLove, Bea\n")
    assert found == [("6: This line has no dash, so it is neither spoken nor shown.", None)]


@given(st.text(max_size=12).filter(lambda text: len(text.splitlines()) < 2))
@example("\N{NO-BREAK SPACE}")
def test_no_line_changes_the_one_above_unless_it_plainly_continues_it(line: str) -> None:
    """Plainly: its first character, after quotation marks and brackets, is a letter or a digit."""
    try:
        first, *_ = parse(f"{TOP}- Stroke.\n{line}\n- Rest.\n").steps[0].items
    except ScriptError:
        return
    if first != Item((Words("Stroke.", 4),), 4, 4):
        assert line.lstrip().lstrip("\"'“”„‚‘’«»‹›「『(¿¡{…*_`\\")[:1].isalnum()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("- **[10s]** Stroke the jaw.", [(10, ["Stroke the jaw."])]),
        ("* \\[10s\\] Stroke the jaw\\.", [(10, ["Stroke the jaw."])]),
        ("- [10s] Stroke up \\- gently\\! Then 3 \\+ 4 strokes\\.",
         [(10, ["Stroke up - gently! Then 3 + 4 strokes."])]),
        ("- [12s] Stroke the chin.\\\n  Then rest.", [(12, ["Stroke the chin. Then rest."])]),
        ("- [10s] Oil &amp; water.&nbsp;Then rest.", [(10, ["Oil & water. Then rest."])]),
        ("- [12s] Stroke the chin.<br>Then rest.", [(12, ["Stroke the chin. Then rest."])]),
        ("- _Slowly_, ***very* slow**.", [(None, ["Slowly, very slow."])]),
        ("- **Smile. [2s] Rest.**", [(None, ["Smile.", "[2s]", "Rest."])]),
    ],
)  # fmt: skip
def test_markup_is_undone(text: str, expected: list[tuple[float | None, list[str]]]) -> None:
    assert items(text) == expected


def test_markup_is_undone_in_titles_names_descriptions_and_front_matter() -> None:
    routine = parse(
        "---\nsummary: Oil &amp; water\nneeds: ['*two* drops']\ncaution: Stop \\- rest.\n---\n"
        "# **T** &amp; more {#top}\n\nSoft\\\nwords &lt;3\n\n---\n\n## *Jaw* \\- neck {#jaw}\n- a\n"
    )
    assert (routine.title, routine.description) == ("T & more", "Soft words <3")
    assert routine.steps[0].name == "Jaw - neck"
    front = routine.front
    assert (front.summary, front.needs, front.caution) == (
        "Oil & water", ("two drops",), "Stop - rest.",
    )  # fmt: skip


def test_an_entity_cannot_smuggle_in_a_control_character() -> None:
    assert problems(TOP + "- Rest &#8238;gnp.exe") == [
        ("4: This is an invisible control character (U+202E).", None)
    ]
    assert "control" in problems("---\ntitle: a&#8238;b\n---\n## A\n- a")[0][0]


def test_a_cue_may_be_indented_as_other_programs_do() -> None:
    (item,) = parse(TOP + "-   [20s] Stroke the jaw.\n  - [half] Lighter.\n").steps[0].items
    assert [words_of.parts for words_of in item.cues] == [(Words("Lighter.", 5),)]
    found = problems(TOP + "-   [20s] Stroke.\n- [half] Lighter.\n")
    assert found == [("5: [half] does not belong in an item.", None)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("```markdown\n---\nlanguage: de\n---\n" + TOP + "- Ruhe.\n```",
         ["1: Code fences are not used in a script.",
          "2: Front matter must begin on the first line."]),
        ("Here is your script:\n\n---\nlanguage: de\n---\n" + TOP + "- Ruhe.",
         ["3: Front matter must begin on the first line."]),
        ("# T\n\n---\nkind: massage\nareas:\n  - jaw\n---\n\n## A\n- Rest.",
         ["3: Front matter must begin on the first line."]),
        ("---\nkind: massage\n---\n\n---\npace: brisk\n---\n" + TOP + "- Rest.",
         ["5: This script has two front matters."]),
        ("language: de\n" + TOP + "- Ruhe.", ["1: This looks like front matter."]),
    ],
)  # fmt: skip
def test_front_matter_that_is_not_at_the_top_is_refused(text: str, expected: list[str]) -> None:
    assert [message for message, _correction in problems(text)] == expected


def test_a_rule_in_the_description_is_not_shown() -> None:
    assert parse("# T\n\nSoft words.\n\n---\n\n## A\n- Rest.").description == "Soft words."


def test_every_slip_is_found_at_once() -> None:
    text = TOP + "Welcome. [pause for 5 seconds] {sied}\n\n### B\n- [ ] Rest.\n"
    assert problems(text) == [
        ("4: This line has no dash, so it is neither spoken nor shown.", None),
        ("4: Unknown direction [pause for 5 seconds].", "Welcome. [5s] {sied}"),
        ("4: Unknown variable {sied}.", None),
        ("6: Only ## starts a step.", "## B"),
        ("7: The checkbox [ ] has no use in a script.", "- Rest."),
    ]


def test_bullets_without_a_step_are_refused_with_what_is_wrong_in_them() -> None:
    found = problems("# T\n\n- Sit tall.\n- [haf] Glide {sied}.\n")
    assert [message for message, _correction in found] == [
        "3: This item is not in a step.",
        "4: Unknown direction [haf].",
        "4: Unknown variable {sied}.",
    ]


@pytest.mark.parametrize(
    ("item", "message", "correction"),
    [
        ("- [x] Rest.", "The checkbox [x] has no use in a script.", "- Rest."),
        ("- (20s) Rest.", BRACKETS, "- [20s] Rest."),
        ("- 20s: Rest.", BRACKETS, "- [20s] Rest."),
        ("- **20 seconds:** Rest.", BRACKETS, "- [20s] Rest."),
        ("- ［10s］ Stroke.", "Directions are written in plain square brackets.",
         "- [10s] Stroke."),
        ("- 【10s】 Rest.", "Directions are written in plain square brackets.", "- [10s] Rest."),
        ("- In. (Pause for 10 seconds) Out.", "A pause is written in square brackets.",
         "- In. [10s] Out."),
        ('- In. <break time="3s"/> Out.', "A pause is written in square brackets.",
         "- In. [3s] Out."),
        ("- • Rest.", "This item begins with two bullets.", "- Rest."),
        ("- [pause for 5 seconds]", "Unknown direction [pause for 5 seconds].", "- [5s]"),
        ("- [hold 10s] Smile.", "Unknown direction [hold 10s].", "- [10s] Smile."),
        ("- [1:30] Rest.", "[1:30] is not a duration.", "- [1m30s] Rest."),
        ("- [wait 10 seconds] Rest.", "[10 seconds] is not a duration.", "- [wait 10s] Rest."),
        ("- [bell]", "Unknown direction [bell].", "- [chime bell]"),
    ],
)  # fmt: skip
def test_an_item_with_another_spelling_is_refused_with_the_right_line(
    item: str, message: str, correction: str
) -> None:
    assert problems(TOP + item) == [(f"4: {message}", correction)]
    assert parse(TOP + correction).steps[0].items


@pytest.mark.parametrize(
    ("heading", "message", "correction"),
    [
        ("## A [repeat 3 times]", "Unknown direction [repeat 3 times].", "## A [x3]"),
        ("## A [3x]", "[3x] is not a duration.", "## A [x3]"),
        ("## A [left & right]", "Unknown direction [left & right].", "## A [left, right]"),
        ("### A", "Only ## starts a step.", "## A"),
    ],
)
def test_a_heading_with_another_spelling_is_refused_with_the_right_line(
    heading: str, message: str, correction: str
) -> None:
    assert problems(f"# T\n\n{heading}\n- Rest.") == [(f"3: {message}", correction)]


def test_capitals_make_no_difference_in_left_and_right() -> None:
    assert parse("## A [Left, RIGHT]\n- Your {side} jaw.").steps[0].sides == ("left", "right")


@pytest.mark.parametrize(
    ("written", "right"),
    [
        ("nach 10 Sek.", "at 10s"), ("after 10 seconds", "at 10s"), ("após 1 minuto", "at 1m"),
        ("alle 5 Sekunden", "every 5s"), ("a cada 5 s", "every 5s"), ("letzte 5 Sek", "last 5s"),
        ("nos últimos 5 segundos", "last 5s"), ("Hälfte", "half"),
        ("metade", "half"), ("halfway", "half"), ("mitad", "half"),
    ],
)  # fmt: skip
def test_a_cue_time_in_other_words_is_refused_with_the_right_one(written: str, right: str) -> None:
    [(message, correction)] = problems(f"{TOP}- [30s] Rest.\n  - [{written}] Lighter.\n")
    assert message == f"5: Unknown direction [{written}]."
    assert correction == f"  - [{right}] Lighter."


@pytest.mark.parametrize(
    ("written", "right"),
    [
        ("[1 min e 30 seg]", "[1m30s]"), ("[1 Minute und 30 Sekunden]", "[1m30s]"),
        ("[pausa de 5 segundos]", "[5s]"), ("[Pause von 5 Sek.]", "[5s]"),
    ],
)  # fmt: skip
def test_durations_of_other_languages_are_understood(written: str, right: str) -> None:
    [(_message, correction)] = problems(f"{TOP}- {written} Rest.\n")
    assert correction == f"- {right} Rest."


@pytest.mark.parametrize(
    ("written", "right"),
    [
        ("[links und rechts]", "[links, rechts]"), ("[esquerdo e direito]", "[esquerdo, direito]"),
        ("(left and right)", "[left, right]"), ("(x3)", "[x3]"), ("(3x)", "[x3]"),
        ("[3 Wiederholungen]", "[x3]"), ("[2 vezes]", "[x2]"),
    ],
)  # fmt: skip
def test_rounds_and_sides_of_other_spellings_are_understood(written: str, right: str) -> None:
    [(_message, correction)] = problems(f"# T\n\n## A {written}\n- Rest.\n")
    assert correction == f"## A {right}"


@pytest.mark.parametrize(
    ("direction", "hint"),
    [("[pause]", "A pause needs a duration"), ("[sino]", "[chime bell]"),
     ("[Gong]", "[chime bell]"), ("[cada lado]", "[left, right]"), ("[music]", "background: rain")],
)  # fmt: skip
def test_what_only_the_author_can_decide_gets_the_nearest_remedy(direction: str, hint: str) -> None:
    with pytest.raises(ScriptError) as caught:
        parse_script(f"{TOP}- Rest. {direction}\n", "x.md")
    [problem] = caught.value.problems
    assert hint in problem.hint
    assert problem.correction is None


def test_a_variable_in_another_language_is_recognised() -> None:
    with pytest.raises(ScriptError, match=r"Did you mean \{side\}\?"):
        parse_script("## A [esquerdo, direito]\n- O lado {lado}.\n", "x.md")


def test_keys_of_a_program_for_notes_are_one_mistake() -> None:
    text = "---\ntags: [a]\naliases: [b]\ncreated: 2026-01-01\nSprache: de\n---\n## A\n- a\n"
    assert [message for message, _correction in problems(text)] == [
        "2: Unknown keys “tags”, “aliases” and “created” in the front matter.",
        "5: Unknown key “Sprache” in the front matter.",
    ]
    noted = text.replace("tags", "#tags").replace("al", "#al").replace("cr", "#cr")
    assert parse(noted.replace("Sprache", "language")).front.language == "de"


@pytest.mark.parametrize(
    ("line", "message", "correction"),
    [
        ("#done #calm", "Tags are not used in a script.", None),
        ("<aside>", "HTML is not used in a script.", ""),
        ("![](a.png)", "Pictures cannot be used in a script.", ""),
        ("[1]: https://example.org", "This line does nothing.", ""),
        ("[^1]: From a book.", "Footnotes cannot be used in a script.", None),
        ("-- ", "This line does nothing.", ""),
        ("o\tFeet flat.", "“o” does not begin an item.", "- Feet flat."),
        ("§\tFeet flat.", "“§” does not begin an item.", "- Feet flat."),
    ],
)
def test_what_other_programs_add_is_one_mistake_a_line(
    line: str, message: str, correction: str | None
) -> None:
    assert problems(f"{TOP}- Rest.\n\n{line}\n") == [(f"6: {message}", correction)]


def test_a_description_is_shown_without_the_marks_of_other_programs() -> None:
    text = "# T\n\n<aside>\nLight\n</aside>\n\n> [!tip] Oil\n> from [[Ana|her]]\n\n## A\n- a"
    assert parse(text).description == "Light\n\nOil from her"


def test_items_above_the_first_step_are_one_mistake() -> None:
    found = problems("# T\n\n- oil\n- a mirror\n\n1. a\n\n## A\n- a\n")
    assert [message for message, _correction in found] == [
        "3: This item is not in a step.",
        "6: Numbered lists are not used in a script.",
    ]
