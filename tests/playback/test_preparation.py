"""A slow voice speaks ahead until its session never has to wait, and not a moment longer."""

from __future__ import annotations

import pytest

from tests.fakes.performance import Performance

DENSE = "".join(
    f"## Step {number}\n- [4s] alpha{number} beta gamma delta\n" for number in range(12)
)


@pytest.mark.parametrize("takes_s", [2.0, 6.0])
def test_a_voice_however_slow_is_prepared_until_nothing_has_to_wait(takes_s: float) -> None:
    # It says that it takes 1 s for a text.
    done = Performance(DENSE, takes_s=takes_s, prepares=True)
    assert not any("being spoken" in view.message for _at_s, view in done.listener.views)
    assert len(done.listener.said) == 12
    begins = [start for start, _end in done.spans()]
    assert begins == pytest.approx([4.0 * number for number in range(12)], abs=0.05)
    # The last text is due after 44 s; all twelve take so long. Some are spoken to measure it.
    needed_s = max(0.0, 12 * takes_s - 44)
    assert needed_s <= done.prepared_s <= 1.4 * needed_s + 5


def test_a_voice_that_keeps_up_is_waited_for_until_its_first_words_are_spoken() -> None:
    # It would keep up at a quarter of its usual speed, too.
    done = Performance(DENSE.replace("4s", "9s"), takes_s=1.0, prepares=True)
    assert done.prepared_s == pytest.approx(1.0, abs=0.03)


def test_how_long_it_takes_is_estimated_from_what_was_done() -> None:
    done = Performance(DENSE, takes_s=9.0, prepares=True)
    # From a second a text it learns that it is nine, and comes down to nothing.
    assert done.estimates_s[0] < 5
    at_half = done.estimates_s[len(done.estimates_s) // 2]
    assert at_half == pytest.approx(done.prepared_s / 2, rel=0.4)
    assert done.estimates_s[-1] == 0
