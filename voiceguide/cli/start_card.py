"""Before a session sounds: a card is shown until the listener is ready, or for a while."""

from __future__ import annotations

import math
import shutil
import sys
import textwrap
from collections.abc import Callable
from typing import TYPE_CHECKING

import click
from msgspec.structs import replace

from voiceguide.cli.display.card import Card
from voiceguide.cli.spelled_time import spelled
from voiceguide.playback.actions import Action
from voiceguide.playback.interfaces import Clock, Controls
from voiceguide.playback.view import State
from voiceguide.text import printable

if TYPE_CHECKING:
    from voiceguide.playback.progress import Progress
    from voiceguide.session.session import Session

_POLL_S = 0.02

_MOMENT_S = 2.0

_ROUGHLY_S = 5
"""An estimate is told in steps of so many seconds."""


def card_of(session: Session, progress: Progress, sound: str, *, voice: bool, claps: bool) -> Card:
    """Return the card of a session; `voice` and `claps` are what is listened for."""
    needs, caution = needs_and_caution(session)
    heard = ["say “ready”"] * voice + ["clap twice"] * (voice and claps)
    how = f", {' or '.join(heard)}" if len(heard) > 1 else "".join(f" or {each}" for each in heard)
    return Card(
        title=session.title,
        about=about(session, progress),
        needs=needs,
        caution=caution,
        sound=sound,
        listening="Voice control is on. Nothing is recorded, and nothing leaves this machine."
        if voice
        else "",
        how=how,
    )


def needs_and_caution(session: Session) -> tuple[tuple[str, ...], str]:
    """Return what all routines of a session need and say to take care of, each only once."""
    fronts = [routine.front for routine in session.routines]
    needs = dict.fromkeys(need for front in fronts for need in front.needs)
    return tuple(needs), " ".join(dict.fromkeys(each.caution for each in fronts if each.caution))


def about(session: Session, progress: Progress) -> str:
    """Return the length of a session from where it begins, if it is known by now, and its kinds."""
    length_s = progress.length_s(session.plan.from_item)
    parts = [] if length_s is None else [spelled(length_s)]
    parts += dict.fromkeys(each.front.kind for each in session.routines if each.front.kind)
    return ", ".join(parts) + "." if parts else ""


def lines_of(card: Card) -> list[str]:
    """Return the card as lines, for --plain and for screen readers."""
    return [
        card.title,
        *(f"{label} {text}".strip() for label, text in card.paragraphs),
        card.beginning,
    ]


def wait_until_ready(
    card: Card,
    controls: Controls,
    clock: Clock,
    begins_after_s: float,
    show: Callable[[Card], None],
) -> bool:
    """Show the card until any key, “ready” or a double clap, or until it begins by itself.

    Returns False if the listener leaves.
    """
    controls.set_state(State.WAITING)
    begin_s = clock.now_s()
    while (passed_s := clock.now_s() - begin_s) < begins_after_s:
        show(replace(card, left_s=math.ceil(begins_after_s - passed_s), shown_s=passed_s // 1))
        for action in controls.actions(waiting=True):
            return action not in (Action.STOP, Action.ASK_TO_STOP)
        clock.sleep(_POLL_S)
    return True


def wait_until_prepared(
    controls: Controls,
    clock: Clock,
    left_s: Callable[[], float],
    show: Callable[[float], None],
    say: Callable[[float], None],
) -> bool:
    """Wait until a slow voice has spoken far enough ahead, or until any key.

    `left_s` returns how many seconds that takes. `show` is told each time; `say` once if the wait
    is not over in a moment, and once if it is known to last. Returns False if the listener leaves.
    """
    controls.set_state(State.WAITING)
    begin_s = clock.now_s()
    said: set[bool] = set()
    while (remaining_s := left_s()) > 0:
        show(remaining_s)
        is_known = remaining_s >= _MOMENT_S
        if not said & {is_known, True} and (is_known or clock.now_s() - begin_s >= _MOMENT_S):
            said.add(is_known)
            say(remaining_s)
        for action in controls.actions(waiting=True):
            return action not in (Action.STOP, Action.ASK_TO_STOP)
        clock.sleep(_POLL_S)
    return True


def preparing(left_s: float) -> str:
    """Return a sentence about how long the voice is prepared; empty if it need not be."""
    if left_s <= 0:
        return ""
    rough_s = _ROUGHLY_S * math.ceil(left_s / _ROUGHLY_S)
    how_long = f", about {spelled(rough_s)}" if left_s >= _MOMENT_S else ""
    return f"Preparing the voice{how_long}, so that it never has to wait for words."


def print_card(card: Card) -> None:
    """Print the card as lines."""
    title, *others = lines_of(card)
    print_wrapped(printable(title), bold=True)
    for line in others:
        print_wrapped(printable(line))


def print_wrapped(text: str, *, bold: bool = False, err: bool = False) -> None:
    """Print a paragraph, wrapped at words on a terminal; in a pipe it stays one line."""
    rows = [text]
    if (sys.stderr if err else sys.stdout).isatty():
        columns = max(20, shutil.get_terminal_size().columns - 1)
        rows = textwrap.wrap(text, columns, break_long_words=False, break_on_hyphens=False)
    for row in rows:
        click.echo(click.style(row, bold=True) if bold else row, err=err)
