"""Front matter is taken from the top of a script, and refused anywhere else."""

from __future__ import annotations

import pytest

from voiceguide.script.front_matter_block import refuse_late_front_matter, take_front_matter
from voiceguide.script.source import Source


def read(text: str) -> tuple[int, list[str], str]:
    """Return the last line of the front matter, the problems, and what is left to be read."""
    source = Source(text)
    _front, end = take_front_matter(source)
    refuse_late_front_matter(source, end)
    assert all((one.column, one.length) == (1, 3) and one.hint for one in source.problems)
    blanked = {n for n, line in enumerate(source.readable.split("\n"), 1) if not line}
    assert source.covered == {n for n in blanked if source.lines[n - 1]}
    return end, [f"{one.line}: {one.message}" for one in source.problems], source.readable


@pytest.mark.parametrize(
    ("text", "end", "problems", "left"),
    [
        ("# A\n", 0, [], "# A\n"),
        ("---\nkind: massage\n---\n# A", 3, [], "\n\n\n# A"),
        ("---\n---\n# A", 2, [], "\n\n# A"),
        ("-----  \nkind: massage\n--- \n# A", 3, [], "\n\n\n# A"),
        ("\n---\nkind: massage\n---\n# A", 4, ["2: Front matter must begin on the first line."],
         "\n\n\n\n# A"),
        ("---\nkind: massage\n# A", 1, ["1: The front matter is never closed."],
         "---\nkind: massage\n# A"),
        ("# A\n---\nkind: massage\n---\nb", 0, ["2: Front matter must begin on the first line."],
         "# A\n\n\n\nb"),
        ("# A\n---\nkind: massage", 0, ["2: Front matter must begin on the first line."],
         "# A\n\n"),
        ("# A\n---\nkind: massage\nSoft words.", 0,
         ["2: Front matter must begin on the first line."], "# A\n\n\nSoft words."),
        ("---\n---\n# A\n---\npace: 120\nareas:\n  - jaw\n---\nb", 2,
         ["4: This script has two front matters."], "\n\n# A\n\n\n\n\n\nb"),
        ("# A\n---\nSoft words.\n---\nkind: massage\n---\nb", 0,
         ["4: Front matter must begin on the first line."], "# A\n---\nSoft words.\n\n\n\nb"),
        ("# A\n---\n", 0, [], "# A\n---\n"),
        ("# A\n---\nNote: a rule above words is no front matter", 0, [],
         "# A\n---\nNote: a rule above words is no front matter"),
    ],
)  # fmt: skip
def test_front_matter_is_taken_or_refused_where_it_stands(
    text: str, end: int, problems: list[str], left: str
) -> None:
    assert read(text) == (end, problems, left)


def test_a_wrong_value_is_a_problem_with_its_line_and_the_other_keys_are_read() -> None:
    source = Source("---\ntitle: Jaw\nkind: dance\nsummary: Soft\n---\n# A")
    front, end = take_front_matter(source)
    assert (front.title, front.summary, end) == ("Jaw", "Soft", 5)
    [problem] = source.problems
    assert (problem.line, problem.column, problem.source) == (3, 7, "kind: dance")
