"""`voiceguide start`: starts a hands-free session."""

from __future__ import annotations

import gc
import time
from collections.abc import Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import click
from msgspec.structs import replace

from voiceguide.cli.chosen import Chosen
from voiceguide.cli.completion import complete_start
from voiceguide.cli.context import CommandContext, check_standard_input, open_context
from voiceguide.cli.day_option import date_option
from voiceguide.cli.narration_messages import print_narration_summary
from voiceguide.cli.natural_hint import mention_natural_voices
from voiceguide.cli.options import (
    language_option,
    options_from,
    output_option,
    parsed,
    sound_options,
    yes_or_no,
)
from voiceguide.cli.profile_check import may_start
from voiceguide.cli.resuming import last_session, merged, offer_to_resume, resumed
from voiceguide.cli.run_session import RunOptions, run_session
from voiceguide.cli.warning_messages import own_warnings, print_warnings, refuse_warnings
from voiceguide.errors import InputError
from voiceguide.library.catalog import Library
from voiceguide.library.last_used import note_use
from voiceguide.playback.look_through import MOST_ITEMS_KNOWN
from voiceguide.playback.progress import Progress
from voiceguide.playback.resume import Unfinished, remembered
from voiceguide.practice.profile import Profile
from voiceguide.practice.profile_file import load_profile
from voiceguide.script.routine import Routine
from voiceguide.session.preferences import Options
from voiceguide.session.session import Session
from voiceguide.session.settings import begins_after_s
from voiceguide.text import is_number

BEGINS_AFTER_S = 20.0
"""How long the start card waits for the listener, unless asked otherwise."""


@click.command()
@click.argument("routines", metavar="[ROUTINE]...", nargs=-1, shell_complete=complete_start)
@language_option
@sound_options
@output_option
@click.option("--from", "from_step", metavar="STEP", help="Start at this step: a name or a number.")
@click.option("--resume", is_flag=True, help="Resume the last session where it was stopped.")
@click.option(
    "--listen/--no-listen",
    default=None,
    callback=yes_or_no,
    help="Whether to listen for commands such as “guide, pause” and for double claps.",
)
@click.option(
    "--clap/--no-clap",
    default=None,
    callback=yes_or_no,
    help="Whether a double clap pauses and resumes, while listening.",
)
@click.option(
    "--listen-model",
    metavar="FOLDER",
    type=click.Path(path_type=Path),
    help="Listen with the Vosk model in this folder instead of the built-in one.",
)
@click.option(
    "--keep-pace", is_flag=True, help="Save the pace at the end of the session as your usual one."
)
@click.option("--plain", is_flag=True, help="Print plain lines instead of the large view.")
@click.option(
    "--begin-after",
    metavar="TIME",
    envvar="VOICEGUIDE_BEGIN_AFTER",
    callback=parsed(begins_after_s),
    help="Begin by itself after this time on the start card, 20s unless you set it.",
)
@click.option("--now", is_flag=True, help="Begin at once, without the start card.")
@click.option(
    "--practice/--no-practice",
    default=None,
    callback=yes_or_no,
    help="Whether to keep what was heard, for `voiceguide practice`.",
)
@date_option
@click.option(
    "--anyway",
    is_flag=True,
    help="Start a routine that works on what your profile leaves out.",
)
@click.option("--strict", is_flag=True, help="Refuse to start if the script has warnings.")
def start(
    routines: tuple[str, ...],
    language: str | None,
    output: str | None,
    from_step: str | None,
    resume: bool,
    listen: bool | None,
    clap: bool | None,
    listen_model: Path | None,
    keep_pace: bool,
    plain: bool,
    begin_after: float | None,
    now: bool,
    practice: bool | None,
    day: date | None,
    anyway: bool,
    strict: bool,
    **arguments: Any,
) -> int:
    """Start a hands-free session.

    ROUTINE is a name from `voiceguide list`, a script file, or - for standard input. Several
    routines follow each other. Without one, you choose from a list. Or say what you want to work
    on, and for how long: "jowls, 5 minutes" composes a routine for today.

    A card first shows what you need. Any key begins; after 20 seconds it begins by itself.

    During the session, space or almost any other key pauses and resumes, r repeats, - and + change
    the pace, q stops. The right arrow goes to the next step, the left arrow to the start of this
    step or, pressed twice, to the step before.
    """
    with open_context(voice=arguments["voice"], language=language, hurries=True) as context:
        options = options_from(arguments)
        unfinished: Unfinished | None = None
        day = day or date.today()
        profile = load_profile()
        if resume:
            unfinished = last_session(routines, from_step)
            options = merged(unfinished.options, options)
            again = tuple(context.load(unfinished.routines))
            chosen = Chosen(again, named=again, fit_s=options.fit_s)
        else:
            said = (offer_to_resume(remembered(time.time())), mention_natural_voices())
            notice = " ".join(filter(None, said))
            names = routines or (_offered(context, options, profile, day, notice, plain=plain),)
            chosen = choose(names, context.library, day, profile, options.fit_s)
        options = replace(options, fit_s=chosen.fit_s)
        if not may_start(chosen.named, context.library, profile, day, anyway=anyway):
            click.echo("Not started.")
            return 0
        if chosen.left_out:
            click.echo(chosen.left_out, err=True)
        session = _compose(context, chosen.routines, options)
        if unfinished is not None:
            session = resumed(session, unfinished)
        elif from_step is not None:
            session = _from_step(session, from_step)
        print_narration_summary(session, strict=strict)
        _note_use(context, session)
        progress = _survey(session, strict=strict)
        settings = context.settings
        listening = settings.listen if listen is None else listen
        saved_s = BEGINS_AFTER_S if settings.begin_after is None else settings.begin_after
        card_s = saved_s if begin_after is None else begin_after
        run_options = RunOptions(
            output=output or settings.output,
            listen=bool(listening or (listen is None and listen_model is not None)),
            claps=bool(settings.clap is not False if clap is None else clap),
            listen_model=listen_model,
            keep_pace=keep_pace,
            plain=plain,
            begins_after_s=0.0 if now else card_s,
            practice=bool(settings.practice is not False if practice is None else practice),
            plan=chosen.plan,
            left_out=chosen.left_out,
        )
        return run_session(session, options, progress, run_options)


def _offered(
    context: CommandContext,
    options: Options,
    profile: Profile,
    day: date,
    notice: str,
    *,
    plain: bool,
) -> str:
    """Return what is chosen from all there is. Raises InputError without a terminal."""
    # Loaded here, because a routine that was named is heard sooner without it.
    from voiceguide.cli.choose_routine import choose_routine
    from voiceguide.cli.evening_suggestions import suggested_rows

    suggested = partial(suggested_rows, context.library, profile, day)
    return choose_routine(context, options, suggested, plain=plain, notice=notice)


def choose(
    names: Sequence[str], library: Library, day: date, profile: Profile, fit_s: float | None
) -> Chosen:
    """Return what there is to play; `fit_s` is the length asked for.

    Raises InputError, FileError or ScriptError.
    """
    check_standard_input(names)
    # Each once: standard input cannot be read again.
    found = [library.find(name) for name in names]
    named = tuple(routine for routine in found if routine is not None)
    if len(named) == len(found):
        return Chosen(named, named, fit_s)
    # Loaded here, because a routine that was named is heard sooner without it.
    from voiceguide.cli.composing import choose_composed

    return choose_composed(names, found, library, day, profile, fit_s)


def _compose(context: CommandContext, routines: Sequence[Routine], options: Options) -> Session:
    """Return the session, whose objects are excluded from garbage collection for good.

    A long script becomes many objects, all of which stay. Searching them for garbage again and
    again would take as long as reading the script.
    """
    gc.disable()
    try:
        return context.compose(routines, options, wait_s=None)
    finally:
        gc.freeze()
        gc.enable()


def _note_use(context: CommandContext, session: Session) -> None:
    """Remember which routine is used, if it is one of those to choose from."""
    source = session.routines[0].source
    for name, path in context.library.routine_names().items():
        if str(path) == source:
            note_use(name)


def _from_step(session: Session, wanted: str) -> Session:
    """Return the session from the step with this name or number, counted from 1."""
    names = session.plan.step_names
    folded = [name.casefold() for name in names]
    key = wanted.strip().casefold()
    if is_number(key) and 1 <= int(key) <= len(names):
        step = int(key) - 1
    elif key in folded:
        step = folded.index(key)
    else:
        beginning = [index for index, name in enumerate(folded) if key and name.startswith(key)]
        if not beginning:
            listed = "; ".join(f"{number} {name}" for number, name in enumerate(names[:12], 1))
            more = "; …" if len(names) > 12 else ""
            raise InputError(f"There is no step “{wanted[:60]}”.", f"The steps are {listed}{more}.")
        step = beginning[0]
    first = session.plan.first_item_of(step)
    if first == session.plan.item_count:
        raise InputError(
            f"From the step “{names[step]}” on there are only chimes, and they are off.",
            "Begin at an earlier step, or turn chimes on with --chimes.",
        )
    return replace(session, plan=replace(session.plan, from_item=first))


def _survey(session: Session, *, strict: bool) -> Progress | None:
    """Print a session's warnings before it starts, and return its progress.

    Returns None for a session that is long, or whose natural voice has yet to speak some of it:
    these are not searched. Raises InputError for a warning if `strict`.
    """
    if not strict and (session.plan.item_count > MOST_ITEMS_KNOWN or _takes_long(session)):
        return None
    whole = replace(session.plan, from_item=0)
    passages = list(whole)
    warnings = [
        warning
        for passage in passages
        if passage.item >= session.plan.from_item
        for warning in passage.warnings
    ]
    if strict:
        refuse_warnings(warnings)
    print_warnings(own_warnings(warnings))
    return Progress.of(passages, session.plan.item_count, session.sample_rate)


def _takes_long(session: Session) -> bool:
    """Return whether a natural voice has yet to speak a part of the session."""
    return not all(voice.is_ready(text) for voice, text in session.plan.utterances())
