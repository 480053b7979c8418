"""One message for each mistake: the same one on further lines is told with the first."""

from __future__ import annotations

from collections.abc import Iterable

from voiceguide.errors import Problem
from voiceguide.text import join_words

_MOST_LISTED = 8
"""Further lines, or ranges of lines, that are listed."""


def grouped(problems: Iterable[Problem]) -> list[Problem]:
    """Return the problems in order, those with the same message and hint as one.

    The hint of the first names the lines of the others.
    """
    alike: dict[tuple[str, str], list[Problem]] = {}
    for problem in sorted(problems, key=lambda one: (one.line, one.column)):
        alike.setdefault((problem.message, problem.hint), []).append(problem)
    return [_with_lines(first, rest) for first, *rest in alike.values()]


def _with_lines(first: Problem, rest: list[Problem]) -> Problem:
    told = also(one.line for one in rest if one.line != first.line)
    return first._replace(hint=f"{first.hint}{told}".strip())


def also(lines: Iterable[int]) -> str:
    """Return a sentence, after a space, that names further lines; empty if there are none."""
    further = list(dict.fromkeys(lines))
    ranges: list[list[int]] = []
    for line in further:
        if ranges and line == ranges[-1][-1] + 1:
            ranges[-1].append(line)
        else:
            ranges.append([line])
    listed: list[str] = []
    for one in ranges[:_MOST_LISTED]:
        listed += [f"{one[0]} to {one[-1]}"] if len(one) > 2 else map(str, one)
    if len(ranges) > _MOST_LISTED:
        listed.append(f"{sum(map(len, ranges[_MOST_LISTED:]))} more")
    what = "line" if len(further) == 1 else "lines"
    return f" The same goes for {what} {join_words(listed, 'and')}." if further else ""
