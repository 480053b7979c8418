"""What integration tests share: a sound server and a terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.needs import needs_program

from .sound_server import SoundServer
from .terminal import Terminal


@pytest.fixture(scope="session")
def sound_server() -> Iterator[SoundServer]:
    """One server for the whole run; every test adds a speaker of its own name to it."""
    needs_program("pulseaudio", "pulseaudio")
    needs_program("parec", "pulseaudio-utils")
    with SoundServer() as server:
        yield server


@pytest.fixture
def terminal() -> Iterator[Callable[..., Terminal]]:
    opened = []

    def open_terminal(*arguments: str, environment: dict[str, str] | None = None) -> Terminal:
        opened.append(Terminal(*arguments, environment=environment))
        return opened[-1]

    yield open_terminal
    for each in opened:
        each.close()
