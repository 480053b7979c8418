"""Blocks of plain lines are those that markdown-it-py finds."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.paths import CHECKOUT
from voiceguide.script.markdown import Block, blocks_of, markdown_blocks, plain_blocks

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


TEXT = (
    "# Oil\n\nSoft words\nand more\n\n### Jaw [x2]\n[area jaw]\n"
    "- [8s] One. \n  - [half] Two.\n  - Three.\n- Four.\n\n- Five."
)


def paragraph(first: int, last: int, content: str) -> Block:
    return Block("paragraph", first, last, content)


@pytest.mark.parametrize("divide", [plain_blocks, markdown_blocks])
def test_headings_paragraphs_and_nested_bullets_become_blocks(
    divide: Callable[[str], list[Block] | None],
) -> None:
    assert outline(divide(TEXT) or []) == outline([
        Block("heading", 1, 1, "Oil", 1),
        paragraph(3, 4, "Soft words\nand more"),
        Block("heading", 6, 6, "Jaw [x2]", 3),
        paragraph(7, 7, "[area jaw]"),
        Block("bullet_list", 8, 8, children=[
            Block("list_item", 8, 8, children=[
                paragraph(8, 8, "[8s] One."),
                Block("bullet_list", 9, 9, children=[
                    Block("list_item", 9, 9, children=[paragraph(9, 9, "[half] Two.")]),
                    Block("list_item", 10, 10, children=[paragraph(10, 10, "Three.")]),
                ]),
            ]),
            Block("list_item", 11, 11, children=[paragraph(11, 11, "Four.")]),
            Block("list_item", 13, 13, children=[paragraph(13, 13, "Five.")]),
        ]),
    ])  # fmt: skip


def test_markdown_s_blocks_know_their_last_line() -> None:
    [bullets, numbered] = markdown_blocks("- *one*\n  more\n\n  still\n\n1. two\n2. three")
    assert (bullets.kind, bullets.first, bullets.last) == ("bullet_list", 1, 5)
    [item] = bullets.children
    assert item.children == [paragraph(1, 2, "*one*\nmore"), paragraph(4, 4, "still")]
    assert (numbered.kind, numbered.first, numbered.last) == ("ordered_list", 6, 7)
    assert blocks_of("X\n ") == [paragraph(1, 1, "X")]
    assert markdown_blocks("[half]: text") == [paragraph(1, 1, "[half]: text")]
    assert blocks_of("[half]: *text*") == [paragraph(1, 1, "[half]: *text*")]
