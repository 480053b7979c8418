"""Plain items, read by one pattern, are the same as read piece by piece."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceguide.script.inline import LONGEST_TEXT
from voiceguide.script.items import plain_item, read_item
from voiceguide.script.markdown import Block, blocks_of
from voiceguide.script.parser import parse_script
from voiceguide.script.routine import Half, Item, Step, Words
from voiceguide.script.source import Source


def first_block(text: str) -> Block | None:
    """Return the first bullet of a text; None if it has none."""
    lists = [block for block in blocks_of(text) if block.kind == "bullet_list"]
    return lists[0].children[0] if lists else None


def check(text: str) -> Item | None:
    """Check that both ways to read the first bullet agree; return the item if it is plain."""
    source = Source(text)
    block = first_block(source.readable)
    plain = None if block is None else plain_item(block)
    if block is not None and plain is not None:
        problems, covered = list(source.problems), {*source.covered, plain.line}
        assert read_item(block, source, Step("Step", 1, ())) == plain
        assert (source.problems, source.covered) == (problems, covered)
    return plain


PIECES = (
    "- ", "[8s] ", "[8s]", "[0s] ", "[08s] ", "[999s] ", "[1m] ", "[8 s] ", "Rub your palms.",
    "Ünder  way", "１ ", "_", "*soft*", "{side}", "]", "[", "\n", "\n  ", "\n  - [half] Lighter.",
    "\u00a0", "# ", "…", "8", "<b>", "\\", "&amp;", "`", "~~~", "=== ", "\t", "\u200b", "\u2028",
    "ª", "Ⅷ",
)  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=6).map("".join))
def test_a_plain_item_is_the_same_read_piece_by_piece(text: str) -> None:
    check(f"- [8s] {text}")
    check(text)


@given(st.text(max_size=30))
def test_an_item_with_any_text_is_read_the_same_both_ways(text: str) -> None:
    check(f"- [20s] A{text}")


def test_words_with_whole_seconds_are_a_plain_item() -> None:
    text = "- [20s] Rest  your hands, and breathe out."
    assert check(text) == Item((Words("Rest your hands, and breathe out.", 1),), 1, 1, 20.0)


@pytest.mark.parametrize(
    "text",
    [
        "- [0s] Nothing lasts so short.",
        "- [1000s] Nor is so long a time quite plain.",
        "- [20s] Your {side} cheek.",
        "- [20s] Then [chime bell] rest.",
        "- [20s] *Softly* now.",
        "- [20s] Rest.\n  - [half] Breathe.",
        "- # [20s] Rest.",
        "-\n  [20s] Rest.",
        "- Rest.",
        "- [20s] …",
        f"- [20s] {'a' * (LONGEST_TEXT + 1)}",
    ],
)
def test_any_other_item_is_read_piece_by_piece(text: str) -> None:
    assert check(text) is None


@pytest.mark.parametrize(
    ("text", "about", "hint", "correction"),
    [
        ("- # Jaw [20 seconds]", "a heading", "Begin the line with ## and no dash.", None),
        ("- 1. Rest.", "a numbered list", "Use dashes.", "- Rest."),
        ("- Ten seconds: Rest.", "A duration", "Write [10s].", "- [10s] Rest."),
        ("  - Ten seconds: Rest.", "A duration", "Write [10s].", "  - [10s] Rest."),
        ("- 1) [10s] Rest.", "a numbered list", "Use dashes.", "- [10s] Rest."),
        ("- • Rest.", "two bullets", "Keep the dash.", "- Rest."),
        ("- > Rest.", "sign >", "Delete it.", None),
        ("- ```\n  Rest.\n  Breathe.", "Code fences", "Delete this line.", None),
    ],
)
def test_what_begins_wrong_is_refused_with_its_correction(
    text: str, about: str, hint: str, correction: str | None
) -> None:
    source = Source(text)
    block = first_block(source.readable)
    assert block is not None
    assert read_item(block, source, Step("Step", 1, ())) is None
    [problem] = source.problems
    assert (problem.hint, problem.correction) == (hint, correction)
    assert about in problem.message
    assert problem.column == text.index("-") + 1


@pytest.mark.parametrize(
    ("item", "remedy"),
    [
        ("[x3] Rest.", "in the step's ## heading"),
        ("[left, right] Rest.", "in the step's ## heading"),
        ("[area jaw] Rest.", "a line of its own, right below the step's ## heading"),
        ("[countdown]", "- [last 5s] [countdown]"),
        ("[half] Rest.", "two spaces more than the timed item"),
        ("[9s] Rest. [wait]", "duration or the [wait]"),
        ("[wait] Rest. [wait]", "one item for each [wait]"),
        ("Rest. [wait] Breathe.", "new item for what comes after"),
        ("[reps 8: 3s, 2s] [reps 8: 3s, 2s]", "one item for each [reps …]"),
        ("[9s] Rest. [reps 8: 3s, 2s]", "the duration a bullet of its own"),
        ("[wait] Rest. [reps 8: 3s, 2s]", "the [wait] a bullet of its own"),
        ("Rest. [reps 8: 3s, 2s] Breathe.", "[reps …] first"),
        ("Rest. [include other]", "bullet of its own"),
        ("", "[20s] Smile gently."),
    ],
)
def test_what_an_item_cannot_have_is_refused_with_what_to_do(item: str, remedy: str) -> None:
    source = Source(f"- {item}")
    block = first_block(source.readable)
    assert block is not None
    assert read_item(block, source, Step("Step", 1, ())) is None
    [problem] = source.problems
    assert remedy in problem.hint


@pytest.mark.parametrize("indent", ["", "  "])
def test_a_problem_of_a_whole_item_underlines_all_of_it(indent: str) -> None:
    source = Source(f"{indent}- [9s] Rest. [wait]")
    block = first_block(source.readable)
    assert block is not None
    assert read_item(block, source, Step("Step", 1, ())) is None
    [problem] = source.problems
    assert (problem.column, problem.length) == (len(indent) + 1, len("- [9s] Rest. [wait]"))


@pytest.mark.parametrize("item", ["- [20s] a", "-   [20s] a", "- [20s] a\n  - [at 3s] b"])
def test_a_time_two_spaces_more_than_its_item_is_a_cue(item: str) -> None:
    [step] = parse_script(f"# T\n## S\n{item}\n  - [half] Lighter.\n", "t.md").steps
    assert step.items[0].cues[-1].time == Half()
