"""`--proof`: has sessions or files read back, and prints what was misheard."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import cache

import click
from msgspec.structs import replace

from voiceguide.cli.context import CommandContext
from voiceguide.cli.passage_bar import PassageBar
from voiceguide.errors import InputError
from voiceguide.export.folder.batch import WantedFile
from voiceguide.export.folder.jobs import Recipe
from voiceguide.export.folder.read_back import ReadBack, ReadSession
from voiceguide.session.preferences import Options, resolve
from voiceguide.session.proof import ProofLine, languages_of, prove, utterances_of
from voiceguide.session.session import Session
from voiceguide.speech.recogniser import Recogniser, check_installed, open_recogniser
from voiceguide.system.shell import quoted
from voiceguide.text import counted, primary_language, printable

_SAMPLE_ROUTINE = "sixty-second-oil-massage"
"""What a voice is heard with: it ships in several languages."""


def proof_session(session: Session, *, strict: bool) -> bool:
    """Read back every line of a session and print the misheard ones, and a summary.

    Returns whether any is spoken otherwise now. Raises InputError if there is no recogniser, or for
    a line that is still misheard if `strict`; and SpeechError.
    """
    lines = _read_back(session)
    misheard = print_proof(lines)
    if misheard and strict:
        raise InputError(
            f"{counted(misheard, 'line')} of {session.title} "
            f"{'is' if misheard == 1 else 'are'} misheard; --strict allows none.",
            "Reword them, give a word another spelling with `say:`, or leave out --strict.",
        )
    return any(line.was_improved for line in lines)


def proof_voice(context: CommandContext, options: Options) -> None:
    """Read back a short routine in a voice's language; print what a recogniser understood.

    Raises InputError if there is no recogniser or no such routine.
    """
    preferences = resolve(None, options, context.settings, context.speech)
    if preferences.narration is not None:
        raise InputError(
            "A narration is read back with a routine.",
            "`voiceguide export ROUTINE --voice NARRATION --proof -o FILE` does so.",
        )
    voice = preferences.voice or context.speech.engine().default_voice
    language = next((each.language for each in context.speech.voices() if each.id == voice), "")
    routine = context.library.in_language(primary_language(language)).load(_SAMPLE_ROUTINE)
    if primary_language(routine.front.language) != primary_language(language):
        raise InputError(
            f"There is no routine in “{printable(language)}” to read back.",
            f"`voiceguide export SCRIPT --voice {quoted(str(voice))} --proof -o FILE` reads back a"
            " script of your own.",
        )
    lines = _read_back(context.compose([routine], replace(options, voice=voice)))
    errors, words = sum(line.errors for line in lines), sum(line.words for line in lines)
    print_proof(lines, to_stderr=False)
    click.echo(f"{printable(str(voice))}: {max(0, words - errors)} of {words} words understood.")


def _read_back(session: Session) -> list[ProofLine]:
    hearings = {language: open_recogniser(language) for language in languages_of(session)}
    with PassageBar(session, "Speaking") as progress:
        utterances = utterances_of(session, progress.on_passage)
    names = " and ".join(sorted({each.name for each in hearings.values()}))
    label = f"Reading back {counted(len(utterances), 'line')} with {names}"
    if not sys.stderr.isatty():
        click.echo(f"{label} ...", err=True)
    with click.progressbar(
        prove(utterances, session.sample_rate, hearings),
        length=len(utterances),
        label=label,
        file=sys.stderr,
        hidden=not sys.stderr.isatty(),
    ) as proved:
        return list(proved)


def open_read_back(recipe: Recipe, *, strict: bool) -> ReadBack:
    """Return what reads back the files of a folder, and prints a line for each session.

    Raises InputError if no recogniser is installed.
    """
    check_installed()

    @cache
    def open_for(language: str) -> Recogniser:
        recogniser = open_recogniser(language)
        click.echo(f"Reading back “{printable(language)}” with {recogniser.name} ...", err=True)
        return recogniser

    def open_hearing(language: str) -> Recogniser:
        # One model is enough for en-GB and en-US.
        return open_for(primary_language(language))

    def on_session(wanted: WantedFile, read: ReadSession) -> None:
        name = printable(wanted.file.rpartition(".")[0])
        click.echo(f"{name}: {_totals(read.lines)}", err=True)

    return ReadBack(recipe, open_hearing, on_session, strict=strict)


def print_proof(lines: Sequence[ProofLine], *, to_stderr: bool = True) -> int:
    """Print the lines that were misheard, and a summary; return how many they are."""
    misheard = [line for line in lines if line.errors]
    several = len({line.utterance.voice.speaker for line in lines}) > 1
    for line in misheard:
        speaker = line.utterance.voice.speaker
        by = f" By {speaker.voice or 'the default voice'} at {speaker.pace_wpm}." if several else ""
        click.echo(printable(f"{_described(line)}{by}"), err=to_stderr)
    click.echo(_summary(lines), err=to_stderr)
    return len(misheard)


def _described(line: ProofLine) -> str:
    said = line.utterance
    takes = f", best of {line.takes} takes" if line.takes > 1 else ""
    heard = f"was heard as “{line.heard}”" if line.heard else "was not understood at all"
    wrong = f"{line.errors} of {counted(line.words, 'word')} wrong"
    return f"{said.source}:{said.line}: “{said.text}” {heard}: {wrong}{takes}."


def _totals(lines: Sequence[ProofLine]) -> str:
    errors, words = sum(line.errors for line in lines), sum(line.words for line in lines)
    misheard = sum(line.errors > 0 for line in lines)
    return (
        f"{counted(len(lines), 'line')}, {counted(words, 'word')}:"
        f" {100 * errors / max(words, 1):.1f} % word errors,"
        f" {counted(misheard, 'line')} misheard."
    )


def _summary(lines: Sequence[ProofLine]) -> str:
    if not lines:
        return "Read back nothing: no line has more than one word."
    misheard = sum(line.errors > 0 for line in lines)
    again = sum(line.takes > 1 for line in lines)
    improved = sum(line.was_improved for line in lines)
    parts = [f"Read back {_totals(lines)}"]
    if again:
        parts.append(f"{counted(again, 'line')} spoken again, {improved} of them better now.")
    if misheard:
        parts.append("A recogniser errs, too: listen to these lines before you change them.")
    return " ".join(parts)
