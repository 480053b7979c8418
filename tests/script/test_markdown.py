"""Blocks of plain lines are those that markdown-it-py finds."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.paths import CHECKOUT
from voiceguide.script.markdown import Block, markdown_blocks, plain_blocks

SHIPPED = sorted(CHECKOUT.joinpath("scripts").glob("*.md"))

LINES = (
    "", "  ", "# Title", "## Step [left, right]", "### Too deep ", "##  Wide", "## Closed ##", "##",
    "- [8s] Rub your palms.", "- Breathe in. [2s] ", "- 1. one", "- - twice", "-", "- *soft*",
    "-  wide", "  - [half] Lighter now.", "  - and again", "    - deeper", "  goes on", "goes on",
    "A line of text", "Another ", "[area jaw]", "1. one", "- [ ", "---", "* star", "> quoted",
    "\t- tab", "- a\ttab", "- Ünder", "- \u00a0space", "\u00a0", "- # heading", "Text #", "- [[",
)  # fmt: skip


def outline(blocks: list[Block]) -> list[object]:
    """Return what the parser uses of blocks: not the ends of lists and items."""
    return [
        (
            block.kind,
            block.first,
            block.last if block.content else block.first,
            block.content,
            block.level,
            outline(block.children),
        )
        for block in blocks
    ]


@settings(max_examples=400)
@given(st.lists(st.sampled_from(LINES), max_size=9))
def test_plain_lines_are_divided_as_markdown_divides_them(lines: list[str]) -> None:
    text = "\n".join(lines)
    plain = plain_blocks(text)
    assert plain is None or outline(plain) == outline(markdown_blocks(text))


@given(st.text("-#[]ab1. \n\u00a0é", max_size=40))
def test_in_any_text_plain_lines_are_divided_as_markdown_divides_them(text: str) -> None:
    plain = plain_blocks(text)
    assert plain is None or outline(plain) == outline(markdown_blocks(text))


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: str(path.stem))
def test_a_shipped_routine_is_divided_the_same_either_way(path: Path) -> None:
    _, _, text = path.read_text("utf-8").partition("\n---\n")
    plain = plain_blocks(text)
    assert plain is None or outline(plain) == outline(markdown_blocks(text))


def test_other_lines_are_left_to_markdown() -> None:
    for text in ("- one\ngoes on", "- one\n\n  - two", "1. one", "- *one*", "-\tone", "* one"):
        assert plain_blocks(text) is None
