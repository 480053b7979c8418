"""Resuming the session that was stopped last: offered once, and begun where it was left."""

from __future__ import annotations

import time

import click
from msgspec.structs import asdict, replace

from voiceguide.errors import InputError
from voiceguide.playback.resume import Unfinished, is_damaged, remember, remembered
from voiceguide.session.preferences import Options
from voiceguide.session.session import Session
from voiceguide.text import printable


def offer_to_resume(unfinished: Unfinished | None) -> str:
    """Mention, only once, a session that was stopped before its end, and return what was said."""
    if unfinished is None or unfinished.offered:
        return ""
    remember(replace(unfinished, offered=True))
    offer = (
        f"You stopped “{printable(unfinished.title)}” at step {unfinished.step + 1} of"
        f" {unfinished.steps}, {printable(unfinished.step_name)}. To resume there:"
        " `voiceguide start --resume`."
    )
    click.echo(offer)
    return offer


def last_session(routines: tuple[str, ...], from_step: str | None) -> Unfinished:
    """Return the last session. Raises InputError if there is none, or for another one named."""
    if routines or from_step is not None:
        raise InputError(
            "--resume continues the last session, so it takes no routine and no --from.",
            "Leave these out, or leave out --resume.",
        )
    unfinished = remembered(time.time())
    if unfinished is None and is_damaged():
        raise InputError(
            "The record of your last session is damaged or from another version of voiceguide, so"
            " it cannot be resumed.",
            "Start the routine again; --from begins at a step.",
        )
    if unfinished is None:
        raise InputError(
            "There is no unfinished session from the last 24 hours.",
            "Start one with `voiceguide start ROUTINE`.",
        )
    return unfinished


def merged(earlier: Options, options: Options) -> Options:
    """Return the options of the earlier session, overridden by those given now."""
    return replace(
        earlier, **{name: value for name, value in asdict(options).items() if value is not None}
    )


def resumed(session: Session, unfinished: Unfinished) -> Session:
    """Return the session from where it was stopped, or from that step if the script has changed.

    Raises InputError if it no longer has that step.
    """
    plan = session.plan
    if plan.item_count == unfinished.item_count:
        item = unfinished.item
    elif unfinished.step_name in plan.step_names:
        first = plan.first_item_of(plan.step_names.index(unfinished.step_name))
        # The step, and those below it, may have had chimes alone, which are off now.
        item = min(first, plan.item_count - 1)
    else:
        raise InputError(
            f"“{session.title}” has changed and no longer has a step “{unfinished.step_name}”.",
            "Start it from the beginning, or name a step with --from.",
        )
    return replace(session, plan=replace(plan, from_item=item))
