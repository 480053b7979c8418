"""What a test needs of the machine: skipped by its name where it is missing, on CI a failure.

A test that needs an output is marked `needs_simpleaudio` or `needs_miniaudio`; one that plays on
every output there is asks for `installed_outputs()`.
"""

from __future__ import annotations

import os
import shutil
from importlib.util import find_spec

import pytest

PACKAGES = {"simpleaudio": "simpleaudio-patched", "miniaudio": "miniaudio"}
"""The outputs that play, and the package of each."""

EACH_OUTPUT = [
    pytest.param("simpleaudio", marks=pytest.mark.needs_simpleaudio),
    pytest.param("miniaudio", marks=pytest.mark.needs_miniaudio),
]
"""For `parametrize`: one case for each output that plays."""


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


def check_marks(item: pytest.Item) -> None:
    """Skip or fail a test that is marked as needing an output which is not installed."""
    for module, package in PACKAGES.items():
        if item.get_closest_marker(f"needs_{module}") is not None:
            needs_module(module, package)


def installed_outputs() -> tuple[str, ...]:
    """Return the outputs that are installed; on CI all of them have to be."""
    found = tuple(name for name in PACKAGES if find_spec(name) is not None)
    for name in PACKAGES.keys() - set(found):
        if os.environ.get("CI") or not found:
            needs_module(name, PACKAGES[name])
    return found
