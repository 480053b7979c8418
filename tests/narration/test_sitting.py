"""A sitting: every key in every state, and which line comes next."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from voiceguide.narration.quality import Verdict
from voiceguide.narration.sitting import Effect, Sitting, Step, Wish
from voiceguide.session.lines import Line

LINES = tuple(
    Line(text, "mine.md", 1, "Step", None, 1.0, 2.0, recorded=False, spoken_by=None)
    for text in ("One.", "Two.", "Three.")
)
READY = Sitting(LINES, at=1)
RECORDING = replace(READY, step=Step.RECORDING)
TAKEN = READY.taken(Verdict("1.0 s, fits"))


@pytest.mark.parametrize(
    ("before", "wish", "at", "step", "effect"),
    [
        (READY, Wish.SPACE, 1, Step.RECORDING, Effect.START),
        (READY, Wish.KEEP, 1, Step.READY, Effect.NOTHING),
        (READY, Wish.HEAR, 1, Step.READY, Effect.HEAR),
        (READY, Wish.SKIP, 2, Step.READY, Effect.NOTHING),
        (READY, Wish.BACK, 0, Step.READY, Effect.NOTHING),
        (replace(READY, at=0), Wish.BACK, 0, Step.READY, Effect.NOTHING),
        (replace(READY, at=2), Wish.SKIP, 3, Step.DONE, Effect.NOTHING),
        (READY, Wish.QUIT, 1, Step.DONE, Effect.NOTHING),
        (RECORDING, Wish.SPACE, 1, Step.RECORDING, Effect.STOP),
        (RECORDING, Wish.KEEP, 1, Step.RECORDING, Effect.STOP),
        (RECORDING, Wish.HEAR, 1, Step.RECORDING, Effect.NOTHING),
        (RECORDING, Wish.BACK, 1, Step.READY, Effect.DISCARD),
        (RECORDING, Wish.SKIP, 2, Step.READY, Effect.DISCARD),
        (RECORDING, Wish.QUIT, 1, Step.DONE, Effect.DISCARD),
        (TAKEN, Wish.SPACE, 1, Step.RECORDING, Effect.START),
        (TAKEN, Wish.KEEP, 1, Step.TAKEN, Effect.KEEP),
        (TAKEN, Wish.HEAR, 1, Step.TAKEN, Effect.HEAR),
        (TAKEN, Wish.SKIP, 2, Step.READY, Effect.NOTHING),
        (TAKEN, Wish.BACK, 0, Step.READY, Effect.NOTHING),
        (TAKEN, Wish.QUIT, 1, Step.DONE, Effect.NOTHING),
    ],
)
def test_every_key_does_one_thing(
    before: Sitting, wish: Wish, at: int, step: Step, effect: Effect
) -> None:
    after, found = before.after(wish)
    assert (after.at, after.step, found) == (at, step, effect)
    if step is not Step.TAKEN and wish is not Wish.QUIT:
        assert after.verdict is None


def test_keeping_goes_to_the_next_line_without_a_take_and_ends_after_the_last() -> None:
    first = replace(TAKEN, at=0).stored()
    assert (first.at, first.step, first.left, first.verdict) == (1, Step.READY, 2, None)
    back, _ = first.after(Wish.BACK)
    # The line between has been kept already.
    again = replace(back, kept=frozenset({0, 1})).taken(Verdict("")).stored()
    assert again.at == 2
    assert again.taken(Verdict("")).stored().step is Step.DONE


def test_its_neighbours_are_shown_and_a_lost_take_is_asked_for_again() -> None:
    around = [READY.neighbour(by) for by in (-2, -1, 1, 2)]
    assert around == [None, LINES[0], LINES[2], None]
    assert RECORDING.lost() == READY
