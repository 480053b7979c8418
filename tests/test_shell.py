"""Lines to type: they do what they say, whatever is in the names."""

from __future__ import annotations

import shlex
import sys

import pytest

from voiceguide.shell import pip_install, quoted

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


def test_what_is_installed_is_installed_for_this_python(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/there/python3")
    assert pip_install("voiceguide[m4b]") == '/there/python3 -m pip install "voiceguide[m4b]"'
    assert pip_install("a", "b", afresh=True) == (
        "/there/python3 -m pip install --force-reinstall a b"
    )
