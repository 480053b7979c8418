"""A line without a dash is words only if it plainly is; else what is wrong with it is said."""

from __future__ import annotations

import pytest

from voiceguide.script.misread_lines import misread_continuation, misread_line

MISREAD = [
    ("```python", "Code fences are not used", "Delete this line."),
    ("---", "This line does nothing.", "Delete it."),
    ("-- ", "This line does nothing.", "Delete it."),
    ("[a]: https://example.org", "This line does nothing.", "Delete it."),
    ("<aside>", "HTML is not used", "Delete it."),
    ("[^1]: From a book.", "Footnotes cannot be used", "to keep it as a note"),
    ("![a](b.png)", "Pictures cannot be used", "Delete it."),
    ("#done #calm", "Tags are not used", "a space after the # signs"),
    (" ===", "Headings are not underlined", "Begin the line above with ##."),
    ("##Rest", "This heading needs a space", "Write ## and a space"),
    ("> Rest.", "The sign > has no use", "Delete it."),
    ("| 10s | Rest. |", "Tables are not used", "as items, such as"),
    ("-Rest.", "needs a space after its dash.", "between the dash and the text"),
    (" *Rest.", "needs a space after its asterisk.", "between the asterisk and the text"),
    ("+Rest.", "needs a space after its plus sign.", "between the plus sign and the text"),
    ("\\-Rest.", "needs a space after its dash.", "between the dash and the text"),
    ("2) Rest.", "Numbered lists are not used", "with a dash instead"),
    (" • Rest.", "“•” does not begin an item.", "with a dash and a space"),
]


@pytest.mark.parametrize(("line", "message", "hint"), MISREAD)
def test_a_line_that_looks_like_something_else_says_what_to_do(
    line: str, message: str, hint: str
) -> None:
    found = misread_line(line)
    assert found is not None
    assert message in found[0]
    assert hint in found[1]
    assert misread_continuation(line) == found


@pytest.mark.parametrize(
    ("line", "message", "hint"),
    [
        ("  [10s] Rest.", "cannot begin with a direction", "join it to the line above"),
        ("\\[10s\\] Rest.", "cannot begin with a direction", "Put a dash before it"),
        ("［10s］ Rest.", "cannot begin with a direction", "Put a dash before it"),
        ("【10s】 Rest.", "cannot begin with a direction", "Put a dash before it"),
        ("  (20 sec) Rest.", "A duration is written in square brackets.", "before it: - [20s] …"),
        ("**Tip:** rest.", "begin with a letter or a number", "put a dash before it"),
        ("…", "begin with a letter or a number", "Join it to the line above"),
        ("  & softly", "begin with a letter or a number", "Join it to the line above"),
    ],
)
def test_what_may_be_an_item_of_its_own_does_not_continue_one(
    line: str, message: str, hint: str
) -> None:
    assert misread_line(line) is None
    found = misread_continuation(line)
    assert found is not None
    assert message in found[0]
    assert hint in found[1]


@pytest.mark.parametrize(
    "line",
    ["then rest.", "3 times.", "10.5 cm up.", "“then” rest.", "(gently) rest.", "{next} follows.",
     "  *very* gently.", "\t“_then_” rest.", "  \\(then\\) rest."],
)  # fmt: skip
def test_a_line_that_begins_with_a_letter_or_a_number_continues_an_item(line: str) -> None:
    assert misread_continuation(line) is None
