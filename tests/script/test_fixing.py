"""`check --fix`: what has one right answer is corrected, all else is left as it is."""

from __future__ import annotations

import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.script.test_parser_properties import MOSTLY_RIGHT, SCRIPTS
from voiceguide.errors import ScriptError
from voiceguide.script.fixing import fixed_script
from voiceguide.script.parser import parse_script

PASTED = """```markdown
# Jaw

\u2022 shown, above the steps

##Sweep [repeat 2 times]
1. **[20 seconds]** Sweep \\- slowly.
\u2022 (10s) Rest.
---
What only you can know [haf].
- Keep \\*these\\* marks. <!-- \\- and this -->
```
"""

FIXED = """# Jaw

\u2022 shown, above the steps

## Sweep [x2]
- [20s] Sweep - slowly.
- [10s] Rest.

What only you can know [haf].
- Keep \\*these\\* marks. <!-- \\- and this -->
"""


def test_marks_are_corrected_and_words_are_left() -> None:
    assert fixed_script(PASTED) == FIXED


def test_line_ends_are_kept() -> None:
    assert fixed_script(PASTED.replace("\n", "\r\n")) == FIXED.replace("\n", "\r\n")


@given(st.one_of(SCRIPTS, MOSTLY_RIGHT, st.text()))
def test_a_fixed_script_needs_no_more_fixing_and_keeps_its_words(text: str) -> None:
    fixed = fixed_script(text)
    assert fixed_script(fixed) == fixed
    for word in ("Theta", "Rho", "alpha", "omega", "phi", "tau"):
        assert len(re.findall(word, fixed)) == len(re.findall(word, text))


@given(MOSTLY_RIGHT)
def test_a_right_script_stays_the_same_routine(text: str) -> None:
    try:
        before = parse_script(text, "x.md")
    except ScriptError:
        return
    assert parse_script(fixed_script(text), "x.md").steps == before.steps


@pytest.mark.parametrize(
    ("items", "fixed"),
    [
        ("- a\n- ![x](y.png)\n- b", "- a\n\n- b"),
        ("- ![[x.png]]\n", ""),
        ("- a\n- ![x](y.png)\n  b", "- a\n-\n  b"),
        ("- [9s] a\n- ![x](y.png)\n  - [half] b", "- [9s] a\n-\n  - [half] b"),
    ],
)
def test_an_item_that_is_only_a_picture_goes(items: str, fixed: str) -> None:
    script = f"## A\n{items}"
    assert fixed_script(script) == f"## A\n{fixed}"


@pytest.mark.parametrize(
    ("items", "fixed"),
    [
        ("- a\n> aside\n", "- a\n\naside\n"),
        ("> - a\n> goes on\n", "- a\ngoes on\n"),
        ("> aside\n- a", "\naside\n- a"),
        ("- a\n> - b", "- a\n- b"),
        ("- a\n---\nLove, Bea\n", "- a\n\nLove, Bea\n"),
        ("- a\n---", "- a"),
    ],
)
def test_lines_that_are_no_longer_quoted_or_deleted_never_join_others(
    items: str, fixed: str
) -> None:
    assert fixed_script(f"## A\n{items}") == f"## A\n{fixed}"


PASTED_LINES = st.lists(
    st.sampled_from(
        ["", "# Theta", "## Rho", "### Rho", "**Step 1: Rho**", "Step 2: Rho", "Rho", "---", "===",
         "1. alpha", "2) omega [pause]", "•\talpha", "o\tomega", "§\tphi", "- [20s] alpha",
         "  - [half] omega", "    - phi", "> - alpha", "> omega", ">", "> ## Rho",
         "| 1 | 10s | alpha |", "| Step | What |", "|---|---|",
         "- [[phi]] [tau](https://example.org/a_b)", "![](a.png)",
         "[^1]: phi", "[1]: https://example.org", "- ![x](a.png)", "- alpha %%omega%%", "-- ",
         "#tau",
         "<aside>", "</aside>", "```", "- [ ] tau", "- “[10s]” phi", "phi omega", "(alpha)"]
    ),
    max_size=9,
).map("\n".join)  # fmt: skip


@given(PASTED_LINES)
def test_pasted_lines_keep_their_words_and_never_join_an_item(text: str) -> None:
    fixed = fixed_script(text)
    assert fixed_script(fixed) == fixed
    for word in ("Theta", "Rho", "alpha", "omega", "phi", "tau"):
        assert fixed.count(word) == text.count(word)
    # What follows an item without a blank line did so before, marks aside.
    written = [re.sub(r"^[>\s]+", "", line) for line in text.split("\n")]
    lines = fixed.split("\n")
    for above, below in itertools.pairwise(lines):
        if above.startswith("- ") and below[:1].isalnum():
            lines_above = [one for one, line in itertools.pairwise(written) if line == below]
            assert any(any(map(str.isalnum, line)) for line in lines_above)
