"""What a test needs and does not find is named; on CI the test fails rather than be left out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.integration.conftest import needs_module, needs_program


@pytest.mark.parametrize(
    ("ci", "outcome"), [("true", pytest.fail.Exception), ("", pytest.skip.Exception)]
)
@pytest.mark.parametrize(
    ("needs", "name", "remedy"),
    [
        (needs_program, "no-such-program", "apt install some-package"),
        (needs_module, "no_such_module", "pip install some-package"),
    ],
)
def test_what_is_not_there_is_named_with_its_package(
    needs: Callable[[str, str], None],
    name: str,
    remedy: str,
    ci: str,
    outcome: type[BaseException],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CI", ci)
    with pytest.raises(outcome, match=name) as caught:
        needs(name, "some-package")
    assert remedy in str(caught.value)


def test_what_is_there_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    needs_module("pytest", "pytest")


def test_no_test_is_left_out_in_silence() -> None:
    for path in Path(__file__).parent.rglob("*.py"):
        if path != Path(__file__):
            assert "importorskip" not in path.read_text(encoding="utf-8"), path.name
