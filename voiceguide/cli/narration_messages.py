"""Says which lines of a session have no recording, and who says them."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

from voiceguide.errors import InputError
from voiceguide.planning.expansion import expand
from voiceguide.planning.timeline import Passage, PlanWarning
from voiceguide.script.routine import Routine
from voiceguide.session.narration import SpokenVoice
from voiceguide.session.preferences import Options, resolve
from voiceguide.session.recordings_used import recordings_used
from voiceguide.session.session import Session
from voiceguide.text import join_words, printable

if TYPE_CHECKING:
    from voiceguide.cli.context import CommandContext
    from voiceguide.speech.narrator import Narrator

_WORDS_SHOWN = 60
_TITLES_SHOWN = 5


def is_narrated(session: Session) -> bool:
    """Return whether a narration speaks in a session."""
    voices = (part.voice for part in session.plan.parts)
    return any(isinstance(voice, SpokenVoice) and voice.narrator is not None for voice in voices)


def narration_warnings(session: Session, passages: Iterable[Passage]) -> list[PlanWarning]:
    """Return a warning for each line without a recording, in a session with a narration."""
    if not is_narrated(session):
        return []
    from voiceguide.session.lines import lines_of

    return [
        PlanWarning(
            line.line,
            f"“{_short(line.text)}” is not recorded; {_voice(line.spoken_by)} says it.",
            line.source,
        )
        for line in lines_of(session, passages)
        if not line.recorded
    ]


def narration_summary(session: Session) -> str | None:
    """Return how many lines are not recorded, and whether the pace is out of reach.

    Returns None if all is well, or without a narration.
    """
    if not is_narrated(session):
        return None
    from voiceguide.speech.narrator import is_beyond

    said: dict[tuple[str, str | None], tuple[Narrator, SpokenVoice]] = {}
    for voice, text in session.plan.utterances():
        if isinstance(voice, SpokenVoice) and voice.narrator is not None:
            said.setdefault((text, voice.narrator.language), (voice.narrator, voice))
    missing = [voice for (text, _), (_, voice) in said.items() if not voice.has_recording(text)]
    sentences = []
    if missing:
        assert missing[0].narrator is not None
        name = printable(missing[0].narrator.narration.name)
        count = len(missing)
        lines = f"{count} of {len(said)} lines {'is' if count == 1 else 'are'} not recorded"
        who = _voice(missing[0].speaker.voice)
        sentences.append(f"In “{name}”, {lines}; {who} says {'it' if count == 1 else 'them'}.")
    recorded = [narrator.recording(text) for (text, _), (narrator, _) in said.items()]
    if any(each is not None and is_beyond(session.pace_wpm, each.pace_wpm) for each in recorded):
        sentences.append(_out_of_reach([session.pace_wpm]))
    return " ".join(sentences) or None


def print_narration_summary(session: Session, *, strict: bool = False) -> None:
    """Print the summary on standard error, if there is one; with `strict`, raise InputError."""
    summary = narration_summary(session)
    if summary is not None:
        _print(summary, strict=strict)


def print_narrations_summary(
    routines: Iterable[tuple[Routine, Options]], context: CommandContext, *, strict: bool
) -> None:
    """Print which routines a narration lacks lines of, and which paces are out of its reach.

    Raises InputError for these if `strict`.
    """
    lacking: dict[str, dict[str, str]] = {}
    beyond: set[int] = set()
    for routine, options in routines:
        # What cannot be played is reported when it is exported.
        with contextlib.suppress(InputError):
            chosen = resolve(routine, options, context.settings)
            if chosen.narration is None:
                continue
            passes = expand(routine, context.library.load_included)
            used = recordings_used(routine, passes, chosen)
            if used is not None and used.missing:
                about = f"{routine.title} ({used.missing} of {used.lines})"
                lacking.setdefault(used.narration, {})[routine.source] = about
            if used is not None and used.is_beyond:
                beyond.add(chosen.pace_wpm)
    for narration, titles in lacking.items():
        shown = join_words([*list(titles.values())[:_TITLES_SHOWN], *_more(len(titles))], "and")
        summary = printable(f"In “{narration}”, lines are not recorded of {shown}.")
        _print(summary, "The usual voice says them.", strict=strict)
    if beyond:
        _print(_out_of_reach(beyond), strict=strict)


def _print(summary: str, remark: str = "", *, strict: bool) -> None:
    if strict:
        raise InputError(
            f"{summary} --strict refuses that.",
            "Record the lines with `voiceguide narrate`, or leave out --strict.",
        )
    click.echo(f"{summary} {remark}".rstrip(), err=True)


def _out_of_reach(paces_wpm: Iterable[int]) -> str:
    from voiceguide.speech.narrator import SLOWEST_SPEED

    paces = join_words([str(each) for each in sorted(paces_wpm)], "or")
    return (
        f"Recordings are heard at most {100 - 100 * SLOWEST_SPEED:.0f} % slower or faster than"
        f" they were spoken, so they do not reach {paces} words a minute."
    )


def _more(titles: int) -> list[str]:
    more = titles - _TITLES_SHOWN
    return [f"{more} more"] if more > 0 else []


def _voice(voice: str | None) -> str:
    return "the usual voice" if voice is None else printable(voice)


def _short(text: str) -> str:
    short = text if len(text) <= _WORDS_SHOWN else text[: _WORDS_SHOWN - 1] + "…"
    return printable(short)
