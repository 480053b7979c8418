"""A pattern that is compiled late replaces as `re` does."""

from __future__ import annotations

from voiceguide.script.lazy_pattern import LazyPattern


def test_all_matches_are_replaced_unless_a_count_is_given() -> None:
    pattern = LazyPattern("[ab]")
    assert pattern.sub("-", "abc") == "--c"
    assert pattern.sub("-", "abc", count=1) == "-bc"
