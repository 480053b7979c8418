"""`voiceguide start`: a hands-free session."""

from __future__ import annotations

import contextlib
import gc
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from voiceguide.cli.context import CommandContext, open_context
from voiceguide.cli.options import options_from, output_option, sound_options, yes_or_no
from voiceguide.cli.run_session import Manner, run_session
from voiceguide.cli.warning_messages import refuse_warnings, tell_warnings
from voiceguide.errors import InputError, VoiceguideError
from voiceguide.library.catalog import read_routine
from voiceguide.playback.progress import Progress
from voiceguide.playback.resume import Unfinished, remember, remembered
from voiceguide.session.preferences import Options
from voiceguide.session.session import Session
from voiceguide.text import printable

ITEMS_SURVEYED = 80
"""Sessions up to this long are looked through for warnings before they start; in longer ones the
warnings are told as the plan gets there, so that they start as quickly."""


@click.command()
@click.argument("routines", metavar="[ROUTINE]...", nargs=-1)
@sound_options
@output_option
@click.option("--from", "from_step", metavar="STEP", help="Begin at this step: a name or number.")
@click.option("--resume", is_flag=True, help="Go on where the last session was stopped.")
@click.option(
    "--listen/--no-listen",
    default=None,
    callback=yes_or_no,
    help="Whether to listen to commands such as “guide, pause” and to double claps.",
)
@click.option(
    "--clap/--no-clap", default=None, callback=yes_or_no, help="Whether a double clap counts."
)
@click.option(
    "--listen-model",
    metavar="FOLDER",
    type=click.Path(path_type=Path),
    help="Listen with this Vosk model in place of the built-in one.",
)
@click.option("--keep-pace", is_flag=True, help="Save the pace at the end as your usual one.")
@click.option("--plain", is_flag=True, help="Print lines in place of the large view.")
@click.option("--strict", is_flag=True, help="Refuse to start while the script has warnings.")
def start(
    routines: tuple[str, ...],
    output: str | None,
    from_step: str | None,
    resume: bool,
    listen: bool | None,
    clap: bool | None,
    listen_model: Path | None,
    keep_pace: bool,
    plain: bool,
    strict: bool,
    **arguments: Any,
) -> int:
    """Start a hands-free session.

    ROUTINE is a name that `voiceguide list` shows, a script file, or - for standard input.
    Several routines follow each other. Without one you are asked which.

    While it runs: any key pauses and goes on, r repeats, the right arrow goes a step ahead, the
    left one to the beginning of the step and twice a step back, - and + change the pace, q stops.
    """
    with open_context() as context:
        options = options_from(arguments)
        if resume:
            left = _resumable(routines, from_step)
            options = _over(left.options, options)
            session = _compose(context, left.routines, options)
            session = _resumed(session, left)
        else:
            _offer(remembered(time.time()))
            names = routines or (_ask(context),)
            session = _compose(context, names, options)
            if from_step is not None:
                session = _from(session, from_step)
        outline = _survey(session, strict=strict)
        settings = context.settings
        listening = settings.listen if listen is None else listen
        manner = Manner(
            output=output or settings.output,
            listen=bool(listening or (listen is None and listen_model is not None)),
            claps=bool(settings.clap is not False if clap is None else clap),
            listen_model=listen_model,
            keep_pace=keep_pace,
            plain=plain,
        )
        return run_session(session, options, outline, manner)


def _compose(context: CommandContext, names: Sequence[str], options: Options) -> Session:
    with _nothing_collected():
        return context.compose(context.load(names), options, wait_s=None)


@contextlib.contextmanager
def _nothing_collected() -> Iterator[None]:
    """Let Python look for garbage only afterwards, and never again in what was made meanwhile.

    A long script becomes many objects, all of which stay; looking through them again and again
    would take as long as reading it.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def _ask(context: CommandContext) -> str:
    """Let the person at the terminal choose from a numbered list."""
    if not sys.stdin.isatty():
        raise InputError(
            "No routine was named, and there is no terminal to ask on.",
            "Name one, such as `voiceguide start evening-massage`; `voiceguide list` shows them.",
        )
    paths = context.library.routine_names()
    names = list(paths)
    if not names:
        raise InputError(
            "There are no routines.", "`voiceguide new NAME` writes one to begin with."
        )
    width = max(len(name) for name in names)
    for number, (name, path) in enumerate(paths.items(), 1):
        click.echo(f"{number:3}  {name:{width}}  {printable(_title(path))}".rstrip())
    while True:
        answer = click.prompt("Which routine (a number or a name)", type=str).strip()
        if answer in names:
            return str(answer)
        if _is_number(answer) and 1 <= int(answer) <= len(names):
            return names[int(answer) - 1]
        click.echo(f"Please type a number from 1 to {len(names)}, or a name from the list.")


def _is_number(text: str) -> bool:
    # Python refuses to read numbers of thousands of digits.
    return text.isdecimal() and len(text) < 10


def _title(path: Path) -> str:
    """A routine's title; of a faulty script none, for it is told when it is chosen."""
    try:
        return read_routine(path).title
    except VoiceguideError:
        return ""


def _offer(left: Unfinished | None) -> None:
    """Tell once of a session that was left before its end."""
    if left is None or left.offered:
        return
    remember(replace(left, offered=True))
    click.echo(
        f"You stopped “{printable(left.title)}” at step {left.step + 1} of {left.steps},"
        f" {printable(left.step_name)}. `voiceguide start --resume` goes on there."
    )


def _resumable(routines: tuple[str, ...], from_step: str | None) -> Unfinished:
    if routines or from_step is not None:
        raise InputError(
            "--resume goes on with the last session.",
            "Leave out the routine and --from, or leave out --resume.",
        )
    left = remembered(time.time())
    if left is None:
        raise InputError(
            "There is no unfinished session from the last 24 hours.",
            "Start one with `voiceguide start ROUTINE`.",
        )
    return left


def _over(earlier: Options, options: Options) -> Options:
    """The wishes of the session that goes on, and over them those of today."""
    return replace(
        earlier, **{name: value for name, value in vars(options).items() if value is not None}
    )


def _resumed(session: Session, left: Unfinished) -> Session:
    """The session from where it was left; a script that was changed since begins its step."""
    plan = session.plan
    if plan.item_count == left.item_count:
        item = left.item
    elif left.step_name in plan.step_names:
        item = plan.first_item_of(plan.step_names.index(left.step_name))
    else:
        raise InputError(
            f"“{session.title}” was changed, and has no step “{left.step_name}” any more.",
            "Start it anew, or name a step with --from.",
        )
    return replace(session, plan=replace(plan, from_item=item))


def _from(session: Session, wanted: str) -> Session:
    """The session without the steps before the one named or numbered (from 1)."""
    names = session.plan.step_names
    folded = [name.casefold() for name in names]
    key = wanted.strip().casefold()
    if _is_number(key) and 1 <= int(key) <= len(names):
        step = int(key) - 1
    elif key in folded:
        step = folded.index(key)
    else:
        beginning = [index for index, name in enumerate(folded) if key and name.startswith(key)]
        if not beginning:
            listed = "; ".join(f"{number} {name}" for number, name in enumerate(names[:12], 1))
            more = "; …" if len(names) > 12 else ""
            raise InputError(f"There is no step “{wanted[:60]}”.", f"Steps are {listed}{more}.")
        step = beginning[0]
    return replace(session, plan=replace(session.plan, from_item=session.plan.first_item_of(step)))


def _survey(session: Session, *, strict: bool) -> Progress | None:
    """Look through a session before it starts, and tell its warnings.

    Returns its outline; None for a long one that was not looked through.
    """
    if not strict and session.plan.item_count > ITEMS_SURVEYED:
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
    tell_warnings(warnings)
    return Progress.of(passages, session.plan.item_count, session.sample_rate)
