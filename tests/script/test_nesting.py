"""Cues with less indent than Markdown asks for belong to the item above them."""

from __future__ import annotations

import pytest

from voiceguide.script.markdown import blocks_of
from voiceguide.script.nesting import nested_by_any_indent
from voiceguide.script.source import Source


def counts(text: str) -> list[int]:
    """Return how many blocks each item of the first list has, nested lists included."""
    source = Source(text)
    (bullets, *_) = blocks_of(source.readable)
    return [len(item.children) for item in nested_by_any_indent(bullets.children, source)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("- [20s] a\n  - [half] b", [2]),
        ("-   [20s] a\n  - [half] b", [2]),
        ("-   [20s] a\n  - **[at 5s]** b\n  - [last 3s] c", [3]),
        ("-   [20s] a\n- [half] b", [1, 1]),
        ("-   [20s] a\n  - b", [1, 1]),
        ("-   [20s] a\n- b", [1, 1]),
    ],
)
def test_a_cue_with_any_indent_belongs_to_the_item_above(text: str, expected: list[int]) -> None:
    assert counts(text) == expected


def test_a_nested_cue_is_read_as_if_it_were_indented_as_markdown_asks() -> None:
    text = "- [20s] a\n  - [half] b"
    source = Source(text.replace("- [20s]", "-   [20s]"))
    (bullets,) = blocks_of(source.readable)
    (expected,) = blocks_of(text)
    assert nested_by_any_indent(bullets.children, source) == expected.children
