"""Names of steps as other programs mark them: quoted, underlined, in bold, or numbered.

Only lines that leave no doubt are found, most of them only in a script without ## headings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from voiceguide.script.corrections import NUMBER, QUOTE, begins_like_an_item
from voiceguide.script.lazy_pattern import LazyPattern
from voiceguide.script.plain_text import without_marks

LONGEST = 80
"""Characters of a line that is taken for the name of a step."""

_TITLE = LazyPattern(r"\s{0,3}#(?!#)\s*\S")
_STEP = LazyPattern(r"\s{0,3}#{2,}")
_BOLD = LazyPattern(r"\s*(?:\*\*|__)[^*_]+(?:\*\*|__):?(?:\s*\([^()]*\))?:?\s*")
_NUMBERED_STEP = LazyPattern(
    r"\s*(?:step|stage|part|phase|schritt|teil|étape|paso|passo|etapa|stap|steg|trin)\s+\d+\b.*",
    re.IGNORECASE,
)
_NUMBERED = LazyPattern(r"\s{0,3}\d{1,2}[.)]\s*\S.*")
_UNDERLINE = LazyPattern(r"\s{0,3}(={2,}|-{3,})\s*")
_OTHER_LABELS = LazyPattern(
    r"\b(?:needs?|supplies|ingredients?|materials?|tools?|tips?|notes?|benefits?|warnings?|caution|"
    r"why|brauchen|brauchst|benötigt|material|hinweise?|tipps?|vorsicht|precisa|materiais|dicas?|"
    r"cuidados?|necesitas?|materiales|consejos?|conseils?|matériel)\b",
    re.IGNORECASE,
)
"""Labels of lists that are not performed."""

_SENTENCE_END = (".", "!", "?", "…", ",", ";")


def is_label(line: str) -> bool:
    """Return whether a line is a bold label, or begins with `Step 1`."""
    if not any(one.fullmatch(line) for one in (_BOLD, _NUMBERED_STEP)):
        return False
    return _is_short(line) and _OTHER_LABELS.search(line) is None


def _is_short(line: str) -> bool:
    return len(line) <= LONGEST and not line.strip(" \t*_").endswith(_SENTENCE_END)


def has_steps(lines: Sequence[str]) -> bool:
    """Return whether any line is a heading with two signs or more."""
    return any(_STEP.match(line) for line in lines)


def quoted_lines(lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Yield the index of each quoted line, and the line, of a script that is quoted as a whole."""
    if has_steps(lines):
        return
    unquoted = {
        index: line[match.end() :]
        for index, line in enumerate(lines)
        if (match := QUOTE.match(line)) is not None
    }
    if any(begins_like_an_item(line) or _STEP.match(line) for line in unquoted.values()):
        yield from unquoted.items()


def underlined_headings(lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Yield the index of each underlined line, and the heading it is meant to be.

    Dashes underline only in a script without ## headings, and no sentence: else they are a rule.
    """
    titled = any(_TITLE.match(line) for line in lines)
    stepped = has_steps(lines)
    for index in range(len(lines) - 1):
        line, match = lines[index], _UNDERLINE.fullmatch(lines[index + 1])
        above = lines[index - 1] if index else ""
        words = line.strip().lstrip("*_")
        if match is None or above.strip() or not words[:1].isalnum() or len(words) > LONGEST:
            continue
        if match[1].startswith("-") and (stepped or words.endswith(_SENTENCE_END)):
            continue
        title = match[1].startswith("=") and not titled
        titled = titled or title
        yield index, f"{'#' if title else '##'} {line.strip()}"


def unmarked_step_names(lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Yield the index of each label above bullets, and the heading it is meant to be.

    In a script that has no labels, numbered lines are meant if each of them has bullets below it.
    """
    if has_steps(lines):
        return
    names = [index for index, line in enumerate(lines) if is_label(line)]
    names = [index for index in names if begins_like_an_item(_below(lines, index))]
    if not names:
        names = [index for index, line in enumerate(lines) if _NUMBERED.fullmatch(line)]
        if not all(_has_bullets(lines, index) for index in names):
            return
    for index in names:
        line = lines[index]
        number = NUMBER.match(line)
        name = without_marks(line[number.end() :] if number else line)
        yield index, f"## {name.rstrip(':')}"


def _below(lines: Sequence[str], index: int) -> str:
    return next((line for line in lines[index + 1 :] if line.strip()), "")


def _has_bullets(lines: Sequence[str], index: int) -> bool:
    line, below = lines[index], _below(lines, index)
    return _is_short(line) and begins_like_an_item(below) and NUMBER.match(below) is None
