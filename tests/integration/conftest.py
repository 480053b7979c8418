"""What integration tests share: a sound server, and what has to be installed."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from importlib.util import find_spec

import pytest

from .sound_server import SoundServer
from .terminal import Terminal


def needs_program(program: str, debian_package: str) -> None:
    """Skip the test where a program is not installed, naming its package; on CI, fail instead."""
    if shutil.which(program) is None:
        cannot_run(f"needs `{program}` (Debian: sudo apt install {debian_package})")


def needs_module(module: str, package: str) -> None:
    """Skip the test where a module is not installed, naming its package; on CI, fail instead."""
    if find_spec(module) is None:
        cannot_run(f"needs the module `{module}` (pip install {package})")


def cannot_run(reason: str) -> None:
    """Skip the test and say why; on CI, where nothing may be skipped, fail."""
    if os.environ.get("CI", "").lower() in ("1", "true"):
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


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
