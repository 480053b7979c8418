"""What a `with` block closes at its end."""

from __future__ import annotations

import pytest

from voiceguide.system.closing import Closing


class Door(Closing):
    is_open = True

    def close(self) -> None:
        self.is_open = False


def test_it_is_open_in_the_block_and_closed_after_it() -> None:
    with Door() as door:
        assert door.is_open
    assert not door.is_open


def test_an_error_in_the_block_closes_it_and_goes_on_to_the_caller() -> None:
    door = Door()
    with pytest.raises(KeyboardInterrupt), door:
        raise KeyboardInterrupt
    assert not door.is_open
