"""Plain text: Markdown and HTML marks are undone, and every character knows where it was."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from voiceguide.script.plain_text import LONGEST, plain_text, without_marks


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Lift *gently*, **now**, `so`.", "Lift gently, now, so."),
        ("A ***very*** __soft__ _touch_, un*usu*al", "A very soft touch, unusual"),
        ("**[10s]** Stroke", "[10s] Stroke"),
        ("snake_case 2 * 3 * 4 a_b_c 5*", "snake_case 2 * 3 * 4 a_b_c 5*"),
        ("**half *open", "**half *open"),
        ("*a **b* c**", "a b c"),
        ("**a*", "*a"),
        (r"\[10s\] Stroke up \- gently\!", "[10s] Stroke up - gently!"),
        (r"\*not emphasised\*", "*not emphasised*"),
        (r"C:\oil", r"C:\oil"),
        ("Oil &amp; water.&nbsp;Then &lt;rest&gt; &#8211; &unknown;",
         "Oil & water.\N{NO-BREAK SPACE}Then <rest> – &unknown;"),
        ("Up.\\\nDown.", "Up.\nDown."),
        ("Up.\nDown *now*.", "Up.\nDown now."),
    ],
)  # fmt: skip
def test_marks_are_undone_and_what_marks_nothing_stays(text: str, plain: str) -> None:
    assert plain_text(text).text == plain


def test_line_breaks_of_html_and_runs_of_spaces_become_one_space() -> None:
    assert without_marks("Up.<br>Down.<BR />  Rest.") == "Up. Down. Rest."


MARKUP = st.text(alphabet=st.sampled_from("*_`\\&;<br>/ab1 \n[].#39am"))


@given(st.one_of(st.text(), MARKUP))
def test_only_marks_are_removed(text: str) -> None:
    plain = plain_text(text).text
    letters = re.findall(r"[^\W_]", html.unescape(re.sub(r"<br\s*/?>", " ", text, flags=re.I)))
    kept = re.findall(r"[^\W_]", html.unescape(plain))
    assert kept == letters or "&" in text


@given(st.one_of(st.text(), MARKUP))
@example("`01\n`")
def test_every_kept_character_stood_where_it_is_said_to_have_been(text: str) -> None:
    plain = plain_text(text)
    offsets = [plain.written_offset(index) for index in range(len(plain.text))]
    assert offsets == sorted(offsets)
    for character, offset in zip(plain.text, offsets, strict=True):
        assert character == text[offset] or text[offset] in "\\&<br>/ \n`" or character in " \n"


@pytest.mark.parametrize(
    ("text", "offsets"),
    [
        (r"a\!b\!c", [0, 1, 3, 4, 6]),
        ("a *a* a", [0, 1, 3, 5, 6]),
        ("a \n*b*", [0, 2, 4]),
        ("`a` `a`", [1, 3, 5]),
    ],
)
def test_each_character_knows_its_place(text: str, offsets: list[int]) -> None:
    plain = plain_text(text)
    assert [plain.written_offset(index) for index in range(len(plain.text))] == offsets


def test_a_long_entity_shifts_what_follows_it() -> None:
    plain = plain_text("&CounterClockwiseContourIntegral;{side}")
    assert plain.text == "\N{ANTICLOCKWISE CONTOUR INTEGRAL}{side}"
    assert [plain.written_offset(offset) for offset in (0, 1, 2)] == [0, 33, 34]


def test_a_text_that_is_far_too_long_to_be_spoken_is_not_searched_for_marks() -> None:
    text = "*a*" + "b" * (LONGEST - 3)
    assert plain_text(text).text == text.replace("*", "")
    assert plain_text(f"{text}b").text == f"{text}b"
