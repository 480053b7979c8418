"""Blocks of a script: its headings, lists and paragraphs, as CommonMark defines them.

markdown-it-py divides a script into blocks. Nearly all scripts have only plain lines, which need
none of its rules and are divided here: loading it would take a tenth of a session's start. Tests
check that both give the same blocks.
"""

from __future__ import annotations

import re

from msgspec import Struct, field

_HEADING = re.compile(r"(#{1,6}) +([^\s#][^#\t]*)")
_BULLET = re.compile(r"(  )?- ((?:\[|[^\W\d_])[^\t]*)")
_TEXT = re.compile(r"(?:\[|[^\W\d_])(?:[^\t]*\S)?")


class Block(Struct):
    """One block; `first` and `last` are its lines, counted from 1.

    `kind` is `heading`, `paragraph`, `bullet_list`, `ordered_list` or `list_item`; `content` is the
    text of a heading or a paragraph, `level` the number of # signs of a heading, `children` are the
    blocks inside a list or an item.
    """

    kind: str
    first: int
    last: int
    content: str = ""
    level: int = 0
    children: list[Block] = field(default_factory=list)


def blocks_of(text: str) -> list[Block]:
    """Return the blocks of a text whose lines end with a line feed."""
    plain = plain_blocks(text)
    return markdown_blocks(text) if plain is None else plain


def plain_blocks(text: str) -> list[Block] | None:
    """Return the blocks of a text that has only plain lines, else None.

    Plain lines are blank lines, headings, bullets, bullets nested directly below a bullet, and
    paragraph lines that begin with a letter or a direction.
    """
    blocks: list[Block] = []
    before = "blank"
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip(" "):
            before = "blank"
        elif (bullet := _BULLET.fullmatch(line)) is not None:
            item = Block("list_item", number, number)
            item.children.append(Block("paragraph", number, number, bullet[2].strip()))
            if bullet[1] is None:
                if not blocks or blocks[-1].kind != "bullet_list":
                    blocks.append(Block("bullet_list", number, number))
                blocks[-1].children.append(item)
            else:
                if before != "bullet":
                    return None
                above = blocks[-1].children[-1].children
                if above[-1].kind != "bullet_list":
                    above.append(Block("bullet_list", number, number))
                above[-1].children.append(item)
            before = "bullet"
        elif (heading := _HEADING.fullmatch(line)) is not None:
            level = len(heading[1])
            blocks.append(Block("heading", number, number, heading[2].strip(), level))
            before = "heading"
        elif before != "bullet" and _TEXT.fullmatch(line) is not None:
            if before == "text":
                blocks[-1].content += f"\n{line}"
                blocks[-1].last = number
            else:
                blocks.append(Block("paragraph", number, number, line))
            before = "text"
        else:
            return None
    return blocks


def markdown_blocks(text: str) -> list[Block]:
    """Return the blocks of any text."""
    from markdown_it import MarkdownIt

    # With the reference rule, the line `[half]: text` would vanish. `directions` and `inline` read
    # what is inside a line.
    markdown = MarkdownIt("zero").enable(["heading", "list"]).disable("inline")
    opened = [Block("", 1, 1)]
    for token in markdown.parse(text):
        if token.nesting == 1:
            assert token.map is not None
            first, last = token.map[0] + 1, max(token.map[0] + 1, token.map[1])
            level = int(token.tag[1]) if token.type == "heading_open" else 0
            block = Block(token.type.removesuffix("_open"), first, last, level=level)
            opened[-1].children.append(block)
            opened.append(block)
        elif token.nesting == -1:
            opened.pop()
        else:
            opened[-1].content = token.content
    return opened[0].children
