"""Word errors of what a recogniser heard, without those of spelling.

Numbers, capitals, punctuation, British and American spelling, and words written as one or as two
count as no difference.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Sequence
from functools import cache

from voiceguide.text import primary_language


def word_errors(said: str, heard: str, language: str) -> tuple[int, int]:
    """Return wrong, missing and added words of `heard`, and how many words were said.

    `language` is the tag of both. Needs the extra `proof`.
    """
    normal = _normalizer(primary_language(language))
    told = normal(said).split()
    return _edits(told, normal(heard).split()), len(told)


def wrong_share(said: str, heard: str, language: str, others: Iterable[str] = ()) -> float:
    """Return the share of the words of a line that are wrong in what was heard.

    It is 1 if the last word is: the line was broken off. It is 1, too, if one of the `others` was
    rather said. Needs the extra `proof`.
    """
    normal = _normalizer(primary_language(language))
    if normal(said).split()[-1:] != normal(heard).split()[-1:]:
        return 1.0

    def share(line: str) -> float:
        errors, words = word_errors(line, heard, language)
        return errors / max(words, 1)

    own = share(said)
    return own if all(share(other) >= own for other in others) else 1.0


@cache
def _normalizer(language: str) -> Callable[[str], str]:
    """Return what writes numbers as digits and drops capitals and punctuation."""
    if language == "en":
        from whisper_normalizer.english import EnglishTextNormalizer

        english: Callable[[str], str] = EnglishTextNormalizer()
        return english
    from text_to_num import alpha2digit
    from whisper_normalizer.basic import BasicTextNormalizer

    plain = BasicTextNormalizer()

    def normal(text: str) -> str:
        # It knows the numbers of some languages only.
        with contextlib.suppress(Exception):
            text = alpha2digit(text, language)
        return str(plain(text))

    return normal


def _edits(told: Sequence[str], heard: Sequence[str]) -> int:
    """Return the fewest words to change, add and leave out; joining or splitting two is free."""
    rows = [list(range(len(heard) + 1))]
    for i, word in enumerate(told, 1):
        row = [i]
        for j, other in enumerate(heard, 1):
            best = min(rows[i - 1][j] + 1, row[j - 1] + 1, rows[i - 1][j - 1] + (word != other))
            if i > 1 and told[i - 2] + word == other:
                best = min(best, rows[i - 2][j - 1])
            if j > 1 and heard[j - 2] + other == word:
                best = min(best, rows[i - 1][j - 2])
            row.append(best)
        rows.append(row)
    return rows[-1][-1]
