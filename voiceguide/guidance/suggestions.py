"""Suggests what to do tonight, from what was done on earlier days. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, timedelta

from msgspec import Struct

from voiceguide.script.concerns import BY_NAME, known_names
from voiceguide.text import join_words

LAST_WITHIN_DAYS = 30
"""How long ago the last practice may be to be offered again."""

NOT_DONE_FOR_DAYS = 7
"""After how many days without it a concern has not been done lately."""


class Suggestion(Struct, frozen=True):
    """Something to start: `request` is what `start` takes, `reason` why it is offered."""

    request: str
    reason: str


def suggestions(
    practised: Mapping[date, Collection[str]],
    day: date,
    *,
    possible: Collection[str] = tuple(BY_NAME),
) -> tuple[Suggestion, ...]:
    """Return at most two suggestions for a day: as last time, and what was not done lately.

    `practised` are the concerns of each day. Only `possible` concerns are suggested: those that
    have routines which the profile allows. Of those that were done before, and not in the last
    week, the one that is longest ago comes first; somebody who has done none yet gets no second
    suggestion, for nothing is missing.
    """
    last_done: dict[str, date] = {}
    for each in sorted(practised):
        if each < day:
            done = (name for name in known_names(practised[each]) if name in possible)
            last_done.update(dict.fromkeys(done, each))
    found = []
    earlier = [each for each in last_done.values() if day - each <= timedelta(LAST_WITHIN_DAYS)]
    if earlier:
        latest = max(earlier)
        again = [name for name in known_names(practised[latest]) if name in possible]
        days = (day - latest).days
        when = "yesterday" if days == 1 else f"{_span(days)} ago"
        found.append(Suggestion(_request(again), f"as last time, {when}"))
    rested = [
        name
        for name, each in sorted(last_done.items(), key=lambda pair: (pair[1], pair[0]))
        if day - each >= timedelta(NOT_DONE_FOR_DAYS)
    ]
    if rested:
        reason = f"not done for {_span((day - last_done[rested[0]]).days)}"
        suggestion = Suggestion(_request(rested[:1]), reason)
        if suggestion.request not in {each.request for each in found}:
            found.append(suggestion)
    return tuple(found)


def _request(concerns: Collection[str]) -> str:
    """Return what `start` takes: “jowls and lips, 5 minutes”."""
    return f"{join_words(list(concerns), 'and')}, 5 minutes"


def _span(days: int) -> str:
    """Return a length of time: “9 days”, “3 weeks”."""
    return f"{days} days" if days < 14 else f"{days // 7} weeks"
