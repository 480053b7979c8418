"""Nesting: which item a cue belongs to if its indent is not Markdown's."""

from __future__ import annotations

import re

from voiceguide.script.markdown import Block
from voiceguide.script.source import Source

_CUE = re.compile(r"\s*[-*+]\s+\W*\[\s*(?:at|half|every|last)\b", re.IGNORECASE)


def nested_by_any_indent(items: list[Block], source: Source) -> list[Block]:
    """Return the items of a list; a cue that is indented, but less than its item's text, is nested.

    Markdown counts from an item's text: below `-   [20s] Smile.` it asks for four spaces.
    """
    # Nearly always; looking at every line of eight hours twice would delay the first words.
    if not any(source.lines[item.first - 1][:1].isspace() for item in items):
        return items
    nested: list[Block] = []
    for item in items:
        line = source.lines[item.first - 1]
        above = nested[-1] if nested else item
        indent, indent_above = (source.column_of_text(one.first) for one in (item, above))
        if indent > indent_above and _CUE.match(line):
            item_list = Block("bullet_list", item.first, item.last, children=[item])
            above.children.append(item_list)
        else:
            nested.append(item)
    return nested
