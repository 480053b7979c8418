"""`voiceguide export --proof`: has a session read back, and prints what was misheard."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

from voiceguide.cli.passage_bar import PassageBar
from voiceguide.errors import InputError
from voiceguide.session.proof import ProofLine, languages_of, prove, utterances_of
from voiceguide.session.session import Session
from voiceguide.speech.recogniser import open_recogniser
from voiceguide.text import printable


def proof_session(session: Session, *, strict: bool) -> bool:
    """Read back every line of a session and print the misheard ones, and a summary.

    Returns whether any is spoken otherwise now. Raises InputError if there is no recogniser, or for
    a line that is still misheard if `strict`; and SpeechError.
    """
    hearings = {language: open_recogniser(language) for language in languages_of(session)}
    with PassageBar(session, "Speaking") as progress:
        utterances = utterances_of(session, progress.on_passage)
    names = " and ".join(sorted({each.name for each in hearings.values()}))
    label = f"Reading back {_counted(len(utterances), 'line')} with {names}"
    lines = []
    if not sys.stderr.isatty():
        click.echo(f"{label} ...", err=True)
    with click.progressbar(
        prove(utterances, session.sample_rate, hearings),
        length=len(utterances),
        label=label,
        file=sys.stderr,
        hidden=not sys.stderr.isatty(),
    ) as proved:
        lines = list(proved)
    misheard = [line for line in lines if line.errors]
    for line in misheard:
        click.echo(printable(_described(line)), err=True)
    click.echo(_summary(lines), err=True)
    if misheard and strict:
        raise InputError(
            f"{_counted(len(misheard), 'line')} of {session.title} "
            f"{'is' if len(misheard) == 1 else 'are'} misheard; --strict allows none.",
            "Reword them, give a word another spelling with `say:`, or leave out --strict.",
        )
    return any(line.was_improved for line in lines)


def _described(line: ProofLine) -> str:
    said = line.utterance
    takes = f", best of {line.takes} takes" if line.takes > 1 else ""
    heard = f"was heard as “{line.heard}”" if line.heard else "was not understood at all"
    wrong = f"{line.errors} of {_counted(line.words, 'word')} wrong"
    return f"{said.source}:{said.line}: “{said.text}” {heard}: {wrong}{takes}."


def _summary(lines: Sequence[ProofLine]) -> str:
    errors, words = sum(line.errors for line in lines), sum(line.words for line in lines)
    if not words:
        return "Read back nothing: no line has more than one word."
    misheard = sum(line.errors > 0 for line in lines)
    again = sum(line.takes > 1 for line in lines)
    improved = sum(line.was_improved for line in lines)
    parts = [
        f"Read back {_counted(len(lines), 'line')}, {_counted(words, 'word')}:"
        f" {100 * errors / words:.1f} % word errors, {_counted(misheard, 'line')} misheard."
    ]
    if again:
        parts.append(f"{_counted(again, 'line')} spoken again, {improved} of them better now.")
    if misheard:
        parts.append("A recogniser errs, too: listen to these lines before you change them.")
    return " ".join(parts)


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'s' * (count != 1)}"
