"""What is suggested for an evening, from the concerns of earlier days."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from voiceguide.guidance.request import parse_request
from voiceguide.guidance.suggestions import Suggestion, suggestions

DAY = date(2026, 11, 27)


def done(days: dict[int, tuple[str, ...]]) -> dict[date, tuple[str, ...]]:
    """Return what was practised so many days ago."""
    return {DAY - timedelta(ago): concerns for ago, concerns in days.items()}


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ({}, []),
        ({0: ("jowls",)}, []),
        ({-1: ("jowls",)}, []),
        ({1: ("jowls",)}, [("jowls, 5 minutes", "as last time, yesterday")]),
        ({1: ()}, []),
        ({40: ("jowls",)}, [("jowls, 5 minutes", "not done for 5 weeks")]),
        (
            {2: ("jowls", "lips"), 9: ("neck",), 12: ("cheeks", "lips"), 16: ("puffy",)},
            [
                ("jowls and lips, 5 minutes", "as last time, 2 days ago"),
                ("puffiness, 5 minutes", "not done for 2 weeks"),
            ],
        ),
        ({8: ("jowls",)}, [("jowls, 5 minutes", "as last time, 8 days ago")]),
    ],
)
def test_the_last_time_comes_first_and_then_what_was_longest_ago(
    days: dict[int, tuple[str, ...]], expected: list[tuple[str, str]]
) -> None:
    found = suggestions(done(days), DAY)
    assert list(found) == [Suggestion(*each) for each in expected]
    for each in found:
        assert parse_request(each.request).unknown == ()


def test_only_what_is_possible_is_suggested() -> None:
    days = done({1: ("jowls", "lips"), 10: ("neck",), 11: ("cheeks",)})
    found = suggestions(days, DAY, possible={"lips", "cheeks"})
    assert [each.request for each in found] == ["lips, 5 minutes", "cheeks, 5 minutes"]
