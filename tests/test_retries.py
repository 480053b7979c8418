"""Retried real-time tests are counted, named and, under CI, limited."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest_plugins = "pytester"

TESTS = """
import pytest
from tests.retries import retried

@pytest.fixture(scope="module")
def performance():
    retried("broke\\nonce")
    retried("and again")

@pytest.mark.realtime
def test_fixture(performance): pass

@pytest.mark.realtime
def test_shares_the_fixture(performance): pass

@pytest.mark.realtime
@pytest.mark.parametrize("number", range({more}))
def test_retried(number): retried("starved")

@pytest.mark.realtime
def test_steady(): pass

def test_not_in_real_time(): pass
"""


def run(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, more: int, *options: str, ci: str
) -> pytest.RunResult:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[1]))
    monkeypatch.setenv("CI", ci)
    pytester.makeini("[pytest]\nmarkers = realtime\n")
    pytester.makepyfile(TESTS.format(more=more))
    return pytester.runpytest_subprocess("-p", "tests.retries", *options)


@pytest.mark.parametrize(
    ("options", "more", "ci", "code"),
    [((), 1, "true", 0), ((), 2, "", 0), (("-n", "2"), 2, "true", 1)],
    ids=["two", "three elsewhere", "three of two workers"],
)
def test_more_than_two_fail_a_run_under_ci(
    pytester: pytest.Pytester,
    monkeypatch: pytest.MonkeyPatch,
    options: tuple[str, ...],
    more: int,
    ci: str,
    code: int,
) -> None:
    # All tests of a file on one worker, so that the fixture is made once.
    done = run(pytester, monkeypatch, more, *options, "--dist", "loadfile", ci=ci)
    assert done.ret == code
    done.stdout.fnmatch_lines_random(
        [
            "TRIED AGAIN *::test_fixture - broke once; and again",
            "TRIED AGAIN *::test_retried?0? - starved",
            f"{1 + more} of {3 + more} real-time tests were tried again*",
        ]
    )


def test_none_is_printed_too_and_nothing_without_real_time_tests(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    steady = run(pytester, monkeypatch, 0, "-k", "steady", ci="true")
    steady.stdout.fnmatch_lines(["0 of 1 real-time tests were tried again."])
    assert steady.ret == 0
    without = run(pytester, monkeypatch, 0, "-m", "not realtime", ci="true")
    without.stdout.no_fnmatch_line("*tried again*")
