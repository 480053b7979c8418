"""What a test needs of the machine: if it is missing, the test is skipped, or fails on CI.

What is only not permitted is skipped on CI, too.

Mark a test that needs one output `needs_simpleaudio` or `needs_miniaudio`; a test that plays on
every installed output calls `installed_outputs()`.
"""

from __future__ import annotations

import os
import shutil
from importlib.util import find_spec

import pytest

PACKAGES = {"simpleaudio": "simpleaudio-patched", "miniaudio": "miniaudio"}
"""The package of each output that plays sound."""

EACH_OUTPUT = [
    pytest.param("simpleaudio", marks=pytest.mark.needs_simpleaudio),
    pytest.param("miniaudio", marks=pytest.mark.needs_miniaudio),
]
"""For `parametrize`: one case for each output that plays sound."""


def needs_program(program: str, debian_package: str) -> None:
    """Skip the test, naming the package, if `program` is not installed; on CI, fail instead."""
    if shutil.which(program) is None:
        cannot_run(f"needs `{program}` (Debian: sudo apt install {debian_package})")


def needs_module(module: str, package: str) -> None:
    """Skip the test, naming the package, if `module` is not installed; on CI, fail instead."""
    if find_spec(module) is None:
        cannot_run(f"needs the module `{module}` (pip install {package})")


def cannot_run(reason: str) -> None:
    """Skip the test and say why; fail on CI, where nothing may be skipped."""
    if os.environ.get("CI", "").lower() in ("1", "true"):
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


def not_permitted(what: str) -> None:
    """Skip the test and say what this machine does not let it do; on CI, too.

    A package can be installed wherever CI runs. A privilege is for its owner to give, and many
    containers cannot have it: a test that failed for that would say nothing about a change.
    """
    pytest.skip(f"this machine does not permit {what}")


def check_marks(item: pytest.Item) -> None:
    """Skip or fail a test marked as needing an output that is not installed."""
    for module, package in PACKAGES.items():
        if item.get_closest_marker(f"needs_{module}") is not None:
            needs_module(module, package)


def installed_outputs() -> tuple[str, ...]:
    """Return the installed outputs; on CI, fail the test unless all of them are."""
    found = tuple(name for name in PACKAGES if find_spec(name) is not None)
    for name in PACKAGES.keys() - set(found):
        if os.environ.get("CI") or not found:
            needs_module(name, PACKAGES[name])
    return found
