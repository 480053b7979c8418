"""Regular expressions that only a mistake needs, so that a right script starts without them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cached_property


class LazyPattern:
    """A regular expression that is compiled when it is first used; its methods are `re`'s."""

    def __init__(self, pattern: str, flags: int = 0) -> None:
        self.pattern = pattern
        self.flags = flags

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        """The compiled expression, which its matches have as `re`."""
        return re.compile(self.pattern, self.flags)

    def search(self, text: str, position: int = 0) -> re.Match[str] | None:
        """Return the first match anywhere from `position` on."""
        return self.compiled.search(text, position)

    def match(self, text: str, position: int = 0) -> re.Match[str] | None:
        """Return the match that begins at `position`."""
        return self.compiled.match(text, position)

    def fullmatch(self, text: str) -> re.Match[str] | None:
        """Return the match that is the whole text."""
        return self.compiled.fullmatch(text)

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """Yield all matches in order."""
        return self.compiled.finditer(text)

    def sub(
        self, replacement: str | Callable[[re.Match[str]], str], text: str, count: int = 0
    ) -> str:
        """Return the text with its matches replaced, at most `count` of them unless it is 0."""
        return self.compiled.sub(replacement, text, count=count)
