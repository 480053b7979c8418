"""The start card: what it says, and when the session begins."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from msgspec.structs import replace

from tests.builders import session_of
from tests.fakes.clock import FakeClock
from tests.fakes.listener import FakeListener
from voiceguide.cli.display.card import Card, card_drawn
from voiceguide.cli.display.screen import picture
from voiceguide.cli.session_device import state_of_sound
from voiceguide.cli.start_card import (
    about,
    card_of,
    lines_of,
    preparing,
    wait_until_prepared,
    wait_until_ready,
)
from voiceguide.playback.actions import Action
from voiceguide.playback.progress import Progress
from voiceguide.session.preferences import SILENT_DB

NEEDS = """\
---
kind: massage
needs: [oil, a towel]
caution: Not on sore skin.
---
# Needs

## First
- [1s] one
"""

CARD = Card(
    "Soft jaw",
    "1 minute, massage.",
    ("three drops of face oil", "a mirror"),
    "Never press on the front of the throat or on a pulse. If you feel dizzy, let go and rest.",
    "No sound device: this session is silent.",
    left_s=20,
)


def waited(requests: Sequence[tuple[float, Action]]) -> tuple[bool, float, list[Card]]:
    clock = FakeClock()
    shown: list[Card] = []
    ready = wait_until_ready(CARD, FakeListener(clock, requests), clock, 20.0, shown.append)
    return ready, clock.now, shown


@pytest.mark.parametrize(
    ("requests", "ready", "after_s"),
    [
        ([], True, 20.0),
        ([(3.0, Action.READY)], True, 3.0),
        ([(3.0, Action.STOP)], False, 3.0),
        ([(3.0, Action.ASK_TO_STOP)], False, 3.0),
    ],
)
def test_a_session_begins_when_the_listener_is_ready_or_by_itself(
    requests: list[tuple[float, Action]], ready: bool, after_s: float
) -> None:
    answered, now_s, shown = waited(requests)
    assert answered is ready
    assert now_s == pytest.approx(after_s, abs=0.05)
    assert shown[0].left_s == 20


@pytest.mark.parametrize(
    ("voice", "claps", "how"),
    [
        (False, True, "To begin, press any key."),
        (True, False, "To begin, press any key or say “ready”."),
        (True, True, "To begin, press any key, say “ready” or clap twice."),
    ],
)
def test_a_card_says_everything_a_listener_needs_to_know(
    voice: bool, claps: bool, how: str
) -> None:
    session = session_of(NEEDS)
    progress = Progress.of(session.plan, session.plan.item_count, session.sample_rate)
    lines = lines_of(card_of(session, progress, "Sound: speakers.", voice=voice, claps=claps))
    # The builder gives every routine this title.
    assert lines[:5] == [
        "Test",
        "1 second, massage.",
        "You need: oil, a towel",
        "Take care: Not on sore skin.",
        "Sound: speakers.",
    ]
    assert ("Voice control is on." in " ".join(lines)) is voice
    assert lines[-1].startswith(how)


@pytest.mark.parametrize(("from_item", "length"), [(0, "12 seconds."), (1, "5 seconds.")])
def test_a_card_tells_the_length_from_where_the_session_begins(from_item: int, length: str) -> None:
    session = session_of("## A\n- [7s] one\n- [3s] two\n")
    whole = replace(session.plan, parts=(replace(session.plan.parts[0], lead_in_s=2.0),))
    progress = Progress.of(whole, whole.item_count, session.sample_rate)
    assert progress.length_s() == list(whole)[-1].end_frame / session.sample_rate
    session = replace(session, plan=replace(whole, from_item=from_item))
    assert about(session, progress) == length
    left = list(session.plan)[-1].end_frame / session.sample_rate
    assert progress.length_s(from_item) == pytest.approx(left, abs=0.01)


@pytest.mark.parametrize("width", [40, 80, 120])
def test_the_parts_of_a_composed_routine_are_one_list_on_the_card(width: int) -> None:
    plan = ("Jawline massage: for jowls", "Jowl firmer: for jowls")
    card = replace(CARD, plan=plan, left_out="Left out for now: eyes, until you change it.")
    assert lines_of(card)[1:5] == ["1 minute, massage.", *plan, card.left_out]
    rows = [row.strip() for row in picture(card, card_drawn, width, 40).plain.splitlines()]
    first = rows.index(plan[0])
    assert rows[first + 1 : first + 3] == [plan[1], ""]


@pytest.mark.parametrize(
    ("name", "reason", "gain_db", "said"),
    [
        ("miniaudio", "", 0.0, "Sound: speakers."),
        ("silent", "No sound device was found: …", 0.0, "No sound device: this session is silent."),
        ("silent", "", 0.0, "Sound: off, as you asked. This session is silent."),
        ("miniaudio", "", SILENT_DB, "The volume is 0: this session is silent."),
    ],
)
def test_the_state_of_the_sound_is_one_sentence(
    name: str, reason: str, gain_db: float, said: str
) -> None:
    assert state_of_sound(name, reason, gain_db) == said


@pytest.mark.parametrize("size", [(20, 5), (40, 10), (80, 24), (120, 40)])
def test_every_word_of_a_card_can_be_read_before_it_begins(size: tuple[int, int]) -> None:
    seen: set[str] = set()
    for second in range(60):
        rows = picture(replace(CARD, shown_s=second), card_drawn, *size).plain.split("\n")
        assert len(rows) <= size[1]
        assert all(len(row) <= size[0] for row in rows)
        seen |= {word for row in rows for word in row.split()}
    assert set(f"{CARD.caution} {CARD.sound} {' '.join(CARD.needs)}".split()) <= {
        *seen, *(word.rstrip(",") for word in seen)
    }  # fmt: skip
    assert "Any" in seen or "begin," in seen


@pytest.mark.parametrize(
    ("starts_s", "takes_s", "requests", "begins", "said"),
    [
        (0, 0.5, [], True, []),
        (0, 12, [], True, ["about 15 seconds"]),
        (0, 12, [(3.0, Action.READY)], True, ["about 15 seconds"]),
        (0, 12, [(3.0, Action.STOP)], False, ["about 15 seconds"]),
        # While its first words are being spoken, nobody knows how long it takes.
        (4, 0, [], True, ["so that it never has to wait for words."]),
        (4, 8, [], True, ["so that it never has to wait for words.", "about 10 seconds"]),
    ],
)
def test_a_voice_that_is_being_prepared_is_waited_for_until_a_key(
    starts_s: float,
    takes_s: float,
    requests: list[tuple[float, Action]],
    begins: bool,
    said: list[str],
) -> None:
    clock = FakeClock()
    heard: list[str] = []
    shown: list[float] = []

    def left_s() -> float:
        return 0.25 if clock.now < starts_s else max(0.0, starts_s + takes_s - clock.now)

    listener = FakeListener(clock, requests)
    say = heard.append
    began = wait_until_prepared(
        listener, clock, left_s, shown.append, lambda left_s: say(preparing(left_s))
    )
    assert (began, len(shown) > 10) == (begins, True)
    ends_s = requests[0][0] if requests else starts_s + takes_s
    assert clock.now == pytest.approx(ends_s, abs=0.03)
    assert [sentence.split(", ")[1] for sentence in heard] == said
