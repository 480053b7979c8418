"""Word errors of what a recogniser heard, without those of spelling."""

from __future__ import annotations

from collections.abc import Iterable


def word_errors(said: str, heard: str) -> tuple[int, int]:
    """Return wrong, missing and added words of `heard`, and how many words were said.

    `whisper_normalizer` writes numbers as digits, spells American, and drops punctuation.
    """
    import jiwer
    from whisper_normalizer.english import EnglishTextNormalizer

    normal = EnglishTextNormalizer()
    told, understood = normal(said), normal(heard)
    count = len(told.split())
    if count == 0:
        return 0, 0
    measured = jiwer.process_words(told, understood)
    return measured.substitutions + measured.deletions + measured.insertions, count


def percent(pairs: Iterable[tuple[int, int]]) -> float:
    """Return the errors of all texts, in percent of all words that were said."""
    errors, words = map(sum, zip(*pairs, strict=True))
    return 100 * errors / words
