"""On a real terminal: the card of a composed routine, and the question before an unsafe one."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from tests.commands import Voiceguide

if sys.platform == "win32":
    pytest.skip("Windows has no pseudo-terminals of this kind", allow_module_level=True)

from tests.integration.terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Callable


def test_the_card_says_why_each_part_is_there(
    terminal: Callable[..., Terminal], voiceguide: Voiceguide
) -> None:
    voiceguide("profile", "--avoid", "neck")
    screen = terminal(
        *("start", "lips, 2 minutes", "--plain", "--output", "silent", "--begin-after", "10m"),
        *("--date", "2026-11-27"),
    )
    card = screen.read_until("q leaves.")
    assert "Mouth and lips massage: for lips" in card
    assert "Left out for now: neck, until you change it." in card
    assert "2 minutes, exercise." in card
    screen.press("q")
    assert screen.wait() == 0
    assert "Not started." in screen.shown


def test_an_unsafe_routine_is_asked_about_and_a_mere_enter_is_no(
    terminal: Callable[..., Terminal], voiceguide: Voiceguide
) -> None:
    voiceguide("profile", "--avoid", "lips")
    screen = terminal("start", "pucker", "--output", "silent")
    screen.read_until("Only if your practitioner agrees")
    screen.press("\n")
    assert screen.wait() == 0
    assert "Not started." in screen.shown


def test_what_is_typed_into_the_chooser_may_be_a_request(terminal: Callable[..., Terminal]) -> None:
    screen = terminal("start", "--output", "silent")
    screen.read_until("Which routine?")
    screen.press("lips 90 nonsense")
    screen.read_until("Nothing is called")
    screen.press("\x1b")
    screen.press("lips, 2 minutes")
    screen.read_until("Enter composes a routine")
    screen.press("\r")
    screen.read_until("Mouth and lips massage: for lips")
    screen.press("q")
    assert screen.wait() == 0
