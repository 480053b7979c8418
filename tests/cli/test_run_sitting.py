"""A sitting that runs: what is shown while a take is played, and that no key or sound is lost."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.builders import session_of
from tests.narration.test_processing import noise, quiet, words
from voiceguide.cli import run_sitting as module
from voiceguide.cli.display.narration_card import NarrationCard
from voiceguide.cli.run_sitting import SittingOptions, _RunningSitting
from voiceguide.narration.sitting import Sitting, Step, Wish
from voiceguide.session.lines import Line
from voiceguide.speech.narration_files import NarrationWriter
from voiceguide.speech.narrations import narration_named

LINES = tuple(
    Line(text, "a.md", number, "A", None, 1.0, None, recorded=False, spoken_by=None)
    for number, text in enumerate(("One.", "Two."), 1)
)

PIECE = 960
TAKING = [["space"], *[[]] * 60, ["space"]]
"""Records as long as the words last."""


class Room:
    """A microphone that hears somebody say a line."""

    def __init__(self) -> None:
        self._pieces = 0
        self.sound = noise(np.concatenate((quiet(0.2), words(0.7), quiet(9))), -70)

    def read(self, longest_wait_s: float) -> NDArray[np.float32]:
        time.sleep(0.001)
        start = self._pieces * PIECE
        self._pieces += 1
        return self.sound[start : start + PIECE]

    def close(self) -> None:
        pass


class Screen:
    """Keeps the card that is shown."""

    card: NarrationCard

    def show(self, card: NarrationCard, _draw: object) -> None:
        self.card = card


class Keys:
    """Somebody who presses these keys, one list at each look; then the terminal is gone."""

    def __init__(self, pressed: list[list[str]], look: Callable[[], None]) -> None:
        self._pressed = list(pressed)
        self._look = look

    @property
    def is_there(self) -> bool:
        return bool(self._pressed)

    def pressed(self) -> list[str]:
        self._look()
        return self._pressed.pop(0) if self._pressed else []


def sit(
    pressed: list[list[str]], **options: Any
) -> tuple[Sitting, list[NarrationCard], list[bool]]:
    """Return how a sitting with these keys ends, and what each look at the keys found.

    That is the card that is shown, and whether a take is played.
    """
    screen = Screen()
    cards: list[NarrationCard] = []
    played: list[bool] = []

    def look() -> None:
        cards.append(screen.card)
        played.append(running._is_playing)

    keys: Any = Keys(pressed, look)
    with NarrationWriter("mine") as writer:
        running = _RunningSitting(
            session_of("## A\n- one\n"),
            LINES,
            writer,
            Room,
            SittingOptions(output="silent", **options),
            keys,
        )
        running.open()
        running.run(screen)  # type: ignore[arg-type]
    return running.sitting, cards, played


@pytest.fixture(autouse=True)
def no_commands(monkeypatch: pytest.MonkeyPatch, home: object) -> None:
    monkeypatch.setattr(module, "open_take_commands", lambda: None)


def test_a_take_that_is_played_is_no_longer_shown_as_a_recording() -> None:
    _sitting, cards, played = sit([*TAKING, [], ["x"], ["q"]])
    shown = {card.recording for card, is_played in zip(cards, played, strict=True) if is_played}
    assert shown == {False}


@pytest.mark.parametrize("second", ["x", "p"])
def test_a_key_that_interrupts_a_take_counts_after_those_that_came_with_it(second: str) -> None:
    sitting, _cards, played = sit([*TAKING, ["x"], ["h", second], ["enter"], [], [], ["q"]])
    assert played[len(TAKING)]
    assert played[len(TAKING) + 2]
    assert sitting.kept == {0}
    narration = narration_named("mine")
    assert narration is not None
    assert [each.text for each in narration.recordings] == ["One."]


def test_keys_are_understood_in_capitals() -> None:
    sitting, _cards, _played = sit([*TAKING, ["x"], ["K"], [], ["Q"], []])
    assert (sitting.kept, sitting.step) == (frozenset({0}), Step.DONE)


def test_commands_are_listened_for_in_the_order_in_which_they_are_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fed: list[NDArray[np.float32]] = []

    class Commands:
        def feed(self, samples: NDArray[np.float32], *, listening: bool) -> Wish | None:
            fed.append(samples)
            return None

    monkeypatch.setattr(module, "open_take_commands", Commands)
    _sitting, _cards, played = sit([["space"], *[[]] * 200, ["q"]], auto_stop=True)
    assert sum(played) > 1
    # The first two are heard before the take begins.
    heard = Room().sound[2 * PIECE : (2 + len(fed)) * PIECE]
    assert np.array_equal(np.concatenate(fed), heard)
