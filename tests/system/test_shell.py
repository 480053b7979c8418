"""Command lines to type: they do what they say, whatever characters are in the names."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

import pytest

from tests.paths import CHECKOUT
from voiceguide.system import shell
from voiceguide.system.shell import install_extra, pip_install, quoted

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="another shell")


@posix_only
@pytest.mark.parametrize("name", ["plain.md", "with a space.md", "it's mine.md", "$HOME"])
def test_a_name_is_read_back_as_one_argument(name: str) -> None:
    assert shlex.split(quoted(name)) == [name]


def test_a_name_is_quoted_where_a_shell_of_windows_would_read_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    assert quoted(r"C:\routines\mine.md") == r"C:\routines\mine.md"
    assert quoted(r"C:\R&D\x.md") == r'"C:\R&D\x.md"'
    monkeypatch.setattr(sys, "executable", r"C:\Program Files\python.exe")
    assert pip_install("x>=1.0") == 'py -m pip install "x>=1.0"'


@posix_only
def test_packages_are_installed_for_this_python(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/there/python3")
    assert pip_install("a", "b>=1", afresh=True) == (
        '/there/python3 -m pip install --force-reinstall a "b>=1"'
    )


@posix_only
@pytest.mark.parametrize(
    ("checkout", "pip", "line"),
    [
        (None, True, '/there/python3 -m pip install "voiceguide[listen]"'),
        ("/my clone", True, '/there/python3 -m pip install -e "/my clone[listen]"'),
        # As `uv tool install` leaves it.
        (None, False, 'uv pip install --python /there/python3 "voiceguide[listen]"'),
    ],
)
def test_an_extra_is_added_the_way_the_program_was_installed(
    checkout: str | None, pip: bool, line: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", "/there/python3")
    monkeypatch.setattr(shell, "checkout_folder", lambda: checkout and Path(checkout))
    monkeypatch.setattr("importlib.util.find_spec", lambda name: pip or None)
    assert install_extra("listen") == line


def test_this_checkout_is_known_as_one() -> None:
    assert shell.checkout_folder() == CHECKOUT
