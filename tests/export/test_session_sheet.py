"""The session sheet: what `show --markdown` prints, read by a Markdown parser."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from tests.commands import Voiceguide, assert_one_clear_error
from voiceguide.export.session_sheet import escaped
from voiceguide.text import one_line

SCRIPT = """\
---
needs: [oil, 'a \\*towel\\*']
caution: Not on <b>sore</b> skin.
lead_in: 2s
---
# Jaw | 1st & last

Told before: never spoken.

## Jaw <sweep> [left, right]
- [6s] Along your {side} jaw.
  - [last 3s] [countdown]

## Rest
- [wait]
- [5s]
- [chime bowl]
"""


def test_a_sheet_has_a_table_for_each_step(voiceguide: Voiceguide) -> None:
    done = voiceguide("show", "-", "--markdown", stdin=SCRIPT)
    assert (done.code, done.err) == (0, "")
    assert (
        done.out
        == r"""# Jaw \| 1st \& last

Told before: never spoken.

**You need:** oil; a \*towel\*

**Take care:** Not on \<b\>sore\</b\> skin.

30 s, spoken at 150 words a minute.

## Jaw \<sweep\>, left

| at | for | what |
|---:|---:|---|
| 0:02 | 6 s | Along your left jaw. |
| 0:05 |  | 3, 2, 1 |

## Jaw \<sweep\>, right

| at | for | what |
|---:|---:|---|
| 0:08 | 6 s | Along your right jaw. |
| 0:11 |  | 3, 2, 1 |

## Rest

| at | for | what |
|---:|---:|---|
| 0:14 | 6 s | *until you are ready* |
| 0:19 | 5 s | *quiet* |
| 0:24 | 1 s | *bell* |
"""
    )


def test_a_sheet_is_not_json(voiceguide: Voiceguide) -> None:
    done = voiceguide("show", "-", "--markdown", "--json", stdin=SCRIPT)
    assert_one_clear_error(done, "--json and --markdown")


def test_every_step_of_every_show_stands_on_the_sheet(voiceguide: Voiceguide) -> None:
    routine = "jaw-and-neck-release"
    steps = voiceguide("show", routine, "--json").json["steps"]
    sheet = voiceguide("show", routine, "--markdown").out
    assert re.findall(r"^## (.*)$", sheet, re.MULTILINE) == [step["name"] for step in steps]


@given(st.text(alphabet="ab 1.-+*_`~<>[]()|\\&#!:/@w=^{}$\n", max_size=40))
def test_no_text_becomes_markup(text: str) -> None:
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    plain = one_line(text)
    tokens = parser.parse(f"before\n\n{escaped(text)}\n\nafter\n")
    inline = [token for token in tokens if token.type == "inline"]
    shown = ["before", *([plain] if plain else []), "after"]
    assert ["".join(child.content for child in one.children or []) for one in inline] == shown
    assert {child.type for one in inline for child in one.children or []} <= {
        "text",
        "text_special",
    }
    assert {token.type for token in tokens} == {"paragraph_open", "inline", "paragraph_close"}
    [cell] = [
        token
        for token in parser.parse(f"| a |\n|---|\n| {escaped(text)} |\n")
        if token.type == "inline" and token.map is not None and token.map[0] == 2
    ]
    assert "".join(child.content for child in cell.children or []) == plain
