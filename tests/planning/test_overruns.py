"""What an author is told to write if an item is too short: doing it once must be enough."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import RATE, plan_of, warnings_of
from voiceguide.planning.timing import Timing


def advice(text: str, timing: Timing | None = None) -> str:
    """Return what the warning of an overrun says to do."""
    found = [one for _line, one in warnings_of(plan_of(f"## S\n{text}", timing))]
    [message] = [one for one in found if " longer. " in one]
    return message.partition(" longer. ")[2]


def words(count: int) -> str:
    return " ".join("w" * count)


@pytest.mark.parametrize(
    ("cue", "hold", "mended"),
    [
        (f"[last 1s] {words(9)}", "[10s]", "Write [last 3s] in place of [last 1s], or"),
        (f"[last 1s] {words(9)}", "[2s]", "Write [last 3s] in place of [last 1s] and make it [3s]"),
        # Its own words end after 9 s.
        (
            f"[last 1s] {words(9)}",
            f"[10s] {words(36)}",
            "Write [last 3s] in place of [last 1s] and make it [12s]",
        ),
        (f"[last 4s] {words(9)}", f"[10s] {words(36)}", "Make it [12s], or"),
        (f"[half] {words(9)}", "[4s]", "Make it [5s], or"),
        (f"[half] {words(4)}", f"[4s] {words(12)}", "Make it [5s], or"),
        (f"[at 3s] {words(9)}", "[4s]", "Make it [6s], or"),
        (f"[every 3s] {words(9)}", "[4s]", "Make it [6s], or"),
        (f"[every 2s] {words(9)}", "[4s]", "Use fewer words or a faster pace."),
        (f"[last 3s] [countdown] {words(9)}", "[4s]", "Use fewer words or a faster pace."),
        (f"[last 1s] [chime bell] {words(4)}", "[4s]", "Write [last 2s] in place of [last 1s], or"),
    ],
)
def test_what_mends_an_overrun_of_a_cue_depends_on_its_time(
    cue: str, hold: str, mended: str
) -> None:
    assert advice(f"- {hold}\n  - {cue}\n").startswith(mended)


def test_seconds_to_write_are_those_of_the_script_although_a_session_is_fitted() -> None:
    shortened = Timing(RATE, hold_scale=0.5)
    assert advice(f"- [6s] {words(20)}\n", shortened).startswith("Make it [10s], or")
    # At half the length, six seconds begin with the hold.
    assert advice(f"- [8s]\n  - [half] {words(16)}\n", shortened).startswith("Make it [16s], or")


CUE = st.builds(
    "  - [{}] {}{}\n".format,
    st.one_of(
        st.just("half"),
        st.integers(1, 7).map("at {}s".format),
        st.integers(1, 8).map("last {}s".format),
    ),
    st.sampled_from(["", "[chime bell] ", "so [play a.wav] "]),
    st.integers(1, 40).map(words),
)


@given(CUE, st.integers(0, 40), st.sampled_from([0.5, 0.8, 1.0, 1.7]))
def test_following_the_advice_once_is_enough(cue: str, own: int, scale: float) -> None:
    text = f"## S\n- [8s] {words(own)}\n{cue}"
    timing = Timing(RATE, hold_scale=scale)
    for message in [one for _line, one in warnings_of(plan_of(text, timing)) if "longer." in one]:
        if earlier := re.search(r"\[last \d+s\](?= in place)", message):
            text = re.sub(r"\[last \d+s\]", earlier[0], text)
        if longer := re.search(r"ake it (\[\d+s\])", message):
            text = text.replace("[8s]", longer[1])
        again = [one for _line, one in warnings_of(plan_of(text, timing))]
        assert not any("longer." in one for one in again), (message, again)
