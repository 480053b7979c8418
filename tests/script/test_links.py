"""Brackets of links, pictures and footnotes are told from directions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceguide.script.links import (
    corrected_links,
    is_footnote_text,
    is_link_target,
    is_picture,
    links,
    without_links,
    without_links_in_place,
)


@pytest.mark.parametrize(
    ("text", "corrected"),
    [
        ("See [this](https://example.org/a_b) now.", "See this now."),
        ("See [this](#top \"Top\").", "See this."),
        ("Hold at the [[Temples|temples]].", "Hold at the temples."),
        ("Like [[Eye palming]].", "Like Eye palming."),
        ("Rest.[^2]", "Rest."),
        ("Look ![](a.png) here", "Look  here"),
        ("![[face.png]]", ""),
        ("[[10s]] Rest.", "[10s] Rest."),
        ("[20 seconds](#a) Rest.", "[20 seconds] Rest."),
        ("“[10s]” Rest.", "[10s] Rest."),
    ],
)  # fmt: skip
def test_words_and_directions_are_kept(text: str, corrected: str) -> None:
    assert corrected_links(text) == without_links(text) == corrected
    assert all(" " in link.hint for link in links(text))


@pytest.mark.parametrize(
    "text",
    ["[10s](gently) Rest.", "[chime bell][10s] Rest.", "[left, right]", "[see](above)", "[x] ()",
     "“Rest. [10s] Smile.”"],
)  # fmt: skip
def test_directions_beside_words_are_not_links(text: str) -> None:
    assert list(links(text)) == []


def test_only_the_author_knows_what_a_link_to_a_part_of_a_page_says() -> None:
    text = "See [[Eye palming#Breathing]]."
    assert corrected_links(text) == text
    assert without_links(text) == "See Eye palming > Breathing."
    assert without_links("[[X#Index]]") == "X > Index"


@given(st.text(alphabet='[]()!^|#“”"a1s/. ', max_size=30))
def test_other_characters_keep_their_place(text: str) -> None:
    blanked = without_links_in_place(text)
    assert len(blanked) == len(text)
    inside = {place for link in links(text) for place in range(link.start, link.end)}
    assert all(blanked[place] == text[place] for place in range(len(text)) if place not in inside)


@pytest.mark.parametrize(
    ("text", "said", "hint"),
    [
        ("a ![b](c.png)", "Pictures cannot", "Delete it."),
        ("a [^1] [b](/c)", "Footnotes cannot", "Delete it."),
        ("a “[10s]”", "A direction has no quotation marks", "Delete them."),
        ("[[10s|now]] [[10s]]", "Links cannot", "Write its words without brackets."),
        ("[[ 10s ]]", "A direction has one pair", "Write [10s]."),
        ("[a](https://b.c)", "Links cannot", "Write its words without brackets and address."),
    ],
)
def test_each_kind_says_what_to_write(text: str, said: str, hint: str) -> None:
    first = next(links(text))
    assert first.message.startswith(said)
    assert first.hint == hint


def test_words_of_links_stand_where_the_links_began() -> None:
    assert without_links_in_place("a ![b](c.png) d [e f](g.h) i") == f"a{' ' * 13}d e f{' ' * 8}i"


def test_lines_that_only_belong_to_links_are_known() -> None:
    assert is_link_target("[image1]: <data:image/png;base64,iVBO>")
    assert is_link_target("[a]: https://example.org")
    assert not is_link_target("[half]: Lighter.")
    assert not is_link_target("[20s]: https://example.org")
    assert is_footnote_text("[^1]: From a book.")
    assert is_picture("![][image1]")
    assert not is_picture("![](a.png) and words")
