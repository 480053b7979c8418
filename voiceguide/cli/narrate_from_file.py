"""`voiceguide narrate --from-file`: lines cut out of one long recording, asking where unsure."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from voiceguide.audio.samples import resample
from voiceguide.audio.sound_files import read_sound
from voiceguide.cli.play_take import play_take
from voiceguide.cli.run_sitting import SittingOptions
from voiceguide.errors import InputError, OutputError
from voiceguide.narration.processing import ProcessedTake, process
from voiceguide.narration.quality import Verdict, judged
from voiceguide.narration.recorder import RECORDING_RATE
from voiceguide.narration.takes import (
    Match,
    Piece,
    aligned,
    last_right,
    pieces_of,
    with_margins,
)
from voiceguide.script.durations import clock
from voiceguide.session.lines import Line
from voiceguide.session.session import Session
from voiceguide.speech.narration_files import NarrationWriter, Take
from voiceguide.speech.recogniser import HEARD_RATE, Recogniser, is_installed, open_recogniser
from voiceguide.text import printable

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Samples = NDArray[np.float32]

LONGEST_S = 45 * 60.0
"""Longer recordings would take more than a gigabyte of memory."""

_POLL_S = 0.02
_ANSWERS = "Is this it? enter keeps it, n next place, a again, s skip, q leave"


def narrate_from_file(
    session: Session,
    every_line: Sequence[Line],
    lines: Sequence[Line],
    writer: NarrationWriter,
    source: Path,
    options: SittingOptions,
) -> None:
    """Store each of `lines` that is found in a recording; ask on a terminal where that is unsure.

    They are some of `every_line` of the session: the recording may hold those as well. Raises
    InputError if the file cannot be read or nobody speaks in it, FileError if a line cannot be
    stored.
    """
    recording = read_sound(source, RECORDING_RATE, longest_s=LONGEST_S).samples.mean(axis=1)
    pieces = pieces_of(recording, RECORDING_RATE)
    if not pieces:
        raise InputError(
            f"Nobody speaks in {printable(str(source))}.", "Check that it is the right file."
        )
    taken = _Taking(session, writer, recording, pieces, every_line, options)
    unsure: list[tuple[Line, Match | None]] = []
    for line, found in _matched(pieces, every_line, lines):
        place = taken.sure_place(line, found)
        if place is None or not taken.take(line, place):
            unsure.append((line, found))
    click.echo(f"{len(lines) - len(unsure)} of {len(lines)} lines were found.")
    if not unsure:
        return
    if not sys.stdin.isatty():
        for line, found in unsure:
            at = "not found" if found is None else f"perhaps at {_clock(found.start)}"
            click.echo(f"{at}: {printable(line.text)}", err=True)
        click.echo("Run this on a terminal to hear these and decide.", err=True)
        return
    for number, (line, found) in enumerate(unsure, 1):
        if not taken.ask(f"{number} of {len(unsure)}", line, found):
            break


def _matched(
    pieces: Sequence[Piece], every_line: Sequence[Line], lines: Sequence[Line]
) -> list[tuple[Line, Match | None]]:
    """Return each of `lines` with its place; the sheet may have had all lines, or only these."""
    sheets = [lines] if len(lines) == len(every_line) else [lines, every_line]
    found = [aligned(pieces, [each.length_s for each in sheet], RECORDING_RATE) for sheet in sheets]
    sheet, alignment = min(zip(sheets, found, strict=True), key=lambda pair: pair[1].cost)
    wanted = set(lines)
    return [pair for pair in zip(sheet, alignment.matches(), strict=True) if pair[0] in wanted]


class _Taking:
    def __init__(
        self,
        session: Session,
        writer: NarrationWriter,
        recording: Samples,
        pieces: Sequence[Piece],
        every_line: Sequence[Line],
        options: SittingOptions,
    ) -> None:
        self._session = session
        self._writer = writer
        self._recording = recording
        self._pieces = pieces
        self._options = options
        self._every_line = every_line
        self._hearings: dict[str, Recogniser | None] = {}
        self._words: dict[tuple[Piece, str], str] = {}
        """What was heard at a place, in a language."""

    def sure_place(self, line: Line, found: Match | None) -> Piece | None:
        """Return where a line is, by its length or by the words a recogniser hears, or None."""
        if found is None:
            return None
        if found.sure:
            return Piece(found.start, found.end)
        language = line.language or "en"
        if language not in self._hearings:
            self._hearings[language] = _hearing(language)
        hearing = self._hearings[language]
        if hearing is None:
            return None

        def wrong(place: Piece) -> float:
            from voiceguide.speech.word_errors import wrong_share

            if (place, language) not in self._words:
                said = self._recording[place.start : place.end]
                heard = hearing.heard(resample(said, RECORDING_RATE, HEARD_RATE))
                self._words[place, language] = heard
            others = (each.text for each in self._every_line if each is not line)
            return wrong_share(line.text, self._words[place, language], language, others)

        return last_right(found, wrong)

    def take(self, line: Line, place: Piece) -> bool:
        """Store what is at a place as a line; return False if nobody speaks there."""
        original, processed, verdict = self._heard(line, place)
        if processed is None:
            return False
        self._store(line, original, processed)
        if not verdict.good:
            words = f"{_clock(place.start)}: {verdict.words}: {line.text}"
            click.echo(printable(words), err=True)
        return True

    def ask(self, place: str, line: Line, found: Match | None) -> bool:
        """Play where a line may be until one place is kept or all are refused; False to leave."""
        click.echo(f"\n{place} · {printable(line.step)}\n  {printable(line.text)}")
        if found is None:
            click.echo("This line was not found.")
            return True
        for each in (Piece(found.start, found.end), *found.others):
            original, processed, verdict = self._heard(line, each)
            if processed is None:
                continue
            answer = "a"
            click.echo(f"{_clock(each.start)}: {verdict.words}")
            while answer == "a":
                self._play(processed)
                answer = click.prompt(_ANSWERS, default="", show_default=False).strip().lower()[:1]
            if answer in ("", "k", "y"):
                self._store(line, original, processed)
                return True
            if answer in ("s", "q"):
                return answer == "s"
        return True

    def _heard(self, line: Line, place: Piece) -> tuple[Samples, ProcessedTake | None, Verdict]:
        whole = with_margins(place, self._pieces, len(self._recording), RECORDING_RATE)
        original = self._recording[whole.start : whole.end]
        processed = process(original, RECORDING_RATE, reduce_noise=self._options.reduce_noise)
        return original, processed, judged(processed, RECORDING_RATE, line.room_s)

    def _store(self, line: Line, original: Samples, processed: ProcessedTake) -> None:
        self._writer.put(
            Take(
                text=line.text,
                language=line.language,
                processed=processed.samples,
                original=original,
                rate=RECORDING_RATE,
                pace_wpm=self._session.pace_wpm,
                recorded=datetime.now(UTC).isoformat(timespec="seconds"),
                bits=24,
            )
        )

    def _play(self, processed: ProcessedTake) -> None:
        def interrupted() -> bool:
            time.sleep(_POLL_S)
            return False

        try:
            note = play_take(processed.samples, RECORDING_RATE, self._options.output, interrupted)
        except OutputError as error:
            note = error.message
        if note:
            click.echo(note, err=True)


def _hearing(language: str) -> Recogniser | None:
    """Return a recogniser for a language if there is one on this machine."""
    if not is_installed():
        return None
    try:
        return open_recogniser(language)
    except InputError:
        return None


def _clock(frame: int) -> str:
    return clock(frame / RECORDING_RATE)
