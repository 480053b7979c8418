"""What there is to play: routines by name, composed ones, and what was said about them."""

from __future__ import annotations

from msgspec import Struct

from voiceguide.script.routine import Routine


class Chosen(Struct, frozen=True):
    """The routines of a session, in order; `named` are those that were not composed for it.

    `fit_s` is how long the session has to last; None if nobody said. `plan` has a line for each
    part of what was composed, and `left_out` says what the profile left out of it.
    """

    routines: tuple[Routine, ...]
    named: tuple[Routine, ...]
    fit_s: float | None = None
    plan: tuple[str, ...] = ()
    left_out: str = ""
