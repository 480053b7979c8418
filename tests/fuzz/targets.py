"""What is fuzzed: each target takes bytes, and raises only where a promise is broken."""

from __future__ import annotations

from collections.abc import Callable

from tests.script.test_parser_properties import check_nothing_is_dropped, parse
from voiceguide.script.front_matter import parse_front_matter


def scripts(data: bytes) -> None:
    """Any bytes are a routine or problems, and no line of any text is dropped."""
    parse(data)
    text = data.decode("utf-8", "replace")
    check_nothing_is_dropped(text)
    check_nothing_is_dropped("## A\n- a\n" + text)


def front_matter(data: bytes) -> None:
    """Any text is front matter or problems, each with a place inside it."""
    text = data.decode("utf-8", "replace")
    lines = text.count("\n") + text.count("\r") + text.count("\x85") + 1
    lines += text.count("\u2028") + text.count("\u2029")
    _front, problems = parse_front_matter(text, 2)
    for problem in problems:
        assert 2 <= problem.line <= lines + 2, problem
        assert problem.column >= 1, problem
        assert problem.message, problem
    parse(f"---\n{text}\n---\n## A\n- a\n")


TARGETS: dict[str, Callable[[bytes], None]] = {"scripts": scripts, "front_matter": front_matter}
